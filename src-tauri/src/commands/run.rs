//! Workflows that she runs by hand, on this laptop.

use signalbox_api::{Error, LogLines};
use signalbox_engine::event::Verdict;
use tauri::State;

use crate::{
    desktop::Desktop,
    view::{RunRequest, WorkflowRun},
};

/// Starts a workflow.
#[tauri::command]
#[specta::specta]
pub async fn run_workflow(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _request: RunRequest,
) -> Result<WorkflowRun, Error> {
    todo!()
}

/// Runs of a workflow, newest first.
#[tauri::command]
#[specta::specta]
pub async fn workflow_runs(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _workflow: String,
) -> Result<Vec<WorkflowRun>, Error> {
    todo!()
}

/// Lines of a step's log, from a line on.
#[tauri::command]
#[specta::specta]
pub async fn run_lines(
    _desktop: State<'_, Desktop>,
    _id: String,
    _node: String,
    _from: u32,
    _count: u32,
) -> Result<LogLines, Error> {
    todo!()
}

/// Ends a run.
#[tauri::command]
#[specta::specta]
pub async fn stop_run(_desktop: State<'_, Desktop>, _id: String) -> Result<WorkflowRun, Error> {
    todo!()
}

/// Approves or rejects what a step of a run waits for.
#[tauri::command]
#[specta::specta]
pub async fn decide_run(
    _desktop: State<'_, Desktop>,
    _id: String,
    _node: String,
    _verdict: Verdict,
    _reason: Option<String>,
) -> Result<WorkflowRun, Error> {
    todo!()
}
