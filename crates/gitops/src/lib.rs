//! Git without a checkout: mirrors, reading at a commit, working out a promotion, commit and push.
//! `command` runs Git, `mirror` fetches, `history`, `tree` and `read` look at commits, `promotion` plans, `edits` checks the
//! plan against a tip, `touches` and `versions` read the histories of many applications at once, `tip` reads a stranger's repository, `graft` makes the new tree, `write` and `push` bring it to the remote.

use std::path::{Path, PathBuf};

mod anchors;
mod command;
mod diff;
mod edits;
mod error;
mod folders;
mod graft;
mod heads;
mod history;
mod mirror;
mod path;
mod promotion;
mod push;
mod read;
mod tip;
mod touches;
mod tree;
mod versions;
mod write;

pub use anchors::{Anchor, JOURNAL_TRAILER, RUNTIME_TRAILER};
pub use error::{Error, ErrorCode, Result};
pub use folders::{DifferingFile, Folder, difference};
pub use heads::Heads;
pub use mirror::Mirror;
pub use path::join;
pub use promotion::PlannedPromotion;
pub use read::YamlFiles;
pub use tip::{TIP_FILE_BYTES, TIP_FILES, Tip};
pub use touches::{Touch, TouchedFile, Walk};
pub use versions::{Place, Versions};
pub use write::Promoted;

/// How Git is run: which transports may be used, and where mirrors are kept.
#[derive(Debug, Clone)]
pub struct Git {
    /// Directory that holds one bare mirror per repository.
    pub mirrors: PathBuf,
    /// `https`, `ssh`, `file`: becomes GIT_ALLOW_PROTOCOL.
    pub allow: Vec<String>,
    /// The `git` to run: a name on the PATH, or a path.
    pub program: PathBuf,
}

/// Who a commit is by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// As in `user.name`.
    pub name: String,
    /// As in `user.email`.
    pub email: String,
}

impl Git {
    /// The `git` on the PATH.
    pub fn new(
        mirrors: impl Into<PathBuf>,
        allow: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self {
            mirrors: mirrors.into(),
            allow: allow.into_iter().map(Into::into).collect(),
            program: PathBuf::from("git"),
        }
    }

    /// The mirror of a repository (made at the first fetch). `url` as written in a manifest; relative paths are
    /// relative to `base`.
    ///
    /// # Errors
    /// The address is none, or its transport is not allowed.
    pub fn mirror(&self, url: &str, base: &Path) -> Result<Mirror> {
        let url = path::address(url, base, &self.allow)?;
        let mirrors = std::path::absolute(&self.mirrors)
            .map_err(|error| Error::storage(&self.mirrors, &error))?;
        let dir = mirrors.join(path::directory(&url));
        Ok(Mirror::new(self.clone(), url, dir))
    }

    /// `user.name` and `user.email` as Git itself finds them (GIT_AUTHOR_* included), `None` when unset.
    ///
    /// # Errors
    /// There is no `git` to run.
    pub async fn identity(&self) -> Result<Option<Identity>> {
        let args = ["-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"];
        let output = command::Call::new(self, "reading Git's own identity", args)
            .run()
            .await?;
        Ok(output.success.then(|| output.text()).and_then(|ident| {
            let (name, rest) = ident.split_once(" <")?;
            let (email, _) = rest.split_once('>')?;
            let said = |text: &str| !text.trim().is_empty();
            (said(name) && said(email)).then(|| Identity {
                name: name.to_owned(),
                email: email.to_owned(),
            })
        }))
    }
}
