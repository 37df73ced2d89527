//! What the window draws of an import, and of a manifest's history.

use serde::{Deserialize, Serialize};
use signalbox_api::ManifestHistory;
use signalbox_engine::event::Millis;
use signalbox_model::import::Found;
use specta::Type;

/// Where manifests are taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum ImportFrom {
    /// A file or a folder of this laptop.
    Path { path: String },
    /// A Git repository: what its branch holds now.
    Repository { url: String, branch: Option<String> },
}

/// What was found there.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// The folder, or the repository with its commit.
    pub from: String,
    pub found: Vec<Found>,
    /// Files that are no YAML by their names, were too large or could not be read: path and why.
    pub left_out: Vec<(String, String)>,
}

/// One document of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ImportChoice {
    pub file: String,
    pub line: u32,
}

/// A manifest's history as far as it is known.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct HistoryView {
    pub history: ManifestHistory,
    #[specta(type = i32)]
    pub seen_at: Millis,
}

/// How two texts of a manifest differ.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TextDifference {
    /// In words; empty when words say nothing.
    pub words: Vec<String>,
    /// Unified diff.
    pub diff: String,
}
