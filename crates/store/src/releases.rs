//! Releases seen so far, so that history can be read with the network cable out: each with its row of a list, and with
//! its whole state where that was read.

mod list;

use rusqlite::{OptionalExtension, Transaction, params};
use signalbox_api::{ReleaseSummary, ReleaseView};
use signalbox_engine::event::{Millis, ReleaseStatus};

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

/// How it is known that a row is not older than the one that is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    /// By the journal.
    Known,
    /// By the moment alone at which it was seen.
    ByMoment,
}

fn put_row(
    transaction: &Transaction<'_>,
    profile: &str,
    release: &ReleaseSummary,
    at: Millis,
    age: Age,
) -> Result<()> {
    let summary = serde_json::to_string(release)
        .map_err(|error| Error::unreadable(&format!("release {}", release.id), &error))?;
    transaction
        .prepare_cached(
            "INSERT INTO releases
                 (profile, id, product, flow, status, created_at, seen_at, environments, words, summary)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT (profile, id) DO UPDATE SET
                 product = excluded.product, flow = excluded.flow, status = excluded.status,
                 created_at = excluded.created_at, seen_at = max(seen_at, excluded.seen_at),
                 environments = excluded.environments, words = excluded.words, summary = excluded.summary
             WHERE ?11 OR excluded.seen_at >= seen_at",
        )?
        .execute(params![
            profile,
            release.id,
            release.product,
            release.flow,
            status(release.status),
            release.created_at,
            at,
            environments(release),
            words(release),
            summary,
            age == Age::Known
        ])
        .map_err(|error| Error::of_profile(error, profile))?;
    Ok(())
}

/// Every name between line ends, so that one of them can be looked for.
fn environments(release: &ReleaseSummary) -> String {
    let mut names = "\n".to_owned();
    for environment in &release.environments {
        names.push_str(&environment.name);
        names.push('\n');
    }
    names
}

/// What a search looks through, in lower case.
fn words(release: &ReleaseSummary) -> String {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    [
        release.id.clone(),
        release.product.clone(),
        release.flow.clone(),
        optional(&release.from_version),
        optional(&release.version),
        release.by.clone(),
        optional(&release.reason),
        optional(&release.cause),
        release.commit.sha.clone(),
        release.commit.message.clone(),
    ]
    .join("\n")
    .to_lowercase()
}

/// A status as it is written on the wire.
fn status(status: ReleaseStatus) -> &'static str {
    match status {
        ReleaseStatus::Queued => "QUEUED",
        ReleaseStatus::Running => "RUNNING",
        ReleaseStatus::Suspended => "SUSPENDED",
        ReleaseStatus::Terminating => "TERMINATING",
        ReleaseStatus::Succeeded => "SUCCEEDED",
        ReleaseStatus::Failed => "FAILED",
        ReleaseStatus::Terminated => "TERMINATED",
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str, release: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| Error::unreadable(&format!("release {release}"), &error))
}
