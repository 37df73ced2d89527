//! Who may come in: users, their roles and the hashes of their tokens, in `users.db` of the data directory.

use std::path::Path;

use secrecy::SecretString;
use serde::Serialize;

use crate::Error;

/// What a user may do; each may do what the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads.
    Viewer,
    /// Triggers, retries, terminates and approves.
    Releaser,
    /// Edits the configuration.
    Admin,
}

/// Users and tokens of one runtime. Cheap to clone; other processes may use the same file.
#[derive(Debug, Clone)]
pub struct Users {}

/// A new token: shown once, kept nowhere.
#[derive(Debug)]
pub struct Token {
    /// Names it in lists and when it is revoked.
    pub id: String,
    pub secret: SecretString,
}

/// A user in a list.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserRow {
    pub name: String,
    pub email: String,
    pub role: Role,
    pub tokens: Vec<TokenRow>,
}

/// A token in a list. Moments are milliseconds since the Unix epoch.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenRow {
    pub id: String,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub last_used_at: Option<i64>,
}

impl Users {
    /// Opens or makes the users of a data directory.
    ///
    /// # Errors
    /// The file can't be used.
    pub fn open(_data: &Path) -> Result<Self, Error> {
        todo!()
    }

    /// Adds a user with a first token. `expires_at`: `None` never.
    ///
    /// # Errors
    /// There is one of that name, the name or email is none, or the file can't be written.
    pub fn add(
        &self,
        _name: &str,
        _email: Option<&str>,
        _role: Role,
        _expires_at: Option<i64>,
    ) -> Result<Token, Error> {
        todo!()
    }

    /// Another token for a user, to replace one without an interruption.
    ///
    /// # Errors
    /// There is no such user, or the file can't be written.
    pub fn token(&self, _name: &str, _expires_at: Option<i64>) -> Result<Token, Error> {
        todo!()
    }

    /// Revokes all tokens of a user, or one. Holds from the next request on.
    ///
    /// # Errors
    /// There is no such user or token, or the file can't be written.
    pub fn revoke(&self, _name: &str, _token: Option<&str>) -> Result<(), Error> {
        todo!()
    }

    /// All users by name.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn list(&self) -> Result<Vec<UserRow>, Error> {
        todo!()
    }
}
