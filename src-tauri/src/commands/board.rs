//! What is running where.

use signalbox_api::{Deployment, Error, FileDifference, Refresh};
use tauri::State;

use crate::{desktop::Desktop, view::BoardView};

/// Environments × products.
#[tauri::command]
#[specta::specta]
pub async fn board(
    desktop: State<'_, Desktop>,
    profile: String,
    refresh: Refresh,
) -> Result<BoardView, Error> {
    desktop.board(&profile, refresh).await
}

/// How an application came to be what it is.
#[tauri::command]
#[specta::specta]
pub async fn deployments(
    desktop: State<'_, Desktop>,
    profile: String,
    application: String,
) -> Result<Vec<Deployment>, Error> {
    desktop.deployments(&profile, &application).await
}

/// How the files of two applications differ.
#[tauri::command]
#[specta::specta]
pub async fn difference(
    desktop: State<'_, Desktop>,
    profile: String,
    left: String,
    right: String,
) -> Result<Vec<FileDifference>, Error> {
    desktop.difference(&profile, &left, &right).await
}
