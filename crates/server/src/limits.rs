//! How much one caller may ask: sizes, time, rate and open streams. Every limit has an answer of its own.

#[cfg(test)]
mod tests;

use std::{net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CONTENT_ENCODING, CONTENT_LENGTH, RETRY_AFTER},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use axum_server::{Address, Server};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use signalbox_api::error::Code;

use crate::{
    auth::{Caller, peer},
    problem::Refusal,
};

/// Longest address of a request, in bytes.
const TARGET: usize = 8 * 1024;
/// Most headers of a request.
const HEADERS: usize = 100;
/// What the HTTP stack itself takes: more than is let through, so that this server can say why it refuses.
const STACK_HEADERS: usize = 256;
const STACK_HEAD: usize = 256 * 1024;
/// So many callers are remembered before those that are calm again are forgotten.
const KEPT: usize = 10_000;

/// The limits of a server; the default suits a team.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body: usize,
    /// Bytes of a request's headers.
    pub head: usize,
    /// Requests a second of one token, or of one address without a token.
    pub per_second: NonZeroU32,
    /// So many of them may come at once after a rest.
    pub burst: NonZeroU32,
    /// Open streams of one token.
    pub streams_per_token: usize,
    /// Open streams in all.
    pub streams: usize,
    /// From a request to the beginning of its answer.
    pub time: Duration,
    /// From the beginning of a request to the end of its headers.
    pub head_time: Duration,
    /// A caller that takes nothing of what is sent to it for so long is cut off: it is gone, or it has stopped reading.
    pub unread: Duration,
    /// Tokens that open nothing, from one address.
    pub failures_per_minute: NonZeroU32,
    /// A stream ends so soon after its token was revoked or expired.
    pub token_watch: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let number = |n| NonZeroU32::new(n).expect("not zero as written here");
        Self {
            body: 4 * 1024 * 1024,
            head: 32 * 1024,
            per_second: number(50),
            burst: number(200),
            streams_per_token: 16,
            streams: 1000,
            time: Duration::from_secs(60),
            head_time: Duration::from_secs(10),
            unread: Duration::from_secs(30),
            failures_per_minute: number(30),
            token_watch: Duration::from_secs(5),
        }
    }
}

/// Sets what the HTTP stack itself watches over: headers that come too slowly (the connection is closed), more headers
/// than it will hold, and connections over which nobody speaks.
pub fn connections<A: Address, Acceptor>(server: &mut Server<A, Acceptor>, limits: &Limits) {
    let builder = server.http_builder();
    builder
        .http1()
        .header_read_timeout(limits.head_time)
        .max_headers(STACK_HEADERS)
        .max_buf_size(STACK_HEAD);
    builder
        .http2()
        .max_header_list_size(STACK_HEAD.try_into().unwrap_or(u32::MAX))
        .keep_alive_interval(limits.head_time)
        .keep_alive_timeout(limits.head_time);
}

/// Refuses what is too large or packed, and ends what takes too long. Streams begin to answer at once, so that their
/// length is not limited.
pub async fn admit(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    if let Err(refusal) = fits(&limits, &request) {
        return refusal.into_response();
    }
    match tokio::time::timeout(limits.time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refusal::new(
            Code::Timeout,
            format!(
                "The runtime did not manage this within {} s; what was asked may still happen.",
                limits.time.as_secs()
            ),
        )
        .hint("look what came of it, or send it again with the same Idempotency-Key")
        .into_response(),
    }
}

fn fits(limits: &Limits, request: &Request) -> Result<(), Refusal> {
    let headers = request.headers();
    let target = request.uri().path_and_query();
    if target.is_some_and(|target| target.as_str().len() > TARGET) {
        return Err(Refusal::new(
            Code::TooLarge,
            format!("The address is longer than {TARGET} bytes."),
        )
        .status(StatusCode::URI_TOO_LONG));
    }
    if headers.len() > HEADERS || size(headers) > limits.head {
        return Err(Refusal::new(
            Code::TooLarge,
            format!(
                "The headers are more than {HEADERS} or larger than {} KiB.",
                limits.head / 1024
            ),
        )
        .status(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE));
    }
    let packed = headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .any(|encoding| encoding != "identity");
    if packed {
        return Err(Refusal::new(
            Code::Invalid,
            "The body is packed, and this runtime unpacks none.",
        )
        .status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
        .hint("send it as it is, without Content-Encoding"));
    }
    // Bodies that don't name their length are cut off while they are read.
    let length = headers.get(CONTENT_LENGTH).and_then(number);
    if length.is_some_and(|length| length > limits.body as u64) {
        return Err(Refusal::new(
            Code::TooLarge,
            format!(
                "The body is larger than {} KiB; nothing was changed.",
                limits.body / 1024
            ),
        )
        .hint("publish fewer documents at once"));
    }
    Ok(())
}

fn size(headers: &HeaderMap) -> usize {
    let each = headers.iter();
    each.map(|(name, value)| name.as_str().len() + value.len())
        .sum()
}

fn number(value: &HeaderValue) -> Option<u64> {
    value.to_str().ok()?.parse().ok()
}

/// Who is asking, as far as the rate goes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Who {
    Token(String),
    Address(IpAddr),
}

/// How often each caller asks.
#[derive(Debug, Clone)]
pub struct Rate {
    limiter: Arc<DefaultKeyedRateLimiter<Who>>,
    clock: DefaultClock,
}

impl Rate {
    /// Nobody has asked yet.
    pub fn new(limits: &Limits) -> Self {
        let quota = Quota::per_second(limits.per_second).allow_burst(limits.burst);
        Self {
            limiter: Arc::new(RateLimiter::keyed(quota)),
            clock: DefaultClock::default(),
        }
    }
}

/// Refuses callers that ask too often. Inside of `auth::authenticate`.
pub async fn ration(State(rate): State<Rate>, request: Request, next: Next) -> Response {
    let who = match request.extensions().get::<Caller>() {
        Some(caller) => Who::Token(caller.token.clone()),
        None => Who::Address(peer(&request)),
    };
    if rate.limiter.len() > KEPT {
        rate.limiter.retain_recent();
    }
    match rate.limiter.check_key(&who) {
        Ok(()) => next.run(request).await,
        Err(early) => {
            let wait = early.wait_time_from(rate.clock.now()).as_secs() + 1;
            Refusal::new(
                Code::Throttled,
                "Too many requests in a short time; nothing was changed.",
            )
            .hint(format!(
                "wait {wait} s; to hear what happens, listen to /api/v1/events"
            ))
            .header(RETRY_AFTER, wait)
            .into_response()
        }
    }
}
