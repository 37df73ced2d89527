//! Names, ids, keys and headers that try to be something else: each is refused in words, and changes nothing.

use serde_json::json;
use signalbox_server::Role;

use crate::support::{Answer, FLOW, PRODUCT, Who, World, check, wide};

const ADMIN: Who = Who::Role(Role::Admin);

/// Stands where a name or an id belongs.
fn tricks() -> Vec<String> {
    let mut tricks: Vec<String> = [
        "..",
        ".",
        "../../etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "%2e%2e",
        "..%5c..%5cwin.ini",
        "%252e%252e%252f",
        "%00",
        "x%00.yaml",
        "x%0a",
        "x%0d%0aSet-Cookie:%20a=b",
        "%FF%FE",
        "%",
        "%zz",
        "%E2%80%AE",
        "~root",
        "-rf",
        "--upload-pack=touch%20x",
        "$(touch%20x)",
        "`x`",
        ";x",
        "'%20OR%201=1%20--",
        "%7B%7D",
        "*",
        "con",
        ".git",
        "x.lock",
        "HEAD:..",
        "@%7B1%7D",
        "%20",
    ]
    .map(str::to_owned)
    .to_vec();
    tricks.push("x".repeat(10_000));
    tricks.push("..%2f".repeat(1000));
    tricks.push("\u{e9}".repeat(50));
    tricks
}

/// An answer to a trick: a refusal, or (where the trick is a harmless name) that nothing is there.
#[track_caller]
fn is_harmless(answer: &Answer, shown: &str) {
    assert!(
        (400..500).contains(&answer.status),
        "{shown}: {}\n{}",
        answer.head,
        answer.body
    );
    assert!(!answer.body.contains("root:"), "{shown}: {}", answer.body);
    assert!(answer.header("set-cookie").is_none(), "{shown}");
    // What is no HTTP at all is refused before there is a request.
    if answer.status != 400 || !answer.body.is_empty() {
        answer.problem();
    }
}

#[test]
fn in_the_path() {
    check(wide(), |world| async move {
        let before = world.state().await;
        for trick in tricks() {
            for (method, target) in [
                ("GET", format!("/api/v1/flows/{trick}")),
                ("GET", format!("/api/v1/{trick}")),
                ("GET", format!("/api/v1/{trick}/x")),
                ("GET", format!("/api/v1/releases/{trick}")),
                ("GET", format!("/api/v1/releases/{trick}/events")),
                ("GET", format!("/api/v1/releases/{trick}/logs?stage=Action")),
                ("POST", format!("/api/v1/releases/{trick}/terminate")),
                ("GET", format!("/api/v1/releases/{trick}/notes")),
                (
                    "GET",
                    format!("/api/v1/releases/{trick}/lines?stage=Action"),
                ),
                ("GET", format!("/api/v1/releases/{trick}/search?q=x")),
                ("GET", format!("/api/v1/applications/{trick}/deployments")),
                ("PUT", format!("/api/v1/flows/{trick}")),
                ("DELETE", format!("/api/v1/workflows/{trick}?message=x")),
                ("GET", format!("/{trick}")),
            ] {
                let answer = match method {
                    "PUT" => {
                        let body = json!({"text": "kind: PromotionFlow", "message": "x"});
                        world.json(ADMIN, method, &target, &body).await
                    }
                    _ => world.ask(ADMIN, method, &target, &[], b"").await,
                };
                is_harmless(
                    &answer,
                    &format!("{method} {}", target.chars().take(80).collect::<String>()),
                );
            }
        }
        assert_eq!(world.state().await, before);
        world
    });
}

