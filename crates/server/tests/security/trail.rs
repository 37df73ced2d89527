//! What is left of a request: its line in the log, the audit trail, the metrics, and whether the server is well.

use std::time::Duration;

use serde_json::{Value, json};
use signalbox_api::Runtime;
use signalbox_server::Role;
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::support::{FLOW, PATIENCE, PRODUCT, Who, World, check, open, serve, wide};

const RELEASER: Who = Who::Role(Role::Releaser);

/// The fields of the log's lines of one request.
fn lines(world: &World, request: &str) -> Vec<Value> {
    let log = world.log();
    let lines = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines
        .filter(|line| line["fields"]["request"] == request)
        .map(|mut line| {
            let mut fields = line["fields"].take();
            fields["target"] = line["target"].take();
            fields
        })
        .collect()
}

#[test]
fn a_command_leaves_who_what_and_why() {
    check(wide(), |world| async move {
        let body = json!({"flow": FLOW, "product": PRODUCT, "reason": "the night's \"release\"\nsecond line"});
        let headers = [
            "Content-Type: application/json",
            "Idempotency-Key: key-1",
            "X-Request-Id: request-1",
        ];
        let answer = world
            .ask(
                RELEASER,
                "POST",
                "/api/v1/releases",
                &headers,
                body.to_string().as_bytes(),
            )
            .await;
        assert_eq!(answer.status, 201, "{}", answer.body);
        let view: Value = serde_json::from_str(&answer.body).unwrap();

        let lines = lines(&world, "request-1");
        let [audit, answered] = lines.as_slice() else {
            panic!("{lines:#?}");
        };
        let of = |line: &Value, fields: &[&str]| {
            let mut values = fields.iter().map(|field| line[*field].clone());
            values.by_ref().collect::<Vec<_>>()
        };
        assert_eq!(
            of(
                audit,
                &["target", "user", "role", "command", "on", "reason", "key"]
            ),
            [
                json!("audit"),
                json!("Role Releaser"),
                json!("releaser"),
                json!("trigger"),
                view["release"]["id"].clone(),
                json!("the night's \"release\"\nsecond line"),
                json!("key-1"),
            ]
        );
        assert_eq!(
            of(answered, &["method", "route", "status", "user"]),
            [
                json!("POST"),
                json!("/api/v1/releases"),
                json!(201),
                json!("Role Releaser")
            ]
        );
        assert_eq!(audit["token"], answered["token"]);

        let id = view["release"]["id"].as_str().unwrap();
        let events = world
            .ask(
                RELEASER,
                "GET",
                &format!("/api/v1/releases/{id}/events"),
                &[],
                b"",
            )
            .await;
        assert!(
            events.body.contains("\"by\":\"Role Releaser\""),
            "{}",
            events.body
        );

        // What was refused leaves a line, but none in the trail.
        let headers = ["Content-Type: application/json", "X-Request-Id: request-2"];
        let target = format!("/api/v1/releases/{id}/terminate");
        let refused = world
            .ask(Who::Role(Role::Viewer), "POST", &target, &headers, b"{}")
            .await;
        assert_eq!(refused.status, 403);
        let lines = self::lines(&world, "request-2");
        assert_eq!((lines.len(), &lines[0]["status"]), (1, &json!(403)));
        world
    });
}

