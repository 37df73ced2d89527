//! Publishing a draft: what it would do, and doing it.

use signalbox_api::{Change, Error, Published, Refresh, error::Code};
use signalbox_model::Kind;
use signalbox_store::{DraftKey, DraftView};
use similar::{ChangeTag, TextDiff};
use tauri::State;

use super::draft::on_draft;
use crate::{
    desktop::{Desktop, told},
    drafts::{errors, findings, word},
    view::PublishPreview,
};

/// The difference, in lines and in words, with everything that is wrong.
#[tauri::command]
#[specta::specta]
pub async fn publish_preview(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
) -> Result<PublishPreview, Error> {
    let key = DraftKey {
        profile: &profile,
        kind,
        name: &name,
    };
    let seen = desktop.configuration(&profile, Refresh::Fetch).await?;
    let draft = desktop
        .store
        .draft(key, &seen.configuration, None)
        .map_err(told)?;
    let document = seen.configuration.document(kind, &name);
    let new_file = || format!("{}/{name}.yaml", kind.folder());
    let file = document.map_or_else(new_file, |document| document.file.clone());
    let base = draft.base_text.clone().unwrap_or_default();
    let diff = TextDiff::from_lines(&base, &draft.text)
        .unified_diff()
        .header(&format!("a/{file}"), &format!("b/{file}"))
        .to_string();
    let subject = match (kind, draft.changes.as_slice()) {
        (Kind::Workflow, _) if draft.base_text.is_none() => format!("Workflow {name}: new"),
        (Kind::Workflow, _) => format!("Workflow {name}: {}", lines(&base, &draft.text)),
        (_, []) => format!("Change {} {name}", word(kind)),
        (_, [only]) => format!("Flow {name}: {only}"),
        (_, several) => format!("Flow {name}: {} changes", several.len()),
    };
    let message = if draft.changes.len() > 1 {
        format!("{subject}\n\n- {}\n", draft.changes.join("\n- "))
    } else {
        subject
    };
    let problems = findings(kind, &name, &draft.text, &seen.configuration);
    Ok(PublishPreview {
        file,
        diff,
        changes: draft.changes,
        problems,
        message,
        outdated: draft.outdated,
    })
}

/// How many lines a change touches, for a message where words say nothing of it.
fn lines(before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let count = |tag| {
        diff.iter_all_changes()
            .filter(|change| change.tag() == tag)
            .count()
    };
    let (more, less) = (count(ChangeTag::Insert), count(ChangeTag::Delete));
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    match (more, less) {
        (more, 0) => format!("{more} line{} added", plural(more)),
        (0, less) => format!("{less} line{} removed", plural(less)),
        (more, _) => format!("{more} line{} changed", plural(more)),
    }
}

/// Commits the draft's text to the configuration repository; the draft is done with then. When somebody was faster,
/// the error carries what is published now, and the draft stays.
#[tauri::command]
#[specta::specta]
pub async fn publish(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
    message: String,
    key: String,
) -> Result<Published, Error> {
    let draft = DraftKey {
        profile: &profile,
        kind,
        name: &name,
    };
    let runtime = desktop.runtime_for_change(&profile)?;
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    let sent = desktop
        .store
        .draft(draft, &seen.configuration, None)
        .map_err(told)?;
    if let Some(wrong) = errors(kind, &name, &sent.text, &seen.configuration).first() {
        return Err(Error::new(
            Code::Invalid,
            format!(
                "This draft can't be published: {} (line {}).",
                wrong.message, wrong.line
            ),
        )
        .hint("mend it first; the draft stays as it is"));
    }
    let change = Change {
        kind,
        name: name.clone(),
        revision: sent.base_revision,
        text: Some(sent.text.clone()),
    };
    let published = runtime.change(&key, vec![change], message).await;
    if let Ok(published) = &published {
        let revision = published.revisions.get(&name).map(String::as_str);
        desktop
            .store
            .published(draft, &sent.text, revision)
            .map_err(told)?;
    }
    // Published or overtaken: what is known is old now. That it can't be read just now changes nothing of the answer.
    if let Err(error) = desktop.configuration(&profile, Refresh::Fetch).await {
        tracing::debug!(%error, "the configuration can't be read after publishing");
    }
    published
}

/// Keeps a draft ready to be published with a message (or no more): it waits, visibly, until she publishes it.
#[tauri::command]
#[specta::specta]
pub async fn prepare_publish(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
    message: Option<String>,
) -> Result<DraftView, Error> {
    let message = message.as_deref().map(str::trim);
    if message == Some("") {
        return Err(Error::new(Code::Invalid, "The message is empty.")
            .hint("say what changes, and why: it becomes the commit's message"));
    }
    let key = DraftKey {
        profile: &profile,
        kind,
        name: &name,
    };
    on_draft(&desktop, &profile, |store, configuration| {
        store.prepare(key, message).map_err(told)?;
        store.draft(key, configuration, None).map_err(told)
    })
    .await
}