#[test]
fn in_the_query_and_in_targets_of_other_forms() {
    check(wide(), |world| async move {
        let before = world.state().await;
        let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
        for target in [
            format!("/api/v1/releases/{id}/logs?stage=Action&node=../../../etc/passwd"),
            format!("/api/v1/releases/{id}/logs?stage=../x"),
            format!("/api/v1/releases/{id}/logs?stage=Action&offset=-1"),
            format!("/api/v1/releases/{id}/logs?stage=Action&offset=99999999999999999999"),
            format!("/api/v1/releases/{id}/lines?stage=Action&node=../../../etc/passwd"),
            format!("/api/v1/releases/{id}/lines?stage=Action&from=-1"),
            "/api/v1/difference?left=../x&right=..%2Fy".to_owned(),
            "/api/v1/audit?kind=x%00".to_owned(),
            "/api/v1/audit?by=a&by=b".to_owned(),
            "/api/v1/numbers?colour=red".to_owned(),
            "/api/v1/releases?status=x%00".to_owned(),
            "/api/v1/releases?limit=99999999999".to_owned(),
            "/api/v1/releases?since=x".to_owned(),
            "/api/v1/releases?token=x".to_owned(),
            "/api/v1/records?after=x".to_owned(),
            "/api/v1/manifests?refresh=../x".to_owned(),
            "/api/v1/flows/x?&&&===%".to_owned(),
            "//api/v1/info".to_owned(),
            "/api/v1//info".to_owned(),
            "/api/v1/../v1/info".to_owned(),
            "/API/V1/INFO".to_owned(),
            "/api/v1/info/".to_owned(),
            "/api/v1/info;x=y".to_owned(),
        ] {
            let answer = world.ask(ADMIN, "GET", &target, &[], b"").await;
            is_harmless(&answer, &target);
        }
        // An address of another host is still this server, and still asks for a token.
        let other = world
            .ask(
                Who::Nobody,
                "GET",
                "http://example.com/api/v1/info",
                &[],
                b"",
            )
            .await;
        assert_eq!(other.status, 401);
        let found = world
            .ask(
                ADMIN,
                "GET",
                "/api/v1/releases?q=%27%20OR%201%3D1%20--",
                &[],
                b"",
            )
            .await;
        assert_eq!(
            (found.status, found.body.contains("\"releases\":[]")),
            (200, true)
        );
        assert_eq!(world.state().await, before);
        world
    });
}

#[test]
fn in_bodies() {
    check(wide(), |world| async move {
        let before = world.state().await;
        for name in [
            "../x",
            "..",
            "x/../../y",
            "x\n",
            "x\0",
            "",
            " ",
            "X",
            "-x",
            "x\u{202e}y",
            &"x".repeat(10_000),
        ] {
            let document = json!({"kind": "flow", "name": name, "revision": null, "text": "kind: PromotionFlow"});
            let change = json!({"message": "x", "documents": [document]});
            let answer = world.json(ADMIN, "POST", "/api/v1/changes", &change).await;
            is_harmless(&answer, &format!("change {name:.40?}"));
            for (path, field) in [
                ("plans", "flow"),
                ("releases", "flow"),
                ("releases", "product"),
                ("releases", "application"),
            ] {
                let mut body = json!({"flow": FLOW, "product": PRODUCT});
                body[field] = name.into();
                let answer = world
                    .json(ADMIN, "POST", &format!("/api/v1/{path}"), &body)
                    .await;
                let shown = format!("{path} {field} {name:.40?}: {}", answer.body);
                match (path, answer.status) {
                    // A plan says in its own words what is wrong.
                    ("plans", 200) => assert!(answer.body.contains("\"plan\":null"), "{shown}"),
                    _ => is_harmless(&answer, &shown),
                }
            }
        }
        assert_eq!(world.state().await, before);
        world
    });
}

/// The flow of the demo with one line more.
async fn changed(world: &World) -> String {
    let target = format!("/api/v1/flows/{FLOW}");
    let known = world.ask(ADMIN, "GET", &target, &[], b"").await;
    let detail: serde_json::Value = serde_json::from_str(&known.body).unwrap();
    format!(
        "{}\n# changed\n",
        detail["manifest"]["text"].as_str().unwrap()
    )
}

#[test]
fn in_keys_and_tags() {
    check(wide(), |world| async move {
        let before = world.state().await;
        let release = json!({"flow": "none", "product": "none"}).to_string();
        let long = "x".repeat(201);
        for key in ["", " ", "a b", "a\tb", "\u{e9}", "a\u{7f}", &long, "a, b c"] {
            let header = format!("Idempotency-Key: {key}");
            let headers = ["Content-Type: application/json", &header];
            let answer = world
                .ask(
                    ADMIN,
                    "POST",
                    "/api/v1/releases",
                    &headers,
                    release.as_bytes(),
                )
                .await;
            is_harmless(&answer, &header);
        }
        let target = format!("/api/v1/flows/{FLOW}");
        // A change that would do: the tag alone is wrong.
        let put = json!({"text": changed(&world).await, "message": "x"}).to_string();
        for tag in [
            "*",
            "\"\"",
            "",
            "W/",
            "\"a\", \"b\"",
            "../x",
            "\u{e9}",
            "x y",
            "\"' OR 1=1 --\"",
            "0",
            "null",
            &"f".repeat(64),
            &"x".repeat(10_000),
        ] {
            let header = format!("If-Match: {tag}");
            let headers = ["Content-Type: application/json", &header];
            for (method, target, body) in [
                ("PUT", target.clone(), put.as_bytes()),
                ("DELETE", format!("{target}?message=x"), b"".as_slice()),
            ] {
                let answer = world.ask(ADMIN, method, &target, &headers, body).await;
                is_harmless(&answer, &format!("{method} {header:.60}"));
            }
        }
        let none = ["Content-Type: application/json", "If-None-Match: *"];
        let taken = world
            .ask(ADMIN, "PUT", &target, &none, put.as_bytes())
            .await;
        assert_eq!(taken.status, 409, "{}", taken.body);
        assert_eq!(world.state().await, before);
        world
    });
}

