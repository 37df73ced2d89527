//! Releases and acts, searchable: the same tables in a runtime's journal and on the laptop.
//! `tables` makes them, `words` says what is searched for and found, `releases` and `acts` write and read them.

mod acts;
mod opening;
mod releases;
mod tables;
mod words;

pub use acts::{acts, acts_of, cut_acts, put_act};
pub use opening::{is_busy, patiently};
pub use releases::{Age, numbers, page, put, summary};
pub use tables::{Owner, create};

/// The profile of a runtime's own journal.
pub const JOURNAL: &str = "";

/// Why the tables can't answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite refuses.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A row that this version can't read back.
    #[error("what is kept of {what} can't be read: {cause}")]
    Unreadable {
        /// Whose row it is.
        what: String,
        /// Where it does not fit.
        cause: serde_json::Error,
    },
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    fn unreadable(what: impl Into<String>) -> impl FnOnce(serde_json::Error) -> Self {
        let what = what.into();
        |cause| Self::Unreadable { what, cause }
    }
}
