//! Logs of workflows: a piece, or as they grow.

use std::{collections::VecDeque, time::Duration};

use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, HeaderName},
    response::{IntoResponse, Response},
};
use futures::{Stream, stream};
use serde::Deserialize;
use signalbox_api::{
    LINES, LinesQuery, LogChunk, LogHits, LogLines, LogQuery, LogSearch, Runtime,
    http::{LOG, Problem},
};
use signalbox_engine::Stage;
use signalbox_runtime::Embedded;
use tokio::time::{Instant, sleep};
use utoipa::IntoParams;

use crate::{
    app::App,
    extract::{self, Query, header},
    feed::{ALIVE, SILENCE, event},
    problem::Refusal,
    told,
};

/// A log that grows is looked at this often.
const LOOK: Duration = Duration::from_millis(250);

/// Which log.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    environment: Option<String>,
    application: Option<String>,
    stage: Stage,
    /// The last attempt when left out.
    attempt: Option<u32>,
    /// Step of the workflow by its node name; all steps one after the other when left out.
    node: Option<String>,
    /// Byte at which to begin.
    #[serde(default)]
    offset: u64,
    /// `true`: server-sent events until the log is complete.
    #[serde(default)]
    follow: bool,
}

/// A log, or a piece of it; with `follow` as server-sent events `log` whose id is the offset to read on from.
#[utoipa::path(get, path = "/releases/{id}/logs", operation_id = "getLog", tag = "releases",
    params(("id" = String, Path), Which, ("Last-Event-ID" = Option<u64>, Header, description = "Offset at which to go on.")),
    responses(
        (status = 200, content((LogChunk = "application/json"), (String = "text/event-stream"))),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such release, or that part of it has not started."),
    ))]
pub async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let mut query = LogQuery {
        release: extract::release(&id)?.to_owned(),
        environment: which.environment,
        application: which.application,
        stage: which.stage,
        attempt: which.attempt,
        node: which.node,
        offset: which.offset,
    };
    if !which.follow {
        return Ok(Json(app.runtime.log(query).await?).into_response());
    }
    if let Some(last) = header(&headers, &HeaderName::from_static("last-event-id"))? {
        let refused = |_| extract::bad_query("Last-Event-ID is no offset");
        query.offset = last.trim().parse().map_err(refused)?;
    }
    // What is wrong with the question is told as an answer, not in the stream.
    app.runtime.log(query.clone()).await?;
    Ok(told::stream(&app.stop, follow(app.runtime.clone(), query)))
}

/// Which lines of which log.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WhichLines {
    environment: Option<String>,
    application: Option<String>,
    stage: Stage,
    /// The last attempt when left out.
    attempt: Option<u32>,
    /// Step of the workflow by its node name; all steps one after the other when left out.
    node: Option<String>,
    /// The first line wanted, from 0.
    #[serde(default)]
    from: u32,
    /// At most 2000, and 2000 when left out.
    count: Option<u32>,
}

/// Some lines of a log, by their numbers.
#[utoipa::path(get, path = "/releases/{id}/lines", operation_id = "getLogLines", tag = "releases",
    params(("id" = String, Path), WhichLines),
    responses(
        (status = 200, body = LogLines),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such release, or that part of it has not started."),
    ))]
pub async fn lines(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(which): Query<WhichLines>,
) -> Result<Json<LogLines>, Refusal> {
    let query = LinesQuery {
        log: LogQuery {
            release: extract::release(&id)?.to_owned(),
            environment: which.environment,
            application: which.application,
            stage: which.stage,
            attempt: which.attempt,
            node: which.node,
            offset: 0,
        },
        from: which.from,
        count: which.count.unwrap_or(LINES),
    };
    Ok(Json(app.runtime.log_lines(query).await?))
}

/// What to look for.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Looked for as it is; case does not matter.
    q: String,
    /// At most 1000; 200 when left out.
    limit: Option<u32>,
}

/// Lines of all logs of a release in which a text occurs.
#[utoipa::path(get, path = "/releases/{id}/search", operation_id = "searchLogs", tag = "releases",
    params(("id" = String, Path), Wanted),
    responses(
        (status = 200, body = LogHits),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such release."),
    ))]
pub async fn search(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(Wanted { q, limit }): Query<Wanted>,
) -> Result<Json<LogHits>, Refusal> {
    let release = extract::release(&id)?.to_owned();
    let search = LogSearch { release, q, limit };
    Ok(Json(app.runtime.search_logs(search).await?))
}

fn follow(runtime: Embedded, query: LogQuery) -> impl Stream<Item = Bytes> {
    let reader = Reader {
        runtime,
        query,
        waiting: VecDeque::from([ALIVE]),
        complete: false,
    };
    stream::unfold(reader, |mut reader| async move {
        reader.next().await.map(|bytes| (bytes, reader))
    })
}

/// Reads one log to its end.
struct Reader {
    runtime: Embedded,
    query: LogQuery,
    waiting: VecDeque<Bytes>,
    complete: bool,
}

impl Reader {
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(bytes) = self.waiting.pop_front() {
            return Some(bytes);
        }
        let silent_until = Instant::now() + SILENCE;
        while !self.complete {
            let read = self.runtime.log(self.query.clone()).await;
            let chunk = read
                .inspect_err(|error| tracing::warn!(%error, "a log's stream ends"))
                .ok()?;
            self.query.offset = chunk.offset;
            self.complete = chunk.complete;
            if !chunk.text.is_empty() || chunk.complete {
                return Some(event(LOG, Some(chunk.offset), &chunk));
            }
            if Instant::now() >= silent_until {
                return Some(ALIVE);
            }
            sleep(LOOK).await;
        }
        None
    }
}
