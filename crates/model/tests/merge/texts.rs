//! Texts: comments, line ends, texts that hold nothing, and texts that can't be read.

use expect_test::{Expect, expect};
use signalbox_model::merge::{Side, merge};

use super::{AUDIT, FLOW, check, check_texts, with};

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
fn comments_of_theirs_that_are_lost_are_told() {
    let theirs = with(&[
        ("page", "call"),
        ("[dev]", "[dev] # see #4"),
        ("    # the first\n", ""),
    ]);
    check_texts(
        FLOW,
        &with(&[("smoke", "load"), ("dependsOn: [dev]", "dependsOn: [eu]")]),
        &theirs,
        &[],
        &expect![[r#"
            qa: depends on eu [/spec/steps/qa/dependsOn/eu]: - | eu | - => Mine
            qa: depends on dev [/spec/steps/qa/dependsOn/dev]: dev | - | dev => Mine
            qa: pre-action [/spec/steps/qa/policy/preAction]: smoke | load | smoke => Mine
            prod: hook onFail [/spec/steps/prod/hooks/onFail]: page | page | call => Theirs
            -      dependsOn: [dev] # see #4
            +      dependsOn: [eu] # see #4
            -        preAction: smoke
            +        preAction: load
        "#]],
    );
    let steps = FLOW.replace(
        "    - environment: prod",
        "    # the last\n    - environment: prod",
    );
    let moved = {
        let (head, rest) = steps.split_once("    # the first\n").unwrap();
        let (qa, prod) = rest.split_once("    # the last\n").unwrap();
        format!("{head}    # the last\n{prod}    # the first\n{qa}")
    };
    let respelled: String = steps.lines().map(|line| format!("{line} \n")).collect();
    check_texts(
        &steps,
        &moved,
        &respelled,
        &[],
        &expect![[r#"
            order of the steps [order:/spec/steps]: qa, prod | prod, qa | qa, prod => Mine
            comments [comments:theirs]: - | - | # the last => Mine
            -    - environment: qa·
            -      dependsOn: [dev]·
            -      policy:·
            +    - environment: prod
            +      dependsOn:
            +        - qa
            +      hooks:
            +        onFail: page
            +    # the first
            +    - environment: qa
            +      dependsOn: [dev]
            +      policy:
            -    # the last·
            -    - environment: prod·
            -      dependsOn:·
            -        - qa·
            -      hooks:·
            -        onFail: page·
        "#]],
    );
}

#[test]
fn a_number_is_what_is_written() {
    let with = |version: &str| {
        with(&[(
            "  name: delivery",
            &format!("  name: delivery\n  annotations:\n    version: {version}"),
        )])
    };
    let respelled =
        |text: &str| -> String { text.lines().map(|line| format!("{line} \n")).collect() };
    check_texts(
        &with("1.1"),
        &with("1.10").replace("60", "90"),
        &respelled(&with("1.1")),
        &[],
        &expect![[r#"
            version [/metadata/annotations/version]: 1.1 | 1.10 | 1.1 => Mine
            timeout [/spec/promotionTimeoutLimit]: 60 min | 90 min | 60 min => Mine
            -    version: 1.1·
            +    version: 1.10·
            -  promotionTimeoutLimit: 60 # minutes·
            +  promotionTimeoutLimit: 90 # minutes·
        "#]],
    );
    check_texts(
        &with("1.1"),
        &with("1.10"),
        &with("1.2"),
        &[("/metadata/annotations/version", Side::Mine)],
        &expect![[r#"
            version [/metadata/annotations/version]: 1.1 | 1.10 | 1.2 => Mine CONFLICT
            -    version: 1.2
            +    version: 1.10
        "#]],
    );
    check_texts(
        &with("1.1"),
        &respelled(&with("1.1")),
        &with("1.10"),
        &[],
        &expect![[r#"
            version [/metadata/annotations/version]: 1.1 | 1.1 | 1.10 => Theirs
            comments [comments]: - | the same flow, written in another way | - => Theirs
        "#]],
    );
    check_texts(
        FLOW,
        &with("1.10"),
        &respelled(&with("1.1")),
        &[],
        &expect![[r#"
            version [/metadata/annotations/version]: - | 1.10 | 1.1 => Theirs CONFLICT
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
            comments [comments:theirs]: - | - | # gone => Mine
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
