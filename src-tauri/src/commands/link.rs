//! Deep links that were opened. They only show something.

use signalbox_api::Error;
use tauri::{AppHandle, Manager, State};
use tauri_specta::Event;

use crate::{
    desktop::{Desktop, told},
    links::{self, Written},
    view::{DeepLink, LinkOpened},
};

/// The deep link that this program was started with, once.
#[tauri::command]
#[specta::specta]
pub async fn take_link(desktop: State<'_, Desktop>) -> Result<Option<DeepLink>, Error> {
    match desktop.links.take() {
        Some(link) => Ok(Some(resolved(&desktop, &link)?)),
        None => Ok(None),
    }
}

/// A link was opened: a window that listens is told, one that is just being made takes it when it is ready.
pub fn opened(app: &AppHandle, link: &str) {
    let desktop = app.state::<Desktop>();
    if !desktop.links.came(link) {
        return;
    }
    match resolved(&desktop, link) {
        Ok(link) => {
            // A window that is gone needs no news.
            let _ = LinkOpened { link }.emit(app);
        }
        Err(error) => tracing::warn!(%error, "a link can't be opened just now"),
    }
}

/// The link with the first profile whose runtime it names.
fn resolved(desktop: &Desktop, link: &str) -> Result<DeepLink, Error> {
    let Written { runtime, target } = links::read(link);
    let mut profile = None;
    for known in desktop.profiles()? {
        let seen = desktop.store.seen(&known.id).map_err(told)?;
        if seen.is_some_and(|seen| seen.info.id.eq_ignore_ascii_case(&runtime)) {
            profile = Some(known.id);
            break;
        }
    }
    Ok(DeepLink {
        runtime,
        profile,
        target,
    })
}
