//! What is offered while a flow's text is typed; `|` is the cursor.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use signalbox_model::{Configuration, Kind, completion::complete};

const CONFIGURATION: &str = "apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: dev}\nspec: {kind: NON_PROD}\n---\napiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: qa}\nspec: {kind: NON_PROD}\n---\napiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: prod}\nspec: {kind: PROD}\n---\napiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: pre, annotations: {codefresh.io/workflow-origin: promotion, codefresh.io/promotion-stage: pre-action}}\n---\napiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: any, annotations: {codefresh.io/workflow-origin: promotion, description: anything}}\n";

fn check(text: &str, expected: Expect) {
    let configuration = Configuration::read([("c.yaml", CONFIGURATION)]);
    let cursor = text.find('|').unwrap();
    let before = &text[..cursor];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    let offers = complete(
        Kind::Flow,
        &text.replace('|', ""),
        line as u32,
        column as u32,
        &configuration,
    );
    let labels: Vec<_> = offers.iter().map(|offer| offer.label.as_str()).collect();
    expected.assert_eq(&labels.join(" "));
}

#[test]
fn keys() {
    check("|", expect!["apiVersion kind metadata spec"]);
    check("kind: PromotionFlow\nm|", expect!["metadata"]);
    check(
        "metadata:\n  annotations:\n    |\n",
        expect!["description version"],
    );
    check(
        "spec:\n  triggerEnvironment: dev\n  |\n  hooks: {}\n",
        expect!["postTrigger promotionTimeoutLimit steps"],
    );
    check(
        "spec:\n  steps:\n    - |",
        expect!["environment dependsOn policy hooks"],
    );
    check(
        "spec:\n  steps:\n  - environment: qa\n    dependsOn: [dev]\n    |\n  - environment: prod\n    policy:\n",
        expect!["policy hooks"],
    );
    check(
        "spec:\n  steps:\n    - environment: qa\n      policy:\n        action: commit\n        p|",
        expect!["preAction postAction"],
    );
    check(
        "spec:\n  hooks: {onStart: a, |",
        expect!["onStart onSuccess onFail"],
    );
    check(
        "spec:\n  steps:\n    - environment: qa\n      hooks: {|",
        expect!["onStart onSuccess onFail"],
    );
}

#[test]
fn values() {
    check("spec:\n  triggerEnvironment: |\n", expect!["dev prod qa"]);
    check(
        "spec:\n  triggerEnvironment: dev\n  steps:\n    - environment: |\n",
        expect!["prod qa"],
    );
    check(
        "spec:\n  triggerEnvironment: dev\n  steps:\n    - environment: qa\n    - environment: prod\n      dependsOn: [dev, q|]\n",
        expect!["qa"],
    );
    check(
        "spec:\n  triggerEnvironment: dev\n  steps:\n    - environment: qa\n      dependsOn:\n        - |\n",
        expect!["dev qa"],
    );
    check(
        "spec:\n  triggerEnvironment: dev\n  steps:\n  - environment: qa\n    dependsOn:\n    - |\n",
        expect!["dev qa"],
    );
    check(
        "spec:\n  steps:\n  - policy: {preAction: |",
        expect!["any pre"],
    );
    check(
        "spec:\n  steps:\n  - policy:\n      postAction: |",
        expect!["any"],
    );
    check(
        "spec:\n  steps:\n  - policy:\n      action: |",
        expect!["commit none pr"],
    );
    check("spec:\n  hooks:\n    onFail: a|", expect!["any"]);
    check("kind: |", expect!["PromotionFlow"]);
}

#[test]
fn any_place_is_harmless() {
    let text = "spec:\n  - é: [|{x: - y\n\t- \u{0}:\n'";
    let configuration = Configuration::read([("c.yaml", CONFIGURATION)]);
    for line in 0..8 {
        for column in 0..20 {
            complete(Kind::Flow, text, line, column, &configuration);
        }
    }
}
