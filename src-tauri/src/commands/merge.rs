//! A draft whose base moved: what both sides come to together.

use signalbox_api::{Error, Refresh, error::Code};
use signalbox_engine::event::Commit;
use signalbox_model::{Configuration, Kind, merge::Choice};
use signalbox_store::{DraftKey, DraftView};
use similar::TextDiff;
use tauri::State;

use super::draft::name_is_free;
use crate::{
    desktop::{Desktop, now, told},
    drafts::{findings, judged},
    heard::heard,
    merging::{self, Sides},
    view::MergeView,
};

/// The three-way merge of a draft with what is published now, with her choices so far.
#[tauri::command]
#[specta::specta]
pub async fn merge_preview(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
    choices: Vec<Choice>,
) -> Result<MergeView, Error> {
    let key = DraftKey {
        profile: &profile,
        kind,
        name: &name,
    };
    let seen = desktop.configuration(&profile, Refresh::Fetch).await?;
    let configuration = &seen.configuration;
    let draft = desktop
        .store
        .draft(key, configuration, None)
        .map_err(told)?;
    let theirs = configuration.document(kind, &name);
    let sides = sides(&draft, configuration);
    let merge = sides.merge(&choices)?;
    let new_file = || format!("{}/{name}.yaml", kind.folder());
    let file = theirs.map_or_else(new_file, |document| document.file.clone());
    let diff = TextDiff::from_lines(sides.theirs.unwrap_or_default(), &merge.text)
        .unified_diff()
        .header(&format!("a/{file}"), &format!("b/{file}"))
        .to_string();
    Ok(MergeView {
        theirs: sides.theirs.map(str::to_owned),
        by: last_change(&desktop, key).await,
        problems: findings(kind, &name, &merge.text, configuration),
        open: merging::open(&merge, &choices),
        differences: merge.differences,
        text: merge.text,
        diff,
        before: draft.base_text,
        mine: draft.text,
        kind,
        name,
    })
}

/// Puts the draft on what is published now, with the merged text. Refused while a difference is not chosen, and when
/// what is published is not `theirs` any more: she chose between values that she saw.
#[tauri::command]
#[specta::specta]
pub async fn merge_draft(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
    choices: Vec<Choice>,
    theirs: Option<String>,
) -> Result<DraftView, Error> {
    let key = DraftKey {
        profile: &profile,
        kind,
        name: &name,
    };
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    let configuration = &seen.configuration;
    let published = configuration.document(kind, &name);
    if published.map(|document| &document.text) != theirs.as_ref() {
        return Err(Error::new(
            Code::Conflict,
            format!("{name} has moved on the runtime once more."),
        )
        .hint("look at the differences as they are now, then choose"));
    }
    let store = &desktop.store;
    let draft = || {
        store
            .draft(key, configuration, None)
            .map_err(told)
            .map(|view| judged(view, configuration))
    };
    let mine = draft()?;
    let sides = sides(&mine, configuration);
    let merge = sides.merge(&choices)?;
    let open = merging::open(&merge, &choices);
    if open > 0 {
        return Err(Error::new(
            Code::Rejected,
            format!("{open} of the differences are still open."),
        )
        .hint("choose yours or the runtime's for each of them"));
    }
    if let Some(wrong) = sides.made_wrong(&merge.text, configuration).first() {
        return Err(Error::new(
            Code::Invalid,
            format!("Together the two would be wrong: {}.", wrong.message),
        )
        .hint("choose differently there, or keep yours under another name"));
    }
    // Where it was deleted, hers is a new one from here on.
    let base = published.map(|theirs| (theirs.revision.as_str(), theirs.text.as_str()));
    store.rebase(key, base, &merge.text, now()).map_err(told)?;
    draft()
}

/// Keeps her text as a new flow's or workflow's draft under another name; the draft itself is done with.
#[tauri::command]
#[specta::specta]
pub async fn keep_as_new_flow(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
    other: String,
) -> Result<DraftView, Error> {
    let key = DraftKey {
        profile: &profile,
        kind,
        name: &name,
    };
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    let configuration = &seen.configuration;
    let store = &desktop.store;
    let kept = DraftKey {
        name: &other,
        ..key
    };
    name_is_free(store, configuration, kept)?;
    store
        .keep_as(key, &other, configuration, now())
        .map_err(told)?;
    let view = store.draft(kept, configuration, None).map_err(told)?;
    Ok(judged(view, configuration))
}

fn sides<'a>(draft: &'a DraftView, configuration: &'a Configuration) -> Sides<'a> {
    Sides {
        kind: draft.kind,
        name: &draft.name,
        before: draft.base_text.as_deref(),
        mine: &draft.text,
        theirs: configuration
            .document(draft.kind, &draft.name)
            .map(|document| document.text.as_str()),
    }
}

/// Who published last; nothing while the runtime can't be asked.
async fn last_change(desktop: &Desktop, key: DraftKey<'_>) -> Option<Commit> {
    let runtime = desktop.connections.reachable(key.profile).ok()?;
    let detail = heard(runtime.as_ref(), runtime.manifest(key.kind, key.name)).await;
    detail.ok()?.last_change
}
