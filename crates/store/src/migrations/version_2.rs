//! Version 2: how far each runtime was seen, releases known by their row alone, logs, drafts that wait to be
//! published. Rows of version 1 come along.

use rusqlite::{Transaction, params};
use serde_json::Value;

pub(super) fn migrate(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(TABLES)?;
    copy_releases(transaction)?;
    transaction.execute_batch(
        "DROP TABLE releases_1;
         CREATE INDEX releases_by_product ON releases (profile, product, id);
         CREATE INDEX releases_by_flow ON releases (profile, flow, id);
         CREATE INDEX releases_by_both ON releases (profile, product, flow, id);
         CREATE INDEX releases_by_status ON releases (profile, status, id);",
    )
}

const TABLES: &str = r#"UPDATE profiles
             SET place = json_set(place, '$.caFile', NULL, '$.proxy', json('{"type":"system"}'))
             WHERE json_extract(place, '$.type') = 'remote';
         ALTER TABLE drafts ADD COLUMN ready TEXT;
         CREATE TABLE seen (
             profile TEXT PRIMARY KEY REFERENCES profiles (id) ON DELETE CASCADE,
             info TEXT,
             at INTEGER NOT NULL,
             seq INTEGER NOT NULL
         ) STRICT;
         CREATE TABLE logs (
             n INTEGER PRIMARY KEY,
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             release TEXT NOT NULL,
             environment TEXT NOT NULL,
             application TEXT NOT NULL,
             stage TEXT NOT NULL,
             attempt INTEGER NOT NULL,
             node TEXT NOT NULL,
             first INTEGER NOT NULL,
             next INTEGER NOT NULL,
             complete INTEGER NOT NULL,
             size INTEGER NOT NULL,
             text TEXT NOT NULL,
             UNIQUE (profile, release, environment, application, stage, node, attempt)
         ) STRICT;
         CREATE INDEX logs_by_size ON logs (size);
         ALTER TABLE releases RENAME TO releases_1;
         DROP INDEX releases_by_product;
         DROP INDEX releases_by_flow;
         CREATE TABLE releases (
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             id TEXT NOT NULL,
             product TEXT NOT NULL,
             flow TEXT NOT NULL,
             status TEXT NOT NULL,
             created_at INTEGER NOT NULL,
             seen_at INTEGER NOT NULL,
             environments TEXT NOT NULL,
             words TEXT NOT NULL,
             summary TEXT NOT NULL,
             PRIMARY KEY (profile, id)
         ) STRICT;
         CREATE TABLE release_views (
             profile TEXT NOT NULL,
             id TEXT NOT NULL,
             seq INTEGER NOT NULL,
             seen_at INTEGER NOT NULL,
             view TEXT NOT NULL,
             PRIMARY KEY (profile, id),
             FOREIGN KEY (profile, id) REFERENCES releases (profile, id) ON DELETE CASCADE
         ) STRICT;"#;

/// Version 1 knew of no release when it was read: not before what is known of it happened.
fn copy_releases(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    let mut rows = transaction.prepare("SELECT rowid, created_at, summary FROM releases_1")?;
    let mut copy_row = transaction.prepare(
        "INSERT INTO releases
             SELECT profile, id, product, flow, status, created_at, ?2, ?3, ?4, summary
             FROM releases_1 WHERE rowid = ?1",
    )?;
    let mut copy_view = transaction.prepare(
        "INSERT INTO release_views SELECT profile, id, seq, ?2, view FROM releases_1 WHERE rowid = ?1",
    )?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let n: i64 = row.get(0)?;
        let created_at: i64 = row.get(1)?;
        let summary: Value = serde_json::from_str(&row.get::<_, String>(2)?).unwrap_or_default();
        let moment = |key: &str| summary[key].as_i64();
        let seen_at = moment("endedAt")
            .or(moment("startedAt"))
            .unwrap_or(created_at);
        copy_row.execute(params![n, seen_at, environments(&summary), words(&summary)])?;
        copy_view.execute(params![n, seen_at])?;
    }
    Ok(())
}

fn environments(summary: &Value) -> String {
    let mut names = "\n".to_owned();
    for environment in summary["environments"].as_array().into_iter().flatten() {
        names.push_str(environment["name"].as_str().unwrap_or_default());
        names.push('\n');
    }
    names
}

fn words(summary: &Value) -> String {
    let commit = &summary["commit"];
    [
        &summary["id"],
        &summary["product"],
        &summary["flow"],
        &summary["fromVersion"],
        &summary["version"],
        &summary["by"],
        &summary["reason"],
        &summary["cause"],
        &commit["sha"],
        &commit["message"],
    ]
    .map(|word| word.as_str().unwrap_or_default())
    .join("\n")
    .to_lowercase()
}
