//! Filters, what screens were told, notices and logs by lines: kept over restarts, each thing once, gone with its profile.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use signalbox_api::{LinesQuery, LogLine, LogLines, LogQuery, Record, ReleaseQuery};
use signalbox_engine::{Event, Stage, event::ReleaseStatus};
use signalbox_store::{Error, NewNotice, Store};
use support::{LAPTOP, profile, store};

mod support;

fn failed_of(product: &str) -> ReleaseQuery {
    ReleaseQuery {
        product: Some(product.to_owned()),
        status: vec![ReleaseStatus::Failed],
        ..ReleaseQuery::default()
    }
}

#[test]
fn filters_are_kept_by_name() {
    let (_dir, path, store) = store();
    store.put_profile(&profile("other")).unwrap();
    for (name, product) in [("zebra", "a"), ("Ant", "b"), ("zebra", "c")] {
        store.put_filter(LAPTOP, name, &failed_of(product)).unwrap();
    }
    store.put_filter("other", "mine", &failed_of("d")).unwrap();
    drop(store);
    let store = Store::open(&path).unwrap();
    let expected = vec![
        ("Ant".to_owned(), failed_of("b")),
        ("zebra".to_owned(), failed_of("c")),
    ];
    assert_eq!(store.filters(LAPTOP).unwrap(), expected);
    store.delete_filter(LAPTOP, "zebra").unwrap();
    store.delete_filter(LAPTOP, "zebra").unwrap();
    assert_eq!(store.filters(LAPTOP).unwrap(), expected[..1]);
    assert_eq!(store.filters("other").unwrap().len(), 1);
    let refused = store.put_filter("nobody", "x", &failed_of("a"));
    assert!(matches!(refused, Err(Error::NoProfile(_))));
}

#[test]
fn what_a_screen_was_told_is_there_until_it_is_told_anew() {
    let (_dir, path, store) = store();
    store.put_kept(LAPTOP, "board", &["old"], 1).unwrap();
    store.put_kept(LAPTOP, "board", &["new"], 2).unwrap();
    drop(store);
    let store = Store::open(&path).unwrap();
    let kept: Option<(Vec<String>, _)> = store.kept(LAPTOP, "board").unwrap();
    assert_eq!(kept, Some((vec!["new".to_owned()], 2)));
    let other_form: Option<(u32, _)> = store.kept(LAPTOP, "board").unwrap();
    assert_eq!(other_form, None);
    let missing: Option<(u32, _)> = store.kept(LAPTOP, "notes/1").unwrap();
    assert_eq!(missing, None);
}

#[test]
fn what_was_told_of_another_journal_goes_with_it() {
    let (_dir, _path, store) = store();
    let record = |seq, release: &str| Record {
        seq,
        release: release.to_owned(),
        at: seq,
        event: Event::Started { writes: None },
    };
    let records = [
        record(1, "01A"),
        record(2, "01B"),
        record(3, "01B"),
        record(4, "01C"),
    ];
    store.put_records(LAPTOP, &records).unwrap();
    let keys = ["board", "notes/01A", "durations/01B", "notes/01C"];
    for key in keys {
        store.put_kept(LAPTOP, key, &key, 1).unwrap();
    }
    for release in ["01A", "01B", "01C"] {
        store.put_notice(&notice("failed", release, 0)).unwrap();
    }
    store.cut(LAPTOP, 2).unwrap();
    let kept = keys.map(|key| store.kept::<String>(LAPTOP, key).unwrap().is_some());
    assert_eq!(kept, [true, true, false, false]);
    let told: Vec<String> = store
        .notices()
        .unwrap()
        .into_iter()
        .map(|told| told.notice.release)
        .collect();
    assert_eq!(
        told,
        ["01B", "01A"],
        "a release that was never made is nothing to tell"
    );
}

fn notice(kind: &str, release: &str, round: u32) -> NewNotice {
    NewNotice {
        profile: LAPTOP.to_owned(),
        kind: kind.to_owned(),
        release: release.to_owned(),
        round,
        product: "shop".to_owned(),
        flow: "steady".to_owned(),
        title: format!("{kind} {release}"),
        body: String::new(),
        at: 7,
    }
}

