//! Steps, their dependencies and their order.

use std::collections::BTreeSet;

use expect_test::expect;
use signalbox_model::{
    Configuration, Flow,
    merge::{Side, merge},
};

use super::{AUDIT, ELSEWHERE, FLOW, check, check_texts, with};

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
