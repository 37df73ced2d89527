//! Releases as rows and as whole states: which replaces which, every part of a query, and what waits for a person.
#![allow(clippy::unwrap_used)]

mod support;

use expect_test::{Expect, expect};
use signalbox_api::{ReleaseQuery, ReleaseSummary};
use signalbox_engine::event::ReleaseStatus;
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
