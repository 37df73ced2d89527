//! Whether the server is alive, and whether it does its work: for whatever watches over it. Open to all, and telling
//! nothing of the runtime's contents.

use axum::{Json, extract::State};
use serde::Serialize;
use signalbox_api::{Runtime, error::Code};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{Access, guarded},
    app::App,
    problem::Refusal,
};

/// A server that is well.
#[derive(Debug, Serialize, ToSchema)]
struct Well {
    /// `ok`.
    status: &'static str,
}

const WELL: Json<Well> = Json(Well { status: "ok" });

/// The routes `/healthz` and `/readyz`.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(guarded(Access::Open, routes!(healthz)))
        .routes(guarded(Access::Open, routes!(readyz)))
}

/// The server answers.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operation",
    responses((status = 200, description = "The server answers", body = Well))
)]
async fn healthz() -> Json<Well> {
    WELL
}

/// The runtime conducts its releases, and its journal can be read.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operation",
    responses(
        (status = 200, description = "It takes commands", body = Well),
        (status = 503, description = "It takes none now", body = signalbox_api::http::Problem, content_type = "application/problem+json"),
    )
)]
async fn readyz(State(app): State<App>) -> Result<Json<Well>, Refusal> {
    if let Err(error) = app.runtime.records(0, 1).await {
        tracing::error!(%error, "the journal can't be read");
        // The journal's path is nobody's business who shows no token.
        return Err(
            Refusal::new(Code::Unreachable, "The runtime can't read its journal.")
                .hint("the runtime's log says why"),
        );
    }
    if !app.runtime.conducts() {
        return Err(Refusal::new(
            Code::Held,
            "Another process conducts this workspace; this one only looks, and takes over when that one ends.",
        )
        .hint("end the other process, or ask that one"));
    }
    Ok(WELL)
}
