//! What may be typed at a place of a flow's text.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::Configuration;

/// One offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    pub label: String,
    pub detail: Option<String>,
    /// What is inserted.
    pub insert: String,
}

/// Offers for the word at a position (line and column from 1).
pub fn complete(
    text: &str,
    line: u32,
    column: u32,
    configuration: &Configuration,
) -> Vec<Completion> {
    let _ = (text, line, column, configuration);
    todo!()
}
