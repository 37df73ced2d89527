//! The tables of the journal, version by version.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ErrorCode};

/// Version of the tables.
pub const VERSION: i64 = 2;
/// Another process's write is waited for so long.
const BUSY: Duration = Duration::from_secs(10);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(10);
const APPLICATION_ID: i64 = 0x5342_4a31;

/// The switch to the write-ahead log does not wait for others as everything else does: it is tried again.
fn patiently(prepare: impl Fn() -> rusqlite::Result<i64>) -> rusqlite::Result<i64> {
    let until = Instant::now() + BUSY;
    loop {
        match prepare() {
            Err(rusqlite::Error::SqliteFailure(error, _))
                if error.code == ErrorCode::DatabaseBusy && Instant::now() < until =>
            {
                thread::sleep(PAUSE);
            }
            prepared => return prepared,
        }
    }
}

/// The nth brings the tables from version n to the next; one that was released is never edited.
const UPGRADES: [fn(&Connection) -> rusqlite::Result<()>; 2] = [version_1, version_2];

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

/// A connection that only reads, of a file whose tables are there.
pub fn reader(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// Makes the tables of a new file and brings older ones up to date; answers the version that the file has.
pub fn open(connection: &Connection) -> rusqlite::Result<i64> {
    patiently(|| prepare(connection))
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
