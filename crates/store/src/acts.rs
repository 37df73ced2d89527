//! Who did what when, out of the journal records that are kept.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::Value;
use signalbox_api::{About, Act, AuditPage, AuditQuery, Record};
use signalbox_engine::{Event, Release, event::Millis};

use crate::{Error, Result, Store};

impl Store {
    /// Acts seen so far, newest first, by the same query as a runtime's.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn acts_seen(&self, profile: &str, query: &AuditQuery) -> Result<AuditPage> {
        Ok(signalbox_index::acts(&self.connection(), profile, query)?)
    }
}

/// Puts the acts that new records are. Where the beginning of a release comes late, its later acts are told anew: they
/// know by then what the release is about.
pub(crate) fn put(transaction: &Transaction<'_>, profile: &str, fresh: &[&Record]) -> Result<()> {
    for record in fresh {
        put_one(transaction, profile, record)?;
        if matches!(record.event, Event::Created { .. }) {
            let known: Vec<i64> = transaction
                .prepare_cached(
                    "SELECT seq FROM acts WHERE profile = ?1 AND release = ?2 AND seq > ?3",
                )?
                .query_map(params![profile, record.release, record.seq], |row| {
                    row.get(0)
                })?
                .collect::<rusqlite::Result<_>>()?;
            for later in records(transaction, profile, &record.release)? {
                if known.contains(&later.seq) {
                    put_one(transaction, profile, &later)?;
                }
            }
        }
    }
    Ok(())
}

/// Puts the act that a record is.
pub(crate) fn put_one(
    transaction: &Connection,
    profile: &str,
    record: &Record,
) -> signalbox_index::Result<()> {
    let mut failed = None;
    let act = Act::of(record, |release| {
        about(transaction, profile, release).unwrap_or_else(|error| {
            failed = Some(error);
            None
        })
    });
    match (act, failed) {
        (_, Some(error)) => Err(error.into()),
        (Some(act), None) => signalbox_index::put_act(transaction, profile, &act),
        (None, None) => Ok(()),
    }
}

/// What a release is about: its records say it best, then its state, then its row of a list.
pub(crate) fn about(
    connection: &Connection,
    profile: &str,
    release: &str,
) -> rusqlite::Result<Option<About>> {
    if let Some(release) = replayed(connection, profile, release)? {
        return Ok(Some(About::release(&release)));
    }
    let view: Option<String> = connection
        .prepare_cached("SELECT view FROM release_views WHERE profile = ?1 AND id = ?2")?
        .query_row([profile, release], |row| row.get(0))
        .optional()?;
    let view = view.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let state = view.and_then(|mut view| serde_json::from_value(view["release"].take()).ok());
    if let Some(state) = state {
        return Ok(Some(About::release(&state)));
    }
    connection
        .prepare_cached("SELECT product, flow FROM releases WHERE profile = ?1 AND id = ?2")?
        .query_row([profile, release], |row| {
            Ok(About {
                product: row.get(0)?,
                flow: row.get(1)?,
                approvals: Vec::new(),
            })
        })
        .optional()
}

fn replayed(
    connection: &Connection,
    profile: &str,
    release: &str,
) -> rusqlite::Result<Option<Release>> {
    let mut replayed: Option<Release> = None;
    for record in records(connection, profile, release)? {
        match &mut replayed {
            Some(release) => release.apply(&record.event, record.at),
            None => match Release::create(release, &record.event, record.at) {
                Some(created) => replayed = Some(created),
                None => return Ok(None),
            },
        }
    }
    Ok(replayed)
}

/// Records of a release that this version can read.
fn records(connection: &Connection, profile: &str, release: &str) -> rusqlite::Result<Vec<Record>> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, at, event FROM records WHERE profile = ?1 AND release = ?2 ORDER BY seq",
    )?;
    let mut rows = statement.query([profile, release])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(2)?;
        records.extend(record(row.get(0)?, release.to_owned(), row.get(1)?, &text));
    }
    Ok(records)
}

/// A record as it is kept; `None`: this version can't read it.
pub(crate) fn record(seq: i64, release: String, at: Millis, event: &str) -> Option<Record> {
    let event = serde_json::from_str(event).ok()?;
    Some(Record {
        seq,
        release,
        at,
        event,
    })
}

impl From<signalbox_index::Error> for Error {
    fn from(error: signalbox_index::Error) -> Self {
        match error {
            signalbox_index::Error::Sqlite(error) => error.into(),
            unreadable => Self::Sqlite(unreadable.to_string()),
        }
    }
}
