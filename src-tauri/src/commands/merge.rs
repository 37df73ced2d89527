//! A draft whose base moved: what both sides come to together.

use signalbox_api::{Error, Refresh, error::Code};
use signalbox_engine::event::Commit;
use signalbox_model::{Configuration, Flow, Kind, merge::Choice};
use signalbox_store::DraftView;
use similar::TextDiff;
use tauri::State;

use super::draft::name_is_free;
use crate::{
    desktop::{Desktop, now, told},
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
    flow: String,
    choices: Vec<Choice>,
) -> Result<MergeView, Error> {
    let seen = desktop.configuration(&profile, Refresh::Fetch).await?;
    let configuration = &seen.configuration;
    let draft = desktop
        .store
        .draft(&profile, &flow, configuration, None)
        .map_err(told)?;
    let theirs = configuration.document(Kind::Flow, &flow);
    let sides = sides(&draft, configuration);
    let merge = sides.merge(&choices)?;
    let new_file = || format!("{}/{flow}.yaml", Kind::Flow.folder());
    let file = theirs.map_or_else(new_file, |document| document.file.clone());
    let diff = TextDiff::from_lines(sides.theirs.unwrap_or_default(), &merge.text)
        .unified_diff()
        .header(&format!("a/{file}"), &format!("b/{file}"))
        .to_string();
    Ok(MergeView {
        theirs: sides.theirs.map(str::to_owned),
        by: last_change(&desktop, &profile, &flow).await,
        problems: Flow::check(&merge.text, configuration, None),
        open: merging::open(&merge, &choices),
        differences: merge.differences,
        text: merge.text,
        diff,
        before: draft.base_text,
        mine: draft.text,
        flow,
    })
}

/// Puts the draft on what is published now, with the merged text. Refused while a difference is not chosen, and when
/// what is published is not `theirs` any more: she chose between values that she saw.
#[tauri::command]
#[specta::specta]
pub async fn merge_draft(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
    choices: Vec<Choice>,
    theirs: Option<String>,
) -> Result<DraftView, Error> {
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    let configuration = &seen.configuration;
    let published = configuration.document(Kind::Flow, &flow);
    if published.map(|document| &document.text) != theirs.as_ref() {
        return Err(Error::new(
            Code::Conflict,
            format!("{flow} has moved on the runtime once more."),
        )
        .hint("look at the differences as they are now, then choose"));
    }
    let store = &desktop.store;
    let draft = || {
        store
            .draft(&profile, &flow, configuration, None)
            .map_err(told)
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
        .hint("choose differently there, or keep yours as a new flow"));
    }
    // Where it was deleted, hers is a new flow from here on.
    let base = published.map(|theirs| (theirs.revision.as_str(), theirs.text.as_str()));
    store
        .rebase(&profile, &flow, base, &merge.text, now())
        .map_err(told)?;
    draft()
}

/// Keeps her text as a new flow's draft under another name; the draft itself is done with.
#[tauri::command]
#[specta::specta]
pub async fn keep_as_new_flow(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
    name: String,
) -> Result<DraftView, Error> {
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    let configuration = &seen.configuration;
    let store = &desktop.store;
    name_is_free(store, configuration, &profile, &name)?;
    store
        .keep_as(&profile, &flow, &name, configuration, now())
        .map_err(told)?;
    store
        .draft(&profile, &name, configuration, None)
        .map_err(told)
}

fn sides<'a>(draft: &'a DraftView, configuration: &'a Configuration) -> Sides<'a> {
    Sides {
        before: draft.base_text.as_deref(),
        mine: &draft.text,
        theirs: configuration
            .document(Kind::Flow, &draft.name)
            .map(|document| document.text.as_str()),
    }
}

/// Who published last; nothing while the runtime can't be asked.
async fn last_change(desktop: &Desktop, profile: &str, flow: &str) -> Option<Commit> {
    let runtime = desktop.connections.reachable(profile).ok()?;
    let detail = heard(runtime.as_ref(), runtime.manifest(Kind::Flow, flow)).await;
    detail.ok()?.last_change
}
