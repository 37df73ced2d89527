//! A runtime whose notices are lost, doubled and late, and whose connection breaks off: the store ends with its journal.
#![allow(clippy::unwrap_used)]

use std::{collections::VecDeque, sync::atomic::Ordering};

use signalbox_api::Record;
use signalbox_engine::Event;
use signalbox_store::Store;
use tempfile::TempDir;
use tokio::sync::mpsc;

use super::*;
use crate::fake::{Fake, PROFILE, profile};

struct Case {
    _dir: TempDir,
    store: Store,
    runtime: Arc<Fake>,
    told: mpsc::UnboundedReceiver<News>,
    /// What was told at once and is not looked at yet.
    pending: VecDeque<News>,
    heard: Vec<News>,
    /// How much was told at once.
    bursts: Vec<usize>,
    follower: tokio::task::JoinHandle<()>,
}

impl Case {
    /// A follower of a runtime that has so many records already.
    async fn begin(before: i64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("signalbox.db")).unwrap();
        store.put_profile(&profile()).unwrap();
        let runtime = Arc::new(Fake::new());
        runtime.write(before);
        let (tell, told) = mpsc::unbounded_channel();
        let mut case = Self {
            _dir: dir,
            follower: follow(&store, &runtime, tell),
            store,
            runtime,
            told,
            pending: VecDeque::new(),
            heard: Vec::new(),
            bursts: Vec::new(),
        };
        // The last step of the first catching up.
        case.until(|news| matches!(news, News::Notices(some) if matches!(some.as_slice(), [Notice::Configuration { .. }])))
            .await;
        case
    }

    /// One notice at a time.
    async fn next(&mut self) -> News {
        loop {
            if let Some(news) = self.pending.pop_front() {
                return news;
            }
            match self.told.recv().await.unwrap() {
                News::Notices(notices) => {
                    self.bursts.push(notices.len());
                    let each = notices.into_iter().map(|one| News::Notices(vec![one]));
                    self.pending.extend(each);
                }
                news => return news,
            }
        }
    }

    async fn until(&mut self, wanted: impl Fn(&News) -> bool) {
        loop {
            let news = self.next().await;
            let found = wanted(&news);
            self.heard.push(news);
            if found {
                return;
            }
        }
    }

    /// Waits for the last record, and compares the store with the journal from a sequence number on.
    async fn check(&mut self, after: i64) {
        let journal = self.runtime.journal();
        let last = journal.last().unwrap().seq;
        if !self.heard.iter().any(|news| seq(news) == Some(last)) {
            self.until(|news| seq(news) == Some(last)).await;
        }
        self.check_kept(after);
        let told: Vec<i64> = self.heard.iter().filter_map(seq).collect();
        let expected: Vec<i64> = journal
            .iter()
            .map(|record| record.seq)
            .filter(|seq| *seq > after)
            .collect();
        assert_eq!(told, expected, "told each once, in their order");
    }

    /// Compares the store with the journal.
    fn check_kept(&self, after: i64) {
        let journal = self.runtime.journal();
        let last = journal.last().unwrap().seq;
        for id in self.runtime.releases_of(after) {
            let expected: Vec<Record> = journal
                .iter()
                .filter(|record| record.release == id)
                .cloned()
                .collect();
            assert_eq!(self.store.records(PROFILE, &id).unwrap(), expected, "{id}");
            let view = self.store.release(PROFILE, &id).unwrap().unwrap();
            assert_eq!(view.seq, expected.last().unwrap().seq, "{id}");
        }
        assert_eq!(self.store.seen(PROFILE).unwrap().unwrap().seq, last);
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

fn follow(
    store: &Store,
    runtime: &Arc<Fake>,
    tell: mpsc::UnboundedSender<News>,
) -> tokio::task::JoinHandle<()> {
    let follower = Follower {
        profile: PROFILE.to_owned(),
        runtime: runtime.clone(),
        kept: Arc::new(Kept::new(store.clone())),
        tell: move |news| {
            let _ = tell.send(news);
        },
    };
    tokio::spawn(async move { follower.follow().await })
}

fn seq(news: &News) -> Option<i64> {
    match news {
        News::Notices(notices) => match notices.as_slice() {
            [Notice::Journal { record }] => Some(record.seq),
            _ => None,
        },
        _ => None,
    }
}

#[tokio::test]
async fn the_first_time_it_begins_where_the_runtime_stands() {
    let mut case = Case::begin(25).await;
    assert_eq!(case.store.seen(PROFILE).unwrap().unwrap().seq, 25);
    case.runtime.write(10);
    case.runtime.notify(26..=35);
    // Releases that went on before are read as a whole.
    case.check(25).await;
}

#[tokio::test]
async fn lost_doubled_and_late_notices_leave_the_journal_in_the_store() {
    let mut case = Case::begin(0).await;
    case.runtime.write(40);
    case.runtime.notify(1..=3);
    case.runtime.notify(2..=5);
    // 6 to 9 are lost.
    case.runtime.notify(10..=20);
    case.runtime.notify(15..=18);
    case.runtime.notify(7..=7);
    case.runtime.notify(40..=40);
    case.check(0).await;
}

#[tokio::test]
async fn more_notices_than_the_follower_can_hold_are_read_from_the_journal() {
    let mut case = Case::begin(0).await;
    case.runtime.write(120);
    // Without a turn for the follower: its receiver lags.
    case.runtime.notify(1..=120);
    case.check(0).await;
}

#[tokio::test]
async fn what_happened_while_the_connection_was_gone_is_caught_up() {
    let mut case = Case::begin(0).await;
    case.runtime.write(10);
    case.runtime.notify(1..=10);
    case.until(|news| seq(news) == Some(10)).await;
    case.runtime.cut();
    case.until(|news| matches!(news, News::Link(Link::Stale { since: 77, .. })))
        .await;
    case.runtime.write(50);
    case.runtime.heal();
    case.check(0).await;
}

#[tokio::test]
async fn what_the_window_read_meanwhile_is_told_all_the_same() {
    let mut case = Case::begin(0).await;
    case.runtime.write(20);
    case.store
        .put_records(PROFILE, &case.runtime.journal())
        .unwrap();
    case.runtime.cut();
    case.until(|news| matches!(news, News::Link(Link::Stale { .. })))
        .await;
    case.runtime.heal();
    case.check(0).await;
}

/// Restored to its 20th record, and so many written before it is there again and after.
async fn check_restored(before: i64, after: i64) {
    let mut case = Case::begin(0).await;
    case.runtime.write(40);
    case.runtime.notify(1..=40);
    case.check(0).await;
    case.runtime.cut();
    case.until(|news| matches!(news, News::Link(Link::Stale { .. })))
        .await;
    case.heard.clear();
    case.runtime.restore(20);
    case.runtime.write(before);
    case.runtime.heal();
    case.until(|news| matches!(news, News::Link(Link::Live)))
        .await;
    case.runtime.write(after);
    case.runtime.notify(21 + before..=20 + before + after);
    let last = Some(20 + before + after);
    if !case.heard.iter().any(|news| seq(news) == last) {
        case.until(|news| seq(news) == last).await;
    }
    case.check_kept(0);
    let mut told: Vec<i64> = case.heard.iter().filter_map(seq).collect();
    told.retain(|seq| *seq > 20);
    let expected: Vec<i64> = (21..=20 + before + after).collect();
    assert_eq!(told, expected, "{before} and {after}");
}

#[tokio::test]
async fn a_runtime_that_was_restored_from_a_copy_is_followed_from_there() {
    check_restored(0, 3).await;
    check_restored(5, 0).await;
    check_restored(5, 3).await;
    check_restored(30, 3).await;
}

#[tokio::test]
async fn another_start_goes_on_where_the_last_one_ended() {
    let mut case = Case::begin(0).await;
    case.runtime.write(10);
    case.runtime.notify(1..=10);
    case.check(0).await;
    case.follower.abort();
    case.runtime.write(20);
    let (tell, told) = mpsc::unbounded_channel();
    case.follower = follow(&case.store, &case.runtime, tell);
    case.told = told;
    case.check(0).await;
}

#[tokio::test]
async fn a_release_that_cannot_be_read_holds_up_no_other() {
    let mut case = Case::begin(0).await;
    case.runtime.write(12);
    let broken = case.runtime.journal()[0].release.clone();
    case.runtime.break_release(&broken);
    case.runtime.notify(1..=12);
    case.until(|news| seq(news) == Some(12)).await;
    assert_eq!(case.store.release(PROFILE, &broken).unwrap(), None);
    let others = case.runtime.releases_of(0);
    let kept = others
        .iter()
        .filter(|id| case.store.release(PROFILE, id).unwrap().is_some())
        .count();
    assert_eq!(kept, others.len() - 1);
}

#[tokio::test]
async fn a_burst_is_read_once_for_each_release() {
    let mut case = Case::begin(0).await;
    case.runtime.write(30);
    case.runtime.asked.store(0, Ordering::SeqCst);
    case.bursts.clear();
    case.runtime.notify(1..=30);
    case.check(0).await;
    assert_eq!(case.bursts, [30], "told at once");
    let releases = case.runtime.releases_of(0).len();
    assert_eq!(case.runtime.asked.load(Ordering::SeqCst), releases);
}

#[tokio::test]
async fn a_configuration_that_moved_is_kept_before_it_is_told() {
    let mut case = Case::begin(0).await;
    case.runtime.move_configuration("second");
    case.until(
        |news| matches!(news, News::Notices(some) if matches!(some.as_slice(), [Notice::Configuration { commit }] if commit == "second")),
    )
    .await;
    let (manifests, _) = case.store.manifests(PROFILE).unwrap().unwrap();
    assert_eq!(manifests.commit, "second");
}

#[tokio::test]
async fn a_runtime_that_was_never_heard_leaves_the_store_alone() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("signalbox.db")).unwrap();
    store.put_profile(&profile()).unwrap();
    let runtime = Arc::new(Fake::new());
    runtime.offline();
    let (tell, mut told) = mpsc::unbounded_channel();
    let follower = follow(&store, &runtime, tell);
    let first = told.recv().await.unwrap();
    assert!(matches!(first, News::Link(Link::Offline { .. })));
    assert_eq!(store.seen(PROFILE).unwrap(), None);
    follower.abort();
}

#[tokio::test]
async fn what_belongs_to_no_release_is_kept_and_told() {
    let mut case = Case::begin(0).await;
    case.runtime.write(3);
    let seq = case.runtime.push(
        "",
        Event::Published {
            by: "Ada".to_owned(),
            email: String::new(),
            message: "A new flow".to_owned(),
            commit: "c0ffee".to_owned(),
            documents: Vec::new(),
        },
    );
    case.runtime.write(1);
    case.runtime.asked.store(0, Ordering::SeqCst);
    case.runtime.notify(1..=seq + 1);
    case.until(|news| self::seq(news) == Some(seq + 1)).await;
    assert_eq!(case.runtime.asked.load(Ordering::SeqCst), 4);
    let kept = case.store.records(PROFILE, "").unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(case.store.seen(PROFILE).unwrap().unwrap().seq, seq + 1);
    assert_eq!(case.heard.iter().filter_map(self::seq).count(), 5);
}
