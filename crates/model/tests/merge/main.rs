//! Two people's changes of one flow: what comes out, and what is asked.
#![allow(clippy::unwrap_used)]

mod steps;
mod texts;

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use signalbox_model::merge::{Choice, Merge, Side, merge};
use similar::TextDiff;

const FLOW: &str = "\
# how the shop is delivered
apiVersion: codefresh.io/v1beta1
kind: PromotionFlow
metadata:
  name: delivery
spec:
  triggerEnvironment: dev
  promotionTimeoutLimit: 60 # minutes
  steps:
    # the first
    - environment: qa
      dependsOn: [dev]
      policy:
        preAction: smoke
    - environment: prod
      dependsOn:
        - qa
      hooks:
        onFail: page
";

/// The flow with parts of its text replaced; each must be there.
fn with(changes: &[(&str, &str)]) -> String {
    let mut text = FLOW.to_string();
    for (old, new) in changes {
        assert!(text.contains(old), "`{old}` is not there");
        text = text.replacen(old, new, 1);
    }
    text
}

fn shown(merge: &Merge, theirs: &str) -> String {
    let mut shown = String::new();
    for found in &merge.differences {
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_string());
        let end = if found.conflict { " CONFLICT" } else { "" };
        shown += &format!(
            "{} [{}]: {} | {} | {} => {:?}{end}\n",
            found.place,
            found.id,
            value(&found.before),
            value(&found.mine),
            value(&found.theirs),
            found.taken
        );
    }
    let diff = TextDiff::from_lines(theirs, &merge.text);
    for change in diff.iter_all_changes() {
        if change.tag() != similar::ChangeTag::Equal {
            let line = format!("{}{change}", change.tag()).replace('\r', "\\r");
            // A space at a line's end is seen.
            shown += &line.replace(" \n", "·\n");
        }
    }
    shown
}

/// What three texts come to: the differences, and the lines that the merged text has other than theirs.
fn check_texts(
    before: &str,
    mine: &str,
    theirs: &str,
    choices: &[(&str, Side)],
    expected: &Expect,
) {
    let choices: Vec<Choice> = choices
        .iter()
        .map(|(id, side)| Choice {
            id: (*id).to_string(),
            side: *side,
        })
        .collect();
    let merged = merge(before, mine, theirs, &choices).unwrap();
    expected.assert_eq(&shown(&merged, theirs));
    let again = merge(theirs, &merged.text, theirs, &[]).unwrap();
    assert_eq!(again.text, merged.text);
    let ids: BTreeSet<&String> = merged.differences.iter().map(|found| &found.id).collect();
    assert_eq!(ids.len(), merged.differences.len());
}

type Changes<'a> = &'a [(&'a str, &'a str)];

/// The same with both sides as changes of [`FLOW`].
fn check(mine: Changes<'_>, theirs: Changes<'_>, choices: &[(&str, Side)], expected: &Expect) {
    check_texts(FLOW, &with(mine), &with(theirs), choices, expected);
}

/// A change of their first line, so that their text is not the one before.
const ELSEWHERE: (&str, &str) = ("how the shop is", "how the shop gets");

const AUDIT: &str = "
    # by the book
    - environment: audit # theirs, too
      dependsOn: [qa]
      # asks three people
      policy:
        preAction: ask
    - environment: prod";

