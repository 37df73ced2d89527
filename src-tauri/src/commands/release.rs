//! Plans and releases.

use signalbox_api::{Error, PlanRequest, Preview, Record, Refresh, ReleaseQuery, TriggerRequest};
use signalbox_engine::event::{RetryFrom, Verdict};
use tauri::State;

use crate::{
    desktop::{Desktop, now},
    heard::heard,
    offline,
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
    let runtime = desktop.connections.reachable(&profile)?;
    heard(runtime.as_ref(), runtime.plan(request)).await
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
    Ok(ReleaseScreen::of(view, now()))
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
    desktop.releases(&profile, query, refresh).await
}

/// A flow and a product as far as they can be worked out without the runtime.
#[tauri::command]
#[specta::specta]
pub async fn offline_plan(
    desktop: State<'_, Desktop>,
    profile: String,
    request: PlanRequest,
) -> Result<OfflinePlan, Error> {
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    offline::plan(&seen, &request)
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
    let (view, seen_at) = desktop.release(&profile, &id, refresh).await?;
    Ok(ReleaseScreen::of(view, seen_at))
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
    desktop.records(&profile, &id, refresh).await
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
    Ok(ReleaseScreen::of(view, now()))
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
    Ok(ReleaseScreen::of(view, now()))
}

/// Approves or rejects what a step waits for.
#[tauri::command]
#[specta::specta]
pub async fn decide(
    desktop: State<'_, Desktop>,
    profile: String,
    id: String,
    approval: u32,
    verdict: Verdict,
    reason: Option<String>,
    key: String,
) -> Result<ReleaseScreen, Error> {
    let view = desktop
        .runtime_for_change(&profile)?
        .decide(&key, &id, approval, verdict, reason)
        .await?;
    Ok(ReleaseScreen::of(view, now()))
}
