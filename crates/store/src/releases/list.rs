//! Lists of releases seen so far: by the same query as a runtime's, and what waits for a person.

use rusqlite::OptionalExtension;
use signalbox_api::{Numbers, ReleasePage, ReleaseQuery, ReleaseSummary};
use signalbox_engine::event::Millis;

use crate::{Result, Store};

/// The newest release of each product and flow, found by jumping from one pair to the next in their index; those of
/// them that failed, and all that are suspended.
const INBOX: &str = "
    WITH RECURSIVE newest (n, product, flow) AS (
        SELECT * FROM (
            SELECT n, product, flow FROM releases WHERE profile = ?1
            ORDER BY product DESC, flow DESC, n DESC LIMIT 1)
        UNION ALL
        SELECT next.n, next.product, next.flow FROM newest CROSS JOIN releases next ON next.n = (
            SELECT coalesce(
                (SELECT n FROM releases INDEXED BY releases_by_both
                 WHERE profile = ?1 AND product = newest.product AND flow < newest.flow
                 ORDER BY flow DESC, n DESC LIMIT 1),
                (SELECT n FROM releases INDEXED BY releases_by_both
                 WHERE profile = ?1 AND product < newest.product
                 ORDER BY product DESC, flow DESC, n DESC LIMIT 1)))
    )
    SELECT n, id, summary FROM releases WHERE n IN (SELECT n FROM newest) AND status = 'FAILED'
    UNION ALL
    SELECT n, id, summary FROM releases INDEXED BY releases_by_status
        WHERE profile = ?1 AND status = 'SUSPENDED'
    ORDER BY 1 DESC";

impl Store {
    /// Releases seen so far, newest first, by the same query as a runtime's.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn releases(&self, profile: &str, query: &ReleaseQuery) -> Result<ReleasePage> {
        let (page, _) = signalbox_index::page(&self.connection(), profile, query)?;
        Ok(page)
    }

    /// The numbers of the releases seen so far, by the same query as a runtime's.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn numbers_seen(&self, profile: &str, query: &ReleaseQuery) -> Result<Numbers> {
        Ok(signalbox_index::numbers(
            &self.connection(),
            profile,
            query,
        )?)
    }

    /// Releases seen so far, and as of when: the runtime was last heard then, or, where that is not known, the row on
    /// the page that was read the longest ago was read then.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn releases_seen(
        &self,
        profile: &str,
        query: &ReleaseQuery,
    ) -> Result<(ReleasePage, Option<Millis>)> {
        let (page, oldest) = signalbox_index::page(&self.connection(), profile, query)?;
        let heard: Option<Millis> = self
            .connection()
            .prepare_cached("SELECT at FROM seen WHERE profile = ?1")?
            .query_row([profile], |row| row.get(0))
            .optional()?;
        Ok((page, heard.or(oldest)))
    }

    /// What waits for a person, newest first: the last release of each product and flow if it failed, and every one
    /// that is suspended.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn inbox(&self, profile: &str) -> Result<Vec<ReleaseSummary>> {
        let connection = self.connection();
        let mut statement = connection.prepare_cached(INBOX)?;
        let rows = statement
            .query_map([profile], |row| Ok((row.get(1)?, row.get(2)?)))?
            .collect::<rusqlite::Result<Vec<(String, String)>>>()?;
        rows.iter()
            .map(|(id, text)| Ok(signalbox_index::summary(id, text)?))
            .collect()
    }
}
