//! Server-sent events as an answer: it ends when the server stops.

use std::convert::Infallible;

use axum::{
    body::{Body, Bytes},
    http::{
        HeaderName, HeaderValue,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::Response,
};
use futures::{Stream, StreamExt};
use tokio_util::sync::CancellationToken;

/// Answers with a stream of events.
pub fn stream(
    stop: &CancellationToken,
    frames: impl Stream<Item = Bytes> + Send + 'static,
) -> Response {
    let frames = frames
        .map(Ok::<_, Infallible>)
        .take_until(stop.clone().cancelled_owned());
    let mut response = Response::new(Body::from_stream(frames));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy in front of this server must not keep events back.
    headers.insert(
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    response
}
