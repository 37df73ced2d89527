//! Merges two people's changes of one flow by structure: step by step, field by field. What only one side changed is
//! taken by itself; what both changed is asked about.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::diagnostic::Diagnostic;

/// One field in which the sides differ from what was before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Names it in a [`Choice`]: stable for the same three texts.
    pub id: String,
    /// Where it is, for a person: `qa: pre-action`, `timeout`, `prod`.
    pub place: String,
    /// The values as a person reads them; `None`: it is not there.
    pub before: Option<String>,
    pub mine: Option<String>,
    pub theirs: Option<String>,
    /// Whose value the merged text has.
    pub taken: Side,
    /// Both changed it, differently: it is hers to choose.
    pub conflict: bool,
}

/// Whose value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Side {
    Mine,
    Theirs,
}

/// What she chose for a difference that both sides changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    pub id: String,
    pub side: Side,
}

/// The result of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// Their text with all that is taken from mine; differences without a choice have theirs.
    pub text: String,
    /// In the order of the flow.
    pub differences: Vec<Difference>,
}

/// Merges by structure. `theirs` is what is published now; `choices` are for what both changed.
///
/// # Errors
/// One of the texts is no YAML that can be read as a document: what is wrong with which.
pub fn merge(
    _before: &str,
    _mine: &str,
    _theirs: &str,
    _choices: &[Choice],
) -> Result<Merge, Box<Diagnostic>> {
    todo!()
}
