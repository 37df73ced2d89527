//! What is too large, too deep, too many or too slow: each is cut off, in words where there is a request to answer.

use std::time::{Duration, Instant};

use serde_json::json;
use signalbox_server::{Limits, Role};

use crate::support::{Answer, Who, check, wide};

const ADMIN: Who = Who::Role(Role::Admin);
const JSON: &str = "Content-Type: application/json";
const CHUNKED: &str = "Transfer-Encoding: chunked";

/// A body in chunks that does not say how long it is.
fn chunks(bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for chunk in bytes.chunks(64 * 1024) {
        body.extend(format!("{:x}\r\n", chunk.len()).bytes());
        body.extend(chunk);
        body.extend(b"\r\n");
    }
    body.extend(b"0\r\n\r\n");
    body
}

#[test]
fn bodies() {
    check(wide(), |world| async move {
        let before = world.state().await;
        let large = vec![b' '; 5 * 1024 * 1024];
        let nested = vec![b'['; 1024 * 1024];
        let deep = format!("{{\"flow\":{}", "{\"a\":".repeat(100_000));
        let cases: [(&[&str], &[u8], u16); 12] = [
            (&[JSON, "Content-Length: 5242880"], b"", 413),
            (&[JSON, "Content-Length: 9999999999999999"], b"", 413),
            (&[JSON], &large, 413),
            (&[JSON, CHUNKED], &chunks(&large), 413),
            (&[JSON, "Content-Encoding: gzip"], b"\x1f\x8b\x08", 415),
            (&[JSON, "Content-Encoding: br, gzip"], b"x", 415),
            (&["Content-Type: text/plain"], b"{}", 415),
            (&[JSON], &nested, 400),
            (&[JSON], deep.as_bytes(), 400),
            (&[JSON], b"\xff\xfe\x00", 400),
            (&[JSON], b"{\"flow\":\"a\",\"flow\":\"b\"}", 400),
            (&[JSON], b"[]", 400),
        ];
        for (headers, body, expected) in cases {
            for target in ["/api/v1/plans", "/api/v1/releases", "/api/v1/changes"] {
                let answer = world.ask(ADMIN, "POST", target, headers, body).await;
                let shown = format!("{target} {headers:?} {} bytes: {}", body.len(), answer.body);
                assert_eq!(answer.status, expected, "{shown}");
                answer.problem();
            }
        }
        assert_eq!(world.state().await, before);
        world
    });
}

/// Manifests that grow when they are read.
#[test]
fn manifests() {
    check(wide(), |world| async move {
        let before = world.state().await;
        let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for n in 1..30 {
            let again = vec![format!("*a{}", n - 1); 10].join(", ");
            laughs.push_str(&format!("a{n}: &a{n} [{again}]\n"));
        }
        let deep = format!("a: {}", "[".repeat(200_000));
        let wide_map = "a:\n".to_owned() + &"  - x\n".repeat(300_000);
        for (what, text) in [("laughs", laughs), ("deep", deep), ("long", wide_map)] {
            let begun = Instant::now();
            let body = json!({"text": text, "message": "x"}).to_string();
            let headers = [JSON, "If-None-Match: *"];
            let answer = world
                .ask(
                    ADMIN,
                    "PUT",
                    "/api/v1/flows/bomb",
                    &headers,
                    body.as_bytes(),
                )
                .await;
            assert!(
                (400..500).contains(&answer.status),
                "{what}: {} {:.300}",
                answer.status,
                answer.body
            );
            answer.problem();
            assert!(
                begun.elapsed() < Duration::from_secs(15),
                "{what} took {:?}",
                begun.elapsed()
            );
        }
        assert_eq!(world.state().await, before);
        world
    });
}

