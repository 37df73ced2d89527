//! What a terminate would do now, for a person to read before it is done.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::release::Release;

/// What a terminate would do, line by line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TerminatePreview {
    /// What is stopped at once: workflows, waiting approvals, verifications.
    pub stops: Vec<String>,
    /// What goes on to its own end: actions in progress, `onFail` hooks that run.
    pub finishes: Vec<String>,
    /// What will not start.
    pub never_starts: Vec<String>,
    /// `onFail` hooks that run because of it.
    pub runs: Vec<String>,
    /// What has happened and stays: commits made, environments that succeeded.
    pub stays: Vec<String>,
}

impl Release {
    /// What a terminate would do now; empty when none would be accepted.
    pub fn terminate_preview(&self) -> TerminatePreview {
        todo!()
    }
}
