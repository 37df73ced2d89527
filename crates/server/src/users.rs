//! Who may come in: users, their roles and the hashes of their tokens, in `users.db` of the data directory.

mod file;
mod names;
mod secret;
#[cfg(test)]
mod tests;

use std::{
    path::Path,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use rusqlite::{Connection, OptionalExtension, params};
use secrecy::SecretString;
use serde::Serialize;

use crate::Error;
use file::File;
use secret::Made;

/// The last use of a token is written at most this often.
const USE_GRAIN: i64 = 60_000;

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

impl Role {
    /// Its word in the file, in the contract and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Releaser => "releaser",
            Self::Admin => "admin",
        }
    }

    /// The role of a word.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Viewer, Self::Releaser, Self::Admin]
            .into_iter()
            .find(|role| role.name() == name)
    }
}

/// Users and tokens of one runtime. Cheap to clone; other processes may use the same file.
#[derive(Debug, Clone)]
pub struct Users {
    file: Arc<File>,
}

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenRow {
    pub id: String,
    pub created_at: i64,
    pub expires_at: Option<i64>,
    pub revoked_at: Option<i64>,
    pub last_used_at: Option<i64>,
}

/// Whose token it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    pub name: String,
    pub email: String,
    pub role: Role,
    /// The id of the token.
    pub token: String,
    /// Its last use is due to be written.
    pub use_is_due: bool,
}

/// Why a token opens nothing. Only who knows the secret hears of a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// It does not look like a token of a runtime.
    Malformed,
    /// There is no such token, or its secret is another.
    Unknown,
    /// Somebody revoked it.
    Revoked { at: i64 },
    /// Its time is over.
    Expired { at: i64 },
}

impl Users {
    /// Opens or makes the users of a data directory.
    ///
    /// # Errors
    /// The file can't be used.
    pub fn open(data: &Path) -> Result<Self, Error> {
        let file = Arc::new(File::open(data)?);
        Ok(Self { file })
    }

    /// Adds a user with a first token. `expires_at`: `None` never. Without an email the user gets one that can't
    /// receive mail: Git wants one of every author.
    ///
    /// # Errors
    /// There is one of that name, the name or email is none, or the file can't be written.
    pub fn add(
        &self,
        name: &str,
        email: Option<&str>,
        role: Role,
        expires_at: Option<i64>,
    ) -> Result<Token, Error> {
        let name = names::name(name)?;
        let email = match email {
            Some(email) => names::email(email)?,
            None => names::stand_in(&name),
        };
        let expires_at = later(expires_at)?;
        let made = secret::make().map_err(|error| self.file.told(&error))?;
        self.file.write(|transaction| {
            if let Some(taken) = user(transaction, &name)? {
                return Ok(Err(Error::Refused(format!(
                    "there is a user {} already: `signalbox user token \"{}\"` makes another token for them, `signalbox user revoke` ends theirs",
                    taken.name, taken.name
                ))));
            }
            transaction.execute(
                "INSERT INTO users (name, folded, email, role, created_at) VALUES (?, ?, ?, ?, ?)",
                params![name, names::folded(&name), email, role.name(), now()],
            )?;
            keep(transaction, transaction.last_insert_rowid(), &made, expires_at)?;
            Ok(Ok(()))
        })??;
        Ok(made.into())
    }

    /// Another token for a user, to replace one without an interruption.
    ///
    /// # Errors
    /// There is no such user, or the file can't be written.
    pub fn token(&self, name: &str, expires_at: Option<i64>) -> Result<Token, Error> {
        let expires_at = later(expires_at)?;
        let made = secret::make().map_err(|error| self.file.told(&error))?;
        self.file.write(|transaction| {
            let Some(user) = user(transaction, name)? else {
                return Ok(Err(no_user(name)));
            };
            keep(transaction, user.rowid, &made, expires_at)?;
            Ok(Ok(()))
        })??;
        Ok(made.into())
    }

    /// Revokes all tokens of a user, or one. Holds from the next request on. A token that is revoked already keeps
    /// its date.
    ///
    /// # Errors
    /// There is no such user or token, or the file can't be written.
    pub fn revoke(&self, name: &str, token: Option<&str>) -> Result<(), Error> {
        self.file.write(|transaction| {
            let Some(user) = user(transaction, name)? else {
                return Ok(Err(no_user(name)));
            };
            let found = transaction.execute(
                "UPDATE tokens SET revoked_at = coalesce(revoked_at, ?) WHERE user = ? AND (?3 IS NULL OR id = ?3)",
                params![now(), user.rowid, token],
            )?;
            match token {
                Some(token) if found == 0 => Ok(Err(Error::Refused(format!(
                    "{} has no token `{}`: `signalbox user list` shows the ids",
                    user.name,
                    secret::shown(token)
                )))),
                _ => Ok(Ok(())),
            }
        })?
    }

