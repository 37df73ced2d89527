//! Small manifests, each with one thing to find.

#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};

use super::*;
use crate::yaml;

const STORED: &str = "
kind: WorkflowTemplate
metadata: {name: lib}
spec:
  templates:
  - name: say
    inputs: {parameters: [{name: text}]}
    container: {image: alpine, args: ['{{inputs.parameters.text}}']}
  - name: server
    daemon: true
    container: {image: nginx}
";

fn told(text: &str, purpose: Purpose) -> String {
    let stored = yaml::documents("lib.yaml", STORED).unwrap();
    let documents = yaml::documents("it.yaml", text).unwrap();
    let findings = check(&documents, &Known::new(&stored), purpose);
    findings
        .iter()
        .map(|finding| {
            let Finding {
                line,
                column,
                severity,
                code,
                message,
                hint,
                ..
            } = finding;
            assert!(!hint.is_empty(), "{code}");
            format!("{line}:{column} {severity:?} {code}: {message}\n")
        })
        .collect()
}

/// A workflow whose spec is given, with lines from 4 on.
fn check_spec(spec: &str, expected: &Expect) {
    let text = format!(
        "kind: Workflow\nmetadata: {{name: w}}\nspec:\n{}",
        indented(spec)
    );
    expected.assert_eq(&told(&text, Purpose::Run));
}

/// A workflow of one template `main`, its body given, with lines from 7 on.
fn check_main(body: &str, expected: &Expect) {
    let rest = "- name: leaf\n  inputs: {parameters: [{name: p, default: x}]}\n  container: {image: alpine}\n";
    check_spec(
        &format!(
            "entrypoint: main\ntemplates:\n- name: main\n{}{rest}",
            indented(body)
        ),
        expected,
    );
}

fn indented(text: &str) -> String {
    text.trim_start_matches('\n')
        .lines()
        .map(|line| format!("  {line}\n"))
        .collect()
}

#[test]
fn a_sound_workflow_has_no_findings() {
    check_main(
        "
steps:
- - {name: a, template: leaf}
- - name: b
    template: leaf
    arguments: {parameters: [{name: p, value: '{{steps.a.outputs.result}}-{{item}}-{{=1+1}}-{{other}}'}]}
    withItems: [1, 2]
    when: '{{steps.a.status}} == Succeeded'
  - {name: c, templateRef: {name: lib, template: say}, arguments: {parameters: [{name: text, value: '{{workflow.name}}'}]}}
",
        &expect![""],
    );
}

