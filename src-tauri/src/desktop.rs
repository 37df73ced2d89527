//! What the shell holds: the store, and a runtime for every profile that is connected.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use signalbox_api::{Error, Manifests, Refresh, Runtime, error::Code};
use signalbox_engine::event::Millis;
use signalbox_model::Configuration;
use signalbox_runtime::{Embedded, Options, Role, demo};
use signalbox_store::{Place, Profile, Store};
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

use crate::{
    WAIT, forward,
    view::{Demo, Link, LinkChanged, ProfileState, TokenState},
};

/// See the module.
pub struct Desktop {
    pub store: Store,
    /// Something to tell when the window opens.
    pub notice: Option<String>,
    /// Where the database is.
    pub data_dir: PathBuf,
    /// Where the demo workspace would be made.
    pub demo_dir: PathBuf,
    connections: Mutex<HashMap<String, Connection>>,
    read: Mutex<HashMap<String, Arc<Seen>>>,
}

/// A profile's runtime, or why there is none.
#[derive(Clone)]
struct Connection {
    runtime: Option<Arc<dyn Runtime>>,
    link: Link,
}

/// A configuration, parsed, and when it was seen.
pub struct Seen {
    pub manifests: Manifests,
    pub configuration: Configuration,
    pub at: Millis,
}

