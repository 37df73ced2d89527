//! How far a runtime was seen: its last words, its stream without gaps, its logs, and the order of the profiles.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;

use signalbox_api::{Info, LogChunk, LogQuery, Record};
use signalbox_engine::{Event, Stage, event::ReleaseStatus};
use signalbox_store::{Error, Profile, Seen, Store};
use support::{LAPTOP, profile, release, store};

fn info(id: &str, seq: i64) -> Info {
    Info {
        id: id.to_owned(),
        name: "team".to_owned(),
        version: "1.0.0".to_owned(),
        executor: "argo".to_owned(),
        deployer: "argocd".to_owned(),
        role: "releaser".to_owned(),
        capabilities: vec!["retry".to_owned()],
        seq,
        configuration_url: "https://git.example/configuration.git".to_owned(),
        user: None,
    }
}

fn records(numbers: &[i64]) -> Vec<Record> {
    let record = |seq: &i64| Record {
        seq: *seq,
        release: "01A".to_owned(),
        at: 1_000 + seq,
        event: Event::Started { writes: None },
    };
    numbers.iter().map(record).collect()
}

fn query(offset: u64) -> LogQuery {
    LogQuery {
        release: "01A".to_owned(),
        environment: Some("qa".to_owned()),
        application: Some("shop-qa".to_owned()),
        stage: Stage::PreAction,
        attempt: Some(1),
        node: Some("smoke".to_owned()),
        offset,
    }
}

fn chunk(offset: u64, text: &str) -> LogChunk {
    LogChunk {
        text: text.to_owned(),
        offset: offset + text.len() as u64,
        complete: false,
    }
}

#[test]
fn a_runtime_is_known_from_its_first_word() {
    let (_dir, path, store) = store();
    assert_eq!(store.seen(LAPTOP).unwrap(), None);
    store.put_heard(LAPTOP, 5).unwrap();
    assert_eq!(store.seen(LAPTOP).unwrap(), None);
    store.put_info(LAPTOP, &info("r1", 7), 10).unwrap();
    store.put_heard(LAPTOP, 20).unwrap();
    store.put_heard(LAPTOP, 15).unwrap();
    let newer = Info {
        role: "admin".to_owned(),
        ..info("r1", 9)
    };
    store.put_info(LAPTOP, &newer, 18).unwrap();
    let expected = Seen {
        info: newer,
        at: 20,
        seq: 7,
    };
    assert_eq!(
        Store::open(&path).unwrap().seen(LAPTOP).unwrap(),
        Some(expected)
    );
}

/// Where the stream ends after each of these, with the runtime at 7 at first.
fn check(steps: &[(&[i64], i64)]) {
    let (_dir, _path, store) = store();
    store.put_info(LAPTOP, &info("r1", 7), 1).unwrap();
    for (numbers, expected) in steps {
        store.put_records(LAPTOP, &records(numbers)).unwrap();
        assert_eq!(
            store.seen(LAPTOP).unwrap().unwrap().seq,
            *expected,
            "{numbers:?}"
        );
    }
}

#[test]
fn the_stream_moves_on_without_gaps_only() {
    check(&[(&[8, 9], 9), (&[10], 10), (&[], 10), (&[9, 10], 10)]);
    check(&[(&[9], 7), (&[11], 7), (&[8], 9), (&[10], 11)]);
    check(&[(&[1, 2, 7], 7), (&[100], 7)]);
    check(&[(&[10, 8, 9], 10)]);
}

#[test]
fn records_kept_before_the_first_word_count_too() {
    let (_dir, _path, store) = store();
    store.put_records(LAPTOP, &records(&[3, 8, 9, 11])).unwrap();
    store.put_info(LAPTOP, &info("r1", 7), 1).unwrap();
    assert_eq!(store.seen(LAPTOP).unwrap().unwrap().seq, 9);
}

#[test]
fn a_journal_restored_from_a_copy_replaces_what_was_kept() {
    let (_dir, _path, store) = store();
    store.put_info(LAPTOP, &info("r1", 0), 1).unwrap();
    store.put_records(LAPTOP, &records(&[1, 2, 3, 4])).unwrap();
    let mut other = records(&[3]);
    other[0].release = "01B".to_owned();
    store.put_records(LAPTOP, &other).unwrap();
    assert_eq!(store.seen(LAPTOP).unwrap().unwrap().seq, 3);
    assert_eq!(store.records(LAPTOP, "01A").unwrap(), records(&[1, 2]));
    assert_eq!(store.records(LAPTOP, "01B").unwrap(), other);
}