#[test]
fn entry_and_templates() {
    check_spec(
        "templates: []",
        &expect![[r#"
        4:3 Error entrypoint: spec.entrypoint is required
    "#]],
    );
    check_spec(
        "entrypoint: gone\ntemplates:\n- {name: a, container: {image: x}}",
        &expect![[r#"
        4:15 Error template-undefined: template name 'gone' undefined
    "#]],
    );
    check_spec(
        "entrypoint: a\ntemplates:\n- {name: a}",
        &expect![[r#"
            6:5 Error template-type: template 'a' type is unknown
        "#]],
    );
    check_spec(
        "entrypoint: a\ntemplates:\n- {name: a, container: {image: x}, suspend: {}}",
        &expect![[r#"
        6:47 Error template-type: templates.a multiple template types specified. choose one of: container, containerSet, steps, script, resource, dag, suspend, template, template ref
    "#]],
    );
    check_spec(
        "entrypoint: a\ntemplates:\n- {name: a, container: {image: x}}\n- {name: a, suspend: {}}\n- {name: b_c, suspend: {}}",
        &expect![[r#"
        7:12 Error name-twice: spec.templates[1].name 'a' is not unique
        8:12 Error name-invalid: spec.templates[2].name: 'b_c' is invalid: name must consist of alpha-numeric characters or '-', and must start with an alpha-numeric character (e.g. My-name1-2, 123-NAME)
    "#]],
    );
    check_spec(
        "entrypoint: a\ntemplates:\n- {name: a, container: {}}\n- {name: b, script: {source: x}}",
        &expect![[r#"
        6:26 Error image: templates.a.container.image may not be empty
        7:23 Error image: templates.b templates.b.script.image may not be empty
    "#]],
    );
}

#[test]
fn arguments_and_inputs() {
    check_spec(
        "entrypoint: leaf\narguments: {parameters: [{name: p}, {name: 'q!', value: 1}, {name: e, value: c, enum: [a, b]}]}\ntemplates:\n- {name: leaf, container: {image: x}}",
        &expect![[r#"
        5:28 Error value-missing: spec.arguments.p.value or spec.arguments.p.valueFrom is required
        5:46 Error name-invalid: spec.arguments.parameters[1].name: 'q!' is invalid: Parameter/Artifact name must consist of alpha-numeric characters, '_' or '-' e.g. my_param_1, MY-PARAM-1
        5:89 Error enum: spec.arguments.e.value should be present in spec.arguments.e.enum list
    "#]],
    );
    check_main(
        "steps:\n- - {name: a, templateRef: {name: lib, template: say}}",
        &expect![[r#"
        8:9 Error argument-missing: templates.main.steps[0].a templates.say inputs.parameters.text was not supplied
    "#]],
    );
    check_main(
        "steps:\n- - {name: a, template: leaf, arguments: {parameters: [{name: p, valueFrom: {path: /x}}], artifacts: [{name: f}]}}",
        &expect![[r#"
        8:81 Error value-from: templates.main.steps[0].a.arguments.p.valueFrom only allows: default, configMapKeyRef and supplied
        8:107 Error artifact-source: templates.main.steps[0].a.arguments.f.from, artifact location, or key is required
    "#]],
    );
}

#[test]
fn references() {
    check_main(
        "steps:\n- - {name: a, template: gone}\n- - {name: b, template: leaf, arguments: {parameters: [{name: p, value: '{{steps.a.outputs.result}}'}]}}",
        &expect![[r#"
        8:29 Error template-undefined: templates.main.steps[0].a template name 'gone' undefined
    "#]],
    );
    check_main(
        "steps:\n- - {name: a, templateRef: {name: lib, template: gone}}\n  - {name: b, template: leaf, templateRef: {name: lib, template: say}}",
        &expect![[r#"
        8:32 Error template-ref-unknown: templates.main.steps[0].a template reference lib.gone not found
        9:48 Error template-ref: templates.main.steps[0].b template name cannot be specified with templateRef
    "#]],
    );
    check_main(
        "steps:\n- - {name: a, template: leaf, when: '{{steps.b.outputs.result}} == {{workflow.nothing}}'}\n- - {name: b, template: leaf}",
        &expect![[r#"
            8:42 Error tag-unresolved: templates.main.steps failed to resolve {{steps.b.outputs.result}}
            8:72 Error tag-unresolved: templates.main.steps failed to resolve {{workflow.nothing}}
        "#]],
    );
    check_main(
        "script:\n  image: x\n  source: |\n    echo {{inputs.parameters.gone}} {{pod.name}} {{retries}} {{workflow.failures}}",
        &expect![[r#"
            10:14 Error tag-unresolved: templates.main: failed to resolve {{inputs.parameters.gone}}
            10:66 Error tag-unresolved: templates.main: failed to resolve {{workflow.failures}}
        "#]],
    );
}

#[test]
fn dags() {
    check_main(
        "dag:\n  tasks:\n  - {name: a, template: leaf, depends: b}\n  - {name: b, template: leaf, depends: a}",
        &expect![[r#"
        9:9 Error dag: templates.main sorting failed: graph with cycle
    "#]],
    );
    check_main(
        "dag:\n  target: z\n  tasks:\n  - {name: a, template: leaf}\n  - {name: b, template: leaf, depends: a.Done && a.AnySucceeded}",
        &expect![[r#"
        8:15 Error dag-target: templates.main.targets: target 'z' is not defined
        11:44 Error depends: templates.main.tasks.b task result 'Done' for task 'a' is invalid
        11:44 Error depends: templates.main.tasks.a dependency 'a' uses an items-based condition such as .AnySucceeded or .AllFailed but does not contain any items
    "#]],
    );
    check_main(
        "dag:\n  tasks:\n  - {name: a, template: leaf, dependencies: [q]}\n  - {name: b, template: leaf, depends: a, continueOn: {failed: true}}",
        &expect![[r#"
        9:49 Error dag: templates.main sorting failed: invalid dependency q
        9:49 Error depends: templates.main cannot use both 'depends' and 'dependencies' in the same DAG template
        9:49 Error dependency: templates.main.tasks.a dependency 'q' not defined
        10:59 Error depends: templates.main cannot use 'continueOn' when using 'depends'. Instead use 'dep-task.Failed'/'dep-task.Errored'
    "#]],
    );
    check_main(
        "dag:\n  tasks:\n  - {name: a, template: leaf}\n  - {name: b, template: leaf, when: '{{tasks.a.outputs.result}} == 1'}",
        &expect![[r#"
            10:42 Warning dependency: templates.main.tasks.b uses {{tasks.a.outputs.result}}, but does not depend on 'a'
        "#]],
    );
}

#[test]
fn loops_hooks_and_limits() {
    check_main(
        "steps:\n- - {name: a, template: leaf, withItems: [1], withParam: '[]'}\n  - {name: b, template: leaf, withSequence: {count: 1, end: 2}}",
        &expect![[r#"
        8:9 Error loop: templates.main.steps[0].a only one of withItems, withParam, withSequence can be specified
        9:49 Error loop: templates.main.steps[0].b only one of count or end can be defined in withSequence
    "#]],
    );
    check_main(
        "steps:\n- - {name: a, template: leaf, hooks: {running: {template: gone}}}",
        &expect![[r#"
        8:52 Error hook-expression: templates.main.steps[0].a.running Expression required
        8:63 Warning template-undefined: template name 'gone' undefined
    "#]],
    );
    check_main(
        "timeout: 10s\nactiveDeadlineSeconds: 5\nsteps:\n- - {name: a, template: leaf}",
        &expect![[r#"
            7:14 Error timeout: Steps template doesn't support timeout field
            8:28 Error deadline: templates.main.activeDeadlineSeconds is only valid for leaf templates
        "#]],
    );
    check_main(
        "timeout: 10\nparallelism: 2\nactiveDeadlineSeconds: soon\nretryStrategy: {retryPolicy: Never}\ncontainer: {image: x}",
        &expect![[r#"
            7:14 Error timeout: main has invalid duration format in timeout
            8:18 Error parallelism: templates.main.parallelism is only valid for steps and dag templates
            9:28 Error deadline: templates.main.activeDeadlineSeconds must be a positive integer > 0 or an argo variable
            10:34 Error retry-policy: Never is not a valid RetryPolicy
        "#]],
    );
}

#[test]
fn outputs() {
    check_main(
        "container: {image: x}\noutputs:\n  parameters:\n  - {name: a}\n  - {name: b, valueFrom: {parameter: x}}\n  - {name: c, valueFrom: {path: /c, expression: x}}\n  artifacts: [{name: d}, {name: e, path: /tmp/../etc}]",
        &expect![[r#"
        10:9 Error value-from: templates.main.outputs.parameters.a does not have valueFrom or value specified
        11:30 Error value-from: templates.main.outputs.parameters.b.path must be specified for Container templates
        12:9 Error value-from: multiple valueFrom types specified. choose one of: path, jqFilter, jsonPath, parameter, raw
        13:19 Error artifact-path: error in templates.main.outputs.artifacts.d: Artifact 'd' did not specify a path
        13:46 Error artifact-path: error in templates.main.outputs.artifacts.e: Artifact 'e' attempted to use a path containing '..'. Directory traversal is not permitted
    "#]],
    );
    check_main(
        "steps:\n- - {name: a, template: leaf}\noutputs: {parameters: [{name: a, valueFrom: {parameter: '{{steps.a.outputs.parameters.gone}}'}}]}",
        &expect![[r#"
            9:62 Error tag-unresolved: templates.main.outputs failed to resolve {{steps.a.outputs.parameters.gone}}
        "#]],
    );
}

#[test]
fn containers() {
    check_main(
        "containerSet:\n  containers:\n  - {name: a, image: x, dependencies: [gone]}\n  - {name: wait, image: x}\noutputs: {parameters: [{name: o, valueFrom: {path: /o}}]}",
        &expect![[r#"
        9:9 Error container-set: templates.main.containerSet.containers must have a container named "main" for input or output
        9:43 Error dependency: templates.main.containerSet.containers.a dependency 'gone' not defined
        10:16 Error name-reserved: templates.main.containerSet.containers[1].name 'wait' is reserved for Argo's own containers
    "#]],
    );
    check_main(
        "initContainers: [{image: x}]\ncontainer:\n  image: x\n  volumeMounts: [{name: v, mountPath: /a}, {name: w, mountPath: /a}]",
        &expect![[r#"
            7:22 Error name-missing: initContainers must all have container name
            10:48 Error mounted-twice: templates.main.container.volumeMounts[1].mountPath '/a' already mounted in container.volumeMounts.v
        "#]],
    );
}

#[test]
fn fields_and_types() {
    check_main(
        "container: {image: x, imagePullPolcy: Always, args: {}, tty: maybe, env: [{name: A, Value: b}]}",
        &expect![[r#"
        7:27 Warning unknown-field: unknown field `imagePullPolcy`
        7:57 Error type: `args` is a mapping, but must be a list
        7:66 Error type: `tty` is text, but must be true or false
        7:89 Warning unknown-field: the field `Value` is not spelled as Argo spells it
    "#]],
    );
}

#[test]
fn what_this_machine_can_not_do() {
    check_main(
        "resource: {action: get, manifest: 'kind: Pod'}",
        &expect![[r#"
        7:5 Error laptop-template: a `resource` template needs the API of a Kubernetes cluster
    "#]],
    );
    check_main(
        "sidecars: [{name: s, image: x}]\nvolumes: [{name: v, secret: {}}, {name: e, emptyDir: {}}]\ncontainer: {image: x, volumeMounts: [{name: v}], tty: true, env: [{name: A, valueFrom: {fieldRef: {}}}]}",
        &expect![[r#"
            7:5 Error laptop-sidecar: `sidecars` share a pod's network and end with it, which needs a Kubernetes cluster
            8:25 Error laptop-volume: the volume `v` is a `secret`, which needs a Kubernetes cluster
            9:54 Error laptop-terminal: `tty` asks for a terminal, which a step here does not have
            9:93 Error laptop-pod-field: the variable `A` asks for a pod's own fields
        "#]],
    );
    check_main(
        "inputs: {artifacts: [{name: a, path: /a, s3: {bucket: b, key: k}}, {name: b, path: /b, raw: {data: x}}, {name: c, path: /c, s3: {key: k}}]}\ncontainer: {image: x}",
        &expect![[r#"
        7:46 Error laptop-artifact: the artifact `a` lies in `s3`, which this machine does not reach
    "#]],
    );
    check_main(
        "synchronization: {mutexes: [{name: a}, {name: b, database: true}]}\nhostAliases: [{ip: 1.1.1.1}]\nnodeSelector: {kubernetes.io/os: windows}\ncontainer: {image: x, resources: {limits: {cpu: 1}}}",
        &expect![[r#"
        7:54 Error laptop-lock: a lock in Argo's database is shared with a cluster that this machine is not part of
        8:5 Error laptop-host-aliases: `hostAliases` would change the names of hosts for the whole machine
        9:5 Note ignored-field: `nodeSelector` means nothing on this machine
        9:20 Error laptop-system: this machine has no containers of `windows`
        10:27 Note ignored-field: `resources` means nothing on this machine
    "#]],
    );
    check_main(
        "steps:\n- - {name: a, templateRef: {name: lib, template: server}}",
        &expect![[r#"
        10:5 Error laptop-daemon: a `daemon` is a pod with an address of its own in a cluster
    "#]],
    );
    // What is never reached does no harm.
    check_spec(
        "entrypoint: a\ntemplates:\n- {name: a, suspend: {}}\n- {name: b, http: {url: x}}",
        &expect![""],
    );
}

#[test]
fn other_kinds() {
    let cron = "kind: CronWorkflow\nmetadata: {name: c}\nspec:\n  schedules: ['61 * * * *']\n  timezone: Nowhere/Town\n  concurrencyPolicy: Maybe\n  workflowSpec: {entrypoint: a, templates: [{name: a, suspend: {}}]}";
    expect![[r#"
        4:15 Error cron: cron schedule 61 * * * * is malformed: `61` is not within 0 to 59
        5:13 Error cron: invalid timezone "Nowhere/Town": unknown time zone Nowhere/Town
        6:22 Error cron: 'Maybe' is not a valid concurrencyPolicy
    "#]]
    .assert_eq(&told(cron, Purpose::Run));
    let template = "kind: WorkflowTemplate\nmetadata: {name: t}\nspec:\n  arguments: {parameters: [{name: p}]}\n  templates: [{name: a, script: {image: x, source: '{{workflow.parameters.q}}{{workflow.labels.l}}'}}]";
    expect![[r#"
        5:78 Error tag-unresolved: templates.a templates.a: failed to resolve {{workflow.labels.l}}
    "#]]
    .assert_eq(&told(template, Purpose::Look));
    let by_reference = "kind: Workflow\nmetadata: {name: w}\nspec:\n  entrypoint: say\n  workflowTemplateRef: {name: lib}\n---\nkind: ConfigMap\ndata: {a: {b: c}}";
    expect![[r#"
        4:15 Error argument-missing: templates.say inputs.parameters.text was not supplied
    "#]]
    .assert_eq(&told(by_reference, Purpose::Run));
}
