//! The contract over HTTP: what each call answers, and that the stream misses nothing and tells nothing twice, whatever
//! is restarted in between.
#![allow(clippy::unwrap_used)]

#[path = "shape/support.rs"]
mod support;

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use signalbox_server::Role;
use support::Runtime;

const FLOW: &str = "flows/multi-env-sequential-promotion";

/// A case against a server of its own.
fn check<F: Future<Output = ()>>(case: impl FnOnce(Runtime) -> F) {
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    tokio.block_on(async { case(Runtime::start().await).await });
}

#[test]
fn it_tells_what_it_is_and_who_asks() {
    check(|runtime| async move {
        for role in [Role::Viewer, Role::Releaser, Role::Admin] {
            let info = runtime.caller(role).get("/info").await.json();
            assert_eq!(
                (&info["role"], &info["user"]["name"]),
                (&json!(role), &json!(support::name(role)))
            );
        }
    });
}

#[test]
fn every_answer_names_the_contract_and_every_error_is_a_problem() {
    check(|runtime| async move {
        let admin = runtime.caller(Role::Admin);
        let cases: &[(Method, &str, Value, u16, &str)] = &[
            (
                Method::GET,
                "/nothing/at/all/here",
                json!(null),
                404,
                "not-found",
            ),
            (Method::GET, "/pods", json!(null), 404, "not-found"),
            (Method::GET, "/flows/missing", json!(null), 404, "not-found"),
            (
                Method::GET,
                "/flows/..%2F..%2Fetc%2Fpasswd",
                json!(null),
                404,
                "not-found",
            ),
            (Method::GET, "/flows/%FF", json!(null), 400, "invalid"),
            (
                Method::GET,
                "/releases/not-a-ulid",
                json!(null),
                404,
                "not-found",
            ),
            (
                Method::GET,
                "/releases/01J00000000000000000000000",
                json!(null),
                404,
                "not-found",
            ),
            (Method::PATCH, "/info", json!(null), 405, "invalid"),
            (Method::DELETE, "/releases", json!(null), 405, "invalid"),
            (
                Method::GET,
                "/releases?colour=red",
                json!(null),
                400,
                "invalid",
            ),
            (
                Method::GET,
                "/releases?status=BORED",
                json!(null),
                400,
                "invalid",
            ),
            (
                Method::GET,
                "/releases?limit=many",
                json!(null),
                400,
                "invalid",
            ),
            (
                Method::GET,
                "/releases?q=a&q=b",
                json!(null),
                400,
                "invalid",
            ),
            (
                Method::GET,
                "/records?before=3",
                json!(null),
                400,
                "invalid",
            ),
            (
                Method::GET,
                "/events?after=99",
                json!(null),
                409,
                "rejected",
            ),
            (
                Method::GET,
                "/manifests?refresh=now",
                json!(null),
                400,
                "invalid",
            ),
            (Method::POST, "/plans", json!({"flow": "f"}), 400, "invalid"),
            (
                Method::POST,
                "/plans",
                json!({"flow": "f", "product": "p", "colour": 1}),
                400,
                "invalid",
            ),
            (
                Method::POST,
                "/changes",
                json!({"documents": [], "message": "m"}),
                400,
                "invalid",
            ),
            (
                Method::POST,
                "/changes",
                json!({"documents": [{"kind": "flow", "name": "../x"}], "message": "m"}),
                400,
                "invalid",
            ),
            (
                Method::PUT,
                "/flows/x",
                json!({"text": "a: b", "message": " "}),
                400,
                "invalid",
            ),
        ];
        for (method, path, body, status, code) in cases {
            let answer = admin.send(method.clone(), path, body, &[]).await;
            let problem = answer.problem();
            assert_eq!(
                (
                    answer.status.as_u16(),
                    problem["code"].as_str(),
                    problem["status"].as_u64()
                ),
                (*status, Some(*code), Some(u64::from(*status))),
                "{method} {path}: {problem}"
            );
        }
        let info = admin.get("/info").await;
        assert_eq!(info.header("signalbox-contract"), "1");
    });
}

#[test]
fn a_body_that_is_no_json_is_told_with_its_place() {
    check(|runtime| async move {
        let releaser = runtime.caller(Role::Releaser);
        let answer = releaser
            .raw(
                "/plans",
                "application/json",
                "{\"flow\": \"a\",\n \"product\": }",
            )
            .await;
        let problem = answer.problem();
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(
            problem["title"]
                .as_str()
                .unwrap()
                .contains("line 2 column 13"),
            "{problem}"
        );
        let answer = releaser.raw("/plans", "text/plain", "{}").await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
        answer.problem();
    });
}

