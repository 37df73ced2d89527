//! What becomes of a log piece by piece, and which logs go when there are too many.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::{Place, Profile};

fn kept(first: u64, text: &str) -> Kept {
    Kept {
        first,
        next: first + text.len() as u64,
        complete: false,
        text: text.to_owned(),
    }
}

/// What `before` and then `piece` come to, as `first text next`.
fn check(before: Kept, piece: Kept, expected: &str) {
    let log = before.with(piece);
    let end = if log.complete { " complete" } else { "" };
    assert_eq!(
        format!("{} {} {}{end}", log.first, log.text, log.next),
        expected
    );
}

#[test]
fn pieces_become_one_text() {
    check(kept(0, "one "), kept(4, "two"), "0 one two 7");
    check(kept(0, "one two"), kept(0, "one"), "0 one two 7");
    check(kept(0, "one"), kept(0, "one two"), "0 one two 7");
    check(kept(0, "one t"), kept(4, "two"), "0 one two 7");
    check(kept(4, "two "), kept(8, "three"), "4 two three 13");
}

#[test]
fn a_piece_that_does_not_fit_stands_alone() {
    check(kept(0, "one"), kept(9, "far"), "9 far 12");
    check(kept(9, "far"), kept(0, "one"), "0 one 3");
    check(kept(0, "one two"), kept(0, "two"), "0 two 3");
    check(kept(0, "ä"), kept(1, "x"), "1 x 2");
}

#[test]
fn a_text_with_replaced_bytes_is_only_continued() {
    let replaced = Kept {
        next: 2,
        ..kept(0, "a\u{fffd}")
    };
    check(replaced.clone(), kept(2, "b"), "0 a\u{fffd}b 3");
    check(replaced.clone(), kept(1, "b"), "1 b 2");
    check(replaced.clone(), replaced, "0 a\u{fffd} 2");
}

#[test]
fn the_end_is_told_when_it_comes() {
    let complete = |log: Kept| Kept {
        complete: true,
        ..log
    };
    check(kept(0, "one"), complete(kept(3, "")), "0 one 3 complete");
    check(complete(kept(0, "one")), kept(0, "o"), "0 one 3 complete");
    check(complete(kept(0, "one")), kept(0, "two"), "0 two 3");
}

#[test]
fn the_newest_part_is_kept_at_whole_characters() {
    assert_eq!(kept(0, "one two").newest(3), kept(4, "two"));
    assert_eq!(kept(0, "one").newest(3), kept(0, "one"));
    assert_eq!(kept(0, "aäb").newest(2), kept(3, "b"));
}

#[test]
fn the_oldest_logs_go_first() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("signalbox.db")).unwrap();
    let profile = Profile {
        id: "laptop".to_owned(),
        name: "This laptop".to_owned(),
        place: Place::Workspace {
            dir: "/home/ada/demo".to_owned(),
        },
        colour: "iris".to_owned(),
        protected: false,
        read_only: false,
        position: 0,
        trusted: true,
    };
    store.put_profile(&profile).unwrap();
    let query = |release: &str| LogQuery {
        release: release.to_owned(),
        environment: None,
        application: None,
        stage: Stage::Action,
        attempt: None,
        node: None,
        offset: 0,
    };
    let chunk = |text: &str| LogChunk {
        text: text.to_owned(),
        offset: text.len() as u64,
        complete: false,
    };
    for (release, text) in [
        ("1", "abcde"),
        ("2", "abcde"),
        ("3", "abcde"),
        ("1", "abcdef"),
    ] {
        store
            .put_log("laptop", &query(release), &chunk(text))
            .unwrap();
    }
    let left = |most| {
        store
            .write(|transaction| drop_oldest(transaction, most))
            .unwrap();
        ["1", "2", "3"].map(|release| store.log("laptop", &query(release)).unwrap().is_some())
    };
    assert_eq!(left(16), [true, true, true]);
    assert_eq!(left(15), [true, false, true]);
    assert_eq!(left(6), [true, false, false]);
    assert_eq!(left(0), [false, false, false]);
}
