//! Changes of the configuration: each becomes a commit by the caller.

use axum::{
    Json,
    extract::{Path, State},
    http::{
        HeaderMap, StatusCode,
        header::{IF_MATCH, IF_NONE_MATCH},
    },
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use signalbox_api::{
    Change, Error, Published, Runtime,
    error::Code,
    http::{Changes, Problem, Put},
};
use signalbox_model::manifest::is_name;
use utoipa::IntoParams;

use crate::{
    answers::{tag_as, unquoted},
    app::App,
    auth::Caller,
    extract::{self, Body, Key, Query, header},
    problem::Refusal,
    telemetry::{audit, to_its_end},
};

/// What a change of one document was made on.
enum Base {
    Revision(String),
    /// It must not exist.
    New,
    Unsaid,
}

impl Base {
    fn of(headers: &HeaderMap) -> Result<Self, Refusal> {
        let matching = header(headers, &IF_MATCH)?;
        match (matching, header(headers, &IF_NONE_MATCH)?.map(str::trim)) {
            (None, None) => Ok(Self::Unsaid),
            (None, Some("*")) => Ok(Self::New),
            (Some(tag), None) if is_revision(unquoted(tag)) => {
                Ok(Self::Revision(unquoted(tag).to_owned()))
            }
            _ => Err(Refusal::new(
                Code::Invalid,
                "It can't be told on which revision this change was made; nothing was committed.",
            )
            .hint("send `If-Match` with one revision for a document that exists, or `If-None-Match: *` for a new one")),
        }
    }

    fn revision(&self) -> Option<String> {
        match self {
            Self::Revision(revision) => Some(revision.clone()),
            Self::New | Self::Unsaid => None,
        }
    }

    /// A conflict of a change that names no base is a question for one.
    fn told(&self, error: Error) -> Refusal {
        match self {
            Self::Unsaid if error.code == Code::Conflict && error.current.is_some() => unsaid(),
            _ => error.into(),
        }
    }
}

/// Commits changes; who asks afterwards sees them.
async fn commit(
    app: &App,
    caller: &Caller,
    key: &str,
    changes: Vec<Change>,
    message: String,
) -> Result<Published, Error> {
    let runtime = app.acting(caller);
    let named = changes.iter().map(|change| (change.kind, &change.name));
    let named: Vec<String> = named
        .map(|(kind, name)| format!("{}/{name}", kind.plural()))
        .collect();
    let (caller, key, on) = (caller.clone(), key.to_owned(), named.join(", "));
    to_its_end(async move {
        let published = runtime.change(&key, changes, message.clone()).await?;
        audit(&caller, "change", &on, Some(&message), Some(&key));
        Ok(published)
    })
    .await
}

fn is_revision(tag: &str) -> bool {
    !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn unsaid() -> Refusal {
    Refusal::new(
        Code::Invalid,
        "The document exists, and the change does not say on which revision of it it was made; nothing was committed.",
    )
    .status(StatusCode::PRECONDITION_REQUIRED)
    .hint("send `If-Match` with the document's revision, as its ETag gives it")
}

/// Writes a manifest: a commit of one document.
#[utoipa::path(put, path = "/{kind}/{name}", operation_id = "putManifest", tag = "configuration",
    params(
        ("kind" = String, Path), ("name" = String, Path),
        ("If-Match" = Option<String>, Header, description = "The revision that the change was made on; `If-None-Match: *` for a new document."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gets the same answer, and the change happens once."),
    ),
    request_body = Put,
    responses(
        (status = 200, body = Published, headers(("ETag", description = "The new revision."))),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The revision moved; `current` is the text as it is now."),
        (status = 428, body = Problem, content_type = "application/problem+json", description = "The document exists, and `If-Match` was not sent."),
    ))]
pub async fn put(
    State(app): State<App>,
    caller: Caller,
    Path((plural, name)): Path<(String, String)>,
    Key(key): Key,
    headers: HeaderMap,
    Body(body): Body<Put>,
) -> Result<Response, Refusal> {
    let (kind, name) = extract::document(&plural, &name)?;
    let base = Base::of(&headers)?;
    let message = extract::message(body.message)?;
    let change = Change {
        kind,
        name: name.clone(),
        revision: base.revision(),
        text: Some(body.text),
    };
    let published = commit(&app, &caller, &key, vec![change], message)
        .await
        .map_err(|error| base.told(error))?;
    let revision = published.revisions.get(&name).cloned();
    let mut response = Json(published).into_response();
    if let Some(revision) = revision {
        tag_as(&mut response, &revision);
    }
    Ok(response)
}

/// Why a document is deleted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Reason {
    /// The commit's message.
    message: String,
}

/// Deletes a manifest: a commit of one document.
#[utoipa::path(delete, path = "/{kind}/{name}", operation_id = "deleteManifest", tag = "configuration",
    params(
        ("kind" = String, Path), ("name" = String, Path), Reason,
        ("If-Match" = Option<String>, Header, description = "The revision that is deleted."),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gets the same answer, and the change happens once."),
    ),
    responses(
        (status = 200, body = Published),
        (status = 404, body = Problem, content_type = "application/problem+json", description = "No such manifest."),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "The revision moved; `current` is the text as it is now."),
        (status = 428, body = Problem, content_type = "application/problem+json", description = "`If-Match` was not sent."),
    ))]
pub async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path((plural, name)): Path<(String, String)>,
    Query(reason): Query<Reason>,
    Key(key): Key,
    headers: HeaderMap,
) -> Result<Json<Published>, Refusal> {
    let (kind, name) = extract::document(&plural, &name)?;
    let message = extract::message(reason.message)?;
    let Base::Revision(revision) = Base::of(&headers)? else {
        app.runtime.manifest(kind, &name).await?;
        return Err(unsaid());
    };
    let change = Change {
        kind,
        name,
        revision: Some(revision),
        text: None,
    };
    let published = commit(&app, &caller, &key, vec![change], message).await?;
    Ok(Json(published))
}

/// Changes several documents in one commit.
#[utoipa::path(post, path = "/changes", operation_id = "change", tag = "configuration",
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key gets the same answer, and the change happens once.")),
    request_body = Changes,
    responses(
        (status = 200, body = Published),
        (status = 409, body = Problem, content_type = "application/problem+json", description = "A revision moved; `current` is the text as it is now."),
    ))]
pub async fn post(
    State(app): State<App>,
    caller: Caller,
    Key(key): Key,
    Body(body): Body<Changes>,
) -> Result<Json<Published>, Refusal> {
    let message = extract::message(body.message)?;
    if body.documents.is_empty() {
        return Err(Refusal::new(
            Code::Invalid,
            "The change names no document; nothing was committed.",
        ));
    }
    if let Some(index) = body
        .documents
        .iter()
        .position(|change| !is_name(&change.name))
    {
        return Err(Refusal::new(
            Code::Invalid,
            format!("The name of documents[{index}] is none; nothing was committed."),
        )
        .hint("names are lower-case letters, digits, `-` and `.`"));
    }
    let published = commit(&app, &caller, &key, body.documents, message).await?;
    Ok(Json(published))
}
