//! What waits for a person, on all profiles.

use signalbox_api::Error;
use signalbox_engine::event::ReleaseStatus;
use signalbox_store::Store;
use tauri::State;

use crate::{
    desktop::{Desktop, told},
    view::{InboxItem, InboxKind},
};

/// Failures and waiting releases of all profiles as last seen, newest first.
#[tauri::command]
#[specta::specta]
pub async fn inbox(desktop: State<'_, Desktop>) -> Result<Vec<InboxItem>, Error> {
    collected(&desktop.store).map_err(told)
}

fn collected(store: &Store) -> signalbox_store::Result<Vec<InboxItem>> {
    let mut items = Vec::new();
    for profile in store.profiles()? {
        for release in store.inbox(&profile.id)? {
            items.push(InboxItem {
                profile: profile.id.clone(),
                kind: match release.status {
                    ReleaseStatus::Suspended => InboxKind::Waiting,
                    _ => InboxKind::Failed,
                },
                approvals: Vec::new(),
                release,
            });
        }
    }
    items.sort_by_key(|item| std::cmp::Reverse(item.release.created_at));
    Ok(items)
}
