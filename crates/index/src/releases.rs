//! Releases: rows put, pages and numbers of a query.

use rusqlite::{Connection, OptionalExtension, Row, params, params_from_iter, types::Value};
use signalbox_api::{Counted, Numbers, ReleasePage, ReleaseQuery, ReleaseSummary};
use signalbox_engine::event::{Millis, ReleaseStatus};

use crate::{
    Error, Result,
    words::{Indexed, order, sought, status},
};

/// Releases on a page when the query names no number.
const DEFAULT_LIMIT: u32 = 100;
/// Releases on a page at most.
const MOST: u32 = 200;

/// How it is known that a row is not older than the one that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// By the journal.
    Known,
    /// By the moment alone at which it was seen.
    ByMoment,
}

/// Puts a release as it was seen at a moment; a row that was seen later stays, unless the age is known.
///
/// # Errors
/// There is no such profile, or the disk refuses.
pub fn put(
    transaction: &Connection,
    profile: &str,
    release: &ReleaseSummary,
    seen_at: Millis,
    age: Age,
) -> Result<()> {
    let kept: Option<(i64, Millis, i64)> = transaction
        .prepare_cached("SELECT n, seen_at, indexed FROM releases WHERE profile = ?1 AND id = ?2")?
        .query_row([profile, &release.id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    if age == Age::ByMoment && kept.is_some_and(|(_, kept_at, _)| kept_at > seen_at) {
        return Ok(());
    }
    let indexed = Indexed::of(profile, release);
    let n = match kept {
        Some((n, ..)) => n,
        None => free(transaction, order(&release.id))?,
    };
    put_row(
        transaction,
        profile,
        release,
        [n, seen_at, indexed.number()],
    )?;
    if kept.is_some_and(|(.., known)| known == indexed.number()) {
        return Ok(());
    }
    if kept.is_some() {
        transaction
            .prepare_cached("DELETE FROM release_words WHERE rowid = ?1")?
            .execute([n])?;
    }
    transaction
        .prepare_cached("INSERT INTO release_words (rowid, words, marks) VALUES (?1, ?2, ?3)")?
        .execute(params![n, indexed.words, indexed.marks])?;
    Ok(())
}

fn put_row(
    transaction: &Connection,
    profile: &str,
    release: &ReleaseSummary,
    [n, seen_at, indexed]: [i64; 3],
) -> Result<()> {
    let summary = serde_json::to_string(release)
        .map_err(Error::unreadable(format!("release {}", release.id)))?;
    let committed_at: Option<jiff::Timestamp> = release.commit.date.parse().ok();
    transaction
        .prepare_cached(
            "INSERT INTO releases (n, profile, id, product, flow, status, by, created_at, started_at, ended_at,
                 committed_at, seen_at, indexed, summary)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (n) DO UPDATE SET
                 product = excluded.product, flow = excluded.flow, status = excluded.status, by = excluded.by,
                 created_at = excluded.created_at, started_at = excluded.started_at, ended_at = excluded.ended_at,
                 committed_at = excluded.committed_at, seen_at = max(seen_at, excluded.seen_at),
                 indexed = excluded.indexed, summary = excluded.summary",
        )?
        .execute(params![
            n,
            profile,
            release.id,
            release.product,
            release.flow,
            status(release.status),
            release.by,
            release.created_at,
            release.started_at,
            release.ended_at,
            committed_at.map(jiff::Timestamp::as_millisecond),
            seen_at,
            indexed,
            summary
        ])?;
    Ok(())
}

/// This number, or the next one that no other release has (another profile may know the same one).
fn free(transaction: &Connection, n: i64) -> Result<i64> {
    let free = transaction
        .prepare_cached(
            "SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM releases WHERE n = ?1) THEN ?1 ELSE (
                 SELECT taken.n + 1 FROM releases AS taken WHERE taken.n >= ?1
                     AND NOT EXISTS (SELECT 1 FROM releases AS next WHERE next.n = taken.n + 1)
                 ORDER BY taken.n LIMIT 1) END",
        )?
        .query_row([n], |row| row.get(0))?;
    Ok(free)
}

/// A page of releases, newest first, and when the row on it was seen that was seen the longest ago.
///
/// # Errors
/// The tables can't be read.
pub fn page(
    connection: &Connection,
    profile: &str,
    query: &ReleaseQuery,
) -> Result<(ReleasePage, Option<Millis>)> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MOST);
    let before = match &query.cursor {
        Some(cursor) => Some(number(connection, profile, cursor)?.unwrap_or_else(|| order(cursor))),
        None => None,
    };
    let found = Found::of(connection, profile, query, before)?;
    // One more than the page holds tells whether there is a next one.
    let sql = format!(
        "SELECT id, summary, seen_at FROM releases WHERE n IN (
             SELECT found FROM {} ORDER BY found DESC LIMIT {} OFFSET {}) ORDER BY n DESC",
        found.sql,
        limit + 1,
        query.offset.unwrap_or(0)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let row = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let mut rows = statement
        .query_map(params_from_iter(found.values), row)?
        .collect::<rusqlite::Result<Vec<(String, String, Millis)>>>()?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let last = rows.last().map(|(id, ..)| id.clone());
    let releases = rows.iter().map(|(id, text, _)| summary(id, text));
    let page = ReleasePage {
        releases: releases.collect::<Result<_>>()?,
        next: last.filter(|_| more),
    };
    Ok((page, rows.iter().map(|(.., seen_at)| *seen_at).min()))
}

