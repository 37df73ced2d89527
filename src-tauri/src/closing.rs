//! Closing while releases run here asks first: wait, or stop and go on at the next start. The page closes the window
//! when it has kept what was typed a moment ago; one that doesn't answer is not waited for.

use std::time::Duration;

use signalbox_api::{ReleaseQuery, Runtime};
use signalbox_engine::event::ReleaseStatus;
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

use crate::{desktop::Desktop, view::CloseAsked};

/// A page keeps what it has to in a few milliseconds.
const KEEPING: Duration = Duration::from_secs(2);

/// Has the page close the window when nothing runs here; otherwise has it ask.
pub async fn close_or_ask(app: AppHandle) {
    let releases = running(&app.state::<Desktop>()).await;
    let asks = !releases.is_empty();
    // Without a window there is nobody to ask.
    let told = CloseAsked { releases }.emit(&app).is_ok();
    if told && !asks {
        tokio::time::sleep(KEEPING).await;
    }
    if !(told && asks) {
        close(&app);
    }
}

/// Closes the window; releases go on at the next start.
pub fn close(app: &AppHandle) {
    match app
        .get_webview_window("main")
        .map(|window| window.destroy())
    {
        Some(Ok(())) => {}
        _ => app.exit(0),
    }
}

/// Releases that stop with this process: those of remote runtimes, and of workspaces that another one conducts, go on.
async fn running(desktop: &Desktop) -> Vec<String> {
    let mut ids = Vec::new();
    for runtime in desktop.connections.here() {
        if !runtime.conducts() {
            continue;
        }
        let query = ReleaseQuery {
            status: ReleaseStatus::OPEN.to_vec(),
            ..ReleaseQuery::default()
        };
        let page = runtime.releases(query).await;
        ids.extend(
            page.into_iter()
                .flat_map(|page| page.releases)
                .map(|release| release.id),
        );
    }
    ids
}
