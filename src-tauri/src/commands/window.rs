//! What the window looks like, and its end.

use signalbox_api::Error;
use tauri::{AppHandle, State};

use crate::{
    closing,
    desktop::{Desktop, told},
};

/// Key under which the store keeps what the window looked like.
pub const KEY: &str = "main";

/// Keeps what the window looks like (a JSON text of its own).
#[tauri::command]
#[specta::specta]
pub async fn put_window(desktop: State<'_, Desktop>, json: String) -> Result<(), Error> {
    desktop.store.put_window(KEY, &json).map_err(told)
}

/// Closes the window although releases run: they go on at the next start.
#[tauri::command]
#[specta::specta]
pub async fn close_anyway(app: AppHandle) -> Result<(), Error> {
    closing::close(&app);
    Ok(())
}