#[test]
fn a_command_whose_caller_went_away_is_in_the_trail() {
    check(wide(), |world| async move {
        let token = world.token(RELEASER).unwrap();
        let body = json!({"flow": FLOW, "product": PRODUCT}).to_string();
        let request = format!(
            "POST /api/v1/releases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nX-Request-Id: gone\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut notices = world.runtime.subscribe();
        // Who leaves at once may be gone before the request is begun with, and then nothing happens: a bit later each time.
        for stayed in 0..20 {
            let mut socket = TcpStream::connect(world.address()).await.unwrap();
            socket.write_all(request.as_bytes()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(5 * stayed)).await;
            drop(socket);
            let begun = tokio::time::timeout(Duration::from_secs(2), notices.recv());
            if begun.await.is_ok() {
                break;
            }
        }
        let told = async {
            while !lines(&world, "gone")
                .iter()
                .any(|line| line["target"] == "audit" && line["command"] == "trigger")
            {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(PATIENCE, told)
            .await
            .expect("it is in the trail");
        world
    });
}

#[test]
fn the_metrics_tell_numbers_and_nothing_else() {
    check(wide(), |world| async move {
        let viewer = Who::Role(Role::Viewer);
        let secret_name = "/api/v1/flows/name-that-somebody-typed";
        assert_eq!(
            world.ask(viewer, "GET", secret_name, &[], b"").await.status,
            404
        );
        assert_eq!(
            world.ask(viewer, "GET", "/nowhere", &[], b"").await.status,
            404
        );
        let _listening = crate::events(&world, viewer).await;
        let body = json!({"flow": FLOW, "product": PRODUCT});
        let answer = world
            .json(RELEASER, "POST", "/api/v1/releases", &body)
            .await;
        assert_eq!(answer.status, 201);

        let scrape = world.ask(viewer, "GET", "/metrics", &[], b"").await;
        assert_eq!(scrape.status, 200);
        assert!(
            scrape
                .header("content-type")
                .unwrap()
                .starts_with("application/openmetrics-text")
        );
        for line in [
            "signalbox_http_requests_total{method=\"GET\",route=\"/api/v1/{kind}/{name}\",status=\"404\"} 1\n",
            "signalbox_http_requests_total{method=\"GET\",route=\"none\",status=\"404\"} 1\n",
            "signalbox_http_requests_total{method=\"POST\",route=\"/api/v1/releases\",status=\"201\"} 1\n",
            "signalbox_http_request_duration_seconds_count{method=\"POST\",route=\"/api/v1/releases\"} 1\n",
            "signalbox_streams_open 1\n",
            "signalbox_conducts 1\n",
            "# EOF\n",
        ] {
            assert!(
                scrape.body.contains(line),
                "{line} is not in\n{}",
                scrape.body
            );
        }
        let number = |name: &str| {
            let line = scrape
                .body
                .lines()
                .find(|line| line.starts_with(&format!("{name} ")));
            line.and_then(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
        };
        assert!(number("signalbox_journal_seq") >= Some(1.0));
        assert!(number("signalbox_process_resident_memory_bytes") > Some(1_000_000.0));
        let releases: f64 = ["queued", "running", "succeeded", "failed"]
            .iter()
            .filter_map(|status| {
                number(&format!("signalbox_releases_open{{status=\"{status}\"}}"))
                    .into_iter()
                    .chain(number(&format!(
                        "signalbox_releases_ended_total{{status=\"{status}\"}}"
                    )))
                    .reduce(|a, b| a + b)
            })
            .sum();
        assert!(
            (releases - 1.0).abs() < 0.1,
            "{releases} in\n{}",
            scrape.body
        );
        assert!(!scrape.body.contains("somebody-typed"), "{}", scrape.body);
        world
    });
}

#[test]
fn a_server_that_does_not_conduct_is_alive_but_not_ready() {
    check(wide(), |world| async move {
        for path in ["/healthz", "/readyz"] {
            let well = world.ask(Who::Nobody, "GET", path, &[], b"").await;
            assert_eq!(
                (well.status, well.body.as_str()),
                (200, "{\"status\":\"ok\"}")
            );
            assert_eq!(well.header("signalbox-contract"), Some("1"));
        }
        let second = open(&world.dir).await;
        assert!(!second.conducts());
        let server = serve(&second, &world.users, &wide()).await;
        let (first, alive, ready) = (
            world.address(),
            "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        );
        assert_ne!(first, server.address());
        let alive = world.raw_at(server.address(), alive.as_bytes()).await;
        assert!(alive.starts_with(b"HTTP/1.1 200"));
        let ready = world.raw_at(server.address(), ready.as_bytes()).await;
        let ready = crate::support::Answer::read(&ready).unwrap();
        assert_eq!(ready.status, 503);
        assert_eq!(ready.problem()["code"], "held");
        server.stop().await;
        world
    });
}
