//! Tokens and passwords in the operating system's keychain. Nothing else of Signalbox may keep one.
//!
//! Every call blocks, opens the keychain anew (one that failed before is tried again), and ends after ten seconds.

use std::{sync::mpsc, thread, time::Duration};

use keyring_core::{Entry, Error};
use secrecy::{ExposeSecret, SecretString};

/// Under what the keychain keeps all entries.
const SERVICE: &str = "dev.signalbox.desktop";
/// A keychain that asks its owner, or hangs, is waited for this long: seconds.
const PATIENCE_SECONDS: u64 = 10;
/// An entry without a secret, that tells an empty keychain from a locked one.
const PROBE: &str = "probe";

/// What a secret is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    /// The token of a profile of the window, by the profile's id.
    Token { profile: String },
    /// The password of a profile's proxy.
    ProxyPassword { profile: String },
    /// The token of the command line for a runtime, by its address.
    Runtime { url: String },
}

/// There is no keychain, it is locked, or it refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Unavailable {
    /// What is the matter, for a person.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// Whether the keychain can be used now. Blocking, as all calls here.
///
/// # Errors
/// It can't; says why.
pub fn check() -> Result<(), Unavailable> {
    patiently(probe)
}

/// The secret of an account; `None` when there is none.
///
/// # Errors
/// The keychain can't be read (a locked one is not taken for an empty one).
pub fn read(account: &Account) -> Result<Option<SecretString>, Unavailable> {
    let name = account.name();
    patiently(move || match password(&name) {
        Ok(secret) => Ok(Some(secret)),
        // A locked keychain also says so: it does not show what it has.
        Err(Error::NoEntry) => probe().map(|()| None),
        Err(error) => Err(error),
    })
}

/// Keeps a secret.
///
/// # Errors
/// The keychain can't be written.
pub fn write(account: &Account, secret: &SecretString) -> Result<(), Unavailable> {
    let (name, secret) = (account.name(), secret.clone());
    patiently(move || {
        // Several of one name can only come from elsewhere; one stays.
        if let Err(Error::Ambiguous(_)) = password(&name) {
            remove(&name)?;
        }
        entry(&name)?.set_password(secret.expose_secret())
    })
}

/// Forgets a secret; one that is not there is forgotten already.
///
/// # Errors
/// The keychain can't be written.
pub fn delete(account: &Account) -> Result<(), Unavailable> {
    let name = account.name();
    patiently(move || match remove(&name) {
        Err(Error::NoEntry) => probe(),
        removed => removed,
    })
}

impl Account {
    fn name(&self) -> String {
        match self {
            Self::Token { profile } => format!("token/{profile}"),
            Self::ProxyPassword { profile } => format!("proxy-password/{profile}"),
            Self::Runtime { url } => format!("runtime/{}", url.trim().trim_end_matches('/')),
        }
    }
}

/// Reads the probe, and leaves one where there is none: whoever can do that sees everything.
fn probe() -> Result<(), Error> {
    match password(PROBE) {
        Ok(_) => Ok(()),
        Err(Error::NoEntry) => entry(PROBE)?.set_password(PROBE),
        Err(error) => Err(error),
    }
}

fn password(name: &str) -> Result<SecretString, Error> {
    match entry(name)?.get_password() {
        Err(Error::Ambiguous(entries)) => match entries.first() {
            Some(first) => first.get_password().map(SecretString::from),
            None => Err(Error::NoEntry),
        },
        read => read.map(SecretString::from),
    }
}

fn remove(name: &str) -> Result<(), Error> {
    match entry(name)?.delete_credential() {
        Err(Error::Ambiguous(entries)) => entries.iter().try_for_each(Entry::delete_credential),
        removed => removed,
    }
}

#[cfg(target_os = "linux")]
fn entry(name: &str) -> Result<Entry, Error> {
    use keyring_core::api::CredentialStoreApi;

    let label = format!("Signalbox {name}");
    let modifiers = [("label", label.as_str())].into();
    zbus_secret_service_keyring_store::Store::new()?.build(SERVICE, name, Some(&modifiers))
}

#[cfg(not(target_os = "linux"))]
fn entry(name: &str) -> Result<Entry, Error> {
    keyring::v1::Entry::new(SERVICE, name).map(|entry| entry.inner)
}

/// Does something on a thread of its own: the keychain may hang, and must not be used from within an async runtime.
fn patiently<T: Send + 'static>(
    task: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Unavailable> {
    let (done, wait) = mpsc::channel();
    let spawned = thread::Builder::new()
        .name("keychain".to_owned())
        .spawn(move || done.send(task()));
    if let Err(cause) = spawned {
        return Err(Unavailable {
            message: format!("The keychain can't be asked: {cause}."),
            hint: "This computer is short of memory or threads. Close something and try again."
                .to_owned(),
        });
    }
    match wait.recv_timeout(Duration::from_secs(PATIENCE_SECONDS)) {
        Ok(result) => result.map_err(|error| told(&error)),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(Unavailable {
            message: format!("The keychain did not answer within {PATIENCE_SECONDS} seconds."),
            hint: "If it asks for its password, answer it and try again. Otherwise enter the token for this session only."
                .to_owned(),
        }),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(Unavailable {
            message: "The keychain failed in a way that its library did not expect.".to_owned(),
            hint: SESSION_ONLY.to_owned(),
        }),
    }
}

const SESSION_ONLY: &str =
    "Enter the token for this session only: it is asked for again at the next start.";

/// What an error of the keychain means. Never what it carries: it may be a secret.
fn told(error: &Error) -> Unavailable {
    let (message, hint) = match error {
        Error::NoStorageAccess(_) => (
            "The keychain is locked, and was not unlocked.".to_owned(),
            format!("Unlock it and try again. {SESSION_ONLY}"),
        ),
        Error::PlatformFailure(cause) => absent(&cause.to_string()),
        Error::NoDefaultStore | Error::NotSupportedByStore(_) => {
            absent("this system has none that is known here")
        }
        Error::TooLong(_, longest) => (
            format!(
                "The secret is longer than the {longest} bytes that this system's keychain takes."
            ),
            SESSION_ONLY.to_owned(),
        ),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => (
            "What the keychain holds under this name is not a text.".to_owned(),
            "Enter the token again: it replaces what is there.".to_owned(),
        ),
        _ => ("The keychain refused.".to_owned(), SESSION_ONLY.to_owned()),
    };
    Unavailable { message, hint }
}

fn absent(cause: &str) -> (String, String) {
    let start = if cfg!(target_os = "linux") {
        "Install and start one that speaks Secret Service (GNOME Keyring, KWallet, KeePassXC), then try again. "
    } else {
        ""
    };
    (
        format!("There is no keychain that can be used: {cause}."),
        format!("{start}{SESSION_ONLY}"),
    )
}
