//! Drafts that wait to be published, and drafts that are put on a new base.
#![allow(clippy::unwrap_used)]

mod support;

use signalbox_model::{Configuration, Edit};
use signalbox_store::{DraftKey, DraftView, Error, Store};
use support::{LAPTOP, store};

const FLOW: &str = "\
apiVersion: codefresh.io/v1beta1
kind: PromotionFlow
metadata:
  name: delivery
spec:
  triggerEnvironment: dev
  steps:
    - environment: qa
      dependsOn: [dev]
";

fn configuration() -> Configuration {
    Configuration::read([("delivery.yaml".to_owned(), FLOW.to_owned())])
}

fn describe(value: &str) -> Edit {
    Edit::SetDescription {
        value: Some(value.to_owned()),
    }
}

fn edit(store: &Store, edit: &Edit) -> DraftView {
    store
        .edit(
            DraftKey::flow(LAPTOP, "delivery"),
            edit,
            &configuration(),
            None,
            5,
        )
        .unwrap()
}

fn undo(store: &Store) -> DraftView {
    store
        .undo(
            DraftKey::flow(LAPTOP, "delivery"),
            &configuration(),
            None,
            6,
        )
        .unwrap()
}

fn redo(store: &Store) -> DraftView {
    store
        .redo(
            DraftKey::flow(LAPTOP, "delivery"),
            &configuration(),
            None,
            7,
        )
        .unwrap()
}

fn draft(store: &Store) -> DraftView {
    store
        .draft(DraftKey::flow(LAPTOP, "delivery"), &configuration(), None)
        .unwrap()
}

/// A draft with two steps, the last of which is taken back, ready to be published; is it still, after `act`?
fn check(act: impl FnOnce(&Store), still: bool) {
    let (_dir, path, store) = store();
    edit(&store, &describe("one"));
    edit(&store, &describe("two"));
    undo(&store);
    store
        .prepare(DraftKey::flow(LAPTOP, "delivery"), Some("Ship it"))
        .unwrap();
    let reopened = Store::open(&path).unwrap();
    assert_eq!(draft(&reopened).ready.as_deref(), Some("Ship it"));
    assert!(store.drafts(LAPTOP).unwrap()[0].ready);
    act(&store);
    assert_eq!(draft(&reopened).ready.is_some(), still);
    assert_eq!(store.drafts(LAPTOP).unwrap()[0].ready, still);
}

#[test]
fn what_moves_the_text_takes_ready_back() {
    check(|_| {}, true);
    check(
        |store| {
            store
                .prepare(DraftKey::flow(LAPTOP, "delivery"), None)
                .unwrap()
        },
        false,
    );
    check(
        |store| assert_eq!(edit(store, &describe("x")).ready, None),
        false,
    );
    let text = Edit::SetText {
        text: "typed".to_owned(),
    };
    check(|store| assert_eq!(edit(store, &text).ready, None), false);
    check(|store| assert_eq!(undo(store).ready, None), false);
    check(|store| assert_eq!(redo(store).ready, None), false);
    check(
        |store| assert!(edit(store, &describe("one")).ready.is_some()),
        true,
    );
    let base = ("r2", FLOW);
    check(
        |store| {
            store
                .rebase(DraftKey::flow(LAPTOP, "delivery"), Some(base), FLOW, 9)
                .unwrap()
        },
        false,
    );
    check(
        |store| {
            let text = draft(store).text;
            store
                .rebase(DraftKey::flow(LAPTOP, "delivery"), Some(base), &text, 9)
                .unwrap();
        },
        false,
    );
}

#[test]
fn a_merge_is_one_step_on_a_new_base() {
    let (_dir, path, store) = store();
    let mine = edit(&store, &describe("mine")).text;
    edit(&store, &describe("later"));
    undo(&store);
    let theirs = FLOW.replace("qa", "staging");
    let merged = mine.replace("qa", "staging");
    store
        .rebase(
            DraftKey::flow(LAPTOP, "delivery"),
            Some(("r2", &theirs)),
            &merged,
            8,
        )
        .unwrap();
    let store = Store::open(&path).unwrap();
    let view = draft(&store);
    assert_eq!(
        (view.text, view.base_text, view.base_revision, view.saved_at),
        (
            merged.clone(),
            Some(theirs.clone()),
            Some("r2".to_owned()),
            Some(8)
        )
    );
    assert!(view.dirty && view.can_undo && !view.can_redo);
    let back = undo(&store);
    assert_eq!((back.text, back.base_text), (mine, Some(theirs)));
    assert_eq!(redo(&store).text, merged);
}

