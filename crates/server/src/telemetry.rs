//! What is told of a request: its id, one line in the log, its part in the metrics, and a line in the audit trail for
//! a command. Never headers, queries or bodies: they may hold secrets.

#[cfg(test)]
mod tests;

use std::{net::SocketAddr, time::Instant};

use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use signalbox_api::http::REQUEST_ID;
use tracing::Instrument;
use ulid::Ulid;

use crate::{
    auth::{Caller, Seen},
    metrics::Metrics,
    problem::Refusal,
};

/// Longest id of a request that is taken from outside.
const ID: usize = 64;
/// Longest reason in the audit trail, in characters; the journal has the whole.
const REASON: usize = 2000;
/// Stands for the route where there is none.
const NO_ROUTE: &str = "none";
/// Routes that are asked every few seconds: their lines would hide the others.
const WATCHED: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

tokio::task_local! {
    static CURRENT: String;
}

/// Follows a request from outside of all other layers.
pub async fn trace(State(metrics): State<Metrics>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = request_id(request.headers());
    let seen = Seen::default();
    let method = method_name(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| NO_ROUTE.to_owned(), |path| path.as_str().to_owned());
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.to_string());
    request.extensions_mut().insert(seen.clone());
    let span = tracing::info_span!("request", id);
    let answer = CURRENT
        .scope(id.clone(), next.run(request))
        .instrument(span);
    let response = signed(answer.await, &id);
    let (status, took) = (response.status().as_u16(), begun.elapsed());
    metrics.answered(method, &route, status, took);
    let line = Line {
        method,
        route: &route,
        status,
        ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        caller: seen.caller(),
        peer: peer.as_deref(),
        request: &id,
    };
    line.write();
    response
}

/// One line of the log.
struct Line<'a> {
    method: &'static str,
    route: &'a str,
    status: u16,
    ms: u64,
    caller: Option<&'a Caller>,
    peer: Option<&'a str>,
    request: &'a str,
}

impl Line<'_> {
    fn write(&self) {
        let Self {
            method,
            route,
            status,
            ms,
            peer,
            request,
            ..
        } = self;
        let user = self.caller.map(|caller| caller.name.as_str());
        let token = self.caller.map(|caller| caller.token.as_str());
        macro_rules! tell {
            ($level:ident) => {
                tracing::$level!(
                    method, route, status, ms, user, token, peer, request, "answered"
                )
            };
        }
        if *status >= 500 {
            tell!(warn);
        } else if WATCHED.contains(route) {
            tell!(debug);
        } else {
            tell!(info);
        }
    }
}

/// Writes down a command that was accepted: who, what, on what and why. Call it when the runtime has said yes.
pub fn audit(caller: &Caller, command: &str, on: &str, reason: Option<&str>, key: Option<&str>) {
    let request = CURRENT.try_with(Clone::clone).ok();
    let reason = reason.map(|reason| reason.chars().take(REASON).collect::<String>());
    tracing::info!(
        target: "audit",
        user = caller.name,
        email = caller.email,
        role = caller.role.name(),
        token = caller.token,
        command,
        on,
        reason,
        key,
        request,
        "accepted"
    );
}

/// Does a command and writes it down, also when its caller goes away or has waited long enough meanwhile: what was done
/// is in the trail.
pub async fn to_its_end<T: Send + 'static>(command: impl Future<Output = T> + Send + 'static) -> T {
    let request = CURRENT.try_with(Clone::clone).unwrap_or_default();
    let command = CURRENT.scope(request, command).in_current_span();
    signalbox_runtime::to_its_end(command).await
}

/// The id that came with a request if it is a plain one, or a new one.
fn request_id(headers: &HeaderMap) -> String {
    let plain = |id: &&str| {
        (1..=ID).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    given
        .filter(plain)
        .map_or_else(|| Ulid::new().to_string(), str::to_owned)
}

/// The answer with the request's id, also inside a problem document.
fn signed(mut response: Response, id: &str) -> Response {
    if let Some(refusal) = response.extensions_mut().remove::<Refusal>() {
        response = refusal.instance(id).into_response();
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        let name = HeaderName::from_static(REQUEST_ID);
        response.headers_mut().insert(name, value);
    }
    response
}

/// The method's own name, or one for all that HTTP does not know: whoever asks chooses no words of the log.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