#[test]
fn what_is_known_is_not_sent_again() {
    check(|runtime| async move {
        let viewer = runtime.caller(Role::Viewer);
        for path in ["/manifests?refresh=fetch", "/flows", &format!("/{FLOW}")] {
            let first = viewer.get(path).await;
            assert_eq!(first.status, StatusCode::OK, "{path}");
            let tag = first.header("etag");
            let known = [("if-none-match", tag.as_str())];
            let again = viewer.send(Method::GET, path, &json!(null), &known).await;
            assert_eq!(
                (again.status, again.text.as_str()),
                (StatusCode::NOT_MODIFIED, ""),
                "{path}"
            );
            let other = [("if-none-match", "\"other\"")];
            let again = viewer.send(Method::GET, path, &json!(null), &other).await;
            assert_eq!(again.status, StatusCode::OK, "{path}");
        }
    });
}

#[test]
fn manifests_come_with_their_parsed_view() {
    check(|runtime| async move {
        let viewer = runtime.caller(Role::Viewer);
        let list = viewer.get("/environments").await.json();
        let names: Vec<&str> = list["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["parsed"]["name"].as_str().unwrap())
            .collect();
        assert_eq!(names.len(), 4, "{names:?}");
        let flow = viewer.get(&format!("/{FLOW}")).await.json();
        assert_eq!(flow["parsed"]["triggerEnvironment"], "dev");
        assert!(flow["lastChange"]["sha"].as_str().unwrap().len() >= 40);
    });
}

#[test]
fn a_change_needs_the_revision_that_it_was_made_on() {
    check(|runtime| async move {
        let admin = runtime.caller(Role::Admin);
        let path = format!("/{FLOW}");
        let flow = admin.get(&path).await;
        let (tag, text) = (
            flow.header("etag"),
            flow.json()["manifest"]["text"].as_str().unwrap().to_owned(),
        );
        let put = |text: &str| json!({"text": text, "message": "Shorter"});
        let longer = text.replace(
            "triggerEnvironment: dev",
            "promotionTimeoutLimit: 5\n  triggerEnvironment: dev",
        );

        let unsaid = admin.send(Method::PUT, &path, &put(&longer), &[]).await;
        assert_eq!(unsaid.status, StatusCode::PRECONDITION_REQUIRED);
        unsaid.problem();
        let base = [("if-match", tag.as_str()), ("idempotency-key", "k1")];
        let done = admin.send(Method::PUT, &path, &put(&longer), &base).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text);
        assert_ne!(done.header("etag"), tag);
        let again = admin.send(Method::PUT, &path, &put(&longer), &base).await;
        assert_eq!(again.text, done.text, "same key, same answer");
        let late = admin
            .send(Method::PUT, &path, &put(&text), &[("if-match", &tag)])
            .await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert_eq!(late.problem()["current"], longer);

        let new = "apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata:\n  name: lab\nspec:\n  kind: NON_PROD\n";
        let none = [("if-none-match", "*")];
        let made = admin
            .send(Method::PUT, "/environments/lab", &put(new), &none)
            .await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        let there = admin
            .send(
                Method::PUT,
                "/environments/lab",
                &put(&new.replace("NON_PROD", "PROD")),
                &none,
            )
            .await;
        assert_eq!(there.status, StatusCode::CONFLICT);
        let delete = "/environments/lab?message=No%20lab";
        let unsaid = admin.send(Method::DELETE, delete, &json!(null), &[]).await;
        assert_eq!(unsaid.status, StatusCode::PRECONDITION_REQUIRED);
        let tag = made.header("etag");
        let base = [("if-match", tag.as_str())];
        let gone = admin
            .send(Method::DELETE, delete, &json!(null), &base)
            .await;
        assert_eq!(gone.status, StatusCode::OK, "{}", gone.text);
        assert_eq!(
            admin.get("/environments/lab").await.status,
            StatusCode::NOT_FOUND
        );
    });
}