    /// All users by name.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn list(&self) -> Result<Vec<UserRow>, Error> {
        self.file.read(|connection| {
            // One snapshot for both tables.
            let snapshot = connection.unchecked_transaction()?;
            let mut users = snapshot
                .prepare_cached("SELECT id, name, email, role FROM users ORDER BY folded")?;
            let rows = users.query_map([], |row| {
                Ok(User {
                    rowid: row.get(0)?,
                    name: row.get(1)?,
                    email: row.get(2)?,
                    role: role(row, 3)?,
                })
            })?;
            rows.map(|user| {
                let User {
                    rowid,
                    name,
                    email,
                    role,
                } = user?;
                let tokens = tokens(&snapshot, rowid)?;
                Ok(UserRow {
                    name,
                    email,
                    role,
                    tokens,
                })
            })
            .collect()
        })
    }

    /// Whose token this is. Takes as long for an id that does not exist as for a wrong secret.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn check(&self, token: &str) -> Result<Result<Owner, Denied>, Error> {
        let Some((id, secret)) = secret::split(token) else {
            return Ok(Err(Denied::Malformed));
        };
        let known = self.file.read(|connection| known(connection, id))?;
        let hash = known.as_ref().map(|known| known.hash.as_slice());
        let matches = secret::matches(secret, hash);
        let Some(known) = known.filter(|_| matches) else {
            return Ok(Err(Denied::Unknown));
        };
        let now = now();
        if let Some(at) = known.row.revoked_at {
            return Ok(Err(Denied::Revoked { at }));
        }
        if let Some(at) = known.row.expires_at.filter(|at| *at <= now) {
            return Ok(Err(Denied::Expired { at }));
        }
        let due = |last: i64| now.saturating_sub(last) >= USE_GRAIN;
        Ok(Ok(Owner {
            use_is_due: known.row.last_used_at.is_none_or(due),
            ..known.owner
        }))
    }

    /// Whether the token of this id still opens what it opened.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn holds(&self, id: &str) -> Result<bool, Error> {
        self.file.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT count(*) FROM tokens WHERE id = ?1 AND revoked_at IS NULL AND coalesce(expires_at > ?2, 1)",
                )?
                .query_row(params![id, now()], |row| row.get::<_, i64>(0))
                .map(|found| found > 0)
        })
    }

    /// Writes down that a token is being used; at most once a minute, whoever asks.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn used(&self, token: &str) -> Result<(), Error> {
        let now = now();
        self.file.write(|transaction| {
            transaction.execute(
                "UPDATE tokens SET last_used_at = ?1 WHERE id = ?2 AND coalesce(last_used_at, 0) <= ?1 - ?3",
                params![now, token, USE_GRAIN],
            )
        })?;
        Ok(())
    }
}

impl From<Made> for Token {
    fn from(made: Made) -> Self {
        Self {
            id: made.id,
            secret: made.text,
        }
    }
}

struct User {
    rowid: i64,
    name: String,
    email: String,
    role: Role,
}

/// A token with what it is compared with.
struct Known {
    hash: Vec<u8>,
    row: TokenRow,
    owner: Owner,
}

fn user(connection: &Connection, name: &str) -> rusqlite::Result<Option<User>> {
    connection
        .prepare_cached("SELECT id, name, email, role FROM users WHERE folded = ?")?
        .query_row([names::folded(name.trim())], |row| {
            Ok(User {
                rowid: row.get(0)?,
                name: row.get(1)?,
                email: row.get(2)?,
                role: role(row, 3)?,
            })
        })
        .optional()
}

fn known(connection: &Connection, id: &str) -> rusqlite::Result<Option<Known>> {
    connection
        .prepare_cached(
            "SELECT tokens.id, tokens.created_at, expires_at, revoked_at, last_used_at, hash, name, email, role
             FROM tokens JOIN users ON users.id = tokens.user WHERE tokens.id = ?",
        )?
        .query_row([id], |row| {
            Ok(Known {
                row: token_row(row)?,
                hash: row.get(5)?,
                owner: Owner {
                    name: row.get(6)?,
                    email: row.get(7)?,
                    role: role(row, 8)?,
                    token: row.get(0)?,
                    use_is_due: false,
                },
            })
        })
        .optional()
}

fn tokens(connection: &Connection, user: i64) -> rusqlite::Result<Vec<TokenRow>> {
    connection
        .prepare_cached(
            "SELECT id, created_at, expires_at, revoked_at, last_used_at FROM tokens WHERE user = ? ORDER BY created_at, id",
        )?
        .query_map([user], token_row)?
        .collect()
}

fn token_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<TokenRow> {
    Ok(TokenRow {
        id: row.get(0)?,
        created_at: row.get(1)?,
        expires_at: row.get(2)?,
        revoked_at: row.get(3)?,
        last_used_at: row.get(4)?,
    })
}

fn role(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Role> {
    let word: String = row.get(column)?;
    // The table's own check lets no other word in.
    Role::named(&word).ok_or_else(|| {
        let text = rusqlite::types::Type::Text;
        rusqlite::Error::FromSqlConversionFailure(
            column,
            text,
            format!("{word:?} is no role").into(),
        )
    })
}

fn keep(
    connection: &Connection,
    user: i64,
    made: &Made,
    expires_at: Option<i64>,
) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO tokens (id, user, hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        params![made.id, user, made.hash, now(), expires_at],
    )?;
    Ok(())
}

fn no_user(name: &str) -> Error {
    Error::Refused(format!(
        "there is no user {}: `signalbox user list` shows those there are",
        name.escape_debug()
    ))
}

/// A token that has expired before it is shown would only puzzle.
fn later(expires_at: Option<i64>) -> Result<Option<i64>, Error> {
    match expires_at {
        Some(at) if at <= now() => Err(Error::Refused(
            "a token can't expire in the past: name a later moment, or none".to_owned(),
        )),
        other => Ok(other),
    }
}

fn now() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