#[test]
fn states_that_a_restored_runtime_has_not_reached_go_with_their_records() {
    let (_dir, _path, store) = store();
    store.put_info(LAPTOP, &info("r1", 0), 1).unwrap();
    let of = |numbers: &[i64], release: &str| {
        let mut records = records(numbers);
        for record in &mut records {
            record.release = release.to_owned();
        }
        records
    };
    let all = [
        of(&[1], "01A"),
        of(&[2], "01B"),
        of(&[3, 4], "01A"),
        of(&[5], "01C"),
    ]
    .concat();
    store.put_records(LAPTOP, &all).unwrap();
    let state = |id: &str, status, seq| {
        let mut view = release(id, "shop", "delivery", status, 1);
        view.seq = seq;
        store.put_release(LAPTOP, &view).unwrap();
    };
    state("01A", ReleaseStatus::Succeeded, 4);
    state("01B", ReleaseStatus::Failed, 2);
    state("01C", ReleaseStatus::Failed, 5);
    assert_eq!(store.cut(LAPTOP, 2).unwrap(), ["01A", "01C"]);
    let seq_of = |id| store.release(LAPTOP, id).unwrap().map(|view| view.seq);
    assert_eq!(
        [seq_of("01A"), seq_of("01B"), seq_of("01C")],
        [None, Some(2), None]
    );
    let page = store.releases(LAPTOP, &Default::default()).unwrap();
    let rows: Vec<_> = page.releases.into_iter().map(|row| row.id).collect();
    assert_eq!(rows, ["01B", "01A"], "what began later was never made");
    state("01A", ReleaseStatus::Running, 1);
    assert_eq!(seq_of("01A"), Some(1));
    assert_eq!(
        store.record(LAPTOP, 2).unwrap(),
        Some(("01B".to_owned(), 1_002))
    );
    assert_eq!(store.record(LAPTOP, 3).unwrap(), None);
}

#[test]
fn another_runtime_under_a_profile_begins_anew() {
    let (_dir, _path, store) = store();
    store.put_profile(&profile("team")).unwrap();
    for profile in [LAPTOP, "team"] {
        store.put_info(profile, &info("r1", 0), 1).unwrap();
        store.put_records(profile, &records(&[1, 2])).unwrap();
        store
            .put_release(
                profile,
                &release("01A", "shop", "delivery", ReleaseStatus::Failed, 1),
            )
            .unwrap();
        store.put_log(profile, &query(0), &chunk(0, "one")).unwrap();
        store
            .new_draft(
                signalbox_store::DraftKey::flow(profile, "mine"),
                "kind: PromotionFlow\n",
                1,
            )
            .unwrap();
    }
    store.put_info("team", &info("r2", 40), 2).unwrap();
    let what_is_left = |profile| {
        (
            store.seen(profile).unwrap().unwrap().seq,
            store.records(profile, "01A").unwrap().len(),
            store.release(profile, "01A").unwrap().is_some(),
            store.log(profile, &query(0)).unwrap().is_some(),
            store.drafts(profile).unwrap().len(),
        )
    };
    assert_eq!(what_is_left("team"), (40, 0, false, false, 1));
    assert_eq!(what_is_left(LAPTOP), (2, 2, true, true, 1));
}

#[test]
fn a_log_is_kept_as_far_as_it_was_read() {
    let (_dir, path, store) = store();
    assert_eq!(store.log(LAPTOP, &query(0)).unwrap(), None);
    store
        .put_log(LAPTOP, &query(0), &chunk(0, "one\n"))
        .unwrap();
    let last = LogChunk {
        complete: true,
        ..chunk(4, "two\n")
    };
    store.put_log(LAPTOP, &query(4), &last).unwrap();
    let store = Store::open(&path).unwrap();
    let read = |query: LogQuery| {
        let log = store.log(LAPTOP, &query).unwrap();
        log.map(|log| (log.text, log.offset, log.complete))
    };
    let whole = Some(("one\ntwo\n".to_owned(), 8, true));
    assert_eq!(read(query(0)), whole);
    assert_eq!(read(query(4)), Some(("two\n".to_owned(), 8, true)));
    assert_eq!(read(query(99)), Some((String::new(), 8, true)));
    let any = LogQuery {
        attempt: None,
        ..query(0)
    };
    assert_eq!(read(any), whole);
    let others = [
        LogQuery {
            environment: None,
            ..query(0)
        },
        LogQuery {
            application: None,
            ..query(0)
        },
        LogQuery {
            attempt: Some(2),
            ..query(0)
        },
        LogQuery {
            node: None,
            ..query(0)
        },
        LogQuery {
            stage: Stage::Action,
            ..query(0)
        },
        LogQuery {
            release: "01B".to_owned(),
            ..query(0)
        },
    ];
    for other in others {
        assert_eq!(read(other.clone()), None, "{other:?}");
    }
}

