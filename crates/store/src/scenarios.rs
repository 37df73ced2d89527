//! Scenarios of rehearsals that she has kept, by name: each flow has its own, and they stay when its draft is gone.

use rusqlite::params;
use signalbox_engine::rehearsal::Scenario;

use crate::{Error, Result, Store};

impl Store {
    /// Kept scenarios of a flow, by name.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn scenarios(&self, profile: &str, flow: &str) -> Result<Vec<Scenario>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(
            "SELECT name, json FROM scenarios WHERE profile = ?1 AND flow = ?2
             ORDER BY name COLLATE NOCASE, name",
        )?;
        let rows = statement.query_map([profile, flow], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
        })?;
        rows.map(|row| {
            let (name, json) = row?;
            let unreadable = |error| Error::unreadable(&format!("the scenario {name}"), &error);
            serde_json::from_str(&json).map_err(unreadable)
        })
        .collect()
    }

    /// Keeps a scenario under its name, in place of the one that has it.
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_scenario(&self, profile: &str, flow: &str, scenario: &Scenario) -> Result<()> {
        let name = &scenario.name;
        let json = serde_json::to_string(scenario)
            .map_err(|error| Error::unreadable(&format!("the scenario {name}"), &error))?;
        self.write(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO scenarios (profile, flow, name, json) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (profile, flow, name) DO UPDATE SET json = excluded.json",
                )?
                .execute(params![profile, flow, name, json])
                .map_err(|error| Error::of_profile(error, profile))?;
            Ok(())
        })
    }

    /// Forgets a scenario; one that is not there is forgotten already.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn delete_scenario(&self, profile: &str, flow: &str, name: &str) -> Result<()> {
        self.write(|transaction| {
            transaction.execute(
                "DELETE FROM scenarios WHERE profile = ?1 AND flow = ?2 AND name = ?3",
                [profile, flow, name],
            )?;
            Ok(())
        })
    }
}
