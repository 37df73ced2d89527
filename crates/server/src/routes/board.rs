//! What is running where, how it came to be, and how two applications differ.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Deserialize;
use signalbox_api::{Board, Deployment, FileDifference, Refresh, Runtime, http::Problem};
use utoipa::IntoParams;

use crate::{
    app::App,
    extract::{self, Query},
    problem::Refusal,
};

/// Deployments in one answer, when nothing else is said.
const DEPLOYMENTS: u32 = 50;

/// Whether the repositories are asked first.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Freshness {
    /// `fetch` asks the repositories before answering; `cached` (the default) answers what was read last.
    refresh: Option<Refresh>,
}

/// What is running where: environments × products.
#[utoipa::path(get, path = "/board", operation_id = "getBoard", tag = "board", params(Freshness), responses((status = 200, body = Board)))]
pub async fn read(
    State(app): State<App>,
    Query(freshness): Query<Freshness>,
) -> Result<Json<Board>, Refusal> {
    let refresh = freshness.refresh.unwrap_or(Refresh::Cached);
    Ok(Json(app.runtime.board(refresh).await?))
}

/// How many.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Limit {
    /// 50 when left out.
    limit: Option<u32>,
}

/// How an application came to be what it is, newest first.
#[utoipa::path(get, path = "/applications/{name}/deployments", operation_id = "listDeployments", tag = "board",
    params(("name" = String, Path), Limit),
    responses(
        (status = 200, body = Vec<Deployment>),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such application."),
    ))]
pub async fn deployments(
    State(app): State<App>,
    Path(name): Path<String>,
    Query(Limit { limit }): Query<Limit>,
) -> Result<Json<Vec<Deployment>>, Refusal> {
    let name = extract::application(&name)?;
    let limit = limit.unwrap_or(DEPLOYMENTS);
    Ok(Json(app.runtime.deployments(name, limit).await?))
}

/// Which two.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Pair {
    /// Name of an application.
    left: String,
    /// Name of the other.
    right: String,
}

/// How the files of two applications differ.
#[utoipa::path(get, path = "/difference", operation_id = "getDifference", tag = "board", params(Pair), responses(
    (status = 200, body = Vec<FileDifference>),
    (status = 404, body = Problem, content_type = "application/problem+json", description = "No such application."),
))]
pub async fn difference(
    State(app): State<App>,
    Query(pair): Query<Pair>,
) -> Result<Json<Vec<FileDifference>>, Refusal> {
    let left = extract::application(&pair.left)?;
    let right = extract::application(&pair.right)?;
    Ok(Json(app.runtime.difference(left, right).await?))
}
