//! Profiles as she edits them, their secrets and their connections.

use signalbox_api::Error;
use tauri::{AppHandle, State};

use crate::{
    desktop::Desktop,
    view::{DeepLink, Imported, KeychainState, ProfileForm, ProfileState, Tested},
};

/// Adds a profile (`id` absent) or changes one, and connects it anew when its place or a secret changed.
#[tauri::command]
#[specta::specta]
pub async fn save_profile(
    app: AppHandle,
    id: Option<String>,
    form: ProfileForm,
) -> Result<ProfileState, Error> {
    let _ = (app, id, form);
    todo!()
}

/// Another profile like this one, with its secrets.
#[tauri::command]
#[specta::specta]
pub async fn duplicate_profile(app: AppHandle, id: String) -> Result<ProfileState, Error> {
    let _ = (app, id);
    todo!()
}

/// Removes a profile with its secrets and all that this laptop keeps of it, drafts too. A workspace's files stay.
#[tauri::command]
#[specta::specta]
pub async fn delete_profile(app: AppHandle, id: String) -> Result<(), Error> {
    let _ = (app, id);
    todo!()
}

/// Gives the profiles this order.
#[tauri::command]
#[specta::specta]
pub async fn order_profiles(desktop: State<'_, Desktop>, ids: Vec<String>) -> Result<(), Error> {
    let _ = (desktop, ids);
    todo!()
}

/// Asks a runtime as the form says, without keeping anything. Secrets that the form leaves are taken from profile `id`.
#[tauri::command]
#[specta::specta]
pub async fn test_connection(
    desktop: State<'_, Desktop>,
    id: Option<String>,
    form: ProfileForm,
) -> Result<Tested, Error> {
    let _ = (desktop, id, form);
    todo!()
}

/// Tries to reach a profile's runtime now instead of when its turn comes.
#[tauri::command]
#[specta::specta]
pub async fn reconnect(app: AppHandle, profile: String) -> Result<ProfileState, Error> {
    let _ = (app, profile);
    todo!()
}

/// Whether the operating system's keychain can be used.
#[tauri::command]
#[specta::specta]
pub async fn keychain() -> Result<KeychainState, Error> {
    todo!()
}

/// Writes the profiles without their secrets to a file (in the home directory when none is named); answers its path.
#[tauri::command]
#[specta::specta]
pub async fn export_profiles(app: AppHandle, path: Option<String>) -> Result<String, Error> {
    let _ = (app, path);
    todo!()
}

/// Adds the profiles of a file that are not there yet; workspaces come in untrusted, tokens have to be given.
#[tauri::command]
#[specta::specta]
pub async fn import_profiles(app: AppHandle, path: String) -> Result<Imported, Error> {
    let _ = (app, path);
    todo!()
}

/// The deep link that this program was started with, once.
#[tauri::command]
#[specta::specta]
pub async fn take_link(desktop: State<'_, Desktop>) -> Result<Option<DeepLink>, Error> {
    let _ = desktop;
    Ok(None)
}
