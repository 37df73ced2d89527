//! What is wrong with a manifest, where, and what to do about it.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

/// How bad it is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type, ToSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Blocks a publish or a trigger.
    Error,
    Warning,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
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

impl Diagnostic {
    /// An error at the beginning of the text; say more with the methods below.
    pub fn error(code: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code: code.to_string(),
            message: message.into(),
            hint: None,
            file: None,
            line: 1,
            column: 1,
            environment: None,
        }
    }

    /// A warning at the beginning of the text.
    pub fn warning(code: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, message)
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// Line and column, from 1.
    #[must_use]
    pub fn at(self, line: usize, column: usize) -> Self {
        let bounded = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        Self {
            line: bounded(line),
            column: bounded(column),
            ..self
        }
    }

    /// The environment that it is about.
    #[must_use]
    pub fn about(self, environment: impl Into<String>) -> Self {
        Self {
            environment: Some(environment.into()).filter(|name| !name.is_empty()),
            ..self
        }
    }

    /// The file that it is in.
    #[must_use]
    pub fn in_file(self, file: impl Into<String>) -> Self {
        Self {
            file: Some(file.into()),
            ..self
        }
    }

    pub(crate) fn on(self, cursor: crate::yaml::tree::Cursor<'_>) -> Self {
        self.at(cursor.node().line, cursor.node().column)
    }
}

impl From<crate::yaml::tree::Problem> for Diagnostic {
    fn from(problem: crate::yaml::tree::Problem) -> Self {
        let hint = if problem.code == "too-large" {
            "split the file, or keep it outside of the configuration's root"
        } else {
            "mend the YAML at this place"
        };
        Self::error(problem.code, problem.message)
            .at(problem.line, problem.column)
            .hint(hint)
    }
}
