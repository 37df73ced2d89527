//! How a manifest came to be what it is.

use signalbox_api::{Error, Refresh};
use signalbox_model::Kind;
use tauri::State;

use crate::{
    desktop::Desktop,
    view::{HistoryView, TextDifference},
};

/// The commits that changed a manifest: from the runtime, or as they were last seen.
#[tauri::command]
#[specta::specta]
pub async fn manifest_history(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _kind: Kind,
    _name: String,
    _refresh: Refresh,
) -> Result<HistoryView, Error> {
    todo!()
}

/// How two texts of a manifest differ.
#[tauri::command]
#[specta::specta]
pub async fn text_difference(
    _kind: Kind,
    _before: String,
    _after: String,
) -> Result<TextDifference, Error> {
    todo!()
}
