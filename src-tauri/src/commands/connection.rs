//! Profiles as she edits them, their secrets and their connections.

use std::time::{Duration, Instant};

use signalbox_api::{Error, Runtime};
use signalbox_client::credentials;
use signalbox_runtime::Role;
use signalbox_store::Place;
use tauri::{AppHandle, Manager, State};

use crate::{
    connect::{connect, disconnect, open_workspace},
    connections::Opened,
    desktop::{Desktop, told},
    form,
    profiles::Saved,
    told::blocking,
    transfer,
    view::{Imported, KeychainState, ProfileForm, ProfileState, Tested},
};

/// Adds a profile (`id` absent) or changes one, and connects it anew when its place or a secret changed.
#[tauri::command]
#[specta::specta]
pub async fn save_profile(
    app: AppHandle,
    id: Option<String>,
    form: ProfileForm,
) -> Result<ProfileState, Error> {
    let desktop = app.state::<Desktop>();
    let Saved { profile, anew } = desktop.save(id, form).await?;
    if anew {
        disconnect(&app, &profile.id);
        connect(&app, &profile).await;
    }
    desktop.state(profile).await
}

/// Another profile like this one, with its secrets.
#[tauri::command]
#[specta::specta]
pub async fn duplicate_profile(app: AppHandle, id: String) -> Result<ProfileState, Error> {
    let desktop = app.state::<Desktop>();
    let copy = desktop.duplicate(&id).await?;
    connect(&app, &copy).await;
    desktop.state(copy).await
}

/// Removes a profile with its secrets and all that this laptop keeps of it, drafts too. A workspace's files stay.
#[tauri::command]
#[specta::specta]
pub async fn delete_profile(app: AppHandle, id: String) -> Result<(), Error> {
    let desktop = app.state::<Desktop>();
    let profile = desktop.profile(&id)?;
    desktop.forget_secrets(&profile).await?;
    disconnect(&app, &id);
    desktop.store.remove_profile(&id).map_err(told)
}

/// Gives the profiles this order.
#[tauri::command]
#[specta::specta]
pub async fn order_profiles(desktop: State<'_, Desktop>, ids: Vec<String>) -> Result<(), Error> {
    desktop.store.order_profiles(&ids).map_err(told)
}

/// Asks a runtime as the form says, without keeping anything. Secrets that the form leaves are taken from profile `id`.
#[tauri::command]
#[specta::specta]
pub async fn test_connection(
    desktop: State<'_, Desktop>,
    id: Option<String>,
    form: ProfileForm,
) -> Result<Tested, Error> {
    // Neither the name nor another profile of this place says anything about the connection.
    let place = form::place(form.place, &[], &desktop.home_dir)?;
    let given = form::secrets(form.secrets)?;
    let (info, took) = match &place {
        Place::Workspace { dir } => {
            let begun = Instant::now();
            let runtime = open_workspace(dir.into(), Role::Look).await?;
            (runtime.info().await?, begun.elapsed())
        }
        Place::Remote { .. } => {
            let options = desktop.way_to(&place, given, id).await?;
            signalbox_client::test(&options).await?
        }
    };
    Ok(Tested {
        info,
        millis: millis(took),
    })
}

/// Tries to reach a profile's runtime now instead of when its turn comes.
#[tauri::command]
#[specta::specta]
pub async fn reconnect(app: AppHandle, profile: String) -> Result<ProfileState, Error> {
    let desktop = app.state::<Desktop>();
    let profile = desktop.profile(&profile)?;
    match desktop.connections.opened(&profile.id) {
        Some(Opened::Remote(remote)) => remote.reconnect(),
        _ => connect(&app, &profile).await,
    }
    desktop.state(profile).await
}

/// Whether the operating system's keychain can be used.
#[tauri::command]
#[specta::specta]
pub async fn keychain() -> Result<KeychainState, Error> {
    let refused = blocking(credentials::check).await?.err();
    Ok(KeychainState {
        hint: refused.as_ref().map(|refused| refused.hint.clone()),
        refused: refused.map(|refused| refused.message),
    })
}

/// Writes the profiles without their secrets to a file (in the home directory when none is named); answers its path.
#[tauri::command]
#[specta::specta]
pub async fn export_profiles(app: AppHandle, path: Option<String>) -> Result<String, Error> {
    let desktop = app.state::<Desktop>();
    let text = transfer::write(&desktop.profiles()?)?;
    let saved = transfer::save(&text, path.as_deref(), &desktop.home_dir)?;
    Ok(saved.display().to_string())
}

/// Adds the profiles of a file that are not there yet; workspaces come in untrusted, tokens have to be given.
#[tauri::command]
#[specta::specta]
pub async fn import_profiles(app: AppHandle, path: String) -> Result<Imported, Error> {
    let desktop = app.state::<Desktop>();
    let text = transfer::load(&form::path(&path, &desktop.home_dir))?;
    let transfer::Read { added, known } = transfer::read(&text, &desktop.profiles()?)?;
    for profile in &added {
        desktop.store.put_profile(profile).map_err(told)?;
    }
    let mut states = Vec::new();
    for profile in added {
        connect(&app, &profile).await;
        states.push(desktop.state(profile).await?);
    }
    Ok(Imported {
        added: states,
        known,
    })
}

fn millis(took: Duration) -> u32 {
    u32::try_from(took.as_millis()).unwrap_or(u32::MAX)
}
