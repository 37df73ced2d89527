//! The journal: every change of every release, durable before anything acts on it. One SQLite file, WAL, one fsync a
//! batch, each record with the hash of all before it. What lists and audits are read from is written in the same
//! transaction.

mod chain;
mod listed;
mod lists;
mod tables;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use serde::Serialize;
use sha2::{Digest, Sha256};
use signalbox_api::{Error as Told, Record, error::Code};
use signalbox_engine::{Event, Release};

use crate::error::Error;

/// Version of the records.
const VERSION: i64 = 1;

/// The journal of one workspace. Cheap to clone; calls are short and blocking. Who reads waits for no fsync, and what
/// is written waits for no search.
#[derive(Debug, Clone)]
pub struct Journal {
    reads: Arc<Mutex<Connection>>,
    writes: Arc<Mutex<Connection>>,
    path: PathBuf,
    /// Whether the last batch was refused.
    #[cfg(test)]
    refused: Arc<tokio::sync::watch::Sender<bool>>,
}

/// What one batch writes.
#[derive(Debug, Default)]
pub struct Batch {
    /// New records; their sequence numbers follow the last one's.
    pub records: Vec<Record>,
    /// States of the releases that they change, after them.
    pub releases: Vec<Release>,
    /// Answers to commands, by idempotency key.
    pub answers: Vec<(Key, String)>,
}

impl Batch {
    /// Nothing to write.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty() && self.answers.is_empty()
    }
}

/// A command's idempotency key, with what was asked by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// The command, the person and the key itself.
    pub name: String,
    /// Hash of the request: the same key does not ask for something else.
    pub request: String,
}

impl Key {
    /// The key of a request.
    pub fn of(name: String, request: &impl Serialize) -> Self {
        let text = serde_json::to_vec(request).unwrap_or_default();
        let hash = Sha256::digest(text);
        Self {
            name,
            request: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }

    /// Whether an earlier command with this key asked for the same.
    ///
    /// # Errors
    /// It asked for something else.
    pub fn agrees(&self, earlier: &str) -> Result<(), Error> {
        if earlier.is_empty() || earlier == self.request {
            return Ok(());
        }
        let refused = Told::new(
            Code::Invalid,
            "This idempotency key was used for another request; nothing was done.",
        );
        Err(refused.hint("take a new key for a new command").into())
    }
}

impl Journal {
    /// Opens or makes the journal of a data directory.
    ///
    /// # Errors
    /// The file is damaged, of a newer version (it is not touched), or can't be read or written.
    pub fn open(data: &Path) -> Result<Self, Error> {
        fs::create_dir_all(data).map_err(|error| Error::storage(data, &error))?;
        let path = data.join("journal.db");
        let broken = |message: String| Error::Journal {
            file: path.clone(),
            message,
        };
        let opened = Connection::open(&path).and_then(|connection| {
            let version = tables::open(&connection)?;
            Ok((connection, tables::reader(&path)?, version))
        });
        let (writes, reads, version) = opened.map_err(|error| broken(error.to_string()))?;
        if version > tables::VERSION {
            return Err(broken(format!(
                "a newer Signalbox wrote it (format {version}, this one knows {})",
                tables::VERSION
            )));
        }
        Ok(Self {
            reads: Arc::new(Mutex::new(reads)),
            writes: Arc::new(Mutex::new(writes)),
            path,
            #[cfg(test)]
            refused: Arc::default(),
        })
    }

    fn reads(&self) -> MutexGuard<'_, Connection> {
        self.reads.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writes(&self) -> MutexGuard<'_, Connection> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn told(&self, error: &dyn std::fmt::Display) -> Error {
        Error::storage(&self.path, error)
    }

