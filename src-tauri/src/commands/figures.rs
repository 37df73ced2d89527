//! The list of releases beyond its rows: numbers, exports and kept filters.

use signalbox_api::{Error, Refresh, ReleaseQuery};
use tauri::State;

use crate::{
    desktop::Desktop,
    view::{ExportFormat, Exported, NumbersView, SavedFilter},
};

/// Numbers for the releases of a filter.
#[tauri::command]
#[specta::specta]
pub async fn numbers(
    desktop: State<'_, Desktop>,
    profile: String,
    query: ReleaseQuery,
    refresh: Refresh,
) -> Result<NumbersView, Error> {
    desktop.numbers(&profile, query, refresh).await
}

/// Writes the releases of a filter to a file.
#[tauri::command]
#[specta::specta]
pub async fn export_releases(
    desktop: State<'_, Desktop>,
    profile: String,
    query: ReleaseQuery,
    format: ExportFormat,
    path: String,
) -> Result<Exported, Error> {
    desktop
        .export_releases(&profile, query, format, &path)
        .await
}

/// Filters that she has kept, by name.
#[tauri::command]
#[specta::specta]
pub async fn filters(
    desktop: State<'_, Desktop>,
    profile: String,
) -> Result<Vec<SavedFilter>, Error> {
    desktop.filters(&profile)
}

/// Keeps a filter under its name.
#[tauri::command]
#[specta::specta]
pub async fn put_filter(
    desktop: State<'_, Desktop>,
    profile: String,
    filter: SavedFilter,
) -> Result<Vec<SavedFilter>, Error> {
    desktop.put_filter(&profile, filter)
}

/// Forgets a filter.
#[tauri::command]
#[specta::specta]
pub async fn delete_filter(
    desktop: State<'_, Desktop>,
    profile: String,
    name: String,
) -> Result<Vec<SavedFilter>, Error> {
    desktop.delete_filter(&profile, &name)
}
