//! Follows a runtime: keeps what happens in the store, and tells the window.

use std::{collections::BTreeSet, sync::Arc};

use signalbox_api::{Notice, Runtime};
use tauri::{AppHandle, Manager};
use tauri_specta::Event;
use tokio::sync::broadcast::error::RecvError;

use crate::{desktop::Desktop, view::Notified};

/// Runs until the runtime is gone. Notices that came in a burst are kept together; the window gets each.
pub async fn forward(app: AppHandle, profile: String, runtime: Arc<dyn Runtime>) {
    let mut notices = runtime.subscribe();
    loop {
        let mut burst = Vec::new();
        match notices.recv().await {
            Ok(notice) => burst.push(notice),
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        }
        while let Ok(notice) = notices.try_recv() {
            burst.push(notice);
        }
        keep(&app, &profile, runtime.as_ref(), &burst).await;
        for notice in burst {
            // A window that is gone needs no news.
            let _ = Notified {
                profile: profile.clone(),
                notice,
            }
            .emit(&app);
        }
    }
}

async fn keep(app: &AppHandle, profile: &str, runtime: &dyn Runtime, burst: &[Notice]) {
    let store = app.state::<Desktop>().store.clone();
    let journal = |notice: &Notice| match notice {
        Notice::Journal { record } => Some(record.as_ref().clone()),
        Notice::Configuration { .. } => None,
    };
    let records: Vec<_> = burst.iter().filter_map(journal).collect();
    let releases: BTreeSet<&str> = records
        .iter()
        .map(|record| record.release.as_str())
        .collect();
    let mut kept = store.put_records(profile, &records);
    for id in releases {
        if let Ok(view) = runtime.release(id).await {
            kept = kept.and(store.put_release(profile, &view));
        }
    }
    if let Err(error) = kept {
        tracing::warn!(%error, "what happened can't be kept on this laptop just now; the runtime has it");
    }
}
