//! Acts: who did what when, put and listed.

use rusqlite::{Connection, Row, params, params_from_iter, types::Value};
use serde_json::Value as Json;
use signalbox_api::{Act, ActKind, AuditPage, AuditQuery};

use crate::{
    Error, Result,
    words::{of_act, sought_words},
};

/// Acts on a page when the query names no number.
const DEFAULT_LIMIT: u32 = 100;
/// Acts on a page at most.
const MOST: u32 = 200;

/// Puts an act in the place of what is known under its number.
///
/// # Errors
/// There is no such profile, or the disk refuses.
pub fn put_act(transaction: &Connection, profile: &str, act: &Act) -> Result<()> {
    transaction
        .prepare_cached("DELETE FROM acts WHERE profile = ?1 AND seq = ?2")?
        .execute(params![profile, act.seq])?;
    let kind = kind(act.kind)?;
    transaction
        .prepare_cached(
            "INSERT INTO acts (profile, seq, at, kind, by, release, product, flow, reason, words)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            profile,
            act.seq,
            act.at,
            kind,
            act.by,
            act.release,
            act.product,
            act.flow,
            act.reason,
            act.words
        ])?;
    transaction
        .prepare_cached("INSERT INTO act_words (rowid, words) VALUES (?1, ?2)")?
        .execute(params![transaction.last_insert_rowid(), of_act(act, &kind)])?;
    Ok(())
}

/// Forgets the acts of a profile behind a number.
///
/// # Errors
/// The disk refuses.
pub fn cut_acts(transaction: &Connection, profile: &str, last: i64) -> Result<()> {
    transaction
        .prepare_cached("DELETE FROM acts WHERE profile = ?1 AND seq > ?2")?
        .execute(params![profile, last])?;
    Ok(())
}

/// A page of acts, newest first.
///
/// # Errors
/// The tables can't be read.
pub fn acts(connection: &Connection, profile: &str, query: &AuditQuery) -> Result<AuditPage> {
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MOST) as usize;
    let (conditions, values) = conditions(profile, query)?;
    // One more than the page holds tells whether there is a next one.
    let sql = format!(
        "SELECT seq, at, kind, by, release, product, flow, reason, words FROM acts
         WHERE {conditions} ORDER BY seq DESC LIMIT {}",
        limit + 1
    );
    let mut acts = read(connection, &sql, values)?;
    let more = acts.len() > limit;
    acts.truncate(limit);
    let next = acts.last().map(|act| act.seq).filter(|_| more);
    Ok(AuditPage { acts, next })
}

/// The acts of these records, the first one first.
///
/// # Errors
/// The tables can't be read.
pub fn acts_of(connection: &Connection, profile: &str, first: i64, last: i64) -> Result<Vec<Act>> {
    let sql = "SELECT seq, at, kind, by, release, product, flow, reason, words FROM acts
         WHERE profile = ? AND seq BETWEEN ? AND ? ORDER BY seq";
    let values = vec![profile.to_owned().into(), first.into(), last.into()];
    read(connection, sql, values)
}

fn read(connection: &Connection, sql: &str, values: Vec<Value>) -> Result<Vec<Act>> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map(params_from_iter(values), |row| {
        Ok((row.get::<_, String>(2)?, act(row)?))
    })?;
    let mut acts = Vec::new();
    for row in rows {
        let (kind, act) = row?;
        let unreadable = Error::unreadable(format!("act {}", act.seq));
        let kind = serde_json::from_value(Json::String(kind)).map_err(unreadable)?;
        acts.push(Act { kind, ..act });
    }
    Ok(acts)
}

/// All columns but the kind, which is a word of the wire.
fn act(row: &Row<'_>) -> rusqlite::Result<Act> {
    Ok(Act {
        seq: row.get(0)?,
        at: row.get(1)?,
        kind: ActKind::Triggered,
        by: row.get(3)?,
        release: row.get(4)?,
        product: row.get(5)?,
        flow: row.get(6)?,
        reason: row.get(7)?,
        words: row.get(8)?,
    })
}

/// What is asked as SQL with the values of its parameters in their order.
fn conditions(profile: &str, query: &AuditQuery) -> Result<(String, Vec<Value>)> {
    let mut conditions = "profile = ?".to_owned();
    let mut values: Vec<Value> = vec![profile.to_owned().into()];
    let mut only = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            conditions.push_str(condition);
            values.push(value);
        }
    };
    let text = |text: &Option<String>| text.clone().map(Value::from);
    only(" AND by = ?", text(&query.by));
    only(" AND product = ?", text(&query.product));
    only(" AND release = ?", text(&query.release));
    only(" AND seq < ?", query.cursor.map(Value::from));
    only(" AND at >= ?", query.since.map(Value::from));
    only(" AND at < ?", query.until.map(Value::from));
    let sought = query.q.as_deref().and_then(sought_words);
    only(
        " AND n IN (SELECT rowid FROM act_words WHERE act_words MATCH ?)",
        sought.map(Value::from),
    );
    if !query.kind.is_empty() {
        let marks = vec!["?"; query.kind.len()].join(", ");
        conditions.push_str(&format!(" AND kind IN ({marks})"));
        for wanted in &query.kind {
            values.push(kind(*wanted)?.into());
        }
    }
    Ok((conditions, values))
}

/// A kind as it is written on the wire.
fn kind(kind: ActKind) -> Result<String> {
    let word = serde_json::to_value(kind).map_err(Error::unreadable("an act"))?;
    Ok(word.as_str().unwrap_or_default().to_owned())
}
