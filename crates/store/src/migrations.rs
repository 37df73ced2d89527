//! The format of the database, version by version. One function per version, forwards only, each in a transaction
//! of its own; a version that has been released is never edited.

mod version_2;
mod version_3;
mod version_4;
mod version_5;

use rusqlite::{Connection, Transaction, TransactionBehavior};

/// Brings the format from the version before to the next one.
pub(crate) type Migration = fn(&Transaction<'_>) -> rusqlite::Result<()>;

/// The nth makes version n, from 1.
pub(crate) const MIGRATIONS: &[Migration] = &[
    version_1,
    version_2::migrate,
    version_3::migrate,
    version_4::migrate,
    version_5::migrate,
];

/// `SgBx`, so that no other program's database is taken for ours.
pub(crate) const APPLICATION_ID: i32 = 0x5367_4278;

/// The version of a database.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// The newest version that a list of migrations knows.
pub(crate) fn known(migrations: &[Migration]) -> i64 {
    i64::try_from(migrations.len()).expect("a handful of versions")
}

/// Brings the database to the newest version. Another process may do the same meanwhile: the version is read again
/// inside each transaction.
pub(crate) fn migrate(
    connection: &mut Connection,
    migrations: &[Migration],
) -> rusqlite::Result<()> {
    while version(connection)? < known(migrations) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let current = version(&transaction)?;
        let next = usize::try_from(current)
            .ok()
            .and_then(|done| migrations.get(done));
        if let Some(migration) = next {
            migration(&transaction)?;
            transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
            transaction.pragma_update(None, "user_version", current + 1)?;
        }
        transaction.commit()?;
    }
    Ok(())
}

fn version_1(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "CREATE TABLE profiles (
             id TEXT PRIMARY KEY,
             name TEXT NOT NULL,
             place TEXT NOT NULL,
             colour TEXT NOT NULL,
             protected INTEGER NOT NULL,
             read_only INTEGER NOT NULL,
             position INTEGER NOT NULL,
             trusted INTEGER NOT NULL
         ) STRICT;
         CREATE TABLE manifests (
             profile TEXT PRIMARY KEY REFERENCES profiles (id) ON DELETE CASCADE,
             at INTEGER NOT NULL,
             manifests TEXT NOT NULL
         ) STRICT;
         CREATE TABLE releases (
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             id TEXT NOT NULL,
             product TEXT NOT NULL,
             flow TEXT NOT NULL,
             status TEXT NOT NULL,
             created_at INTEGER NOT NULL,
             seq INTEGER NOT NULL,
             summary TEXT NOT NULL,
             view TEXT NOT NULL,
             PRIMARY KEY (profile, id)
         ) STRICT;
         CREATE INDEX releases_by_product ON releases (profile, product, id);
         CREATE INDEX releases_by_flow ON releases (profile, flow, id);
         CREATE TABLE records (
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             seq INTEGER NOT NULL,
             release TEXT NOT NULL,
             at INTEGER NOT NULL,
             event TEXT NOT NULL,
             PRIMARY KEY (profile, seq)
         ) STRICT;
         CREATE INDEX records_by_release ON records (profile, release, seq);
         CREATE TABLE drafts (
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             flow TEXT NOT NULL,
             base_revision TEXT,
             base_text TEXT,
             position INTEGER NOT NULL,
             typed_at INTEGER,
             typed_first_line INTEGER,
             typed_last_line INTEGER,
             saved_at INTEGER NOT NULL,
             PRIMARY KEY (profile, flow)
         ) STRICT;
         CREATE TABLE draft_steps (
             profile TEXT NOT NULL,
             flow TEXT NOT NULL,
             n INTEGER NOT NULL,
             text TEXT NOT NULL,
             PRIMARY KEY (profile, flow, n),
             FOREIGN KEY (profile, flow) REFERENCES drafts (profile, flow) ON DELETE CASCADE
         ) STRICT;
         CREATE TABLE window (
             key TEXT PRIMARY KEY,
             json TEXT NOT NULL
         ) STRICT;",
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn two(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        transaction.execute_batch("ALTER TABLE window ADD COLUMN seen INTEGER NOT NULL DEFAULT 7")
    }

    fn broken(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
        transaction.execute_batch("CREATE TABLE half (x); CREATE TABLE half (x)")
    }

    #[test]
    fn a_later_version_goes_on_from_the_one_that_is_there() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &[version_1]).unwrap();
        connection
            .execute("INSERT INTO window VALUES ('size', '[1,2]')", [])
            .unwrap();
        migrate(&mut connection, &[version_1, two]).unwrap();
        let row = connection.query_row("SELECT json, seen FROM window", [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?))
        });
        assert_eq!(row.unwrap(), ("[1,2]".to_owned(), 7));
        assert_eq!(version(&connection).unwrap(), 2);
        migrate(&mut connection, &[version_1, two]).unwrap();
    }

    #[test]
    fn a_version_that_fails_leaves_the_one_before() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &[version_1, broken]).unwrap_err();
        assert_eq!(version(&connection).unwrap(), 1);
        let half = connection.query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name = 'half'",
            [],
            |row| row.get(0),
        );
        assert_eq!(half, Ok(0_i64));
    }
}
