//! What the window may ask.

use signalbox_api::{Error, LogChunk, LogQuery, PlanRequest, Preview, Published, Record, Refresh, ReleasePage, ReleaseQuery, TriggerRequest};
use signalbox_engine::event::RetryFrom;
use signalbox_model::{Edit, completion::Completion};
use signalbox_store::DraftView;

use crate::view::{ConfigurationView, ProfileState, PublishPreview, ReleaseScreen, Startup};

#[tauri::command]
#[specta::specta]
pub async fn startup() -> Result<Startup, Error> {
    let _ = ();
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn create_demo(dir: Option<String>) -> Result<ProfileState, Error> {
    let _ = (dir);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn open_workspace(dir: String) -> Result<ProfileState, Error> {
    let _ = (dir);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn trust_workspace(profile: String) -> Result<ProfileState, Error> {
    let _ = (profile);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn set_freeze(profile: String, frozen: bool) -> Result<ProfileState, Error> {
    let _ = (profile, frozen);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn configuration(profile: String, refresh: Refresh) -> Result<ConfigurationView, Error> {
    let _ = (profile, refresh);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn draft(profile: String, flow: String, product: Option<String>) -> Result<DraftView, Error> {
    let _ = (profile, flow, product);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn new_flow(profile: String, flow: String, trigger_environment: String) -> Result<DraftView, Error> {
    let _ = (profile, flow, trigger_environment);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn edit_draft(profile: String, flow: String, edit: Edit, product: Option<String>) -> Result<DraftView, Error> {
    let _ = (profile, flow, edit, product);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn undo_draft(profile: String, flow: String, product: Option<String>) -> Result<DraftView, Error> {
    let _ = (profile, flow, product);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn redo_draft(profile: String, flow: String, product: Option<String>) -> Result<DraftView, Error> {
    let _ = (profile, flow, product);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn discard_draft(profile: String, flow: String) -> Result<(), Error> {
    let _ = (profile, flow);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn complete(profile: String, text: String, line: u32, column: u32) -> Result<Vec<Completion>, Error> {
    let _ = (profile, text, line, column);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn publish_preview(profile: String, flow: String) -> Result<PublishPreview, Error> {
    let _ = (profile, flow);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn publish(profile: String, flow: String, message: String, key: String) -> Result<Published, Error> {
    let _ = (profile, flow, message, key);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn plan(profile: String, request: PlanRequest) -> Result<Preview, Error> {
    let _ = (profile, request);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn trigger(profile: String, trigger: TriggerRequest, key: String) -> Result<ReleaseScreen, Error> {
    let _ = (profile, trigger, key);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn releases(profile: String, query: ReleaseQuery) -> Result<ReleasePage, Error> {
    let _ = (profile, query);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn release(profile: String, id: String) -> Result<ReleaseScreen, Error> {
    let _ = (profile, id);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn records(profile: String, id: String) -> Result<Vec<Record>, Error> {
    let _ = (profile, id);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn terminate(profile: String, id: String, reason: Option<String>, key: String) -> Result<ReleaseScreen, Error> {
    let _ = (profile, id, reason, key);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn retry(profile: String, id: String, reason: Option<String>, from: RetryFrom, key: String) -> Result<ReleaseScreen, Error> {
    let _ = (profile, id, reason, from, key);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn log(profile: String, query: LogQuery) -> Result<LogChunk, Error> {
    let _ = (profile, query);
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn put_window(json: String) -> Result<(), Error> {
    let _ = json;
    todo!()
}

#[tauri::command]
#[specta::specta]
pub async fn close_anyway() -> Result<(), Error> {
    let _ = ();
    todo!()
}

