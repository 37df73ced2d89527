//! Drafts of both kinds beside each other, those of an older database, and scenarios.
#![allow(clippy::unwrap_used)]

mod support;

use rusqlite::Connection;
use signalbox_engine::rehearsal::{Course, CourseEnd, Scenario};
use signalbox_model::{Configuration, Edit, Kind};
use signalbox_store::{DraftKey, Error, Store};
use support::{LAPTOP, store};

const WORKFLOW: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata:
  name: smoke
spec:
  entrypoint: main
";

const SMOKE: DraftKey<'static> = DraftKey {
    profile: LAPTOP,
    kind: Kind::Workflow,
    name: "smoke",
};

fn typing(text: &str) -> Edit {
    Edit::SetText {
        text: text.to_owned(),
    }
}

#[test]
fn a_workflow_is_edited_as_a_text() {
    let (_dir, path, store) = store();
    let configuration = Configuration::read([("smoke.yaml", WORKFLOW)]);
    let text = WORKFLOW.replace("main", "other");
    let view = store
        .edit(SMOKE, &typing(&text), &configuration, None, 1)
        .unwrap();
    assert_eq!(
        (view.text.as_str(), view.base_text.as_deref(), view.kind),
        (text.as_str(), Some(WORKFLOW), Kind::Workflow)
    );
    assert!(view.dirty && view.graph.is_none() && view.changes.is_empty());
    let by_structure = Edit::SetVersion { value: None };
    let refused = store.edit(SMOKE, &by_structure, &configuration, None, 2);
    assert!(matches!(refused, Err(Error::OnlyText)), "{refused:?}");
    let store = Store::open(&path).unwrap();
    let row = store.drafts(LAPTOP).unwrap().remove(0);
    assert_eq!(
        (row.kind, row.name.as_str(), row.new, row.changes),
        (Kind::Workflow, "smoke", false, 1)
    );
    let back = store.undo(SMOKE, &configuration, None, 3).unwrap();
    assert_eq!((back.text.as_str(), back.dirty), (WORKFLOW, false));
}

#[test]
fn one_name_holds_a_draft_of_each_kind() {
    let (_dir, _path, store) = store();
    let flow = DraftKey::flow(LAPTOP, "smoke");
    store.new_draft(flow, "kind: PromotionFlow\n", 1).unwrap();
    store.new_draft(SMOKE, WORKFLOW, 2).unwrap();
    store.discard(flow).unwrap();
    let kinds: Vec<Kind> = store
        .drafts(LAPTOP)
        .unwrap()
        .into_iter()
        .map(|draft| draft.kind)
        .collect();
    assert_eq!(kinds, [Kind::Workflow]);
}

#[test]
fn other_kinds_have_no_drafts() {
    let (_dir, _path, store) = store();
    let product = DraftKey {
        kind: Kind::Product,
        ..SMOKE
    };
    let refused = store.new_draft(product, "", 1);
    assert!(
        matches!(refused, Err(Error::NoDrafts("products"))),
        "{refused:?}"
    );
}

/// The database as the version before the kinds had it, with a draft of three steps, the last one taken back.
fn version_4() -> (tempfile::TempDir, std::path::PathBuf) {
    let (dir, path, store) = store();
    drop(store);
    let old = Connection::open(&path).unwrap();
    old.execute_batch(
        "DROP TABLE scenarios; DROP TABLE draft_steps; DROP TABLE drafts;
         CREATE TABLE drafts (
             profile TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
             flow TEXT NOT NULL,
             base_revision TEXT,
             base_text TEXT,
             position INTEGER NOT NULL,
             typed_at INTEGER,
             typed_first_line INTEGER,
             typed_last_line INTEGER,
             saved_at INTEGER NOT NULL,
             ready TEXT,
             PRIMARY KEY (profile, flow)
         ) STRICT;
         CREATE TABLE draft_steps (
             profile TEXT NOT NULL,
             flow TEXT NOT NULL,
             n INTEGER NOT NULL,
             text TEXT NOT NULL,
             PRIMARY KEY (profile, flow, n),
             FOREIGN KEY (profile, flow) REFERENCES drafts (profile, flow) ON DELETE CASCADE
         ) STRICT;
         INSERT INTO drafts VALUES ('laptop', 'delivery', 'r1', 'a: 0', 2, 9, 1, 1, 77, 'Ship it');
         INSERT INTO draft_steps VALUES
             ('laptop', 'delivery', 0, 'a: 0'), ('laptop', 'delivery', 1, 'a: 1'),
             ('laptop', 'delivery', 2, 'a: 2'), ('laptop', 'delivery', 3, 'a: 3');
         PRAGMA user_version = 4;",
    )
    .unwrap();
    (dir, path)
}

#[test]
fn drafts_of_version_4_come_with_their_history() {
    let (_dir, path) = version_4();
    let store = Store::open(&path).unwrap();
    let key = DraftKey::flow(LAPTOP, "delivery");
    let nothing = Configuration::default();
    let view = store.draft(key, &nothing, None).unwrap();
    assert_eq!(
        (view.text.as_str(), view.base_text.as_deref(), view.saved_at),
        ("a: 2", Some("a: 0"), Some(77))
    );
    assert_eq!(view.ready.as_deref(), Some("Ship it"));
    for (text, walk) in [
        (
            "a: 3",
            Store::redo as fn(&Store, DraftKey<'_>, &Configuration, Option<&str>, i64) -> _,
        ),
        ("a: 2", Store::undo),
        ("a: 1", Store::undo),
        ("a: 0", Store::undo),
    ] {
        assert_eq!(walk(&store, key, &nothing, None, 80).unwrap().text, text);
    }
    store.discard(key).unwrap();
    drop(store);
    let left: i64 = Connection::open(&path)
        .unwrap()
        .query_row("SELECT count(*) FROM draft_steps", [], |row| row.get(0))
        .unwrap();
    assert_eq!(left, 0, "the steps go with their draft");
}

#[test]
fn scenarios_belong_to_a_flow_of_a_profile() {
    let (_dir, path, store) = store();
    let scenario = |name: &str, takes| Scenario {
        name: name.to_owned(),
        courses: [(
            "qa/cart-qa/PreAction".to_owned(),
            vec![Course {
                outcome: CourseEnd::Failed,
                takes,
                ..Course::default()
            }],
        )]
        .into(),
        commands: Vec::new(),
    };
    let put = |flow, scenario: Scenario| store.put_scenario(LAPTOP, flow, &scenario).unwrap();
    put("delivery", scenario("slow", Some(1)));
    put("delivery", scenario("Broken", None));
    put("delivery", scenario("slow", Some(9_000)));
    put("hotfix", scenario("slow", None));
    let store = Store::open(&path).unwrap();
    let kept = || store.scenarios(LAPTOP, "delivery").unwrap();
    assert_eq!(
        kept(),
        [scenario("Broken", None), scenario("slow", Some(9_000))]
    );
    for _ in 0..2 {
        store.delete_scenario(LAPTOP, "delivery", "slow").unwrap();
    }
    assert_eq!(kept(), [scenario("Broken", None)]);
    assert_eq!(store.scenarios(LAPTOP, "hotfix").unwrap().len(), 1);
    let missing = store.put_scenario("gone", "delivery", &scenario("x", None));
    assert!(matches!(missing, Err(Error::NoProfile(_))), "{missing:?}");
}
