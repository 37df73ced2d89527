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

/// Like `check`, in a workflow.
fn check_workflow(text: &str, expected: Expect) {
    let configuration = Configuration::read([("c.yaml", CONFIGURATION)]);
    let (line, column) = cursor(text);
    let offers = complete(
        Kind::Workflow,
        &text.replace('|', ""),
        line,
        column,
        &configuration,
    );
    let labels: Vec<_> = offers.iter().map(|offer| offer.label.as_str()).collect();
    expected.assert_eq(&labels.join(" "));
}

fn cursor(text: &str) -> (u32, u32) {
    let before = &text[..text.find('|').unwrap()];
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    (before.matches('\n').count() as u32 + 1, column as u32)
}

#[test]
fn workflows() {
    check_workflow(
        "spec:\n  |",
        expect!["entrypoint arguments templates serviceAccountName"],
    );
    check_workflow(
        "spec:\n  templates:\n    - name: a\n      s|",
        expect!["script steps suspend"],
    );
    check_workflow(
        "spec:\n  templates:\n    - name: a\n      steps:\n        - - name: x\n            temp|",
        expect!["template templateRef"],
    );
    check_workflow(
        "spec:\n  templates:\n    - name: a\n      steps:\n        - - name: x\n            templateRef:\n              name: |",
        expect!["any pre"],
    );
    check_workflow(
        "spec:\n  entrypoint: |\n  templates:\n    - name: main\n",
        expect!["main"],
    );
    check_workflow(
        "spec:\n  arguments:\n    parameters:\n      - name: APP\n  templates:\n    - name: a\n      inputs:\n        parameters:\n          - name: x\n      script:\n        source: echo {{|\n    - name: b\n      inputs:\n        parameters:\n          - name: y\n",
        expect!["workflow.parameters.APP inputs.parameters.x workflow.name"],
    );
    check_workflow(
        "metadata:\n  annotations:\n    codefresh.io/promotion-stage: |",
        expect!["pre-action post-action"],
    );
}

/// What hover says of the word before the cursor.
fn check_hover(kind: Kind, text: &str, expected: Expect) {
    let configuration = Configuration::read([("c.yaml", CONFIGURATION)]);
    let (line, column) = cursor(text);
    let told = signalbox_model::completion::hover(
        kind,
        &text.replace('|', ""),
        line,
        column,
        &configuration,
    );
    let told = told.map(|hover| {
        format!(
            "{} ({}-{}): {}",
            hover.title, hover.from, hover.to, hover.text
        )
    });
    expected.assert_eq(&told.unwrap_or_default());
}

#[test]
fn hovers() {
    check_hover(
        Kind::Flow,
        "spec:\n  trigger|Environment: dev\n",
        expect![
            "triggerEnvironment (3-21): Where the change already is. Everything else is promoted from there."
        ],
    );
    check_hover(
        Kind::Flow,
        "spec:\n  triggerEnvironment: |prod # here\n",
        expect!["prod (23-27): Production"],
    );
    check_hover(
        Kind::Flow,
        "spec:\n  triggerEnvironment: |moon\n",
        expect!["moon (23-27): The configuration has no such environment."],
    );
    check_hover(
        Kind::Flow,
        "spec:\n  steps:\n  - environment: qa\n    |dependsOn: [dev]\n",
        expect![
            "dependsOn (5-14): What must have succeeded before this step starts: the trigger environment or other steps."
        ],
    );
    check_hover(
        Kind::Flow,
        "spec:\n  steps:\n  - environment: qa\n    dependsOn: [prod, d|ev]\n",
        expect!["dev (23-26): Not production"],
    );
    check_hover(
        Kind::Flow,
        "spec:\n  steps:\n  - policy: {preAction: a|ny}\n",
        expect!["any (25-28): anything"],
    );
    check_hover(
        Kind::Flow,
        "spec:\n  steps:\n  - policy: {act|ion: none}\n",
        expect!["action (14-20): How the promotion is made: commit, pr or none."],
    );
    check_hover(Kind::Flow, "# the |spec\n", expect![[""]]);
    check_hover(
        Kind::Workflow,
        "spec:\n  entry|point: a\n",
        expect!["entrypoint (3-13): The template with which the workflow begins."],
    );
}

#[test]
fn any_place_is_harmless() {
    let text = "spec:\n  - é: [|{x: - y\n\t- \u{0}:\n'";
    let configuration = Configuration::read([("c.yaml", CONFIGURATION)]);
    for line in 0..8 {
        for column in 0..20 {
            for kind in Kind::ALL {
                complete(kind, text, line, column, &configuration);
                signalbox_model::completion::hover(kind, text, line, column, &configuration);
            }
        }
    }
}
