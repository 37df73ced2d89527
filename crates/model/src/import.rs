//! What a file, a folder or a repository in the public layout holds, and what of it can be taken over.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{Configuration, Diagnostic, Kind};

/// One document that was found, or one file that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// Path below what was looked through.
    pub file: String,
    /// From 1: where the document begins.
    pub line: u32,
    pub state: FoundState,
    /// `None`: no manifest of ours.
    pub kind: Option<Kind>,
    pub name: Option<String>,
    /// The document's own text; empty for what can't be taken over.
    pub text: String,
    /// Why it can't be taken over, or what is wrong with it although it can.
    pub problems: Vec<Diagnostic>,
}

/// What becomes of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FoundState {
    /// This configuration has nothing of its kind and name.
    New,
    /// This configuration has another text of that kind and name.
    Different,
    /// This configuration has the very same.
    Same,
    /// A kind that this program does not know: left alone.
    Unknown,
    /// It can't be read.
    Broken,
}

/// What stands in the files (path, text), in their order.
pub fn report(_files: &[(String, String)], _configuration: &Configuration) -> Vec<Found> {
    todo!()
}
