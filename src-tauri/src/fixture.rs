//! What tests of the shell start from: a desktop in a directory of its own, connected to nothing, and a keychain of its own.
#![allow(clippy::unwrap_used)]

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex},
};

use secrecy::{ExposeSecret, SecretString};
use signalbox_client::credentials::{Account, Unavailable};
use signalbox_store::{Place, Profile, Proxy, Store};
use tempfile::TempDir;

use crate::{
    desktop::Desktop,
    secrets::{Keychain, Secrets},
    view::{self, Keep, ProfileForm},
};

/// A keychain in memory; `None`: there is none.
#[derive(Clone)]
pub struct InMemory(pub Option<Arc<Mutex<HashMap<String, String>>>>);

impl InMemory {
    pub fn empty() -> Self {
        Self(Some(Arc::default()))
    }

    pub fn all(&self) -> Vec<String> {
        let kept = self.0.as_ref().unwrap().lock().unwrap();
        let mut all: Vec<String> = kept.values().cloned().collect();
        all.sort();
        all
    }

    fn with<T>(
        &self,
        act: impl FnOnce(&mut HashMap<String, String>) -> T,
    ) -> Result<T, Unavailable> {
        match &self.0 {
            Some(kept) => Ok(act(&mut kept.lock().unwrap())),
            None => Err(Unavailable {
                message: "There is no keychain.".to_owned(),
                hint: "Start one, or keep the token for this session only.".to_owned(),
            }),
        }
    }
}

impl Keychain for InMemory {
    fn read(&self, account: &Account) -> Result<Option<SecretString>, Unavailable> {
        self.with(|kept| {
            kept.get(&format!("{account:?}"))
                .cloned()
                .map(SecretString::from)
        })
    }
    fn write(&self, account: &Account, secret: &SecretString) -> Result<(), Unavailable> {
        let secret = secret.expose_secret().to_owned();
        self.with(|kept| kept.insert(format!("{account:?}"), secret))?;
        Ok(())
    }
    fn delete(&self, account: &Account) -> Result<(), Unavailable> {
        self.with(|kept| kept.remove(&format!("{account:?}")))?;
        Ok(())
    }
}

pub fn desktop(keychain: &InMemory) -> (TempDir, Desktop) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("data/signalbox.db")).unwrap();
    let secrets = Secrets::new(keychain.clone());
    let data = dir.path().join("data");
    let desktop = Desktop::over(store, secrets, data, dir.path().to_owned());
    (dir, desktop)
}

pub fn remote(url: &str) -> Place {
    Place::Remote {
        url: url.to_owned(),
        ca_file: None,
        proxy: Proxy::System,
    }
}

pub fn profile(id: &str, name: &str, place: Place) -> Profile {
    Profile {
        id: id.to_owned(),
        name: name.to_owned(),
        place,
        colour: "iris".to_owned(),
        protected: true,
        read_only: false,
        position: 0,
        trusted: true,
    }
}

/// A form for a remote runtime, with a token.
pub fn form(name: &str, token: Option<&str>, keep: Keep) -> ProfileForm {
    ProfileForm {
        name: name.to_owned(),
        place: remote("https://signalbox.example.com"),
        colour: "iris".to_owned(),
        protected: false,
        read_only: false,
        secrets: view::Secrets {
            token: token.map(str::to_owned),
            proxy_password: None,
            keep,
        },
    }
}

/// Whether any file below a directory holds this text.
pub fn is_written(dir: &Path, text: &str) -> bool {
    std::fs::read_dir(dir).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => is_written(&path, text),
            false => {
                let bytes = std::fs::read(&path).unwrap();
                bytes
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
            }
        }
    })
}
