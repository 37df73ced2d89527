//! What goes wrong outside: each case shows its message, and that nothing was harmed.
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;

use support::{Demo, FLOW, PRODUCT};

/// Breaks a demo, triggers, and expects words on standard error or output, and no commit in the charts.
fn check(breaks: impl Fn(&Demo), code: i32, words: &[&str]) {
    let demo = Demo::with_gates();
    breaks(&demo);
    let output = demo.run(&["release", "trigger", "--flow", FLOW, "--product", PRODUCT]);
    let told = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(&output.stdout)
    );
    for word in words {
        assert!(told.contains(word), "`{word}` is not in: {told}");
    }
    assert!(!told.contains("panicked"), "{told}");
    assert_eq!(output.status.code(), Some(code), "{told}");
    if demo.dir.join("charts.git").exists() {
        let promotions = demo
            .chart_commits()
            .into_iter()
            .filter(|subject| subject.starts_with("Promote"));
        assert_eq!(promotions.count(), 0, "nothing was committed");
    }
}

fn flow(steps: &str) -> String {
    format!(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: {FLOW}\nspec:\n  triggerEnvironment: dev\n  steps:\n{steps}"
    )
}

#[test]
fn a_missing_workflow() {
    let steps = "    - environment: qa\n      dependsOn: [dev]\n      policy: {preAction: moonshot, action: commit}\n";
    check(|demo| demo.write_flow(&flow(steps)), 4, &["moonshot"]);
}

#[test]
fn a_missing_application() {
    let steps = "    - environment: moon\n      dependsOn: [dev]\n      policy: {action: commit}\n";
    let moon = "apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: moon}\nspec: {kind: NON_PROD, position: 9, clusters: []}\n";
    let breaks = |demo: &Demo| {
        demo.commit("config.git", "resources/environments/moon.yaml", moon);
        demo.write_flow(&flow(steps));
    };
    check(
        breaks,
        4,
        &["moon has no application of product demo-trioapp"],
    );
}

#[test]
fn a_cyclic_flow() {
    let steps = "    - environment: qa\n      dependsOn: [prod]\n      policy: {action: commit}\n    - environment: prod\n      dependsOn: [qa]\n      policy: {action: commit}\n";
    check(|demo| demo.write_flow(&flow(steps)), 4, &["qa", "prod"]);
}

#[test]
fn no_promotion_action() {
    let steps = "    - environment: qa\n      dependsOn: [dev]\n";
    check(
        |demo| {
            let policies = "resources/configurations/promotion-policies";
            demo.commit(
                "config.git",
                &format!("{policies}/commit-by-default.yaml"),
                "",
            );
            demo.write_flow(&flow(steps));
        },
        4,
        &["no promotion action for environment qa of product demo-trioapp"],
    );
}

#[test]
fn corrupt_yaml() {
    check(
        |demo| {
            demo.write_flow(
                "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\n  spec: {steps: [\n",
            )
        },
        4,
        &["There is no flow"],
    );
}

#[test]
fn ten_megabytes_of_yaml() {
    let large = format!("# {}\n{}", "x".repeat(11 << 20), flow(""));
    check(|demo| demo.write_flow(&large), 4, &["There is no flow"]);
}

#[test]
fn a_manifest_that_leaves_its_root() {
    let application = "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: trioapp-qa\n  annotations: {codefresh.io/product: demo-trioapp}\nspec:\n  source: {repoURL: charts.git, path: trioapp-qa/../../etc, targetRevision: main}\n  destination: {name: demo, namespace: trioapp-qa}\n";
    check(
        |demo| {
            demo.commit(
                "config.git",
                "resources/applications/trioapp-qa.yaml",
                application,
            )
        },
        4,
        &["trioapp-qa"],
    );
}

