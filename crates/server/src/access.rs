//! Who may call a route: one value that the OpenAPI document shows as `x-role` and that the route itself checks, so that
//! they can't differ.

use axum::{
    extract::Request,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use signalbox_api::error::Code;
use utoipa::openapi::{
    Content, Ref, RefOr, ResponseBuilder,
    path::{Operation, PathItem},
    security::SecurityRequirement,
};
use utoipa_axum::router::{UtoipaMethodRouter, UtoipaMethodRouterExt};

use crate::{
    app::App,
    auth::{self, Caller},
    problem::{PROBLEM_JSON, Refusal},
    users::Role,
};

/// Name of the extension of an operation that names the role that it needs.
pub const ROLE: &str = "x-role";
/// Name of the security scheme.
pub const BEARER: &str = "token";

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody, without a token.
    Open,
    /// Users of this role or a higher one.
    From(Role),
}

impl Access {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "none",
            Self::From(role) => role.name(),
        }
    }
}

/// Routes that only some may call: says so in their operations, and checks it before they run.
pub fn guarded(access: Access, routes: UtoipaMethodRouter<App>) -> UtoipaMethodRouter<App> {
    let (schemas, mut paths, router) = routes;
    for item in paths.paths.values_mut() {
        for operation in operations(item) {
            stamp(operation, access);
        }
    }
    (schemas, paths, router).map(|router| match access {
        Access::Open => router,
        Access::From(role) => {
            let check = move |request: Request, next: Next| check(role, request, next);
            router.route_layer(middleware::from_fn(check))
        }
    })
}

async fn check(role: Role, request: Request, next: Next) -> Response {
    match request.extensions().get::<Caller>() {
        None => auth::missing().into_response(),
        Some(caller) if caller.role < role => Refusal::new(
            Code::Forbidden,
            format!(
                "This needs the role {}, and {} is {}; nothing was changed.",
                role.name(),
                caller.name,
                caller.role.name()
            ),
        )
        .hint("ask an admin of the runtime for a token with that role")
        .into_response(),
        Some(_) => next.run(request).await,
    }
}

/// The operations of a path.
pub fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem {
        get,
        put,
        post,
        delete,
        ..
    } = item;
    [get, put, post, delete].into_iter().flatten()
}

/// Writes into an operation who may call it, and how every call can be refused.
fn stamp(operation: &mut Operation, access: Access) {
    let role = [(ROLE, access.word())].into_iter().collect();
    operation.extensions.get_or_insert_default().merge(role);
    let mut refuse = |status: &str, why: &str| {
        let responses = &mut operation.responses.responses;
        responses
            .entry(status.to_owned())
            .or_insert_with(|| problem(why));
    };
    refuse("default", "What went wrong, as a problem document.");
    refuse("429", "Too many requests in a short time.");
    if let Access::From(_) = access {
        refuse(
            "401",
            "No token, or one that is unknown, revoked or expired.",
        );
        refuse("403", "The caller's role does not allow it.");
        operation.security = Some(vec![SecurityRequirement::new(BEARER, [""; 0])]);
    }
}

fn problem(why: &str) -> RefOr<utoipa::openapi::Response> {
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    let response = ResponseBuilder::new().description(why);
    RefOr::T(response.content(PROBLEM_JSON, content).build())
}
