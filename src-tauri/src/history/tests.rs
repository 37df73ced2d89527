//! Journals stay in memory, only what came since is read, and what earlier releases took is worked out once.
#![allow(clippy::unwrap_used)]

use std::sync::atomic::Ordering;

use signalbox_engine::{Event, event::ReleaseStatus};

use crate::{
    fake::{Fake, PROFILE},
    fixture::{created, knows_her, played},
};

use super::*;

fn started() -> Event {
    Event::Started { writes: None }
}

fn ended(status: ReleaseStatus) -> Event {
    Event::Ended { status }
}

/// A release that succeeded.
fn succeed(runtime: &Fake, id: &str) {
    for event in [created(), started(), ended(ReleaseStatus::Succeeded)] {
        runtime.push(id, event);
    }
}

fn asked(runtime: &Fake) -> usize {
    runtime.journals.swap(0, Ordering::SeqCst)
}

fn moments(view: &TimelineView) -> Vec<i64> {
    view.timeline.moments.iter().map(|it| it.seq).collect()
}

#[tokio::test]
async fn only_what_came_since_is_read() {
    let (_dir, desktop, runtime) = played();
    runtime.push("R1", created());
    runtime.push("R2", created());
    let first = desktop.timeline(PROFILE, "R1", Refresh::Cached).await;
    assert_eq!(moments(&first.unwrap()), [1]);
    assert_eq!(asked(&runtime), 1);
    // What happens is in the store before anybody asks again.
    runtime.push("R1", started());
    let journal = runtime.journal();
    desktop.store.put_records(PROFILE, &journal).unwrap();
    for refresh in [Refresh::Cached, Refresh::Fetch, Refresh::Fetch] {
        let later = desktop.timeline(PROFILE, "R1", refresh).await.unwrap();
        assert_eq!(moments(&later), [1, 3]);
    }
    assert_eq!(asked(&runtime), 0);
    let seen_before = now() - 1;
    runtime.offline();
    let offline = desktop.timeline(PROFILE, "R1", Refresh::Fetch).await;
    let offline = offline.unwrap();
    assert_eq!(moments(&offline), [1, 3]);
    assert!(offline.seen_at >= seen_before);
    runtime.push("R3", created());
    let never_read = desktop.timeline(PROFILE, "R3", Refresh::Fetch).await;
    assert_eq!(never_read.err().unwrap().code, Code::Refused);
}

#[tokio::test]
async fn a_journal_that_is_another_one_now_is_read_anew() {
    let (_dir, desktop, runtime) = played();
    for event in [created(), started(), ended(ReleaseStatus::Failed)] {
        runtime.push("R1", event);
    }
    let before = desktop.timeline(PROFILE, "R1", Refresh::Fetch).await;
    assert_eq!(moments(&before.unwrap()), [1, 2, 3]);
    runtime.restore(1);
    desktop.store.cut(PROFILE, 1).unwrap();
    let after = desktop.timeline(PROFILE, "R1", Refresh::Fetch).await;
    assert_eq!(moments(&after.unwrap()), [1]);
}

#[tokio::test]
async fn a_moment_shows_how_it_stood_and_nothing_can_be_done_there() {
    let (_dir, desktop, runtime) = played();
    succeed(&runtime, "R1");
    let stood = desktop.release_at(PROFILE, "R1", 1).await.unwrap();
    assert_eq!(
        (stood.release.status, stood.seq),
        (ReleaseStatus::Queued, 1)
    );
    for refused in [stood.terminate_refused, stood.retry_refused] {
        assert!(
            refused
                .unwrap()
                .starts_with("This is how it stood at 1970-01-01 ")
        );
    }
    let end = desktop.release_at(PROFILE, "R1", 99).await.unwrap();
    assert_eq!((end.release.status, end.seq), (ReleaseStatus::Succeeded, 3));
    let before = desktop.release_at(PROFILE, "R1", 0).await;
    assert_eq!(before.err().unwrap().code, Code::NotFound);
}

#[tokio::test]
async fn what_earlier_releases_took_is_worked_out_once() {
    let (_dir, desktop, runtime) = played();
    for id in ["R1", "R2", "R3"] {
        succeed(&runtime, id);
    }
    runtime.push("R4", created());
    succeed(&runtime, "R5");
    let view = desktop.timeline(PROFILE, "R4", Refresh::Fetch).await;
    let view = view.unwrap();
    assert_eq!(view.medians_of, 3, "those that were created before it");
    let took: Vec<Millis> = view.medians.0.into_values().collect();
    assert!(
        !took.is_empty() && took.iter().all(|took| *took <= 2000),
        "{took:?}"
    );
    assert_eq!(asked(&runtime), 4);
    // Another start: what they took is on the disk.
    desktop.histories.forget(PROFILE);
    let again = desktop.timeline(PROFILE, "R4", Refresh::Cached).await;
    assert_eq!(again.unwrap().medians_of, 3);
    assert_eq!(asked(&runtime), 0);
}

#[tokio::test]
async fn what_the_store_lacks_the_end_of_is_not_taken_for_all() {
    let (_dir, desktop, runtime) = played();
    succeed(&runtime, "R1");
    runtime.push("R2", created());
    // The list says already that it succeeded; its end has not been followed yet.
    let seen = &runtime.journal()[..1];
    desktop.store.put_records(PROFILE, seen).unwrap();
    let view = desktop.timeline(PROFILE, "R2", Refresh::Fetch).await;
    let took = view.unwrap().medians;
    assert_eq!(asked(&runtime), 2, "its own and that of the other");
    desktop.histories.forget(PROFILE);
    let again = desktop.timeline(PROFILE, "R2", Refresh::Fetch).await;
    assert_eq!(again.unwrap().medians, took);
    assert!(!took.0.is_empty());
}

#[tokio::test]
async fn medians_of_what_the_store_has_are_read_anew_from_the_runtime() {
    let (_dir, desktop, runtime) = played();
    succeed(&runtime, "R1");
    runtime.push("R2", created());
    knows_her(&desktop, "Ada", "ada@example.com");
    let of = async |refresh| {
        desktop
            .timeline(PROFILE, "R2", refresh)
            .await
            .unwrap()
            .medians_of
    };
    assert_eq!(of(Refresh::Cached).await, 0);
    assert_eq!(of(Refresh::Fetch).await, 1);
}

#[tokio::test]
async fn two_releases_are_compared_and_one_with_itself() {
    let (_dir, desktop, runtime) = played();
    succeed(&runtime, "R1");
    runtime.push("R2", created());
    let compared = desktop.compare(PROFILE, "R1", "R2").await.unwrap();
    let ids = [compared.left.release.id, compared.right.release.id];
    assert_eq!(ids, ["R1", "R2"]);
    let same = desktop.compare(PROFILE, "R1", "R1").await.unwrap();
    assert_eq!(same.comparison.differences, []);
}
