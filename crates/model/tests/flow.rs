//! Reading, checking, drawing and comparing flows.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use signalbox_model::{Configuration, Flow, Severity, describe};

const CONFIGURATION: &str = r#"
apiVersion: signalbox.dev/v1alpha1
kind: Environment
metadata: {name: dev}
spec: {kind: NON_PROD, position: 1, clusters: [{name: c, namespaces: [dev]}]}
---
apiVersion: signalbox.dev/v1alpha1
kind: Environment
metadata: {name: qa}
spec: {kind: NON_PROD, position: 2, clusters: [{name: c, namespaces: [qa]}]}
---
apiVersion: signalbox.dev/v1alpha1
kind: Environment
metadata: {name: prod, annotations: {signalbox.dev/tags: "eu, gold"}}
spec: {kind: PROD, position: 3, clusters: [{name: p}]}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop-dev, annotations: {codefresh.io/product: shop}}
spec: {source: {repoURL: r, path: dev}, destination: {name: c, namespace: dev}}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop-qa, annotations: {codefresh.io/product: shop}}
spec: {source: {repoURL: r, path: qa}, destination: {name: c, namespace: qa}}
---
apiVersion: codefresh.io/v1beta2
kind: Product
metadata: {name: shop}
spec: {}
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: pre, annotations: {codefresh.io/workflow-origin: promotion, codefresh.io/promotion-stage: pre-action}}
spec: {}
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: any, annotations: {codefresh.io/workflow-origin: promotion}}
spec: {}
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: plain}
spec: {}
"#;

const HEAD: &str = "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {name: f}\nspec:\n  triggerEnvironment: dev\n  steps:\n";

fn flow(steps: &str) -> String {
    format!("{HEAD}{steps}")
}

fn check_text(text: &str, product: Option<&str>, expected: Expect) {
    let configuration = Configuration::read([("all.yaml", CONFIGURATION)]);
    assert_eq!(configuration.diagnostics, []);
    let found = Flow::check(text, &configuration, product)
        .into_iter()
        .map(|found| {
            let severity = if found.severity == Severity::Error {
                ""
            } else {
                "warning "
            };
            let environment = found
                .environment
                .map(|name| format!(" ({name})"))
                .unwrap_or_default();
            assert!(
                found.hint.is_some() || found.code == "no-action",
                "{} has no hint",
                found.code
            );
            format!(
                "{}:{} {severity}{}{environment}: {}\n",
                found.line, found.column, found.code, found.message
            )
        });
    expected.assert_eq(&found.collect::<String>());
}

fn check(steps: &str, expected: Expect) {
    check_text(&flow(steps), None, expected);
}

