//! Releases seen so far, so that history can be read with the network cable out: each with its row of a list, and with
//! its whole state where that was read.

mod list;

use rusqlite::{OptionalExtension, Transaction, params};
use signalbox_api::{ReleaseSummary, ReleaseView};
use signalbox_engine::event::Millis;
use signalbox_index::Age;

use crate::{Error, Result, Store};

impl Store {
    /// Keeps a release as last seen (an older `seq` never replaces a newer one). Its age is that of its state, where
    /// nobody says when it was read: see [`Store::put_release_seen`].
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_release(&self, profile: &str, view: &ReleaseView) -> Result<()> {
        let release = &view.release;
        let at = release
            .ended_at
            .or(release.started_at)
            .unwrap_or(release.created_at);
        self.put_release_seen(profile, view, at)
    }

    /// Keeps a release as it was read at that moment (an older `seq` never replaces a newer one).
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_release_seen(&self, profile: &str, view: &ReleaseView, at: Millis) -> Result<()> {
        let release = &view.release;
        let text = serde_json::to_string(view)
            .map_err(|error| Error::unreadable(&format!("release {}", release.id), &error))?;
        self.write(|transaction| {
            let kept: Option<i64> = transaction
                .prepare_cached("SELECT seq FROM release_views WHERE profile = ?1 AND id = ?2")?
                .query_row([profile, &release.id], |row| row.get(0))
                .optional()?;
            if kept.is_some_and(|seq| seq > view.seq) {
                return Ok(());
            }
            put_row(transaction, profile, &ReleaseSummary::from(release), at, Age::Known)?;
            transaction
                .prepare_cached(
                    "INSERT INTO release_views (profile, id, seq, seen_at, view) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT (profile, id) DO UPDATE SET
                         seq = excluded.seq, seen_at = max(seen_at, excluded.seen_at), view = excluded.view",
                )?
                .execute(params![profile, release.id, view.seq, at, text])?;
            Ok(())
        })
    }

    /// Keeps rows of releases whose whole state was not read, with the moment at which they were asked for (a row
    /// asked for earlier never replaces a later one).
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_summaries(
        &self,
        profile: &str,
        releases: &[ReleaseSummary],
        at: Millis,
    ) -> Result<()> {
        self.write(|transaction| {
            for release in releases {
                put_row(transaction, profile, release, at, Age::ByMoment)?;
            }
            Ok(())
        })
    }

    /// A release as last seen; `None` also where only its row of a list was.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn release(&self, profile: &str, id: &str) -> Result<Option<ReleaseView>> {
        let seen = self.release_seen(profile, id)?;
        Ok(seen.map(|(view, _)| view))
    }

    /// A release as last seen, and when its whole state was last read.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn release_seen(&self, profile: &str, id: &str) -> Result<Option<(ReleaseView, Millis)>> {
        let row: Option<(String, Millis)> = self
            .connection()
            .prepare_cached(
                "SELECT view, seen_at FROM release_views WHERE profile = ?1 AND id = ?2",
            )?
            .query_row([profile, id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        row.map(|(text, at)| Ok((read(&text, id)?, at))).transpose()
    }
}

fn put_row(
    transaction: &Transaction<'_>,
    profile: &str,
    release: &ReleaseSummary,
    at: Millis,
    age: Age,
) -> Result<()> {
    signalbox_index::put(transaction, profile, release, at, age).map_err(|error| match error {
        signalbox_index::Error::Sqlite(error) => Error::of_profile(error, profile),
        other => other.into(),
    })
}

fn read<T: serde::de::DeserializeOwned>(text: &str, release: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| Error::unreadable(&format!("release {release}"), &error))
}
