//! Pages, numbers and acts against a plain filter over the same rows; nothing that is typed breaks a search.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use rusqlite::Connection;
use signalbox_api::{
    Act, ActKind, AuditQuery, Counted, EnvironmentSummary, Numbers, ReleaseQuery, ReleaseSummary,
};
use signalbox_engine::event::{Commit, EnvironmentStatus, Millis, ReleaseStatus};
use signalbox_index::{Age, Owner, acts, create, cut_acts, numbers, page, put, put_act};

const STATUSES: [ReleaseStatus; 3] = [
    ReleaseStatus::Running,
    ReleaseStatus::Failed,
    ReleaseStatus::Succeeded,
];
const PRODUCTS: [&str; 3] = ["shop", "blog", "shop-eu"];
const REASONS: [&str; 4] = [
    "Fix the under_score",
    "feat/x: Änne's \"cart\" 50%",
    "release 1.5.0 now",
    "rollback of deadbeef",
];
const ENVIRONMENTS: [&str; 3] = ["dev", "qa-eu", "prod"];

/// Every row is another one; all of them are a function of their numbers.
fn release(n: usize) -> ReleaseSummary {
    let at = 1_700_000_000_000 + i64::try_from(n / 3).unwrap() * 60_000;
    let status = STATUSES[n % 3];
    ReleaseSummary {
        id: format!("01HF{:04}", n),
        product: PRODUCTS[n % 5 % 3].to_owned(),
        flow: ["delivery", "hotfix"][n % 7 % 2].to_owned(),
        status,
        from_version: None,
        version: Some(format!("1.{}.{}", n % 4, n % 11)),
        by: ["ada", "Änne"][n % 2].to_owned(),
        created_at: at,
        started_at: Some(at),
        ended_at: (status != ReleaseStatus::Running).then_some(at + 5_000),
        commit: Commit {
            sha: format!("{:040x}", (n as u128 + 1) * 0x1234_5678_9abc_def1_2345),
            author: "ada".to_owned(),
            message: format!("Ship number{n}"),
            date: "2023-11-14T22:13:20Z".to_owned(),
        },
        reason: (n % 3 != 1).then(|| REASONS[n % 4].to_owned()),
        cause: None,
        environments: ENVIRONMENTS[..=(n % 3)]
            .iter()
            .map(|name| EnvironmentSummary {
                name: (*name).to_owned(),
                status: EnvironmentStatus::Succeeded,
            })
            .collect(),
    }
}

/// `profiles` of the store with the same rows in two of them, put in another order than they were made.
fn filled(rows: usize) -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch(
            "PRAGMA foreign_keys = on; PRAGMA trusted_schema = off;
             CREATE TABLE profiles (id TEXT PRIMARY KEY) STRICT;
             INSERT INTO profiles VALUES ('laptop'), ('team')",
        )
        .unwrap();
    create(&connection, Owner::Profiles).unwrap();
    let transaction = connection.transaction().unwrap();
    for n in (0..rows).map(|n| n * 7 % rows) {
        for profile in ["team", "laptop"] {
            let mut before = release(n);
            before.status = ReleaseStatus::Queued;
            before.reason = Some("queued".to_owned());
            put(&transaction, profile, &before, 1, Age::ByMoment).unwrap();
            put(&transaction, profile, &release(n), 2, Age::ByMoment).unwrap();
        }
    }
    transaction.commit().unwrap();
    connection
}

