//! Publishing a draft: what it would do, and doing it.

use signalbox_api::{Change, Error, Published, Refresh, error::Code};
use signalbox_model::{Flow, Kind};
use signalbox_store::DraftView;
use similar::TextDiff;
use tauri::State;

use super::draft::on_draft;
use crate::{
    desktop::{Desktop, told},
    merging,
    view::PublishPreview,
};

/// The difference, in lines and in words, with everything that is wrong.
#[tauri::command]
#[specta::specta]
pub async fn publish_preview(
    desktop: State<'_, Desktop>,
    profile: String,
    _kind: Kind,
    flow: String,
) -> Result<PublishPreview, Error> {
    let seen = desktop.configuration(&profile, Refresh::Fetch).await?;
    let draft = desktop
        .store
        .draft(&profile, &flow, &seen.configuration, None)
        .map_err(told)?;
    let document = seen.configuration.document(Kind::Flow, &flow);
    let new_file = || format!("{}/{flow}.yaml", Kind::Flow.folder());
    let file = document.map_or_else(new_file, |document| document.file.clone());
    let base = draft.base_text.clone().unwrap_or_default();
    let diff = TextDiff::from_lines(&base, &draft.text)
        .unified_diff()
        .header(&format!("a/{file}"), &format!("b/{file}"))
        .to_string();
    let subject = match draft.changes.as_slice() {
        [] => format!("Change flow {flow}"),
        [only] => format!("Flow {flow}: {only}"),
        several => format!("Flow {flow}: {} changes", several.len()),
    };
    let message = if draft.changes.len() > 1 {
        format!("{subject}\n\n- {}\n", draft.changes.join("\n- "))
    } else {
        subject
    };
    let problems = Flow::check(&draft.text, &seen.configuration, None);
    Ok(PublishPreview {
        file,
        diff,
        changes: draft.changes,
        problems,
        message,
        outdated: draft.outdated,
    })
}

/// Commits the draft's text to the configuration repository; the draft is done with then. When somebody was faster,
/// the error carries what is published now, and the draft stays.
#[tauri::command]
#[specta::specta]
pub async fn publish(
    desktop: State<'_, Desktop>,
    profile: String,
    _kind: Kind,
    flow: String,
    message: String,
    key: String,
) -> Result<Published, Error> {
    let runtime = desktop.runtime_for_change(&profile)?;
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    let sent = desktop
        .store
        .draft(&profile, &flow, &seen.configuration, None)
        .map_err(told)?;
    if let Some(wrong) = merging::errors(&sent.text, &seen.configuration).first() {
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
        kind: Kind::Flow,
        name: flow.clone(),
        revision: sent.base_revision,
        text: Some(sent.text.clone()),
    };
    let published = runtime.change(&key, vec![change], message).await;
    if let Ok(published) = &published {
        let revision = published.revisions.get(&flow).map(String::as_str);
        desktop
            .store
            .published(&profile, &flow, &sent.text, revision)
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
    _kind: Kind,
    flow: String,
    message: Option<String>,
) -> Result<DraftView, Error> {
    let message = message.as_deref().map(str::trim);
    if message == Some("") {
        return Err(Error::new(Code::Invalid, "The message is empty.")
            .hint("say what changes, and why: it becomes the commit's message"));
    }
    on_draft(&desktop, &profile, |store, configuration| {
        store.prepare(&profile, &flow, message)?;
        store.draft(&profile, &flow, configuration, None)
    })
    .await
}
