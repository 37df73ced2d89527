//! Rehearsals: a flow played on this laptop, and the scenarios that are kept with it.

use signalbox_api::Error;
use signalbox_engine::rehearsal::Scenario;
use tauri::State;

use crate::{
    desktop::Desktop,
    view::{RehearsalRequest, RehearsalView, ReleaseScreen},
};

/// Plays a flow.
#[tauri::command]
#[specta::specta]
pub async fn rehearse(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _request: RehearsalRequest,
) -> Result<RehearsalView, Error> {
    todo!()
}

/// The played release as it stands after a record.
#[tauri::command]
#[specta::specta]
pub async fn rehearsal_at(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _request: RehearsalRequest,
    _seq: u32,
) -> Result<ReleaseScreen, Error> {
    todo!()
}

/// The scenarios that are kept with a flow, by name.
#[tauri::command]
#[specta::specta]
pub async fn scenarios(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _flow: String,
) -> Result<Vec<Scenario>, Error> {
    todo!()
}

/// Keeps a scenario with a flow; one of the same name is replaced.
#[tauri::command]
#[specta::specta]
pub async fn put_scenario(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _flow: String,
    _scenario: Scenario,
) -> Result<(), Error> {
    todo!()
}

/// Forgets a scenario.
#[tauri::command]
#[specta::specta]
pub async fn delete_scenario(
    _desktop: State<'_, Desktop>,
    _profile: String,
    _flow: String,
    _name: String,
) -> Result<(), Error> {
    todo!()
}