#[test]
fn sound_flows() {
    check(
        "    - {environment: qa, dependsOn: [dev]}\n    - {environment: prod, dependsOn: [qa, dev]}\n",
        expect![[""]],
    );
    let (read, found) = Flow::parse(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: f\n  annotations: {description: d, version: \"2.0\"}\nspec:\n  triggerEnvironment: dev\n  postTrigger: any\n  promotionTimeoutLimit: 5\n  hooks: {onStart: a, onSuccess: b, onFail: c}\n  steps:\n    # one\n    - environment: qa\n      dependsOn:\n      - dev\n      policy: {preAction: p, action: none, postAction: q}\n      # inside\n      hooks: {onFail: x}  # end\n    - environment: prod\n      dependsOn: [qa]\n",
    );
    assert_eq!(found, []);
    expect![[r#"
        Flow {
            name: "f",
            description: Some(
                "d",
            ),
            version: Some(
                "2.0",
            ),
            trigger_environment: "dev",
            post_trigger: Some(
                "any",
            ),
            timeout_minutes: Some(
                5,
            ),
            hooks: Hooks {
                on_start: Some(
                    "a",
                ),
                on_success: Some(
                    "b",
                ),
                on_fail: Some(
                    "c",
                ),
            },
            steps: [
                Step {
                    environment: "qa",
                    depends_on: [
                        "dev",
                    ],
                    policy: StepPolicy {
                        pre_action: Some(
                            "p",
                        ),
                        action: Some(
                            None,
                        ),
                        post_action: Some(
                            "q",
                        ),
                    },
                    hooks: Hooks {
                        on_start: None,
                        on_success: None,
                        on_fail: Some(
                            "x",
                        ),
                    },
                    line: 13,
                    end_line: 18,
                },
                Step {
                    environment: "prod",
                    depends_on: [
                        "qa",
                    ],
                    policy: StepPolicy {
                        pre_action: None,
                        action: None,
                        post_action: None,
                    },
                    hooks: Hooks {
                        on_start: None,
                        on_success: None,
                        on_fail: None,
                    },
                    line: 19,
                    end_line: 20,
                },
            ],
        }
    "#]]
    .assert_debug_eq(&read.unwrap());
}

#[test]
fn shapes() {
    check_text(
        "",
        None,
        expect![[r#"
        1:1 not-a-flow: the text is empty
    "#]],
    );
    check_text(
        "a: [",
        None,
        expect![[r#"
        1:4 yaml: unclosed bracket '['
    "#]],
    );
    check_text(
        "a: 1\n",
        None,
        expect![[r#"
        1:1 not-a-flow: this is no promotion flow
        1:1 missing-field: the manifest has no `metadata` with a `name`
        1:1 warning unknown-field: `a` is no field of a promotion flow; it is kept, and has no effect
        1:1 missing-field: the flow has no `spec`
    "#]],
    );
    check_text(
        "kind: PromotionFlow\napiVersion: codefresh.io/v1beta1\nmetadata: {name: Bad_Name}\nspec: {}\n",
        None,
        expect![[r#"
        3:18 bad-name: `Bad_Name` is no valid name
        4:7 missing-field: the flow's spec has no `triggerEnvironment`
        4:7 no-target: nothing follows the trigger environment yet
    "#]],
    );
    check_text(
        "kind: PromotionFlow\napiVersion: codefresh.io/v1beta1\nmetadata: {}\nspec: [1]\n",
        None,
        expect![[r#"
        3:11 missing-field: the manifest's metadata has no `name`
        4:7 wrong-type: `spec` must be a mapping
    "#]],
    );
    check(
        "    - 3\n    - environment: [qa]\n      dependsOn: dev\n    - environment: 7\n      dependsOn: [dev]\n",
        expect![[r#"
        7:7 wrong-type: a step must be a mapping
        8:20 wrong-type: `environment` must be a string
        9:18 wrong-type: `dependsOn` must be a list of strings
        10:20 wrong-type (7): `environment` must be a string
        10:20 unknown-environment (7): the environment `7` does not exist
    "#]],
    );
    check(
        "    - environment: qa\n      dependsOn: []\n      policy: {action: push, when: never}\n      hooks: {onEnd: any}\n    - dependsOn: [dev]\n",
        expect![[r#"
        8:18 missing-field (qa): qa depends on nothing
        9:24 unknown-action (qa): `push` is no promotion action
        9:30 warning unknown-field (qa): `when` is no field of a step's policy; it is kept, and has no effect
        10:15 warning unknown-field (qa): `onEnd` is no field of hooks; it is kept, and has no effect
        11:7 missing-field: a step has no `environment`
    "#]],
    );
    for minutes in ["0", "-1", "1.5", "\"5\"", "soon", "99999999999"] {
        let text = format!(
            "{}  promotionTimeoutLimit: {minutes}\n",
            flow("    - {environment: qa, dependsOn: [dev]}\n")
        );
        let found = Flow::check(
            &text,
            &Configuration::read([("all.yaml", CONFIGURATION)]),
            None,
        );
        assert_eq!(
            found
                .iter()
                .map(|found| (found.code.as_str(), found.line))
                .collect::<Vec<_>>(),
            [("bad-timeout", 8)],
            "{minutes}"
        );
    }
}

#[test]
fn graph_rules() {
    check(
        "    - {environment: qa, dependsOn: [dev]}\n    - {environment: qa, dependsOn: [dev]}\n",
        expect![[r#"
        8:21 duplicate-environment (qa): the environment qa has a step already, in line 7
    "#]],
    );
    check(
        "    - {environment: dev, dependsOn: [qa], hooks: {onStart: any}}\n    - {environment: qa, dependsOn: [dev, dev]}\n",
        expect![[r#"
        7:21 trigger-as-step (dev): dev triggers the flow and can't be a step of it as well
        8:42 warning duplicate-dependency (qa): qa names the dependency dev twice
    "#]],
    );
    check(
        "    - {environment: qa, dependsOn: [moon]}\n    - {environment: prod, dependsOn: [qa]}\n",
        expect![[r#"
        7:37 unknown-dependency (qa): qa depends on `moon`, which is not in the flow
        8:21 unreachable (prod): prod never starts: no way leads to it from dev
    "#]],
    );
    check(
        "    - environment: qa\n      dependsOn: [dev, prod]\n    - environment: prod\n      dependsOn:\n        - qa\n",
        expect![[r#"
        11:11 cycle (prod): these environments wait for each other: qa → prod → qa
    "#]],
    );
    check(
        "    - {environment: qa, dependsOn: [qa]}\n    - {environment: prod, dependsOn: [qa]}\n",
        expect![[r#"
        7:37 cycle (qa): these environments wait for each other: qa → qa
        8:21 unreachable (prod): prod never starts: no way leads to it from dev
    "#]],
    );
    check(
        "    - {environment: moon, dependsOn: [dev]}\n",
        expect![[r#"
        7:21 unknown-environment (moon): the environment `moon` does not exist
    "#]],
    );
    check(
        "    []\n",
        expect![[r#"
        7:5 no-target: nothing follows the trigger environment yet
    "#]],
    );
}

#[test]
fn workflow_rules() {
    check(
        "    - environment: qa\n      dependsOn: [dev]\n      policy: {preAction: nope, action: pr, postAction: pre}\n      hooks:\n        onStart: pre\n        onFail: plain\n",
        expect![[r#"
        9:27 unknown-workflow (qa): the pre-action workflow `nope` of qa does not exist
        9:41 pull-requests-not-supported (qa): the action pr of qa is not supported by this version
        9:57 warning promotion-stage (qa): the workflow `pre` is meant as pre-action, and is used as post-action here
        11:18 warning promotion-stage (qa): the workflow `pre` is meant as pre-action, and is used as onStart here
        12:17 warning not-a-promotion-workflow (qa): the workflow template `plain` is not marked as a promotion workflow
    "#]],
    );
}

#[test]
fn product_rules() {
    check_text(
        &flow(
            "    - {environment: qa, dependsOn: [dev]}\n    - {environment: prod, dependsOn: [qa], policy: {action: none}}\n",
        ),
        Some("shop"),
        expect![[r#"
        7:21 no-action (qa): no promotion action for environment qa of product shop: set it on the step or in a policy
        8:21 no-application (prod): prod has no application of product shop
        8:61 none-without-pre-action (prod): the action of prod is none and it has no pre-action workflow: nothing would promote shop to prod
    "#]],
    );
    check_text(
        &flow("    - {environment: qa, dependsOn: [dev], policy: {preAction: nope, action: pr}}\n"),
        Some("shop"),
        expect![[r#"
        7:63 unknown-workflow (qa): the pre-action workflow `nope` of qa does not exist
        7:77 pull-requests-not-supported (qa): the action pr of qa is not supported by this version
    "#]],
    );
    check_text(
        &flow("    - {environment: qa, dependsOn: [dev], policy: {action: commit}}\n"),
        Some("moon"),
        expect![[r#"
        5:23 no-application (dev): dev has no application of product moon
        7:21 no-application (qa): qa has no application of product moon
    "#]],
    );
}

fn check_graph(text: &str, expected: Expect) {
    let configuration = Configuration::read([("all.yaml", CONFIGURATION)]);
    let graph = Flow::parse(text).0.unwrap().graph(&configuration, None);
    let mut drawn: String = graph
        .nodes
        .iter()
        .map(|node| {
            format!(
                "{} {}{}\n",
                node.layer,
                node.environment,
                if node.trigger { " (trigger)" } else { "" }
            )
        })
        .collect();
    drawn.extend(
        graph
            .edges
            .iter()
            .map(|edge| format!("{} -> {}\n", edge.from, edge.to)),
    );
    expected.assert_eq(&drawn);
}

#[test]
fn graphs() {
    check_graph(
        &flow(
            "    - {environment: prod, dependsOn: [qa, staging, dev]}\n    - {environment: qa, dependsOn: [dev]}\n    - {environment: staging, dependsOn: [qa]}\n",
        ),
        expect![[r#"
        0 dev (trigger)
        3 prod
        1 qa
        2 staging
        qa -> prod
        staging -> prod
        dev -> prod
        dev -> qa
        qa -> staging
    "#]],
    );
    check_graph(
        &flow(
            "    - {environment: a, dependsOn: [dev]}\n    - {environment: b, dependsOn: [a, c]}\n    - {environment: c, dependsOn: [b]}\n    - {environment: d, dependsOn: [c, moon]}\n    - {environment: a, dependsOn: [d]}\n    - {environment: e}\n",
        ),
        expect![[r#"
        0 dev (trigger)
        1 a
        2 b
        2 c
        2 d
        1 e
        dev -> a
        a -> b
        c -> b
        b -> c
        c -> d
    "#]],
    );
    check_graph("spec: {}\n", expect![[""]]);
}

fn check_difference(before: &str, after: &str, expected: Expect) {
    let read = |text: &str| Flow::parse(text).0.unwrap();
    expected.assert_eq(&describe(&read(before), &read(after)).join("\n"));
}

#[test]
fn differences() {
    let before = flow(
        "    - {environment: qa, dependsOn: [dev]}\n    - {environment: prod, dependsOn: [qa], policy: {action: commit}, hooks: {onFail: page}}\n",
    );
    check_difference(&before, &before, expect![[""]]);
    let after = "metadata: {name: f, annotations: {version: \"2.0\"}}\nspec:\n  triggerEnvironment: dev\n  postTrigger: smoke\n  promotionTimeoutLimit: 5\n  hooks: {onStart: tell}\n  steps:\n    - {environment: qa, dependsOn: [dev], policy: {preAction: open-change-request}}\n    - {environment: staging, dependsOn: [qa]}\n    - {environment: prod, dependsOn: [staging, qa], policy: {action: none}}\n";
    check_difference(
        &before,
        after,
        expect![[r#"
        version 2.0 added
        timeout 5 min added
        dev: post-action smoke added
        release: hook onStart tell added
        qa: pre-action open-change-request added
        prod: action commit → none
        prod: hook onFail page removed
        staging added after qa
        prod depends on staging and qa (was: qa)"#]],
    );
    check_difference(
        after,
        &before,
        expect![[r#"
        version 2.0 removed
        timeout 5 min removed
        dev: post-action smoke removed
        release: hook onStart tell removed
        qa: pre-action open-change-request removed
        prod: action none → commit
        prod: hook onFail page added
        prod depends on qa (was: staging and qa)
        staging removed"#]],
    );
    check_difference(
        &before,
        &before.replace("dev", "test"),
        expect!["trigger environment dev → test"],
    );
    check_difference(
        &before,
        &flow(
            "    - {environment: prod, dependsOn: [qa], policy: {action: commit}, hooks: {onFail: page}}\n    - {environment: qa, dependsOn: [dev]}\n",
        ),
        expect!["the steps stand in another order"],
    );
}
