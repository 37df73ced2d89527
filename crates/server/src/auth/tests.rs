//! What a token opens, and what is said to who shows none or a wrong one.
#![allow(clippy::unwrap_used)]

use axum::{Router, body::Body, middleware, routing::get};
use expect_test::{Expect, expect};
use secrecy::ExposeSecret;
use signalbox_api::http::Problem;
use tower::ServiceExt;

use super::*;
use crate::users::Token;

struct Door {
    dir: tempfile::TempDir,
    users: Users,
    router: Router,
}

fn door(failures_per_minute: u32) -> Door {
    let dir = tempfile::tempdir().unwrap();
    let users = Users::open(dir.path()).unwrap();
    let gate = Gate::new(users.clone(), NonZeroU32::new(failures_per_minute).unwrap());
    let inside = |caller: Caller| async move {
        format!("{} {} {}", caller.name, caller.role.name(), caller.token)
    };
    let router = Router::new()
        .route("/inside", get(inside))
        .route("/open", get(|| async { "open" }))
        .layer(middleware::from_fn_with_state(gate, authenticate));
    Door { dir, users, router }
}

fn bearer(token: &Token) -> String {
    format!("Bearer {}", token.secret.expose_secret())
}

impl Door {
    async fn ask(&self, path: &str, authorization: &[&str], peer: &str) -> Response {
        let mut request = Request::builder().uri(path);
        for value in authorization {
            request = request.header(AUTHORIZATION, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        let peer: SocketAddr = peer.parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(peer));
        self.router.clone().oneshot(request).await.unwrap()
    }

    async fn text(&self, path: &str, authorization: &[&str]) -> String {
        let response = self.ask(path, authorization, "192.0.2.1:5").await;
        assert_eq!(response.status(), StatusCode::OK);
        let bytes = axum::body::to_bytes(response.into_body(), 10_000).await;
        String::from_utf8(bytes.unwrap().to_vec()).unwrap()
    }

    /// What a refusal says: status, challenge, sentence, hint.
    async fn check(&self, authorization: &[&str], expected: &Expect) {
        let response = self.ask("/inside", authorization, "192.0.2.1:5").await;
        let headers = response.headers().clone();
        assert_eq!(headers["content-type"], "application/problem+json");
        let challenge = headers
            .get(WWW_AUTHENTICATE)
            .map(|value| value.to_str().unwrap());
        let bytes = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .unwrap();
        let problem: Problem = serde_json::from_slice(&bytes).unwrap();
        expected.assert_eq(&format!(
            "{} {}\n{}\n{}",
            problem.status,
            challenge.unwrap_or("no challenge"),
            problem.title,
            problem.hint.unwrap_or_default()
        ));
    }
}

#[tokio::test]
async fn a_token_makes_a_caller_and_open_routes_need_none() {
    let door = door(10);
    let token = door
        .users
        .add("Anna Berg", None, Role::Releaser, None)
        .unwrap();
    let expected = format!("Anna Berg releaser {}", token.id);
    assert_eq!(door.text("/inside", &[&bearer(&token)]).await, expected);
    let other_case = bearer(&token).replacen("Bearer ", "bEARER  ", 1);
    assert_eq!(door.text("/inside", &[&other_case]).await, expected);
    assert_eq!(door.text("/open", &[]).await, "open");
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let door = door(100);
    let token = door.users.add("anna", None, Role::Viewer, None).unwrap();
    door.check(&[], &expect![[r#"
        401 Bearer realm="signalbox"
        This needs a token.
        send `Authorization: Bearer <token>`; whoever runs the runtime makes one with `signalbox user add` or `signalbox user token`"#]]).await;
    door.check(
        &["Basic YTpi"],
        &expect![[r#"
        401 Bearer realm="signalbox", error="invalid_token"
        The token can't be read: the Authorization header is of another scheme than `Bearer`.
        send `Authorization: Bearer sbx_…`, once, with the token as it was shown"#]],
    )
    .await;
    door.check(
        &["Bearer"],
        &expect![[r#"
        401 Bearer realm="signalbox", error="invalid_token"
        The token can't be read: the Authorization header is not `Bearer` and a token.
        send `Authorization: Bearer sbx_…`, once, with the token as it was shown"#]],
    )
    .await;
    door.check(
        &["Bearer hunter2"],
        &expect![[r#"
        401 Bearer realm="signalbox", error="invalid_token"
        The token can't be read: it is not of the form sbx_…, or a part of it is missing.
        send `Authorization: Bearer sbx_…`, once, with the token as it was shown"#]],
    )
    .await;
    door.check(
        &[&bearer(&token), &bearer(&token)],
        &expect![[r#"
        401 Bearer realm="signalbox", error="invalid_token"
        The token can't be read: there is more than one Authorization header.
        send `Authorization: Bearer sbx_…`, once, with the token as it was shown"#]],
    )
    .await;
    let guessed = format!("Bearer sbx_{}_{}", token.id, "a".repeat(52));
    door.check(
        &[&guessed],
        &expect![[r#"
        401 Bearer realm="signalbox", error="invalid_token"
        This runtime does not know the token.
        look whether it is this runtime's and complete, or ask for another one"#]],
    )
    .await;

    let sql = |sql: &str| {
        let file = rusqlite::Connection::open(door.dir.path().join("users.db")).unwrap();
        file.execute_batch(sql).unwrap();
    };
    sql("UPDATE tokens SET expires_at = 1700000000000");
    door.check(
        &[&bearer(&token)],
        &expect![[r#"
        401 Bearer realm="signalbox", error="invalid_token"
        The token expired on 2023-11-14 22:13 UTC.
        whoever runs the runtime makes another one with `signalbox user token`"#]],
    )
    .await;
    sql("UPDATE tokens SET revoked_at = 1600000000000");
    door.check(
        &[&bearer(&token)],
        &expect![[r#"
        401 Bearer realm="signalbox", error="invalid_token"
        The token was revoked on 2020-09-13 12:26 UTC.
        whoever runs the runtime makes another one with `signalbox user token`"#]],
    )
    .await;
    // A date is told only to who knows the secret.
    door.check(
        &[&guessed],
        &expect![[r#"
        401 Bearer realm="signalbox", error="invalid_token"
        This runtime does not know the token.
        look whether it is this runtime's and complete, or ask for another one"#]],
    )
    .await;
    sql("ALTER TABLE tokens RENAME TO gone");
    door.check(
        &[&bearer(&token)],
        &expect![[r#"
        500 no challenge
        The runtime can't read its file of users, so that nobody can be let in.
        the runtime's log says why"#]],
    )
    .await;
}

#[tokio::test]
async fn who_guesses_is_slowed_down_and_others_are_not() {
    let door = door(3);
    let token = door.users.add("anna", None, Role::Viewer, None).unwrap();
    let (wrong, right) = ("Bearer wrong", bearer(&token));
    let status = async |authorization: &str, peer: &str| {
        let response = door.ask("/inside", &[authorization], peer).await;
        let wait = response.headers().contains_key(RETRY_AFTER);
        assert_eq!(wait, response.status() == StatusCode::TOO_MANY_REQUESTS);
        response.status().as_u16()
    };
    for _ in 0..3 {
        assert_eq!(status(wrong, "192.0.2.1:1").await, 401);
    }
    assert_eq!(status(wrong, "192.0.2.1:2").await, 429);
    assert_eq!(
        status(wrong, "[::ffff:192.0.2.1]:2").await,
        429,
        "the same address, written otherwise"
    );
    assert_eq!(
        status(&right, "192.0.2.1:3").await,
        200,
        "a neighbour of who guesses"
    );
    assert_eq!(status(wrong, "192.0.2.2:1").await, 401);

    for n in 0..3 {
        assert_eq!(status(wrong, &format!("[2001:db8::{n}]:1")).await, 401);
    }
    assert_eq!(
        status(wrong, "[2001:db8::ffff:9]:1").await,
        429,
        "of one network"
    );
    assert_eq!(status(wrong, "[2001:db8:0:1::1]:1").await, 401);
}

#[tokio::test]
async fn the_use_of_a_token_is_written_down() {
    let door = door(3);
    let token = door.users.add("anna", None, Role::Viewer, None).unwrap();
    let last = || door.users.list().unwrap()[0].tokens[0].last_used_at;
    assert_eq!(last(), None);
    let _ = door.text("/inside", &[&bearer(&token)]).await;
    let written = async {
        while last().is_none() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), written)
        .await
        .unwrap();
}
