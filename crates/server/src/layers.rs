//! The layers around the routes, and their order.

use std::sync::Arc;

use axum::{
    Router, extract::DefaultBodyLimit, middleware::from_fn_with_state, response::IntoResponse,
};
use signalbox_api::error::Code;
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    auth::{Gate, authenticate},
    limits::{Limits, Rate, admit, ration},
    metrics::Metrics,
    problem::Refusal,
    streams::{Streams, watch},
    telemetry::trace,
    users::Users,
};

/// Outside of everything else: the request's id, its line in the log, the metrics; a bug in anything further inside is
/// answered.
pub fn outer(router: Router, metrics: &Metrics) -> Router {
    router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(metrics.clone(), trace))
}

/// Next to the routes, from outside to inside: sizes and time, who is asking, how often, and the streams.
pub fn inner(router: Router, users: &Users, limits: &Limits, metrics: &Metrics) -> Router {
    let gate = Gate::new(users.clone(), limits.failures_per_minute);
    let limits = Arc::new(limits.clone());
    let streams = Streams::new(limits.clone(), users.clone(), metrics.clone());
    router
        .layer(from_fn_with_state(streams, watch))
        .layer(from_fn_with_state(Rate::new(&limits), ration))
        .layer(from_fn_with_state(gate, authenticate))
        .layer(DefaultBodyLimit::max(limits.body))
        .layer(from_fn_with_state(limits, admit))
}

fn panicked(panic: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = words, "a bug: answering a request panicked");
    Refusal::new(
        Code::Internal,
        "Something went wrong inside the runtime: this is a bug.",
    )
    .hint("the runtime's log has it under the id of this request")
    .into_response()
}
