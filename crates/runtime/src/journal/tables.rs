//! The tables of the journal, version by version.

use std::{collections::HashMap, path::Path, time::Duration};

use rusqlite::Connection;
use signalbox_api::{About, Act, Record, ReleaseSummary};
use signalbox_index::{Age, JOURNAL, Owner, patiently};

use super::chain;

/// Version of the tables.
pub const VERSION: i64 = 3;
/// Another process's write is waited for so long.
const BUSY: Duration = Duration::from_secs(10);
const APPLICATION_ID: i64 = 0x5342_4a31;

/// The nth brings the tables from version n to the next; one that was released is never edited.
const UPGRADES: [fn(&Connection) -> rusqlite::Result<()>; 3] = [version_1, version_2, version_3];

fn version_1(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "CREATE TABLE events (seq INTEGER PRIMARY KEY, release TEXT NOT NULL, at INTEGER NOT NULL,
                              version INTEGER NOT NULL, event TEXT NOT NULL) STRICT;
         CREATE INDEX events_of ON events (release, seq);
         CREATE TABLE releases (id TEXT PRIMARY KEY, product TEXT NOT NULL, flow TEXT NOT NULL, status TEXT NOT NULL,
                                ended INTEGER NOT NULL, summary TEXT NOT NULL) STRICT;
         CREATE INDEX releases_open ON releases (id) WHERE NOT ended;
         CREATE TABLE answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL) STRICT;
         CREATE TABLE constants (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
         PRAGMA application_id = {APPLICATION_ID};"
    ))
}

/// Keys know their request; lists by product and flow have an index.
fn version_2(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "ALTER TABLE answers ADD COLUMN request TEXT NOT NULL DEFAULT '';
         CREATE INDEX releases_by_product ON releases (product, id);
         CREATE INDEX releases_by_flow ON releases (flow, id);",
    )
}

/// The index's tables, and a hash in each record; what older versions wrote comes along.
fn version_3(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "ALTER TABLE events ADD COLUMN hash BLOB;
         ALTER TABLE releases RENAME TO releases_2;
         DROP INDEX releases_open;
         DROP INDEX releases_by_product;
         DROP INDEX releases_by_flow;",
    )?;
    signalbox_index::create(connection, Owner::Journal)?;
    let fill = fill_lists(connection);
    fill.map_err(rusqlite::Error::ToSqlConversionFailure)?;
    connection.execute_batch("DROP TABLE releases_2")?;
    chain::backfill(connection)
}

fn fill_lists(connection: &Connection) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut abouts: HashMap<String, About> = HashMap::new();
    let mut rows = connection.prepare("SELECT summary FROM releases_2")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let release: ReleaseSummary = serde_json::from_str(&row.get::<_, String>(0)?)?;
        signalbox_index::put(connection, JOURNAL, &release, 0, Age::Known)?;
        let about = About {
            product: release.product,
            flow: release.flow,
            // No older version asked anybody for an approval.
            approvals: Vec::new(),
        };
        abouts.insert(release.id, about);
    }
    let mut rows = connection.prepare("SELECT seq, release, at, event FROM events ORDER BY seq")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        let record = Record {
            seq: row.get(0)?,
            release: row.get(1)?,
            at: row.get(2)?,
            event: serde_json::from_str(&row.get::<_, String>(3)?)?,
        };
        if let Some(act) = Act::of(&record, |id| abouts.get(id).cloned()) {
            signalbox_index::put_act(connection, JOURNAL, &act)?;
        }
    }
    Ok(())
}

/// A connection that only reads, of a file whose tables are there.
pub fn reader(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Makes the tables of a new file and brings older ones up to date; answers the version that the file has.
pub fn open(connection: &Connection) -> rusqlite::Result<i64> {
    patiently(BUSY, || prepare(connection))
}

fn prepare(connection: &Connection) -> rusqlite::Result<i64> {
    connection.busy_timeout(BUSY)?;
    let version = || connection.query_row("PRAGMA user_version", [], |row| row.get(0));
    let found: i64 = version()?;
    if found > VERSION {
        return Ok(found);
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    if found == VERSION {
        return Ok(found);
    }
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    // Another process may have made them while this one waited.
    let found: i64 = version()?;
    for upgrade in UPGRADES.iter().skip(usize::try_from(found).unwrap_or(0)) {
        upgrade(connection)?;
    }
    if found < VERSION {
        connection.pragma_update(None, "user_version", VERSION)?;
    }
    connection.execute_batch("COMMIT")?;
    version()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::thread;

    use super::*;
    use crate::journal::{Journal, Key};

    #[test]
    fn who_reads_waits_for_no_write() {
        let home = tempfile::TempDir::new().unwrap();
        let journal = Journal::open(home.path()).unwrap();
        let key = Key::of("trigger a".into(), &"anything");
        let answers = vec![(key.clone(), "R1".to_owned())];
        let batch = crate::journal::Batch {
            answers,
            ..Default::default()
        };
        journal.append(&batch).unwrap();
        journal.while_writing(|| {
            let (tell, told) = std::sync::mpsc::channel();
            let (journal, key) = (journal.clone(), key.clone());
            thread::spawn(move || {
                let read = (journal.last().unwrap(), journal.answer(&key).unwrap());
                tell.send(read).unwrap();
            });
            let read = told.recv_timeout(BUSY).expect("it reads meanwhile");
            assert_eq!(read, (0, Some("R1".to_owned())));
        });
    }

    #[test]
    fn a_journal_of_the_first_version_goes_on() {
        let home = tempfile::TempDir::new().unwrap();
        let old = Connection::open(home.path().join("journal.db")).unwrap();
        version_1(&old).unwrap();
        old.execute_batch(
            "PRAGMA user_version = 1; INSERT INTO answers VALUES ('trigger a', 'R1')",
        )
        .unwrap();
        drop(old);
        for _ in 0..2 {
            let journal = Journal::open(home.path()).unwrap();
            let key = Key::of("trigger a".into(), &"anything");
            assert_eq!(journal.answer(&key).unwrap().as_deref(), Some("R1"));
        }
    }
}
