//! Releases as rows and as whole states: which replaces which, every part of a query, and what waits for a person.
#![allow(clippy::unwrap_used)]

mod support;

use expect_test::{Expect, expect};
use signalbox_api::{ReleaseQuery, ReleaseSummary};
use signalbox_engine::event::ReleaseStatus;
use signalbox_store::Store;
use support::{LAPTOP, profile, release, store};

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

fn row(id: &str, status: ReleaseStatus) -> ReleaseSummary {
    (&release(id, "shop", "delivery", status, 1).release).into()
}

#[test]
fn a_row_asked_for_earlier_never_replaces_a_later_one() {
    let (_dir, path, store) = store();
    let seen = |status, at| {
        store
            .put_summaries(LAPTOP, &[row("01A", status)], at)
            .unwrap();
        let page = store.releases(LAPTOP, &ReleaseQuery::default()).unwrap();
        page.releases[0].status
    };
    assert_eq!(seen(ReleaseStatus::Running, 50), ReleaseStatus::Running);
    assert_eq!(seen(ReleaseStatus::Queued, 49), ReleaseStatus::Running);
    assert_eq!(seen(ReleaseStatus::Failed, 50), ReleaseStatus::Failed);
    assert_eq!(store.release(LAPTOP, "01A").unwrap(), None);

    // The journal knows better than any clock.
    let view = release("01A", "shop", "delivery", ReleaseStatus::Suspended, 1);
    store.put_release_seen(LAPTOP, &view, 45).unwrap();
    assert_eq!(seen(ReleaseStatus::Queued, 49), ReleaseStatus::Suspended);
    assert_eq!(seen(ReleaseStatus::Succeeded, 51), ReleaseStatus::Succeeded);
    let kept = Store::open(&path)
        .unwrap()
        .release_seen(LAPTOP, "01A")
        .unwrap();
    assert_eq!(kept, Some((view, 45)));
}

#[test]
fn a_release_has_an_age() {
    let (_dir, _path, store) = store();
    let mut view = release("01A", "shop", "delivery", ReleaseStatus::Running, 7);
    let age = || store.release_seen(LAPTOP, "01A").unwrap().map(|(_, at)| at);
    assert_eq!(age(), None);
    store.put_release(LAPTOP, &view).unwrap();
    assert_eq!(age(), Some(7));
    store.put_release_seen(LAPTOP, &view, 90).unwrap();
    assert_eq!(age(), Some(90));
    view.release.ended_at = Some(60);
    store.put_release(LAPTOP, &view).unwrap();
    assert_eq!(age(), Some(90));

    let list_age = |product: &str| {
        let query = ReleaseQuery {
            product: Some(product.to_owned()),
            ..Default::default()
        };
        store.releases_seen(LAPTOP, &query).unwrap().1
    };
    store
        .put_summaries(LAPTOP, &[row("01B", ReleaseStatus::Failed)], 80)
        .unwrap();
    assert_eq!((list_age("shop"), list_age("blog")), (Some(80), None));
    store.put_heard(LAPTOP, 200).unwrap();
    assert_eq!((list_age("shop"), list_age("blog")), (Some(200), Some(200)));
}

/// Three rows that differ in all that a query can ask for; what it finds.
fn find(query: ReleaseQuery, expected: &[&str]) {
    let (_dir, _path, store) = store();
    let mut rows = ["01A", "01B", "01C"].map(|id| row(id, ReleaseStatus::Succeeded));
    rows[0].by = "Änne 50%".to_owned();
    rows[0].environments.truncate(1);
    rows[0].created_at = 100;
    rows[1].reason = Some("Fix the under_score".to_owned());
    rows[1].environments.truncate(2);
    rows[1].created_at = 200;
    rows[2].cause = Some("qa: Smoke failed".to_owned());
    rows[2].created_at = 300;
    store.put_summaries(LAPTOP, &rows, 1).unwrap();
    let page = store.releases(LAPTOP, &query).unwrap();
    let ids: Vec<String> = page.releases.into_iter().map(|row| row.id).collect();
    assert_eq!(ids, expected, "{query:?}");
}

