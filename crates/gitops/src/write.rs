//! Commit and push.

use std::collections::BTreeMap;

use signalbox_engine::{event::Commit, plan::PlannedFile};

use crate::{Identity, error::Result, mirror::Mirror};

/// How a promotion ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promoted {
    /// The branch holds this commit.
    Committed(Commit),
    /// The target holds the promoted values already.
    NoChanges,
}

impl Mirror {
    /// Makes and pushes one commit with the planned writes.
    #[allow(clippy::too_many_arguments)]
    pub async fn promote(
        &self,
        source: &Mirror,
        effect: &str,
        branch: &str,
        target_path: &str,
        base: Option<&str>,
        files: &[PlannedFile],
        message: &str,
        author: &Identity,
    ) -> Result<Promoted> {
        let _ = (
            source,
            effect,
            branch,
            target_path,
            base,
            files,
            message,
            author,
        );
        todo!()
    }
    /// Commits whole-file changes.
    pub async fn write(
        &self,
        branch: &str,
        files: &BTreeMap<String, (Option<String>, Option<String>)>,
        message: &str,
        author: &Identity,
    ) -> Result<Commit> {
        let _ = (branch, files, message, author);
        todo!()
    }
}
