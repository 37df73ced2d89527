//! Findings in workflows at their places, and what a new one begins with.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};

use super::*;

fn configuration() -> Configuration {
    let smoke = new_workflow("smoke", None, &Configuration::default()).unwrap();
    Configuration::read([("smoke.yaml", smoke)])
}

fn check(name: &str, text: &str, expected: &Expect) {
    let found = findings(Kind::Workflow, name, text, &configuration());
    let lines: Vec<String> = found
        .iter()
        .map(|found| {
            format!(
                "{}:{} {:?} {}: {}",
                found.line, found.column, found.severity, found.code, found.message
            )
        })
        .collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn a_new_workflow_runs_and_is_offered() {
    let text = new_workflow("true", None, &Configuration::default()).unwrap();
    check("true", &text, &expect![""]);
    let read = Configuration::read([("a.yaml", text)]);
    assert!(read.workflows["true"].promotion);
    let like = new_workflow("other", Some("smoke"), &configuration()).unwrap();
    check("other", &like, &expect![""]);
    let none = new_workflow("other", Some("moon"), &configuration());
    assert_eq!(none.unwrap_err().code, Code::NotFound);
}

#[test]
fn findings_stand_where_they_are() {
    let text = new_workflow("smoke", None, &Configuration::default()).unwrap();
    check(
        "smoke",
        "a: [",
        &expect!["1:4 Error yaml: unclosed bracket '['"],
    );
    check(
        "smoke",
        "kind: PromotionFlow\n",
        &expect!["1:1 Error no-workflow: the text is no WorkflowTemplate"],
    );
    check(
        "other",
        &text,
        &expect!["1:1 Error other-name: the text's name is `smoke`, and not `other`"],
    );
    check(
        "smoke",
        &text.replace("APP_NAME}}", "MOON}}"),
        &expect![
            "19:26 Error workflow: templates.main: failed to resolve {{workflow.parameters.MOON}}"
        ],
    );
    check(
        "smoke",
        &text.replace("name: main\n", "name: moon\n"),
        &expect!["8:15 Error workflow: template name 'main' undefined"],
    );
    let unpassed = text.replace(
        "- name: APP_NAME\n        value: \"\"",
        "- name: APP_NAME\n      - name: TICKET",
    );
    check(
        "smoke",
        &unpassed,
        &expect![
            "12:1 Warning late-argument: no stage passes `TICKET`: what runs before it must, or it needs a value"
        ],
    );
    let elsewhere = text.replace(
        "      script:\n        image: alpine:3.23\n        command: [sh]\n        source: |\n          echo \"Checking {{workflow.parameters.APP_NAME}}\"\n",
        "      steps:\n        - - name: one\n            templateRef: {name: smoke, template: gone}\n        - - name: two\n            templateRef: {name: moon, template: main}\n",
    );
    check(
        "own",
        &elsewhere.replace("name: smoke\n", "name: own\n"),
        &expect![[r#"
            17:26 Error workflow: templates.main.steps[0].one template reference smoke.gone not found
            19:26 Error workflow: templates.main.steps[1].two template reference moon.main not found"#]],
    );
}
