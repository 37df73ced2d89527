//! Plans, releases and their records: what can be asked without changing anything.

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use serde::Deserialize;
use signalbox_api::{
    Notes, Numbers, Preview, RECORDS, Record, ReleasePage, ReleaseQuery, ReleaseView, Runtime,
    http::{Asked, Problem},
};
use utoipa::IntoParams;

use crate::{
    app::App,
    auth::Caller,
    extract::{self, Body, Query},
    problem::Refusal,
    selection,
    users::Role,
};

/// What a trigger would do. Changes nothing.
#[utoipa::path(post, path = "/plans", operation_id = "plan", tag = "releases", request_body = Asked, responses((status = 200, body = Preview)))]
pub async fn plan(
    State(app): State<App>,
    Body(body): Body<Asked>,
) -> Result<Json<Preview>, Refusal> {
    Ok(Json(app.runtime.plan(body.try_into()?).await?))
}

/// Releases, newest first, a page at a time.
#[utoipa::path(get, path = "/releases", operation_id = "listReleases", tag = "releases",
    params(
        ("product" = Option<String>, Query),
        ("flow" = Option<String>, Query),
        ("environment" = Option<String>, Query, description = "Only releases that go through this environment."),
        ("status" = Option<Vec<signalbox_engine::event::ReleaseStatus>>, Query, description = "One or several, repeated or with commas."),
        ("since" = Option<i64>, Query, description = "Created at or after, in milliseconds since the Unix epoch."),
        ("until" = Option<i64>, Query, description = "Created before, in milliseconds since the Unix epoch."),
        ("q" = Option<String>, Query, description = "Text that occurs in the row."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("offset" = Option<u32>, Query, description = "So many are passed over, instead of a cursor."),
        ("limit" = Option<u32>, Query, description = "At most 200; 100 when left out."),
    ),
    responses((status = 200, body = ReleasePage)))]
pub async fn list(
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Json<ReleasePage>, Refusal> {
    let query: ReleaseQuery = selection::read(query.as_deref().unwrap_or_default())?;
    Ok(Json(app.runtime.releases(query).await?))
}

/// One release.
#[utoipa::path(get, path = "/releases/{id}", operation_id = "getRelease", tag = "releases", params(("id" = String, Path)), responses(
    (status = 200, body = ReleaseView),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "No such release."),
))]
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ReleaseView>, Refusal> {
    let runtime = app.acting(&caller);
    let mut view = runtime.release(extract::release(&id)?).await?;
    if caller.role < Role::Releaser {
        for decision in &mut view.decisions {
            let role = caller.role.name();
            let why = format!("Deciding needs the role releaser; yours is {role}.");
            decision.refused = Some(why);
        }
    }
    Ok(Json(view))
}

/// The journal of one release, oldest first.
#[utoipa::path(get, path = "/releases/{id}/events", operation_id = "getReleaseEvents", tag = "releases", params(("id" = String, Path)), responses(
    (status = 200, body = Vec<Record>),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "No such release."),
))]
pub async fn events(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Vec<Record>>, Refusal> {
    Ok(Json(app.runtime.events(extract::release(&id)?).await?))
}

/// Which part of the journal.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Sequence number after which it begins; 0 when left out.
    #[serde(default)]
    after: i64,
    /// At most 1000, and 1000 when left out.
    limit: Option<u32>,
}

/// The journal of all releases, oldest first, a page at a time. An empty page: there is no more.
#[utoipa::path(get, path = "/records", operation_id = "getRecords", tag = "releases", params(Part), responses((status = 200, body = Vec<Record>)))]
pub async fn records(
    State(app): State<App>,
    Query(part): Query<Part>,
) -> Result<Json<Vec<Record>>, Refusal> {
    let limit = part.limit.unwrap_or(RECORDS);
    Ok(Json(app.runtime.records(part.after, limit).await?))
}

/// Release notes: what the promoted version brings to the last environments.
#[utoipa::path(get, path = "/releases/{id}/notes", operation_id = "getNotes", tag = "releases", params(("id" = String, Path)), responses(
    (status = 200, body = Notes),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "No such release."),
))]
pub async fn notes(State(app): State<App>, Path(id): Path<String>) -> Result<Json<Notes>, Refusal> {
    Ok(Json(app.runtime.notes(extract::release(&id)?).await?))
}

/// Numbers for the releases of a filter: how often, how long, how many fail, how soon mended.
#[utoipa::path(get, path = "/numbers", operation_id = "getNumbers", tag = "releases",
    params(
        ("product" = Option<String>, Query),
        ("flow" = Option<String>, Query),
        ("environment" = Option<String>, Query, description = "Only releases that go through this environment."),
        ("status" = Option<Vec<signalbox_engine::event::ReleaseStatus>>, Query, description = "One or several, repeated or with commas."),
        ("since" = Option<i64>, Query, description = "Created at or after, in milliseconds since the Unix epoch."),
        ("until" = Option<i64>, Query, description = "Created before, in milliseconds since the Unix epoch."),
        ("q" = Option<String>, Query, description = "Text that occurs in the row."),
    ),
    responses((status = 200, body = Numbers)))]
pub async fn numbers(
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Json<Numbers>, Refusal> {
    let query = selection::read(query.as_deref().unwrap_or_default())?;
    Ok(Json(app.runtime.numbers(query).await?))
}
