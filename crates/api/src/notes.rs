//! Release notes: what the promoted version brings to the last environments.

use serde::{Deserialize, Serialize};
use signalbox_engine::event::Commit;
use specta::Type;
use utoipa::ToSchema;

/// Release notes (`promotions.md#release-life`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notes {
    pub release: String,
    /// One for each application of the flow's last environments.
    pub applications: Vec<ApplicationNotes>,
    /// All of it as Markdown, without HTML.
    pub markdown: String,
}

/// What one application gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationNotes {
    pub environment: String,
    pub application: String,
    /// The version that it had before.
    pub from_version: Option<String>,
    pub version: Option<String>,
    /// Commits of the source application's path after the one that the version before came from, newest first.
    pub commits: Vec<NotedCommit>,
    /// Issue keys that they name (`SHOP-123`, `#42`), each once, in the order of their appearance.
    pub issues: Vec<String>,
    /// Why the list may not be whole: "1.4.1 was not found in the history of dev/cart: all commits are listed".
    pub remark: Option<String>,
}

/// A commit of release notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotedCommit {
    pub commit: Commit,
    /// Issue keys that its message names.
    pub issues: Vec<String>,
    /// It has several parents.
    pub merge: bool,
}
