//! Tokens and proxy passwords: in the operating system's keychain, or in memory until this program ends. Nowhere else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use secrecy::{ExposeSecret, SecretString};
use signalbox_api::{Error, error::Code};
use signalbox_client::credentials::{self, Account, Unavailable};

use crate::{
    told::blocking,
    view::{Keep, TokenState},
};

/// So long may the keychain take before the window is drawn without its answer: it may be asking for its password.
const PATIENCE: Duration = Duration::from_millis(300);

/// What a secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    Token,
    ProxyPassword,
}

/// Where secrets outlive this program. All calls may block.
pub trait Keychain: Send + Sync {
    fn read(&self, account: &Account) -> Result<Option<SecretString>, Unavailable>;
    fn write(&self, account: &Account, secret: &SecretString) -> Result<(), Unavailable>;
    fn delete(&self, account: &Account) -> Result<(), Unavailable>;
}

/// The operating system's.
pub struct System;

impl Keychain for System {
    fn read(&self, account: &Account) -> Result<Option<SecretString>, Unavailable> {
        credentials::read(account)
    }
    fn write(&self, account: &Account, secret: &SecretString) -> Result<(), Unavailable> {
        credentials::write(account, secret)
    }
    fn delete(&self, account: &Account) -> Result<(), Unavailable> {
        credentials::delete(account)
    }
}

/// See the module.
pub struct Secrets {
    keychain: Arc<dyn Keychain>,
    session: Mutex<HashMap<(String, What), SecretString>>,
    /// Where each profile's token was last found: the keychain is not asked for every drawing.
    found: Mutex<HashMap<String, TokenState>>,
}

impl Secrets {
    /// Over this keychain.
    pub fn new(keychain: impl Keychain + 'static) -> Self {
        Self {
            keychain: Arc::new(keychain),
            session: Mutex::default(),
            found: Mutex::default(),
        }
    }

    /// A profile's secret; `None` when there is none.
    ///
    /// # Errors
    /// It is not kept for this session, and the keychain can't be read.
    pub async fn read(&self, profile: &str, what: What) -> Result<Option<SecretString>, Error> {
        let session = self.of_session(profile, what);
        let (secret, state) = match session {
            Some(secret) => (Ok(Some(secret)), TokenState::Session),
            None => {
                let account = account(profile, what);
                let keychain = self.keychain.clone();
                let read = blocking(move || keychain.read(&account)).await?;
                let state = match &read {
                    Ok(Some(_)) => TokenState::Keychain,
                    _ => TokenState::Missing,
                };
                (read.map_err(refused), state)
            }
        };
        if what == What::Token {
            lock(&self.found).insert(profile.to_owned(), state);
        }
        secret
    }

    /// Where a profile's token is. A keychain that takes long to answer is taken to have it: it is where tokens are.
    pub async fn state(&self, profile: &str) -> TokenState {
        let found = lock(&self.found).get(profile).copied();
        if let Some(state) = found {
            return state;
        }
        // What it found is remembered; the secret itself is of no use here.
        let _ = tokio::time::timeout(PATIENCE, self.read(profile, What::Token)).await;
        let found = lock(&self.found).get(profile).copied();
        found.unwrap_or(TokenState::Keychain)
    }

    /// Does with a secret as a form says: `None` leaves the one that is kept, an empty one forgets it.
    ///
    /// # Errors
    /// The keychain can't be written; nothing has changed then.
    pub async fn put(
        &self,
        profile: &str,
        what: What,
        secret: Option<SecretString>,
        keep: Keep,
    ) -> Result<(), Error> {
        match secret {
            None => Ok(()),
            Some(secret) if secret.expose_secret().is_empty() => self.forget(profile, what).await,
            Some(secret) => self.keep(profile, what, secret, keep).await,
        }
    }

    /// Keeps a secret in the one place, and forgets it in the other.
    ///
    /// # Errors
    /// The keychain can't be written; nothing has changed then.
    async fn keep(
        &self,
        profile: &str,
        what: What,
        secret: SecretString,
        keep: Keep,
    ) -> Result<(), Error> {
        let (account, keychain) = (account(profile, what), self.keychain.clone());
        let key = (profile.to_owned(), what);
        match keep {
            Keep::Keychain => {
                blocking(move || keychain.write(&account, &secret))
                    .await?
                    .map_err(refused)?;
                lock(&self.session).remove(&key);
            }
            Keep::Session => {
                lock(&self.session).insert(key, secret);
                // An older one must not come back at the next start; without a keychain there is none.
                if let Err(error) = blocking(move || keychain.delete(&account)).await? {
                    tracing::debug!(%error, "no keychain to forget an older secret in");
                }
            }
        }
        if what == What::Token {
            let state = match keep {
                Keep::Keychain => TokenState::Keychain,
                Keep::Session => TokenState::Session,
            };
            lock(&self.found).insert(profile.to_owned(), state);
        }
        Ok(())
    }

    /// Forgets a secret wherever it is.
    ///
    /// # Errors
    /// It stays in the keychain, because that can't be written.
    pub async fn forget(&self, profile: &str, what: What) -> Result<(), Error> {
        lock(&self.session).remove(&(profile.to_owned(), what));
        let (account, keychain) = (account(profile, what), self.keychain.clone());
        let deleted = blocking(move || keychain.delete(&account)).await?;
        let in_keychain = lock(&self.found).get(profile) == Some(&TokenState::Keychain);
        match deleted {
            Err(error) if in_keychain => return Err(refused(error)),
            // Nothing of this profile was ever found there.
            Err(error) => tracing::debug!(%error, "no keychain to forget a secret in"),
            Ok(()) => {}
        }
        if what == What::Token {
            lock(&self.found).insert(profile.to_owned(), TokenState::Missing);
        }
        Ok(())
    }

    /// Gives another profile the same secrets, in the same places. One that can't be read is missing there too.
    ///
    /// # Errors
    /// The keychain can't be written.
    pub async fn copy(&self, from: &str, to: &str) -> Result<(), Error> {
        for what in [What::Token, What::ProxyPassword] {
            let session = self.of_session(from, what);
            let keep = match session {
                Some(_) => Keep::Session,
                None => Keep::Keychain,
            };
            match self.read(from, what).await {
                Ok(Some(secret)) => self.keep(to, what, secret, keep).await?,
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "a secret of the profile can't be copied"),
            }
        }
        Ok(())
    }

    fn of_session(&self, profile: &str, what: What) -> Option<SecretString> {
        lock(&self.session)
            .get(&(profile.to_owned(), what))
            .cloned()
    }
}

/// Why the keychain can't be used; its hint names the way around it.
fn refused(error: Unavailable) -> Error {
    Error::new(Code::Storage, error.message).hint(error.hint)
}

fn account(profile: &str, what: What) -> Account {
    let profile = profile.to_owned();
    match what {
        What::Token => Account::Token { profile },
        What::ProxyPassword => Account::ProxyPassword { profile },
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
