//! Who may do what, for every call of the OpenAPI document: a call that is added without a role, or without a check of
//! it, fails here.
#![allow(clippy::unwrap_used)]

#[path = "security/names.rs"]
mod names;
#[path = "security/sizes.rs"]
mod sizes;
#[allow(dead_code)]
mod support;
#[path = "security/trail.rs"]
mod trail;

use expect_test::expect;
use serde_json::{Value, json};
use signalbox_server::{Limits, Role};
use support::{FLOW, PRODUCT, Who, World, check, wide};

/// One call of the document.
struct Call {
    method: String,
    path: String,
    /// `None`: open to all.
    role: Option<Role>,
}

/// Every call of the document, with the role that it says it needs.
fn calls() -> Vec<Call> {
    let document = serde_json::to_value(signalbox_server::openapi()).unwrap();
    let mut calls = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if ["parameters", "summary", "description", "servers"].contains(&method.as_str()) {
                continue;
            }
            let role = match operation["x-role"].as_str() {
                Some("none") => None,
                Some("viewer") => Some(Role::Viewer),
                Some("releaser") => Some(Role::Releaser),
                Some("admin") => Some(Role::Admin),
                other => panic!("{method} {path} has the x-role {other:?}"),
            };
            calls.push(Call {
                method: method.to_uppercase(),
                path: path.clone(),
                role,
            });
        }
    }
    calls
}

impl Call {
    /// An address of it: of something that is there, so that the call would do something, or of nothing.
    fn target(&self, name: &str) -> String {
        let target = self
            .path
            .replace("{kind}", "flows")
            .replace("{name}", name)
            .replace("{id}", "01ARZ3NDEKTSV4RRFFQ69G5FAV")
            .replace("{approval}", "1");
        assert!(
            !target.contains('{'),
            "{target}: say here what belongs there"
        );
        match (self.method.as_str(), self.path.rsplit('/').next().unwrap()) {
            ("DELETE", _) => format!("{target}?message=gone"),
            ("GET", "logs" | "lines") => format!("{target}?stage=Action"),
            ("GET", "search") => format!("{target}?q=x"),
            ("GET", "difference") => format!("{target}?left={name}&right={name}"),
            _ => target,
        }
    }

    /// A body that the call would take.
    fn body(&self, name: &str) -> Value {
        match (self.method.as_str(), self.path.rsplit('/').next().unwrap()) {
            ("POST", "releases" | "plans") => json!({"flow": name, "product": PRODUCT}),
            ("POST", "terminate") => json!({"reason": "test"}),
            ("POST", "{approval}") => json!({"reason": "test", "decision": "approve"}),
            ("POST", "retry") => json!({"reason": "test", "from": "failed"}),
            ("POST", "changes") => json!({"message": "gone", "documents": [
                {"kind": "flow", "name": name, "revision": null, "text": null}
            ]}),
            ("PUT", _) => json!({"text": "kind: none", "message": "overwritten"}),
            _ => Value::Null,
        }
    }

    async fn make(&self, world: &World, who: Who, name: &str) -> support::Answer {
        let target = self.target(name);
        match self.body(name) {
            Value::Null => world.ask(who, &self.method, &target, &[], b"").await,
            body => world.json(who, &self.method, &target, &body).await,
        }
    }
}

