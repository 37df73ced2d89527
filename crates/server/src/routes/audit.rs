//! Who did what when, and whether the journal still says what it said.

use axum::{
    Json,
    extract::{RawQuery, State},
};
use signalbox_api::{AuditPage, Runtime, Verification};

use crate::{app::App, problem::Refusal, selection};

/// What people, and the runtime's own clock, did: newest first, a page at a time.
#[utoipa::path(get, path = "/audit", operation_id = "listActs", tag = "audit",
    params(
        ("by" = Option<String>, Query, description = "Only of this person."),
        ("kind" = Option<Vec<signalbox_api::ActKind>>, Query, description = "One or several, repeated or with commas."),
        ("product" = Option<String>, Query),
        ("release" = Option<String>, Query),
        ("since" = Option<i64>, Query, description = "At or after, in milliseconds since the Unix epoch."),
        ("until" = Option<i64>, Query, description = "Before, in milliseconds since the Unix epoch."),
        ("q" = Option<String>, Query, description = "Text that occurs in the row."),
        ("cursor" = Option<i64>, Query, description = "`next` of the page before."),
        ("limit" = Option<u32>, Query, description = "At most 200; 100 when left out."),
    ),
    responses((status = 200, body = AuditPage)))]
pub async fn list(
    State(app): State<App>,
    RawQuery(query): RawQuery,
) -> Result<Json<AuditPage>, Refusal> {
    let query = selection::acts(query.as_deref().unwrap_or_default())?;
    Ok(Json(app.runtime.audit(query).await?))
}

/// Reads the whole journal and the promotion commits that anchor it: does its hash chain hold? Takes its time.
#[utoipa::path(get, path = "/audit/verification", operation_id = "verifyAudit", tag = "audit", responses((status = 200, body = Verification)))]
pub async fn verify(State(app): State<App>) -> Result<Json<Verification>, Refusal> {
    Ok(Json(app.runtime.verify().await?))
}
