//! The hash chain over the records: each has the hash of itself and of the one before it, so that whoever changes one
//! would have to change all that follow, and the promotion commits that carry a hash.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use signalbox_api::{Broken, Record};
use signalbox_engine::event::Millis;

use super::{Journal, VERSION, listed::Listed};
use crate::error::Error;

/// So many records are examined at a time: others read in between.
const AT_ONCE: u32 = 2000;
/// The constant that holds the number of the last record.
const LAST: &str = "last-record";

type Hash = [u8; 32];

/// What an examination of the whole chain found.
#[derive(Debug, Default)]
pub struct Examined {
    /// Records that were read.
    pub records: i64,
    /// The last one's number and hash.
    pub head: Option<String>,
    /// The first place where the chain does not hold.
    pub broken: Option<Broken>,
    /// Repositories and branches that releases promote to.
    pub targets: BTreeSet<(String, String)>,
}

/// A record as it lies in the file.
struct Kept {
    seq: i64,
    release: String,
    at: Millis,
    version: i64,
    event: String,
    hash: Option<Vec<u8>>,
}

impl Kept {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get(0)?,
            release: row.get(1)?,
            at: row.get(2)?,
            version: row.get(3)?,
            event: row.get(4)?,
            hash: row.get(5)?,
        })
    }

    /// Each part with its length before it: no two records have the same bytes.
    fn hash(&self, before: &Hash) -> Hash {
        let mut hash = Sha256::new();
        let parts: [&[u8]; 6] = [
            before,
            &self.seq.to_be_bytes(),
            self.release.as_bytes(),
            &self.at.to_be_bytes(),
            &self.version.to_be_bytes(),
            self.event.as_bytes(),
        ];
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }
}

/// Writes records behind the last one.
pub(super) fn append(
    transaction: &Transaction<'_>,
    records: &[Record],
) -> Result<(), Box<dyn std::error::Error>> {
    let Some(last) = records.last() else {
        return Ok(());
    };
    let mut before = last_hash(transaction)?;
    for record in records {
        let kept = Kept {
            seq: record.seq,
            release: record.release.clone(),
            at: record.at,
            version: VERSION,
            event: serde_json::to_string(&record.event)?,
            hash: None,
        };
        before = kept.hash(&before);
        transaction
            .prepare_cached(
                "INSERT INTO events (seq, release, at, version, event, hash) VALUES (?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                kept.seq,
                kept.release,
                kept.at,
                kept.version,
                kept.event,
                before
            ])?;
    }
    keep_last(transaction, last.seq)?;
    Ok(())
}

/// Gives the records of an older journal their hashes.
pub(super) fn backfill(connection: &Connection) -> rusqlite::Result<()> {
    let mut before = Hash::default();
    let mut last = 0;
    let mut write = connection.prepare("UPDATE events SET hash = ? WHERE seq = ?")?;
    loop {
        let records = after(connection, last)?;
        let Some(end) = records.last() else { break };
        last = end.seq;
        for record in &records {
            before = record.hash(&before);
            write.execute(params![before, record.seq])?;
        }
    }
    keep_last(connection, last)
}

/// Records that were cut off at the end leave no gap: their number is kept beside them.
fn keep_last(connection: &Connection, seq: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO constants (name, value) VALUES (?, ?)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![LAST, seq.to_string()])?;
    Ok(())
}

/// A record without a proper hash is as good as any other to go on from: an examination finds it.
fn last_hash(connection: &Connection) -> rusqlite::Result<Hash> {
    let hash: Option<Option<Vec<u8>>> = connection
        .prepare_cached("SELECT hash FROM events ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let hash = hash.flatten().unwrap_or_default();
    Ok(Hash::try_from(hash).unwrap_or_default())
}

fn after(connection: &Connection, seq: i64) -> rusqlite::Result<Vec<Kept>> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, release, at, version, event, hash FROM events WHERE seq > ? ORDER BY seq LIMIT ?",
    )?;
    statement
        .query_map(params![seq, AT_ONCE], Kept::read)?
        .collect()
}

impl Journal {
    /// The chain's head, `SEQ:HASH`; `None` while there is no record.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn head(&self) -> Result<Option<String>, Error> {
        let connection = self.reads();
        let row: Option<(i64, Option<Vec<u8>>)> = connection
            .query_row(
                "SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()
            .map_err(|error| self.told(&error))?;
        Ok(row.and_then(|(seq, hash)| Some(format!("{seq}:{}", hex(&hash?)))))
    }