#[test]
fn in_headers() {
    check(wide(), |world| async move {
        let folded = world.raw(b"GET /api/v1/info HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\nConnection: close\r\n\r\n").await;
        assert!(!folded.starts_with(b"HTTP/1.1 2"));
        for (header, taken) in [
            ("X-Request-Id: plain-1", true),
            ("X-Request-Id: a b", false),
            ("X-Request-Id: <script>", false),
            ("X-Request-Id: a\",\"user\":\"root", false),
        ] {
            let answer = world
                .ask(ADMIN, "GET", "/api/v1/info", &[header], b"")
                .await;
            let id = answer.header("x-request-id").unwrap();
            assert_eq!(header.ends_with(id), taken, "{header} became {id}");
        }
        // A line feed ends a header, and what follows is a header of the request: never one of the answer.
        for split in [
            "X-Request-Id: a\r\nSet-Cookie: a=b",
            "X-Request-Id: a\nSet-Cookie: a=b",
            "Idempotency-Key: a\r\nLocation: x",
        ] {
            let answer = world.ask(ADMIN, "GET", "/api/v1/info", &[split], b"").await;
            let answered = (answer.header("set-cookie"), answer.header("location"));
            assert_eq!(answered, (None, None), "{split:?}");
        }
        for wrong in [
            b"GET /api/v1/info HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n".as_slice(),
            b"GET /api/v1/info HTTP/1.1\r\nHost: x\r\nX A: b\r\n\r\n",
            b"GET /api/v1/info HTTP/9.9\r\nHost: x\r\n\r\n",
            b"GET /api/v1/in fo HTTP/1.1\r\nHost: x\r\n\r\n",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello over TLS\r\n\r\n",
            b"POST /api/v1/releases HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy",
            b"POST /api/v1/releases HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        ] {
            let answer = world.raw(wrong).await;
            let shown = String::from_utf8_lossy(&answer).into_owned();
            assert!(answer.is_empty() || shown.starts_with("HTTP/1.1 4"), "{:?}: {shown}", String::from_utf8_lossy(wrong));
        }
        // Two lengths are the stuff of smuggled requests: chunks hold, and the connection ends.
        let both = b"POST /api/v1/plans HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        let answers = String::from_utf8_lossy(&world.raw(both).await).into_owned();
        assert!(!answers.contains("HTTP/1.1 200"), "{answers}");
        world
    });
}

#[test]
fn a_message_can_not_change_whose_commit_it_is() {
    check(wide(), |world| async move {
        let target = format!("/api/v1/flows/{FLOW}");
        let known = world.ask(ADMIN, "GET", &target, &[], b"").await;
        let tag = known.header("etag").unwrap().to_owned();
        let text = changed(&world).await;
        let message = "Innocent\r\n\r\nauthor Eve <eve@example.com> 0 +0000\n\nSignalbox-Effect: forged\u{1b}[31m";
        let body = json!({"text": text, "message": message}).to_string();
        let tag = format!("If-Match: {tag}");
        let headers = ["Content-Type: application/json", &tag];
        let answer = world
            .ask(ADMIN, "PUT", &target, &headers, body.as_bytes())
            .await;
        let author = world.git(&["log", "-1", "--format=%an <%ae>", "main"]);
        match answer.status {
            200 => assert_eq!(author.trim(), "Role Admin <role-admin@signalbox.invalid>"),
            _ => {
                answer.refused();
            }
        }
        assert!(
            !world
                .git(&["log", "--format=%an %ae", "main"])
                .contains("eve")
        );
        world
    });
}

/// A user can't be called what would be read as something else in a commit or in the log.
#[test]
fn in_users() {
    check(wide(), |world: World| async move {
        for name in [
            "a\nb",
            "a\r\nSet-Cookie: x",
            "a <b@c>",
            "\u{1b}[31m",
            "a\0",
            "../x",
        ] {
            assert!(
                world.users.add(name, None, Role::Viewer, None).is_err(),
                "{name:?}"
            );
            let email = Some(name);
            assert!(
                world
                    .users
                    .add("somebody", email, Role::Viewer, None)
                    .is_err(),
                "{name:?}"
            );
        }
        world
    });
}