#[test]
fn the_calls_and_their_roles() {
    let mut lines: Vec<String> = calls()
        .iter()
        .map(|call| {
            let role = call.role.map_or("none", Role::name);
            format!("{role:8} {:6} {}", call.method, call.path)
        })
        .collect();
    lines.sort();
    expect![[r#"
        admin    DELETE /api/v1/{kind}/{name}
        admin    POST   /api/v1/changes
        admin    PUT    /api/v1/{kind}/{name}
        none     GET    /api/v1/openapi.json
        none     GET    /healthz
        none     GET    /readyz
        releaser POST   /api/v1/releases
        releaser POST   /api/v1/releases/{id}/approvals/{approval}
        releaser POST   /api/v1/releases/{id}/retry
        releaser POST   /api/v1/releases/{id}/terminate
        viewer   GET    /api/v1/applications/{name}/deployments
        viewer   GET    /api/v1/audit
        viewer   GET    /api/v1/audit/verification
        viewer   GET    /api/v1/board
        viewer   GET    /api/v1/difference
        viewer   GET    /api/v1/events
        viewer   GET    /api/v1/info
        viewer   GET    /api/v1/manifests
        viewer   GET    /api/v1/numbers
        viewer   GET    /api/v1/records
        viewer   GET    /api/v1/releases
        viewer   GET    /api/v1/releases/{id}
        viewer   GET    /api/v1/releases/{id}/events
        viewer   GET    /api/v1/releases/{id}/lines
        viewer   GET    /api/v1/releases/{id}/logs
        viewer   GET    /api/v1/releases/{id}/notes
        viewer   GET    /api/v1/releases/{id}/search
        viewer   GET    /api/v1/{kind}
        viewer   GET    /api/v1/{kind}/{name}
        viewer   GET    /api/v1/{kind}/{name}/history
        viewer   GET    /metrics
        viewer   POST   /api/v1/plans"#]]
    .assert_eq(&lines.join("\n"));
}

#[test]
fn without_a_good_token_nothing_is_answered() {
    check(wide(), |world| async move {
        let before = world.state().await;
        for call in calls() {
            for who in [Who::Nobody, Who::Revoked, Who::Expired] {
                let answer = call.make(&world, who, FLOW).await;
                let is_open = call.role.is_none();
                match (who, is_open) {
                    (Who::Nobody, true) => assert_eq!(answer.status, 200, "{}", call.path),
                    _ => {
                        assert_eq!(answer.status, 401, "{} {} {who:?}", call.method, call.path);
                        assert_eq!(answer.problem()["code"], "unauthorized");
                        let challenge = answer.header("www-authenticate").unwrap();
                        assert!(challenge.starts_with("Bearer "), "{challenge}");
                    }
                }
            }
            for wrong in [
                "Bearer",
                "Bearer ",
                "Bearer x",
                "Basic QWRtaW46",
                "sbx_aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "Bearer sbx_aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "Bearer ' OR 1=1 --",
            ] {
                let header = format!("Authorization: {wrong}");
                let target = call.target(FLOW);
                let answer = world
                    .ask(Who::Nobody, &call.method, &target, &[&header], b"")
                    .await;
                assert_eq!(answer.status, 401, "{} {target} {wrong}", call.method);
                answer.problem();
            }
        }
        assert_eq!(world.state().await, before);
        world
    });
}

#[test]
fn a_role_below_the_needed_one_does_nothing() {
    check(wide(), |world| async move {
        let before = world.state().await;
        let mut refused = 0;
        for call in calls() {
            let Some(needed) = call.role else { continue };
            for role in [Role::Viewer, Role::Releaser, Role::Admin] {
                if role < needed {
                    let answer = call.make(&world, Who::Role(role), FLOW).await;
                    assert_eq!(answer.status, 403, "{} {} {role:?}", call.method, call.path);
                    let problem = answer.problem();
                    let title = problem["title"].as_str().unwrap();
                    assert!(
                        title.contains(needed.name()) && title.contains(role.name()),
                        "{title}"
                    );
                    refused += 1;
                }
            }
        }
        assert!(refused > 0);
        assert_eq!(world.state().await, before);
        world
    });
}

#[test]
fn a_role_that_suffices_is_let_through() {
    check(wide(), |world| async move {
        for call in calls() {
            let Some(needed) = call.role else { continue };
            for role in [Role::Viewer, Role::Releaser, Role::Admin] {
                if role >= needed {
                    let answer = call
                        .make(&world, Who::Role(role), "nothing-of-this-name")
                        .await;
                    let shown = format!("{} {} {role:?}: {}", call.method, call.path, answer.body);
                    assert!(![401, 403].contains(&answer.status), "{shown}");
                    assert!(answer.status < 500, "{shown}");
                }
            }
        }
        world
    });
}

#[test]
fn no_other_method_gets_around_the_roles() {
    check(wide(), |world| async move {
        let before = world.state().await;
        for call in calls().iter().filter(|call| call.role.is_some()) {
            for method in [
                "HEAD", "PATCH", "TRACE", "CONNECT", "get", "BREW", "OPTIONS",
            ] {
                let headers = ["X-HTTP-Method-Override: DELETE"];
                let answer = world
                    .ask(Who::Nobody, method, &call.target(FLOW), &headers, b"")
                    .await;
                let shown = format!("{method} {}: {}", call.path, answer.head);
                assert!((400..500).contains(&answer.status), "{shown}");
            }
        }
        assert_eq!(world.state().await, before);
        world
    });
}

#[test]
fn who_guesses_and_who_floods_is_slowed_down() {
    let few = std::num::NonZeroU32::new(5).unwrap();
    let limits = Limits {
        burst: few,
        failures_per_minute: few,
        ..Limits::default()
    };
    check(limits, |world| async move {
        let viewer = Who::Role(Role::Viewer);
        let statuses = async |who| {
            let mut statuses = Vec::new();
            for _ in 0..8 {
                let answer = world.ask(who, "GET", "/api/v1/info", &[], b"").await;
                if answer.status == 429 {
                    let wait = answer.header("retry-after").unwrap();
                    assert!(wait.parse::<u32>().unwrap() > 0);
                    assert_eq!(answer.problem()["code"], "throttled");
                }
                statuses.push(answer.status);
            }
            statuses
        };
        assert_eq!(statuses(Who::Revoked).await[4..6], [401, 429]);
        let flood = statuses(viewer).await;
        assert_eq!(flood[0], 200, "a good token is not shut out by bad ones");
        assert!(flood.contains(&429), "{flood:?}");
        world
    });
}

#[test]
fn a_stream_ends_when_its_token_is_revoked() {
    let limits = Limits {
        token_watch: std::time::Duration::from_millis(20),
        ..wide()
    };
    check(limits, |world| async move {
        let (mut stream, mut other) = (
            events(&world, Who::Role(Role::Viewer)).await,
            events(&world, Who::Role(Role::Admin)).await,
        );
        world.users.revoke("Role Viewer", None).unwrap();
        let mut rest = Vec::new();
        let end = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut rest);
        let end = tokio::time::timeout(std::time::Duration::from_secs(10), end).await;
        assert!(end.is_ok(), "{}", String::from_utf8_lossy(&rest));
        assert!(
            rest.ends_with(b"0\r\n\r\n"),
            "a whole answer, not a broken one"
        );
        let mut byte = [0];
        let more = tokio::io::AsyncReadExt::read(&mut other, &mut byte).await;
        assert_eq!(more.unwrap(), 1, "others go on");
        world
    });
}

/// An open stream of events, its head read.
async fn events(world: &World, who: Who) -> tokio::net::TcpStream {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut socket = tokio::net::TcpStream::connect(world.address())
        .await
        .unwrap();
    let token = world.token(who).unwrap();
    let request = format!(
        "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut head = Vec::new();
    while !support::Answer::is_stream(&head) {
        assert_ne!(socket.read_buf(&mut head).await.unwrap(), 0);
    }
    socket
}
