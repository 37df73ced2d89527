//! Profiles, manifests, releases and records: kept, replaced, listed and removed.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;

use signalbox_api::{LogChunk, LogQuery, Manifest, Manifests, Record};
use signalbox_engine::{
    Stage,
    event::{Event, ReleaseStatus},
};
use signalbox_model::Kind;
use signalbox_store::{DraftKey, Error, Place, Profile, Proxy, Store};
use support::{LAPTOP, created, plan, profile, release, store};

fn manifests(commit: &str) -> Manifests {
    let manifest = Manifest {
        kind: Kind::Flow,
        name: "delivery".to_owned(),
        file: "flows.yaml".to_owned(),
        text: "kind: PromotionFlow\n".to_owned(),
        revision: "0011223344556677".to_owned(),
        diagnostics: Vec::new(),
    };
    Manifests {
        commit: commit.to_owned(),
        documents: vec![manifest],
        diagnostics: Vec::new(),
    }
}

fn record(seq: i64, release: &str, event: Event) -> Record {
    Record {
        seq,
        release: release.to_owned(),
        at: 1_000 + seq,
        event,
    }
}

#[test]
fn profiles_have_their_order_and_are_replaced() {
    let (_dir, path, store) = store();
    let remote = Profile {
        place: Place::Remote {
            url: "https://ada:hunter2@signalbox.example/team?token=hunter2".to_owned(),
            ca_file: Some("/etc/ssl/team.pem".to_owned()),
            proxy: Proxy::Url {
                url: "http://ada:hunter2@proxy.example:3128".to_owned(),
                user: Some("ada:hunter2".to_owned()),
            },
        },
        position: 1,
        protected: true,
        ..profile("team")
    };
    store.put_profile(&remote).unwrap();
    store
        .put_profile(&Profile {
            position: 2,
            name: "Mine".to_owned(),
            ..profile(LAPTOP)
        })
        .unwrap();
    let kept = Store::open(&path).unwrap().profiles().unwrap();
    let place = Place::Remote {
        url: "https://signalbox.example/team".to_owned(),
        ca_file: Some("/etc/ssl/team.pem".to_owned()),
        proxy: Proxy::Url {
            url: "http://proxy.example:3128".to_owned(),
            user: Some("ada".to_owned()),
        },
    };
    let team = Profile { place, ..remote };
    assert_eq!(
        kept,
        [
            team,
            Profile {
                position: 2,
                name: "Mine".to_owned(),
                ..profile(LAPTOP)
            }
        ]
    );

    drop(store);
    for file in fs::read_dir(path.parent().unwrap()).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(7).any(|window| window == b"hunter2"));
    }
}

#[test]
fn replacing_a_profile_keeps_what_is_kept_of_it() {
    let (_dir, _path, store) = store();
    store.put_manifests(LAPTOP, &manifests("one"), 1).unwrap();
    store
        .put_profile(&Profile {
            colour: "tomato".to_owned(),
            ..profile(LAPTOP)
        })
        .unwrap();
    assert!(store.manifests(LAPTOP).unwrap().is_some());
}

#[test]
fn a_removed_profile_leaves_nothing() {
    let (_dir, path, store) = store();
    store.put_profile(&profile("team")).unwrap();
    let log = LogQuery {
        release: "01A".to_owned(),
        environment: None,
        application: None,
        stage: Stage::OnStart,
        attempt: None,
        node: None,
        offset: 0,
    };
    let chunk = LogChunk {
        text: "one".to_owned(),
        offset: 3,
        complete: true,
    };
    for profile in [LAPTOP, "team"] {
        store.put_manifests(profile, &manifests("one"), 1).unwrap();
        store
            .put_release(
                profile,
                &release("01A", "shop", "delivery", ReleaseStatus::Running, 1),
            )
            .unwrap();
        store
            .put_records(
                profile,
                &[record(1, "01A", created(plan("shop", "delivery")))],
            )
            .unwrap();
        store
            .new_draft(
                DraftKey::flow(profile, "delivery"),
                "kind: PromotionFlow\n",
                1,
            )
            .unwrap();
        store.put_heard(profile, 1).unwrap();
        store.put_log(profile, &log, &chunk).unwrap();
    }
    store.remove_profile("team").unwrap();
    let rows = |table: &str| -> Vec<String> {
        let connection = rusqlite::Connection::open(&path).unwrap();
        let mut statement = connection
            .prepare(&format!("SELECT profile FROM {table}"))
            .unwrap();
        statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    let tables = [
        "manifests",
        "releases",
        "release_views",
        "records",
        "logs",
        "seen",
        "drafts",
        "draft_steps",
    ];
    for table in tables {
        assert_eq!(rows(table), [LAPTOP], "{table}");
    }
    store.remove_profile("team").unwrap();
}

#[test]
fn nothing_is_kept_of_a_profile_that_is_gone() {
    let (_dir, _path, store) = store();
    let results = [
        store.put_manifests("gone", &manifests("one"), 1),
        store.put_release(
            "gone",
            &release("01A", "shop", "delivery", ReleaseStatus::Running, 1),
        ),
        store.put_records("gone", &[record(1, "01A", Event::Started { writes: None })]),
        store.new_draft(DraftKey::flow("gone", "delivery"), "", 1),
    ];
    for result in results {
        assert!(
            matches!(&result, Err(Error::NoProfile(id)) if id == "gone"),
            "{result:?}"
        );
    }
}

#[test]
fn the_manifests_last_seen_replace_those_before() {
    let (_dir, path, store) = store();
    assert_eq!(store.manifests(LAPTOP).unwrap(), None);
    store.put_manifests(LAPTOP, &manifests("one"), 1).unwrap();
    store.put_manifests(LAPTOP, &manifests("two"), 2).unwrap();
    assert_eq!(
        Store::open(&path).unwrap().manifests(LAPTOP).unwrap(),
        Some((manifests("two"), 2))
    );
}

#[test]
fn records_are_kept_once_and_in_order() {
    let (_dir, path, store) = store();
    let created = created(plan("shop", "delivery"));
    let ended = Event::Ended {
        status: ReleaseStatus::Succeeded,
    };
    store
        .put_records(
            LAPTOP,
            &[
                record(3, "01A", ended.clone()),
                record(1, "01A", created.clone()),
            ],
        )
        .unwrap();
    store
        .put_records(
            LAPTOP,
            &[
                record(2, "01B", created.clone()),
                record(3, "01A", created.clone()),
            ],
        )
        .unwrap();
    store.put_records(LAPTOP, &[]).unwrap();
    let again = Store::open(&path).unwrap();
    assert_eq!(
        again.records(LAPTOP, "01A").unwrap(),
        [record(1, "01A", created.clone()), record(3, "01A", ended)]
    );
    assert_eq!(
        again.records(LAPTOP, "01B").unwrap(),
        [record(2, "01B", created)]
    );
    assert_eq!(again.records(LAPTOP, "01C").unwrap(), []);
}

#[test]
fn the_window_is_kept_by_key() {
    let (_dir, path, store) = store();
    assert_eq!(store.window("size").unwrap(), None);
    store.put_window("size", "[1,1]").unwrap();
    store.put_window("size", "[2,2]").unwrap();
    assert_eq!(
        Store::open(&path)
            .unwrap()
            .window("size")
            .unwrap()
            .as_deref(),
        Some("[2,2]")
    );
}
