//! Drafts as the window uses them: from a published flow, edited, undone, reopened, outdated, discarded.
#![allow(clippy::unwrap_used)]

mod support;

use expect_test::{Expect, expect};
use signalbox_model::{Configuration, Edit, Kind, edit};
use signalbox_store::{DraftKey, DraftView, Error, Store};
use support::{LAPTOP, profile, store};

const ENVIRONMENT: &str = "\
apiVersion: signalbox.dev/v1alpha1
kind: Environment
metadata:
  name: dev
spec:
  kind: NON_PROD
  clusters:
    - name: in-cluster
      namespaces: [in-dev]
";

const FLOW: &str = "\
# how the shop is delivered
apiVersion: codefresh.io/v1beta1
kind: PromotionFlow
metadata:
  name: delivery
spec:
  triggerEnvironment: dev
  steps:
    - environment: qa
      dependsOn:
        - dev
    - environment: prod
      dependsOn:
        - qa
";

/// Three environments and the flow with this text.
fn configuration(flow: &str) -> Configuration {
    let environments = ["dev", "qa", "prod"].map(|name| {
        (
            format!("{name}.yaml"),
            ENVIRONMENT
                .replace("in-dev", &format!("in-{name}"))
                .replace("name: dev", &format!("name: {name}")),
        )
    });
    Configuration::read(
        environments
            .into_iter()
            .chain([("delivery.yaml".to_owned(), flow.to_owned())]),
    )
}

fn typing(text: &str) -> Edit {
    Edit::SetText {
        text: text.to_owned(),
    }
}

fn describe(value: &str) -> Edit {
    Edit::SetDescription {
        value: Some(value.to_owned()),
    }
}

fn edit(store: &Store, edit: &Edit, now: i64) -> DraftView {
    store
        .edit(
            DraftKey::flow(LAPTOP, "delivery"),
            edit,
            &configuration(FLOW),
            None,
            now,
        )
        .unwrap()
}

fn undo(store: &Store, now: i64) -> DraftView {
    store
        .undo(
            DraftKey::flow(LAPTOP, "delivery"),
            &configuration(FLOW),
            None,
            now,
        )
        .unwrap()
}

fn redo(store: &Store, now: i64) -> DraftView {
    store
        .redo(
            DraftKey::flow(LAPTOP, "delivery"),
            &configuration(FLOW),
            None,
            now,
        )
        .unwrap()
}

/// What a view says besides its text.
fn check(view: &DraftView, expected: &Expect) {
    let flag = |name, set| if set { name } else { "-" };
    expected.assert_eq(&format!(
        "{} {} {} {} saved {:?} | {}",
        flag("dirty", view.dirty),
        flag("outdated", view.outdated),
        flag("undo", view.can_undo),
        flag("redo", view.can_redo),
        view.saved_at,
        view.changes.join("; ")
    ));
}

#[test]
fn a_flow_without_a_draft_is_shown_as_published() {
    let (_dir, _path, store) = store();
    let view = store
        .draft(
            DraftKey::flow(LAPTOP, "delivery"),
            &configuration(FLOW),
            None,
        )
        .unwrap();
    check(&view, &expect!["- - - - saved None | "]);
    assert_eq!(
        (view.text.as_str(), view.base_text.as_deref()),
        (FLOW, Some(FLOW))
    );
    let names: Vec<_> = view
        .graph
        .unwrap()
        .nodes
        .into_iter()
        .map(|node| node.environment)
        .collect();
    assert_eq!(names, ["dev", "qa", "prod"]);
    assert_eq!(view.diagnostics, []);
    for result in [undo(&store, 1), redo(&store, 1)] {
        check(&result, &expect!["- - - - saved None | "]);
    }
    assert_eq!(store.drafts(LAPTOP).unwrap(), []);
}

