//! Two people's changes of one flow: what comes out, and what is asked.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use signalbox_model::{
    Configuration, Flow,
    merge::{Choice, Merge, Side, merge},
};
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
            shown += &format!("{}{change}", change.tag()).replace('\r', "\\r");
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
fn steps_go_by_their_environment() {
    check(
        &[("\n    - environment: prod", AUDIT)],
        &[ELSEWHERE],
        &[],
        &expect![[r#"
            audit [/spec/steps/audit]: - | depends on qa; pre-action ask | - => Mine
            +    # by the book
            +    - environment: audit # theirs, too
            +      dependsOn: [qa]
            +      # asks three people
            +      policy:
            +        preAction: ask
        "#]],
    );
    check(
        &[("\n    - environment: prod", AUDIT)],
        &[(
            "\n    - environment: prod",
            "\n    - environment: eu\n      dependsOn: [qa]\n    - environment: prod",
        )],
        &[],
        &expect![[r#"
            audit [/spec/steps/audit]: - | depends on qa; pre-action ask | - => Mine
            eu [/spec/steps/eu]: - | - | depends on qa => Theirs
            +    # by the book
            +    - environment: audit # theirs, too
            +      dependsOn: [qa]
            +      # asks three people
            +      policy:
            +        preAction: ask
        "#]],
    );
    check(
        &[(
            "    # the first\n",
            "    - environment: pre\n      dependsOn: [dev]\n    # the first\n",
        )],
        &[("# the first", "# the very first")],
        &[],
        &expect![[r#"
            pre [/spec/steps/pre]: - | depends on dev | - => Mine
            +    - environment: pre
            +      dependsOn: [dev]
        "#]],
    );
    let qa = "    # the first\n    - environment: qa\n      dependsOn: [dev]\n      policy:\n        preAction: smoke\n";
    check(
        &[(qa, ""), ("- qa", "- dev")],
        &[("page", "call")],
        &[],
        &expect![[r#"
            qa [/spec/steps/qa]: depends on dev; pre-action smoke | - | depends on dev; pre-action smoke => Mine
            prod: depends on dev [/spec/steps/prod/dependsOn/dev]: - | dev | - => Mine
            prod: depends on qa [/spec/steps/prod/dependsOn/qa]: qa | - | qa => Mine
            prod: hook onFail [/spec/steps/prod/hooks/onFail]: page | page | call => Theirs
            -    # the first
            -    - environment: qa
            -      dependsOn: [dev]
            -      policy:
            -        preAction: smoke
            -        - qa
            +        - dev
        "#]],
    );
    check(
        &[(qa, ""), ("- qa", "- dev")],
        &[("smoke", "load")],
        &[],
        &expect![[r#"
            qa [/spec/steps/qa]: depends on dev; pre-action smoke | - | depends on dev; pre-action load => Theirs CONFLICT
            prod: depends on dev [/spec/steps/prod/dependsOn/dev]: - | dev | - => Mine
            prod: depends on qa [/spec/steps/prod/dependsOn/qa]: qa | - | qa => Mine
            -        - qa
            +        - dev
        "#]],
    );
    check(
        &[(qa, "")],
        &[("smoke", "load")],
        &[("/spec/steps/qa", Side::Mine)],
        &expect![[r#"
            qa [/spec/steps/qa]: depends on dev; pre-action smoke | - | depends on dev; pre-action load => Mine CONFLICT
            -    # the first
            -    - environment: qa
            -      dependsOn: [dev]
            -      policy:
            -        preAction: load
        "#]],
    );
    check(
        &[("smoke", "load # slow")],
        &[(qa, "")],
        &[("/spec/steps/qa", Side::Mine)],
        &expect![[r#"
            qa [/spec/steps/qa]: depends on dev; pre-action smoke | depends on dev; pre-action load | - => Mine CONFLICT
            +    # the first
            +    - environment: qa
            +      dependsOn: [dev]
            +      policy:
            +        preAction: load # slow
        "#]],
    );
    check(
        &[(qa, "")],
        &[(qa, "")],
        &[],
        &expect![[r#"
        qa [/spec/steps/qa]: depends on dev; pre-action smoke | - | - => Theirs
    "#]],
    );
    check(
        &[("environment: qa", "environment: test"), ("- qa", "- test")],
        &[("60", "45")],
        &[],
        &expect![[r#"
            timeout [/spec/promotionTimeoutLimit]: 60 min | 60 min | 45 min => Theirs
            test [/spec/steps/test]: - | depends on dev; pre-action smoke | - => Mine
            qa [/spec/steps/qa]: depends on dev; pre-action smoke | - | depends on dev; pre-action smoke => Mine
            prod: depends on test [/spec/steps/prod/dependsOn/test]: - | test | - => Mine
            prod: depends on qa [/spec/steps/prod/dependsOn/qa]: qa | - | qa => Mine
            -    - environment: qa
            +    - environment: test
            -        - qa
            +        - test
        "#]],
    );
    check(
        &[(
            "\n    - environment: prod",
            "\n    - environment: eu\n      dependsOn: [qa]\n    - environment: prod",
        )],
        &[(
            "\n    - environment: prod",
            "\n    - environment: eu\n      dependsOn: [dev]\n    - environment: prod",
        )],
        &[("/spec/steps/eu/dependsOn", Side::Mine)],
        &expect![[r#"
            eu: depends on qa [/spec/steps/eu/dependsOn/qa]: - | qa | - => Mine
            eu: depends on dev [/spec/steps/eu/dependsOn/dev]: - | - | dev => Theirs
            -      dependsOn: [dev]
            +      dependsOn: [dev, qa]
        "#]],
    );
}

#[test]
fn dependencies_are_a_set() {
    check(
        &[("        - qa", "        - qa\n        - eu # far")],
        &[("        - qa", "        - dev # first\n        - qa")],
        &[],
        &expect![[r#"
            prod: depends on dev [/spec/steps/prod/dependsOn/dev]: - | - | dev => Theirs
            prod: depends on eu [/spec/steps/prod/dependsOn/eu]: - | eu | - => Mine
            +        - eu # far
        "#]],
    );
    check(
        &[("[dev]", "[dev, eu]")],
        &[("[dev]", "[us, dev]")],
        &[],
        &expect![[r#"
            qa: depends on us [/spec/steps/qa/dependsOn/us]: - | - | us => Theirs
            qa: depends on eu [/spec/steps/qa/dependsOn/eu]: - | eu | - => Mine
            -      dependsOn: [us, dev]
            +      dependsOn: [us, dev, eu]
        "#]],
    );
    check(
        &[("[dev]", "[eu]")],
        &[("[dev]", "[us]")],
        &[],
        &expect![[r#"
            qa: depends on dev [/spec/steps/qa/dependsOn/dev]: dev | - | - => Theirs
            qa: depends on eu [/spec/steps/qa/dependsOn/eu]: - | eu | - => Mine
            qa: depends on us [/spec/steps/qa/dependsOn/us]: - | - | us => Theirs
            -      dependsOn: [us]
            +      dependsOn: [us, eu]
        "#]],
    );
    let before = with(&[("[dev]", "[dev, eu]")]);
    check_texts(
        &before,
        &with(&[("[dev]", "[eu]")]),
        &with(&[]),
        &[],
        &expect![[r#"
            qa: depends on [/spec/steps/qa/dependsOn]: dev, eu | eu | dev => Theirs CONFLICT
        "#]],
    );
    check_texts(
        &before,
        &with(&[("[dev]", "[eu]")]),
        &with(&[]),
        &[("/spec/steps/qa/dependsOn", Side::Mine)],
        &expect![[r#"
            qa: depends on [/spec/steps/qa/dependsOn]: dev, eu | eu | dev => Mine CONFLICT
            -      dependsOn: [dev]
            +      dependsOn: [eu]
        "#]],
    );
    check(
        &[("      dependsOn: [dev]\n", "")],
        &[("[dev]", "[eu]")],
        &[],
        &expect![[r#"
            qa: depends on [/spec/steps/qa/dependsOn]: dev | - | eu => Theirs CONFLICT
        "#]],
    );
    check(
        &[("[dev]", "dev")],
        &[("[dev]", "[eu]")],
        &[],
        &expect![[r#"
        qa: depends on [/spec/steps/qa/dependsOn]: dev | dev | eu => Theirs CONFLICT
    "#]],
    );
}

#[test]
fn what_does_not_go_together_is_left_to_the_check() {
    let check = |before: &str, mine: &str, theirs: &str, code: &str| {
        let merged = merge(before, mine, theirs, &[]).unwrap();
        assert!(merged.differences.iter().all(|found| !found.conflict));
        let found = Flow::check(&merged.text, &Configuration::read([("f.yaml", "")]), None);
        let codes: BTreeSet<&str> = found.iter().map(|found| found.code.as_str()).collect();
        assert!(codes.contains(code), "{codes:?}");
    };
    let before = "spec: {triggerEnvironment: dev, steps: [{environment: qa, dependsOn: [dev]}, {environment: eu, dependsOn: [dev]}]}\n";
    let eu = "{environment: eu, dependsOn: [dev]}";
    check(
        before,
        &before.replace(&format!(", {eu}"), ""),
        &before.replace("qa, dependsOn: [dev]", "qa, dependsOn: [dev, eu]"),
        "unknown-dependency",
    );
    check(
        before,
        &before.replace("eu, dependsOn: [dev]", "eu, dependsOn: [dev, qa]"),
        &before.replace("qa, dependsOn: [dev]", "qa, dependsOn: [dev, eu]"),
        "cycle",
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

#[test]
fn steps_in_another_order_are_told() {
    let turned = "\
spec:
  triggerEnvironment: dev
  promotionTimeoutLimit: 60 # minutes
  steps:
    - environment: prod
      dependsOn:
        - qa
      hooks:
        onFail: page
    # the first
    - environment: qa
      dependsOn: [dev]
      policy:
        preAction: smoke
";
    let mine = format!("{}{turned}", &FLOW[..FLOW.find("spec:").unwrap()]);
    check_texts(
        FLOW,
        &mine,
        &with(&[ELSEWHERE]),
        &[],
        &expect![[r#"
        order of the steps [order:/spec/steps]: qa, prod | prod, qa | qa, prod => Mine
        +    - environment: prod
        +      dependsOn:
        +        - qa
        +      hooks:
        +        onFail: page
        -    - environment: prod
        -      dependsOn:
        -        - qa
        -      hooks:
        -        onFail: page
    "#]],
    );
    check_texts(
        FLOW,
        &mine,
        &with(&[("smoke", "load")]),
        &[],
        &expect![[r#"
        qa: pre-action [/spec/steps/qa/policy/preAction]: smoke | smoke | load => Theirs
        order of the steps [order:/spec/steps]: qa, prod | prod, qa | qa, prod => Theirs
    "#]],
    );
    check_texts(
        FLOW,
        &with(&[("60", "90")]),
        &mine,
        &[],
        &expect![[r#"
        timeout [/spec/promotionTimeoutLimit]: 60 min | 90 min | 60 min => Mine
        order of the steps [order:/spec/steps]: qa, prod | qa, prod | prod, qa => Theirs
        -  promotionTimeoutLimit: 60 # minutes
        +  promotionTimeoutLimit: 90 # minutes
    "#]],
    );
}

#[test]
fn comments_are_carried_or_told() {
    check(
        &[("# minutes", "# min"), ("page", "page # Ada")],
        &[("smoke", "load")],
        &[],
        &expect![[r#"
            qa: pre-action [/spec/steps/qa/policy/preAction]: smoke | smoke | load => Theirs
            comments [comments]: - | # min
            # Ada | - => Mine
            -  promotionTimeoutLimit: 60 # minutes
            +  promotionTimeoutLimit: 60 # min
            -        onFail: page
            +        onFail: page # Ada
        "#]],
    );
    check(
        &[("60 # minutes", "60 # an hour")],
        &[("60 # minutes", "45 # minutes")],
        &[],
        &expect![[r#"
            timeout [/spec/promotionTimeoutLimit]: 60 min | 60 min | 45 min => Theirs
            comments [comments]: - | # an hour | - => Theirs
        "#]],
    );
    check(
        &[("60 # minutes", "90 # more")],
        &[("60 # minutes", "45 # less")],
        &[("/spec/promotionTimeoutLimit", Side::Mine)],
        &expect![[r#"
            timeout [/spec/promotionTimeoutLimit]: 60 min | 90 min | 45 min => Mine CONFLICT
            comments [comments]: - | # more | - => Theirs
            -  promotionTimeoutLimit: 45 # less
            +  promotionTimeoutLimit: 90 # less
        "#]],
    );
    check(
        &[("[dev]", "[ dev ]")],
        &[("[dev]", "[dev, eu]")],
        &[],
        &expect![[r#"
            qa: depends on eu [/spec/steps/qa/dependsOn/eu]: - | - | eu => Theirs
            comments [comments]: - | the same flow, written in another way | - => Theirs
        "#]],
    );
    check(
        &[("smoke", "smoke # not 'a#b'")],
        &[],
        &[],
        &expect![[r#"
        comments [comments]: - | # not 'a#b' | - => Mine
        -        preAction: smoke
        +        preAction: smoke # not 'a#b'
    "#]],
    );
}

#[test]
fn line_ends_and_indentation_are_theirs() {
    let theirs = with(&[("page", "call")]).replace('\n', "\r\n");
    check_texts(
        FLOW,
        &with(&[("\n    - environment: prod", AUDIT)]),
        &theirs,
        &[],
        &expect![[r#"
            audit [/spec/steps/audit]: - | depends on qa; pre-action ask | - => Mine
            prod: hook onFail [/spec/steps/prod/hooks/onFail]: page | page | call => Theirs
            +    # by the book\r
            +    - environment: audit # theirs, too\r
            +      dependsOn: [qa]\r
            +      # asks three people\r
            +      policy:\r
            +        preAction: ask\r
        "#]],
    );
    let theirs = with(&[("page", "call")])
        .replace("\n    ", "\n  ")
        .replace("\n          ", "\n        ");
    check_texts(
        FLOW,
        &with(&[("\n    - environment: prod", AUDIT), ("60", "90")]),
        &theirs,
        &[],
        &expect![[r#"
            timeout [/spec/promotionTimeoutLimit]: 60 min | 90 min | 60 min => Mine
            audit [/spec/steps/audit]: - | depends on qa; pre-action ask | - => Mine
            prod: hook onFail [/spec/steps/prod/hooks/onFail]: page | page | call => Theirs
            -  promotionTimeoutLimit: 60 # minutes
            +  promotionTimeoutLimit: 90 # minutes
            +  # by the book
            +  - environment: audit # theirs, too
            +    dependsOn: [qa]
            +    # asks three people
            +    policy:
            +      preAction: ask
        "#]],
    );
}

#[test]
fn what_is_not_there_is_merged_too() {
    check_texts(
        "",
        FLOW,
        &with(&[("60", "45")]),
        &[],
        &expect![[r#"
            apiVersion [/apiVersion]: - | codefresh.io/v1beta1 | codefresh.io/v1beta1 => Theirs
            kind [/kind]: - | PromotionFlow | PromotionFlow => Theirs
            name [/metadata/name]: - | delivery | delivery => Theirs
            trigger environment [/spec/triggerEnvironment]: - | dev | dev => Theirs
            timeout [/spec/promotionTimeoutLimit]: - | 60 min | 45 min => Theirs CONFLICT
            qa: depends on dev [/spec/steps/qa/dependsOn/dev]: - | dev | dev => Theirs
            qa: pre-action [/spec/steps/qa/policy/preAction]: - | smoke | smoke => Theirs
            prod: depends on qa [/spec/steps/prod/dependsOn/qa]: - | qa | qa => Theirs
            prod: hook onFail [/spec/steps/prod/hooks/onFail]: - | page | page => Theirs
        "#]],
    );
    check_texts(
        FLOW,
        &with(&[("60", "45")]),
        "",
        &[],
        &expect![[r#"
            the flow []: delivery | delivery | - => Theirs CONFLICT
        "#]],
    );
    check_texts(
        FLOW,
        &with(&[("60", "45")]),
        "# gone\n",
        &[("", Side::Mine)],
        &expect![[r#"
            the flow []: delivery | delivery | - => Mine CONFLICT
            -# gone
            +# how the shop is delivered
            +apiVersion: codefresh.io/v1beta1
            +kind: PromotionFlow
            +metadata:
            +  name: delivery
            +spec:
            +  triggerEnvironment: dev
            +  promotionTimeoutLimit: 45 # minutes
            +  steps:
            +    # the first
            +    - environment: qa
            +      dependsOn: [dev]
            +      policy:
            +        preAction: smoke
            +    - environment: prod
            +      dependsOn:
            +        - qa
            +      hooks:
            +        onFail: page
        "#]],
    );
    check_texts(
        FLOW,
        "",
        FLOW,
        &[],
        &expect![[r#"
            the flow []: delivery | - | delivery => Mine
            -# how the shop is delivered
            -apiVersion: codefresh.io/v1beta1
            -kind: PromotionFlow
            -metadata:
            -  name: delivery
            -spec:
            -  triggerEnvironment: dev
            -  promotionTimeoutLimit: 60 # minutes
            -  steps:
            -    # the first
            -    - environment: qa
            -      dependsOn: [dev]
            -      policy:
            -        preAction: smoke
            -    - environment: prod
            -      dependsOn:
            -        - qa
            -      hooks:
            -        onFail: page
        "#]],
    );
}

#[test]
fn a_text_that_is_no_document_is_told() {
    let check = |before: &str, mine: &str, theirs: &str, expected: Expect| {
        let error = merge(before, mine, theirs, &[]).unwrap_err();
        expected.assert_eq(&format!(
            "{}:{} {}\n{}",
            error.line,
            error.column,
            error.message,
            error.hint.unwrap()
        ));
    };
    check(
        FLOW,
        "a: [",
        FLOW,
        expect![[r#"
        1:4 yours can't be merged: unclosed bracket '['
        mend the YAML at this place"#]],
    );
    check(
        FLOW,
        FLOW,
        "a: 1\n---\nb: 2\n",
        expect![[r#"
        3:1 what is published can't be merged: the file holds several YAML documents: values are read and set in files that hold one
        keep yours as a new flow, or ask for it to be mended"#]],
    );
    check(
        "a: 1\na: 2\n",
        FLOW,
        FLOW,
        expect![[r#"
        2:1 what both began with can't be merged: the key `a` stands twice in this mapping
        keep yours as a new flow, or ask for it to be mended"#]],
    );
}
