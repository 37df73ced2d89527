//! What is wrong with a manifest, where, and what to do about it.

use serde::{Deserialize, Serialize};
use specta::Type;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Blocks a publish or a trigger.
    Error,
    Warning,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    pub severity: Severity,
    /// Stable, for programs: `cycle`, `unknown-workflow`, `yaml`, …
    pub code: String,
    pub message: String,
    pub hint: Option<String>,
    /// File in the configuration repository, when it is known.
    pub file: Option<String>,
    /// From 1, in the file (in the text itself for a draft).
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// The environment of the flow that it is about, so that the canvas can mark it.
    pub environment: Option<String>,
}
