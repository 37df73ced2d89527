//! Drafts: every edit goes through here, so that all views stay one document.

use signalbox_api::{Error, Refresh, error::Code};
use signalbox_model::{
    Configuration, Edit, Kind,
    completion::{self, Completion, Hover},
    start::{self, Start},
};
use signalbox_store::{DraftKey, DraftView, Store};
use tauri::State;

use crate::{
    desktop::{Desktop, now, told},
    drafts::{self, judged, word},
};

/// The draft of a flow or workflow, or its published text when there is none.
#[tauri::command]
#[specta::specta]
pub async fn draft(
    desktop: State<'_, Desktop>,
    profile: String,
    kind: Kind,
    name: String,
    product: Option<String>,
) -> Result<DraftView, Error> {
    let product = product.as_deref();
    let key = DraftKey {
        profile: &profile,
        kind,
        name: &name,
    };
    on_draft(&desktop, &profile, |store, configuration| {
        store.draft(key, configuration, product).map_err(told)
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
    let key = DraftKey::flow(&profile, &flow);
    name_is_free(&desktop.store, &seen.configuration, key)?;
    let text = start::text(&flow, &start, &seen.configuration)
        .map_err(|error| Error::new(Code::Invalid, format!("{error}.")))?;
    desktop.store.new_draft(key, &text, now()).map_err(told)?;
    desktop
        .store
        .draft(key, &seen.configuration, None)
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
    let product = product.as_deref();
    let key = DraftKey {
        profile: &profile,
        kind,
        name: &name,
    };
    on_draft(&desktop, &profile, |store, configuration| {
        store
            .edit(key, &edit, configuration, product, now())
            .map_err(told)
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
    let product = product.as_deref();
    let key = DraftKey {
        profile: &profile,
        kind,
        name: &name,
    };
    on_draft(&desktop, &profile, |store, configuration| {
        store.undo(key, configuration, product, now()).map_err(told)
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
    let product = product.as_deref();
    let key = DraftKey {
        profile: &profile,
        kind,
        name: &name,
    };
    on_draft(&desktop, &profile, |store, configuration| {
        store.redo(key, configuration, product, now()).map_err(told)
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
    let key = DraftKey {
        profile: &profile,
        kind,
        name: &name,
    };
    desktop.store.discard(key).map_err(told)
}

/// Does something with drafts, checked against what was last seen: this needs no network.
pub async fn on_draft(
    desktop: &Desktop,
    profile: &str,
    act: impl FnOnce(&Store, &Configuration) -> Result<DraftView, Error>,
) -> Result<DraftView, Error> {
    let seen = desktop.configuration(profile, Refresh::Cached).await?;
    let view = act(&desktop.store, &seen.configuration)?;
    Ok(judged(view, &seen.configuration))
}

/// Nothing published and no draft has this name in its kind.
///
/// # Errors
/// Something has.
pub fn name_is_free(
    store: &Store,
    configuration: &Configuration,
    key: DraftKey<'_>,
) -> Result<(), Error> {
    let drafts = store.drafts(key.profile).map_err(told)?;
    let published = configuration.document(key.kind, key.name).is_some();
    let is_it = |kind, name: &str| kind == key.kind && name == key.name;
    if published || drafts.iter().any(|draft| is_it(draft.kind, &draft.name)) {
        let message = format!("There is a {} `{}` already.", word(key.kind), key.name);
        return Err(Error::new(Code::Rejected, message).hint("choose another name"));
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
    desktop: State<'_, Desktop>,
    profile: String,
    name: String,
    like: Option<String>,
) -> Result<DraftView, Error> {
    let key = DraftKey {
        profile: &profile,
        kind: Kind::Workflow,
        name: &name,
    };
    on_draft(&desktop, &profile, |store, configuration| {
        let text = drafts::new_workflow(&name, like.as_deref(), configuration)?;
        name_is_free(store, configuration, key)?;
        store.new_draft(key, &text, now()).map_err(told)?;
        store.draft(key, configuration, None).map_err(told)
    })
    .await
}
