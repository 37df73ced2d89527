//! A listener that is too slow for the live frames hears everything all the same, once.
#![allow(clippy::unwrap_used)]

use std::pin::pin;

use futures::StreamExt;
use signalbox_api::{PlanRequest, TriggerRequest, User};
use signalbox_runtime::{Options, Role, demo};
use tempfile::TempDir;

use super::*;

/// So few frames wait that a listener who does not listen for a while always loses some.
const ROOM: usize = 2;

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_listener_hears_everything_once() {
    let home = TempDir::new().unwrap();
    let dir = demo::create(&home.path().join("demo")).unwrap();
    let options = Options {
        role: Role::Conduct,
        waiter: Vec::new(),
    };
    let runtime = Embedded::open(&dir, &options).await.unwrap();
    let stop = CancellationToken::new();
    let feed = Feed::with_room(ROOM, runtime.clone(), stop.clone())
        .await
        .unwrap();
    let mut slow = pin!(feed.follow(runtime.clone(), None).await.unwrap());
    let mut quick = pin!(feed.follow(runtime.clone(), Some(0)).await.unwrap());
    assert_eq!(slow.next().await.unwrap(), ALIVE);

    let user = User {
        name: "Rhea".into(),
        email: "rhea@example.com".into(),
    };
    let request = PlanRequest {
        route: signalbox_api::Route::Flow {
            flow: "multi-env-sequential-promotion".into(),
        },
        product: "demo-trioapp".into(),
        application: None,
    };
    let trigger = TriggerRequest {
        request,
        digest: None,
        reason: None,
    };
    let made = runtime.acting_as(user).trigger("key", trigger).await;
    let id = made.unwrap().release.id;
    while !runtime
        .release(&id)
        .await
        .unwrap()
        .release
        .status
        .is_ended()
    {
        quick.next().await.unwrap();
    }
    let journal = runtime.records(0, 1000).await.unwrap();
    assert!(journal.len() > ROOM);
    for record in &journal {
        let mut told = slow.next().await.unwrap();
        while told == ALIVE || told.starts_with(b"event: configuration") {
            told = slow.next().await.unwrap();
        }
        assert_eq!(told, of_record(record));
    }
    stop.cancel();
}
