//! A log as it grows. The program of this test is also the waiter of the workflow's processes, which is why it has a
//! main function of its own.
#![allow(clippy::unwrap_used)]

#[path = "shape/support.rs"]
mod support;

use std::{env, path::PathBuf};

use reqwest::{Method, StatusCode};
use serde_json::json;
use signalbox_server::Role;
use support::Runtime;

const NAME: &str = "a_log_is_followed_to_its_end";
const WAIT: &str = "__wait";

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let given = |word: &str| arguments.iter().any(|argument| argument == word);
    match arguments.as_slice() {
        [wait, dir] if wait == WAIT => signalbox_workflow::wait_main(&PathBuf::from(dir)),
        // What test runners ask of a test program.
        _ if given("--list") && given("--ignored") => {}
        _ if given("--list") => println!("{NAME}: test"),
        _ => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(a_log_is_followed_to_its_end()),
    }
}

async fn a_log_is_followed_to_its_end() {
    let waiter = vec![env::current_exe().unwrap(), PathBuf::from(WAIT)];
    let runtime = Runtime::with_waiter(waiter).await;
    let (admin, viewer) = (runtime.caller(Role::Admin), runtime.caller(Role::Viewer));
    let path = "/flows/multi-env-sequential-promotion";
    let flow = admin.get(path).await;
    let text = flow.json()["manifest"]["text"].as_str().unwrap().replacen(
        "action: commit",
        "preAction: open-change-request\n        action: commit",
        1,
    );
    let tag = flow.header("etag");
    let base = [("if-match", tag.as_str())];
    let body = json!({"text": text, "message": "A gate"});
    let put = admin.send(Method::PUT, path, &body, &base).await;
    assert_eq!(put.status, StatusCode::OK, "{}", put.text);

    let mut events = viewer.listen("/events", None).await.unwrap();
    let body = json!({"flow": "multi-env-sequential-promotion", "product": "demo-trioapp"});
    let made = admin.send(Method::POST, "/releases", &body, &[]).await;
    let id = made.json()["release"]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", made.text))
        .to_owned();
    let effect = loop {
        let event = events.next().await.unwrap().data["event"].clone();
        let effect = event["effect"].as_str().unwrap_or_default().to_owned();
        if event["type"] == "effectStarted" && effect.contains("PreAction") {
            break effect;
        }
    };
    let parts: Vec<&str> = effect.split('/').collect();
    let (environment, application) = (parts[1], parts[2]);
    let log = format!(
        "/releases/{id}/logs?environment={environment}&application={application}&stage=PreAction"
    );

    let mut followed = viewer
        .listen(&format!("{log}&follow=true"), None)
        .await
        .unwrap();
    let (mut heard, mut ids, mut complete) = (String::new(), Vec::new(), false);
    while let Some(event) = followed.next().await {
        assert_eq!(event.name, "log");
        assert!(!complete, "nothing comes after the end");
        heard.push_str(event.data["text"].as_str().unwrap());
        complete = event.data["complete"].as_bool().unwrap();
        ids.push(event.id.unwrap());
    }
    assert!(complete);
    assert!(ids.len() > 1, "it came as it grew: {ids:?}");
    assert!(
        heard.contains("no freeze") && heard.contains("201 created"),
        "{heard}"
    );
    assert_eq!(viewer.get(&log).await.json()["text"], heard);

    let mut rest = viewer
        .listen(&format!("{log}&follow=true"), Some(&ids[0]))
        .await
        .unwrap();
    let from: usize = ids[0].parse().unwrap();
    assert_eq!(rest.next().await.unwrap().data["text"], heard[from..]);
    assert!(rest.next().await.is_none());

    let missing = viewer
        .get(&format!(
            "/releases/{id}/logs?stage=PostAction&environment=nowhere&follow=true"
        ))
        .await;
    assert_eq!(missing.problem()["code"], "not-found");
}
