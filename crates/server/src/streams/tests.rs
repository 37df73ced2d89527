//! Places for streams are counted, given back, and end with their token.
#![allow(clippy::unwrap_used)]

use axum::{
    Router,
    body::Bytes,
    http::{Request, StatusCode},
    middleware::from_fn,
    routing::get,
};
use tower::ServiceExt;

use super::*;
use crate::users::{Role, Token, Users};

struct Room {
    _dir: tempfile::TempDir,
    users: Users,
    streams: Streams,
    router: Router,
}

/// Three streams in all, two of one token; each stream says one event and goes on for ever.
fn room() -> Room {
    let dir = tempfile::tempdir().unwrap();
    let users = Users::open(dir.path()).unwrap();
    let limits = Limits {
        streams: 3,
        streams_per_token: 2,
        token_watch: Duration::from_millis(5),
        ..Limits::default()
    };
    let streams = Streams::new(Arc::new(limits), users.clone(), Metrics::new());
    let as_caller = |mut request: Request<Body>, next: Next| async move {
        let token = request.headers()["x-token"].to_str().unwrap().to_owned();
        request.extensions_mut().insert(Caller {
            name: "anna".into(),
            email: "anna@example.com".into(),
            role: Role::Viewer,
            token,
        });
        next.run(request).await
    };
    let told = || async {
        let first =
            futures::stream::iter([Ok::<_, std::io::Error>(Bytes::from("id: 1\ndata: x\n\n"))]);
        let body = Body::from_stream(first.chain(futures::stream::pending()));
        ([(CONTENT_TYPE, "text/event-stream")], body)
    };
    let router = Router::new()
        .route("/stream", get(told))
        .route("/plain", get(|| async { "plain" }))
        .layer(axum::middleware::from_fn_with_state(streams.clone(), watch))
        .layer(from_fn(as_caller));
    Room {
        _dir: dir,
        users,
        streams,
        router,
    }
}

impl Room {
    fn token(&self, name: &str) -> Token {
        self.users.add(name, None, Role::Viewer, None).unwrap()
    }

    async fn ask(&self, path: &str, token: &Token) -> Response {
        let request = Request::get(path).header("x-token", &token.id);
        let request = request.body(Body::empty()).unwrap();
        self.router.clone().oneshot(request).await.unwrap()
    }
}

#[tokio::test]
async fn places_are_counted_and_given_back() {
    let room = room();
    let (anna, ben) = (room.token("anna"), room.token("ben"));
    let first = room.ask("/stream", &anna).await;
    let second = room.ask("/stream", &anna).await;
    let too_many = room.ask("/stream", &anna).await;
    assert_eq!(second.status(), StatusCode::OK);
    assert_eq!(too_many.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(too_many.headers()[RETRY_AFTER], "30");
    assert_eq!(room.ask("/plain", &anna).await.status(), StatusCode::OK);

    let of_ben = room.ask("/stream", &ben).await;
    assert_eq!(of_ben.status(), StatusCode::OK);
    drop(first);
    assert_eq!(room.ask("/stream", &anna).await.status(), StatusCode::OK);
    let (third, fourth) = (
        room.ask("/stream", &anna).await,
        room.ask("/stream", &ben).await,
    );
    assert_eq!(third.status(), StatusCode::OK);
    assert_eq!(
        fourth.status(),
        StatusCode::TOO_MANY_REQUESTS,
        "full for everybody"
    );

    drop((second, of_ben, third));
    assert!(room.streams.lock().is_empty());
}

#[tokio::test]
async fn a_stream_ends_with_its_token() {
    let room = room();
    let (anna, ben) = (room.token("anna"), room.token("ben"));
    let mut going = room
        .ask("/stream", &ben)
        .await
        .into_body()
        .into_data_stream();
    let mut stream = room
        .ask("/stream", &anna)
        .await
        .into_body()
        .into_data_stream();
    assert_eq!(stream.next().await.unwrap().unwrap(), "id: 1\ndata: x\n\n");
    room.users.revoke("anna", None).unwrap();
    let end = tokio::time::timeout(Duration::from_secs(10), stream.next()).await;
    assert!(end.unwrap().is_none());
    drop(stream);
    assert!(going.next().await.is_some());
    assert_eq!(room.streams.lock().len(), 1, "nobody else's");
}

#[test]
fn events_are_counted_and_comments_are_not() {
    for (chunk, expected) in [
        ("", 0),
        (": alive\n\n", 0),
        ("\n\n\n", 0),
        ("id: 1\nevent: record\ndata: {}\n\n", 1),
        ("data: {}\n\n: alive\n\ndata: {}\n\n", 2),
        (": first\ndata: {}\n\n", 1),
    ] {
        assert_eq!(events(chunk.as_bytes()), expected, "{chunk:?}");
    }
}
