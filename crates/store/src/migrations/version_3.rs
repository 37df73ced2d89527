//! Version 3: releases in the tables of the index, acts out of the records that are kept, and states of releases that
//! know of approvals.

use rusqlite::{Connection, Transaction, params};
use signalbox_api::ReleaseSummary;
use signalbox_engine::event::Millis;
use signalbox_index::{Age, Owner};

use crate::acts;

pub(super) fn migrate(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "ALTER TABLE releases RENAME TO releases_2;
         DROP INDEX releases_by_product;
         DROP INDEX releases_by_flow;
         DROP INDEX releases_by_both;
         DROP INDEX releases_by_status;
         ALTER TABLE release_views RENAME TO release_views_2;",
    )?;
    signalbox_index::create(transaction, Owner::Profiles)?;
    transaction.execute_batch(
        "CREATE TABLE release_views (
             profile TEXT NOT NULL,
             id TEXT NOT NULL,
             seq INTEGER NOT NULL,
             seen_at INTEGER NOT NULL,
             view TEXT NOT NULL,
             PRIMARY KEY (profile, id),
             FOREIGN KEY (profile, id) REFERENCES releases (profile, id) ON DELETE CASCADE
         ) STRICT;",
    )?;
    let filled = copy_releases(transaction).and_then(|()| {
        transaction.execute_batch(VIEWS)?;
        derive_acts(transaction)
    });
    filled.map_err(|error| match error {
        signalbox_index::Error::Sqlite(error) => error,
        error => rusqlite::Error::ToSqlConversionFailure(error.into()),
    })
}

const VIEWS: &str = "
    INSERT INTO release_views
        SELECT profile, id, seq, seen_at,
            json_insert(view, '$.release.approvals', json('[]'), '$.decisions', json('[]'))
        FROM release_views_2 WHERE EXISTS (
            SELECT 1 FROM releases WHERE releases.profile = release_views_2.profile
                AND releases.id = release_views_2.id);
    DROP TABLE release_views_2;
    DROP TABLE releases_2;";

/// A row that can't be read is left behind: it is read from its runtime again.
fn copy_releases(connection: &Connection) -> signalbox_index::Result<()> {
    let mut rows = connection.prepare("SELECT profile, seen_at, summary FROM releases_2")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let (profile, seen_at): (String, Millis) = (row.get(0)?, row.get(1)?);
        let text: String = row.get(2)?;
        if let Ok(release) = serde_json::from_str::<ReleaseSummary>(&text) {
            signalbox_index::put(connection, &profile, &release, seen_at, Age::Known)?;
        }
    }
    Ok(())
}

fn derive_acts(connection: &Connection) -> signalbox_index::Result<()> {
    let mut rows = connection
        .prepare("SELECT profile, seq, release, at, event FROM records ORDER BY profile, seq")?;
    let mut rows = rows.query(params![])?;
    while let Some(row) = rows.next()? {
        let profile: String = row.get(0)?;
        let Some(record) = acts::record(
            row.get(1)?,
            row.get(2)?,
            row.get(3)?,
            &row.get::<_, String>(4)?,
        ) else {
            continue;
        };
        acts::put_one(connection, &profile, &record)?;
    }
    Ok(())
}
