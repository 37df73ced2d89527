//! Tokens and passwords in the operating system's keychain. Nothing else of Signalbox may keep one.

use secrecy::SecretString;

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
    todo!()
}

/// The secret of an account; `None` when there is none.
///
/// # Errors
/// The keychain can't be read (a locked one is not taken for an empty one).
pub fn read(_account: &Account) -> Result<Option<SecretString>, Unavailable> {
    todo!()
}

/// Keeps a secret.
///
/// # Errors
/// The keychain can't be written.
pub fn write(_account: &Account, _secret: &SecretString) -> Result<(), Unavailable> {
    todo!()
}

/// Forgets a secret; one that is not there is forgotten already.
///
/// # Errors
/// The keychain can't be written.
pub fn delete(_account: &Account) -> Result<(), Unavailable> {
    todo!()
}