#[test]
fn the_first_edit_makes_the_draft_and_undo_brings_the_base_back() {
    let (_dir, path, store) = store();
    let view = edit(&store, &describe("The shop"), 10);
    check(
        &view,
        &expect!["dirty - undo - saved Some(10) | description The shop added"],
    );
    let summary = store.drafts(LAPTOP).unwrap().remove(0);
    assert_eq!(
        (
            summary.name.as_str(),
            summary.new,
            summary.changes,
            summary.saved_at
        ),
        ("delivery", false, 1, 10)
    );
    drop(store);

    let store = Store::open(&path).unwrap();
    let view = undo(&store, 20);
    check(&view, &expect!["- - - redo saved Some(20) | "]);
    assert_eq!(view.text, FLOW);
    assert_eq!(store.drafts(LAPTOP).unwrap()[0].changes, 0);
    drop(store);

    let store = Store::open(&path).unwrap();
    let view = redo(&store, 30);
    check(
        &view,
        &expect!["dirty - undo - saved Some(30) | description The shop added"],
    );
    assert_eq!(view.text, edit::apply(FLOW, &describe("The shop")).unwrap());
    check(
        &redo(&store, 40),
        &expect!["dirty - undo - saved Some(30) | description The shop added"],
    );
}

#[test]
fn an_edit_after_undo_drops_what_could_be_redone() {
    let (_dir, _path, store) = store();
    edit(&store, &describe("one"), 1);
    edit(&store, &describe("two"), 2);
    undo(&store, 3);
    assert!(undo(&store, 3).can_redo);
    let view = edit(&store, &describe("three"), 4);
    assert!(!view.can_redo);
    assert_eq!(redo(&store, 5).text, view.text);
    assert_eq!(undo(&store, 6).text, FLOW);
}

#[test]
fn an_edit_that_changes_nothing_makes_no_step() {
    let (_dir, _path, store) = store();
    check(
        &edit(&store, &typing(FLOW), 1),
        &expect!["- - - - saved None | "],
    );
    assert_eq!(store.drafts(LAPTOP).unwrap(), []);
    let view = edit(&store, &describe("one"), 2);
    undo(&store, 3);
    edit(&store, &typing(FLOW), 4);
    assert_eq!(redo(&store, 5).text, view.text);
}

#[test]
fn an_edit_that_does_not_fit_leaves_everything_as_it_was() {
    let (_dir, _path, store) = store();
    let before = edit(&store, &describe("one"), 1);
    let connect = Edit::Connect {
        from: "prod".to_owned(),
        to: "qa".to_owned(),
    };
    for wrong in [
        connect,
        Edit::SetPreAction {
            environment: "moon".to_owned(),
            workflow: None,
        },
    ] {
        let result = store.edit(
            DraftKey::flow(LAPTOP, "delivery"),
            &wrong,
            &configuration(FLOW),
            None,
            2,
        );
        assert!(matches!(result, Err(Error::Edit(_))), "{result:?}");
    }
    assert_eq!(
        store
            .draft(
                DraftKey::flow(LAPTOP, "delivery"),
                &configuration(FLOW),
                None
            )
            .unwrap(),
        before
    );
}

#[test]
fn typing_is_one_step_until_a_pause_or_a_jump() {
    let (_dir, path, store) = store();
    let texts: Vec<String> = ["# ho", "# h", "# ho", "# how"]
        .map(|start| FLOW.replacen("# how", &format!("{start}!"), 1))
        .to_vec();
    for (text, at) in texts.iter().zip([1_000, 1_100, 3_000, 5_000]) {
        edit(&store, &typing(text), at);
    }
    let paused = texts[3].replacen("# how!", "# how!?", 1);
    edit(&store, &typing(&paused), 7_001);
    let jumped = paused.replacen("- qa", "- dev", 1);
    edit(&store, &typing(&jumped), 7_002);
    drop(store);
    let store = Store::open(&path).unwrap();
    for expected in [&paused, &texts[3], FLOW] {
        assert_eq!(&undo(&store, 8_000).text, expected);
    }
    assert!(!undo(&store, 8_000).can_undo);
}

#[test]
fn a_text_that_is_no_flow_is_kept_without_a_graph() {
    let (_dir, _path, store) = store();
    let view = edit(&store, &typing("spec: ["), 1);
    assert_eq!(
        (view.text.as_str(), view.graph.is_none()),
        ("spec: [", true)
    );
    assert!(!view.diagnostics.is_empty());
    assert_eq!(store.drafts(LAPTOP).unwrap()[0].changes, 1);
    let result = store.edit(
        DraftKey::flow(LAPTOP, "delivery"),
        &describe("x"),
        &configuration(FLOW),
        None,
        2,
    );
    assert!(
        matches!(result, Err(Error::Edit(edit::Error::Yaml(_)))),
        "{result:?}"
    );
}