fn folded(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace('ä', "a");
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// The words of a phrase stand behind each other, the last one from its beginning on.
fn occurs(phrase: &str, text: &str) -> bool {
    let (phrase, text) = (folded(phrase), folded(text));
    let Some((last, first)) = phrase.split_last() else {
        return true;
    };
    text.windows(phrase.len()).any(|window| {
        window[..first.len()] == *first && window[first.len()].starts_with(last.as_str())
    })
}

fn matches(release: &ReleaseSummary, query: &ReleaseQuery) -> bool {
    let is = |wanted: &Option<String>, name: &str| wanted.as_ref().is_none_or(|it| it == name);
    let texts = |word: &str| {
        let optional = [&release.version, &release.reason, &release.cause];
        let mut texts = vec![
            &release.id,
            &release.product,
            &release.flow,
            &release.by,
            &release.commit.sha,
            &release.commit.message,
        ];
        texts.extend(optional.into_iter().flatten());
        texts.extend(release.environments.iter().map(|it| &it.name));
        texts.into_iter().any(|text| occurs(word, text))
    };
    is(&query.product, &release.product)
        && is(&query.flow, &release.flow)
        && (query.status.is_empty() || query.status.contains(&release.status))
        && query.since.is_none_or(|since| release.created_at >= since)
        && query.until.is_none_or(|until| release.created_at < until)
        && query
            .environment
            .as_ref()
            .is_none_or(|wanted| release.environments.iter().any(|it| it.name == *wanted))
        && query.q.iter().flat_map(|q| q.split_whitespace()).all(texts)
}

fn queries() -> impl Strategy<Value = ReleaseQuery> {
    let name = |of: &'static [&'static str]| {
        prop::option::weighted(0.4, prop::sample::select(of).prop_map(str::to_owned))
    };
    const WORDS: [&str; 20] = [
        "ada",
        "ÄNNE",
        "1.5",
        "1.2.1",
        "under",
        "score",
        "feat/x",
        "\"cart\"",
        "50%",
        "01hf001",
        "numb",
        "number1",
        "qa-eu",
        "qa",
        "*",
        "🚀",
        "AND",
        "x OR",
        "ship  1",
        "nothing-at-all",
    ];
    let q = prop::collection::vec(
        prop::sample::select(&WORDS[..]).prop_map(str::to_owned),
        0..3,
    );
    let moment = || prop::option::weighted(0.3, 0..30_i64);
    (
        (
            name(&["shop", "blog", "shop-eu", "none", "sho"]),
            name(&["delivery", "hotfix"]),
            name(&["dev", "qa-eu", "prod", "qa"]),
        ),
        prop::collection::vec(prop::sample::select(&STATUSES[..]), 0..3),
        (moment(), moment()),
        prop::option::weighted(0.5, q),
        (
            prop::option::weighted(0.3, 0..130_usize),
            prop::option::of(0..40_u32),
            1..30_u32,
        ),
    )
        .prop_map(
            |((product, flow, environment), status, (since, until), q, rest)| {
                let moment = |minutes: Millis| 1_700_000_000_000 + minutes * 60_000;
                ReleaseQuery {
                    product,
                    flow,
                    environment,
                    status,
                    since: since.map(moment),
                    until: until.map(moment),
                    q: q.map(|words| words.join(" ")),
                    cursor: rest.0.map(|n| format!("01HF{n:04}")),
                    offset: rest.1,
                    limit: Some(rest.2),
                }
            },
        )
}

#[test]
fn a_page_is_what_a_plain_filter_finds() {
    const ROWS: usize = 120;
    let connection = filled(ROWS);
    let rows: Vec<ReleaseSummary> = (0..ROWS).rev().map(release).collect();
    let config = ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..Default::default()
    };
    proptest!(config, |(query in queries())| {
        let all: Vec<&ReleaseSummary> = rows.iter().filter(|row| matches(row, &query)).collect();
        let behind = |row: &&&ReleaseSummary| query.cursor.as_ref().is_none_or(|it| row.id < *it);
        let left: Vec<_> = all.iter().filter(behind).skip(query.offset.unwrap_or(0) as usize).collect();
        let (found, seen) = page(&connection, "laptop", &query).unwrap();
        let ids = |rows: &[&&ReleaseSummary]| rows.iter().map(|row| row.id.clone()).collect::<Vec<_>>();
        let limit = query.limit.unwrap() as usize;
        let expected = ids(&left[..limit.min(left.len())]);
        let got: Vec<String> = found.releases.iter().map(|row| row.id.clone()).collect();
        prop_assert_eq!(&got, &expected, "{:?}", &query);
        prop_assert_eq!(found.next, expected.last().filter(|_| left.len() > limit).cloned());
        prop_assert_eq!(seen, (!got.is_empty()).then_some(2));

        let counted: Vec<Counted> = all.iter().map(|row| Counted {
            product: row.product.clone(),
            flow: row.flow.clone(),
            status: row.status,
            created_at: row.created_at,
            ended_at: row.ended_at,
            committed_at: Some(1_700_000_000_000),
        }).collect();
        prop_assert_eq!(numbers(&connection, "laptop", &query).unwrap(), Numbers::of(&counted));
    });
}

#[test]
fn no_text_is_syntax() {
    let connection = filled(10);
    proptest!(|(q in "\\PC{0,40}|[\"*:^(){}+\\-\u{0}\n a]{0,12}")| {
        let releases = ReleaseQuery { q: Some(q.clone()), ..Default::default() };
        let audit = AuditQuery { q: Some(q.clone()), ..Default::default() };
        page(&connection, "laptop", &releases).unwrap();
        numbers(&connection, "laptop", &releases).unwrap();
        acts(&connection, "laptop", &audit).unwrap();
    });
}

