//! The chain finds what was changed behind the journal's back; lists and acts come along from older journals.
#![allow(clippy::unwrap_used)]

use serde_json::json;
use signalbox_api::{AuditQuery, ReleaseQuery};
use signalbox_engine::event::RetryFrom;
use tempfile::TempDir;

use super::*;

fn record(seq: i64, event: Event) -> Record {
    Record {
        seq,
        release: "01A".to_owned(),
        at: 1_000 + seq,
        event,
    }
}

fn retried(by: &str) -> Event {
    Event::RetryRequested {
        by: by.to_owned(),
        reason: None,
        from: RetryFrom::Failed,
    }
}

fn created() -> Event {
    let environment = json!({"name": "dev", "kind": "NON_PROD", "dependsOn": [], "policy": {}, "hooks": {},
        "applications": []});
    let plan = json!({"flow": "delivery", "configurationCommit": "c", "product": "shop", "application": "app",
        "environments": [environment], "hooks": {}, "timeoutMinutes": 1, "templates": {}, "runtime": "r",
        "source": {"repoUrl": "", "branch": "", "path": "", "commit": "", "author": "", "message": "", "date": ""}});
    Event::Created {
        plan: serde_json::from_value(plan).unwrap(),
        by: "cleo".to_owned(),
        email: String::new(),
        reason: None,
    }
}

/// A journal of five records in two batches.
fn journal() -> (TempDir, Journal) {
    let home = TempDir::new().unwrap();
    let journal = Journal::open(home.path()).unwrap();
    let release = Release::create("01A", &created(), 1_001).unwrap();
    for events in [
        vec![created(), retried("ada"), retried("bob")],
        vec![retried("ada"); 2],
    ] {
        let next = journal.last().unwrap() + 1;
        let records = (next..).zip(events).map(|(seq, event)| record(seq, event));
        let batch = Batch {
            records: records.collect(),
            releases: vec![release.clone()],
            ..Batch::default()
        };
        journal.append(&batch).unwrap();
    }
    (home, journal)
}

/// What an examination says after somebody has done this to the file.
fn check(tampering: &str, expected: &str) {
    let (home, journal) = journal();
    let file = Connection::open(home.path().join("journal.db")).unwrap();
    file.execute_batch(tampering).unwrap();
    for journal in [journal, Journal::open(home.path()).unwrap()] {
        let examined = journal.examine().unwrap();
        let told = examined.broken.map_or("it holds".to_owned(), |broken| {
            format!("{} {:?} {}", broken.seq, broken.release, broken.message)
        });
        assert_eq!(told, expected, "{tampering}");
    }
}

#[test]
fn what_was_changed_is_found() {
    let unfit = |seq: i64| {
        format!(
            "{seq} Some(\"01A\") The hash of record {seq} does not fit: it, or the record before it, is not the one \
             that was written."
        )
    };
    check("SELECT 1", "it holds");
    check(
        "UPDATE events SET event = replace(event, 'bob', 'eve') WHERE seq = 3",
        &unfit(3),
    );
    check("UPDATE events SET at = at + 1 WHERE seq = 2", &unfit(2));
    check(
        "UPDATE events SET release = '01A' || release WHERE seq = 1",
        &unfit(1).replace("01A", "01A01A"),
    );
    check("UPDATE events SET version = 2 WHERE seq = 5", &unfit(5));
    check("UPDATE events SET hash = NULL WHERE seq = 4", &unfit(4));
    check(
        "UPDATE events SET hash = zeroblob(32) WHERE seq = 4",
        &unfit(4),
    );
    check(
        "DELETE FROM events WHERE seq = 3",
        "3 None Record 3 is missing: it was taken away.",
    );
    check(
        "DELETE FROM events WHERE seq < 3",
        "1 None Records 1 to 2 are missing: they were taken away.",
    );
    check(
        "DELETE FROM events WHERE seq = 5",
        "5 None Record 5 is missing: it was taken away.",
    );
    check(
        "DELETE FROM events WHERE seq > 2",
        "3 None Records 3 to 5 are missing: they were taken away.",
    );
    check(
        "INSERT INTO events SELECT 6, release, at, version, event, hash FROM events WHERE seq = 5",
        &unfit(6),
    );
    check(
        "INSERT INTO events SELECT 0, release, at, version, event, hash FROM events WHERE seq = 5",
        "1 None Before record 1 stands one with a number that was never given.",
    );
    check(
        "UPDATE events SET seq = -seq WHERE seq IN (2, 3); UPDATE events SET seq = 5 + seq WHERE seq < 0",
        &unfit(2),
    );
}

