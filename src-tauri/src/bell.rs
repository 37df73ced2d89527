//! Notifications of the operating system. A click only opens: nothing is decided there.

use std::sync::Once;

use notify_rust::Notification;
use tauri::{AppHandle, Manager};
use tauri_specta::Event;

use crate::{
    desktop::Desktop,
    view::{DeepLink, LinkOpened, LinkTarget, NoticeItem},
};

/// Told once: who has no notifications has the inbox.
static SILENT: Once = Once::new();

/// Shows a notification, and opens its release when she clicks on it.
pub async fn ring(app: AppHandle, item: NoticeItem) {
    match shown(&item).await {
        Ok(clicked) => {
            if clicked {
                open(&app, &item);
            }
        }
        Err(error) => SILENT.call_once(|| {
            tracing::warn!(%error, "this system shows no notifications; the inbox has them");
        }),
    }
}

/// Whether she clicked on it, when it is gone.
#[cfg(all(unix, not(target_os = "macos")))]
async fn shown(item: &NoticeItem) -> Result<bool, notify_rust::error::Error> {
    let asked = tokio::task::spawn_blocking(notify_rust::get_capabilities).await;
    let able = asked.unwrap_or_else(|_| Ok(Vec::new()))?;
    let handle = notification(item, able.iter().any(|able| able == "body-markup"))
        .icon("signalbox")
        .action("default", "Open")
        .show_async()
        .await?;
    let clicked = std::sync::atomic::AtomicBool::new(false);
    handle
        .wait_for_action_async(|answer: &notify_rust::NotificationResponse| {
            let is_click = matches!(answer, notify_rust::NotificationResponse::Default);
            clicked.store(is_click, std::sync::atomic::Ordering::Relaxed);
        })
        .await;
    Ok(clicked.into_inner())
}

/// Whether she clicked on it, when it is gone.
#[cfg(not(all(unix, not(target_os = "macos"))))]
async fn shown(item: &NoticeItem) -> Result<bool, notify_rust::error::Error> {
    let notification = notification(item, false);
    let shown = tokio::task::spawn_blocking(move || {
        let mut clicked = false;
        notification
            .show()?
            .wait_for_action(|action| clicked = action == "default");
        Ok(clicked)
    });
    shown.await.unwrap_or(Ok(false))
}

fn notification(item: &NoticeItem, markup: bool) -> Notification {
    let mut notification = Notification::new();
    notification.appname("Signalbox").summary(&item.title);
    match markup {
        true => notification.body(&escaped(&item.body)),
        false => notification.body(&item.body),
    };
    notification
}

/// A text where `<` and `&` would mean something.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn open(app: &AppHandle, item: &NoticeItem) {
    let desktop = app.state::<Desktop>();
    if let Err(error) = desktop.store.read_notices(&[item.id]) {
        tracing::warn!(%error, "that a notification was read can't be kept just now");
    }
    if let Some(window) = app.get_webview_window("main") {
        // The window manager may refuse the focus.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
    let seen = desktop.store.seen(&item.profile).ok().flatten();
    let Some(runtime) = seen.map(|seen| seen.info.id) else {
        return;
    };
    let release = &item.release;
    if !desktop
        .links
        .came(&format!("signalbox://{runtime}/releases/{release}"))
    {
        return;
    }
    let link = DeepLink {
        runtime,
        profile: Some(item.profile.clone()),
        target: LinkTarget::Release {
            id: release.clone(),
            log: None,
        },
    };
    // A window that is gone needs no news.
    let _ = LinkOpened { link }.emit(app);
}

#[cfg(test)]
mod tests;
