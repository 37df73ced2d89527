//! What waits for a person, on all profiles.

use signalbox_api::Error;
use tauri::State;

use crate::{
    desktop::{Desktop, told},
    view::InboxItem,
    waiting,
};

/// Failures and waiting releases of all profiles as last seen, newest first.
#[tauri::command]
#[specta::specta]
pub async fn inbox(desktop: State<'_, Desktop>) -> Result<Vec<InboxItem>, Error> {
    waiting::inbox(&desktop.store).map_err(told)
}
