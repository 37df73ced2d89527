//! The manifests last seen of each profile, so that everything opens before the runtime answers.

use rusqlite::{OptionalExtension, params};
use signalbox_api::Manifests;
use signalbox_engine::event::Millis;

use crate::{Error, Result, Store};

impl Store {
    /// Keeps the manifests last seen.
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_manifests(&self, profile: &str, manifests: &Manifests, at: Millis) -> Result<()> {
        let text = serde_json::to_string(manifests)
            .map_err(|error| Error::unreadable("the manifests", &error))?;
        self.write(|transaction| {
            transaction
                .execute(
                    "INSERT INTO manifests (profile, at, manifests) VALUES (?1, ?2, ?3)
                     ON CONFLICT (profile) DO UPDATE SET at = excluded.at, manifests = excluded.manifests",
                    params![profile, at, text],
                )
                .map_err(|error| Error::of_profile(error, profile))?;
            Ok(())
        })
    }

    /// The manifests last seen, and when.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn manifests(&self, profile: &str) -> Result<Option<(Manifests, Millis)>> {
        let row: Option<(String, Millis)> = self
            .connection()
            .prepare_cached("SELECT manifests, at FROM manifests WHERE profile = ?1")?
            .query_row([profile], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        row.map(|(text, at)| {
            let manifests = serde_json::from_str(&text)
                .map_err(|error| Error::unreadable("the manifests", &error))?;
            Ok((manifests, at))
        })
        .transpose()
    }
}
