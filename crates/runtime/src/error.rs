//! What can go wrong in the runtime, and how it is told to callers.

use std::path::{Path, PathBuf};

use signalbox_api::error::Code;

/// An error of the runtime itself; callers get it as an `api::Error`.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// There is no `signalbox.toml`.
    #[error("{0} is no workspace: it has no signalbox.toml")]
    NoWorkspace(PathBuf),
    /// `signalbox.toml` can't be understood.
    #[error("{file}: {message}")]
    Settings {
        /// The file.
        file: PathBuf,
        /// With line and column.
        message: String,
    },
    /// Another process conducts this workspace's releases.
    #[error("the workspace is held by another Signalbox ({holder}): this one can only look")]
    Held {
        /// Who holds it, as it wrote itself into the lock.
        holder: String,
    },
    /// The journal is damaged, or of a newer version.
    #[error("the journal {file} can't be used: {message}")]
    Journal {
        /// The file, which was not touched.
        file: PathBuf,
        /// Why.
        message: String,
    },
    /// Reading or writing failed.
    #[error("{path}: {message}")]
    Storage {
        /// What was read or written.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// Git refused or failed.
    #[error(transparent)]
    Git(#[from] signalbox_gitops::Error),
    /// Already an error for callers.
    #[error(transparent)]
    Told(#[from] signalbox_api::Error),
}

impl Error {
    /// An input/output error with its path.
    pub fn storage(path: &Path, error: &dyn std::fmt::Display) -> Self {
        Self::Storage {
            path: path.to_owned(),
            message: error.to_string(),
        }
    }
}

impl From<Error> for signalbox_api::Error {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::NoWorkspace(_) => Self::new(Code::NotFound, message)
                .hint("make one with `signalbox demo DIR`, or name the directory that holds signalbox.toml"),
            Error::Settings { .. } => Self::new(Code::Invalid, message).hint("mend signalbox.toml and open it again"),
            Error::Held { .. } => Self::new(Code::Held, message)
                .hint("close the other one (a window, `signalbox serve`, a trigger that still runs), or give the command there"),
            Error::Journal { .. } => Self::new(Code::Storage, message)
                .hint("nothing was changed; keep the file, restore it from a backup or move it away to begin a new journal"),
            Error::Storage { .. } => Self::new(Code::Storage, message)
                .hint("check free space and permissions; nothing that was told as done is lost"),
            Error::Git(error) => git(error),
            Error::Told(error) => error,
        }
    }
}

fn git(error: signalbox_gitops::Error) -> signalbox_api::Error {
    use signalbox_gitops::ErrorCode as Git;
    let code = match error.code {
        Git::Storage => Code::Storage,
        Git::TargetChanged => Code::Conflict,
        _ => Code::Git,
    };
    let told = signalbox_api::Error::new(code, error.message);
    match error.hint {
        Some(hint) => told.hint(hint),
        None => told,
    }
}
