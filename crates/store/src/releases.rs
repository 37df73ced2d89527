//! Releases and journal records seen so far, so that history can be read with the network cable out.

use rusqlite::{OptionalExtension, ToSql, params};
use signalbox_api::{Record, ReleasePage, ReleaseQuery, ReleaseSummary, ReleaseView};
use signalbox_engine::event::{Millis, ReleaseStatus};

use crate::{Error, Result, Store};

/// Releases on a page when the query names no number.
const DEFAULT_LIMIT: u32 = 100;
/// Releases on a page at most.
const MAX_LIMIT: u32 = 200;

impl Store {
    /// Keeps a release as last seen (an older `seq` never replaces a newer one).
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_release(&self, profile: &str, view: &ReleaseView) -> Result<()> {
        let release = &view.release;
        let unreadable = |error| Error::unreadable(&format!("release {}", release.id), &error);
        let summary = serde_json::to_string(&ReleaseSummary::from(release)).map_err(unreadable)?;
        let text = serde_json::to_string(view).map_err(unreadable)?;
        self.write(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO releases (profile, id, product, flow, status, created_at, seq, summary, view)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                     ON CONFLICT (profile, id) DO UPDATE SET
                         product = excluded.product, flow = excluded.flow, status = excluded.status,
                         created_at = excluded.created_at, seq = excluded.seq,
                         summary = excluded.summary, view = excluded.view
                     WHERE excluded.seq >= releases.seq",
                )?
                .execute(params![
                    profile,
                    release.id,
                    release.plan.product,
                    release.plan.flow,
                    status(release.status),
                    release.created_at,
                    view.seq,
                    summary,
                    text
                ])
                .map_err(|error| Error::of_profile(error, profile))?;
            Ok(())
        })
    }

    /// A release as last seen.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn release(&self, profile: &str, id: &str) -> Result<Option<ReleaseView>> {
        let text: Option<String> = self
            .connection()
            .prepare_cached("SELECT view FROM releases WHERE profile = ?1 AND id = ?2")?
            .query_row([profile, id], |row| row.get(0))
            .optional()?;
        text.map(|text| read(&text, id)).transpose()
    }

    /// Releases seen so far, newest first, by the same query as a runtime's.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn releases(&self, profile: &str, query: &ReleaseQuery) -> Result<ReleasePage> {
        let limit = query.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT) as usize;
        // One more than the page holds tells whether there is a next one.
        let ask_for = i64::try_from(limit + 1).expect("at most 201");
        let (conditions, values) = conditions(profile, query);
        let sql = format!(
            "SELECT id, summary FROM releases WHERE {conditions} ORDER BY id DESC LIMIT {ask_for}"
        );
        let connection = self.connection();
        let mut statement = connection.prepare_cached(&sql)?;
        let values: Vec<&dyn ToSql> = values.iter().map(|value| value as &dyn ToSql).collect();
        let rows = statement
            .query_map(&values[..], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let next = rows
            .get(limit)
            .and_then(|_| rows.get(limit - 1))
            .map(|(id, _)| id.clone());
        let releases = rows
            .iter()
            .take(limit)
            .map(|(id, summary)| read(summary, id))
            .collect::<Result<_>>()?;
        Ok(ReleasePage { releases, next })
    }

    /// Keeps journal records (each once, by its sequence number).
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_records(&self, profile: &str, records: &[Record]) -> Result<()> {
        self.write(|transaction| {
            let mut statement = transaction.prepare_cached(
                "INSERT INTO records (profile, seq, release, at, event) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (profile, seq) DO NOTHING",
            )?;
            for record in records {
                let unreadable =
                    |error| Error::unreadable(&format!("record {}", record.seq), &error);
                let event = serde_json::to_string(&record.event).map_err(unreadable)?;
                statement
                    .execute(params![
                        profile,
                        record.seq,
                        record.release,
                        record.at,
                        event
                    ])
                    .map_err(|error| Error::of_profile(error, profile))?;
            }
            Ok(())
        })
    }

    /// Records of a release, oldest first.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn records(&self, profile: &str, release: &str) -> Result<Vec<Record>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT seq, at, event FROM records WHERE profile = ?1 AND release = ?2 ORDER BY seq",
        )?;
        let rows = statement.query_map([profile, release], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, Millis>(1)?,
                row.get::<_, String>(2)?,
            ))
        })?;
        rows.map(|row| {
            let (seq, at, event) = row?;
            let unreadable = |error| Error::unreadable(&format!("record {seq}"), &error);
            let event = serde_json::from_str(&event).map_err(unreadable)?;
            Ok(Record {
                seq,
                release: release.to_owned(),
                at,
                event,
            })
        })
        .collect()
    }
}

/// The query as SQL, with the values of its parameters in their order. Only what is asked stands in it, so that the
/// indices by product and by flow are used.
fn conditions(profile: &str, query: &ReleaseQuery) -> (String, Vec<String>) {
    let mut conditions = "profile = ?".to_owned();
    let mut values = vec![profile.to_owned()];
    let equal = [
        (" AND product = ?", &query.product),
        (" AND flow = ?", &query.flow),
        (" AND id < ?", &query.cursor),
    ];
    for (condition, value) in equal {
        if let Some(value) = value {
            conditions.push_str(condition);
            values.push(value.clone());
        }
    }
    if !query.status.is_empty() {
        let marks = vec!["?"; query.status.len()].join(", ");
        conditions.push_str(&format!(" AND status IN ({marks})"));
        values.extend(query.status.iter().map(|wanted| status(*wanted).to_owned()));
    }
    (conditions, values)
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