#[test]
fn a_trigger_happens_once_and_by_the_caller() {
    check(|runtime| async move {
        let releaser = runtime.caller(Role::Releaser);
        let asked = json!({"flow": "multi-env-sequential-promotion", "product": "demo-trioapp"});
        let preview = releaser
            .send(Method::POST, "/plans", &asked, &[])
            .await
            .json();
        let mut trigger = asked.clone();
        trigger["plan"] = json!("stale");
        let refused = releaser
            .send(Method::POST, "/releases", &trigger, &[])
            .await;
        assert_eq!(refused.problem()["code"], "plan-changed");
        assert_eq!(refused.problem()["plan"]["digest"], preview["digest"]);
        trigger["plan"] = preview["digest"].clone();
        let key = [("idempotency-key", "once")];
        let made = releaser
            .send(Method::POST, "/releases", &trigger, &key)
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
        let again = releaser
            .send(Method::POST, "/releases", &trigger, &key)
            .await;
        assert_eq!(again.json()["release"]["id"], made.json()["release"]["id"]);
        assert_eq!(made.json()["release"]["by"], support::name(Role::Releaser));
        let bad = releaser
            .send(
                Method::POST,
                "/releases",
                &trigger,
                &[("idempotency-key", "a b")],
            )
            .await;
        assert_eq!(bad.problem()["code"], "invalid");
        let page = releaser
            .get("/releases?status=RUNNING,SUCCEEDED&status=QUEUED&limit=5")
            .await
            .json();
        assert_eq!(page["releases"].as_array().unwrap().len(), 1);
    });
}

#[test]
fn each_call_of_the_document_says_who_may_and_how_it_is_refused() {
    let document = serde_json::to_value(signalbox_server::openapi()).unwrap();
    let mut table = String::new();
    let mut ids = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, call) in item.as_object().unwrap() {
            let role = call["x-role"].as_str().unwrap();
            let id = call["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} names two calls");
            let summary = call["summary"].as_str().unwrap();
            assert!(summary.len() > 10, "{method} {path}");
            let refusals = &call["responses"]["default"]["content"]["application/problem+json"];
            assert_eq!(
                refusals["schema"]["$ref"], "#/components/schemas/Problem",
                "{method} {path}"
            );
            assert_eq!(
                call["security"].is_array(),
                role != "none",
                "{method} {path}"
            );
            let parameters = call["parameters"].as_array().cloned().unwrap_or_default();
            let named = |name: &str| {
                let mut all = parameters.iter();
                all.any(|one| one["name"] == name && one["in"] == "path" && one["required"] == true)
            };
            for name in path.split('/').filter_map(|part| part.strip_prefix('{')) {
                assert!(named(name.trim_end_matches('}')), "{method} {path}");
            }
            table.push_str(&format!("{role:8} {method:6} {path}\n"));
        }
    }
    expect_test::expect![[r#"
        viewer   get    /api/v1/applications/{name}/deployments
        viewer   get    /api/v1/audit
        viewer   get    /api/v1/audit/verification
        viewer   get    /api/v1/board
        admin    post   /api/v1/changes
        viewer   get    /api/v1/difference
        viewer   get    /api/v1/events
        viewer   get    /api/v1/info
        viewer   get    /api/v1/manifests
        viewer   get    /api/v1/numbers
        none     get    /api/v1/openapi.json
        viewer   post   /api/v1/plans
        viewer   get    /api/v1/records
        viewer   get    /api/v1/releases
        releaser post   /api/v1/releases
        viewer   get    /api/v1/releases/{id}
        releaser post   /api/v1/releases/{id}/approvals/{approval}
        viewer   get    /api/v1/releases/{id}/events
        viewer   get    /api/v1/releases/{id}/lines
        viewer   get    /api/v1/releases/{id}/logs
        viewer   get    /api/v1/releases/{id}/notes
        releaser post   /api/v1/releases/{id}/retry
        viewer   get    /api/v1/releases/{id}/search
        releaser post   /api/v1/releases/{id}/terminate
        viewer   get    /api/v1/{kind}
        viewer   get    /api/v1/{kind}/{name}
        admin    put    /api/v1/{kind}/{name}
        admin    delete /api/v1/{kind}/{name}
        viewer   get    /api/v1/{kind}/{name}/history
        none     get    /healthz
        viewer   get    /metrics
        none     get    /readyz
    "#]]
    .assert_eq(&table);
    let text = document.to_string();
    let known = document["components"]["schemas"].as_object().unwrap();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(
            known.contains_key(name),
            "{name} is referred to, and missing"
        );
    }
}

#[test]
fn the_document_is_served_to_everybody_and_packed_for_whom_it_helps() {
    check(|runtime| async move {
        let nobody = runtime.nobody();
        let document = nobody.get("/openapi.json").await.json();
        assert_eq!(
            document,
            serde_json::to_value(signalbox_server::openapi()).unwrap()
        );
        let packed = [("accept-encoding", "gzip")];
        let answer = nobody
            .send(Method::GET, "/openapi.json", &json!(null), &packed)
            .await;
        assert_eq!(answer.header("content-encoding"), "gzip");
        assert_eq!(nobody.get("/info").await.problem()["code"], "unauthorized");
        let viewer = runtime.caller(Role::Viewer);
        let refused = viewer
            .send(Method::POST, "/releases", &json!({}), &[])
            .await;
        assert_eq!(refused.problem()["code"], "forbidden");
    });
}
