//! Logs by lines as far as they were read: pages wherever in the log they lie.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use signalbox_api::{LinesQuery, LogHit, LogLine, LogLines, LogQuery};
use signalbox_engine::{Stage, event::Millis};

use crate::{
    Error, Result, Store,
    logs::{OF_QUERY, attempt, named},
};

/// Most bytes that are kept of one log: what is read beyond takes the place of all that was read before.
const OF_ONE: i64 = 8 * 1024 * 1024;
/// Most bytes that are kept of all logs.
const OF_ALL: i64 = 200 * 1024 * 1024;

impl Store {
    /// Keeps some lines of a log that were read.
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_lines(
        &self,
        profile: &str,
        query: &LogQuery,
        lines: &LogLines,
        at: Millis,
    ) -> Result<()> {
        self.write(|transaction| {
            let (n, size, total) = begin(transaction, profile, query)?;
            // A log only grows; one that is shorter is another attempt's.
            let mut size = size;
            if lines.total < total || size > OF_ONE {
                transaction.execute("DELETE FROM log_lines WHERE log = ?1", [n])?;
                size = 0;
            }
            let mut put = transaction.prepare_cached(
                "INSERT INTO log_lines (log, line, at, text) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (log, line) DO UPDATE SET at = excluded.at, text = excluded.text
                 WHERE at IS NOT excluded.at OR text <> excluded.text",
            )?;
            for (number, line) in (lines.from..).zip(&lines.lines) {
                if put.execute(params![n, number, line.at, line.text])? > 0 {
                    size += i64::try_from(line.text.len()).unwrap_or(i64::MAX) + 16;
                }
            }
            transaction
                .prepare_cached(
                    "UPDATE line_logs SET total = ?2, complete = ?3, size = ?4, used_at = ?5 WHERE n = ?1",
                )?
                .execute(params![n, lines.total, lines.complete, size, at])?;
            drop_oldest(transaction, OF_ALL)
        })
    }

    /// Lines of a log as far as they were read: those from the wanted one on that follow on each other; `None` when
    /// none of the log was. Where the wanted one was not read, the next one that was begins the answer.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn lines(&self, profile: &str, query: &LinesQuery) -> Result<Option<LogLines>> {
        let connection = self.connection();
        let Some((n, total, complete)) = find(&connection, profile, &query.log)? else {
            return Ok(None);
        };
        let mut statement = connection.prepare_cached(
            "SELECT line, at, text FROM log_lines WHERE log = ?1 AND line >= ?2 ORDER BY line LIMIT ?3",
        )?;
        let mut rows = statement.query(params![n, query.from, query.count])?;
        let mut answer = LogLines {
            from: query.from,
            lines: Vec::new(),
            total,
            complete,
        };
        while let Some(row) = rows.next()? {
            let line: u32 = row.get(0)?;
            if answer.lines.is_empty() {
                answer.from = line;
            }
            if u32::try_from(answer.lines.len()).ok() != line.checked_sub(answer.from) {
                break;
            }
            answer.lines.push(LogLine {
                at: row.get(1)?,
                text: row.get(2)?,
            });
        }
        Ok(Some(answer))
    }

    /// Every line of a release's logs that was read, log by log in the order in which they began.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn each_line(
        &self,
        profile: &str,
        release: &str,
        mut each: impl FnMut(LogHit) -> bool,
    ) -> Result<()> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT environment, application, stage, attempt, node, line, log_lines.at, text
             FROM line_logs JOIN log_lines ON log = n
             WHERE profile = ?1 AND release = ?2 ORDER BY n, line",
        )?;
        let mut rows = statement.query([profile, release])?;
        while let Some(row) = rows.next()? {
            let name: String = row.get(2)?;
            let Ok(stage) = serde_json::from_value::<Stage>(name.into()) else {
                continue;
            };
            let hit = LogHit {
                environment: some(row.get(0)?),
                application: some(row.get(1)?),
                stage,
                attempt: row.get(3)?,
                node: row.get(4)?,
                line: row.get(5)?,
                at: row.get(6)?,
                text: row.get(7)?,
            };
            if !each(hit) {
                break;
            }
        }
        Ok(())
    }

    /// Logs of a release that were read as texts and not by lines, in the order in which they were.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn texts(&self, profile: &str, release: &str) -> Result<Vec<(LogQuery, String)>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT environment, application, stage, attempt, node, text FROM logs
             WHERE profile = ?1 AND release = ?2 AND NOT EXISTS (
                 SELECT 1 FROM line_logs AS lines
                 WHERE lines.profile = logs.profile AND lines.release = logs.release
                     AND lines.environment = logs.environment
                     AND lines.application = logs.application
                     AND lines.stage = logs.stage AND lines.node = logs.node)
             ORDER BY n",
        )?;
        let mut rows = statement.query([profile, release])?;
        let mut texts = Vec::new();
        while let Some(row) = rows.next()? {
            let name: String = row.get(2)?;
            let Ok(stage) = serde_json::from_value::<Stage>(name.into()) else {
                continue;
            };
            let query = LogQuery {
                release: release.to_owned(),
                environment: some(row.get(0)?),
                application: some(row.get(1)?),
                stage,
                attempt: Some(row.get(3)?).filter(|attempt| *attempt > 0),
                node: some(row.get(4)?),
                offset: 0,
            };
            texts.push((query, row.get(5)?));
        }
        Ok(texts)
    }
}

