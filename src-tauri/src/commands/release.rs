//! Plans and releases.

use signalbox_api::{
    Error, LogChunk, LogQuery, PlanRequest, Preview, Record, Refresh, ReleaseQuery, ReleaseView,
    TriggerRequest,
};
use signalbox_engine::event::{Millis, RetryFrom};
use tauri::State;

use crate::{
    desktop::{Desktop, now, told},
    view::{OfflinePlan, ReleaseScreen, ReleasesView},
};

/// What a trigger would do.
#[tauri::command]
#[specta::specta]
pub async fn plan(
    desktop: State<'_, Desktop>,
    profile: String,
    request: PlanRequest,
) -> Result<Preview, Error> {
    desktop.runtime(&profile)?.plan(request).await
}

/// Makes a release.
#[tauri::command]
#[specta::specta]
pub async fn trigger(
    desktop: State<'_, Desktop>,
    profile: String,
    trigger: TriggerRequest,
    key: String,
) -> Result<ReleaseScreen, Error> {
    let view = desktop
        .runtime_for_change(&profile)?
        .trigger(&key, trigger)
        .await?;
    Ok(screen(view, now()))
}

/// Releases, newest first: from the runtime, or as far as they were seen.
#[tauri::command]
#[specta::specta]
pub async fn releases(
    desktop: State<'_, Desktop>,
    profile: String,
    query: ReleaseQuery,
    refresh: Refresh,
) -> Result<ReleasesView, Error> {
    let _ = refresh;
    let page = match desktop.runtime(&profile) {
        Ok(runtime) => runtime.releases(query).await?,
        Err(_) => desktop.store.releases(&profile, &query).map_err(told)?,
    };
    Ok(ReleasesView {
        page,
        seen_at: None,
    })
}

/// A flow and a product as far as they can be worked out without the runtime.
#[tauri::command]
#[specta::specta]
pub async fn offline_plan(
    desktop: State<'_, Desktop>,
    profile: String,
    request: PlanRequest,
) -> Result<OfflinePlan, Error> {
    let _ = (desktop, profile, request);
    todo!()
}

/// One release: from the runtime, or as last seen.
#[tauri::command]
#[specta::specta]
pub async fn release(
    desktop: State<'_, Desktop>,
    profile: String,
    id: String,
    refresh: Refresh,
) -> Result<ReleaseScreen, Error> {
    let _ = refresh;
    let asked = match desktop.runtime(&profile) {
        Ok(runtime) => runtime.release(&id).await,
        Err(error) => Err(error),
    };
    match asked {
        Ok(view) => Ok(screen(view, now())),
        Err(error) => {
            let kept = desktop.store.release(&profile, &id).map_err(told)?;
            let seen_at = |view: &ReleaseView| {
                view.release
                    .ended_at
                    .or(view.release.started_at)
                    .unwrap_or(view.release.created_at)
            };
            kept.map(|view| {
                let at = seen_at(&view);
                screen(view, at)
            })
            .ok_or(error)
        }
    }
}

/// A release's journal.
#[tauri::command]
#[specta::specta]
pub async fn records(
    desktop: State<'_, Desktop>,
    profile: String,
    id: String,
    refresh: Refresh,
) -> Result<Vec<Record>, Error> {
    let _ = refresh;
    match desktop.runtime(&profile) {
        Ok(runtime) => runtime.events(&id).await,
        Err(_) => desktop.store.records(&profile, &id).map_err(told),
    }
}

/// Ends a release.
#[tauri::command]
#[specta::specta]
pub async fn terminate(
    desktop: State<'_, Desktop>,
    profile: String,
    id: String,
    reason: Option<String>,
    key: String,
) -> Result<ReleaseScreen, Error> {
    let view = desktop
        .runtime_for_change(&profile)?
        .terminate(&key, &id, reason)
        .await?;
    Ok(screen(view, now()))
}

/// Goes on with a failed or terminated release.
#[tauri::command]
#[specta::specta]
pub async fn retry(
    desktop: State<'_, Desktop>,
    profile: String,
    id: String,
    reason: Option<String>,
    from: RetryFrom,
    key: String,
) -> Result<ReleaseScreen, Error> {
    let view = desktop
        .runtime_for_change(&profile)?
        .retry(&key, &id, reason, from)
        .await?;
    Ok(screen(view, now()))
}

/// A piece of a log.
#[tauri::command]
#[specta::specta]
pub async fn log(
    desktop: State<'_, Desktop>,
    profile: String,
    query: LogQuery,
) -> Result<LogChunk, Error> {
    desktop.runtime(&profile)?.log(query).await
}

fn screen(view: ReleaseView, seen_at: Millis) -> ReleaseScreen {
    ReleaseScreen {
        issues: view.release.issues(),
        retry: view.release.retry_preview(),
        release: view.release,
        seq: view.seq,
        terminate_refused: view.terminate_refused,
        retry_refused: view.retry_refused,
        seen_at,
    }
}