    /// The hash that a record is kept with.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn hash(&self, seq: i64) -> Result<Option<String>, Error> {
        let hash: Option<Option<Vec<u8>>> = self
            .reads()
            .query_row("SELECT hash FROM events WHERE seq = ?", [seq], |row| {
                row.get(0)
            })
            .optional()
            .map_err(|error| self.told(&error))?;
        Ok(hash.flatten().map(|hash| hex(&hash)))
    }

    /// Reads every record and works the chain out again.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn examine(&self) -> Result<Examined, Error> {
        let mut examined = Examined::default();
        let mut before = Hash::default();
        let mut last = i64::MIN;
        // What is written meanwhile is not part of it: the end is noted first.
        let end = self.end()?;
        let mut listed = Listed::default();
        loop {
            let records = after(&self.reads(), last).map_err(|error| self.told(&error))?;
            let records = records.iter().take_while(|record| record.seq <= end.max(0));
            let records: Vec<&Kept> = records.collect();
            for record in &records {
                examined.take(record, &mut before);
            }
            self.compare(&mut listed, &records, &mut examined)?;
            match records.last() {
                Some(record) if record.seq < end => last = record.seq,
                _ => break,
            }
        }
        if examined.broken.is_none() && examined.records < end {
            examined.broken = Some(missing(examined.records + 1, end));
        }
        if examined.broken.is_none() {
            examined.broken = listed.beyond(self)?;
        }
        Ok(examined)
    }

    /// Whether the list of acts says what these records say; behind a break nobody asks any more.
    fn compare(
        &self,
        listed: &mut Listed,
        records: &[&Kept],
        examined: &mut Examined,
    ) -> Result<(), Error> {
        let Some(last) = records.last().filter(|_| examined.broken.is_none()) else {
            return Ok(());
        };
        let mut acts = Vec::new();
        for record in records {
            let head = (record.seq, record.release.as_str(), record.at);
            acts.extend(listed.act(self, head, &record.event)?);
        }
        examined.broken = listed.differs(self, &acts, last.seq)?;
        Ok(())
    }

    /// The number of the last record that was written, or the last one's that is there.
    fn end(&self) -> Result<i64, Error> {
        let connection = self.reads();
        connection
            .query_row(
                "SELECT max(coalesce((SELECT max(seq) FROM events), 0),
                     coalesce((SELECT cast(value AS INTEGER) FROM constants WHERE name = ?), 0))",
                [LAST],
                |row| row.get(0),
            )
            .map_err(|error| self.told(&error))
    }
}

impl Examined {
    fn take(&mut self, record: &Kept, before: &mut Hash) {
        self.records += 1;
        let hash = record.hash(before);
        let is_right = record.hash.as_deref() == Some(hash.as_slice());
        if self.broken.is_none() && record.seq != self.records {
            self.broken = Some(missing(self.records, record.seq - 1));
        }
        if self.broken.is_none() && !is_right {
            let release = Some(record.release.clone()).filter(|release| !release.is_empty());
            self.broken = Some(Broken {
                seq: record.seq,
                message: format!(
                    "The hash of record {} does not fit: it, or the record before it, is not the one that was written.",
                    record.seq
                ),
                release,
            });
        }
        // Behind a break the chain is followed from what is kept there: only the first break is told.
        *before = record
            .hash
            .as_deref()
            .and_then(|kept| Hash::try_from(kept).ok())
            .unwrap_or(hash);
        self.head = Some(format!("{}:{}", record.seq, hex(before)));
        self.targets.extend(targets(&record.event));
    }
}

fn missing(from: i64, to: i64) -> Broken {
    let message = match to - from {
        ..0 => format!("Before record {from} stands one with a number that was never given."),
        0 => format!("Record {from} is missing: it was taken away."),
        _ => format!("Records {from} to {to} are missing: they were taken away."),
    };
    Broken {
        seq: from,
        release: None,
        message,
    }
}

/// Of an event that made a release, where its plan writes to.
fn targets(event: &str) -> Vec<(String, String)> {
    #[derive(Deserialize)]
    struct Created {
        plan: Plan,
    }
    #[derive(Deserialize)]
    struct Plan {
        environments: Vec<Environment>,
    }
    #[derive(Deserialize)]
    struct Environment {
        applications: Vec<Application>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Application {
        repo_url: String,
        branch: String,
        writes: Vec<serde::de::IgnoredAny>,
    }
    if !event.contains("\"created\"") {
        return Vec::new();
    }
    let created: Option<Created> = serde_json::from_str(event).ok();
    let environments = created.into_iter().flat_map(|it| it.plan.environments);
    let applications = environments.flat_map(|it| it.applications);
    applications
        .filter(|it| !it.writes.is_empty())
        .map(|it| (it.repo_url, it.branch))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
