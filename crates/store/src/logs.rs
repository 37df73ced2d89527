//! Logs as far as they were read: one row for each log, its newest part.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use signalbox_api::{LogChunk, LogQuery};
use signalbox_engine::Stage;

use crate::{Error, Result, Store};

/// Most bytes that are kept of one log.
const OF_ONE: usize = 1024 * 1024;
/// Most bytes that are kept of all logs.
const OF_ALL: i64 = 200 * 1024 * 1024;

/// What is kept of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    /// Where the text begins in the log.
    first: u64,
    /// Where to read on.
    next: u64,
    complete: bool,
    text: String,
}

impl Store {
    /// Keeps a piece of a log that was read (at most 1 MiB of each log, the newest 200 MiB of all).
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_log(&self, profile: &str, query: &LogQuery, chunk: &LogChunk) -> Result<()> {
        self.write(|transaction| {
            let before = load(transaction, profile, query, attempt(query))?;
            let piece = Kept::read(query.offset, chunk);
            let log = match before.clone() {
                Some(before) => before.with(piece),
                None => piece,
            };
            let log = log.newest(OF_ONE);
            if before.as_ref() == Some(&log) {
                return Ok(());
            }
            put(transaction, profile, query, &log)?;
            drop_oldest(transaction, OF_ALL)
        })
    }

    /// A log as far as it was read: the whole text kept from the query's offset on. The last attempt that is kept
    /// when the query names none and none was read so.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn log(&self, profile: &str, query: &LogQuery) -> Result<Option<LogChunk>> {
        let connection = self.connection();
        let kept = match load(&connection, profile, query, attempt(query))? {
            None if query.attempt.is_none() => match last_attempt(&connection, profile, query)? {
                Some(last) => load(&connection, profile, query, last)?,
                None => None,
            },
            kept => kept,
        };
        Ok(kept.map(|kept| LogChunk {
            text: kept.from(query.offset).to_owned(),
            offset: kept.next,
            complete: kept.complete,
        }))
    }
}

impl Kept {
    fn read(offset: u64, chunk: &LogChunk) -> Self {
        Self {
            first: offset,
            next: chunk.offset,
            complete: chunk.complete,
            text: chunk.text.clone(),
        }
    }

    /// Both together, where the piece overlaps or follows; otherwise the piece alone. Where they differ the piece is
    /// right: another attempt has begun.
    fn with(self, piece: Self) -> Self {
        let Some(at) = self.position(piece.first) else {
            return piece;
        };
        let known = &self.text[at..];
        if piece.next <= self.next && known.starts_with(&piece.text) {
            let complete = self.complete || (piece.complete && piece.next == self.next);
            return Self { complete, ..self };
        }
        Self {
            first: self.first,
            text: format!("{}{}", &self.text[..at], piece.text),
            ..piece
        }
    }

    /// The byte of the text at an offset of the log. Bytes that are no UTF-8 were replaced when they were read, so that
    /// only the two ends are known then.
    fn position(&self, offset: u64) -> Option<usize> {
        if offset == self.next {
            return Some(self.text.len());
        }
        let at = usize::try_from(offset.checked_sub(self.first)?).ok()?;
        let is_exact = u64::try_from(self.text.len()).ok()? == self.next.checked_sub(self.first)?;
        ((is_exact || at == 0) && self.text.is_char_boundary(at)).then_some(at)
    }

    /// The text from an offset on; all of it where that offset is not known any more.
    fn from(&self, offset: u64) -> &str {
        if offset >= self.next {
            return "";
        }
        &self.text[self.position(offset).unwrap_or_default()..]
    }

    /// Without what is more than that, from the front.
    fn newest(mut self, most: usize) -> Self {
        let mut cut = self.text.len().saturating_sub(most);
        while !self.text.is_char_boundary(cut) {
            cut += 1;
        }
        if cut > 0 {
            self.text.drain(..cut);
            self.first = self
                .next
                .saturating_sub(u64::try_from(self.text.len()).unwrap_or(u64::MAX));
        }
        self
    }
}

/// 0 stands for the last one, whichever that is.
pub(crate) fn attempt(query: &LogQuery) -> u32 {
    query.attempt.unwrap_or(0)
}

pub(crate) const OF_QUERY: &str =
    "profile = ?1 AND release = ?2 AND environment = ?3 AND application = ?4
    AND stage = ?5 AND node = ?6";

/// The columns that name a log. No environment, application or step of a workflow has an empty name.
pub(crate) fn named<'a>(profile: &'a str, query: &'a LogQuery) -> [&'a str; 6] {
    [
        profile,
        &query.release,
        query.environment.as_deref().unwrap_or_default(),
        query.application.as_deref().unwrap_or_default(),
        stage(query.stage),
        query.node.as_deref().unwrap_or_default(),
    ]
}

fn load(
    connection: &Connection,
    profile: &str,
    query: &LogQuery,
    attempt: u32,
) -> Result<Option<Kept>> {
    let [profile, release, environment, application, stage, node] = named(profile, query);
    let sql =
        format!("SELECT first, next, complete, text FROM logs WHERE {OF_QUERY} AND attempt = ?7");
    let mut statement = connection.prepare_cached(&sql)?;
    let row = statement.query_row(
        params![
            profile,
            release,
            environment,
            application,
            stage,
            node,
            attempt
        ],
        |row| {
            Ok(Kept {
                first: row.get::<_, i64>(0)?.unsigned_abs(),
                next: row.get::<_, i64>(1)?.unsigned_abs(),
                complete: row.get(2)?,
                text: row.get(3)?,
            })
        },
    );
    Ok(row.optional()?)
}

fn last_attempt(connection: &Connection, profile: &str, query: &LogQuery) -> Result<Option<u32>> {
    let sql = format!("SELECT max(attempt) FROM logs WHERE {OF_QUERY}");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(named(profile, query), |row| row.get(0))?)
}

/// The number of its row says when it was last written: the highest is the newest.
fn put(transaction: &Transaction<'_>, profile: &str, query: &LogQuery, log: &Kept) -> Result<()> {
    let [profile, release, environment, application, stage, node] = named(profile, query);
    let whole = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    transaction
        .prepare_cached(
            "REPLACE INTO logs (n, profile, release, environment, application, stage, node, attempt,
                 first, next, complete, size, text)
             VALUES ((SELECT coalesce(max(n), 0) + 1 FROM logs), ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            profile,
            release,
            environment,
            application,
            stage,
            node,
            attempt(query),
            whole(log.first),
            whole(log.next),
            log.complete,
            i64::try_from(log.text.len()).unwrap_or(i64::MAX),
            log.text
        ])
        .map_err(|error| Error::of_profile(error, profile))?;
    Ok(())
}

fn drop_oldest(transaction: &Transaction<'_>, most: i64) -> Result<()> {
    let mut total: i64 = transaction
        .prepare_cached("SELECT coalesce(sum(size), 0) FROM logs")?
        .query_row([], |row| row.get(0))?;
    while total > most {
        let freed: i64 = transaction
            .prepare_cached("DELETE FROM logs WHERE n = (SELECT min(n) FROM logs) RETURNING size")?
            .query_row([], |row| row.get(0))?;
        total -= freed;
    }
    Ok(())
}

pub(crate) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::PreAction => "PreAction",
        Stage::Action => "Action",
        Stage::Verify => "Verify",
        Stage::PostAction => "PostAction",
        Stage::OnStart => "OnStart",
        Stage::OnSuccess => "OnSuccess",
        Stage::OnFail => "OnFail",
    }
}

#[cfg(test)]
mod tests;
