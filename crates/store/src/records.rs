//! Journal records seen so far, and how far the stream of a runtime is kept without a gap.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use signalbox_api::Record;
use signalbox_engine::event::Millis;

use crate::{Error, Result, Store, acts};

impl Store {
    /// Keeps journal records (each once, by its sequence number), wherever they come from: the stream, a catching up
    /// or the history of one release. [`crate::Seen::seq`] moves on over those that follow it without a gap; numbers
    /// have none, so that it never passes over a record that is not kept. Another record under a number that is kept
    /// means that the runtime was restored from a copy: what is kept from that number on goes.
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_records(&self, profile: &str, records: &[Record]) -> Result<()> {
        self.write(|transaction| {
            let mut fresh = Vec::new();
            for record in records {
                let mut is_fresh = insert(transaction, profile, record)?;
                if !is_fresh && is_other(transaction, profile, record)? {
                    cut(transaction, profile, record.seq - 1)?;
                    is_fresh = insert(transaction, profile, record)?;
                }
                fresh.extend(is_fresh.then_some(record));
            }
            acts::put(transaction, profile, &fresh)?;
            advance(transaction, profile)
        })
    }

    /// Release and moment of the record of a number, if it is kept.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn record(&self, profile: &str, seq: i64) -> Result<Option<(String, Millis)>> {
        let connection = self.connection();
        Ok(at(&connection, profile, seq)?)
    }

    /// The runtime was restored from a copy that ends with this number, or has gone another way from there: what is
    /// kept of it from later on goes. Answers the releases of which something went.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn cut(&self, profile: &str, last: i64) -> Result<Vec<String>> {
        self.write(|transaction| cut(transaction, profile, last))
    }

    /// Records of a release, oldest first.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn records(&self, profile: &str, release: &str) -> Result<Vec<Record>> {
        self.records_after(profile, release, 0)
    }

    /// Records of a release behind a number, oldest first.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn records_after(&self, profile: &str, release: &str, seq: i64) -> Result<Vec<Record>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT seq, at, event FROM records
             WHERE profile = ?1 AND release = ?2 AND seq > ?3 ORDER BY seq",
        )?;
        let rows = statement.query_map(params![profile, release, seq], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, Millis>(1)?,
                row.get::<_, String>(2)?,
            ))
        })?;
        rows.map(|row| {
            let (seq, at, event) = row?;
            let unreadable = |error| Error::unreadable(&format!("record {seq}"), &error);
            let event = serde_json::from_str(&event).map_err(unreadable)?;
            Ok(Record {
                seq,
                release: release.to_owned(),
                at,
                event,
            })
        })
        .collect()
    }
}

/// False: a record of this number is kept already.
fn insert(transaction: &Transaction<'_>, profile: &str, record: &Record) -> Result<bool> {
    let unreadable = |error| Error::unreadable(&format!("record {}", record.seq), &error);
    let event = serde_json::to_string(&record.event).map_err(unreadable)?;
    let inserted = transaction
        .prepare_cached(
            "INSERT INTO records (profile, seq, release, at, event) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (profile, seq) DO NOTHING",
        )?
        .execute(params![
            profile,
            record.seq,
            record.release,
            record.at,
            event
        ])
        .map_err(|error| Error::of_profile(error, profile))?;
    Ok(inserted == 1)
}

/// The event's text is not compared: another version may write the same event in another way.
fn is_other(transaction: &Transaction<'_>, profile: &str, record: &Record) -> Result<bool> {
    let kept = at(transaction, profile, record.seq)?;
    Ok(kept.is_some_and(|(release, at)| release != record.release || at != record.at))
}

fn at(
    connection: &Connection,
    profile: &str,
    seq: i64,
) -> rusqlite::Result<Option<(String, Millis)>> {
    connection
        .prepare_cached("SELECT release, at FROM records WHERE profile = ?1 AND seq = ?2")?
        .query_row(params![profile, seq], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()
}

/// The journal is another one behind this number: releases that began there were never made, and of the others the
/// state has not been reached.
fn cut(transaction: &Transaction<'_>, profile: &str, last: i64) -> Result<Vec<String>> {
    let releases = transaction
        .prepare("SELECT DISTINCT release FROM records WHERE profile = ?1 AND seq > ?2 AND release <> ''")?
        .query_map(params![profile, last], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for what_goes in [
        "DELETE FROM release_views WHERE profile = ?1 AND seq > ?2",
        "DELETE FROM releases WHERE profile = ?1
             AND id IN (SELECT release FROM records WHERE profile = ?1 AND seq > ?2)
             AND id NOT IN (SELECT release FROM records WHERE profile = ?1 AND seq <= ?2)",
        "DELETE FROM kept WHERE profile = ?1 AND substr(key, instr(key, '/') + 1)
             IN (SELECT release FROM records WHERE profile = ?1 AND seq > ?2 AND release <> '')",
        "DELETE FROM notices WHERE profile = ?1
             AND release IN (SELECT release FROM records WHERE profile = ?1 AND seq > ?2)
             AND release NOT IN (SELECT release FROM records WHERE profile = ?1 AND seq <= ?2)",
        "DELETE FROM records WHERE profile = ?1 AND seq > ?2",
        "UPDATE seen SET seq = min(seq, ?2) WHERE profile = ?1",
    ] {
        transaction.execute(what_goes, params![profile, last])?;
    }
    signalbox_index::cut_acts(transaction, profile, last)?;
    Ok(releases)
}

/// Moves the end of the stream on over the records that are kept behind it without a gap.
pub(crate) fn advance(transaction: &Transaction<'_>, profile: &str) -> Result<()> {
    let known: Option<i64> = transaction
        .prepare_cached("SELECT seq FROM seen WHERE profile = ?1 AND info IS NOT NULL")?
        .query_row([profile], |row| row.get(0))
        .optional()?;
    let Some(known) = known else { return Ok(()) };
    let mut last = known;
    let mut statement = transaction
        .prepare_cached("SELECT seq FROM records WHERE profile = ?1 AND seq > ?2 ORDER BY seq")?;
    let mut rows = statement.query(params![profile, known])?;
    while let Some(row) = rows.next()? {
        if row.get::<_, i64>(0)? != last + 1 {
            break;
        }
        last += 1;
    }
    if last != known {
        transaction
            .prepare_cached("UPDATE seen SET seq = ?2 WHERE profile = ?1")?
            .execute(params![profile, last])?;
    }
    Ok(())
}
