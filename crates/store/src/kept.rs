//! What a screen was told last (notes, the board, deployments, durations of releases), so that it opens offline: a
//! JSON text by key. The store does not look into it.

use rusqlite::{OptionalExtension, Transaction, params};
use serde::{Serialize, de::DeserializeOwned};
use signalbox_engine::event::Millis;

use crate::{Error, Result, Store};

/// Most bytes that are kept so, of all profiles.
const MOST: i64 = 64 * 1024 * 1024;

impl Store {
    /// What was kept under a key, and when it was so. What an earlier version kept in another form is not there.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn kept<T: DeserializeOwned>(
        &self,
        profile: &str,
        key: &str,
    ) -> Result<Option<(T, Millis)>> {
        let row: Option<(String, Millis)> = self
            .connection()
            .prepare_cached("SELECT json, at FROM kept WHERE profile = ?1 AND key = ?2")?
            .query_row([profile, key], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        Ok(row.and_then(|(json, at)| Some((serde_json::from_str(&json).ok()?, at))))
    }

    /// Keeps something under a key (the newest 64 MiB of all).
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_kept<T: Serialize>(
        &self,
        profile: &str,
        key: &str,
        value: &T,
        at: Millis,
    ) -> Result<()> {
        let json = serde_json::to_string(value).map_err(|error| Error::unreadable(key, &error))?;
        self.write(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO kept (profile, key, at, size, json) VALUES (?1, ?2, ?3, length(CAST(?4 AS BLOB)), ?4)
                     ON CONFLICT (profile, key) DO UPDATE SET
                         at = excluded.at, size = excluded.size, json = excluded.json",
                )?
                .execute(params![profile, key, at, json])
                .map_err(|error| Error::of_profile(error, profile))?;
            drop_oldest(transaction, MOST)
        })
    }
}

pub(crate) fn drop_oldest(transaction: &Transaction<'_>, most: i64) -> Result<()> {
    let mut total: i64 = transaction
        .prepare_cached("SELECT coalesce(sum(size), 0) FROM kept")?
        .query_row([], |row| row.get(0))?;
    while total > most {
        let freed: i64 = transaction
            .prepare_cached(
                "DELETE FROM kept WHERE rowid = (SELECT rowid FROM kept ORDER BY at, rowid LIMIT 1)
                 RETURNING size",
            )?
            .query_row([], |row| row.get(0))?;
        total -= freed;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::{Place, Profile};

    #[test]
    fn the_oldest_goes_first_when_there_is_too_much() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("signalbox.db")).unwrap();
        let profile = Profile {
            id: "a".to_owned(),
            name: "A".to_owned(),
            place: Place::Workspace {
                dir: "/home/ada".to_owned(),
            },
            colour: "iris".to_owned(),
            protected: false,
            read_only: false,
            position: 0,
            trusted: true,
        };
        store.put_profile(&profile).unwrap();
        for (key, at) in [("new", 3), ("old", 1), ("middle", 2)] {
            store.put_kept("a", key, &"four", at).unwrap();
        }
        store
            .write(|transaction| drop_oldest(transaction, 13))
            .unwrap();
        let there = ["new", "middle", "old"].map(|key| {
            let kept: Option<(String, Millis)> = store.kept("a", key).unwrap();
            kept.is_some()
        });
        assert_eq!(there, [true, true, false]);
    }
}