#[test]
fn a_comment_counts_as_one_change() {
    let (_dir, _path, store) = store();
    let view = edit(&store, &typing(&format!("{FLOW}# the end\n")), 1);
    check(&view, &expect!["dirty - undo - saved Some(1) | "]);
    assert_eq!(store.drafts(LAPTOP).unwrap()[0].changes, 1);
}

#[test]
fn a_draft_is_outdated_once_the_published_text_has_moved() {
    let (_dir, _path, store) = store();
    let text = edit(&store, &describe("mine"), 1).text;
    let moved = configuration(&FLOW.replace("how", "thus"));
    let view = store
        .draft(DraftKey::flow(LAPTOP, "delivery"), &moved, None)
        .unwrap();
    assert!(view.outdated);
    assert_eq!((view.text, view.base_text.as_deref()), (text, Some(FLOW)));
    let gone = Configuration::read([("dev.yaml", ENVIRONMENT)]);
    assert!(
        store
            .draft(DraftKey::flow(LAPTOP, "delivery"), &gone, None)
            .unwrap()
            .outdated
    );
    assert!(
        !store
            .draft(
                DraftKey::flow(LAPTOP, "delivery"),
                &configuration(FLOW),
                None
            )
            .unwrap()
            .outdated
    );
}

#[test]
fn a_new_flow_is_a_draft_without_a_base() {
    let (_dir, _path, store) = store();
    let empty = Configuration::read([("dev.yaml", ENVIRONMENT)]);
    assert!(
        matches!(store.draft(DraftKey::flow(LAPTOP, "delivery"), &empty, None), Err(Error::NoDraft(flow)) if flow == "delivery")
    );
    assert!(matches!(
        store.undo(DraftKey::flow(LAPTOP, "delivery"), &empty, None, 1),
        Err(Error::NoDraft(_))
    ));
    store
        .new_draft(DraftKey::flow(LAPTOP, "delivery"), FLOW, 5)
        .unwrap();
    let view = store
        .draft(DraftKey::flow(LAPTOP, "delivery"), &empty, None)
        .unwrap();
    assert_eq!(
        (
            view.base_text,
            view.base_revision,
            view.dirty,
            view.outdated
        ),
        (None, None, true, false)
    );
    assert_eq!((view.can_undo, view.saved_at), (false, Some(5)));
    let summary = store.drafts(LAPTOP).unwrap().remove(0);
    assert!(summary.new && summary.changes > 0, "{summary:?}");

    let again = store.new_draft(DraftKey::flow(LAPTOP, "delivery"), "", 6);
    assert!(matches!(again, Err(Error::DraftExists(flow)) if flow == "delivery"));
    assert!(
        store
            .draft(
                DraftKey::flow(LAPTOP, "delivery"),
                &configuration(FLOW),
                None
            )
            .unwrap()
            .outdated
    );
}

#[test]
fn a_discarded_draft_is_gone_with_its_history() {
    let (_dir, _path, store) = store();
    store.put_profile(&profile("team")).unwrap();
    store
        .edit(
            DraftKey::flow("team", "delivery"),
            &describe("theirs"),
            &configuration(FLOW),
            None,
            1,
        )
        .unwrap();
    edit(&store, &describe("mine"), 1);
    store.discard(DraftKey::flow(LAPTOP, "delivery")).unwrap();
    store.discard(DraftKey::flow(LAPTOP, "delivery")).unwrap();
    let view = undo(&store, 2);
    assert_eq!(
        (view.text.as_str(), view.can_redo, view.saved_at),
        (FLOW, false, None)
    );
    assert_eq!(store.drafts(LAPTOP).unwrap(), []);
    assert_eq!(store.drafts("team").unwrap().len(), 1);
}

#[test]
fn two_windows_edit_one_draft() {
    let (_dir, path, one) = store();
    let two = Store::open(&path).unwrap();
    edit(&one, &describe("one"), 1);
    let view = edit(
        &two,
        &Edit::SetVersion {
            value: Some("2".to_owned()),
        },
        2,
    );
    assert_eq!(
        one.draft(
            DraftKey::flow(LAPTOP, "delivery"),
            &configuration(FLOW),
            None
        )
        .unwrap(),
        view
    );
    undo(&one, 3);
    assert_eq!(undo(&two, 4).text, FLOW);
    assert!(
        configuration(FLOW)
            .document(Kind::Flow, "delivery")
            .is_some()
    );
}
