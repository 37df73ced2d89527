//! A draft whose base moved: what both sides come to together.

use signalbox_api::Error;
use signalbox_model::merge::Choice;
use signalbox_store::DraftView;
use tauri::State;

use crate::{desktop::Desktop, view::MergeView};

/// The three-way merge of a draft with what is published now, with her choices so far.
#[tauri::command]
#[specta::specta]
pub async fn merge_preview(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
    choices: Vec<Choice>,
) -> Result<MergeView, Error> {
    let _ = (desktop, profile, flow, choices);
    todo!()
}

/// Puts the draft on what is published now, with the merged text. Refused while a difference is not chosen.
#[tauri::command]
#[specta::specta]
pub async fn merge_draft(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
    choices: Vec<Choice>,
) -> Result<DraftView, Error> {
    let _ = (desktop, profile, flow, choices);
    todo!()
}

/// Keeps her text as a new flow's draft under another name; the draft itself is done with.
#[tauri::command]
#[specta::specta]
pub async fn keep_as_new_flow(
    desktop: State<'_, Desktop>,
    profile: String,
    flow: String,
    name: String,
) -> Result<DraftView, Error> {
    let _ = (desktop, profile, flow, name);
    todo!()
}
