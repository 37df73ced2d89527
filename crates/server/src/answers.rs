//! What goes out: entity tags, and the last word on every answer, so that each is of the contract.

use axum::{
    Json,
    extract::Request,
    http::{
        HeaderMap, HeaderName, HeaderValue, Method, StatusCode,
        header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use signalbox_api::{
    error::Code,
    http::{CONTRACT, VERSION},
};

use crate::problem::{PROBLEM_JSON, Refusal};

/// The value with its tag; `304` when the caller has it already.
pub fn tagged<T: Serialize>(headers: &HeaderMap, tag: &str, value: &T) -> Response {
    let mut response = if is_known(headers, tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Json(value).into_response()
    };
    tag_as(&mut response, tag);
    response
}

/// Puts a tag on an answer.
pub fn tag_as(response: &mut Response, tag: &str) {
    // A revision or a commit: hex digits.
    if let Ok(value) = HeaderValue::from_str(&format!("\"{tag}\"")) {
        response.headers_mut().insert(ETAG, value);
    }
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let lists = headers.get_all(IF_NONE_MATCH).iter();
    lists
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|item| item.trim() == "*" || unquoted(item) == tag)
}

/// An entity tag without its quotes.
pub fn unquoted(tag: &str) -> &str {
    let tag = tag.trim();
    tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"')
}

/// The last word on every answer: errors of whatever origin are problem documents, and all name the contract.
pub async fn finish(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let mut response = next.run(request).await;
    let status = response.status();
    let told = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind == PROBLEM_JSON);
    if (status.is_client_error() || status.is_server_error()) && !told {
        let allow = response.headers_mut().remove(ALLOW);
        let mut refusal = of_status(status, &method).status(status);
        if let Some(allow) = allow {
            refusal = refusal.header(ALLOW, allow);
        }
        response = refusal.into_response();
    }
    let headers = response.headers_mut();
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("private, no-cache"));
    headers.insert(
        HeaderName::from_static(CONTRACT),
        HeaderValue::from_static(VERSION),
    );
    response
}

/// What an answer means that nobody has put into words.
fn of_status(status: StatusCode, method: &Method) -> Refusal {
    match status {
        StatusCode::NOT_FOUND => Refusal::new(Code::NotFound, "There is nothing at this address.")
            .hint("the calls are listed at /api/v1/openapi.json"),
        StatusCode::METHOD_NOT_ALLOWED => Refusal::new(
            Code::Invalid,
            format!("This address does not take {method}."),
        )
        .hint("the header Allow names what it takes"),
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::new(
            Code::TooLarge,
            "The body is larger than this runtime takes; nothing was changed.",
        ),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => Refusal::new(
            Code::Timeout,
            "The request took too long; ask what came of it.",
        ),
        status if status.is_client_error() => {
            Refusal::new(Code::Invalid, "The request can't be understood.")
                .hint("the calls are described at /api/v1/openapi.json")
        }
        _ => Refusal::new(Code::Internal, "Something went wrong inside the runtime.")
            .hint("the runtime's log says what, under the id of this request"),
    }
}
