//! Why the store can't do what it is asked: damaged and newer files are told apart from a disk that fails.

use std::path::Path;

use rusqlite::ErrorCode;

/// Why the store can't do it.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the sentences say what the fields are")]
pub enum Error {
    /// The file is no database of ours or fails its integrity check. It was not touched.
    #[error("the database {path} is damaged: {cause}")]
    Damaged { path: String, cause: String },
    /// A newer Signalbox wrote it. It was not touched.
    #[error(
        "the database {path} was written by a newer Signalbox (format {found}, this one knows {known})"
    )]
    Newer {
        path: String,
        found: i64,
        known: i64,
    },
    /// There is neither a draft nor a published document of that name.
    #[error("there is no draft of `{0}`")]
    NoDraft(String),
    /// A new draft would replace one that is there.
    #[error("`{0}` has a draft already: open it, or discard it first")]
    DraftExists(String),
    /// Something is to be kept of a profile that is not there (any more).
    #[error("no profile `{0}`: it may have been removed meanwhile")]
    NoProfile(String),
    /// Only flows and workflows are edited here; the plural of what was asked for.
    #[error("there are no drafts of {0}: only flows and workflows have some")]
    NoDrafts(&'static str),
    /// An edit by structure, of a document that has none here.
    #[error("a workflow is edited as a text: this change fits only a flow")]
    OnlyText,
    /// The edit does not fit the text.
    #[error(transparent)]
    Edit(#[from] signalbox_model::edit::Error),
    /// The disk, a lock or SQLite refuses: what, and what to do about it.
    #[error("the database can't be read or written: {0}")]
    Sqlite(String),
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let hint = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => "; free some space on the disk and try again",
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                "; check the permissions of the file and of its directory"
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                "; another program holds it, try again"
            }
            _ => "",
        };
        Self::Sqlite(format!("{error}{hint}"))
    }
}

impl Error {
    /// The operating system refuses.
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Self {
        Self::Sqlite(format!(
            "{}: {error}; check that the disk has room and the directory can be written",
            path.display()
        ))
    }

    /// A row that this version can't read back.
    pub(crate) fn unreadable(what: &str, error: &serde_json::Error) -> Self {
        Self::Sqlite(format!("what is kept of {what} can't be read: {error}"))
    }

    /// A write that names a profile: a missing one is told as such.
    pub(crate) fn of_profile(error: rusqlite::Error, profile: &str) -> Self {
        let foreign_key = rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY;
        match &error {
            rusqlite::Error::SqliteFailure(failure, _) if failure.extended_code == foreign_key => {
                Self::NoProfile(profile.to_owned())
            }
            _ => error.into(),
        }
    }
}
