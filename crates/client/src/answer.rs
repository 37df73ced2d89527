//! What an answer is: the runtime's own, or that of something else at its address.

use std::time::Duration;

use reqwest::{
    StatusCode,
    header::{CONTENT_TYPE, HeaderMap, LOCATION, RETRY_AFTER},
};
use serde::de::DeserializeOwned;
use signalbox_api::{
    Error,
    error::Code,
    http::{CONTRACT, Problem, VERSION},
};

use crate::{address, route::Route};

/// An answer that is an error, and whether the same call may do better.
#[derive(Debug)]
pub(crate) struct Failure {
    pub error: Error,
    pub again: Again,
}

/// Whether to try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    Never,
    /// Later; not before the time that was asked for.
    After(Option<Duration>),
}

impl Failure {
    /// A call that ends here.
    pub fn last(error: Error) -> Self {
        Self {
            error,
            again: Again::Never,
        }
    }

    /// A connection that failed: names and certificates don't get better by themselves.
    pub fn connection(error: Error) -> Self {
        let again = match error.code {
            Code::Refused | Code::Timeout | Code::Unreachable => Again::After(None),
            _ => Again::Never,
        };
        Self { error, again }
    }
}

/// Whether a status says that the same call may do better later.
fn again(status: StatusCode, headers: &HeaderMap, own: bool) -> Again {
    let passing = match status {
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => true,
        // The runtime goes on with it: asked again, it waits for what it has begun, and answers that.
        StatusCode::GATEWAY_TIMEOUT => true,
        // From the runtime itself this is its answer: Git failed.
        StatusCode::BAD_GATEWAY => !own,
        _ => false,
    };
    if passing {
        Again::After(retry_after(headers))
    } else {
        Again::Never
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    let left = at.as_millisecond() - jiff::Timestamp::now().as_millisecond();
    Some(Duration::from_millis(u64::try_from(left).unwrap_or(0)))
}

/// Whether an answer comes from a runtime of this contract.
pub(crate) fn contract(
    status: StatusCode,
    headers: &HeaderMap,
    route: &Route,
) -> Result<(), Failure> {
    let Some(theirs) = headers.get(CONTRACT) else {
        return Err(Failure {
            error: stranger(status, headers, route),
            again: again(status, headers, false),
        });
    };
    let theirs = String::from_utf8_lossy(theirs.as_bytes());
    if theirs != VERSION {
        return Err(Failure::last(
            Error::new(
                Code::Incompatible,
                format!(
                    "The runtime at {} speaks version {} of the contract, this program version {VERSION}.",
                    route.address.name,
                    short(&theirs)
                ),
            )
            .hint("Update the older of the two."),
        ));
    }
    if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
        return Err(Failure::last(redirected(headers, route)));
    }
    Ok(())
}

/// An error of a runtime.
pub(crate) fn problem(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    route: &Route,
) -> Failure {
    let error = match serde_json::from_slice::<Problem>(body) {
        Ok(problem) => Error::from(problem),
        Err(_) => nameless(status, body, route),
    };
    let error = match error.code {
        Code::Unauthorized if error.hint.is_none() => error.hint(
            "Enter a token that is valid. Who runs the runtime makes one with: signalbox user add",
        ),
        _ => error,
    };
    Failure {
        again: again(status, headers, true),
        error,
    }
}

/// A problem document of a later version: its status still says what kind it is.
fn nameless(status: StatusCode, body: &[u8], route: &Route) -> Error {
    let document: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |field: &str| document.get(field)?.as_str().map(short);
    let code = match status.as_u16() {
        401 => Code::Unauthorized,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        409 => Code::Rejected,
        413 => Code::TooLarge,
        429 => Code::Throttled,
        503 => Code::Unreachable,
        504 => Code::Timeout,
        400..=499 => Code::Invalid,
        _ => Code::Internal,
    };
    let mut error = Error::new(
        code,
        text("title").unwrap_or_else(|| {
            format!(
                "The runtime at {} answered with status {status}.",
                route.address.name
            )
        }),
    );
    error.hint = text("hint");
    error
}

/// Reads the body of a good answer.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8], route: &Route) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|cause| {
        Failure::last(
            Error::new(
                Code::Incompatible,
                format!(
                    "The answer of the runtime at {} can't be read: {}.",
                    route.address.name,
                    short(&cause.to_string())
                ),
            )
            .hint("It may be of a later version. Update this program, or the runtime."),
        )
    })
}

/// Something at the address that is no runtime.
fn stranger(status: StatusCode, headers: &HeaderMap, route: &Route) -> Error {
    let name = &route.address.name;
    if status.is_redirection() {
        return redirected(headers, route);
    }
    match status {
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => Error::new(
            Code::Proxy,
            "A proxy on the way wants a user and a password.",
        )
        .hint("Enter the proxy's user and password in this profile."),
        StatusCode::BAD_GATEWAY
        | StatusCode::SERVICE_UNAVAILABLE
        | StatusCode::GATEWAY_TIMEOUT => Error::new(
            Code::Unreachable,
            format!("{name} answers with {status}: what stands in front of the runtime does not reach it."),
        )
        .hint("The runtime may be starting again. It is tried again."),
        StatusCode::TOO_MANY_REQUESTS => Error::new(
            Code::Throttled,
            format!("{name} answers with {status}: too many requests in a short time."),
        )
        .hint("Wait a little."),
        _ => Error::new(
            Code::NotARuntime,
            format!(
                "{name} is not a Signalbox runtime: it answers with status {status} and {}.",
                kind(headers)
            ),
        )
        .hint("Check the address and its path. If a login page stands in front of the runtime, it must let the path /api/v1 through."),
    }
}

fn redirected(headers: &HeaderMap, route: &Route) -> Error {
    let to = headers
        .get(LOCATION)
        .map(|to| short(&address::shown(&String::from_utf8_lossy(to.as_bytes()))))
        .unwrap_or_else(|| "somewhere".to_owned());
    Error::new(
        Code::NotARuntime,
        format!(
            "{} is not a Signalbox runtime: it redirects to {to}.",
            route.address.name
        ),
    )
    .hint("If that is the runtime, enter its address here. A token is never sent on to another address.")
}

fn kind(headers: &HeaderMap) -> String {
    match headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
    {
        Some(kind) if kind.starts_with("text/html") => "a web page".to_owned(),
        Some(kind) => short(kind),
        None => "nothing that says what it is".to_owned(),
    }
}

/// Foreign words of a bounded length, on one line.
fn short(text: &str) -> String {
    const LONGEST: usize = 300;
    let mut line: String = text
        .chars()
        .filter(|letter| !letter.is_control())
        .take(LONGEST)
        .collect();
    if line.len() < text.len() && text.chars().count() > LONGEST {
        line.push('…');
    }
    line
}
