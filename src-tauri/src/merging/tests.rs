//! What is asked about, and what a merge may not make wrong.
#![allow(clippy::unwrap_used)]

use signalbox_model::merge::Side;

use super::*;

fn flow(timeout: u32, version: &str, steps: &str) -> String {
    format!(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: f\n  annotations:\n    version: \"{version}\"\nspec:\n  timeout: {timeout}m\n  triggerEnvironment: dev\n  steps:{steps}\n"
    )
}

const QA: &str = "\n    - environment: qa\n      dependsOn: [dev]";
const QA_PROD: &str = "\n    - environment: qa\n      dependsOn: [dev]\n    - environment: prod\n      dependsOn: [qa]";

#[test]
fn only_what_both_changed_is_open() {
    let (before, mine, theirs) = (flow(10, "1", QA), flow(20, "2", QA), flow(30, "1", QA_PROD));
    let sides = Sides {
        kind: Kind::Flow,
        name: "f",
        before: Some(&before),
        mine: &mine,
        theirs: Some(&theirs),
    };
    let merge = sides.merge(&[]).unwrap();
    assert_eq!(open(&merge, &[]), 1, "{:?}", merge.differences);
    let conflict = merge.differences.iter().find(|one| one.conflict).unwrap();
    let choices = [Choice {
        id: conflict.id.clone(),
        side: Side::Mine,
    }];
    let merge = sides.merge(&choices).unwrap();
    assert_eq!(open(&merge, &choices), 0);
    assert_eq!(merge.text, flow(20, "2", QA_PROD));
}

#[test]
fn a_flow_that_was_deleted_is_hers_alone() {
    let mine = flow(20, "2", QA);
    let sides = Sides {
        kind: Kind::Flow,
        name: "f",
        before: Some(&flow(10, "1", QA)),
        mine: &mine,
        theirs: None,
    };
    let merge = sides.merge(&[]).unwrap();
    assert_eq!((merge.text, merge.differences.len()), (mine, 0));
}

#[test]
fn a_text_that_is_no_yaml_says_where() {
    let sides = Sides {
        kind: Kind::Flow,
        name: "f",
        before: Some("a: 1\n"),
        mine: "a: [\n",
        theirs: Some("a: 2\n"),
    };
    let error = sides.merge(&[]).unwrap_err();
    assert_eq!(error.code, Code::Invalid);
    assert!(error.message.contains("line"), "{}", error.message);
}

#[test]
fn errors_that_one_side_had_are_not_made_by_the_merge() {
    let configuration = Configuration::default();
    let (mine, theirs) = (flow(10, "1", QA), flow(10, "1", QA_PROD));
    let sides = Sides {
        kind: Kind::Flow,
        name: "f",
        before: None,
        mine: &mine,
        theirs: Some(&theirs),
    };
    assert!(!errors(Kind::Flow, "f", &theirs, &configuration).is_empty());
    assert!(sides.made_wrong(&theirs, &configuration).is_empty());
    let wrong = flow(10, "1", "\n    - environment: prod\n      dependsOn: [qa]");
    assert!(!sides.made_wrong(&wrong, &configuration).is_empty());
}