#[test]
fn a_list_that_was_changed_is_found() {
    let odd = |seq: i64| {
        format!(
            "{seq} Some(\"01A\") The list of who did what does not say what record {seq} says: the list was changed."
        )
    };
    check("UPDATE acts SET by = 'eve' WHERE seq = 3", &odd(3));
    check("UPDATE acts SET words = 'slept' WHERE seq = 1", &odd(1));
    check("UPDATE acts SET product = 'other' WHERE seq = 2", &odd(2));
    check("DELETE FROM acts WHERE seq = 5", &odd(5));
    check("UPDATE acts SET seq = 0 WHERE seq = 4", &odd(0));
    check(
        "INSERT INTO acts SELECT 9, profile, 7, at, kind, by, release, product, flow, reason, words FROM acts
         WHERE seq = 5",
        &odd(7),
    );
}

#[test]
fn the_head_moves_with_every_record() {
    let home = TempDir::new().unwrap();
    let empty = Journal::open(home.path()).unwrap();
    assert_eq!(empty.head().unwrap(), None);
    assert!(empty.examine().unwrap().broken.is_none());
    let (_home, journal) = journal();
    let head = journal.head().unwrap().unwrap();
    let (seq, hash) = head.split_once(':').unwrap();
    assert_eq!((seq, hash.len()), ("5", 64));
    assert_eq!(journal.hash(5).unwrap().as_deref(), Some(hash));
    assert_eq!(journal.hash(6).unwrap(), None);
    let examined = journal.examine().unwrap();
    assert_eq!((examined.records, examined.head), (5, Some(head.clone())));
    let batch = Batch {
        records: vec![record(6, retried("ada"))],
        releases: vec![Release::create("01A", &created(), 1_001).unwrap()],
        ..Batch::default()
    };
    journal.append(&batch).unwrap();
    assert_ne!(journal.head().unwrap(), Some(head));
    assert!(journal.examine().unwrap().broken.is_none());
}

#[test]
fn acts_are_listed_from_the_journal() {
    let (_home, journal) = journal();
    let query = AuditQuery {
        by: Some("ada".to_owned()),
        ..AuditQuery::default()
    };
    let acts = journal.acts(&query).unwrap().acts;
    let numbers: Vec<i64> = acts.iter().map(|act| act.seq).collect();
    assert_eq!(numbers, [5, 4, 2]);
}

#[test]
fn a_journal_of_the_second_version_gets_its_chain_and_its_lists() {
    let (home, journal) = journal();
    let head = journal.head().unwrap();
    drop(journal);
    let old = Connection::open(home.path().join("journal.db")).unwrap();
    old.execute_batch(
        r#"DROP TABLE releases; DROP TABLE release_words; DROP TABLE acts; DROP TABLE act_words;
         ALTER TABLE events DROP COLUMN hash;
         DELETE FROM constants;
         CREATE TABLE releases (id TEXT PRIMARY KEY, product TEXT NOT NULL, flow TEXT NOT NULL, status TEXT NOT NULL,
                                ended INTEGER NOT NULL, summary TEXT NOT NULL) STRICT;
         CREATE INDEX releases_open ON releases (id) WHERE NOT ended;
         CREATE INDEX releases_by_product ON releases (product, id);
         CREATE INDEX releases_by_flow ON releases (flow, id);
         INSERT INTO releases VALUES ('01A', 'shop', 'delivery', 'RUNNING', 0, '{"id":"01A","product":"shop",
             "flow":"delivery","status":"RUNNING","fromVersion":null,"version":"1.1.0","by":"Ada","createdAt":7,
             "startedAt":7,"endedAt":null,"commit":{"sha":"5eed","author":"Ada","message":"Ship","date":""},
             "reason":null,"cause":null,"environments":[{"name":"qa","status":"RUNNING"}]}');
         PRAGMA user_version = 2"#,
    )
    .unwrap();
    drop(old);
    for _ in 0..2 {
        let journal = Journal::open(home.path()).unwrap();
        assert_eq!(
            journal.head().unwrap(),
            head,
            "the same records have the same hashes"
        );
        assert!(journal.examine().unwrap().broken.is_none());
        assert_eq!(journal.open_releases().unwrap(), ["01A"]);
        let query = ReleaseQuery {
            q: Some("ship".to_owned()),
            environment: Some("qa".to_owned()),
            ..ReleaseQuery::default()
        };
        assert_eq!(journal.page(&query).unwrap().releases.len(), 1);
        assert_eq!(journal.numbers(&query).unwrap().releases, 1);
        let acts = journal.acts(&AuditQuery::default()).unwrap().acts;
        assert_eq!(acts.len(), 5);
        assert_eq!(acts[0].product.as_deref(), Some("shop"));
    }
}
