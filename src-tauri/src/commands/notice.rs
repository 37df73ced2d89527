//! Notifications: what she was told of, and what she wants to be told.

use signalbox_api::Error;
use tauri::State;

use crate::{
    desktop::{Desktop, told},
    view::{NoticeItem, NoticeSettings},
};

/// What she was told of on all profiles, newest first.
#[tauri::command]
#[specta::specta]
pub async fn notices(desktop: State<'_, Desktop>) -> Result<Vec<NoticeItem>, Error> {
    desktop.notices()
}

/// Marks notifications as read; all when none is named.
#[tauri::command]
#[specta::specta]
pub async fn read_notices(
    desktop: State<'_, Desktop>,
    ids: Vec<u32>,
) -> Result<Vec<NoticeItem>, Error> {
    desktop.store.read_notices(&ids).map_err(told)?;
    desktop.notices()
}

/// What she wants to be told.
#[tauri::command]
#[specta::specta]
pub async fn notice_settings(desktop: State<'_, Desktop>) -> Result<NoticeSettings, Error> {
    desktop.notice_settings()
}

/// Changes what she wants to be told.
#[tauri::command]
#[specta::specta]
pub async fn put_notice_settings(
    desktop: State<'_, Desktop>,
    settings: NoticeSettings,
) -> Result<NoticeSettings, Error> {
    desktop.put_notice_settings(settings)
}