#[test]
fn a_merge_that_comes_to_theirs_leaves_nothing_to_publish() {
    let (_dir, _path, store) = store();
    edit(&store, &describe("mine"));
    let theirs = FLOW.replace("qa", "staging");
    store
        .rebase(
            DraftKey::flow(LAPTOP, "delivery"),
            Some(("r2", &theirs)),
            &theirs,
            8,
        )
        .unwrap();
    let view = draft(&store);
    assert!(!view.dirty && view.changes.is_empty());
}

#[test]
fn without_a_draft_nothing_can_wait_or_move() {
    let (_dir, _path, store) = store();
    let results = [
        store.prepare(DraftKey::flow(LAPTOP, "delivery"), Some("Ship it")),
        store.rebase(
            DraftKey::flow(LAPTOP, "delivery"),
            Some(("r2", FLOW)),
            FLOW,
            1,
        ),
    ];
    for result in results {
        assert!(
            matches!(&result, Err(Error::NoDraft(flow)) if flow == "delivery"),
            "{result:?}"
        );
    }
}

#[test]
fn a_draft_of_a_flow_that_was_deleted_goes_on_as_a_new_one() {
    let (_dir, path, store) = store();
    let mine = edit(&store, &describe("mine")).text;
    store
        .prepare(DraftKey::flow(LAPTOP, "delivery"), Some("Ship it"))
        .unwrap();
    store
        .rebase(DraftKey::flow(LAPTOP, "delivery"), None, &mine, 8)
        .unwrap();
    let store = Store::open(&path).unwrap();
    let nothing = Configuration::default();
    let view = store
        .draft(DraftKey::flow(LAPTOP, "delivery"), &nothing, None)
        .unwrap();
    assert_eq!((view.base_text, view.base_revision), (None, None));
    assert!(view.dirty && !view.outdated && view.ready.is_none());
    assert_eq!(view.text, mine);
    let back = store
        .undo(DraftKey::flow(LAPTOP, "delivery"), &nothing, None, 9)
        .unwrap();
    assert_eq!(back.text, FLOW, "its history goes on too");
}

#[test]
fn what_was_typed_while_it_was_published_stays() {
    let check = |typed: Option<&str>, revision: Option<&str>, still: bool| {
        let (_dir, _path, store) = store();
        let sent = edit(&store, &describe("sent")).text;
        let typed = typed.map(|typed| edit(&store, &describe(typed)).text);
        store
            .published(DraftKey::flow(LAPTOP, "delivery"), &sent, revision)
            .unwrap();
        let view = draft(&store);
        assert_eq!(view.saved_at.is_some(), still, "{typed:?} {revision:?}");
        if still {
            assert_eq!(Some(view.text), typed);
            let base = revision.map_or(FLOW, |_| &sent);
            assert_eq!(view.base_text.as_deref(), Some(base));
            assert_eq!(
                view.base_revision.as_deref() == Some("r2"),
                revision.is_some()
            );
        }
    };
    check(None, Some("r2"), false);
    check(None, None, false);
    check(Some("typed"), Some("r2"), true);
    check(Some("typed"), None, true);
}

#[test]
fn a_draft_that_was_discarded_while_it_was_published_leaves_nothing_behind() {
    let (_dir, _path, store) = store();
    let sent = edit(&store, &describe("sent")).text;
    store.discard(DraftKey::flow(LAPTOP, "delivery")).unwrap();
    store
        .published(DraftKey::flow(LAPTOP, "delivery"), &sent, Some("r2"))
        .unwrap();
    assert_eq!(store.drafts(LAPTOP).unwrap(), []);
}

#[test]
fn a_draft_is_kept_under_another_name_or_not_touched() {
    let (_dir, _path, store) = store();
    edit(&store, &describe("mine"));
    let configuration = configuration();
    let keep = || {
        store.keep_as(
            DraftKey::flow(LAPTOP, "delivery"),
            "other",
            &configuration,
            7,
        )
    };
    keep().unwrap();
    let names = || -> Vec<String> {
        let drafts = store.drafts(LAPTOP).unwrap();
        drafts.into_iter().map(|draft| draft.name).collect()
    };
    assert_eq!(names(), ["other"]);
    let other = store
        .draft(DraftKey::flow(LAPTOP, "other"), &configuration, None)
        .unwrap();
    assert!(other.text.contains("name: other\n") && other.text.contains("mine"));
    edit(&store, &describe("again"));
    assert!(matches!(keep(), Err(Error::DraftExists(name)) if name == "other"));
    assert_eq!(names(), ["delivery", "other"]);
}
