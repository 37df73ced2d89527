//! Calls: what is sent, what is tried again and what is not.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    body::to_bytes,
    extract::Request,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use expect_test::{Expect, expect};
use signalbox_api::{
    Change, Error, LogQuery, Manifests, PlanRequest, Refresh, ReleaseQuery, Runtime,
    TriggerRequest,
    error::Code,
    http::{CONTRACT, IDEMPOTENCY_KEY, Problem, VERSION},
};
use signalbox_client::{Limits, Remote};
use signalbox_engine::{
    Stage,
    event::{ReleaseStatus, RetryFrom},
};
use signalbox_model::Kind;
use support::*;

/// Answers of a server, one a request; the last one again and again. What was asked is kept.
#[derive(Clone, Default)]
struct Answers {
    left: Arc<Mutex<Vec<Response>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Answers {
    /// The answers, first to last.
    fn new(mut answers: Vec<Response>) -> Self {
        answers.reverse();
        Self {
            left: Arc::new(Mutex::new(answers)),
            asked: Arc::default(),
        }
    }

    fn router(&self) -> Router {
        let answers = self.clone();
        Router::new().fallback(move |request: Request| {
            let answers = answers.clone();
            async move { answers.answer(request).await }
        })
    }

    async fn answer(&self, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        // The stream and its questions are not counted.
        let path = parts.uri.path();
        if path.ends_with("/api/v1/events") || path.ends_with("/api/v1/info") {
            return StatusCode::NOT_FOUND.into_response();
        }
        let mut line = format!("{} {}", parts.method, parts.uri);
        for name in [IDEMPOTENCY_KEY, "if-none-match"] {
            if let Some(value) = parts.headers.get(name) {
                line += &format!(" [{name}: {}]", value.to_str().unwrap());
            }
        }
        let token = parts.headers.get(header::AUTHORIZATION).unwrap();
        assert_eq!(token, &format!("Bearer {TOKEN}"));
        let body = to_bytes(body, usize::MAX).await.unwrap();
        if !body.is_empty() {
            assert_eq!(parts.headers[header::CONTENT_TYPE], "application/json");
            line += &format!(" {}", String::from_utf8_lossy(&body));
        }
        self.asked.lock().unwrap().push(line);
        let mut left = self.left.lock().unwrap();
        left.pop()
            .unwrap_or_else(|| problem(Error::new(Code::Rejected, "No more.")))
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn own(response: impl IntoResponse) -> Response {
    let mut response = response.into_response();
    response.headers_mut().insert(
        HeaderName::from_static(CONTRACT),
        HeaderValue::from_static(VERSION),
    );
    response
}

fn problem(error: Error) -> Response {
    let problem = Problem::from(error);
    own((StatusCode::from_u16(problem.status).unwrap(), Json(problem)))
}

async fn remote(answers: &Answers, limits: Limits) -> (Remote, Served) {
    let served = serve(answers.router()).await;
    let remote = Remote::open_within(&options(&format!("{}/team", served.http())), limits).unwrap();
    (remote, served)
}

#[tokio::test]
async fn what_is_sent() {
    let answers = Answers::default();
    let served = serve(answers.router()).await;
    let remote = Remote::open_within(&options(&served.http()), limits()).unwrap();
    send_all(&remote).await;
    let expected: Expect = expect![[r#"
        GET /api/v1/manifests?refresh=cached
        GET /api/v1/manifests?refresh=fetch
        GET /api/v1/flows/a%2Fb
        POST /api/v1/changes [idempotency-key: k1] {"documents":[{"kind":"flow","name":"f","revision":null,"text":"x"}],"message":"m"}
        POST /api/v1/plans {"product":"p","application":null,"flow":"f"}
        POST /api/v1/releases [idempotency-key: k2] {"product":"p","application":null,"flow":"f","from":null,"to":null,"policy":null,"plan":"d","reason":null}
        GET /api/v1/releases?limit=10&q=a%26b&status=RUNNING&status=FAILED
        GET /api/v1/releases/r%3F1
        GET /api/v1/releases/r1/events
        GET /api/v1/records?after=7&limit=20
        POST /api/v1/releases/r1/terminate [idempotency-key: k3] {"reason":"stop"}
        POST /api/v1/releases/r1/retry [idempotency-key: k4] {"reason":null,"from":"failed"}
        GET /api/v1/releases/r1/logs?environment=qa&stage=PreAction&attempt=2&offset=9"#]];
    expected.assert_eq(&answers.asked().join("\n"));
}

async fn send_all(remote: &Remote) {
    let plan = PlanRequest {
        route: signalbox_api::Route::Flow {
            flow: "f".to_owned(),
        },
        product: "p".to_owned(),
        application: None,
    };
    let change = Change {
        kind: Kind::Flow,
        name: "f".to_owned(),
        revision: None,
        text: Some("x".to_owned()),
    };
    let trigger = TriggerRequest {
        request: plan.clone(),
        digest: Some("d".to_owned()),
        reason: None,
    };
    let query = ReleaseQuery {
        q: Some("a&b".to_owned()),
        status: vec![ReleaseStatus::Running, ReleaseStatus::Failed],
        limit: Some(10),
        ..ReleaseQuery::default()
    };
    let log = LogQuery {
        release: "r1".to_owned(),
        environment: Some("qa".to_owned()),
        application: None,
        stage: Stage::PreAction,
        attempt: Some(2),
        node: None,
        offset: 9,
    };
    let refused = [
        remote.manifests(Refresh::Cached).await.err(),
        remote.manifests(Refresh::Fetch).await.err(),
        remote.manifest(Kind::Flow, "a/b").await.err(),
        remote
            .change("k1", vec![change], "m".to_owned())
            .await
            .err(),
        remote.plan(plan).await.err(),
        remote.trigger("k2", trigger).await.err(),
        remote.releases(query).await.err(),
        remote.release("r?1").await.err(),
        remote.events("r1").await.err(),
        remote.records(7, 20).await.err(),
        remote
            .terminate("k3", "r1", Some("stop".to_owned()))
            .await
            .err(),
        remote
            .retry("k4", "r1", None, RetryFrom::Failed)
            .await
            .err(),
        remote.log(log).await.err(),
    ];
    for error in refused {
        assert_eq!(error.unwrap().code, Code::Rejected);
    }
}

/// A command answered like this is sent so often, with one key, and ends like this.
async fn check_tries(answers: Vec<Response>, tries: usize, end: Option<Code>) {
    let answers = Answers::new(answers);
    let (remote, _served) = remote(&answers, limits()).await;
    let result = remote
        .change("the-key", Vec::new(), "m".to_owned())
        .await
        .map_err(|error| error.code);
    assert_eq!(result.err(), end);
    let asked = answers.asked();
    assert_eq!(asked.len(), tries, "{asked:?}");
    for line in asked {
        assert!(
            line.starts_with("POST /team/api/v1/changes [idempotency-key: the-key]"),
            "{line}"
        );
    }
}

fn published() -> Response {
    own(r#"{"commit":"c1","revisions":{}}"#)
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let gateway = || StatusCode::BAD_GATEWAY.into_response();
    check_tries(vec![gateway(), gateway(), published()], 3, None).await;
    let starting = || problem(Error::new(Code::Held, "Starting."));
    check_tries(vec![starting(), published()], 2, None).await;
    let slow = StatusCode::GATEWAY_TIMEOUT.into_response();
    check_tries(vec![slow, published()], 2, None).await;
    // A plan that takes the runtime longer than it lets anybody wait.
    let long = problem(Error::new(Code::Timeout, "It goes on."));
    check_tries(vec![long, published()], 2, None).await;
    let many = problem(Error::new(Code::Throttled, "Too many."));
    check_tries(vec![many, published()], 2, None).await;
    let five = (0..5).map(|_| gateway()).collect();
    check_tries(five, 4, Some(Code::Unreachable)).await;
}

#[tokio::test]
async fn an_answer_is_an_answer() {
    for code in [
        Code::Invalid,
        Code::Unauthorized,
        Code::Forbidden,
        Code::NotFound,
        Code::Conflict,
        Code::PlanChanged,
        Code::TooLarge,
        Code::Internal,
        // Status 502, but the runtime's own: Git failed.
        Code::Git,
    ] {
        let refused = problem(Error::new(code, "No.").hint("Ask."));
        check_tries(vec![refused, published()], 1, Some(code)).await;
    }
}

#[tokio::test]
async fn a_conflict_carries_the_current_text() {
    let mut conflict = Error::new(Code::Conflict, "Somebody was faster.");
    conflict.current = Some("kind: Flow".to_owned());
    let answers = Answers::new(vec![problem(conflict.clone())]);
    let (remote, _served) = remote(&answers, limits()).await;
    let error = remote.change("k", Vec::new(), String::new()).await;
    assert_eq!(error.unwrap_err(), conflict);
}

#[tokio::test]
async fn waits_as_long_as_it_is_asked_to() {
    let later = |seconds: &'static str| {
        let mut refused = problem(Error::new(Code::Throttled, "Too many."));
        refused
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
        refused
    };
    let answers = Answers::new(vec![later("1"), own("[]")]);
    let (waiting, _served) = remote(&answers, limits()).await;
    let start = Instant::now();
    assert!(waiting.records(0, 1).await.unwrap().is_empty());
    assert!(start.elapsed() >= Duration::from_secs(1));
    // Longer than the call may take: told at once.
    for far in ["3600", "Fri, 31 Dec 2100 23:59:59 GMT"] {
        let answers = Answers::new(vec![later(far)]);
        let (refused, _served) = remote(&answers, limits()).await;
        let start = Instant::now();
        let error = refused.records(0, 1).await.unwrap_err();
        assert_eq!(error.code, Code::Throttled);
        assert!(start.elapsed() < Duration::from_secs(20));
    }
}

#[tokio::test]
async fn manifests_are_sent_once() {
    let manifests = Manifests {
        commit: "c1".to_owned(),
        documents: Vec::new(),
        diagnostics: Vec::new(),
    };
    let tagged = own(([(header::ETAG, "\"c1\"")], Json(&manifests)));
    let same = own(StatusCode::NOT_MODIFIED);
    let answers = Answers::new(vec![tagged, same]);
    let (remote, _served) = remote(&answers, limits()).await;
    for _ in 0..2 {
        assert_eq!(remote.manifests(Refresh::Cached).await.unwrap(), manifests);
    }
    assert_eq!(
        answers.asked(),
        [
            "GET /team/api/v1/manifests?refresh=cached",
            "GET /team/api/v1/manifests?refresh=cached [if-none-match: \"c1\"]"
        ]
    );
}

#[tokio::test]
async fn names_that_are_none_are_not_sent() {
    let answers = Answers::default();
    let (remote, _served) = remote(&answers, limits()).await;
    for name in ["", ".", ".."] {
        let error = remote.release(name).await.unwrap_err();
        assert_eq!(error.code, Code::Invalid);
    }
    let error = remote
        .change("line\nbreak", Vec::new(), String::new())
        .await;
    assert_eq!(error.unwrap_err().code, Code::Invalid);
    assert!(answers.asked().is_empty());
}
