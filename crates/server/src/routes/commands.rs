//! Commands about releases: each is journalled with the caller and their reason.

use axum::{
    Json,
    extract::{Path, State},
    http::{StatusCode, header::LOCATION},
    response::{IntoResponse, Response},
};
use signalbox_api::{
    Error, ReleaseView, Runtime,
    http::{Decide, PREFIX, Problem, Retry, Terminate, Trigger},
};

use signalbox_engine::event::Verdict;

use crate::{
    app::App,
    auth::Caller,
    extract::{self, Body, Key},
    problem::Refusal,
    telemetry::{audit, to_its_end},
};

/// Triggers a release.
#[utoipa::path(post, path = "/releases", operation_id = "trigger", tag = "releases",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key gets the same answer, and makes one release.")),
    request_body = Trigger,
    responses(
        (status = 201, body = ReleaseView, headers(("Location", description = "The release."))),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "`plan-changed`: the plan is another by now; `plan` is the new one."),
    ))]
pub async fn trigger(
    State(app): State<App>,
    caller: Caller,
    Key(key): Key,
    Body(body): Body<Trigger>,
) -> Result<Response, Refusal> {
    let (runtime, reason) = (app.acting(&caller), body.reason.clone());
    let view = to_its_end(async move {
        let view = runtime.trigger(&key, body.try_into()?).await?;
        let id = &view.release.id;
        audit(&caller, "trigger", id, reason.as_deref(), Some(&key));
        Ok::<_, Error>(view)
    })
    .await?;
    let location = format!("{PREFIX}/releases/{}", view.release.id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(view)).into_response())
}

/// Ends a running or queued release.
#[utoipa::path(post, path = "/releases/{id}/terminate", operation_id = "terminate", tag = "releases",
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gets the same answer."),
    ),
    request_body = Terminate,
    responses(
        (status = 200, body = ReleaseView),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such release."),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The state of the release forbids it."),
    ))]
pub async fn terminate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Key(key): Key,
    Body(body): Body<Terminate>,
) -> Result<Json<ReleaseView>, Refusal> {
    let id = extract::release(&id)?.to_owned();
    let runtime = app.acting(&caller);
    let view = to_its_end(async move {
        let Terminate { reason } = body;
        let view = runtime.terminate(&key, &id, reason.clone()).await?;
        audit(&caller, "terminate", &id, reason.as_deref(), Some(&key));
        Ok::<_, Error>(view)
    });
    Ok(Json(view.await?))
}

/// Lets a failed or terminated release go on from where it failed.
#[utoipa::path(post, path = "/releases/{id}/retry", operation_id = "retry", tag = "releases",
    params(
        ("id" = String, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gets the same answer."),
    ),
    request_body = Retry,
    responses(
        (status = 200, body = ReleaseView),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such release."),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The state of the release forbids it."),
    ))]
pub async fn retry(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Key(key): Key,
    Body(body): Body<Retry>,
) -> Result<Json<ReleaseView>, Refusal> {
    let id = extract::release(&id)?.to_owned();
    let runtime = app.acting(&caller);
    let view = to_its_end(async move {
        let Retry { reason, from } = body;
        let view = runtime.retry(&key, &id, reason.clone(), from).await?;
        audit(&caller, "retry", &id, reason.as_deref(), Some(&key));
        Ok::<_, Error>(view)
    });
    Ok(Json(view.await?))
}

/// Approves or rejects what a step of a workflow waits for.
#[utoipa::path(post, path = "/releases/{id}/approvals/{approval}", operation_id = "decide", tag = "releases",
    params(
        ("id" = String, Path),
        ("approval" = u32, Path, description = "Its number in the release."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gets the same answer."),
    ),
    request_body = Decide,
    responses(
        (status = 200, body = ReleaseView),
        (status = 403, body = Problem, content_type = "application/problem+json", description = "The workspace lets others decide."),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such release."),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "Nothing waits under that number any more."),
    ))]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    Path((id, approval)): Path<(String, String)>,
    Key(key): Key,
    Body(body): Body<Decide>,
) -> Result<Json<ReleaseView>, Refusal> {
    let id = extract::release(&id)?.to_owned();
    let approval = extract::approval(&approval)?;
    let runtime = app.acting(&caller);
    let view = to_its_end(async move {
        let Decide { decision, reason } = body;
        let act = match decision {
            Verdict::Approve => "approve",
            Verdict::Reject => "reject",
        };
        let decided = runtime.decide(&key, &id, approval, decision, reason.clone());
        let view = decided.await?;
        let what = format!("{id}/approvals/{approval}");
        audit(&caller, act, &what, reason.as_deref(), Some(&key));
        Ok::<_, Error>(view)
    });
    Ok(Json(view.await?))
}
