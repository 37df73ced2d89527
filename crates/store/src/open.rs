//! Opening the database: its place on the disk, the checks before anything is written, and setting a file aside
//! that can't be used.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{
    Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior, config::DbConfig,
};
use signalbox_engine::event::Millis;
use signalbox_index::patiently;

use crate::{
    Error, Result,
    migrations::{self, APPLICATION_ID, MIGRATIONS},
};

/// How long a call waits for another process that writes.
const BUSY: Duration = Duration::from_secs(10);
/// The first bytes of every SQLite database.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Where the application id stands in the header.
const APPLICATION_ID_AT: std::ops::Range<usize> = 68..72;

/// Files that belong to a database, by what is added to its name.
const SIDE_FILES: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The database of one laptop. Cheap to clone; every call is short and blocking.
#[derive(Debug, Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// Opens or makes the database (WAL, foreign keys, integrity check, migrations). A damaged or newer file is never
    /// touched: see [`Store::set_aside`].
    ///
    /// # Errors
    /// [`Error::Damaged`], [`Error::Newer`], or [`Error::Sqlite`] when the disk refuses.
    pub fn open(path: &Path) -> Result<Self> {
        make(path)?;
        check_header(path)?;
        let mut connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .map_err(|error| told(path, error))?;
        check(path, &connection)?;
        patiently(BUSY, || prepare(&mut connection)).map_err(|error| told(path, error))?;
        Ok(Self {
            connection: Arc::new(Mutex::new(connection)),
        })
    }

    /// Renames a damaged or newer database (with its -wal/-shm) to `….kept-<unix seconds>` and answers the new name,
    /// so that a fresh one can be opened. Nothing that was kept before is overwritten.
    ///
    /// # Errors
    /// There is no such file, or its directory can't be written.
    pub fn set_aside(path: &Path, now: Millis) -> Result<PathBuf> {
        let name = with_suffix(path, &format!(".kept-{}", now.div_euclid(1000)));
        let is_free = |kept: &PathBuf| !kept.exists();
        let kept = (1..)
            .map(|n| {
                if n == 1 {
                    name.clone()
                } else {
                    with_suffix(&name, &format!("-{n}"))
                }
            })
            .find(is_free)
            .expect("some number is free");
        fs::rename(path, &kept).map_err(|error| Error::io(path, &error))?;
        for suffix in SIDE_FILES {
            let side = with_suffix(path, suffix);
            if side.exists() {
                fs::rename(&side, with_suffix(&kept, suffix))
                    .map_err(|error| Error::io(&side, &error))?;
            }
        }
        Ok(kept)
    }

    /// The connection, for one short call. A call that panicked has rolled back: its lock is taken over.
    pub(crate) fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `write` in one transaction: all of it is on the disk afterwards, or nothing.
    pub(crate) fn write<T>(&self, write: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = write(&transaction)?;
        transaction.commit()?;
        Ok(answer)
    }
}

/// Makes the directory and an empty file that nobody else may read; SQLite gives its side files the same mode.
fn make(path: &Path) -> Result<()> {
    if let Some(dir) = path
        .parent()
        .filter(|dir| !dir.as_os_str().is_empty() && !dir.exists())
    {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(dir)
            .map_err(|error| Error::io(dir, &error))?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::io(path, &error)),
    }
}

/// Reads the header without SQLite, which might roll back another program's unfinished transaction on the way.
/// A database that was made a moment ago, and one whose making was cut off, has no application id there yet.
fn check_header(path: &Path) -> Result<()> {
    let mut header = Vec::with_capacity(100);
    let file = fs::File::open(path).map_err(|error| Error::io(path, &error))?;
    file.take(100)
        .read_to_end(&mut header)
        .map_err(|error| Error::io(path, &error))?;
    if header.is_empty() {
        return Ok(());
    }
    if !header.starts_with(MAGIC) {
        return Err(damaged(path, "it is no SQLite database"));
    }
    match header.get(APPLICATION_ID_AT) {
        None => Err(damaged(path, "it is cut off")),
        Some(id) if *id == [0; 4] || *id == APPLICATION_ID.to_be_bytes() => Ok(()),
        Some(_) => Err(foreign(path)),
    }
}

/// Application id, version and integrity, as SQLite sees them with the write-ahead log. If this fails, the connection
/// closes without writing the log into the file.
fn check(path: &Path, connection: &Connection) -> Result<()> {
    let told = |error| told(path, error);
    connection.busy_timeout(BUSY).map_err(told)?;
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
        .map_err(told)?;
    // One snapshot: another process may be making the database at this moment.
    let snapshot = connection.unchecked_transaction().map_err(told)?;
    let id: i32 = snapshot
        .pragma_query_value(None, "application_id", |row| row.get(0))
        .map_err(told)?;
    let objects: i64 = snapshot
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(told)?;
    let is_fresh = id == 0 && objects == 0;
    if !is_fresh && id != APPLICATION_ID {
        return Err(foreign(path));
    }
    let (found, known) = (
        migrations::version(&snapshot).map_err(told)?,
        migrations::known(MIGRATIONS),
    );
    if found > known {
        return Err(Error::Newer {
            path: path.display().to_string(),
            found,
            known,
        });
    }
    let verdict: String = snapshot
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(told)?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(damaged(path, &verdict))
    }
}

fn prepare(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection
        .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_prepared_statement_cache_capacity(64);
    migrations::migrate(connection, MIGRATIONS)
}

/// A damaged file, told apart from a disk or a lock that refuses.
fn told(path: &Path, error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            damaged(path, &error.to_string())
        }
        _ => match Error::from(error) {
            Error::Sqlite(message) => Error::Sqlite(format!("{}: {message}", path.display())),
            other => other,
        },
    }
}

fn damaged(path: &Path, cause: &str) -> Error {
    Error::Damaged {
        path: path.display().to_string(),
        cause: cause.to_owned(),
    }
}

fn foreign(path: &Path) -> Error {
    damaged(path, "it is another program's database")
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