#[test]
fn every_part_of_a_query_counts() {
    let q = |text: &str| ReleaseQuery {
        q: Some(text.to_owned()),
        ..Default::default()
    };
    find(q("änne"), &["01A"]);
    find(q("ÄNNE"), &["01A"]);
    find(q("50%"), &["01A"]);
    find(q("%"), &["01C", "01B", "01A"]);
    find(q("r_s"), &[]);
    find(q("under_sc"), &["01B"]);
    find(q(" FAILED smo "), &["01C"]);
    find(q("01c"), &["01C"]);
    find(q("SHOP"), &["01C", "01B", "01A"]);
    find(q("1.1.0"), &["01C", "01B", "01A"]);
    find(q("5eed"), &["01C", "01B", "01A"]);
    find(q("ship 1"), &["01C", "01B", "01A"]);
    find(q(""), &["01C", "01B", "01A"]);
    find(q("  "), &["01C", "01B", "01A"]);
    find(q("' OR 2 --"), &[]);
    let environment = |name: &str| ReleaseQuery {
        environment: Some(name.to_owned()),
        ..Default::default()
    };
    find(environment("dev"), &["01C", "01B", "01A"]);
    find(environment("qa"), &["01C", "01B"]);
    find(environment("prod"), &["01C"]);
    find(environment("pro"), &[]);
    let between = |since, until| ReleaseQuery {
        since,
        until,
        ..Default::default()
    };
    find(between(Some(200), None), &["01C", "01B"]);
    find(between(None, Some(200)), &["01A"]);
    find(between(Some(101), Some(300)), &["01B"]);
    find(
        ReleaseQuery {
            since: Some(100),
            environment: Some("qa".to_owned()),
            q: Some("score".to_owned()),
            ..Default::default()
        },
        &["01B"],
    );
}

#[test]
fn the_inbox_holds_last_failures_and_what_is_suspended() {
    use ReleaseStatus::{Failed, Queued, Running, Succeeded, Suspended, Terminated};
    let (_dir, _path, store) = store();
    let releases = [
        ("01A", "shop", "delivery", Failed),
        ("01B", "shop", "delivery", Failed),
        ("01C", "shop", "hotfix", Failed),
        ("01D", "shop", "hotfix", Running),
        ("01E", "blog", "delivery", Suspended),
        ("01F", "blog", "delivery", Queued),
        ("01G", "app", "delivery", Terminated),
        ("01H", "app", "hotfix", Failed),
        ("01I", "zoo", "delivery", Succeeded),
        ("01J", "zoo", "hotfix", Suspended),
    ];
    assert_eq!(store.inbox(LAPTOP).unwrap(), []);
    for (id, product, flow, status) in releases {
        let summary = (&release(id, product, flow, status, 1).release).into();
        store.put_summaries(LAPTOP, &[summary], 1).unwrap();
    }
    store.put_profile(&profile("team")).unwrap();
    store
        .put_summaries("team", &[row("01Z", Failed)], 1)
        .unwrap();
    let ids = |profile| -> Vec<String> {
        let rows = store.inbox(profile).unwrap();
        rows.into_iter().map(|row| row.id).collect()
    };
    assert_eq!(ids(LAPTOP), ["01J", "01H", "01E", "01B"]);
    assert_eq!(ids("team"), ["01Z"]);
}

