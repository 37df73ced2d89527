//! Who is asking: the bearer token of a request becomes its [`Caller`]. A request without a token goes on without one,
//! and each route says whether it may.

#[cfg(test)]
mod tests;

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    sync::{Arc, OnceLock},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE},
        request::Parts,
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use jiff::Timestamp;
use signalbox_api::error::Code;

use crate::{
    problem::Refusal,
    users::{Denied, Owner, Role, Users},
};

/// Who has shown a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    pub name: String,
    pub email: String,
    pub role: Role,
    /// The id of the token.
    pub token: String,
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get().cloned().ok_or_else(missing)
    }
}

/// Where the caller of a request is written for the layers outside: they see the answer, but not what was added to the
/// request on its way in.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<OnceLock<Caller>>);

impl Seen {
    /// Who asked, once that is known.
    pub fn caller(&self) -> Option<&Caller> {
        self.0.get()
    }
}

/// The gate: users, and how often one address may show tokens that open nothing.
#[derive(Debug, Clone)]
pub struct Gate {
    users: Users,
    failures: Arc<DefaultKeyedRateLimiter<IpAddr>>,
}

impl Gate {
    /// A gate that answers so many failures of one address a minute. Good tokens are never counted: who shares an
    /// address with somebody who guesses is not shut out.
    pub fn new(users: Users, failures_per_minute: NonZeroU32) -> Self {
        let failures = RateLimiter::keyed(Quota::per_minute(failures_per_minute));
        Self {
            users,
            failures: Arc::new(failures),
        }
    }

    /// Whose token it is.
    fn owner(&self, token: &str) -> Result<Owner, Refusal> {
        match self.users.check(token) {
            Ok(found) => found.map_err(denied),
            Err(error) => {
                tracing::error!(%error, "tokens can't be checked");
                Err(Refusal::new(
                    Code::Storage,
                    "The runtime can't read its file of users, so that nobody can be let in.",
                )
                .hint("the runtime's log says why"))
            }
        }
    }

    /// Counts a failure; the answer when there were too many.
    fn failed(&self, request: &Request, refusal: Refusal) -> Refusal {
        if refusal.problem().status != StatusCode::UNAUTHORIZED.as_u16() {
            return refusal;
        }
        if self.failures.len() > KEPT {
            self.failures.retain_recent();
        }
        match self.failures.check_key(&peer(request)) {
            Ok(()) => refusal,
            Err(_) => Refusal::new(
                Code::Throttled,
                "Too many tokens from this address opened nothing.",
            )
            .hint("wait a minute, then check the token: `signalbox user list` on the runtime's machine shows which hold")
            .header(RETRY_AFTER, HeaderValue::from_static("60")),
        }
    }

    /// Writes down that the token is used, beside the request: it does not wait for the disk.
    fn used(&self, owner: &Owner) {
        if !owner.use_is_due {
            return;
        }
        let (users, token) = (self.users.clone(), owner.token.clone());
        tokio::task::spawn_blocking(move || {
            if let Err(error) = users.used(&token) {
                tracing::warn!(%error, "the last use of a token was not written");
            }
        });
    }
}

/// So many addresses are remembered before those that are calm again are forgotten.
const KEPT: usize = 10_000;

/// Finds out who is asking. Refuses tokens that open nothing; lets requests without one through, without a [`Caller`].
pub async fn authenticate(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let token = match token(request.headers()) {
        Ok(None) => return next.run(request).await,
        Ok(Some(token)) => gate.owner(token),
        Err(refusal) => Err(refusal),
    };
    let owner = match token {
        Ok(owner) => owner,
        Err(refusal) => return gate.failed(&request, refusal).into_response(),
    };
    gate.used(&owner);
    let caller = Caller {
        name: owner.name,
        email: owner.email,
        role: owner.role,
        token: owner.token,
    };
    if let Some(Seen(seen)) = request.extensions().get() {
        // Only this layer fills it, once a request.
        let _ = seen.set(caller.clone());
    }
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// The token of a request; `None` when it shows nothing.
fn token(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut given = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = given.next() else {
        return Ok(None);
    };
    if given.next().is_some() {
        return Err(malformed("there is more than one Authorization header"));
    }
    let Some((scheme, token)) = value.to_str().ok().and_then(|text| text.split_once(' ')) else {
        return Err(malformed(
            "the Authorization header is not `Bearer` and a token",
        ));
    };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(malformed(
            "the Authorization header is of another scheme than `Bearer`",
        ));
    }
    Ok(Some(token.trim()))
}

/// The address that failures are counted for. The addresses of one IPv6 network count as one: whoever has one has all.
pub fn peer(request: &Request) -> IpAddr {
    let unknown = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
    let Some(ConnectInfo(address)) = request.extensions().get::<ConnectInfo<SocketAddr>>() else {
        return unknown;
    };
    match address.ip().to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

/// The answer to a request without a token where one is needed.
pub fn missing() -> Refusal {
    unauthorized("This needs a token.", CHALLENGE)
        .hint("send `Authorization: Bearer <token>`; whoever runs the runtime makes one with `signalbox user add` or `signalbox user token`")
}

/// Says how to come in.
const CHALLENGE: &str = "Bearer realm=\"signalbox\"";
/// The same after a token that opened nothing.
const INVALID: &str = "Bearer realm=\"signalbox\", error=\"invalid_token\"";

fn malformed(why: &str) -> Refusal {
    unauthorized(format!("The token can't be read: {why}."), INVALID)
        .hint("send `Authorization: Bearer sbx_…`, once, with the token as it was shown")
}

fn denied(denied: Denied) -> Refusal {
    const ANOTHER: &str = "whoever runs the runtime makes another one with `signalbox user token`";
    match denied {
        Denied::Malformed => malformed("it is not of the form sbx_…, or a part of it is missing"),
        Denied::Unknown => unauthorized("This runtime does not know the token.", INVALID)
            .hint("look whether it is this runtime's and complete, or ask for another one"),
        Denied::Revoked { at } => {
            unauthorized(format!("The token was revoked on {}.", day(at)), INVALID).hint(ANOTHER)
        }
        Denied::Expired { at } => {
            unauthorized(format!("The token expired on {}.", day(at)), INVALID).hint(ANOTHER)
        }
    }
}

fn day(at: i64) -> String {
    match Timestamp::from_millisecond(at) {
        Ok(moment) => moment.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        Err(_) => "a day long ago".to_owned(),
    }
}

fn unauthorized(message: impl Into<String>, challenge: &'static str) -> Refusal {
    Refusal::new(Code::Unauthorized, message)
        .header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}