#[test]
fn heads() {
    check(wide(), |world| async move {
        let long = format!("X-Long: {}", "x".repeat(40_000));
        let answer = world.ask(ADMIN, "GET", "/api/v1/info", &[&long], b"").await;
        assert_eq!(answer.status, 431);
        answer.problem();

        let many: Vec<String> = (0..150).map(|n| format!("X-{n}: x")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let answer = world.ask(ADMIN, "GET", "/api/v1/info", &many, b"").await;
        assert_eq!(answer.status, 431);
        answer.problem();

        let target = format!("/api/v1/info?{}", "x".repeat(20_000));
        let answer = world.ask(ADMIN, "GET", &target, &[], b"").await;
        assert_eq!(answer.status, 414);
        answer.problem();

        // More than the server will hold ends before there is a request.
        for (name, count, length) in [("X-Huge", 1, 2_000_000), ("X-Many", 5000, 1)] {
            let mut request = b"GET /api/v1/info HTTP/1.1\r\nHost: x\r\n".to_vec();
            for n in 0..count {
                request.extend(format!("{name}-{n}: {}\r\n", "x".repeat(length)).bytes());
            }
            request.extend(b"\r\n");
            let bytes = world.raw(&request).await;
            let status = Answer::read(&bytes).map(|answer| answer.status);
            assert!(matches!(status, None | Some(431)), "{name}: {status:?}");
        }
        world
    });
}

/// Who sends their request a byte a minute is not waited for.
#[test]
fn slow_heads_and_bodies() {
    let limits = Limits {
        head_time: Duration::from_millis(300),
        time: Duration::from_millis(600),
        ..wide()
    };
    check(limits, |world| async move {
        let token = world.token(ADMIN).unwrap().to_owned();
        let whole =
            format!("GET /healthz HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n");
        for (what, head) in [
            ("nothing", String::new()),
            ("no second one", whole.clone()),
            ("a byte", "G".to_owned()),
            ("half a line", "GET /api/v1/in".to_owned()),
            (
                "half a head",
                "GET /api/v1/info HTTP/1.1\r\nHost: x\r\nX-A: ".to_owned(),
            ),
            (
                "half of a second one",
                format!("{whole}GET /api/v1/info HTTP/1.1\r\nX-A: "),
            ),
            ("half of HTTP/2", "PRI * HTTP/2.0\r\n\r\n".to_owned()),
        ] {
            let begun = Instant::now();
            // Reads until the server closes.
            let bytes = world.raw(head.as_bytes()).await;
            assert!(begun.elapsed() < Duration::from_secs(10), "{what}");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert_eq!(
                text.matches("HTTP/1.1 200").count(),
                usize::from(what.contains("second")),
                "{what}: {text}"
            );
        }
        let headers = [JSON, "Content-Length: 100"];
        let answer = world
            .ask(ADMIN, "POST", "/api/v1/plans", &headers, b"{")
            .await;
        assert_eq!(answer.status, 504);
        assert_eq!(answer.problem()["code"], "timeout");
        world
    });
}

#[test]
fn streams() {
    let limits = Limits {
        streams_per_token: 3,
        streams: 4,
        ..wide()
    };
    check(limits, |world| async move {
        let viewer = Who::Role(Role::Viewer);
        let mut open = Vec::new();
        for _ in 0..3 {
            open.push(crate::events(&world, viewer).await);
        }
        let refused = world.ask(viewer, "GET", "/api/v1/events", &[], b"").await;
        assert_eq!(
            (refused.status, refused.header("retry-after")),
            (429, Some("30"))
        );
        refused.problem();
        open.push(crate::events(&world, ADMIN).await);
        let refused = world.ask(ADMIN, "GET", "/api/v1/events", &[], b"").await;
        assert_eq!(refused.status, 429, "full for everybody");
        assert_eq!(
            world
                .ask(viewer, "GET", "/api/v1/info", &[], b"")
                .await
                .status,
            200
        );

        drop(open);
        // Places are free again as soon as the server sees that nobody listens.
        let mut status = 429;
        let begun = Instant::now();
        while status == 429 && begun.elapsed() < Duration::from_secs(20) {
            status = world
                .ask(ADMIN, "GET", "/api/v1/events", &[], b"")
                .await
                .status;
        }
        assert_eq!(status, 200);
        world
    });
}
