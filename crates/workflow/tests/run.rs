//! Workflows run to their end as real processes.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

mod support;

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use support::{World, failure, log, outputs, picture, script, template};

async fn check(spec: &str, expected_outputs: &[&str], expected: Expect) {
    let world = World::new();
    let (ended, nodes) = world.run(world.request(spec)).await;
    assert_eq!(outputs(&ended), expected_outputs);
    expected.assert_eq(&picture(&nodes));
}

async fn check_failure(spec: &str, expected: Expect) {
    let world = World::new();
    let (ended, nodes) = world.run(world.request(spec)).await;
    let failure = failure(ended);
    let node = failure
        .node
        .as_deref()
        .map(|node| node.find('[').map_or(".", |at| &node[at..]))
        .unwrap_or("none");
    let text = format!(
        "{}{}: {}\nhint: {}\nnode: {node}\nlog: {:?}\n",
        picture(&nodes),
        failure.code,
        failure.message,
        failure.hint.as_deref().unwrap_or("none"),
        failure.log_tail
    );
    expected.assert_eq(&text);
}

#[tokio::test]
async fn a_script_succeeds() {
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script("main", "echo hello")
    );
    check(
        &spec,
        &[],
        expect![[r#"
        . Pod Succeeded
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_failing_script_brings_its_log() {
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}",
        script("main", "echo out\necho bad >&2\nexit 3")
    );
    check_failure(
        &spec,
        expect![[r#"
        . Pod Failed (main: Error (exit code 3))
        step-failed: workflow flow failed: main: Error (exit code 3)
        hint: none
        node: .
        log: ["out", "bad"]
    "#]],
    )
    .await;
}

#[tokio::test]
async fn values_pass_from_step_to_step() {
    let make = script(
        "make",
        "echo \"version {{inputs.parameters.tag}}\" > out.txt\necho 'a \"quoted\" \\ result'",
    );
    let show = script(
        "show",
        "cat <<'END' > shown\n{{inputs.parameters.text}}|{{inputs.parameters.result}}|{{workflow.outputs.parameters.VERSION}}|{{inputs.parameters.plain}}\nEND",
    );
    let spec = format!(
        "  entrypoint: main
  arguments:
    parameters:
    - {{name: TAG, value: v1}}
  templates:
  - name: main
    steps:
    - - name: a
        template: make
        arguments: {{parameters: [{{name: tag, value: '{{{{workflow.parameters.TAG}}}}'}}]}}
    - - name: b
        template: show
        arguments:
          parameters:
          - {{name: text, value: '{{{{steps.a.outputs.parameters.version}}}}'}}
          - {{name: result, value: '{{{{ steps.a.outputs.result }}}}'}}
    outputs:
      parameters:
      - {{name: all, globalName: ALL, valueFrom: {{parameter: '{{{{steps.b.outputs.parameters.shown}}}}'}}}}
{make}    inputs: {{parameters: [{{name: tag}}]}}
    outputs: {{parameters: [{{name: version, globalName: VERSION, valueFrom: {{path: out.txt}}}}]}}
{show}    inputs: {{parameters: [{{name: text}}, {{name: result}}, {{name: plain, default: d}}]}}
    outputs: {{parameters: [{{name: shown, valueFrom: {{path: shown}}}}]}}
"
    );
    check(
        &spec,
        &[
            "ALL=version v1|a \"quoted\" \\ result|version v1|d",
            "VERSION=version v1",
        ],
        expect![[r#"
        . Steps Succeeded
        [0] StepGroup Succeeded
        [0].a Pod Succeeded
        [1] StepGroup Succeeded
        [1].b Pod Succeeded
    "#]],
    )
    .await;
}

#[tokio::test]
async fn a_group_ends_before_it_is_judged() {
    let spec = format!(
        "  entrypoint: main
  templates:
  - name: main
    steps:
    - - {{name: a, template: bad}}
      - {{name: b, template: good}}
      - {{name: c, template: inner}}
    - - {{name: never, template: good}}
  - name: inner
    steps:
    - - {{name: x, template: good}}
    - - {{name: y, template: good}}
{}{}",
        script("bad", "exit 1"),
        script("good", "true")
    );
    check_failure(
        &spec,
        expect![[r#"
            . Steps Failed (child 'sb-f9f8c9a299c8b1a63196-2936647662' failed)
            [0] StepGroup Failed (child 'sb-f9f8c9a299c8b1a63196-2936647662' failed)
            [0].a Pod Failed (main: Error (exit code 1))
            [0].b Pod Succeeded
            [0].c Steps Succeeded
            [0].c[0] StepGroup Succeeded
            [0].c[0].x Pod Succeeded
            [0].c[1] StepGroup Succeeded
            [0].c[1].true Pod Succeeded
            step-failed: step a of workflow flow failed: main: Error (exit code 1)
            hint: none
            node: [0].a
            log: []
        "#]],
    )
    .await;
}

#[tokio::test]
async fn templates_of_other_workflows_are_called_in_their_own_scope() {
    let world = World::new();
    let mut run = world.request(
        "  entrypoint: main
  arguments: {parameters: [{name: WHO, value: running}]}
  templates:
  - name: main
    steps:
    - - {name: a, templateRef: {name: library, template: say}}
  - name: word
    script: {image: 'alpine:3', command: [sh], source: 'exit 1'}
",
    );
    let library = format!(
        "  templates:
  - name: say
    steps:
    - - {{name: inner, template: word}}
{}",
        script("word", "echo \"library of {{workflow.parameters.WHO}}\"")
    );
    run.templates
        .insert("library".to_owned(), template("library", &library));
    let dir = run.dir.clone();
    let (ended, nodes) = world.run(run).await;
    assert!(outputs(&ended).is_empty());
    let leaf = nodes
        .iter()
        .find(|node| node.display_name == "inner")
        .unwrap();
    assert_eq!(log(&dir, &leaf.name), ["library of running"]);
}

#[tokio::test]
async fn conditions_skip_steps() {
    let spec = format!(
        "  entrypoint: main
  arguments: {{parameters: [{{name: STAGE, value: qa}}]}}
  templates:
  - name: main
    steps:
    - - {{name: a, template: make, when: '{{{{workflow.parameters.STAGE}}}} == prod'}}
      - {{name: b, template: make, when: '{{{{workflow.parameters.STAGE}}}} in (qa, uat)'}}
    - - name: c
        template: show
        arguments: {{parameters: [{{name: with, value: '{{{{steps.a.outputs.parameters.with}}}}'}}, {{name: without, value: '{{{{steps.a.outputs.parameters.without}}}}'}}]}}
{}    outputs: {{parameters: [{{name: with, valueFrom: {{path: o, default: dflt}}}}, {{name: without, valueFrom: {{path: p, default: p}}}}]}}
{}    inputs: {{parameters: [{{name: with}}, {{name: without, default: own}}]}}
    outputs: {{parameters: [{{name: o, globalName: O, valueFrom: {{path: o}}}}]}}
",
        script("make", "true"),
        script("show", "echo '{{inputs.parameters.with}} {{inputs.parameters.without}}' > o")
    );
    check(
        &spec,
        &["O=dflt p"],
        expect![[r#"
        . Steps Succeeded
        [0] StepGroup Succeeded
        [0].a Skipped Skipped (when 'qa == prod' evaluated false)
        [0].b Pod Succeeded
        [1] StepGroup Succeeded
        [1].c Pod Succeeded
    "#]],
    )
    .await;
}

#[tokio::test]
async fn an_undecidable_condition_fails_the_group() {
    let spec = format!(
        "  entrypoint: main\n  templates:\n  - name: main\n    steps:\n    - - {{name: a, template: leaf, when: 'my-app == my-app'}}\n{}",
        script("leaf", "true")
    );
    check_failure(&spec, expect![[r#"
        . Steps Failed (failed to resolve references: Failed to evaluate 'when' expresion 'my-app == my-app': Value 'my' cannot be used with the modifier '-', it is not a number)
        [0] StepGroup Error (failed to resolve references: Failed to evaluate 'when' expresion 'my-app == my-app': Value 'my' cannot be used with the modifier '-', it is not a number)
        step-failed: step [0] of workflow flow failed: failed to resolve references: Failed to evaluate 'when' expresion 'my-app == my-app': Value 'my' cannot be used with the modifier '-', it is not a number
        hint: none
        node: [0]
        log: []
    "#]]).await;
}

#[tokio::test]
async fn a_failure_may_be_let_pass() {
    let spec = format!(
        "  entrypoint: main\n  templates:\n  - name: main\n    steps:\n    - - {{name: a, template: bad, continueOn: {{failed: true}}}}\n    - - {{name: b, template: bad}}\n{}",
        script("bad", "exit 7")
    );
    check_failure(
        &spec,
        expect![[r#"
            . Steps Failed (child 'sb-f9f8c9a299c8b1a63196-2749822970' failed)
            [0] StepGroup Succeeded
            [0].a Pod Failed (main: Error (exit code 7))
            [1] StepGroup Failed (child 'sb-f9f8c9a299c8b1a63196-2749822970' failed)
            [1].b Pod Failed (main: Error (exit code 7))
            step-failed: step b of workflow flow failed: main: Error (exit code 7)
            hint: none
            node: [1].b
            log: []
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_missing_output_is_an_error() {
    let spec = format!(
        "  entrypoint: main\n  templates:\n{}    outputs: {{parameters: [{{name: o, valueFrom: {{path: o}}}}]}}\n",
        script("main", "true")
    );
    check_failure(&spec, expect![[r#"
        . Pod Error (wait: Error (exit code 1): open /var/run/argo/outputs/parameters/o: no such file or directory)
        missing-output: workflow flow failed: wait: Error (exit code 1): open /var/run/argo/outputs/parameters/o: no such file or directory
        hint: let the step write the file, or give the output a `default` or make it `optional`
        node: .
        log: []
    "#]]).await;
}

#[tokio::test]
async fn a_missing_program_says_so() {
    let spec = "  entrypoint: main\n  templates:\n  - name: main\n    container: {image: 'alpine:3', command: [no-such-program], args: [x]}\n";
    check_failure(spec, expect![[r#"
        . Pod Failed (main: Error (exit code 64): failed to find name in PATH: exec: "no-such-program": executable file not found in $PATH)
        command-not-found: workflow flow failed: main: Error (exit code 64): failed to find name in PATH: exec: "no-such-program": executable file not found in $PATH
        hint: install the program on this machine, or put it on the PATH of the runtime
        node: .
        log: ["failed to find name in PATH: exec: \"no-such-program\": executable file not found in $PATH"]
    "#]]).await;
}

#[tokio::test]
async fn templates_that_call_each_other_without_end_are_stopped() {
    let world = World::new();
    let spec = "  entrypoint: main\n  templates:\n  - name: main\n    steps:\n    - - {name: a, template: main}\n      - {name: b, template: main}\n";
    let (ended, _) = world.run(world.request(spec)).await;
    let failure = failure(ended);
    assert!(
        failure.message.contains("Maximum recursion depth exceeded"),
        "{}",
        failure.message
    );
}

#[tokio::test]
async fn arguments_win_over_values_and_what_is_not_declared_is_not_passed() {
    let world = World::new();
    let mut run = world.request(&format!(
        "  entrypoint: main\n  arguments: {{parameters: [{{name: A, value: own}}, {{name: B, value: own}}]}}\n  templates:\n{}",
        script("main", "cat <<'END'\n{{workflow.parameters.A}} {{workflow.parameters.B}} {{workflow.parameters}}\nEND")
    ));
    run.arguments = BTreeMap::from([
        ("A".to_owned(), "it's \"passed\"".to_owned()),
        ("C".to_owned(), "unknown".to_owned()),
    ]);
    let dir = run.dir.clone();
    let (ended, nodes) = world.run(run).await;
    assert!(outputs(&ended).is_empty());
    assert_eq!(
        log(&dir, &nodes[0].name),
        [
            r#"it's "passed" own [{"name":"A","value":"it's \"passed\""},{"name":"B","value":"own"}]"#
        ]
    );
}
