//! Opens the runtimes of profiles and follows them. Each for itself: one that can't be reached holds up no other.

use std::{path::PathBuf, sync::Arc};

use signalbox_api::{Error, error::Code};
use signalbox_client::Remote;
use signalbox_runtime::{Embedded, Options, Role};
use signalbox_store::{Place, Profile};
use tauri::{AppHandle, Manager};
use tauri_specta::Event;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{
    WAIT,
    connections::{Opened, offline},
    desktop::Desktop,
    forward::{Follower, News},
    notices::{self, Happened},
    remote,
    told::{blocking, told},
    view::{Link, LinkChanged, Notified},
};

/// Opens the runtimes of all profiles, at once.
pub async fn connect_all(app: AppHandle) {
    match app.state::<Desktop>().profiles() {
        Ok(profiles) => {
            for profile in profiles {
                let app = app.clone();
                tauri::async_runtime::spawn(async move { connect(&app, &profile).await });
            }
        }
        Err(error) => tracing::error!(%error, "the profiles can't be read"),
    }
}

/// Opens a profile's runtime, in place of the one before, and follows it. A workspace that she does not trust yet is
/// opened only to look.
pub async fn connect(app: &AppHandle, profile: &Profile) {
    let desktop = app.state::<Desktop>();
    let ended = desktop.connections.begin(&profile.id);
    show(app, &profile.id, Link::Connecting);
    let (opened, link) = match open(&desktop, profile).await {
        Ok((opened, link)) => (Some(opened), link),
        Err(error) => (None, offline(error)),
    };
    if !desktop
        .connections
        .put(&profile.id, &ended, opened.clone(), link.clone())
    {
        return;
    }
    show(app, &profile.id, link);
    if let Some(opened) = opened {
        follow(app.clone(), profile.id.clone(), opened, ended);
    }
}

/// Ends a profile's connection.
pub fn disconnect(app: &AppHandle, profile: &str) {
    let desktop = app.state::<Desktop>();
    desktop.connections.end(profile);
    desktop.kept.forget(profile);
    desktop.histories.forget(profile);
    desktop.rehearsals.forget(profile);
    desktop.imports.forget(profile);
}

fn follow(app: AppHandle, profile: String, opened: Opened, ended: CancellationToken) {
    let (happens, happened) = mpsc::unbounded_channel();
    let tell = {
        let (app, profile, ended) = (app.clone(), profile.clone(), ended.clone());
        move |news| {
            for happened in Happened::of(&news) {
                // Who tells her ends with the connection.
                let _ = happens.send(happened);
            }
            match news {
                News::CaughtUp => {}
                News::Link(link) => {
                    let connections = &app.state::<Desktop>().connections;
                    if let Some(link) = connections.hear(&profile, &ended, link) {
                        show(&app, &profile, link);
                    }
                }
                News::Notices(notices) => {
                    let profile = profile.clone();
                    // A window that is gone needs no news.
                    let _ = Notified { profile, notices }.emit(&app);
                }
            }
        }
    };
    let notices = notices::tell(app.clone(), profile.clone(), happened);
    let follower = Follower {
        profile,
        runtime: opened.runtime(),
        kept: app.state::<Desktop>().kept.clone(),
        tell,
    };
    drop(opened);
    tauri::async_runtime::spawn(async move {
        tokio::select! {
            () = ended.cancelled() => {}
            () = follower.follow() => {}
            () = notices => {}
        }
    });
}

fn show(app: &AppHandle, profile: &str, link: Link) {
    let profile = profile.to_owned();
    // A window that is gone needs no news.
    let _ = LinkChanged { profile, link }.emit(app);
}

async fn open(desktop: &Desktop, profile: &Profile) -> Result<(Opened, Link), Error> {
    match &profile.place {
        Place::Workspace { dir } => {
            let (role, link) = match profile.trusted {
                true => (Role::Conduct, Link::Live),
                false => (Role::Look, Link::Untrusted),
            };
            let runtime = open_workspace(dir.into(), role).await?;
            Ok((Opened::Here(Arc::new(runtime)), link))
        }
        place @ Place::Remote { .. } => {
            let mut options = remote::options(place)?;
            remote::unlock(&mut options, &desktop.secrets, &profile.id).await?;
            let seen = desktop.store.seen(&profile.id).map_err(told)?;
            options.after = seen.map(|seen| seen.seq);
            let runtime = Remote::open(&options)?;
            Ok((Opened::Remote(Arc::new(runtime)), Link::Connecting))
        }
    }
}

/// Opens a workspace in this process. A journal takes its time to be read: other profiles don't wait for it.
///
/// # Errors
/// It can't be opened.
pub async fn open_workspace(dir: PathBuf, role: Role) -> Result<Embedded, Error> {
    let program =
        std::env::current_exe().map_err(|error| Error::new(Code::Storage, error.to_string()))?;
    let options = Options {
        role,
        waiter: vec![program, WAIT.into()],
    };
    let runtime = tokio::runtime::Handle::current();
    let opened = blocking(move || runtime.block_on(Embedded::open(&dir, &options))).await?;
    Ok(opened?)
}
