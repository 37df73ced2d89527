//! Quick fixes: the edits that mend a finding, where there is little to decide.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Configuration, Diagnostic, Edit, Flow};

/// One way to mend a finding: an ordinary edit, so that it can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// Which of the findings it mends: its place in their list.
    pub problem: u32,
    /// What it does, in few words: "Set commit".
    pub title: String,
    pub edit: Edit,
}

/// The fixes of a flow's findings, in their order; at most a handful each.
pub fn fixes(_flow: &Flow, _found: &[Diagnostic], _configuration: &Configuration) -> Vec<Fix> {
    Vec::new()
}
