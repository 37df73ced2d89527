//! Who did what when.

use signalbox_api::{AuditQuery, Error, Refresh, Verification};
use tauri::State;

use crate::{
    desktop::Desktop,
    view::{AuditView, ExportFormat, Exported},
};

/// Acts, newest first: from the runtime, or as far as they were seen.
#[tauri::command]
#[specta::specta]
pub async fn audit(
    desktop: State<'_, Desktop>,
    profile: String,
    query: AuditQuery,
    refresh: Refresh,
) -> Result<AuditView, Error> {
    desktop.audit(&profile, query, refresh).await
}

/// Writes the acts of a filter to a file.
#[tauri::command]
#[specta::specta]
pub async fn export_audit(
    desktop: State<'_, Desktop>,
    profile: String,
    query: AuditQuery,
    format: ExportFormat,
    path: String,
) -> Result<Exported, Error> {
    desktop.export_audit(&profile, query, format, &path).await
}

/// Examines the journal's hash chain on the runtime.
#[tauri::command]
#[specta::specta]
pub async fn verify_audit(
    desktop: State<'_, Desktop>,
    profile: String,
) -> Result<Verification, Error> {
    desktop.verify_audit(&profile).await
}
