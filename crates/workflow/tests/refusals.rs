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

fn refused(field: &str, place: &str, found: &[String]) {
    let name = field.split(':').next().unwrap();
    assert!(
        found
            .iter()
            .any(|problem| problem.starts_with(place) && problem.contains(&format!("`{name}`"))),
        "{field} at {place}: {found:?}"
    );
}

/// Line 6 is `entrypoint`; the extra lines come from line 7 on.
fn with_spec(extra: &str) -> String {
    format!(
        "  entrypoint: main\n{extra}  templates:\n{}",
        script("main", "true")
    )
}

#[test]
fn what_needs_a_cluster_is_refused_by_name_and_place() {
    for (name, body) in [
        ("resource", "resource: {action: get, manifest: x}"),
        ("http", "http: {url: 'https://example.com'}"),
        ("plugin", "plugin: {x: {}}"),
        (
            "data",
            "data: {source: {artifactPaths: {name: x, s3: {bucket: b}}}, transformation: [{expression: data}]}",
        ),
    ] {
        let spec = format!("  entrypoint: main\n  templates:\n  - name: main\n    {body}\n");
        refused(name, "flow: line 9, column 5: ", &problems(&spec));
    }
    let spec = "  entrypoint: main
  volumes: [{name: w, nfs: {server: s, path: /}}]
  templates:
  - name: main
    container: {image: 'alpine:3', command: [sh], volumeMounts: [{name: w, mountPath: /w}]}
";
    refused("w", "flow: line 7, column 23: ", &problems(spec));
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
    dag: {tasks: [{name: a, template: main}]}
";
    assert_eq!(problems(spec), Vec::<String>::new());
}

#[test]
fn what_is_not_passed_or_not_allowed_is_found() {
    check_problems(
        "  entrypoint: main\n  arguments: {parameters: [{name: NEEDED}, {name: E, value: c, enum: [a, b]}]}\n  templates:\n  - name: main\n    script: {image: 'evil:1', command: [sh], source: x}\n",
        expect![[r#"
            flow: line 7, column 28: the parameter `NEEDED` has no value, and nothing passes one
            flow: line 7, column 44: `c` is no value that the parameter `E` may have
            flow: line 7, column 70: spec.arguments.E.value should be present in spec.arguments.E.enum list
            flow: line 10, column 21: commands of the image `evil:1` may not run as host processes
        "#]],
    );
    check_problems(
        "  entrypoint: [x\n",
        expect![[r#"
        flow: line 6, column 15: unclosed bracket '['
    "#]],
    );
    check_problems(
        "  entrypoint: gone\n  templates: []\n",
        expect![[r#"
        flow: line 6, column 15: template name 'gone' undefined
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
        world.request("  entrypoint: main\n  templates:\n  - name: main\n    http: {url: x}\n"),
        "invalid-workflow",
        "line 9, column 5: ",
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
