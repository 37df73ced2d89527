//! Lists of releases seen so far: by the same query as a runtime's, and what waits for a person.

use std::collections::BTreeSet;

use rusqlite::{OptionalExtension, types::Value};
use signalbox_api::{ReleasePage, ReleaseQuery, ReleaseSummary};
use signalbox_engine::event::Millis;

use super::{read, status};
use crate::{Result, Store};

/// Releases on a page when the query names no number.
const DEFAULT_LIMIT: u32 = 100;
/// Releases on a page at most.
const MAX_LIMIT: u32 = 200;

/// The newest release of each product and flow, found by jumping from one pair to the next in their index; those of
/// them that failed, and all that are suspended.
const INBOX: &str = "
    WITH RECURSIVE newest (id, product, flow) AS (
        SELECT * FROM (
            SELECT id, product, flow FROM releases WHERE profile = ?1
            ORDER BY product DESC, flow DESC, id DESC LIMIT 1)
        UNION ALL
        SELECT next.id, next.product, next.flow FROM newest CROSS JOIN releases next ON next.rowid = (
            SELECT coalesce(
                (SELECT rowid FROM releases INDEXED BY releases_by_both
                 WHERE profile = ?1 AND product = newest.product AND flow < newest.flow
                 ORDER BY flow DESC, id DESC LIMIT 1),
                (SELECT rowid FROM releases INDEXED BY releases_by_both
                 WHERE profile = ?1 AND product < newest.product
                 ORDER BY product DESC, flow DESC, id DESC LIMIT 1)))
    )
    SELECT releases.id, summary FROM newest CROSS JOIN releases USING (id)
        WHERE profile = ?1 AND status = 'FAILED'
    UNION ALL
    SELECT id, summary FROM releases WHERE profile = ?1 AND status = 'SUSPENDED'
    ORDER BY 1 DESC";

impl Store {
    /// Releases seen so far, newest first, by the same query as a runtime's.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn releases(&self, profile: &str, query: &ReleaseQuery) -> Result<ReleasePage> {
        let (page, _) = self.page(profile, query)?;
        Ok(page)
    }

    /// Releases seen so far, and as of when: the runtime was last heard then, or, where that is not known, the row on
    /// the page that was read the longest ago was read then.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn releases_seen(
        &self,
        profile: &str,
        query: &ReleaseQuery,
    ) -> Result<(ReleasePage, Option<Millis>)> {
        let (page, oldest) = self.page(profile, query)?;
        let heard: Option<Millis> = self
            .connection()
            .prepare_cached("SELECT at FROM seen WHERE profile = ?1")?
            .query_row([profile], |row| row.get(0))
            .optional()?;
        Ok((page, heard.or(oldest)))
    }

    /// What waits for a person, newest first: the last release of each product and flow if it failed, and every one
    /// that is suspended.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn inbox(&self, profile: &str) -> Result<Vec<ReleaseSummary>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(INBOX)?;
        let rows = statement
            .query_map([profile], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<Vec<(String, String)>>>()?;
        rows.iter().map(|(id, summary)| read(summary, id)).collect()
    }

    /// A page, and when the row on it was read that was read the longest ago.
    fn page(&self, profile: &str, query: &ReleaseQuery) -> Result<(ReleasePage, Option<Millis>)> {
        let limit = query.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT) as usize;
        // One more than the page holds tells whether there is a next one.
        let ask_for = limit + 1;
        let (sql, values) = select(profile, query, ask_for);
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement
            .query_map(rusqlite::params_from_iter(values), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?
            .collect::<rusqlite::Result<Vec<(String, String, Millis)>>>()?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let last = rows.last().map(|(id, ..)| id.clone());
        let releases = rows
            .iter()
            .map(|(id, summary, _)| read(summary, id))
            .collect::<Result<_>>()?;
        let page = ReleasePage {
            releases,
            next: last.filter(|_| more),
        };
        Ok((page, rows.iter().map(|(.., seen_at)| *seen_at).min()))
    }
}

/// The statement for a page with the values of its parameters. Statuses are asked for one by one: each has its rows in
/// their order in the index, while a list of them would be looked for in every row.
fn select(profile: &str, query: &ReleaseQuery, most: usize) -> (String, Vec<Value>) {
    let (conditions, values) = conditions(profile, query);
    let end = format!("ORDER BY id DESC LIMIT {most}");
    let rows = format!("SELECT id, summary, seen_at FROM releases WHERE {conditions}");
    if query.status.is_empty() {
        return (format!("{rows} {end}"), values);
    }
    let wanted: BTreeSet<&str> = query.status.iter().map(|wanted| status(*wanted)).collect();
    let of_one = format!("SELECT * FROM ({rows} AND status = ? {end})");
    let sql = vec![of_one; wanted.len()].join(" UNION ALL ");
    let values = wanted.into_iter().flat_map(|wanted| {
        values
            .iter()
            .cloned()
            .chain([Value::from(wanted.to_owned())])
    });
    (format!("{sql} {end}"), values.collect())
}

/// What is asked as SQL, but for the status, with the values of its parameters in their order. Only what is asked stands in it, so that the
/// indices are used. Texts are looked for as they are: there is no pattern whose characters would have to be escaped.
fn conditions(profile: &str, query: &ReleaseQuery) -> (String, Vec<Value>) {
    let mut conditions = "profile = ?".to_owned();
    let mut values: Vec<Value> = vec![profile.to_owned().into()];
    let mut only = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            conditions.push_str(condition);
            values.push(value);
        }
    };
    let text = |text: &Option<String>| text.clone().map(Value::from);
    only(" AND product = ?", text(&query.product));
    only(" AND flow = ?", text(&query.flow));
    only(" AND id < ?", text(&query.cursor));
    only(" AND created_at >= ?", query.since.map(Value::from));
    only(" AND created_at < ?", query.until.map(Value::from));
    let environment = query.environment.as_ref().map(|name| format!("\n{name}\n"));
    only(
        " AND instr(environments, ?) > 0",
        environment.map(Value::from),
    );
    let words = query.q.as_deref().map(|q| q.trim().to_lowercase());
    let words = words.filter(|words| !words.is_empty());
    only(" AND instr(words, ?) > 0", words.map(Value::from));
    (conditions, values)
}
