//! The stream of everything that happens.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName},
    response::Response,
};
use serde::Deserialize;
use signalbox_api::{error::Code, http::Problem};
use utoipa::IntoParams;

use crate::{
    app::App,
    extract::{Query, header},
    problem::Refusal,
    told,
};

/// From where on.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct From {
    /// Sequence number after which the stream begins; it begins now when left out. `Last-Event-ID` comes first.
    after: Option<i64>,
}

/// Everything that happens, in order: `record` events with their sequence number as id, and `configuration` events.
#[utoipa::path(get, path = "/events", operation_id = "listen", tag = "runtime",
    params(From, ("Last-Event-ID" = Option<i64>, Header, description = "Sequence number after which the stream goes on.")),
    responses(
        (status = 200, body = String, content_type = "text/event-stream", description = "`record`: a journal record; `configuration`: the repository has moved; a comment at least every 5 s."),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The journal ends before that sequence number: it is another one."),
    ))]
pub async fn events(
    State(app): State<App>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let last = header(&headers, &HeaderName::from_static("last-event-id"))?;
    let number = |text: &str| {
        text.trim().parse::<i64>().map_err(|_| {
            Refusal::new(Code::Invalid, "Last-Event-ID is no sequence number.")
                .hint("send the id of the last event that was heard, or leave it out")
        })
    };
    let after = last.map(number).transpose()?.or(from.after);
    let known = app.runtime.last()?;
    if after.is_some_and(|after| after > known) {
        return Err(Refusal::new(
            Code::Rejected,
            format!("The journal of this runtime ends at {known}: what was heard before is of another one."),
        )
        .hint("read the releases again, and begin the stream without Last-Event-ID"));
    }
    let frames = app.feed.follow(app.runtime.clone(), after).await?;
    Ok(told::stream(&app.stop, frames))
}
