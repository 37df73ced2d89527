//! Acts out of the records that are kept, in whatever order they come.
#![allow(clippy::unwrap_used)]

mod support;

use signalbox_api::{AuditQuery, Info, Record};
use signalbox_engine::EffectId;
use signalbox_engine::event::{
    Event, Node, NodePhase, Progress, PublishedDocument, Stage, TerminateCause, Verdict,
};
use signalbox_model::Kind;
use signalbox_store::Store;
use support::{LAPTOP, created, plan, store};

fn record(seq: i64, release: &str, event: Event) -> Record {
    Record {
        seq,
        release: release.to_owned(),
        at: 1_000 + seq,
        event,
    }
}

/// A release that waits for an approval, a publish, the decision, and a terminate.
fn records() -> Vec<Record> {
    let effect = EffectId {
        release: "01A".to_owned(),
        environment: Some("dev".to_owned()),
        application: Some("shop-dev".to_owned()),
        stage: Stage::Verify,
        attempt: 1,
    };
    let node = Node {
        name: "P[0].go".to_owned(),
        display_name: "go-live".to_owned(),
        parent: None,
        node_type: "Suspend".to_owned(),
        phase: NodePhase::Suspended,
        message: None,
        started_at: Some(1),
        finished_at: None,
        until: None,
    };
    vec![
        record(1, "01A", created(plan("shop", "delivery"))),
        record(2, "01A", Event::Started { writes: None }),
        record(
            3,
            "01A",
            Event::EffectStarted {
                effect: effect.clone(),
            },
        ),
        record(
            4,
            "01A",
            Event::EffectProgressed {
                effect,
                progress: Progress::Node { node },
            },
        ),
        record(
            5,
            "",
            Event::Published {
                by: "Ada".to_owned(),
                email: "ada@example.com".to_owned(),
                message: "Tidy the flow".to_owned(),
                commit: "c0ffee".to_owned(),
                documents: vec![PublishedDocument {
                    kind: Kind::Flow,
                    name: "delivery".to_owned(),
                    deleted: false,
                }],
            },
        ),
        record(
            6,
            "01A",
            Event::ApprovalDecided {
                approval: 1,
                verdict: Verdict::Approve,
                by: "Bob".to_owned(),
                reason: Some("ticket-42".to_owned()),
            },
        ),
        record(
            7,
            "01A",
            Event::TerminateRequested {
                cause: TerminateCause::Person,
                by: Some("Ada".to_owned()),
                reason: None,
            },
        ),
    ]
}

fn told(store: &Store, query: &AuditQuery) -> Vec<String> {
    let acts = store.acts_seen(LAPTOP, query).unwrap().acts;
    acts.into_iter()
        .map(|act| {
            let release = act.release.unwrap_or_default();
            let product = act.product.unwrap_or_default();
            format!(
                "{} {} {} {release} {product}",
                act.seq,
                act.by.unwrap(),
                act.words
            )
        })
        .collect()
}

const ALL: [&str; 4] = [
    "7 Ada terminated the release of shop by delivery 01A shop",
    "6 Bob approved `go-live` in dev 01A shop",
    "5 Ada published flow delivery  ",
    "1 Ada triggered shop 1.1.0 by delivery 01A shop",
];

#[test]
fn acts_are_what_somebody_did_whenever_it_is_heard_of() {
    let all = records();
    let mut backwards = all.clone();
    backwards.reverse();
    let orders: [Vec<Vec<Record>>; 4] = [
        vec![all.clone()],
        vec![backwards],
        all.iter().map(|record| vec![record.clone()]).collect(),
        vec![all[5..].to_vec(), all.clone()],
    ];
    for order in orders {
        let (_dir, _path, store) = store();
        for records in order {
            store.put_records(LAPTOP, &records).unwrap();
        }
        assert_eq!(told(&store, &AuditQuery::default()), ALL);
        let query = AuditQuery {
            q: Some("TICKET".to_owned()),
            ..Default::default()
        };
        assert_eq!(told(&store, &query), ALL[1..2]);
        assert_eq!(store.records(LAPTOP, "").unwrap(), all[4..5]);
    }
}

#[test]
fn what_a_restored_runtime_never_did_goes() {
    let (_dir, _path, store) = store();
    store.put_records(LAPTOP, &records()).unwrap();
    assert_eq!(
        store.cut(LAPTOP, 3).unwrap(),
        ["01A"],
        "a publish is no release"
    );
    assert_eq!(told(&store, &AuditQuery::default()), ALL[3..]);
    let info = |id: &str| Info {
        id: id.to_owned(),
        name: "team".to_owned(),
        version: "1".to_owned(),
        executor: String::new(),
        deployer: String::new(),
        role: "admin".to_owned(),
        capabilities: Vec::new(),
        seq: 0,
        configuration_url: String::new(),
        user: None,
    };
    store.put_info(LAPTOP, &info("r1"), 1).unwrap();
    store.put_info(LAPTOP, &info("r2"), 1).unwrap();
    assert_eq!(told(&store, &AuditQuery::default()), [""; 0]);
}
