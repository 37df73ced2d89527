//! What a release has been: its timeline, how it stood at a moment, beside another one, and its notes.

use signalbox_api::{Error, Refresh};
use tauri::State;

use crate::{
    desktop::Desktop,
    view::{ComparisonView, Exported, NotesView, ReleaseScreen, TimelineView},
};

/// What the time of a release went on.
#[tauri::command]
#[specta::specta]
pub async fn timeline(
    desktop: State<'_, Desktop>,
    profile: String,
    id: String,
    refresh: Refresh,
) -> Result<TimelineView, Error> {
    desktop.timeline(&profile, &id, refresh).await
}

/// A release as it stood after a journal record.
#[tauri::command]
#[specta::specta]
pub async fn release_at(
    desktop: State<'_, Desktop>,
    profile: String,
    id: String,
    seq: u32,
) -> Result<ReleaseScreen, Error> {
    desktop.release_at(&profile, &id, i64::from(seq)).await
}

/// Two releases beside each other.
#[tauri::command]
#[specta::specta]
pub async fn compare(
    desktop: State<'_, Desktop>,
    profile: String,
    left: String,
    right: String,
) -> Result<ComparisonView, Error> {
    desktop.compare(&profile, &left, &right).await
}

/// Release notes: from the runtime, or as last read.
#[tauri::command]
#[specta::specta]
pub async fn notes(
    desktop: State<'_, Desktop>,
    profile: String,
    id: String,
    refresh: Refresh,
) -> Result<NotesView, Error> {
    desktop.notes(&profile, &id, refresh).await
}

/// Writes release notes to a Markdown file.
#[tauri::command]
#[specta::specta]
pub async fn export_notes(
    desktop: State<'_, Desktop>,
    profile: String,
    id: String,
    path: String,
) -> Result<Exported, Error> {
    desktop.export_notes(&profile, &id, &path).await
}
