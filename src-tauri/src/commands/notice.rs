//! Notifications: what she was told of, and what she wants to be told.

use signalbox_api::Error;
use tauri::State;

use crate::{
    desktop::Desktop,
    view::{NoticeItem, NoticeSettings},
};

/// What she was told of on all profiles, newest first.
#[tauri::command]
#[specta::specta]
pub async fn notices(desktop: State<'_, Desktop>) -> Result<Vec<NoticeItem>, Error> {
    let _ = desktop;
    todo!()
}

/// Marks notifications as read; all when none is named.
#[tauri::command]
#[specta::specta]
pub async fn read_notices(
    desktop: State<'_, Desktop>,
    ids: Vec<u32>,
) -> Result<Vec<NoticeItem>, Error> {
    let _ = (desktop, ids);
    todo!()
}

/// What she wants to be told.
#[tauri::command]
#[specta::specta]
pub async fn notice_settings(desktop: State<'_, Desktop>) -> Result<NoticeSettings, Error> {
    let _ = desktop;
    todo!()
}

/// Changes what she wants to be told.
#[tauri::command]
#[specta::specta]
pub async fn put_notice_settings(
    desktop: State<'_, Desktop>,
    settings: NoticeSettings,
) -> Result<NoticeSettings, Error> {
    let _ = (desktop, settings);
    todo!()
}