/// The numbers of all releases of a query; its cursor, offset and limit are not looked at.
///
/// # Errors
/// The tables can't be read.
pub fn numbers(connection: &Connection, profile: &str, query: &ReleaseQuery) -> Result<Numbers> {
    let found = Found::of(connection, profile, query, None)?;
    let sql = format!(
        "SELECT product, flow, status, created_at, ended_at, committed_at FROM {}",
        found.sql
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params_from_iter(found.values))?;
    let mut counted = Vec::new();
    while let Some(row) = rows.next()? {
        counted.push(Counted {
            product: row.get(0)?,
            flow: row.get(1)?,
            status: read_status(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?),
            created_at: row.get(3)?,
            ended_at: row.get(4)?,
            committed_at: row.get(5)?,
        });
    }
    Ok(Numbers::of(&counted))
}

/// A release's row as it was put.
///
/// # Errors
/// This version can't read it.
pub fn summary(id: &str, text: &str) -> Result<ReleaseSummary> {
    serde_json::from_str(text).map_err(Error::unreadable(format!("release {id}")))
}

/// The releases of a query as SQL with the values of its parameters. All of it is answered from indices alone.
struct Found {
    /// What follows FROM: rows with the number `found` and the columns of `releases`.
    sql: String,
    values: Vec<Value>,
}

impl Found {
    /// The numbers of those that are searched for come first, in their order; what they must be besides (of this
    /// profile, of these moments) is looked at in an index.
    fn of(
        connection: &Connection,
        profile: &str,
        query: &ReleaseQuery,
        before: Option<i64>,
    ) -> Result<Self> {
        let moments = moments(query);
        let (first, mut last) = match moments {
            Some(moments) => bounds(connection, profile, moments)?,
            None => (i64::MIN, i64::MAX),
        };
        if let Some(before) = before {
            last = last.min(before.saturating_sub(1));
        }
        let (mut sql, mut values): (String, Vec<Value>) = match sought(profile, query) {
            // The limit keeps SQLite from taking the two apart: it would look for each number in a range then.
            Some(sought) => (
                "(SELECT rowid AS found FROM release_words
                  WHERE release_words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT -1)
                 CROSS JOIN releases INDEXED BY releases_in_order ON profile = ? AND n = found"
                    .to_owned(),
                vec![sought.into(), first.into(), last.into(), profile.to_owned().into()],
            ),
            None => (
                "(SELECT n AS found, * FROM releases INDEXED BY releases_in_order
                  WHERE profile = ? AND n BETWEEN ? AND ?)"
                    .to_owned(),
                vec![profile.to_owned().into(), first.into(), last.into()],
            ),
        };
        if let Some((since, until)) = moments {
            sql.push_str(" WHERE created_at >= ? AND created_at < ?");
            values.extend([since.into(), until.into()]);
        }
        Ok(Self { sql, values })
    }
}

/// From when on and before when a query's releases were created; `None`: whenever.
fn moments(query: &ReleaseQuery) -> Option<(Millis, Millis)> {
    let given = query.since.is_some() || query.until.is_some();
    let since = query.since.unwrap_or(Millis::MIN);
    given.then(|| (since, query.until.unwrap_or(Millis::MAX)))
}

/// The first and the last number of the releases of some time; none lies between them where there is none.
fn bounds(
    connection: &Connection,
    profile: &str,
    (since, until): (Millis, Millis),
) -> Result<(i64, i64)> {
    let bounds = connection
        .prepare_cached(
            "SELECT coalesce(min(n), 1), coalesce(max(n), 0) FROM releases INDEXED BY releases_by_moment
             WHERE profile = ?1 AND created_at >= ?2 AND created_at < ?3",
        )?
        .query_row(params![profile, since, until], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(bounds)
}

fn number(connection: &Connection, profile: &str, id: &str) -> Result<Option<i64>> {
    let n = connection
        .prepare_cached("SELECT n FROM releases WHERE profile = ?1 AND id = ?2")?
        .query_row([profile, id], |row| row.get(0))
        .optional()?;
    Ok(n)
}

fn read_status(word: &str) -> ReleaseStatus {
    use ReleaseStatus::{Failed, Queued, Running, Succeeded, Suspended, Terminated, Terminating};
    let all = [
        Running,
        Suspended,
        Terminating,
        Succeeded,
        Failed,
        Terminated,
    ];
    let named = all.into_iter().find(|known| status(*known) == word);
    named.unwrap_or(Queued)
}