/// A hundred thousand rows: what is shown at once looks at few of them.
#[test]
fn no_page_looks_at_every_row() {
    let (_dir, path, store) = store();
    store
        .put_summaries(LAPTOP, &[row("0", ReleaseStatus::Succeeded)], 1)
        .unwrap();
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "WITH RECURSIVE more (k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM more WHERE k < 100000)
             INSERT INTO releases SELECT n + 10 * k, profile, printf('%06d', k), 'product ' || (k % 40),
                 'flow ' || (k % 3), iif(k % 3, 'FAILED', 'SUCCEEDED'), by, k, k, k, k, k, 0, summary
             FROM releases, more;
             INSERT INTO release_words (rowid, words, marks)
                 SELECT n, format('%s %s ada ship number%d', id, product, created_at), format('o6c6170746f70 s%s',
                     iif(status = 'FAILED', '4641494c4544', '535543434545444544'))
                 FROM releases WHERE id <> '0'",
        )
        .unwrap();
    let timed = |what: &str, ask: &dyn Fn() -> usize, expected: usize| {
        let started = std::time::Instant::now();
        assert_eq!(ask(), expected, "{what}");
        let took = started.elapsed();
        eprintln!("{what}: {took:?}");
        took
    };
    let all = "SELECT count(*) FROM releases WHERE instr(summary, 'nowhere') = 0";
    let scan = timed(
        "a look at every row",
        &|| {
            usize::try_from(
                connection
                    .query_row(all, [], |row| row.get::<_, i64>(0))
                    .unwrap(),
            )
            .unwrap()
        },
        100_001,
    );
    let store = &store;
    let ask = |query: ReleaseQuery| move || store.releases(LAPTOP, &query).unwrap().releases.len();
    let of = ReleaseQuery::default;
    let q = |words: &str| Some(words.to_owned());
    let status = |status| vec![status];
    let took = [
        timed("inbox", &|| store.inbox(LAPTOP).unwrap().len(), 80),
        timed("first page", &ask(of()), 100),
        timed(
            "a status that few have",
            &ask(ReleaseQuery {
                status: status(ReleaseStatus::Running),
                ..of()
            }),
            0,
        ),
        timed(
            "a status that many have",
            &ask(ReleaseQuery {
                status: status(ReleaseStatus::Failed),
                ..of()
            }),
            100,
        ),
        timed(
            "words that few have",
            &ask(ReleaseQuery {
                q: q("number99999"),
                ..of()
            }),
            1,
        ),
        timed(
            "words that nobody has",
            &ask(ReleaseQuery {
                q: q("nowhere"),
                ..of()
            }),
            0,
        ),
        timed(
            "words that all have",
            &ask(ReleaseQuery {
                q: q("ada ship"),
                ..of()
            }),
            100,
        ),
    ];
    let far = ReleaseQuery {
        offset: Some(90_000),
        ..of()
    };
    let moments = ReleaseQuery {
        since: Some(10_000),
        until: Some(20_000),
        q: q("ada"),
        ..of()
    };
    timed("page at 90 000", &ask(far), 100);
    timed("words and moments", &ask(moments), 100);
    let numbers =
        |query: ReleaseQuery| move || store.numbers_seen(LAPTOP, &query).unwrap().releases as usize;
    timed("numbers", &numbers(of()), 100_001);
    timed(
        "numbers of words",
        &numbers(ReleaseQuery {
            q: q("ada ship"),
            ..of()
        }),
        100_001,
    );
    assert!(
        took.iter().all(|took| *took < scan),
        "{took:?} beside {scan:?}"
    );
}

#[test]
fn the_numbers_are_those_of_the_filter() {
    use ReleaseStatus::{Failed, Running, Succeeded};
    let (_dir, _path, store) = store();
    for (id, status) in [
        ("01A", Succeeded),
        ("01B", Failed),
        ("01C", Running),
        ("01D", Failed),
    ] {
        store
            .put_release(LAPTOP, &release(id, "shop", "delivery", status, 1))
            .unwrap();
    }
    let of = |query: ReleaseQuery| {
        let numbers = store.numbers_seen(LAPTOP, &query).unwrap();
        (numbers.releases, numbers.succeeded, numbers.failed)
    };
    assert_eq!(of(ReleaseQuery::default()), (4, 1, 2));
    let query = ReleaseQuery {
        status: vec![Failed],
        ..Default::default()
    };
    assert_eq!(of(query), (2, 0, 2));
    let query = ReleaseQuery {
        q: Some("01d".to_owned()),
        ..Default::default()
    };
    assert_eq!(of(query), (1, 0, 1));
}
