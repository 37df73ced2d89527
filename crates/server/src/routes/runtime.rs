//! What the runtime is, and what it can be asked.

use axum::{
    Json,
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use signalbox_api::{Info, Runtime};

use crate::{app::App, auth::Caller, problem::Refusal};

/// Name, version and abilities of the runtime, and the caller's role.
#[utoipa::path(get, path = "/info", operation_id = "getInfo", tag = "runtime", responses((status = 200, body = Info)))]
pub async fn info(State(app): State<App>, caller: Caller) -> Result<Json<Info>, Refusal> {
    let mut info = app.acting(&caller).info().await?;
    info.role = caller.role.name().to_owned();
    Ok(Json(info))
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", operation_id = "getDocument", tag = "runtime", responses((status = 200, body = Object)))]
pub async fn openapi(State(app): State<App>) -> Response {
    ([(CONTENT_TYPE, "application/json")], app.document).into_response()
}