#[test]
fn of_a_long_log_the_newest_part_is_kept() {
    let (_dir, _path, store) = store();
    let piece = "x".repeat(600 * 1024);
    let mut offset = 0;
    for end in ["a", "b"] {
        let text = format!("{piece}{end}");
        store
            .put_log(LAPTOP, &query(offset), &chunk(offset, &text))
            .unwrap();
        offset += text.len() as u64;
    }
    let log = store.log(LAPTOP, &query(0)).unwrap().unwrap();
    assert_eq!((log.text.len(), log.offset), (1024 * 1024, offset));
    assert!(log.text.ends_with('b') && log.text.contains('a'));
    let tail = store.log(LAPTOP, &query(offset - 2)).unwrap().unwrap();
    assert_eq!(tail.text, "xb");
}

#[test]
fn profiles_are_put_in_order() {
    let (_dir, path, store) = store();
    for (position, id) in ["team", "staging", "prod"].into_iter().enumerate() {
        let position = u32::try_from(position).unwrap() + 1;
        store
            .put_profile(&Profile {
                position,
                ..profile(id)
            })
            .unwrap();
    }
    let ordered = |named: &[&str]| -> Vec<String> {
        let named: Vec<String> = named.iter().map(|id| (*id).to_owned()).collect();
        store.order_profiles(&named).unwrap();
        let kept = Store::open(&path).unwrap().profiles().unwrap();
        assert!(
            kept.iter()
                .zip(0..)
                .all(|(profile, n)| profile.position == n)
        );
        kept.into_iter().map(|profile| profile.id).collect()
    };
    assert_eq!(ordered(&[]), [LAPTOP, "team", "staging", "prod"]);
    assert_eq!(
        ordered(&["prod", "gone"]),
        ["prod", LAPTOP, "team", "staging"]
    );
    assert_eq!(
        ordered(&["team", "prod", "staging", LAPTOP]),
        ["team", "prod", "staging", LAPTOP]
    );
}

#[test]
fn nothing_is_kept_of_a_profile_that_is_gone() {
    let (_dir, _path, store) = store();
    let view = release("01A", "shop", "delivery", ReleaseStatus::Running, 1);
    let results = [
        store.put_info("gone", &info("r1", 1), 1),
        store.put_heard("gone", 1),
        store.put_log("gone", &query(0), &chunk(0, "one")),
        store.put_summaries("gone", &[(&view.release).into()], 1),
        store.put_release_seen("gone", &view, 1),
    ];
    for result in results {
        assert!(
            matches!(&result, Err(Error::NoProfile(id)) if id == "gone"),
            "{result:?}"
        );
    }
}

#[test]
fn no_secret_of_an_address_comes_to_the_disk() {
    let (_dir, path, store) = store();
    let said = Info {
        configuration_url: "https://hunter2@git.example/configuration.git?token=hunter2".to_owned(),
        ..info("r1", 1)
    };
    store.put_info(LAPTOP, &said, 1).unwrap();
    assert_eq!(
        store.seen(LAPTOP).unwrap().unwrap().info.configuration_url,
        "https://git.example/configuration.git"
    );
    let ssh = Info {
        configuration_url: "git@git.example:team/configuration.git".to_owned(),
        ..info("r1", 1)
    };
    store.put_info(LAPTOP, &ssh, 2).unwrap();
    assert_eq!(store.seen(LAPTOP).unwrap().unwrap().info, ssh);
    for file in fs::read_dir(path.parent().unwrap()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"hunter2"));
    }
}
