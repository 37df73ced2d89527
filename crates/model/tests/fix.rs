//! Quick fixes: each makes the finding go that it is offered for.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use signalbox_model::{Configuration, Flow, edit, fix::fixes};

const CONFIGURATION: &str = "apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: dev}\nspec: {kind: NON_PROD, clusters: [{name: c, namespaces: [dev]}]}\n---\napiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: qa}\nspec: {kind: NON_PROD}\n---\napiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: staging}\nspec: {kind: NON_PROD}\n---\napiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: prod}\nspec: {kind: PROD}\n---\napiVersion: codefresh.io/v1beta1\nkind: PromotionPolicy\nmetadata: {name: a}\nspec: {priority: 5, selector: {product: {names: [tied]}}, policy: {preAction: smoke-test}}\n---\napiVersion: codefresh.io/v1beta1\nkind: PromotionPolicy\nmetadata: {name: b}\nspec: {priority: 5, selector: {product: {names: [tied]}}, policy: {preAction: open-change}}\n---\napiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: smoke-test, annotations: {codefresh.io/workflow-origin: promotion}}\n---\napiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: open-change, annotations: {codefresh.io/workflow-origin: promotion, codefresh.io/promotion-stage: pre-action}}\n";

/// Shows the fixes of the findings with this code, each of which makes its finding go.
fn check(code: &str, spec: &str, product: Option<&str>, expected: Expect) {
    let configuration = Configuration::read([("c.yaml", CONFIGURATION)]);
    let text = format!(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {{name: f, annotations: {{version: 1.0}}}}\nspec:\n  triggerEnvironment: dev\n{spec}"
    );
    let flow = Flow::parse(&text).0.unwrap();
    let found = Flow::check(&text, &configuration, product);
    let mut titles = Vec::new();
    for fix in fixes(&flow, &found, &configuration) {
        let problem = &found[fix.problem as usize];
        if problem.code != code {
            continue;
        }
        let mended = edit::apply(&text, &fix.edit)
            .unwrap_or_else(|error| panic!("{}: {error}\n{text}", fix.title));
        let same = |other: &&signalbox_model::Diagnostic| {
            (&other.code, &other.message) == (&problem.code, &problem.message)
        };
        let left = Flow::check(&mended, &configuration, product);
        assert_eq!(left.iter().find(same), None, "{}:\n{mended}", fix.title);
        titles.push(fix.title);
    }
    expected.assert_eq(&titles.join("; "));
}

#[test]
fn actions() {
    let qa = "  steps:\n  - environment: qa\n    dependsOn: [dev]\n";
    check("no-action", qa, Some("shop"), expect!["Set commit"]);
    check(
        "none-without-pre-action",
        &format!("{qa}    policy: {{action: none}}\n"),
        Some("shop"),
        expect!["Set commit"],
    );
    check(
        "pull-requests-not-supported",
        &format!("{qa}    policy: {{action: pr}}\n"),
        None,
        expect!["Set commit"],
    );
    check(
        "unknown-action",
        &format!("{qa}    policy: {{action: push}}\n"),
        None,
        expect!["Set commit"],
    );
    check("no-application", qa, Some("shop"), expect!["Take qa out"]);
}

#[test]
fn names() {
    let qa = "  steps:\n  - environment: qa\n    dependsOn: [dev]\n";
    check(
        "unknown-workflow",
        &format!("{qa}    policy: {{preAction: opn-change}}\n"),
        None,
        expect!["Use open-change; Clear the pre-action"],
    );
    check(
        "unknown-workflow",
        &format!("{qa}    policy: {{postAction: moon}}\n"),
        None,
        expect!["Clear the post-action"],
    );
    check(
        "unknown-workflow",
        &format!("{qa}    hooks: {{onFail: smoke}}\n"),
        None,
        expect!["Use smoke-test; Clear the onFail"],
    );
    check(
        "unknown-workflow",
        &format!("  hooks: {{onStart: smoke-tests}}\n{qa}"),
        None,
        expect!["Use smoke-test; Clear the onStart"],
    );
    check(
        "unknown-workflow",
        &format!("  postTrigger: smoketest\n{qa}"),
        None,
        expect!["Use smoke-test; Clear the post-action"],
    );
    check(
        "promotion-stage",
        &format!("{qa}    hooks: {{onFail: open-change}}\n"),
        None,
        expect!["Clear the onFail"],
    );
    check(
        "unknown-environment",
        "  steps:\n  - environment: stagin\n    dependsOn: [dev]\n  - environment: prod\n    dependsOn: [stagin]\n",
        None,
        expect!["Use staging; Take stagin out"],
    );
    check(
        "bad-name",
        "  steps:\n  - environment: QA\n    dependsOn: [dev]\n",
        None,
        expect!["Use qa; Take QA out"],
    );
    check("wrong-type", qa, None, expect!["Put quotes around it"]);
    check(
        "bad-timeout",
        &format!("  promotionTimeoutLimit: \"5\"\n{qa}"),
        None,
        expect!["Set 60 minutes; Take the timeout out"],
    );
}

#[test]
fn what_the_flow_lacks() {
    check(
        "no-target",
        "  steps: []\n",
        None,
        expect!["Add prod after dev; Add qa after dev"],
    );
    check(
        "policy-tie",
        "  steps:\n  - environment: qa\n    dependsOn: [dev]\n",
        Some("tied"),
        expect!["Set smoke-test in this flow; Set open-change in this flow"],
    );
}

#[test]
fn graph() {
    check(
        "unknown-dependency",
        "  steps:\n  - environment: qa\n    dependsOn: [dve]\n",
        None,
        expect!["Use dev; Let qa follow dev instead"],
    );
    check(
        "unknown-dependency",
        "  steps:\n  - environment: prod\n    dependsOn: [dev, qa]\n",
        None,
        expect!["Add a step for qa; Let prod not wait for qa"],
    );
    check(
        "missing-field",
        "  steps:\n  - environment: qa\n",
        None,
        expect!["Let it follow dev"],
    );
    check(
        "trigger-as-step",
        "  steps:\n  - environment: dev\n    dependsOn: [dev]\n  - environment: qa\n    dependsOn: [dev]\n",
        None,
        expect!["Take dev out"],
    );
    check(
        "duplicate-environment",
        "  steps:\n  - environment: qa\n    dependsOn: [dev]\n  - environment: qa\n    dependsOn: [dev]\n",
        None,
        expect!["Make one step of them"],
    );
    check(
        "duplicate-dependency",
        "  steps:\n  - environment: qa\n    dependsOn: [dev, dev]\n",
        None,
        expect!["Name it once"],
    );
    check(
        "unreachable",
        "  steps:\n  - environment: staging\n    dependsOn: []\n  - environment: qa\n    dependsOn: [staging]\n",
        None,
        expect!["Let it follow dev"],
    );
    check(
        "cycle",
        "  steps:\n  - environment: staging\n    dependsOn: [dev, qa]\n  - environment: qa\n    dependsOn: [staging]\n",
        None,
        expect!["Let staging not wait for qa; Let qa follow dev instead"],
    );
}
