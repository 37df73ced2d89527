//! Filters of the list of releases that she has kept, by name: each profile has its own.

use rusqlite::params;
use signalbox_api::ReleaseQuery;

use crate::{Error, Result, Store};

impl Store {
    /// Kept filters, by name.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn filters(&self, profile: &str) -> Result<Vec<(String, ReleaseQuery)>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT name, query FROM filters WHERE profile = ?1 ORDER BY name COLLATE NOCASE, name",
        )?;
        let rows = statement.query_map([profile], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        rows.map(|row| {
            let (name, query) = row?;
            let unreadable = |error| Error::unreadable(&format!("the filter {name}"), &error);
            let query = serde_json::from_str(&query).map_err(unreadable)?;
            Ok((name, query))
        })
        .collect()
    }

    /// Keeps a filter under its name, in place of the one that has it.
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_filter(&self, profile: &str, name: &str, query: &ReleaseQuery) -> Result<()> {
        let text = serde_json::to_string(query)
            .map_err(|error| Error::unreadable(&format!("the filter {name}"), &error))?;
        self.write(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO filters (profile, name, query) VALUES (?1, ?2, ?3)
                     ON CONFLICT (profile, name) DO UPDATE SET query = excluded.query",
                )?
                .execute(params![profile, name, text])
                .map_err(|error| Error::of_profile(error, profile))?;
            Ok(())
        })
    }

    /// Forgets a filter; one that is not there is forgotten already.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn delete_filter(&self, profile: &str, name: &str) -> Result<()> {
        self.write(|transaction| {
            transaction.execute(
                "DELETE FROM filters WHERE profile = ?1 AND name = ?2",
                [profile, name],
            )?;
            Ok(())
        })
    }
}
