//! When and how far a runtime was seen: what it said of itself, the last journal record, and when it was last heard.

use signalbox_api::{Info, LogChunk, LogQuery, ReleaseSummary};
use signalbox_engine::event::Millis;

use crate::{Result, Store};

/// What is known of a profile's runtime without asking it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
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
    pub fn seen(&self, _profile: &str) -> Result<Option<Seen>> {
        todo!()
    }

    /// Keeps what a runtime says of itself. At the first time its stream begins at `info.seq`.
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_info(&self, _profile: &str, _info: &Info, _at: Millis) -> Result<()> {
        todo!()
    }

    /// The runtime was heard just now.
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_heard(&self, _profile: &str, _at: Millis) -> Result<()> {
        todo!()
    }

    /// Keeps rows of releases whose whole state was not read (an older state never replaces a newer one).
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_summaries(
        &self,
        _profile: &str,
        _releases: &[ReleaseSummary],
        _at: Millis,
    ) -> Result<()> {
        todo!()
    }

    /// Keeps a piece of a log that was read (at most 1 MiB of each log, the newest 200 MiB of all).
    ///
    /// # Errors
    /// There is no such profile, or the database can't be written.
    pub fn put_log(&self, _profile: &str, _query: &LogQuery, _chunk: &LogChunk) -> Result<()> {
        todo!()
    }

    /// A log as far as it was read: the whole text kept from the query's offset on.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn log(&self, _profile: &str, _query: &LogQuery) -> Result<Option<LogChunk>> {
        todo!()
    }

    /// Gives the profiles these places, first to last; ones that are not named keep their order behind them.
    ///
    /// # Errors
    /// The database can't be written.
    pub fn order_profiles(&self, _ids: &[String]) -> Result<()> {
        todo!()
    }
}