#[test]
fn nothing_is_told_twice() {
    let (_dir, path, store) = store();
    let first = store.put_notice(&notice("failed", "1", 0)).unwrap();
    assert!(first.is_some());
    drop(store);
    let store = Store::open(&path).unwrap();
    assert_eq!(store.put_notice(&notice("failed", "1", 0)).unwrap(), None);
    for (kind, release, round) in [("failed", "1", 1), ("failed", "2", 0), ("approval", "1", 0)] {
        let id = store.put_notice(&notice(kind, release, round)).unwrap();
        assert!(id.is_some(), "{kind} {release} {round}");
    }
    let kept = store.notices().unwrap();
    assert_eq!(kept.len(), 4);
    assert_eq!(kept[0].notice, notice("approval", "1", 0));
    store.read_notices(&[first.unwrap()]).unwrap();
    let unread = |store: &Store| {
        store
            .notices()
            .unwrap()
            .iter()
            .filter(|it| !it.read)
            .count()
    };
    assert_eq!(unread(&store), 3);
    store.read_notices(&[]).unwrap();
    assert_eq!(unread(&store), 0);
    store.remove_profile(LAPTOP).unwrap();
    assert_eq!(store.notices().unwrap(), []);
}

#[test]
fn settings_are_no_profiles() {
    let (_dir, _path, store) = store();
    assert_eq!(store.setting("notices").unwrap(), None);
    store.put_setting("notices", "{}").unwrap();
    store.put_setting("notices", "{\"a\":1}").unwrap();
    store.remove_profile(LAPTOP).unwrap();
    assert_eq!(
        store.setting("notices").unwrap().as_deref(),
        Some("{\"a\":1}")
    );
}

fn log(attempt: Option<u32>) -> LogQuery {
    LogQuery {
        release: "1".to_owned(),
        environment: Some("qa".to_owned()),
        application: Some("cart".to_owned()),
        stage: Stage::PreAction,
        attempt,
        node: Some("[0].smoke".to_owned()),
        offset: 0,
    }
}

fn page(from: u32, texts: &[&str], total: u32) -> LogLines {
    let line = |text: &&str| LogLine {
        at: Some(7),
        text: (*text).to_owned(),
    };
    LogLines {
        from,
        lines: texts.iter().map(line).collect(),
        total,
        complete: total == 9,
    }
}

fn check_lines(store: &Store, from: u32, count: u32, attempt: Option<u32>, expected: &Expect) {
    let query = LinesQuery {
        log: log(attempt),
        from,
        count,
    };
    let said = match store.lines(LAPTOP, &query).unwrap() {
        None => "never read".to_owned(),
        Some(lines) => {
            let texts: Vec<&str> = lines.lines.iter().map(|line| line.text.as_str()).collect();
            format!(
                "{} from {} of {}{}",
                texts.join(","),
                lines.from,
                lines.total,
                if lines.complete { ", whole" } else { "" }
            )
        }
    };
    expected.assert_eq(&said);
}

#[test]
fn pages_of_a_log_stay_where_they_lie() {
    let (_dir, _path, store) = store();
    check_lines(&store, 0, 10, Some(1), &expect!["never read"]);
    let put = |lines: &LogLines| store.put_lines(LAPTOP, &log(Some(1)), lines, 1).unwrap();
    put(&page(0, &["a", "b", "c"], 3));
    put(&page(2, &["C", "d"], 4));
    put(&page(7, &["h", "i"], 9));
    check_lines(
        &store,
        0,
        10,
        Some(1),
        &expect!["a,b,C,d from 0 of 9, whole"],
    );
    check_lines(&store, 1, 2, Some(1), &expect!["b,C from 1 of 9, whole"]);
    check_lines(&store, 5, 10, None, &expect!["h,i from 7 of 9, whole"]);
    check_lines(&store, 9, 10, Some(1), &expect![" from 9 of 9, whole"]);
    check_lines(&store, 0, 10, Some(2), &expect!["never read"]);
    // Shorter than it was: another one.
    put(&page(0, &["new"], 1));
    check_lines(&store, 0, 10, Some(1), &expect!["new from 0 of 1"]);
}

#[test]
fn lines_of_a_release_come_log_by_log() {
    let (_dir, _path, store) = store();
    for (attempt, text) in [(2, "second"), (1, "first")] {
        store
            .put_lines(LAPTOP, &log(Some(attempt)), &page(0, &[text, "end"], 2), 1)
            .unwrap();
    }
    let mut seen = Vec::new();
    store
        .each_line(LAPTOP, "1", |hit| {
            seen.push(format!("{} {}: {}", hit.attempt, hit.line, hit.text));
            seen.len() < 3
        })
        .unwrap();
    assert_eq!(seen, ["2 0: second", "2 1: end", "1 0: first"]);
}
