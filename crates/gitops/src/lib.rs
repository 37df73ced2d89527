//! Git without a checkout: mirrors, reading at a commit, working out a promotion, commit and push.

use std::{collections::BTreeMap, path::{Path, PathBuf}};

use signalbox_engine::{event::Commit, plan::{FileChange, PlannedFile}};
use signalbox_model::manifest::TemplateSpec;

/// Which transports may be used, and where mirrors are kept.
#[derive(Debug, Clone)]
pub struct Git {
    /// Directory that holds one bare mirror per repository.
    pub mirrors: PathBuf,
    /// `https`, `ssh`, `file`: becomes GIT_ALLOW_PROTOCOL.
    pub allow: Vec<String>,
}

/// A repository's persistent bare mirror.
#[derive(Debug, Clone)]
pub struct Mirror { #[allow(dead_code)] url: String, #[allow(dead_code)] dir: PathBuf, #[allow(dead_code)] git: Git }

/// Who a commit is by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity { pub name: String, pub email: String }

/// Why Git could not do it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Error { pub code: ErrorCode, pub message: String, pub hint: Option<String> }

/// Stable codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// There is no `git` to run.
    NoGit,
    Unreachable,
    TransportNotAllowed,
    NoBranch,
    /// A tag or SHA can't be promoted to.
    NotABranch,
    NoFile,
    /// The path leaves its root, or a symbolic link stands in its way.
    OutsideRoot,
    PushRefused,
    /// The target holds neither the old nor the new value any more.
    TargetChanged,
    BadYaml,
    TooLarge,
    Storage,
    Timeout,
    Other,
}

impl ErrorCode {
    /// `target-changed` and so on.
    pub fn as_str(self) -> &'static str { todo!() }
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// What `plan_application` works out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPromotion { pub files: Vec<PlannedFile>, pub warnings: Vec<String> }

/// How a promotion ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promoted { Committed(Commit), NoChanges }

impl Git {
    /// The mirror of a repository (made at the first fetch). `url` as written in a manifest; relative paths are
    /// relative to `base`.
    pub fn mirror(&self, url: &str, base: &Path) -> Result<Mirror> { let _ = (url, base); todo!() }
    /// `user.name` and `user.email` as Git itself finds them (GIT_AUTHOR_* included), `None` when unset.
    pub async fn identity(&self) -> Result<Option<Identity>> { todo!() }
}

impl Mirror {
    /// Brings all branches up to date (clones at first use).
    pub async fn fetch(&self) -> Result<()> { todo!() }
    /// The remote's default branch.
    pub async fn default_branch(&self) -> Result<String> { todo!() }
    /// Commit at the tip of a branch, as last fetched.
    pub async fn tip(&self, branch: &str) -> Result<String> { let _ = branch; todo!() }
    /// `Some` for a branch name (`HEAD`, empty: the default branch); an error for a tag or SHA.
    pub async fn branch(&self, revision: Option<&str>) -> Result<String> { let _ = revision; todo!() }
    /// Author, message and date of a commit.
    pub async fn commit(&self, sha: &str) -> Result<Commit> { let _ = sha; todo!() }
    /// The last commit that touched a path, from `sha` back.
    pub async fn last_commit(&self, sha: &str, path: &str) -> Result<Commit> { let _ = (sha, path); todo!() }
    /// Text of a file at a commit; `None` when there is none.
    pub async fn read(&self, sha: &str, path: &str) -> Result<Option<String>> { let _ = (sha, path); todo!() }
    /// Text of every `*.yaml`/`*.yml` below a path, in one go, with paths relative to it; files over 10 MB are errors of their own.
    pub async fn read_yaml(&self, sha: &str, root: &str) -> Result<Vec<(String, String)>> { let _ = (sha, root); todo!() }
    /// Value at the version source.
    pub async fn version(&self, sha: &str, path: &str, template: &TemplateSpec) -> Result<Option<String>> { let _ = (sha, path, template); todo!() }
    /// What a promotion would write from `source` (its mirror, commit, path) to `target_path` at this mirror's `branch`.
    pub async fn plan_promotion(&self, source: &Mirror, source_commit: &str, source_path: &str, branch: &str, target_path: &str, template: &TemplateSpec) -> Result<PlannedPromotion> {
        let _ = (source, source_commit, source_path, branch, target_path, template); todo!()
    }
    /// Makes and pushes one commit with the planned writes. Looks for the effect's trailer on the branch first (from
    /// `base` on); rebuilds on the new tip when the branch has moved; refuses a target that has changed.
    #[allow(clippy::too_many_arguments)]
    pub async fn promote(&self, source: &Mirror, effect: &str, branch: &str, target_path: &str, base: Option<&str>, files: &[PlannedFile], message: &str, author: &Identity) -> Result<Promoted> {
        let _ = (source, effect, branch, target_path, base, files, message, author); todo!()
    }
    /// Commits whole-file changes (path → new text, `None` deletes), expecting each file to hold the given text before;
    /// other commits in between don't conflict unless they touch these files. For the configuration repository.
    pub async fn write(&self, branch: &str, files: &BTreeMap<String, (Option<String>, Option<String>)>, message: &str, author: &Identity) -> Result<Commit> {
        let _ = (branch, files, message, author); todo!()
    }
}

#[allow(dead_code)]
fn unused(_: FileChange) {}
