//! What is refused before anything starts: by name, with its place.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

mod support;

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use signalbox_workflow::{Run, check};
use support::{World, failure, script, template};

fn problems(spec: &str) -> Vec<String> {
    let templates = BTreeMap::from([("flow".to_owned(), template("flow", spec))]);
    check("flow", &templates, &[], &["alpine:*".to_owned()])
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn check_problems(spec: &str, expected: Expect) {
    expected.assert_eq(&(problems(spec).join("\n") + "\n"));
}

/// Line 6 is `entrypoint`; the extra lines come from line 7 on.
fn with_spec(extra: &str) -> String {
    format!(
        "  entrypoint: main\n{extra}  templates:\n{}",
        script("main", "true")
    )
}

#[test]
fn fields_that_are_not_carried_out_are_refused_by_name_and_place() {
    let spec = [
        "activeDeadlineSeconds: 5",
        "hooks: {exit: {template: main}}",
        "hostAliases: [{ip: 1.2.3.4}]",
        "onExit: main",
        "parallelism: 2",
        "podSpecPatch: '{}'",
    ];
    let more = [
        "retryStrategy: {limit: 2}",
        "shutdown: Stop",
        "suspend: true",
        "synchronization: {mutex: {name: m}}",
        "templateDefaults: {timeout: 5s}",
    ];
    let volumes = [
        "volumeClaimTemplates: [{metadata: {name: w}}]",
        "volumes: [{name: v, emptyDir: {}}]",
        "workflowTemplateRef: {name: x}",
        "sepc: 1",
    ];
    for field in spec.into_iter().chain(more).chain(volumes) {
        let found = problems(&with_spec(&format!("  {field}\n")));
        refused(field, "flow: line 7, column 3: ", &found);
    }
    let template = [
        "activeDeadlineSeconds: 5",
        "daemon: true",
        "failFast: true",
        "hooks: {exit: {template: main}}",
        "initContainers: [{name: i}]",
        "memoize: {key: k}",
    ];
    let more = [
        "parallelism: 1",
        "podSpecPatch: x",
        "retryStrategy: {}",
        "sidecars: [{name: s}]",
        "synchronization: {mutexes: [{name: m}]}",
        "timeout: 5s",
        "volumes: [{name: v}]",
    ];
    for field in template.into_iter().chain(more).chain(["nonsense: 1"]) {
        let found = problems(&format!(
            "  entrypoint: main\n  templates:\n  - name: main\n    {field}\n    container: {{image: 'alpine:3', command: [sh]}}\n"
        ));
        refused(field, "flow: line 9, column 5: ", &found);
    }
    for body in [
        "dag: {tasks: []}",
        "http: {url: x}",
        "resource: {action: get}",
        "containerSet: {containers: []}",
        "data: {}",
        "plugin: {}",
    ] {
        let found = problems(&format!(
            "  entrypoint: main\n  templates:\n  - name: main\n    {body}\n"
        ));
        refused(body, "flow: line 9, column 5: ", &found);
    }
    let container = [
        "envFrom: [{secretRef: {name: s}}]",
        "lifecycle: {}",
        "livenessProbe: {exec: {}}",
        "volumeMounts: [{name: v}]",
        "workingDir: /src",
        "tty: true",
        "restartPolicy: Always",
    ];
    for field in container {
        let found = problems(&format!(
            "  entrypoint: main\n  templates:\n  - name: main\n    container:\n      image: alpine:3\n      {field}\n      command: [sh]\n"
        ));
        refused(field, "flow: line 11, column 7: ", &found);
    }
    let step = [
        "withItems: [1, 2]",
        "withParam: '[1]'",
        "withSequence: {count: 2}",
        "onExit: leaf",
        "hooks: {exit: {template: leaf}}",
        "inline: {container: {}}",
        "arguments: {artifacts: [{name: a}]}",
    ];
    for field in step {
        let found = problems(&format!(
            "  entrypoint: main\n  templates:\n  - name: main\n    steps:\n    - - name: a\n        template: leaf\n        {field}\n{}",
            script("leaf", "true")
        ));
        let column = if field.starts_with("arguments") {
            21
        } else {
            9
        };
        refused(
            field.trim_start_matches("arguments: {"),
            &format!("flow: line 12, column {column}: "),
            &found,
        );
    }
    let leaf = [
        ("inputs: {artifacts: [{name: a}]}", "artifacts", 14),
        ("outputs: {artifacts: [{name: a}]}", "artifacts", 15),
        (
            "inputs: {parameters: [{name: p, valueFrom: {configMapKeyRef: {name: c}}}]}",
            "valueFrom",
            37,
        ),
        (
            "outputs: {parameters: [{name: p, valueFrom: {expression: '1'}}]}",
            "expression",
            50,
        ),
    ];
    for (field, name, column) in leaf {
        let found = problems(&format!(
            "  entrypoint: main\n  templates:\n  - name: main\n    {field}\n    container: {{image: 'alpine:3', command: [sh]}}\n"
        ));
        refused(name, &format!("flow: line 9, column {column}: "), &found);
    }
}

fn refused(field: &str, place: &str, found: &[String]) {
    let name = field.split(':').next().unwrap();
    assert!(
        found
            .iter()
            .any(|problem| problem.starts_with(&format!("{place}`{name}`"))),
        "{field} at {place}: {found:?}"
    );
}

#[test]
fn a_suspended_step_is_read_with_care() {
    check_problems(
        "  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: a, template: ask}
      - {name: b, template: late}
      - {name: c, template: empty}
      - {name: d, template: leaf}
      - {name: e, template: fine}
  - name: ask
    metadata: {annotations: {description: '{{inputs.parameters.gone}}'}}
    suspend:
      duration: 1 day
      until: tomorrow
    outputs:
      parameters:
      - {name: o, valueFrom: {supplied: {}}}
      - {name: p, valueFrom: {path: o}}
      - {name: q, valueFrom: {supplied: {}, path: o}}
  - name: late
    suspend: {duration: -5s}
  - name: empty
    suspend:
  - name: leaf
    script: {image: 'alpine:3', command: [sh], source: x}
    outputs: {parameters: [{name: o, valueFrom: {supplied: {}, default: x}}]}
  - name: fine
    inputs: {parameters: [{name: o, default: x}]}
    outputs: {parameters: [{name: o, valueFrom: {supplied: {}}}]}
    suspend: {duration: 20}
",
        expect![[r#"
            flow: line 16, column 43: `{{inputs.parameters.gone}}` has no value here
            flow: line 18, column 17: `1 day` is no duration
            flow: line 19, column 7: `until` is no field that Argo knows here
            flow: line 22, column 41: nobody can supply the output `o`: a decision here is a yes or a no
            flow: line 23, column 37: a suspended step gives only outputs that are `supplied`
            flow: line 24, column 30: the output `q` needs one of `path`, `parameter` and `supplied`
            flow: line 26, column 25: the duration `-5s` is less than nothing
            flow: line 27, column 5: the template `empty` does nothing: it has no `steps`, `script`, `container` or `suspend`
            flow: line 31, column 60: `valueFrom.supplied` belongs to `suspend`
        "#]],
    );
}

#[test]
fn what_means_nothing_on_a_laptop_is_accepted() {
    let spec = "  entrypoint: main
  serviceAccountName: deployer
  ttlStrategy: {secondsAfterCompletion: 60}
  podGC: {strategy: OnPodCompletion}
  archiveLogs: true
  securityContext: {runAsNonRoot: true}
  nodeSelector: {disk: ssd}
  workflowMetadata: {labels: {team: a}}
  volumes: []
  templates:
  - name: main
    metadata: {annotations: {a: b}}
    inputs: {artifacts: []}
    tolerations: [{key: x}]
    container:
      image: alpine:3
      imagePullPolicy: Always
      command: [sh, -c]
      args: ['echo {{workflow.labels.team}} {{workflow.creationTimestamp}}']
      resources: {limits: {cpu: 1}}
  - name: not-reached
    dag: {tasks: []}
";
    assert_eq!(problems(spec), Vec::<String>::new());
}

#[test]
fn names_that_lead_nowhere_are_found() {
    check_problems(
        "  entrypoint: main
  templates:
  - name: main
    steps:
    - - name: a
        template: leaf
        arguments: {parameters: [{name: x, value: '{{steps.b.outputs.parameters.o}}{{inputs.parameters.y}}'}]}
      - {name: b, template: nowhere}
    - - {name: c, template: leaf}
      - {name: d, template: leaf, arguments: {parameters: [{name: x, value: '{{workflow.parameters.z}} {{custom.tag}} {{steps.a.outputs.parameters.o}}'}]}}
      - {name: e, templateRef: {name: library, template: x}}
      - {name: a, template: leaf, arguments: {parameters: [{name: x, value: '{{=1+1}}{{item.k}}'}]}}
  - name: leaf
    inputs: {parameters: [{name: x}]}
    outputs:
      parameters:
      - {name: o, valueFrom: {path: /tmp/o}}
      - {name: p, valueFrom: {path: ../o}}
    script: {image: 'alpine:3', command: [sh], source: '{{outputs.parameters.o.path}} {{tasks.x.status}}'}
",
        expect![[r#"
            flow: line 12, column 51: `{{steps.b.outputs.parameters.o}}` has no value here
            flow: line 12, column 51: `{{inputs.parameters.y}}` has no value here
            flow: line 13, column 29: there is no template `nowhere`
            flow: line 14, column 9: the step `c` passes no `x`, which the template `leaf` needs
            flow: line 15, column 77: `{{workflow.parameters.z}}` has no value here
            flow: line 16, column 58: there is no WorkflowTemplate `library`
            flow: line 17, column 9: the step `a` stands here twice
            flow: line 17, column 77: the expression `{{=1+1}}` is not supported by the host executor
            flow: line 17, column 77: `{{item.k}}` has no value here
            flow: line 22, column 37: the output path `/tmp/o` is absolute
            flow: line 23, column 37: the output path `../o` leaves the step's working directory
            flow: line 24, column 56: `{{tasks.x.status}}` has no value here
        "#]],
    );
    check_problems(
        "  entrypoint: gone\n  templates: []\n",
        expect![[r#"
        flow: line 6, column 15: there is no template `gone`
    "#]],
    );
    check_problems(
        "  templates: []\n",
        expect![[r#"
        flow: line 6, column 3: `entrypoint` is missing
    "#]],
    );
    check_problems(
        "  entrypoint: main\n  arguments: {parameters: [{name: NEEDED}, {name: E, value: c, enum: [a, b]}]}\n  templates:\n  - name: main\n    script: {image: 'evil:1', source: x}\n",
        expect![[r#"
        flow: line 7, column 28: the parameter `NEEDED` has no value, and nothing passes one
        flow: line 7, column 44: `c` is no value that the parameter `E` may have
        flow: line 10, column 13: `command` is missing
        flow: line 10, column 21: commands of the image `evil:1` may not run as host processes
    "#]],
    );
    check_problems(
        "  entrypoint: main\n  arguments: {parameters: [{name: NEEDED}, {name: E, value: c, enum: [a, b]}]}\n  templates:\n  - name: main\n    script: {image: 'evil:1', command: [sh], source: x}\n",
        expect![[r#"
            flow: line 7, column 28: the parameter `NEEDED` has no value, and nothing passes one
            flow: line 7, column 44: `c` is no value that the parameter `E` may have
            flow: line 10, column 21: commands of the image `evil:1` may not run as host processes
        "#]],
    );
    check_problems(
        "  entrypoint: [x\n",
        expect![[r#"
        flow: line 6, column 15: this is no valid YAML: unclosed bracket '['
    "#]],
    );
}

async fn check_refusal(run: Run, code: &str, message: &str) {
    let world = World::new();
    let (ended, nodes) = world
        .run(Run {
            dir: world.path("run"),
            ..run
        })
        .await;
    let failure = failure(ended);
    assert_eq!((failure.code.as_str(), nodes.len()), (code, 0));
    assert!(failure.message.contains(message), "{}", failure.message);
    assert!(!world.path("run").exists(), "nothing was written");
}

#[tokio::test]
async fn nothing_starts_when_something_is_refused() {
    let world = World::new();
    check_refusal(
        world.request(&with_spec("  onExit: main\n")),
        "invalid-workflow",
        "line 7, column 3: `onExit`",
    )
    .await;
    check_refusal(
        world.request(&with_spec("  arguments: {parameters: [{name: NEEDED}]}\n")),
        "missing-parameter",
        "`NEEDED` has no value",
    )
    .await;
    let enumerated = world.request(&with_spec(
        "  arguments: {parameters: [{name: E, value: a, enum: [a]}]}\n",
    ));
    let arguments = BTreeMap::from([("E".to_owned(), "b".to_owned())]);
    check_refusal(
        Run {
            arguments,
            ..enumerated
        },
        "invalid-parameter",
        "`b` is no value",
    )
    .await;
    let image = world.request("  entrypoint: main\n  templates:\n  - name: main\n    container: {image: 'evil:1', command: [sh]}\n");
    check_refusal(
        image,
        "image-not-allowed",
        "line 9, column 24: commands of the image `evil:1`",
    )
    .await;
    let other = Run {
        workflow: "other".to_owned(),
        ..world.request(&with_spec(""))
    };
    check_refusal(
        other,
        "invalid-workflow",
        "there is no WorkflowTemplate `other`",
    )
    .await;
}
