//! The file of users: SQLite that only its owner may read, used by several processes at once.

use std::{
    fmt::Display,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use signalbox_index::patiently;

use crate::Error;

const NAME: &str = "users.db";
/// Version of the tables.
const VERSION: i64 = 1;
const APPLICATION_ID: i64 = 0x5342_5531;
/// Another process's write is waited for so long.
const BUSY: Duration = Duration::from_secs(5);

const TABLES: &str = "
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('viewer', 'releaser', 'admin')),
    created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    user INTEGER NOT NULL REFERENCES users (id),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_user ON tokens (user);
";

/// See the module. Requests read on one connection while a write waits for its turn on the other.
#[derive(Debug)]
pub struct File {
    path: PathBuf,
    reads: Mutex<Connection>,
    writes: Mutex<Connection>,
}

impl File {
    /// Opens or makes the file of a data directory.
    ///
    /// # Errors
    /// It is damaged, another program's, of a newer version (it is not touched), or can't be read or written.
    pub fn open(data: &Path) -> Result<Self, Error> {
        let path = data.join(NAME);
        let told = |cause: String| Error::Users {
            file: path.clone(),
            cause,
        };
        make(data, &path).map_err(|error| told(error.to_string()))?;
        let writes = connect(&path).map_err(|error| told(error.to_string()))?;
        patiently(BUSY, || prepare(&writes))
            .map_err(|error| told(error.to_string()))?
            .map_err(told)?;
        let reads = connect(&path).map_err(|error| told(error.to_string()))?;
        Ok(Self {
            path,
            reads: Mutex::new(reads),
            writes: Mutex::new(writes),
        })
    }

    /// Asks the file.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        read(&lock(&self.reads)).map_err(|error| self.told(&error))
    }

    /// Runs `write` in one transaction: all of it is on the disk afterwards, or nothing.
    pub fn write<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        let mut connection = lock(&self.writes);
        let written = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .and_then(|transaction| {
                let answer = write(&transaction)?;
                transaction.commit()?;
                Ok(answer)
            });
        written.map_err(|error| self.told(&error))
    }

    /// What went wrong with this file.
    pub fn told(&self, cause: &dyn Display) -> Error {
        Error::Users {
            file: self.path.clone(),
            cause: cause.to_string(),
        }
    }
}

/// A call that panicked has rolled back: its lock is taken over.
fn lock(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes the directory and an empty file that nobody else may read; SQLite gives its side files the same mode.
fn make(data: &Path, path: &Path) -> io::Result<()> {
    if !data.exists() {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(data)?;
    }
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _file = options.open(path)?;
    // A copy that was put there by hand may be readable for more.
    #[cfg(unix)]
    _file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(())
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // A revocation that was reported has happened, whatever the power does.
    connection.pragma_update(None, "synchronous", "full")?;
    Ok(connection)
}

/// Makes the tables of a fresh file; of another one, says why it can't be used.
fn prepare(connection: &Connection) -> rusqlite::Result<Result<(), String>> {
    // Only looked at before anything is written, as the file may be another program's; in one snapshot, as another
    // process may be making the tables at this moment.
    let snapshot = connection.unchecked_transaction()?;
    let pragma = |name: &str| snapshot.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (id, version) = (pragma("application_id")?, pragma("user_version")?);
    let objects: i64 =
        snapshot.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    drop(snapshot);
    if id != APPLICATION_ID && (id != 0 || objects > 0) {
        return Ok(Err(
            "it is another program's database: move it away, and users are made anew".to_owned(),
        ));
    }
    if version > VERSION {
        return Ok(Err(format!(
            "a newer Signalbox wrote it (format {version}, this one knows {VERSION})"
        )));
    }
    connection
        .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))?;
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == 0 {
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()?;
    Ok(Ok(()))
}
