//! Profiles, manifests, releases and records: kept, replaced, listed and removed.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;

use expect_test::{Expect, expect};
use signalbox_api::{Manifest, Manifests, Record, ReleaseQuery};
use signalbox_engine::event::{Event, ReleaseStatus};
use signalbox_model::Kind;
use signalbox_store::{Error, Place, Profile, Store};
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
            url: "https://ada:hunter2@signalbox.example/team".to_owned(),
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
            .new_draft(profile, "delivery", "kind: PromotionFlow\n", 1)
            .unwrap();
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
    for table in ["manifests", "releases", "records", "drafts", "draft_steps"] {
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
        store.new_draft("gone", "delivery", "", 1),
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
fn an_older_state_never_replaces_a_newer_one() {
    let (_dir, _path, store) = store();
    let seen = |seq, status| {
        let mut view = release("01A", "shop", "delivery", status, 1);
        view.seq = seq;
        store.put_release(LAPTOP, &view).unwrap();
        let kept = store.release(LAPTOP, "01A").unwrap().unwrap();
        let row = store
            .releases(LAPTOP, &ReleaseQuery::default())
            .unwrap()
            .releases
            .remove(0);
        assert_eq!(row.status, kept.release.status);
        (kept.seq, kept.release.status)
    };
    assert_eq!(seen(5, ReleaseStatus::Running), (5, ReleaseStatus::Running));
    assert_eq!(seen(4, ReleaseStatus::Queued), (5, ReleaseStatus::Running));
    assert_eq!(
        seen(5, ReleaseStatus::Suspended),
        (5, ReleaseStatus::Suspended)
    );
    assert_eq!(
        seen(6, ReleaseStatus::Succeeded),
        (6, ReleaseStatus::Succeeded)
    );
    assert_eq!(store.release(LAPTOP, "01B").unwrap(), None);
}

/// Six releases `01A` to `01F`; what a query finds, as `ids | next`.
fn check(query: ReleaseQuery, expected: &Expect) {
    let (_dir, _path, store) = store();
    let releases = [
        ("01C", "shop", "delivery", ReleaseStatus::Failed),
        ("01A", "shop", "delivery", ReleaseStatus::Succeeded),
        ("01F", "shop", "hotfix", ReleaseStatus::Running),
        ("01B", "blog", "delivery", ReleaseStatus::Succeeded),
        ("01E", "blog", "delivery", ReleaseStatus::Queued),
        ("01D", "shop", "hotfix", ReleaseStatus::Terminated),
    ];
    for (id, product, flow, status) in releases {
        store
            .put_release(LAPTOP, &release(id, product, flow, status, 1))
            .unwrap();
    }
    store.put_profile(&profile("team")).unwrap();
    store
        .put_release(
            "team",
            &release("01G", "shop", "delivery", ReleaseStatus::Running, 1),
        )
        .unwrap();
    let page = store.releases(LAPTOP, &query).unwrap();
    let ids: Vec<String> = page
        .releases
        .into_iter()
        .map(|release| release.id)
        .collect();
    expected.assert_eq(&format!(
        "{} | {}",
        ids.join(" "),
        page.next.as_deref().unwrap_or("-")
    ));
}

#[test]
fn releases_are_listed_newest_first() {
    check(
        ReleaseQuery::default(),
        &expect!["01F 01E 01D 01C 01B 01A | -"],
    );
}

#[test]
fn a_query_narrows_the_list() {
    let product = Some("shop".to_owned());
    let flow = Some("delivery".to_owned());
    check(
        ReleaseQuery {
            product: product.clone(),
            ..Default::default()
        },
        &expect!["01F 01D 01C 01A | -"],
    );
    check(
        ReleaseQuery {
            flow: flow.clone(),
            ..Default::default()
        },
        &expect!["01E 01C 01B 01A | -"],
    );
    check(
        ReleaseQuery {
            product,
            flow,
            ..Default::default()
        },
        &expect!["01C 01A | -"],
    );
    let status = vec![ReleaseStatus::Failed, ReleaseStatus::Queued];
    check(
        ReleaseQuery {
            status,
            ..Default::default()
        },
        &expect!["01E 01C | -"],
    );
    let product = Some("' OR 1 --".to_owned());
    check(
        ReleaseQuery {
            product,
            ..Default::default()
        },
        &expect![" | -"],
    );
}

#[test]
fn pages_go_on_after_the_cursor() {
    let page = |cursor: Option<&str>, limit| ReleaseQuery {
        cursor: cursor.map(str::to_owned),
        limit: Some(limit),
        ..Default::default()
    };
    check(page(None, 4), &expect!["01F 01E 01D 01C | 01C"]);
    check(page(Some("01C"), 4), &expect!["01B 01A | -"]);
    check(page(None, 6), &expect!["01F 01E 01D 01C 01B 01A | -"]);
    check(page(None, 0), &expect!["01F | 01F"]);
    check(page(Some("01A"), 4), &expect![" | -"]);
    check(
        ReleaseQuery {
            product: Some("shop".to_owned()),
            ..page(Some("01F"), 1)
        },
        &expect!["01D | 01D"],
    );
}

#[test]
fn a_page_holds_a_hundred_and_two_hundred_at_most() {
    let (_dir, _path, store) = store();
    for n in 0..201 {
        store
            .put_release(
                LAPTOP,
                &release(
                    &format!("{n:03}"),
                    "shop",
                    "delivery",
                    ReleaseStatus::Failed,
                    1,
                ),
            )
            .unwrap();
    }
    let length = |limit| {
        store
            .releases(
                LAPTOP,
                &ReleaseQuery {
                    limit,
                    ..Default::default()
                },
            )
            .unwrap()
            .releases
            .len()
    };
    assert_eq!(
        [length(None), length(Some(200)), length(Some(u32::MAX))],
        [100, 200, 200]
    );
}

#[test]
fn a_row_says_what_a_list_shows() {
    let (_dir, _path, store) = store();
    store
        .put_release(
            LAPTOP,
            &release("01A", "shop", "delivery", ReleaseStatus::Running, 7),
        )
        .unwrap();
    let row = store
        .releases(LAPTOP, &ReleaseQuery::default())
        .unwrap()
        .releases
        .remove(0);
    let environments: Vec<_> = row
        .environments
        .iter()
        .map(|environment| environment.name.as_str())
        .collect();
    expect!["Ada shop 1.0.0 -> 1.1.0 at 7, dev qa prod, 5eed Ship 1.1.0, None"].assert_eq(
        &format!(
            "{} {} {} -> {} at {}, {}, {} {}, {:?}",
            row.by,
            row.product,
            row.from_version.unwrap(),
            row.version.unwrap(),
            row.created_at,
            environments.join(" "),
            row.commit.sha,
            row.commit.message,
            row.cause
        ),
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