/// Now, in milliseconds since the Unix epoch.
pub fn now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// A store's error as the window gets it.
pub fn told(error: signalbox_store::Error) -> Error {
    use signalbox_store::Error as Store;
    let message = error.to_string();
    match error {
        Store::NoDraft(_) | Store::NoProfile(_) => Error::new(Code::NotFound, message),
        Store::DraftExists(_) | Store::Edit(_) => Error::new(Code::Rejected, message),
        Store::Damaged { .. } | Store::Newer { .. } | Store::Sqlite(_) => {
            Error::new(Code::Storage, message)
                .hint("check free space and permissions of the data directory")
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desktop {
    /// Opens the store. A damaged or newer one is kept aside, and that is told.
    ///
    /// # Errors
    /// The data directory can't be used.
    pub fn open(app: &AppHandle) -> Result<Self, Box<dyn std::error::Error>> {
        let data_dir = app.path().app_data_dir()?;
        let path = data_dir.join("signalbox.db");
        let (store, notice) = match Store::open(&path) {
            Err(
                error @ (signalbox_store::Error::Damaged { .. }
                | signalbox_store::Error::Newer { .. }),
            ) => {
                let kept = Store::set_aside(&path, now())?;
                let notice = format!(
                    "{error}. It was kept as {} and a new one was begun: profiles and drafts of the old one are not shown.",
                    kept.display()
                );
                (Store::open(&path)?, Some(notice))
            }
            opened => (opened?, None),
        };
        let demo_dir = app.path().home_dir()?.join("signalbox-demo");
        Ok(Self {
            store,
            notice,
            data_dir,
            demo_dir,
            connections: Mutex::default(),
            read: Mutex::default(),
        })
    }

    /// The runtimes that are connected.
    pub fn runtimes(&self) -> Vec<Arc<dyn Runtime>> {
        lock(&self.connections)
            .values()
            .filter_map(|connection| connection.runtime.clone())
            .collect()
    }

    /// A profile's runtime.
    ///
    /// # Errors
    /// It is not connected; says why.
    pub fn runtime(&self, profile: &str) -> Result<Arc<dyn Runtime>, Error> {
        match lock(&self.connections).get(profile) {
            Some(Connection {
                runtime: Some(runtime),
                ..
            }) => Ok(runtime.clone()),
            Some(Connection {
                link:
                    Link::Offline {
                        code,
                        message,
                        hint,
                    },
                ..
            }) => {
                let error = Error::new(*code, message.clone());
                Err(hint
                    .iter()
                    .fold(error, |error, hint| error.hint(hint.clone())))
            }
            _ => Err(Error::new(
                Code::Unreachable,
                "This profile's runtime is still being opened.",
            )
            .hint("try again in a moment")),
        }
    }

    /// A profile's runtime, for something that changes it.
    ///
    /// # Errors
    /// It is not connected, or the profile is read-only.
    pub fn runtime_for_change(&self, profile: &str) -> Result<Arc<dyn Runtime>, Error> {
        if self.profile(profile)?.read_only {
            return Err(Error::new(Code::Rejected, "This profile is read-only.")
                .hint("change that in Settings, if you may"));
        }
        let untrusted = matches!(
            lock(&self.connections).get(profile),
            Some(Connection {
                link: Link::Untrusted,
                ..
            })
        );
        if untrusted {
            return Err(Error::new(
                Code::Rejected,
                "You have not yet agreed to run this workspace's scripts.",
            )
            .hint("look at its workflows, then choose \"Trust this workspace\""));
        }
        self.runtime(profile)
    }

    /// A profile by its id.
    ///
    /// # Errors
    /// There is none.
    pub fn profile(&self, id: &str) -> Result<Profile, Error> {
        let profiles = self.store.profiles().map_err(told)?;
        let missing = || Error::new(Code::NotFound, format!("There is no profile `{id}`."));
        profiles
            .into_iter()
            .find(|profile| profile.id == id)
            .ok_or_else(missing)
    }

    /// A profile with its connection, as the window shows it.
    pub async fn state(&self, profile: Profile) -> ProfileState {
        let connection = lock(&self.connections).get(&profile.id).cloned();
        let info = match connection
            .as_ref()
            .and_then(|connection| connection.runtime.as_ref())
        {
            Some(runtime) => runtime.info().await.ok(),
            None => None,
        };
        let demo = match &profile.place {
            Place::Workspace { dir } => demo::freeze_file(Path::new(dir)),
            Place::Remote { .. } => None,
        };
        let demo = demo.map(|file| Demo {
            frozen: file.exists(),
            freeze_file: file.display().to_string(),
        });
        ProfileState {
            link: connection.map_or(Link::Connecting, |connection| connection.link),
            profile,
            info,
            heard_at: None,
            token: TokenState::NotNeeded,
            demo,
        }
    }

    /// The configuration of a profile: from the runtime when it can be had, else as last seen.
    ///
    /// # Errors
    /// It was never seen, and the runtime can't be asked.
    pub async fn configuration(&self, profile: &str, refresh: Refresh) -> Result<Arc<Seen>, Error> {
        let known = lock(&self.read).get(profile).cloned();
        if let (Refresh::Cached, Some(known)) = (refresh, &known) {
            return Ok(known.clone());
        }
        let asked = match self.runtime(profile) {
            Ok(runtime) => runtime.manifests(refresh).await,
            Err(error) => Err(error),
        };
        match asked {
            Ok(manifests) => {
                let at = now();
                self.store
                    .put_manifests(profile, &manifests, at)
                    .map_err(told)?;
                Ok(self.keep(profile, manifests, at))
            }
            Err(error) => match (known, self.store.manifests(profile).map_err(told)?) {
                (Some(known), _) => Ok(known),
                (None, Some((manifests, at))) => Ok(self.keep(profile, manifests, at)),
                (None, None) => Err(error),
            },
        }
    }

    fn keep(&self, profile: &str, manifests: Manifests, at: Millis) -> Arc<Seen> {
        let mut read = lock(&self.read);
        let seen = match read
            .get(profile)
            .filter(|known| known.manifests == manifests)
        {
            Some(known) => Seen {
                manifests,
                configuration: known.configuration.clone(),
                at,
            },
            None => Seen {
                configuration: manifests.configuration(),
                manifests,
                at,
            },
        };
        let seen = Arc::new(seen);
        read.insert(profile.to_owned(), seen.clone());
        seen
    }
}

/// Opens the runtimes of all profiles.
pub async fn connect_all(app: AppHandle) {
    let profiles = app.state::<Desktop>().store.profiles().unwrap_or_default();
    for profile in profiles {
        connect(&app, &profile).await;
    }
}

/// Opens a profile's runtime and follows it; one that she does not trust yet is opened only to look. Tells the window
/// how that went.
pub async fn connect(app: &AppHandle, profile: &Profile) {
    let desktop = app.state::<Desktop>();
    let known = lock(&desktop.connections).get(&profile.id).cloned();
    if known.is_some_and(|known| known.runtime.is_some() && matches!(known.link, Link::Live)) {
        return;
    }
    let connection = match open(profile).await {
        Ok((runtime, Link::Live)) => {
            let forward = forward::forward(app.clone(), profile.id.clone(), runtime.clone());
            tauri::async_runtime::spawn(forward);
            Connection {
                runtime: Some(runtime),
                link: Link::Live,
            }
        }
        Ok((runtime, link)) => Connection {
            runtime: Some(runtime),
            link,
        },
        Err(Error {
            code,
            message,
            hint,
            ..
        }) => Connection {
            runtime: None,
            link: Link::Offline {
                code,
                message,
                hint,
            },
        },
    };
    let link = connection.link.clone();
    lock(&desktop.connections).insert(profile.id.clone(), connection);
    // A window that is gone needs no news.
    let _ = LinkChanged {
        profile: profile.id.clone(),
        link,
    }
    .emit(app);
}

async fn open(profile: &Profile) -> Result<(Arc<dyn Runtime>, Link), Error> {
    let dir = match &profile.place {
        Place::Workspace { dir } => dir,
        Place::Remote { url, .. } => {
            let message = format!("Remote runtimes ({url}) are not supported by this version.");
            return Err(Error::new(Code::Unreachable, message));
        }
    };
    let program =
        std::env::current_exe().map_err(|error| Error::new(Code::Storage, error.to_string()))?;
    let (role, link) = match profile.trusted {
        true => (Role::Conduct, Link::Live),
        false => (Role::Look, Link::Untrusted),
    };
    let options = Options {
        role,
        waiter: vec![program, WAIT.into()],
    };
    Ok((
        Arc::new(Embedded::open(Path::new(dir), &options).await?),
        link,
    ))
}
