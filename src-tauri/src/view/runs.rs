//! What the window draws of workflows that she runs by hand on this laptop.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use signalbox_engine::event::{Failure, Millis, Node, StageStatus};
use specta::Type;
use tauri_specta::Event;

/// What shall run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RunRequest {
    pub workflow: String,
    /// The draft's text, not the published one.
    pub draft: bool,
    /// By the parameter's name; what is left out has its default.
    pub arguments: BTreeMap<String, String>,
    /// She agrees that a workflow of a remote runtime runs on her laptop.
    #[serde(default)]
    pub agreed: bool,
}

/// A run of a workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowRun {
    pub id: String,
    pub workflow: String,
    pub draft: bool,
    pub arguments: BTreeMap<String, String>,
    pub status: StageStatus,
    #[specta(type = i32)]
    pub started_at: Millis,
    #[specta(type = Option<i32>)]
    pub ended_at: Option<Millis>,
    pub nodes: Vec<Node>,
    /// Global outputs, once it has succeeded.
    pub outputs: BTreeMap<String, String>,
    pub failure: Option<Failure>,
}

/// Something happened in a run.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct RunChanged {
    pub id: String,
}
