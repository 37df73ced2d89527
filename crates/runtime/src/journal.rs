//! The journal: every change of every release, durable before anything acts on it. One SQLite file, WAL, one fsync a
//! batch. The table `releases` is a projection for lists, written in the same transaction.

mod tables;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, OptionalExtension, params, params_from_iter, types::Value};
use serde::Serialize;
use sha2::{Digest, Sha256};
use signalbox_api::{
    Error as Told, Record, ReleasePage, ReleaseQuery, ReleaseSummary, error::Code,
};
use signalbox_engine::{
    Event, Release,
    event::{Millis, ReleaseStatus},
};
use ulid::Ulid;

use crate::error::Error;

/// Version of the records.
const VERSION: i64 = 1;
/// Most releases on one page.
const PAGE: u32 = 200;

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
        let transaction = connection.transaction()?;
        for record in &batch.records {
            transaction
                .prepare_cached(
                    "INSERT INTO events (seq, release, at, version, event) VALUES (?, ?, ?, ?, ?)",
                )?
                .execute(params![
                    record.seq,
                    record.release,
                    record.at,
                    VERSION,
                    serde_json::to_string(&record.event)?
                ])?;
        }
        for release in &batch.releases {
            let summary = ReleaseSummary::from(release);
            transaction
                .prepare_cached(
                    "INSERT INTO releases (id, product, flow, status, ended, summary) VALUES (?, ?, ?, ?, ?, ?)
                     ON CONFLICT (id) DO UPDATE SET status = excluded.status, ended = excluded.ended, summary = excluded.summary",
                )?
                .execute(params![
                    release.id,
                    release.plan.product,
                    release.plan.flow,
                    word(release.status),
                    release.status.is_ended(),
                    serde_json::to_string(&summary)?
                ])?;
        }
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

    /// Ids of all releases that have not ended, oldest first.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn open_releases(&self) -> Result<Vec<String>, Error> {
        let connection = self.reads();
        let read = || -> rusqlite::Result<Vec<String>> {
            let mut statement =
                connection.prepare_cached("SELECT id FROM releases WHERE NOT ended ORDER BY id")?;
            statement.query_map([], |row| row.get(0))?.collect()
        };
        read().map_err(|error| self.told(&error))
    }

    /// A page of releases, newest first.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn page(&self, query: &ReleaseQuery) -> Result<ReleasePage, Error> {
        self.read_page(query).map_err(|error| self.told(&error))
    }

    fn read_page(&self, query: &ReleaseQuery) -> Result<ReleasePage, Box<dyn std::error::Error>> {
        let limit = query.limit.unwrap_or(100).clamp(1, PAGE);
        let mut sql = "SELECT summary FROM releases WHERE 1".to_owned();
        let mut values: Vec<Value> = Vec::new();
        let mut criterion = |condition: &str, value: &Option<String>| {
            if let Some(value) = value {
                sql.push_str(condition);
                values.push(value.clone().into());
            }
        };
        criterion(" AND product = ?", &query.product);
        criterion(" AND flow = ?", &query.flow);
        criterion(" AND id < ?", &query.cursor);
        let moment = |at: Millis| Ulid::from_parts(u64::try_from(at).unwrap_or(0), 0).to_string();
        // A release's id begins with the moment of its creation.
        criterion(" AND id >= ?", &query.since.map(moment));
        criterion(" AND id < ?", &query.until.map(moment));
        criterion(
            " AND EXISTS (SELECT 1 FROM json_each(summary, '$.environments')
                          WHERE json_extract(value, '$.name') = ?)",
            &query.environment,
        );
        let words = query.q.as_deref().map(|q| q.trim().to_lowercase());
        criterion(
            " AND instr(lower(concat_ws(char(10), id, product, flow, summary ->> 'fromVersion',
                  summary ->> 'version', summary ->> 'by', summary ->> 'reason', summary ->> 'cause',
                  summary ->> '$.commit.sha', summary ->> '$.commit.message')), ?)",
            &words.filter(|words| !words.is_empty()),
        );
        if !query.status.is_empty() {
            let marks = vec!["?"; query.status.len()].join(", ");
            sql.push_str(&format!(" AND status IN ({marks})"));
            values.extend(query.status.iter().map(|status| word(*status).into()));
        }
        sql.push_str(" ORDER BY id DESC LIMIT ?");
        values.push(i64::from(limit + 1).into());
        let connection = self.reads();
        let mut statement = connection.prepare(&sql)?;
        let texts = statement.query_map(params_from_iter(values), |row| row.get::<_, String>(0))?;
        let mut releases = Vec::new();
        for text in texts {
            releases.push(serde_json::from_str::<ReleaseSummary>(&text?)?);
        }
        let more = releases.len() > limit as usize;
        releases.truncate(limit as usize);
        let next = more
            .then(|| releases.last().map(|release| release.id.clone()))
            .flatten();
        Ok(ReleasePage { releases, next })
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

fn word(status: ReleaseStatus) -> String {
    format!("{status:?}").to_uppercase()
}

/// A disk that can be filled.
#[cfg(test)]
impl Journal {
    pub fn pages(&self) -> u32 {
        self.writes()
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
