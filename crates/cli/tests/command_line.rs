//! The story by command line: plan, trigger, failure, retry, terminate, and the exit codes.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::{Demo, FLOW, PRODUCT};

const TRIGGER: [&str; 6] = ["release", "trigger", "--flow", FLOW, "--product", PRODUCT];

fn statuses(release: &Value) -> Vec<(&str, &str)> {
    let environments = release["environments"].as_array().unwrap();
    environments
        .iter()
        .map(|environment| {
            (
                environment["name"].as_str().unwrap(),
                environment["status"].as_str().unwrap(),
            )
        })
        .collect()
}

#[test]
fn the_plan_is_what_happens() {
    let demo = Demo::with_gates();
    let before = demo.chart("trioapp-qa/values.yaml");
    let (code, lines) = demo.json(&["flow", "plan", "--flow", FLOW, "--product", PRODUCT]);
    assert_eq!(code, Some(0));
    let plan = &lines[0]["plan"];
    assert_eq!(plan["source"]["version"], "1.5.0");
    let gates = &plan["environments"][1]["policy"];
    assert_eq!(gates["preAction"]["value"], "open-change-request");
    assert_eq!(gates["preAction"]["origin"]["type"], "inline");

    let (code, lines) = demo.json(&TRIGGER);
    assert_eq!(code, Some(0));
    let release = &lines.last().unwrap()["release"];
    assert_eq!(
        statuses(release),
        [
            ("dev", "SUCCEEDED"),
            ("qa", "SUCCEEDED"),
            ("prod", "SUCCEEDED")
        ]
    );
    assert_eq!(
        demo.chart("trioapp-qa/values.yaml"),
        before.replace("1.4.2", "1.5.0"),
        "only the promoted value's bytes changed"
    );
    let log = demo.git(&[
        "--git-dir",
        demo.dir.join("charts.git").to_str().unwrap(),
        "log",
        "-2",
        "--format=%an <%ae>%n%(trailers:key=Signalbox-Effect,valueonly)",
        "main",
    ]);
    assert!(
        log.starts_with("Rhea Manager <rhea@example.com>\n"),
        "{log}"
    );
    assert!(log.contains("/qa/trioapp-qa/Action/1"), "{log}");

    // What is there already is not committed again.
    let (code, _) = demo.json(&TRIGGER);
    assert_eq!(code, Some(0));
    assert_eq!(demo.chart_commits().len(), 4);
}