#[test]
fn what_goes_is_found_no_more() {
    let connection = filled(20);
    let found = |profile: &str, q: &str| {
        let query = ReleaseQuery {
            q: Some(q.to_owned()),
            ..Default::default()
        };
        page(&connection, profile, &query).unwrap().0.releases.len()
    };
    assert_eq!(found("laptop", "queued"), 0, "words of an earlier state");
    assert_eq!((found("laptop", "ship"), found("team", "ship")), (20, 20));
    connection
        .execute(
            "DELETE FROM releases WHERE profile = 'laptop' AND id < '01HF0005'",
            [],
        )
        .unwrap();
    connection
        .execute("DELETE FROM profiles WHERE id = 'team'", [])
        .unwrap();
    assert_eq!((found("laptop", "ship"), found("team", "ship")), (15, 0));
    let left: i64 = connection
        .query_row(
            "SELECT count(*) FROM release_words WHERE release_words MATCH 'ship'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(left, 15, "nothing stays behind in the search");
}

fn act(seq: i64) -> Act {
    let kinds = [ActKind::Triggered, ActKind::Approved, ActKind::Published];
    let kind = kinds[usize::try_from(seq).unwrap() % 3];
    let of_release = kind != ActKind::Published;
    Act {
        seq,
        at: 1_000 + seq,
        kind,
        by: (seq % 4 != 0).then(|| ["ada", "bob"][usize::try_from(seq).unwrap() % 2].to_owned()),
        release: of_release.then(|| format!("01HF{:04}", seq / 3)),
        product: of_release.then(|| "shop".to_owned()),
        flow: of_release.then(|| "delivery".to_owned()),
        reason: (seq == 7).then(|| "because of ticket-42".to_owned()),
        words: format!("did thing{seq}"),
    }
}

fn check_acts(query: AuditQuery, expected: &[i64]) {
    let mut connection = Connection::open_in_memory().unwrap();
    create(&connection, Owner::Journal).unwrap();
    let transaction = connection.transaction().unwrap();
    for seq in [3, 1, 2, 4, 7, 6, 5, 9, 8, 1] {
        put_act(&transaction, "", &act(seq)).unwrap();
    }
    cut_acts(&transaction, "", 8).unwrap();
    transaction.commit().unwrap();
    let found = acts(&connection, "", &query).unwrap();
    let numbers: Vec<i64> = found.acts.iter().map(|act| act.seq).collect();
    assert_eq!(numbers, expected, "{query:?}");
    let more = query
        .limit
        .is_some_and(|limit| limit as usize == numbers.len());
    assert_eq!(found.next, numbers.last().copied().filter(|_| more));
    for found in found.acts {
        assert_eq!(found, act(found.seq));
    }
}

#[test]
fn acts_are_found_by_every_part_of_a_query() {
    let all = AuditQuery::default;
    let text = |text: &str| Some(text.to_owned());
    check_acts(all(), &[8, 7, 6, 5, 4, 3, 2, 1]);
    check_acts(
        AuditQuery {
            limit: Some(3),
            ..all()
        },
        &[8, 7, 6],
    );
    check_acts(
        AuditQuery {
            cursor: Some(6),
            limit: Some(2),
            ..all()
        },
        &[5, 4],
    );
    check_acts(
        AuditQuery {
            by: text("ada"),
            ..all()
        },
        &[6, 2],
    );
    check_acts(
        AuditQuery {
            kind: vec![ActKind::Published],
            ..all()
        },
        &[8, 5, 2],
    );
    let kind = vec![ActKind::Published, ActKind::Approved];
    check_acts(AuditQuery { kind, ..all() }, &[8, 7, 5, 4, 2, 1]);
    check_acts(
        AuditQuery {
            product: text("shop"),
            ..all()
        },
        &[7, 6, 4, 3, 1],
    );
    check_acts(
        AuditQuery {
            release: text("01HF0001"),
            ..all()
        },
        &[4, 3],
    );
    check_acts(
        AuditQuery {
            since: Some(1_004),
            until: Some(1_006),
            ..all()
        },
        &[5, 4],
    );
    check_acts(
        AuditQuery {
            q: text("TICKET-4"),
            ..all()
        },
        &[7],
    );
    check_acts(
        AuditQuery {
            q: text("thing5"),
            ..all()
        },
        &[5],
    );
    check_acts(
        AuditQuery {
            q: text("bob approved"),
            ..all()
        },
        &[7, 1],
    );
    check_acts(
        AuditQuery {
            q: text("thing* \""),
            ..all()
        },
        &[8, 7, 6, 5, 4, 3, 2, 1],
    );
    check_acts(
        AuditQuery {
            q: text("hing"),
            ..all()
        },
        &[],
    );
}
