//! The contract: each call with the role that it needs. A route that is not here does not exist, and one that is here
//! is in the OpenAPI document.

mod audit;
mod board;
mod changes;
mod commands;
mod logs;
mod manifests;
mod releases;
mod runtime;
mod streams;

use signalbox_api::{
    Refresh,
    http::{PREFIX, Problem, VERSION},
};
use signalbox_engine::Stage;
use utoipa::{
    OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    access::{Access, BEARER, guarded},
    app::App,
    health, scrape,
    users::Role,
};

const VIEWER: Access = Access::From(Role::Viewer);
const RELEASER: Access = Access::From(Role::Releaser);
const ADMIN: Access = Access::From(Role::Admin);

/// Schemas of the document that only queries refer to, and of every refusal.
#[derive(OpenApi)]
#[openapi(components(schemas(Problem, Refresh, Stage)))]
struct Document;

/// Every call of the contract.
pub fn all() -> OpenApiRouter<App> {
    let mut document = Document::openapi();
    document.info.title = "Signalbox".to_owned();
    document.info.version = VERSION.to_owned();
    document.info.description = Some(
        "The contract of a Signalbox runtime. `x-role` of a call is the role that it needs.".into(),
    );
    let mut bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
    bearer = bearer.description(Some("A token of `signalbox user add`."));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(BEARER, SecurityScheme::Http(bearer.build()));
    OpenApiRouter::with_openapi(document)
        .merge(health::routes())
        .merge(scrape::routes())
        .nest(PREFIX, calls())
}

fn calls() -> OpenApiRouter<App> {
    OpenApiRouter::default()
        .routes(guarded(Access::Open, routes!(runtime::openapi)))
        .routes(guarded(VIEWER, routes!(runtime::info)))
        .routes(guarded(VIEWER, routes!(manifests::all)))
        .routes(guarded(VIEWER, routes!(manifests::list)))
        .routes(guarded(VIEWER, routes!(manifests::one)))
        .routes(guarded(VIEWER, routes!(manifests::history)))
        .routes(guarded(ADMIN, routes!(changes::put, changes::delete)))
        .routes(guarded(ADMIN, routes!(changes::post)))
        .routes(guarded(VIEWER, routes!(releases::plan)))
        .routes(guarded(VIEWER, routes!(releases::list)))
        .routes(guarded(VIEWER, routes!(releases::one)))
        .routes(guarded(VIEWER, routes!(releases::events)))
        .routes(guarded(VIEWER, routes!(releases::records)))
        .routes(guarded(RELEASER, routes!(commands::trigger)))
        .routes(guarded(RELEASER, routes!(commands::terminate)))
        .routes(guarded(RELEASER, routes!(commands::retry)))
        .routes(guarded(RELEASER, routes!(commands::decide)))
        .routes(guarded(VIEWER, routes!(releases::notes)))
        .routes(guarded(VIEWER, routes!(releases::numbers)))
        .routes(guarded(VIEWER, routes!(audit::list)))
        .routes(guarded(VIEWER, routes!(audit::verify)))
        .routes(guarded(VIEWER, routes!(board::read)))
        .routes(guarded(VIEWER, routes!(board::deployments)))
        .routes(guarded(VIEWER, routes!(board::difference)))
        .routes(guarded(VIEWER, routes!(logs::read)))
        .routes(guarded(VIEWER, routes!(logs::lines)))
        .routes(guarded(VIEWER, routes!(logs::search)))
        .routes(guarded(VIEWER, routes!(streams::events)))
}
