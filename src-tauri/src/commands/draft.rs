//! Drafts: every edit goes through here, so that all views stay one document.

use signalbox_api::{Error, Refresh, error::Code};
use signalbox_model::{
    Configuration, Edit, Kind,
    completion::{self, Completion, Hover},
    start::{self, Start},
};
use signalbox_store::{DraftView, Store};
use tauri::State;

use crate::desktop::{Desktop, now, told};

/// The draft of a flow, or its published text when there is none.
#[tauri::command]
#[specta::specta]
pub async fn draft(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
    product: Option<String>,
) -> Result<DraftView, Error> {
    flow_only(kind)?;
    let product = product.as_deref();
    on_draft(&desktop, &profile, |store, configuration| {
        store.draft(&profile, &name, configuration, product)
    })
    .await
}

/// Begins a new flow as a draft.
#[tauri::command]
#[specta::specta]
pub async fn new_flow(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
    start: Start,
) -> Result<DraftView, Error> {
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    name_is_free(&desktop.store, &seen.configuration, &profile, &flow)?;
    let text = start::text(&flow, &start, &seen.configuration)
        .map_err(|error| Error::new(Code::Invalid, format!("{error}.")))?;
    desktop
        .store
        .new_draft(&profile, &flow, &text, now())
        .map_err(told)?;
    desktop
        .store
        .draft(&profile, &flow, &seen.configuration, None)
        .map_err(told)
}

/// Makes an edit.
#[tauri::command]
#[specta::specta]
pub async fn edit_draft(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
    edit: Edit,
    product: Option<String>,
) -> Result<DraftView, Error> {
    flow_only(kind)?;
    let product = product.as_deref();
    on_draft(&desktop, &profile, |store, configuration| {
        store.edit(&profile, &name, &edit, configuration, product, now())
    })
    .await
}

/// One step back.
#[tauri::command]
#[specta::specta]
pub async fn undo_draft(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
    product: Option<String>,
) -> Result<DraftView, Error> {
    flow_only(kind)?;
    let product = product.as_deref();
    on_draft(&desktop, &profile, |store, configuration| {
        store.undo(&profile, &name, configuration, product, now())
    })
    .await
}

/// One step forward.
#[tauri::command]
#[specta::specta]
pub async fn redo_draft(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
    product: Option<String>,
) -> Result<DraftView, Error> {
    flow_only(kind)?;
    let product = product.as_deref();
    on_draft(&desktop, &profile, |store, configuration| {
        store.redo(&profile, &name, configuration, product, now())
    })
    .await
}

/// Drops a draft with its history.
#[tauri::command]
#[specta::specta]
pub async fn discard_draft(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
) -> Result<(), Error> {
    flow_only(kind)?;
    desktop.store.discard(&profile, &name).map_err(told)
}

/// Does something with drafts, checked against what was last seen: this needs no network.
pub async fn on_draft(
    desktop: &Desktop,
    profile: &str,
    act: impl FnOnce(&Store, &Configuration) -> signalbox_store::Result<DraftView>,
) -> Result<DraftView, Error> {
    let seen = desktop.configuration(profile, Refresh::Cached).await?;
    act(&desktop.store, &seen.configuration).map_err(told)
}

/// Neither a published flow nor a draft has this name.
///
/// # Errors
/// One has.
pub fn name_is_free(
    store: &Store,
    configuration: &Configuration,
    profile: &str,
    flow: &str,
) -> Result<(), Error> {
    let drafts = store.drafts(profile).map_err(told)?;
    let published = configuration.document(Kind::Flow, flow).is_some();
    if published || drafts.iter().any(|draft| draft.name == flow) {
        return Err(
            Error::new(Code::Rejected, format!("There is a flow `{flow}` already."))
                .hint("choose another name"),
        );
    }
    Ok(())
}

/// Offers for a place in a flow's text.
#[tauri::command]
#[specta::specta]
pub async fn complete(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    text: String,
    line: u32,
    column: u32,
) -> Result<Vec<Completion>, Error> {
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    Ok(completion::complete(
        kind,
        &text,
        line,
        column,
        &seen.configuration,
    ))
}

/// What a word of a text means.
#[tauri::command]
#[specta::specta]
pub async fn hover(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    text: String,
    line: u32,
    column: u32,
) -> Result<Option<Hover>, Error> {
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    Ok(completion::hover(
        kind,
        &text,
        line,
        column,
        &seen.configuration,
    ))
}

/// Begins a workflow as a draft: with the text of another one, or with the smallest that runs.
#[tauri::command]
#[specta::specta]
pub async fn new_workflow(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _name: String,
    _like: Option<String>,
) -> Result<DraftView, Error> {
    todo!()
}

fn flow_only(kind: Kind) -> Result<(), Error> {
    match kind {
        Kind::Flow => Ok(()),
        _ => todo!(),
    }
}