    /// Sequence number of the last record, 0 when there is none.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn last(&self) -> Result<i64, Error> {
        self.reads()
            .query_row("SELECT coalesce(max(seq), 0) FROM events", [], |row| {
                row.get(0)
            })
            .map_err(|error| self.told(&error))
    }

    /// Writes a batch: one transaction, one fsync.
    ///
    /// # Errors
    /// Nothing of the batch is written (a full disk, say).
    pub fn append(&self, batch: &Batch) -> Result<(), Error> {
        let written = self.append_all(batch);
        #[cfg(test)]
        self.refused.send_replace(written.is_err());
        written.map_err(|error| self.told(&error))
    }

    fn append_all(&self, batch: &Batch) -> Result<(), Box<dyn std::error::Error>> {
        let mut connection = self.writes();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        chain::append(&transaction, &batch.records)?;
        lists::append(&transaction, batch)?;
        for (key, answer) in &batch.answers {
            transaction
                .prepare_cached(
                    "INSERT OR IGNORE INTO answers (key, answer, request) VALUES (?, ?, ?)",
                )?
                .execute([&key.name, answer, &key.request])?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The answer that a command with this key got.
    ///
    /// # Errors
    /// The file can't be read, or the key was used for another request.
    pub fn answer(&self, key: &Key) -> Result<Option<String>, Error> {
        let row = self
            .reads()
            .query_row(
                "SELECT answer, request FROM answers WHERE key = ?",
                [&key.name],
                |row| Ok((row.get(0)?, row.get::<_, String>(1)?)),
            )
            .optional()
            .map_err(|error| self.told(&error))?;
        let Some((answer, request)) = row else {
            return Ok(None);
        };
        key.agrees(&request)?;
        Ok(Some(answer))
    }

    /// Records after a sequence number (of one release, or of all), oldest first, at most `limit`.
    ///
    /// # Errors
    /// The file can't be read, or a record can't be understood.
    pub fn records(
        &self,
        release: Option<&str>,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Record>, Error> {
        self.read_records(release, after, limit)
            .map_err(|error| self.told(&error))
    }

    fn read_records(
        &self,
        release: Option<&str>,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Record>, Box<dyn std::error::Error>> {
        let connection = self.reads();
        // Two statements, so that each is answered from its own index.
        let of = match release {
            Some(_) => "release = ?2 AND seq > ?1",
            None => "seq > ?1 AND ?2 IS NULL",
        };
        let mut statement = connection.prepare_cached(&format!(
            "SELECT seq, release, at, event FROM events WHERE {of} ORDER BY seq LIMIT ?3"
        ))?;
        let mut rows = statement.query(params![after, release, limit])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(3)?;
            let event: Event = serde_json::from_str(&text)?;
            records.push(Record {
                seq: row.get(0)?,
                release: row.get(1)?,
                at: row.get(2)?,
                event,
            });
        }
        Ok(records)
    }

    /// A release, replayed, with the sequence number of its last record.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn release(&self, id: &str) -> Result<Option<(Release, i64)>, Error> {
        let records = self.records(Some(id), 0, u32::MAX)?;
        let mut replayed: Option<Release> = None;
        for record in &records {
            match &mut replayed {
                Some(release) => release.apply(&record.event, record.at),
                None => replayed = Release::create(id, &record.event, record.at),
            }
        }
        Ok(replayed.zip(records.last().map(|record| record.seq)))
    }

    /// A value of the workspace itself, made at the first asking.
    ///
    /// # Errors
    /// The file can't be read or written.
    pub fn constant(&self, name: &str, make: impl FnOnce() -> String) -> Result<String, Error> {
        let connection = self.writes();
        let kept = || {
            // Another process may be the first to make it.
            connection.execute(
                "INSERT OR IGNORE INTO constants (name, value) VALUES (?, ?)",
                [name, &make()],
            )?;
            let wanted = "SELECT value FROM constants WHERE name = ?";
            connection.query_row(wanted, [name], |row| row.get(0))
        };
        let known = connection
            .query_row(
                "SELECT value FROM constants WHERE name = ?",
                [name],
                |row| row.get(0),
            )
            .optional();
        match known.map_err(|error| self.told(&error))? {
            Some(value) => Ok(value),
            None => kept().map_err(|error| self.told(&error)),
        }
    }
}

#[cfg(test)]
mod tests;

/// A disk that can be filled.
#[cfg(test)]
impl Journal {
    pub fn pages(&self) -> u32 {
        let connection = self.writes();
        // No page is left over from the making of the tables.
        connection
            .execute_batch("VACUUM")
            .expect("the journal is open");
        connection
            .query_row("PRAGMA page_count", [], |row| row.get(0))
            .expect("the journal is open")
    }

    pub fn limit(&self, pages: u32) {
        let limit = pages.min(1_073_741_823);
        self.writes()
            .query_row(&format!("PRAGMA max_page_count = {limit}"), [], |_| Ok(()))
            .expect("the journal is open");
    }

    /// From now on no record can be written.
    pub fn break_down(&self) {
        let refuse = "CREATE TRIGGER broken BEFORE INSERT ON events BEGIN SELECT raise(ABORT, 'broken'); END";
        self.writes()
            .execute_batch(refuse)
            .expect("the journal is open");
    }

    /// Somebody is in the middle of a write.
    pub fn while_writing(&self, meanwhile: impl FnOnce()) {
        let mut connection = self.writes();
        let writing = rusqlite::TransactionBehavior::Immediate;
        let transaction = connection.transaction_with_behavior(writing);
        meanwhile();
        drop(transaction.expect("nobody else writes"));
    }

    pub fn mend(&self) {
        self.writes()
            .execute_batch("DROP TRIGGER broken")
            .expect("the journal is open");
    }

    pub async fn wait_for_refusal(&self) {
        self.refused
            .subscribe()
            .wait_for(|refused| *refused)
            .await
            .expect("the journal is open");
    }
}
