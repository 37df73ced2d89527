//! What can go wrong between a caller and a runtime: a stable code, a sentence, a remedy.

use serde::{Deserialize, Serialize};
use specta::Type;

/// An error as it crosses to the window or the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{message}")]
pub struct Error {
    pub code: Code,
    /// What happened and what it means.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The current text, for a conflict.
    pub current: Option<String>,
}

/// Stable codes to branch on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// No such thing.
    NotFound,
    /// The state forbids it.
    Rejected,
    /// Somebody else was faster: a revision moved.
    Conflict,
    /// The plan is another than the one that was shown.
    PlanChanged,
    /// What came in is wrong.
    Invalid,
    /// Another process holds the workspace.
    Held,
    /// The runtime, or a repository it needs, can't be reached.
    Unreachable,
    /// Git refused or failed.
    Git,
    /// Reading or writing on this machine failed: disk full, no permission.
    Storage,
    /// A bug.
    Internal,
}

impl Error {
    /// An error with its sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: None,
            current: None,
        }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