#[test]
fn a_value_file_that_leaves_its_root() {
    let template = "apiVersion: codefresh.io/v1beta1\nkind: PromotionTemplate\nmetadata: {name: trioapp-values}\nspec:\n  versionSource: {file: Chart.yaml, jsonPath: $.appVersion}\n  promotion:\n    ../trioapp-prod/values.yaml: {jsonPaths: [$.image.tag]}\n";
    check(
        |demo| {
            demo.commit(
                "config.git",
                "resources/configurations/promotion-templates/trioapp-values.yaml",
                template,
            )
        },
        4,
        &["../trioapp-prod/values.yaml"],
    );
}

#[test]
fn an_unreachable_repository() {
    check(
        |demo| fs::remove_dir_all(demo.dir.join("charts.git")).unwrap(),
        4,
        &["charts.git"],
    );
}

#[test]
fn an_unreachable_configuration() {
    check(
        |demo| fs::remove_dir_all(demo.dir.join("config.git")).unwrap(),
        3,
        &["config.git"],
    );
}

#[cfg(unix)]
#[test]
fn a_refused_push() {
    use std::os::unix::fs::PermissionsExt;
    let breaks = |demo: &Demo| {
        let hook = demo.dir.join("charts.git/hooks/pre-receive");
        fs::create_dir_all(hook.parent().unwrap()).unwrap();
        fs::write(
            &hook,
            "#!/bin/sh\necho 'main is protected: ask the platform team' >&2\nexit 1\n",
        )
        .unwrap();
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
    };
    check(breaks, 1, &["main is protected: ask the platform team"]);
}

#[test]
fn a_value_that_was_mended_by_hand_is_not_overwritten() {
    let demo = Demo::with_gates();
    let mut first = demo.watch(&[
        "release",
        "trigger",
        "--flow",
        FLOW,
        "--product",
        PRODUCT,
        "--watch",
    ]);
    first
        .until(|line| line["event"]["type"] == "started")
        .unwrap();
    let mended = demo
        .chart("trioapp-qa/values.yaml")
        .replace("1.4.2", "1.4.3-hotfix");
    demo.commit("charts.git", "trioapp-qa/values.yaml", &mended);
    assert_eq!(first.exit_code(), Some(1));
    assert_eq!(demo.chart("trioapp-qa/values.yaml"), mended);
    let (_, lines) = demo.json(&["release", "show", &demo.only_release()]);
    let failure = &lines[0]["release"]["environments"][1]["applications"][0]["stages"][1]["attempts"]
        [0]["failure"];
    assert_eq!(failure["code"], "target-changed", "{failure}");
}

#[test]
fn no_git() {
    let demo = Demo::new();
    let output = demo
        .command(&["flow", "list"])
        .env("PATH", "/nowhere")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("git") && told.contains("nstall"), "{told}");
}

#[test]
fn git_without_an_identity() {
    let demo = Demo::new();
    let output = demo
        .command(&["release", "trigger", "--flow", FLOW, "--product", PRODUCT])
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(told.contains("git config --global user.name"), "{told}");
}

#[test]
fn wrong_settings() {
    let demo = Demo::new();
    let file = demo.dir.join("signalbox.toml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(
        &file,
        text.replace("branch = \"main\"", "brunch = \"main\""),
    )
    .unwrap();
    let output = demo.run(&["flow", "list"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(4), "{told}");
    assert!(
        told.contains("brunch") && told.contains("signalbox.toml"),
        "{told}"
    );
}

#[test]
fn a_damaged_journal_is_told_and_not_touched() {
    let demo = Demo::new();
    demo.run(&["release", "list"]);
    let journal = demo.dir.join("data/journal.db");
    for beside in ["data/journal.db-wal", "data/journal.db-shm"] {
        // A process that closed the journal properly leaves none.
        let _ = fs::remove_file(demo.dir.join(beside));
    }
    fs::write(&journal, "no database at all, whatever its name says").unwrap();
    let output = demo.run(&["release", "list"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("journal"), "{told}");
    assert_eq!(
        fs::read_to_string(&journal).unwrap(),
        "no database at all, whatever its name says"
    );
}
