//! What the shell holds: the store, the profiles' connections and secrets.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use signalbox_api::{Error, Runtime, error::Code};
use signalbox_runtime::demo;
use signalbox_store::{Place, Profile, Store};
use tauri::{AppHandle, Manager};

pub use crate::told::{now, told};
use crate::{
    connections::{Connections, Opened},
    histories::Histories,
    importing::reports::Imports,
    kept::Kept,
    links::Links,
    played::Rehearsals,
    secrets::{Secrets, System},
    view::{Demo, Link, ProfileState, TokenState},
};

/// See the module.
pub struct Desktop {
    pub store: Store,
    pub kept: Arc<Kept>,
    pub connections: Connections,
    pub secrets: Secrets,
    pub links: Links,
    pub histories: Histories,
    pub rehearsals: Rehearsals,
    /// What was last looked through to be taken over.
    pub imports: Imports,
    /// Something to tell when the window opens.
    pub notice: Option<String>,
    /// Where the database is.
    pub data_dir: PathBuf,
    /// Where her files are.
    pub home_dir: PathBuf,
    /// Where the demo workspace would be made.
    pub demo_dir: PathBuf,
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
        let home_dir = app.path().home_dir()?;
        let desktop = Self::over(store, Secrets::new(System), data_dir, home_dir);
        Ok(Self { notice, ..desktop })
    }

    /// Over an open store, connected to nothing yet.
    pub fn over(store: Store, secrets: Secrets, data_dir: PathBuf, home_dir: PathBuf) -> Self {
        Self {
            kept: Arc::new(Kept::new(store.clone())),
            store,
            connections: Connections::default(),
            secrets,
            links: Links::default(),
            histories: Histories::default(),
            rehearsals: Rehearsals::default(),
            imports: Imports::default(),
            notice: None,
            data_dir,
            demo_dir: home_dir.join("signalbox-demo"),
            home_dir,
        }
    }

    /// Where files that she exports go unless she says otherwise.
    pub fn downloads_dir(&self) -> PathBuf {
        let downloads = self.home_dir.join("Downloads");
        match downloads.is_dir() {
            true => downloads,
            false => self.home_dir.clone(),
        }
    }

    /// A profile's runtime, for something that changes it: it is sent now or not at all.
    ///
    /// # Errors
    /// The profile is read-only or not trusted, or its runtime can't be asked now.
    pub fn runtime_for_change(&self, profile: &str) -> Result<Arc<dyn Runtime>, Error> {
        if self.profile(profile)?.read_only {
            return Err(Error::new(Code::Rejected, "This profile is read-only.")
                .hint("change that in Settings, if you may"));
        }
        if self.connections.link(profile) == Link::Untrusted {
            return Err(Error::new(
                Code::Rejected,
                "You have not yet agreed to run this workspace's scripts.",
            )
            .hint("look at its workflows, then choose \"Trust this workspace\""));
        }
        self.connections
            .reachable(profile)
            .map_err(|error| not_sent(&error))
    }

    /// All profiles in their order.
    ///
    /// # Errors
    /// The store can't be read.
    pub fn profiles(&self) -> Result<Vec<Profile>, Error> {
        self.store.profiles().map_err(told)
    }

    /// The place behind all profiles.
    ///
    /// # Errors
    /// The store can't be read.
    pub fn last_position(&self) -> Result<u32, Error> {
        let positions = self.profiles()?;
        let last = positions.iter().map(|profile| profile.position).max();
        Ok(last.map_or(0, |last| last.saturating_add(1)))
    }

    /// A profile by its id.
    ///
    /// # Errors
    /// There is none.
    pub fn profile(&self, id: &str) -> Result<Profile, Error> {
        let missing = || Error::new(Code::NotFound, format!("There is no profile `{id}`."));
        self.profiles()?
            .into_iter()
            .find(|profile| profile.id == id)
            .ok_or_else(missing)
    }

    /// A profile with its connection, as the window shows it. Waits for no network.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn state(&self, profile: Profile) -> Result<ProfileState, Error> {
        let link = self.connections.link(&profile.id);
        let seen = self.store.seen(&profile.id).map_err(told)?;
        let here = match self.connections.opened(&profile.id) {
            Some(Opened::Here(runtime)) => runtime.info().await.ok(),
            _ => None,
        };
        let heard_at = match (&link, &here) {
            (Link::Live, _) | (_, Some(_)) => Some(now()),
            _ => seen.as_ref().map(|seen| seen.at),
        };
        let (demo, token) = match &profile.place {
            Place::Workspace { dir } => (demo::freeze_file(Path::new(dir)), TokenState::NotNeeded),
            Place::Remote { .. } => (None, self.secrets.state(&profile.id).await),
        };
        let demo = demo.map(|file| Demo {
            frozen: file.exists(),
            freeze_file: file.display().to_string(),
        });
        Ok(ProfileState {
            link,
            profile,
            info: here.or(seen.map(|seen| seen.info)),
            heard_at,
            token,
            demo,
        })
    }
}

/// Nothing that changes a runtime is kept to be sent later: what was right to do then may not be any more.
fn not_sent(error: &Error) -> Error {
    let told = Error::new(
        error.code,
        format!(
            "Nothing was sent, because the runtime can't be reached: {}",
            error.message
        ),
    );
    let later = "Nothing waits to be sent later: ask again when it is live.";
    told.hint(match &error.hint {
        Some(hint) => format!("{}. {later}", hint.trim_end_matches('.')),
        None => later.to_owned(),
    })
}
