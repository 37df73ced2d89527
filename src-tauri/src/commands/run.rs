//! Workflows that she runs by hand, on this laptop.

use signalbox_api::{Error, LogLines};
use signalbox_engine::event::Verdict;
use tauri::{AppHandle, State};

use crate::{
    desktop::Desktop,
    runs::{decision, runs},
    view::{RunRequest, WorkflowRun},
};

/// Starts a workflow.
#[tauri::command]
#[specta::specta]
pub async fn run_workflow(
    app: AppHandle,
    desktop: State<'_, Desktop>,
    profile: String,
    request: RunRequest,
) -> Result<WorkflowRun, Error> {
    let asked = desktop.asked(&profile, request).await?;
    Ok(runs(&app)?.start(asked)?.into())
}

/// Runs of a workflow, newest first.
#[tauri::command]
#[specta::specta]
pub async fn workflow_runs(
    app: AppHandle,
    profile: String,
    workflow: String,
) -> Result<Vec<WorkflowRun>, Error> {
    let all = runs(&app)?.runs(&profile, &workflow);
    Ok(all.into_iter().map(WorkflowRun::from).collect())
}

/// Lines of a step's log, from a line on.
#[tauri::command]
#[specta::specta]
pub async fn run_lines(
    app: AppHandle,
    id: String,
    node: String,
    from: u32,
    count: u32,
) -> Result<LogLines, Error> {
    runs(&app)?.lines(&id, &node, from, count).await
}

/// Ends a run.
#[tauri::command]
#[specta::specta]
pub async fn stop_run(app: AppHandle, id: String) -> Result<WorkflowRun, Error> {
    Ok(runs(&app)?.stop(&id)?.into())
}

/// Approves or rejects what a step of a run waits for.
#[tauri::command]
#[specta::specta]
pub async fn decide_run(
    app: AppHandle,
    desktop: State<'_, Desktop>,
    id: String,
    node: String,
    verdict: Verdict,
    reason: Option<String>,
) -> Result<WorkflowRun, Error> {
    let runs = runs(&app)?;
    let by = desktop.her_name(&runs.run(&id)?)?;
    Ok(runs
        .decide(&id, &node, decision(verdict, by, reason))?
        .into())
}
