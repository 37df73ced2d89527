//! Lines of the log and of the audit trail: what is in them, and what never is.
#![allow(clippy::unwrap_used)]

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Body, routing::post};
use expect_test::expect;
use secrecy::ExposeSecret;
use serde_json::Value;
use signalbox_api::error::Code;
use tower::ServiceExt;

use super::*;
use crate::{
    layers,
    limits::Limits,
    users::{Role, Users},
};

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Everything from now on that this thread tells, down to traces.
    fn begin() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || writer.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    /// Level, target and fields of each line, without what differs from run to run.
    fn lines(&self, token: &str) -> String {
        let lines = self.text();
        let lines = lines.lines().map(|line| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            let fields = line["fields"].as_object_mut().unwrap();
            if let Some(ms) = fields.get_mut("ms") {
                assert!(ms.is_u64());
                *ms = "<ms>".into();
            }
            let (level, target) = (
                line["level"].as_str().unwrap(),
                line["target"].as_str().unwrap(),
            );
            format!("{level} {target} {}", line["fields"]).replace(token, "<token>")
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

async fn command(caller: Caller) -> &'static str {
    audit(
        &caller,
        "trigger",
        "flow trioapp",
        Some("night\nrelease"),
        Some("key-1"),
    );
    "done"
}

async fn broken() -> Refusal {
    Refusal::new(Code::Storage, "The disk is full.")
}

async fn bug() {
    panic!("a bug");
}

/// The routes of this test with all layers, and a user's token.
fn server(dir: &std::path::Path) -> (Router, crate::users::Token) {
    let users = Users::open(dir).unwrap();
    let token = users
        .add("Anna Berg", Some("anna@example.com"), Role::Releaser, None)
        .unwrap();
    let metrics = Metrics::new();
    let routes = Router::new()
        .route("/releases/{id}/commands", post(command))
        .route("/broken", post(broken))
        .route("/bug", post(bug))
        .route("/healthz", post(|| async {}));
    let routes = layers::inner(routes, &users, &Limits::default(), &metrics);
    (layers::outer(routes, &metrics), token)
}

fn ask(path: &str, token: &str, id: &str) -> Request {
    let request = axum::http::Request::post(path)
        .header("authorization", format!("Bearer {token}"))
        .header("cookie", "session=oatmeal")
        .header(REQUEST_ID, id)
        .body(Body::from("{\"password\": \"hunter2\"}"));
    let mut request = request.unwrap();
    let peer: SocketAddr = "192.0.2.1:5".parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}

#[tokio::test]
async fn a_request_is_one_line_and_a_command_one_more() {
    let dir = tempfile::tempdir().unwrap();
    let (router, token) = server(dir.path());
    let (log, _guard) = Log::begin();
    let secret = token.secret.expose_secret();
    let wrong = "sbx_wrong_token";
    for (path, token, id) in [
        ("/releases/7/commands?access_token=topsecret", secret, "one"),
        ("/releases/7/commands", wrong, "two"),
        ("/broken", secret, "three"),
        ("/bug", secret, "four"),
        ("/healthz", secret, "five"),
        ("/nowhere/topsecret", secret, "six"),
    ] {
        let response = router.clone().oneshot(ask(path, token, id)).await.unwrap();
        assert_eq!(response.headers()[REQUEST_ID], id);
    }
    expect![[r#"
        INFO audit {"message":"accepted","user":"Anna Berg","email":"anna@example.com","role":"releaser","token":"<token>","command":"trigger","on":"flow trioapp","reason":"night\nrelease","key":"key-1","request":"one"}
        INFO signalbox_server::telemetry {"message":"answered","method":"POST","route":"/releases/{id}/commands","status":200,"ms":"<ms>","user":"Anna Berg","token":"<token>","peer":"192.0.2.1:5","request":"one"}
        INFO signalbox_server::telemetry {"message":"answered","method":"POST","route":"/releases/{id}/commands","status":401,"ms":"<ms>","peer":"192.0.2.1:5","request":"two"}
        WARN signalbox_server::telemetry {"message":"answered","method":"POST","route":"/broken","status":500,"ms":"<ms>","user":"Anna Berg","token":"<token>","peer":"192.0.2.1:5","request":"three"}
        ERROR signalbox_server::layers {"message":"a bug: answering a request panicked","panic":"a bug"}
        WARN signalbox_server::telemetry {"message":"answered","method":"POST","route":"/bug","status":500,"ms":"<ms>","user":"Anna Berg","token":"<token>","peer":"192.0.2.1:5","request":"four"}
        DEBUG signalbox_server::telemetry {"message":"answered","method":"POST","route":"/healthz","status":200,"ms":"<ms>","user":"Anna Berg","token":"<token>","peer":"192.0.2.1:5","request":"five"}
        INFO signalbox_server::telemetry {"message":"answered","method":"POST","route":"none","status":404,"ms":"<ms>","user":"Anna Berg","token":"<token>","peer":"192.0.2.1:5","request":"six"}"#]].assert_eq(&log.lines(&token.id));
    let text = log.text();
    let secret = secret.rsplit_once('_').unwrap().1;
    for never in [secret, wrong, "hunter2", "topsecret", "oatmeal", "Bearer"] {
        assert!(!text.contains(never), "{never} is in the log:\n{text}");
    }
    // What a line belongs to is also said by the span around it.
    assert!(
        text.contains(r#""span":{"id":"one","name":"request"}"#),
        "{text}"
    );
}

#[tokio::test]
async fn ids_of_requests() {
    let dir = tempfile::tempdir().unwrap();
    let (router, token) = server(dir.path());
    for (given, taken) in [
        ("one.two-3_4", true),
        ("x", true),
        (&"x".repeat(64), true),
        (&"x".repeat(65), false),
        ("", false),
        ("a b", false),
        ("a\tb", false),
        ("a\"b", false),
        ("\u{e9}", false),
    ] {
        let request = ask("/broken", token.secret.expose_secret(), given);
        let response = router.clone().oneshot(request).await.unwrap();
        let id = response.headers()[REQUEST_ID].to_str().unwrap().to_owned();
        let bytes = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .unwrap();
        let problem: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(problem["instance"], id, "the document names the same");
        match taken {
            true => assert_eq!(id, given),
            false => assert!(Ulid::from_string(&id).is_ok(), "{given:?} became {id:?}"),
        }
    }
}

#[test]
fn a_long_reason_is_cut_in_the_trail() {
    let (log, _guard) = Log::begin();
    let caller = Caller {
        name: "anna".into(),
        email: "anna@example.com".into(),
        role: Role::Admin,
        token: "t".into(),
    };
    audit(
        &caller,
        "change",
        "Flow/x",
        Some(&"\u{e9}".repeat(5000)),
        None,
    );
    let line: Value = serde_json::from_str(log.text().trim()).unwrap();
    assert_eq!(
        line["fields"]["reason"].as_str().unwrap().chars().count(),
        REASON
    );
    assert_eq!(line["fields"].get("key"), None);
}