#[test]
fn what_one_side_changed_is_taken() {
    check(&[], &[], &[], &expect![]);
    check(
        &[("60", "90")],
        &[],
        &[],
        &expect![[r#"
        timeout [/spec/promotionTimeoutLimit]: 60 min | 90 min | 60 min => Mine
        -  promotionTimeoutLimit: 60 # minutes
        +  promotionTimeoutLimit: 90 # minutes
    "#]],
    );
    check(
        &[],
        &[("60", "90")],
        &[],
        &expect![[r#"
        timeout [/spec/promotionTimeoutLimit]: 60 min | 60 min | 90 min => Theirs
    "#]],
    );
    check(
        &[("60", "90")],
        &[ELSEWHERE],
        &[],
        &expect![[r#"
        timeout [/spec/promotionTimeoutLimit]: 60 min | 90 min | 60 min => Mine
        -  promotionTimeoutLimit: 60 # minutes
        +  promotionTimeoutLimit: 90 # minutes
    "#]],
    );
    check(
        &[("smoke", "load")],
        &[("page", "call")],
        &[],
        &expect![[r#"
        qa: pre-action [/spec/steps/qa/policy/preAction]: smoke | load | smoke => Mine
        prod: hook onFail [/spec/steps/prod/hooks/onFail]: page | page | call => Theirs
        -        preAction: smoke
        +        preAction: load
    "#]],
    );
    check(
        &[("60", "90")],
        &[("60", "90")],
        &[],
        &expect![[r#"
        timeout [/spec/promotionTimeoutLimit]: 60 min | 90 min | 90 min => Theirs
    "#]],
    );
    check(
        &[("60 # minutes", "60\n  postTrigger: tell")],
        &[("60 # minutes", "45\n  hooks: {onStart: ticket}")],
        &[],
        &expect![[r#"
            timeout [/spec/promotionTimeoutLimit]: 60 min | 60 min | 45 min => Theirs
            dev: post-action [/spec/postTrigger]: - | tell | - => Mine
            release: hook onStart [/spec/hooks/onStart]: - | - | ticket => Theirs
            +  postTrigger: tell
        "#]],
    );
}

#[test]
fn what_both_changed_is_asked() {
    check(
        &[("60", "90")],
        &[("60", "45")],
        &[],
        &expect![[r#"
        timeout [/spec/promotionTimeoutLimit]: 60 min | 90 min | 45 min => Theirs CONFLICT
    "#]],
    );
    let timeout = "/spec/promotionTimeoutLimit";
    check(
        &[("60", "90")],
        &[("60", "45")],
        &[(timeout, Side::Mine)],
        &expect![[r#"
            timeout [/spec/promotionTimeoutLimit]: 60 min | 90 min | 45 min => Mine CONFLICT
            -  promotionTimeoutLimit: 45 # minutes
            +  promotionTimeoutLimit: 90 # minutes
        "#]],
    );
    check(
        &[("60", "90")],
        &[("60", "45")],
        &[(timeout, Side::Theirs)],
        &expect![[r#"
            timeout [/spec/promotionTimeoutLimit]: 60 min | 90 min | 45 min => Theirs CONFLICT
        "#]],
    );
    check(
        &[("60", "90")],
        &[ELSEWHERE],
        &[(timeout, Side::Theirs)],
        &expect![[r#"
            timeout [/spec/promotionTimeoutLimit]: 60 min | 90 min | 60 min => Mine
            -  promotionTimeoutLimit: 60 # minutes
            +  promotionTimeoutLimit: 90 # minutes
        "#]],
    );
    let gate = "/spec/steps/qa/policy/preAction";
    check(
        &[
            ("smoke", "load"),
            (
                "name: delivery",
                "name: delivery\n  annotations:\n    version: \"2\"",
            ),
        ],
        &[("preAction: smoke", "action: pr")],
        &[(gate, Side::Mine)],
        &expect![[r#"
            version [/metadata/annotations/version]: - | 2 | - => Mine
            qa: pre-action [/spec/steps/qa/policy/preAction]: smoke | load | - => Mine CONFLICT
            qa: action [/spec/steps/qa/policy/action]: - | - | pr => Theirs
            +  annotations:
            +    version: "2"
            +        preAction: load
        "#]],
    );
    check(
        &[(
            "hooks:\n        onFail: page",
            "hooks:\n        onFail: mail",
        )],
        &[("      hooks:\n        onFail: page\n", "")],
        &[("/spec/steps/prod/hooks/onFail", Side::Mine)],
        &expect![[r#"
            prod: hook onFail [/spec/steps/prod/hooks/onFail]: page | mail | - => Mine CONFLICT
            +      hooks:
            +        onFail: mail
        "#]],
    );
}

#[test]
fn unknown_fields_and_other_kinds_of_values_are_merged_too() {
    check(
        &[(
            "name: delivery",
            "name: delivery\n  labels: {team: shop, tier: one}",
        )],
        &[(
            "name: delivery",
            "name: delivery\n  labels:\n    team: shop # ours\n    area: eu",
        )],
        &[],
        &expect![[r#"
            metadata.labels.team [/metadata/labels/team]: - | shop | shop => Theirs
            metadata.labels.tier [/metadata/labels/tier]: - | one | - => Mine
            metadata.labels.area [/metadata/labels/area]: - | - | eu => Theirs
            +    tier: one
        "#]],
    );
    check(
        &[("preAction: smoke", "preAction: smoke\n      notify: [a, b]")],
        &[("preAction: smoke", "preAction: smoke\n      notify: [c]")],
        &[],
        &expect![[r#"
            qa: notify [/spec/steps/qa/notify]: - | a, b | c => Theirs CONFLICT
        "#]],
    );
    check(
        &[
            (
                "dependsOn: [dev]\n",
                "dependsOn: [dev]\n      note: |\n        one\n        # two\n",
            ),
            ("60", "61"),
        ],
        &[("60", "62")],
        &[],
        &expect![[r#"
            timeout [/spec/promotionTimeoutLimit]: 60 min | 61 min | 62 min => Theirs CONFLICT
            qa: note [/spec/steps/qa/note]: - | one
            # two | - => Mine
            +      note: |
            +        one
            +        # two
        "#]],
    );
    check(
        &[("- environment: qa", "- nothing: qa"), ("60", "61")],
        &[("60", "62"), ("page", "call")],
        &[],
        &expect![[r#"
            timeout [/spec/promotionTimeoutLimit]: 60 min | 61 min | 62 min => Theirs CONFLICT
            steps [/spec/steps]: qa, prod | a step without a name, prod | qa, prod => Theirs CONFLICT
        "#]],
    );
    check(
        &[("spec:", "spec: &all"), ("smoke", "load")],
        &[("page", "call # me"), ("smoke", "test")],
        &[],
        &expect![[r#"
            qa: pre-action [/spec/steps/qa/policy/preAction]: smoke | load | test => Theirs CONFLICT
            prod: hook onFail [/spec/steps/prod/hooks/onFail]: page | page | call => Theirs
        "#]],
    );
}
