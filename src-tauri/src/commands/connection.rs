//! Profiles as she edits them, their secrets and their connections.

use std::time::{Duration, Instant};

use signalbox_api::{Error, Runtime, error::Code};
use signalbox_client::{Options, Proxy, credentials};
use signalbox_runtime::Role;
use signalbox_store::{Place, Profile};
use tauri::{AppHandle, Manager, State};
use ulid::Ulid;

use crate::{
    connect::{connect, disconnect, open_workspace},
    desktop::{Desktop, told},
    form::{self, Checked, Given},
    remote,
    secrets::What,
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
    let (before, others) = beside(&desktop, id.as_deref())?;
    let (protected, read_only) = (form.protected, form.read_only);
    let Checked {
        name,
        place,
        colour,
        secrets,
    } = form::check(form, &others, &desktop.home_dir)?;
    let same_place = before.as_ref().is_some_and(|before| before.place == place);
    let profile = Profile {
        id: id.unwrap_or_else(|| Ulid::new().to_string()),
        name,
        place,
        colour,
        protected,
        read_only,
        position: match &before {
            Some(before) => before.position,
            None => desktop.last_position()?,
        },
        trusted: same_place && before.as_ref().is_some_and(|before| before.trusted),
    };
    let new_secrets = keep(&desktop, &profile, secrets).await?;
    let put = desktop.store.put_profile(&profile).map_err(told);
    if put.is_err() && before.is_none() {
        // Nobody would ever forget them; what matters is told below.
        let _ = forget(&desktop, &profile).await;
    }
    put?;
    if !same_place || new_secrets {
        connect(&app, &profile).await;
    }
    desktop.state(profile).await
}

/// Another profile like this one, with its secrets.
#[tauri::command]
#[specta::specta]
pub async fn duplicate_profile(app: AppHandle, id: String) -> Result<ProfileState, Error> {
    let desktop = app.state::<Desktop>();
    let profiles = desktop.profiles()?;
    let original = desktop.profile(&id)?;
    if let Place::Workspace { .. } = original.place {
        return Err(Error::new(
            Code::Rejected,
            "A workspace on this laptop has one profile only.",
        )
        .hint("open another workspace instead"));
    }
    let copy = Profile {
        id: Ulid::new().to_string(),
        name: form::free(&format!("{} copy", original.name), &profiles),
        ..original
    };
    desktop.secrets.copy(&id, &copy.id).await?;
    desktop.store.put_profile(&copy).map_err(told)?;
    let mut order: Vec<String> = profiles.into_iter().map(|profile| profile.id).collect();
    let behind = order.iter().position(|known| *known == id);
    order.insert(behind.map_or(order.len(), |at| at + 1), copy.id.clone());
    desktop.store.order_profiles(&order).map_err(told)?;
    connect(&app, &copy).await;
    let copy = desktop.profile(&copy.id)?;
    desktop.state(copy).await
}

/// Removes a profile with its secrets and all that this laptop keeps of it, drafts too. A workspace's files stay.
#[tauri::command]
#[specta::specta]
pub async fn delete_profile(app: AppHandle, id: String) -> Result<(), Error> {
    let desktop = app.state::<Desktop>();
    let profile = desktop.profile(&id)?;
    if let Place::Remote { .. } = profile.place {
        forget(&desktop, &profile).await?;
    }
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
            let options = test_options(&desktop, &place, given, id).await?;
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
    connect(&app, &profile).await;
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

/// The profile that is changed, and the ones beside it.
fn beside(desktop: &Desktop, id: Option<&str>) -> Result<(Option<Profile>, Vec<Profile>), Error> {
    let before = id.map(|id| desktop.profile(id)).transpose()?;
    let mut others = desktop.profiles()?;
    others.retain(|other| Some(other.id.as_str()) != id);
    Ok((before, others))
}

/// Keeps the secrets that were given; true when there were any. Only remote runtimes have some.
async fn keep(desktop: &Desktop, profile: &Profile, given: Given) -> Result<bool, Error> {
    if let Place::Workspace { .. } = profile.place {
        return Ok(false);
    }
    let secrets = [
        (What::Token, given.token),
        (What::ProxyPassword, given.proxy_password),
    ];
    let mut any = false;
    for (what, secret) in secrets {
        any |= secret.is_some();
        desktop
            .secrets
            .put(&profile.id, what, secret, given.keep)
            .await?;
    }
    Ok(any)
}

async fn forget(desktop: &Desktop, profile: &Profile) -> Result<(), Error> {
    for what in [What::Token, What::ProxyPassword] {
        desktop.secrets.forget(&profile.id, what).await?;
    }
    Ok(())
}

/// The form's way to a runtime, with its secrets, or the kept ones where it leaves them.
async fn test_options(
    desktop: &Desktop,
    place: &Place,
    given: Given,
    id: Option<String>,
) -> Result<Options, Error> {
    let mut options = remote::options(place)?;
    options.token = given.token;
    if let Proxy::Url { password, .. } = &mut options.proxy {
        *password = given.proxy_password;
    }
    match id {
        Some(id) => remote::unlock(&mut options, &desktop.secrets, &id).await?,
        None if options.token.is_none() => return Err(remote::no_token()),
        None => {}
    }
    Ok(options)
}

fn millis(took: Duration) -> u32 {
    u32::try_from(took.as_millis()).unwrap_or(u32::MAX)
}
