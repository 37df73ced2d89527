//! Profiles: what the window begins with, the demo, workspaces.

use std::path::{Path, PathBuf};

use futures::future::try_join_all;
use signalbox_api::{Error, error::Code};
use signalbox_runtime::{Workspace, demo};
use signalbox_store::{Place, Profile};
use tauri::{AppHandle, Manager, State};
use ulid::Ulid;

use super::window::KEY;
use crate::{
    connect::connect,
    desktop::{Desktop, told},
    form,
    told::blocking,
    view::{ProfileState, Startup},
};

/// What the window needs to begin.
#[tauri::command]
#[specta::specta]
pub async fn startup(desktop: State<'_, Desktop>) -> Result<Startup, Error> {
    // At once: a keychain that asks for its password is waited for once, not for each profile.
    let states = desktop.profiles()?.into_iter();
    let profiles = try_join_all(states.map(|profile| desktop.state(profile))).await?;
    Ok(Startup {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        profiles,
        window: desktop.store.window(KEY).map_err(told)?,
        data_dir: desktop.data_dir.display().to_string(),
        downloads_dir: desktop.downloads_dir().display().to_string(),
        demo_dir: desktop.demo_dir.display().to_string(),
        notice: desktop.notice.clone(),
    })
}

/// Makes the demo workspace (in the usual place when none is named) and a profile for it.
#[tauri::command]
#[specta::specta]
pub async fn create_demo(app: AppHandle, dir: Option<String>) -> Result<ProfileState, Error> {
    let dir = dir.map_or_else(|| app.state::<Desktop>().demo_dir.clone(), PathBuf::from);
    let dir = blocking(move || demo::create(&dir)).await??;
    add(&app, &dir, "Demo on this laptop", Trust::Agreed).await
}

/// Adds a profile for a workspace that exists. Its scripts run only after she has agreed.
#[tauri::command]
#[specta::specta]
pub async fn open_workspace(app: AppHandle, dir: String) -> Result<ProfileState, Error> {
    let workspace = Workspace::read(Path::new(&dir))?;
    add(&app, &workspace.dir, &workspace.name, Trust::Asked).await
}

/// She agrees to run the scripts of this workspace.
#[tauri::command]
#[specta::specta]
pub async fn trust_workspace(app: AppHandle, profile: String) -> Result<ProfileState, Error> {
    let desktop = app.state::<Desktop>();
    let mut profile = desktop.profile(&profile)?;
    profile.trusted = true;
    desktop.store.put_profile(&profile).map_err(told)?;
    connect(&app, &profile).await;
    desktop.state(profile).await
}

/// Makes or removes the demo's freeze file.
#[tauri::command]
#[specta::specta]
pub async fn set_freeze(
    desktop: State<'_, Desktop>,
    profile: String,
    frozen: bool,
) -> Result<ProfileState, Error> {
    let profile = desktop.profile(&profile)?;
    let Place::Workspace { dir } = &profile.place else {
        return Err(Error::new(
            Code::Rejected,
            "Only the demo workspace has a change freeze of its own.",
        ));
    };
    demo::freeze(Path::new(dir), frozen)?;
    desktop.state(profile).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    Agreed,
    Asked,
}

async fn add(app: &AppHandle, dir: &Path, name: &str, trust: Trust) -> Result<ProfileState, Error> {
    let desktop = app.state::<Desktop>();
    let place = Place::Workspace {
        dir: dir.display().to_string(),
    };
    let profiles = desktop.profiles()?;
    if let Some(known) = profiles.iter().find(|profile| profile.place == place) {
        return desktop.state(known.clone()).await;
    }
    let profile = Profile {
        id: Ulid::new().to_string(),
        name: form::free(name, &profiles),
        place,
        colour: "slate".to_owned(),
        protected: false,
        read_only: false,
        position: desktop.last_position()?,
        trusted: trust == Trust::Agreed,
    };
    desktop.store.put_profile(&profile).map_err(told)?;
    connect(app, &profile).await;
    desktop.state(profile).await
}
