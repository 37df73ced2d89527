//! Rehearsals: a flow played on this laptop, and the scenarios that are kept with it.

use signalbox_api::Error;
use signalbox_engine::rehearsal::Scenario;
use tauri::State;

use crate::{
    desktop::{Desktop, told},
    view::{RehearsalRequest, RehearsalView, ReleaseScreen},
};

/// Plays a flow.
#[tauri::command]
#[specta::specta]
pub async fn rehearse(
    desktop: State<'_, Desktop>,
    profile: String,
    request: RehearsalRequest,
) -> Result<RehearsalView, Error> {
    desktop.rehearse(&profile, request).await
}

/// The played release as it stands after a record.
#[tauri::command]
#[specta::specta]
pub async fn rehearsal_at(
    desktop: State<'_, Desktop>,
    profile: String,
    request: RehearsalRequest,
    seq: u32,
) -> Result<ReleaseScreen, Error> {
    desktop.rehearsal_at(&profile, request, seq).await
}

/// The scenarios that are kept with a flow, by name.
#[tauri::command]
#[specta::specta]
pub async fn scenarios(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
) -> Result<Vec<Scenario>, Error> {
    desktop.store.scenarios(&profile, &flow).map_err(told)
}

/// Keeps a scenario with a flow; one of the same name is replaced.
#[tauri::command]
#[specta::specta]
pub async fn put_scenario(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
    scenario: Scenario,
) -> Result<(), Error> {
    let kept = desktop.store.put_scenario(&profile, &flow, &scenario);
    kept.map_err(told)
}

/// Forgets a scenario.
#[tauri::command]
#[specta::specta]
pub async fn delete_scenario(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
    name: String,
) -> Result<(), Error> {
    let forgotten = desktop.store.delete_scenario(&profile, &flow, &name);
    forgotten.map_err(told)
}
