//! The stream misses nothing and tells nothing twice, whoever is restarted, and whoever listens late or slowly.
#![allow(clippy::unwrap_used)]

#[path = "shape/support.rs"]
mod support;

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use signalbox_server::Role;
use support::{Caller, Events, Runtime};
use tokio::time::timeout;

/// Longer than anything here takes; a test that waits so long has failed.
const LONG: Duration = Duration::from_secs(60);

/// A case against a server of its own.
fn check<F: Future<Output = ()>>(case: impl FnOnce(Runtime) -> F) {
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .unwrap();
    tokio.block_on(async {
        let case = case(Runtime::start().await);
        timeout(LONG, case).await.expect("it came to an end");
    });
}

async fn trigger(caller: &Caller) -> String {
    let body = json!({"flow": "multi-env-sequential-promotion", "product": "demo-trioapp"});
    let made = caller.send(Method::POST, "/releases", &body, &[]).await;
    made.json()["release"]["id"]
        .as_str()
        .unwrap_or_else(|| panic!("{}", made.text))
        .to_owned()
}

/// Reads records until the release has ended; answers them as the stream told them.
async fn until_end(events: &mut Events, heard: &mut Vec<Value>, release: &str) {
    while let Some(event) = events.next().await {
        if event.name != "record" {
            continue;
        }
        assert_eq!(event.id, Some(event.data["seq"].to_string()));
        let ended = event.data["release"] == release && event.data["event"]["type"] == "ended";
        heard.push(event.data);
        if ended {
            return;
        }
    }
}

async fn journal(caller: &Caller) -> Vec<Value> {
    caller
        .get("/records")
        .await
        .json()
        .as_array()
        .unwrap()
        .clone()
}

fn last(heard: &[Value]) -> String {
    heard
        .last()
        .map_or("0".to_owned(), |record| record["seq"].to_string())
}

#[test]
fn it_begins_at_once_and_says_that_it_lives() {
    check(|runtime| async move {
        let viewer = runtime.caller(Role::Viewer);
        let mut events = viewer.listen("/events", None).await.unwrap();
        assert_eq!(events.block().await.unwrap(), ": alive");
    });
}

#[test]
fn whoever_listens_hears_the_journal_whenever_they_begin() {
    check(|runtime| async move {
        let (viewer, releaser) = (runtime.caller(Role::Viewer), runtime.caller(Role::Releaser));
        // Listeners come while records are being written: each begins somewhere in the middle of it.
        let mut early = viewer.listen("/events?after=0", None).await.unwrap();
        let id = trigger(&releaser).await;
        let late = (0..10).map(|_| {
            let (viewer, id) = (viewer.clone(), id.clone());
            tokio::spawn(async move {
                let mut events = viewer.listen("/events", Some("0")).await.unwrap();
                let mut heard = Vec::new();
                until_end(&mut events, &mut heard, &id).await;
                heard
            })
        });
        let late: Vec<_> = late.collect();
        let mut heard = Vec::new();
        until_end(&mut early, &mut heard, &id).await;
        let journal = journal(&viewer).await;
        assert_eq!(heard, journal);
        assert!(journal.len() > 10);
        for listener in late {
            assert_eq!(listener.await.unwrap(), journal);
        }
        let middle = journal.len() / 2;
        let mut rest = viewer
            .listen("/events", Some(&middle.to_string()))
            .await
            .unwrap();
        let mut heard = Vec::new();
        until_end(&mut rest, &mut heard, &id).await;
        assert_eq!(heard, journal[middle..]);
    });
}

#[test]
fn it_goes_on_over_restarts_of_the_server_and_of_the_runtime() {
    check(|mut runtime| async move {
        let (viewer, releaser) = (runtime.caller(Role::Viewer), runtime.caller(Role::Releaser));
        runtime.caller(Role::Releaser);
        let mut events = viewer.listen("/events?after=0", None).await.unwrap();
        // The address stays: the callers know nothing of the restarts.
        let id = trigger(&releaser).await;
        let mut heard = Vec::new();
        for _ in 0..3 {
            heard.push(events.next().await.unwrap().data);
        }
        runtime.stop().await;
        // What was on its way may still be read.
        while let Some(event) = events.next().await {
            heard.push(event.data);
        }
        runtime.listen().await;
        let mut events = viewer.listen("/events", Some(&last(&heard))).await.unwrap();
        heard.push(events.next().await.unwrap().data);
        runtime.stop().await;
        runtime.embedded = None;
        while let Some(event) = events.next().await {
            heard.push(event.data);
        }
        runtime.open().await;
        runtime.listen().await;
        let mut events = viewer.listen("/events", Some(&last(&heard))).await.unwrap();
        let ended = heard
            .last()
            .is_some_and(|record| record["event"]["type"] == "ended");
        if !ended {
            until_end(&mut events, &mut heard, &id).await;
        }
        assert_eq!(heard, journal(&viewer).await);
    });
}

#[test]
fn it_tells_once_that_the_configuration_moved_and_who_moved_it() {
    check(|runtime| async move {
        let (viewer, admin) = (runtime.caller(Role::Viewer), runtime.caller(Role::Admin));
        let mut events = viewer.listen("/events", None).await.unwrap();
        for name in ["lab", "stage"] {
            let text = format!(
                "apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata:\n  name: {name}\nspec:\n  kind: NON_PROD\n"
            );
            let body = json!({"text": text, "message": "One more"});
            let path = format!("/environments/{name}");
            let made = admin.send(Method::PUT, &path, &body, &[]).await;
            // A publish is in the journal too; which of the two is told first does not matter.
            let both = [events.next().await.unwrap(), events.next().await.unwrap()];
            let moved = both.iter().find(|it| it.name == "configuration").unwrap();
            assert_eq!(moved.id, None);
            assert_eq!(moved.data["commit"], made.json()["commit"]);
            let record = both.iter().find(|it| it.name == "record").unwrap();
            assert_eq!(record.data["release"], "");
            assert_eq!(record.data["event"]["type"], "published");
        }
    });
}

#[test]
fn an_event_is_heard_soon_after_it_is_journalled() {
    check(|runtime| async move {
        let (viewer, releaser) = (runtime.caller(Role::Viewer), runtime.caller(Role::Releaser));
        let mut events = viewer.listen("/events?after=0", None).await.unwrap();
        let id = trigger(&releaser).await;
        let mut delays = Vec::new();
        loop {
            let event = events.next().await.unwrap();
            let now = jiff::Timestamp::now().as_millisecond();
            delays.push(now - event.data["at"].as_i64().unwrap());
            if event.data["release"] == id.as_str() && event.data["event"]["type"] == "ended" {
                break;
            }
        }
        delays.sort_unstable();
        println!("decided to heard, ms: {delays:?}");
        assert!(delays[delays.len() / 2] < 1000, "{delays:?}");
    });
}
