//! What she was told by notifications, each thing once for ever, and settings that are no profile's.

use rusqlite::{OptionalExtension, params};
use signalbox_engine::event::Millis;

use crate::{Error, Result, Store};

/// So many of the newest are shown.
const SHOWN: u32 = 500;

/// Something to tell her: one for each profile, kind, release and round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    pub profile: String,
    /// What it is about, in a word that only the shell understands.
    pub kind: String,
    pub release: String,
    /// Which one of that kind in its release.
    pub round: u32,
    pub product: String,
    pub flow: String,
    pub title: String,
    pub body: String,
    pub at: Millis,
}

/// Something that she was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptNotice {
    pub id: u32,
    pub read: bool,
    pub notice: NewNotice,
}

impl Store {
    /// Keeps a notice; its id, or `None` when that thing was told before.
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_notice(&self, notice: &NewNotice) -> Result<Option<u32>> {
        self.write(|transaction| {
            let id = transaction
                .prepare_cached(
                    "INSERT INTO notices
                         (profile, kind, release, round, product, flow, title, body, at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                     ON CONFLICT (profile, kind, release, round) DO NOTHING
                     RETURNING id",
                )?
                .query_row(
                    params![
                        notice.profile,
                        notice.kind,
                        notice.release,
                        notice.round,
                        notice.product,
                        notice.flow,
                        notice.title,
                        notice.body,
                        notice.at
                    ],
                    |row| row.get(0),
                )
                .optional()
                .map_err(|error| Error::of_profile(error, &notice.profile))?;
            Ok(id)
        })
    }

    /// Notices of all profiles, newest first (at most 500).
    ///
    /// # Errors
    /// The database can't be read.
    pub fn notices(&self) -> Result<Vec<KeptNotice>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT id, read, profile, kind, release, round, product, flow, title, body, at
             FROM notices ORDER BY id DESC LIMIT ?1",
        )?;
        let rows = statement.query_map([SHOWN], |row| {
            Ok(KeptNotice {
                id: row.get(0)?,
                read: row.get(1)?,
                notice: NewNotice {
                    profile: row.get(2)?,
                    kind: row.get(3)?,
                    release: row.get(4)?,
                    round: row.get(5)?,
                    product: row.get(6)?,
                    flow: row.get(7)?,
                    title: row.get(8)?,
                    body: row.get(9)?,
                    at: row.get(10)?,
                },
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Marks notices as read; all when none is named.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn read_notices(&self, ids: &[u32]) -> Result<()> {
        self.write(|transaction| {
            if ids.is_empty() {
                transaction.execute("UPDATE notices SET read = 1 WHERE read = 0", [])?;
            }
            let mut statement =
                transaction.prepare_cached("UPDATE notices SET read = 1 WHERE id = ?1")?;
            for id in ids {
                statement.execute([id])?;
            }
            Ok(())
        })
    }

    /// A setting: a JSON text by key that only the shell understands.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn setting(&self, key: &str) -> Result<Option<String>> {
        let connection = self.connection();
        let mut statement =
            connection.prepare_cached("SELECT json FROM settings WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    /// Keeps a setting.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn put_setting(&self, key: &str, json: &str) -> Result<()> {
        self.write(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO settings (key, json) VALUES (?1, ?2)
                     ON CONFLICT (key) DO UPDATE SET json = excluded.json",
                )?
                .execute([key, json])?;
            Ok(())
        })
    }
}
