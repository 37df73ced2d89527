//! What comes in, checked at the edge: bodies, queries, names and keys. Whatever is wrong is told with its place.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Query as Given, Request},
    http::{HeaderMap, HeaderName, StatusCode, header::CONTENT_TYPE, request::Parts},
};
use serde::de::DeserializeOwned;
use signalbox_api::{error::Code, http::IDEMPOTENCY_KEY};
use signalbox_model::{Kind, manifest::is_name};
use ulid::Ulid;

use crate::problem::Refusal;

/// Most characters of an idempotency key.
const KEY: usize = 200;

/// A JSON body; an empty one reads as `{}`.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        let json = header(request.headers(), &CONTENT_TYPE)?.is_none_or(is_json);
        let bytes =
            Bytes::from_request(request, state)
                .await
                .map_err(|rejection| match rejection.status() {
                    StatusCode::PAYLOAD_TOO_LARGE => Refusal::new(
                        Code::TooLarge,
                        "The body is larger than this runtime takes; nothing was changed.",
                    ),
                    _ => Refusal::new(Code::Invalid, "The body broke off; nothing was changed."),
                })?;
        if bytes.is_empty() {
            return parse(b"{}");
        }
        if !json {
            let refusal = Refusal::new(Code::Invalid, "The body is not named as JSON.");
            return Err(refusal
                .status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
                .hint("send `Content-Type: application/json`"));
        }
        parse(&bytes)
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<Body<T>, Refusal> {
    serde_json::from_slice(bytes).map(Body).map_err(|error| {
        Refusal::new(
            Code::Invalid,
            format!("The body is not what this call takes: {error}."),
        )
        .hint("mend it at that place; the calls and their bodies are described at /api/v1/openapi.json")
    })
}

fn is_json(value: &str) -> bool {
    let essence = value.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// The query of an address; fields that a call does not know are refused.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Given::try_from_uri(&parts.uri)
            .map(|Given(query)| Self(query))
            .map_err(|rejection| bad_query(&rejection.body_text()))
    }
}

/// A query that can't be understood.
pub fn bad_query(why: &str) -> Refusal {
    Refusal::new(
        Code::Invalid,
        format!("The query is not what this call takes: {why}."),
    )
    .hint("the calls and their queries are described at /api/v1/openapi.json")
}

/// The key of a command; made here when the caller gives none.
pub struct Key(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let refused = || {
            Refusal::new(
                Code::Invalid,
                "The Idempotency-Key is none; nothing was changed.",
            )
            .hint("send 1 to 200 visible ASCII characters without spaces, a ULID for example, or leave it out")
        };
        let Some(value) = parts.headers.get(IDEMPOTENCY_KEY) else {
            return Ok(Self(Ulid::new().to_string()));
        };
        let key = value.to_str().map_err(|_| refused())?;
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if !visible || key.is_empty() || key.len() > KEY {
            return Err(refused());
        }
        Ok(Self(key.to_owned()))
    }
}

/// A header's text; `None`: it was not sent.
pub fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Refusal> {
    let refused = |_| {
        Refusal::new(
            Code::Invalid,
            format!("The header {name} is no plain text."),
        )
    };
    headers
        .get(name)
        .map(|value| value.to_str().map_err(refused))
        .transpose()
}

/// The kind of a plural in an address.
pub fn kind(plural: &str) -> Result<Kind, Refusal> {
    let found = Kind::ALL.into_iter().find(|kind| kind.plural() == plural);
    found.ok_or_else(|| {
        let known: Vec<&str> = Kind::ALL.into_iter().map(Kind::plural).collect();
        Refusal::new(Code::NotFound, "There are no manifests of that kind.")
            .hint(format!("the kinds are {}", known.join(", ")))
    })
}

/// Kind and name in an address. What is no name can't be there: it never reaches a repository.
pub fn document(plural: &str, name: &str) -> Result<(Kind, String), Refusal> {
    let kind = kind(plural)?;
    if is_name(name) {
        return Ok((kind, name.to_owned()));
    }
    Err(Refusal::new(
        Code::NotFound,
        format!("There is no {} of that name.", kind.noun()),
    )
    .hint("names are lower-case letters, digits, `-` and `.`"))
}

/// The id of a release in an address.
pub fn release(id: &str) -> Result<&str, Refusal> {
    match Ulid::from_string(id) {
        Ok(_) => Ok(id),
        Err(_) => Err(Refusal::new(
            Code::NotFound,
            "There is no release of that id.",
        )),
    }
}

/// The number of an approval in an address.
pub fn approval(number: &str) -> Result<u32, Refusal> {
    let none = |_| Refusal::new(Code::NotFound, "There is no approval of that number.");
    number.parse().map_err(none)
}

/// The name of an application in a query. What is no name can't be there: it never reaches a repository.
pub fn application(name: &str) -> Result<&str, Refusal> {
    if is_name(name) {
        return Ok(name);
    }
    let refusal = Refusal::new(Code::NotFound, "There is no application of that name.");
    Err(refusal.hint("names are lower-case letters, digits, `-` and `.`"))
}

/// A commit's message: there must be one.
pub fn message(message: String) -> Result<String, Refusal> {
    if message.trim().is_empty() || message.contains('\0') {
        let refusal = Refusal::new(
            Code::Invalid,
            "A change needs a message that says why; nothing was committed.",
        );
        return Err(refusal.hint("give `message` a line of text"));
    }
    Ok(message)
}
