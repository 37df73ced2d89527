//! Manifests: all at one commit, those of a kind, one.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use serde::Deserialize;
use signalbox_api::{
    HISTORY, ManifestDetail, ManifestHistory, Manifests, Refresh, Runtime,
    http::{Detail, Item, Listed},
};
use utoipa::IntoParams;

use crate::{
    answers::tagged,
    app::App,
    extract::{self, Query},
    problem::Refusal,
    views::parsed,
};

/// Changes of a history, unless more are asked for.
const USUAL: u32 = 50;

/// Whether the repository is asked first.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Freshness {
    /// `fetch` asks the repository before answering; `cached` (the default) answers what was read last.
    refresh: Option<Refresh>,
}

impl Freshness {
    async fn read(&self, app: &App) -> Result<Arc<Manifests>, Refusal> {
        let refresh = self.refresh.unwrap_or(Refresh::Cached);
        Ok(Arc::new(app.runtime.manifests(refresh).await?))
    }
}

/// All manifests at one commit of the configuration repository.
#[utoipa::path(get, path = "/manifests", operation_id = "getManifests", tag = "configuration", params(Freshness), responses(
    (status = 200, body = Manifests, headers(("ETag", description = "The commit."))),
    (status = 304, description = "The commit is the one of `If-None-Match`."),
))]
pub async fn all(
    State(app): State<App>,
    Query(freshness): Query<Freshness>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let manifests = freshness.read(&app).await?;
    Ok(tagged(&headers, &manifests.commit, manifests.as_ref()))
}

/// The manifests of a kind, with their parsed views.
#[utoipa::path(get, path = "/{kind}", operation_id = "listManifests", tag = "configuration",
    params(("kind" = String, Path, description = "`environments`, `applications`, `products`, `templates`, `policies`, `flows` or `workflows`."), Freshness),
    responses(
        (status = 200, body = Listed, headers(("ETag", description = "The commit."))),
        (status = 304, description = "The commit is the one of `If-None-Match`."),
        (status = 404, body = signalbox_api::http::Problem, content_type = "application/problem+json", description = "No such kind."),
    ))]
pub async fn list(
    State(app): State<App>,
    Path(plural): Path<String>,
    Query(freshness): Query<Freshness>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let kind = extract::kind(&plural)?;
    let manifests = freshness.read(&app).await?;
    let configuration = app.views.of(manifests.clone()).await?;
    let documents = manifests.documents.iter();
    let item = |manifest: &signalbox_api::Manifest| Item {
        manifest: manifest.clone(),
        parsed: parsed(&configuration, kind, &manifest.name),
    };
    let listed = Listed {
        commit: manifests.commit.clone(),
        items: documents
            .filter(|document| document.kind == kind)
            .map(item)
            .collect(),
        diagnostics: manifests.diagnostics.clone(),
    };
    Ok(tagged(&headers, &listed.commit, &listed))
}

/// One manifest with its parsed view and the commit that changed it last.
#[utoipa::path(get, path = "/{kind}/{name}", operation_id = "getManifest", tag = "configuration",
    params(("kind" = String, Path), ("name" = String, Path)),
    responses(
        (status = 200, body = Detail, headers(("ETag", description = "The revision."))),
        (status = 304, description = "The revision is the one of `If-None-Match`."),
        (status = 404, body = signalbox_api::http::Problem, content_type = "application/problem+json", description = "No such manifest."),
    ))]
pub async fn one(
    State(app): State<App>,
    Path((plural, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (kind, name) = extract::document(&plural, &name)?;
    let ManifestDetail {
        manifest,
        last_change,
    } = app.runtime.manifest(kind, &name).await?;
    let manifests = Arc::new(app.runtime.manifests(Refresh::Cached).await?);
    let configuration = app.views.of(manifests).await?;
    let detail = Detail {
        parsed: parsed(&configuration, kind, &name),
        manifest,
        last_change,
    };
    Ok(tagged(&headers, &detail.manifest.revision, &detail))
}

/// How long a history may be.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Length {
    /// At most so many changes, the newest: 50 when nothing is said, never more than 200.
    limit: Option<u32>,
}

/// The commits that changed a manifest, newest first; also of one that is gone. One that never was has none.
#[utoipa::path(get, path = "/{kind}/{name}/history", operation_id = "getManifestHistory", tag = "configuration",
    params(("kind" = String, Path), ("name" = String, Path), Length),
    responses(
        (status = 200, body = ManifestHistory),
        (status = 404, body = signalbox_api::http::Problem, content_type = "application/problem+json", description = "No such kind."),
    ))]
pub async fn history(
    State(app): State<App>,
    Path((plural, name)): Path<(String, String)>,
    Query(length): Query<Length>,
) -> Result<Json<ManifestHistory>, Refusal> {
    let (kind, name) = extract::document(&plural, &name)?;
    let limit = length.limit.unwrap_or(USUAL).min(HISTORY);
    Ok(Json(app.runtime.history(kind, &name, limit).await?))
}
