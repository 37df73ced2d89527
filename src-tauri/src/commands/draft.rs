//! Drafts: every edit goes through here, so that all views stay one document.

use signalbox_api::{Error, Refresh, error::Code};
use signalbox_model::{
    Edit, Kind,
    completion::{self, Completion},
    yaml,
};
use signalbox_store::DraftView;
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
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    desktop
        .store
        .draft(&profile, &flow, &seen.configuration, product.as_deref())
        .map_err(told)
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
    let drafts = desktop.store.drafts(&profile).map_err(told)?;
    if seen.configuration.document(Kind::Flow, &flow).is_some()
        || drafts.iter().any(|draft| draft.flow == flow)
    {
        return Err(
            Error::new(Code::Rejected, format!("There is a flow `{flow}` already."))
                .hint("choose another name"),
        );
    }
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
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    desktop
        .store
        .edit(
            &profile,
            &flow,
            &edit,
            &seen.configuration,
            product.as_deref(),
            now(),
        )
        .map_err(told)
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
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    desktop
        .store
        .undo(
            &profile,
            &flow,
            &seen.configuration,
            product.as_deref(),
            now(),
        )
        .map_err(told)
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
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    desktop
        .store
        .redo(
            &profile,
            &flow,
            &seen.configuration,
            product.as_deref(),
            now(),
        )
        .map_err(told)
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
