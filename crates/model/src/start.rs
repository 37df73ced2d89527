//! What a new flow begins with: nothing, one of a few usual shapes, or a copy.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::Configuration;

/// A usual shape of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Shape {
    /// One environment after the other.
    Sequential,
    /// After the first, several regions at once, joined at the end where there is one more.
    ParallelRegions,
    /// One region first, then all others.
    CanaryRegion,
    /// The shortest way: from the first straight to the last.
    Hotfix,
}

/// What a new flow begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Start {
    Nothing {
        trigger_environment: String,
    },
    /// A shape over these environments, the trigger environment first.
    Shape {
        shape: Shape,
        environments: Vec<String>,
    },
    /// Another flow's text under the new name.
    Copy {
        flow: String,
    },
    /// A file's text under the new name.
    Text {
        text: String,
    },
}

/// Why a flow can't begin so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("there is no flow `{0}`")]
    NoFlow(String),
    #[error("a {0} needs at least {1} environments")]
    TooFew(&'static str, usize),
    #[error("the text is no promotion flow: {0}")]
    NoFlowText(String),
}

/// The text of a new flow.
///
/// # Errors
/// What it shall begin with isn't there, or is no flow.
pub fn text(_name: &str, _start: &Start, _configuration: &Configuration) -> Result<String, Error> {
    todo!()
}
