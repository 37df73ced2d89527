//! When and how far a runtime was seen: what it said of itself, the last journal record, and when it was last heard.

use rusqlite::{OptionalExtension, Transaction, params};
use signalbox_api::Info;
use signalbox_engine::event::Millis;

use crate::{Error, Result, Store, profiles::without_secrets, records};

/// What is known of a profile's runtime without asking it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// What it last said of itself.
    pub info: Info,
    /// When it was last heard.
    pub at: Millis,
    /// The last journal record that is kept, with all before it since the profile was added.
    pub seq: i64,
}

impl Store {
    /// What is known of a profile's runtime; `None`: it was never heard.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn seen(&self, profile: &str) -> Result<Option<Seen>> {
        load(&self.connection(), profile)
    }

    /// Keeps what a runtime says of itself. At the first time its stream begins at `info.seq`. Where another runtime
    /// answers now, the stream begins anew too, and what is kept of the other one's releases goes.
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_info(&self, profile: &str, info: &Info, at: Millis) -> Result<()> {
        let mut info = info.clone();
        if info.configuration_url.starts_with("http") {
            info.configuration_url = without_secrets(&info.configuration_url);
        }
        let text = serde_json::to_string(&info).map_err(|error| unreadable(profile, &error))?;
        self.write(|transaction| {
            let known = load(transaction, profile)?;
            let seq = match &known {
                Some(seen) if seen.info.id != info.id => {
                    forget(transaction, profile)?;
                    info.seq
                }
                Some(seen) => seen.seq,
                None => info.seq,
            };
            transaction
                .prepare_cached(
                    "INSERT INTO seen (profile, info, at, seq) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (profile) DO UPDATE SET
                         info = excluded.info, at = max(at, excluded.at), seq = excluded.seq",
                )?
                .execute(params![profile, text, at, seq])
                .map_err(|error| Error::of_profile(error, profile))?;
            records::advance(transaction, profile)
        })
    }

    /// The runtime was heard just now.
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_heard(&self, profile: &str, at: Millis) -> Result<()> {
        self.write(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO seen (profile, at, seq) VALUES (?1, ?2, 0)
                     ON CONFLICT (profile) DO UPDATE SET at = max(at, excluded.at)",
                )?
                .execute(params![profile, at])
                .map_err(|error| Error::of_profile(error, profile))?;
            Ok(())
        })
    }
}

fn load(connection: &rusqlite::Connection, profile: &str) -> Result<Option<Seen>> {
    let row: Option<(String, Millis, i64)> = connection
        .prepare_cached("SELECT info, at, seq FROM seen WHERE profile = ?1 AND info IS NOT NULL")?
        .query_row([profile], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    row.map(|(text, at, seq)| {
        let info = serde_json::from_str(&text).map_err(|error| unreadable(profile, &error))?;
        Ok(Seen { info, at, seq })
    })
    .transpose()
}

/// What was seen of a profile's runtime: it is another one now. Drafts and filters are hers and stay.
fn forget(transaction: &Transaction<'_>, profile: &str) -> Result<()> {
    for table in [
        "releases",
        "acts",
        "records",
        "logs",
        "line_logs",
        "kept",
        "notices",
    ] {
        transaction.execute(
            &format!("DELETE FROM {table} WHERE profile = ?1"),
            [profile],
        )?;
    }
    Ok(())
}

fn unreadable(profile: &str, error: &serde_json::Error) -> Error {
    Error::unreadable(&format!("the runtime of profile {profile}"), error)
}
