//! Drafts: every edit goes through here, so that all views stay one document.

use signalbox_api::{Error, Refresh, error::Code};
use signalbox_model::{
    Configuration, Edit, Kind,
    completion::{self, Completion},
    yaml,
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
    flow: String,
    product: Option<String>,
) -> Result<DraftView, Error> {
    let product = product.as_deref();
    on_draft(&desktop, &profile, |store, configuration| {
        store.draft(&profile, &flow, configuration, product)
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
    trigger_environment: String,
) -> Result<DraftView, Error> {
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    name_is_free(&desktop.store, &seen.configuration, &profile, &flow)?;
    let text = format!(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: {}\n  annotations:\n    version: \"1.0\"\nspec:\n  triggerEnvironment: {}\n  steps: []\n",
        yaml::quote(&flow),
        yaml::quote(&trigger_environment)
    );
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
    flow: String,
    edit: Edit,
    product: Option<String>,
) -> Result<DraftView, Error> {
    let product = product.as_deref();
    on_draft(&desktop, &profile, |store, configuration| {
        store.edit(&profile, &flow, &edit, configuration, product, now())
    })
    .await
}

/// One step back.
#[tauri::command]
#[specta::specta]
pub async fn undo_draft(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
    product: Option<String>,
) -> Result<DraftView, Error> {
    let product = product.as_deref();
    on_draft(&desktop, &profile, |store, configuration| {
        store.undo(&profile, &flow, configuration, product, now())
    })
    .await
}

/// One step forward.
#[tauri::command]
#[specta::specta]
pub async fn redo_draft(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
    product: Option<String>,
) -> Result<DraftView, Error> {
    let product = product.as_deref();
    on_draft(&desktop, &profile, |store, configuration| {
        store.redo(&profile, &flow, configuration, product, now())
    })
    .await
}

/// Drops a draft with its history.
#[tauri::command]
#[specta::specta]
pub async fn discard_draft(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
) -> Result<(), Error> {
    desktop.store.discard(&profile, &flow).map_err(told)
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
    if published || drafts.iter().any(|draft| draft.flow == flow) {
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
    text: String,
    line: u32,
    column: u32,
) -> Result<Vec<Completion>, Error> {
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    Ok(completion::complete(
        &text,
        line,
        column,
        &seen.configuration,
    ))
}
