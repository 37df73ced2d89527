//! The route `/metrics`: what is counted, and what is read when somebody asks.

use std::fs;

use axum::{
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use signalbox_api::{Error, ReleaseQuery, Runtime, error::Code};
use signalbox_engine::event::ReleaseStatus;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{Access, guarded},
    app::App,
    metrics::{Sample, word},
    problem::Refusal,
    users::Role,
};

/// What a scrape answers.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
/// Releases of one page.
const PAGE: u32 = 200;

/// The route `/metrics`, for viewers.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(guarded(Access::From(Role::Viewer), routes!(metrics)))
}

/// What the server counts, as text for Prometheus.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operation",
    responses((status = 200, description = "OpenMetrics text", body = String, content_type = "application/openmetrics-text"))
)]
async fn metrics(State(app): State<App>) -> Result<Response, Refusal> {
    let sample = sample(&app).await?;
    let text = app.metrics.text(&sample).map_err(|error| {
        Refusal::new(
            Code::Internal,
            format!("The metrics can't be written: {error}."),
        )
    })?;
    Ok(([(CONTENT_TYPE, OPENMETRICS)], text).into_response())
}

async fn sample(app: &App) -> Result<Sample, Error> {
    let mut sample = Sample {
        seq: app.runtime.last()?,
        conducts: app.runtime.conducts(),
        memory: resident(),
        ..Sample::default()
    };
    let mut query = ReleaseQuery {
        status: ReleaseStatus::OPEN.to_vec(),
        limit: Some(PAGE),
        ..ReleaseQuery::default()
    };
    loop {
        let page = app.runtime.releases(query.clone()).await?;
        for release in page.releases {
            *sample.open.entry(word(release.status)).or_default() += 1;
        }
        query.cursor = page.next;
        if query.cursor.is_none() {
            return Ok(sample);
        }
    }
}

/// Resident memory in bytes, where the system tells it as Linux does.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::resident;

    #[cfg(target_os = "linux")]
    #[test]
    fn the_memory_of_this_process_is_read() {
        assert!(resident().unwrap() > 1024 * 1024);
    }
}