#[test]
fn a_failing_pre_action_blocks_and_a_retry_goes_on_from_there() {
    let demo = Demo::with_gates();
    std::fs::write(demo.dir.join("freeze"), "").unwrap();
    let output = demo.run(&TRIGGER);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("changes are frozen"), "{told}");
    assert_eq!(demo.chart_commits().len(), 2, "nothing was committed");
    let id = demo.only_release();
    let (_, lines) = demo.json(&["release", "show", &id]);
    assert_eq!(
        statuses(&lines[0]["release"]),
        [("dev", "SUCCEEDED"), ("qa", "FAILED"), ("prod", "SKIPPED")]
    );

    std::fs::remove_file(demo.dir.join("freeze")).unwrap();
    let (code, lines) = demo.json(&["release", "retry", &id, "--reason", "The freeze is over"]);
    assert_eq!(code, Some(0));
    let release = &lines.last().unwrap()["release"];
    assert_eq!(release["retries"][0]["reason"], "The freeze is over");
    let attempts = |environment: usize, stage: usize| {
        release["environments"][environment]["applications"][0]["stages"][stage]["attempts"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(
        (attempts(0, 0), attempts(1, 0), attempts(1, 1)),
        (1, 2, 1),
        "what had succeeded was not done again"
    );
    assert_eq!(demo.chart_commits().len(), 4);
    let again = demo.run(&["release", "retry", &id]);
    assert_eq!(
        again.status.code(),
        Some(4),
        "a succeeded release is not retried"
    );
}

#[test]
fn terminate_ends_a_release_and_its_processes() {
    let demo = Demo::with_gates();
    let workflow = "resources/control-planes/promotion-workflows/open-change-request.yaml";
    let mark = demo.dir.join("alive");
    demo.commit(
        "config.git",
        workflow,
        &format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {{name: open-change-request, annotations: {{codefresh.io/workflow-origin: promotion}}}}\n\
             spec:\n  entrypoint: main\n  templates:\n    - name: main\n      script:\n        image: alpine:3\n        command: [sh]\n        source: |\n          echo $$ > {}\n          echo waiting\n          sleep 600\n",
            mark.display()
        ),
    );
    let mut first = demo.watch(&[&TRIGGER[..], &["--watch"]].concat());
    let runs = |line: &Value| {
        let event = &line["event"];
        let step = &event["progress"]["node"];
        step["nodeType"] == "Pod"
            && step["phase"] == "Running"
            && event["effect"].as_str().unwrap().contains("PreAction")
    };
    first.until(runs).unwrap();
    let id = demo.only_release();
    let held = demo.run(&["release", "terminate", &id]);
    assert_eq!(
        held.status.code(),
        Some(4),
        "another process holds the workspace"
    );
    assert!(String::from_utf8_lossy(&held.stderr).contains("held by another Signalbox"));
    first.kill();

    let ended = demo.run(&["release", "terminate", &id, "--reason", "Wrong version"]);
    assert_eq!(
        ended.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&ended.stderr)
    );
    let (_, lines) = demo.json(&["release", "show", &id]);
    let release = &lines[0]["release"];
    assert_eq!(release["status"], "TERMINATED");
    assert_eq!(
        statuses(release),
        [
            ("dev", "SUCCEEDED"),
            ("qa", "TERMINATED"),
            ("prod", "SKIPPED")
        ]
    );
    if let Ok(pid) = std::fs::read_to_string(&mark) {
        assert!(
            !std::path::Path::new("/proc").join(pid.trim()).exists(),
            "its process is gone"
        );
    }
    assert_eq!(demo.chart_commits().len(), 2);
}

#[test]
fn flows_are_listed_shown_and_validated() {
    let demo = Demo::new();
    let (code, flows) = demo.json(&["flow", "list"]);
    assert_eq!(
        (code, flows.len(), &flows[0]["name"]),
        (Some(0), 2, &Value::from(FLOW))
    );
    let shown = demo.run(&["flow", "show", FLOW]);
    assert!(
        String::from_utf8_lossy(&shown.stdout).contains("# minutes"),
        "comments are there"
    );
    assert_eq!(
        demo.run(&["flow", "validate", FLOW, "--product", PRODUCT])
            .status
            .code(),
        Some(0)
    );
    let broken = demo.dir.join("broken.yaml");
    std::fs::write(&broken, "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: x\nspec:\n  triggerEnvironment: dev\n  steps:\n    - environment: moon\n      dependsOn: [dev]\n").unwrap();
    let output = demo.run(&["flow", "validate", broken.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(4));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(
        told.contains("broken.yaml:8:") && told.contains("moon"),
        "{told}"
    );
}

#[test]
fn exit_codes_tell_usage_from_reach_from_rejection() {
    let demo = Demo::new();
    let check = |arguments: &[&str], code: i32, words: &str| {
        let output = demo.run(arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        assert!(told.contains(words), "{arguments:?}: {told}");
    };
    check(&["release", "launch"], 2, "launch");
    check(
        &["--workspace", "/nowhere", "flow", "list"],
        4,
        "no workspace",
    );
    check(&["release", "show", "01ABC"], 4, "no release");
    check(
        &["release", "trigger", "--flow", "nope", "--product", PRODUCT],
        4,
        "There is no flow `nope`",
    );
    check(
        &["flow", "plan", "--flow", FLOW, "--product", "nope"],
        4,
        "There is no product `nope`",
    );
    check(
        &["demo", demo.dir.to_str().unwrap()],
        4,
        "holds something already",
    );
}