/// No environment, application or step of a workflow has an empty name.
fn some(name: String) -> Option<String> {
    (!name.is_empty()).then_some(name)
}

/// Its number, size and lines so far.
fn begin(
    transaction: &Transaction<'_>,
    profile: &str,
    query: &LogQuery,
) -> Result<(i64, i64, u32)> {
    let [profile, release, environment, application, stage, node] = named(profile, query);
    let row = transaction
        .prepare_cached(
            "INSERT INTO line_logs (profile, release, environment, application, stage, node, attempt,
                 total, complete, size, used_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0, 0)
             ON CONFLICT (profile, release, environment, application, stage, node, attempt)
                 DO UPDATE SET size = size
             RETURNING n, size, total",
        )?
        .query_row(
            params![
                profile,
                release,
                environment,
                application,
                stage,
                node,
                attempt(query)
            ],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        );
    row.map_err(|error| Error::of_profile(error, profile))
}

/// The last attempt that was read when none is named.
fn find(
    connection: &Connection,
    profile: &str,
    query: &LogQuery,
) -> Result<Option<(i64, u32, bool)>> {
    let which = match query.attempt {
        Some(_) => "attempt = ?7",
        None => "attempt >= ?7",
    };
    let sql = format!(
        "SELECT n, total, complete FROM line_logs WHERE {OF_QUERY} AND {which}
         ORDER BY attempt = 0 DESC, attempt DESC LIMIT 1"
    );
    let [profile, release, environment, application, stage, node] = named(profile, query);
    let mut statement = connection.prepare_cached(&sql)?;
    let row = statement.query_row(
        params![
            profile,
            release,
            environment,
            application,
            stage,
            node,
            attempt(query)
        ],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    );
    Ok(row.optional()?)
}

fn drop_oldest(transaction: &Transaction<'_>, most: i64) -> Result<()> {
    let mut total: i64 = transaction
        .prepare_cached("SELECT coalesce(sum(size), 0) FROM line_logs")?
        .query_row([], |row| row.get(0))?;
    while total > most {
        let freed: i64 = transaction
            .prepare_cached(
                "DELETE FROM line_logs
                 WHERE n = (SELECT n FROM line_logs ORDER BY used_at, n LIMIT 1) RETURNING size",
            )?
            .query_row([], |row| row.get(0))?;
        total -= freed;
    }
    Ok(())
}
