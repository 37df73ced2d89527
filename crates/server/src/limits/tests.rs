//! Each limit, with the request that just fits and the one that does not.
#![allow(clippy::unwrap_used)]

use std::net::SocketAddr;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::Request,
    middleware::{from_fn, from_fn_with_state},
    routing::post,
};
use expect_test::{Expect, expect};
use signalbox_api::http::Problem;
use tower::ServiceExt;

use super::*;
use crate::users::Role;

/// Limits that a test can reach.
fn tight() -> Limits {
    Limits {
        body: 2048,
        head: 2048,
        per_second: NonZeroU32::new(1).unwrap(),
        burst: NonZeroU32::new(3).unwrap(),
        time: Duration::from_millis(50),
        ..Limits::default()
    }
}

fn router(limits: &Limits) -> Router {
    Router::new()
        .route(
            "/length",
            post(|body: Bytes| async move { body.len().to_string() }),
        )
        .route("/never", post(std::future::pending::<()>))
        .layer(axum::extract::DefaultBodyLimit::max(limits.body))
        .layer(from_fn_with_state(Arc::new(limits.clone()), admit))
}

async fn told(response: Response) -> String {
    let status = response.status().as_u16();
    let wait = response
        .headers()
        .get(RETRY_AFTER)
        .map(|wait| format!(" (again in {})", wait.to_str().unwrap()))
        .unwrap_or_default();
    let bytes = axum::body::to_bytes(response.into_body(), 10_000)
        .await
        .unwrap();
    let text = match serde_json::from_slice::<Problem>(&bytes) {
        Ok(problem) => format!("{} {}", problem.code.name(), problem.title),
        Err(_) => String::from_utf8(bytes.to_vec()).unwrap(),
    };
    format!("{status}{wait} {text}")
}

async fn check(request: Request<Body>, expected: &Expect) {
    let response = router(&tight()).oneshot(request).await.unwrap();
    expected.assert_eq(&told(response).await);
}

fn length(bytes: usize) -> axum::http::request::Builder {
    Request::post("/length").header(CONTENT_LENGTH, bytes)
}

/// A body that does not name its length.
fn chunks(count: usize) -> Body {
    let chunk = || Ok::<_, std::io::Error>(vec![b'x'; 1024]);
    let chunks = std::iter::repeat_with(chunk).take(count);
    Body::from_stream(futures::stream::iter(chunks))
}

#[tokio::test]
async fn bodies() {
    check(
        length(2048).body(vec![b'x'; 2048].into()).unwrap(),
        &expect!["200 2048"],
    )
    .await;
    check(
        length(2049).body(Body::empty()).unwrap(),
        &expect!["413 too-large The body is larger than 2 KiB; nothing was changed."],
    )
    .await;
    check(
        Request::post("/length").body(chunks(2)).unwrap(),
        &expect!["200 2048"],
    )
    .await;
    // Words for this one come from the layer that puts all answers into words.
    check(
        Request::post("/length").body(chunks(3)).unwrap(),
        &expect!["413 Failed to buffer the request body: length limit exceeded"],
    )
    .await;
    let packed = |encoding: &str| {
        let request = length(2).header(CONTENT_ENCODING, encoding);
        request.body("{}".into()).unwrap()
    };
    check(packed("identity"), &expect!["200 2"]).await;
    check(
        packed("gzip"),
        &expect!["415 invalid The body is packed, and this runtime unpacks none."],
    )
    .await;
    check(
        packed("gzip, gzip, gzip"),
        &expect!["415 invalid The body is packed, and this runtime unpacks none."],
    )
    .await;
}

#[tokio::test]
async fn heads() {
    let long = |bytes: usize| {
        length(0)
            .header("x-long", "x".repeat(bytes))
            .body(Body::empty())
            .unwrap()
    };
    check(long(2000), &expect!["200 0"]).await;
    check(
        long(2048),
        &expect!["431 too-large The headers are more than 100 or larger than 2 KiB."],
    )
    .await;
    let many = |count: usize| {
        let request = (0..count).fold(Request::post("/length"), |request, n| {
            request.header(format!("x{n}"), "")
        });
        request.body(Body::empty()).unwrap()
    };
    check(many(100), &expect!["200 0"]).await;
    check(
        many(101),
        &expect!["431 too-large The headers are more than 100 or larger than 2 KiB."],
    )
    .await;
    let target = |bytes: usize| {
        let query = "x".repeat(bytes - "/length?".len());
        Request::post(format!("/length?{query}"))
            .body(Body::empty())
            .unwrap()
    };
    check(target(8192), &expect!["200 0"]).await;
    check(
        target(8193),
        &expect!["414 too-large The address is longer than 8192 bytes."],
    )
    .await;
}

#[tokio::test]
async fn what_never_ends_is_ended() {
    let request = Request::post("/never").body(Body::empty()).unwrap();
    check(request, &expect!["504 timeout The runtime did not manage this within 0 s; what was asked may still happen."]).await;
    let never = futures::stream::pending::<Result<Bytes, std::io::Error>>();
    let request = Request::post("/length")
        .body(Body::from_stream(never))
        .unwrap();
    check(request, &expect!["504 timeout The runtime did not manage this within 0 s; what was asked may still happen."]).await;
}

#[tokio::test]
async fn each_caller_has_a_rate_of_their_own() {
    let rate = Rate::new(&tight());
    let as_caller = |mut request: axum::extract::Request, next: Next| async move {
        if let Some(token) = request.headers().get("x-token").cloned() {
            request.extensions_mut().insert(Caller {
                name: "anna".into(),
                email: "anna@example.com".into(),
                role: Role::Viewer,
                token: token.to_str().unwrap().into(),
            });
        }
        next.run(request).await
    };
    let router = Router::new()
        .route("/", post(|| async { "done" }))
        .layer(from_fn_with_state(rate, ration))
        .layer(from_fn(as_caller));
    let ask = async |token: Option<&str>, peer: &str| {
        let mut request = Request::post("/");
        if let Some(token) = token {
            request = request.header("x-token", token);
        }
        let mut request = request.body(Body::empty()).unwrap();
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        told(router.clone().oneshot(request).await.unwrap()).await
    };
    for _ in 0..3 {
        assert_eq!(ask(Some("one"), "192.0.2.1:1").await, "200 done");
    }
    expect!["429 (again in 1) throttled Too many requests in a short time; nothing was changed."]
        .assert_eq(&ask(Some("one"), "192.0.2.2:1").await);
    assert_eq!(ask(Some("two"), "192.0.2.1:1").await, "200 done");
    for _ in 0..3 {
        assert_eq!(ask(None, "192.0.2.1:1").await, "200 done");
    }
    assert!(ask(None, "192.0.2.1:2").await.starts_with("429"));
    assert_eq!(ask(None, "192.0.2.2:1").await, "200 done");
}
