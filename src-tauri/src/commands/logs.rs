//! Logs by lines, and what is found in them.

use signalbox_api::{Error, LinesQuery, LogHits, LogLines, LogQuery, LogSearch};
use tauri::State;

use crate::{desktop::Desktop, view::Exported};

/// Some lines of a log.
#[tauri::command]
#[specta::specta]
pub async fn log_lines(
    desktop: State<'_, Desktop>,
    profile: String,
    query: LinesQuery,
) -> Result<LogLines, Error> {
    desktop.log_lines(&profile, query).await
}

/// Lines of all logs of a release in which a text occurs.
#[tauri::command]
#[specta::specta]
pub async fn search_logs(
    desktop: State<'_, Desktop>,
    profile: String,
    search: LogSearch,
) -> Result<LogHits, Error> {
    desktop.search_logs(&profile, search).await
}

/// Writes a whole log to a file.
#[tauri::command]
#[specta::specta]
pub async fn save_log(
    desktop: State<'_, Desktop>,
    profile: String,
    query: LogQuery,
    path: String,
) -> Result<Exported, Error> {
    desktop.save_log(&profile, query, &path).await
}
