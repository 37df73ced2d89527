//! Manifests from elsewhere: what a file, a folder or a repository holds, and taking it over.

use signalbox_api::{Error, Published};
use tauri::State;

use crate::{
    desktop::Desktop,
    view::{ImportChoice, ImportFrom, ImportReport},
};

/// Looks through a file, a folder or a repository. Changes nothing.
#[tauri::command]
#[specta::specta]
pub async fn read_import(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _from: ImportFrom,
) -> Result<ImportReport, Error> {
    todo!()
}

/// Commits what was chosen of the last report to the configuration repository, in one commit.
#[tauri::command]
#[specta::specta]
pub async fn import(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _chosen: Vec<ImportChoice>,
    _message: String,
    _key: String,
) -> Result<Published, Error> {
    todo!()
}

/// Begins drafts with the flows and workflows that were chosen of the last report; returns their names.
#[tauri::command]
#[specta::specta]
pub async fn import_as_drafts(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _chosen: Vec<ImportChoice>,
) -> Result<Vec<String>, Error> {
    todo!()
}
