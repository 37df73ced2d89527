//! What the window looked like: sizes, open screens, choices; a JSON text by key that only the window understands.

use rusqlite::OptionalExtension;

use crate::{Result, Store};

impl Store {
    /// What the window looked like: a JSON text by key.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn window(&self, key: &str) -> Result<Option<String>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached("SELECT json FROM window WHERE key = ?1")?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }

    /// Keeps what the window looks like.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn put_window(&self, key: &str, json: &str) -> Result<()> {
        self.write(|transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO window (key, json) VALUES (?1, ?2)
                     ON CONFLICT (key) DO UPDATE SET json = excluded.json",
                )?
                .execute([key, json])?;
            Ok(())
        })
    }
}
