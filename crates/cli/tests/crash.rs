//! `kill -9` at any moment, then start: the same end as without, nothing done twice, nothing lost.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::Value;
use support::{Demo, FLOW, PRODUCT};

/// Triggers a release with gates and hooks, kills the program when an event fits, and lets another one go on.
fn check(name: &str, fits: impl Fn(&Value) -> bool) {
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
    assert!(first.until(fits).is_some(), "{name}: the event never came");
    first.kill();
    let id = demo.only_release();
    let (code, lines) = demo.json(&["release", "watch", &id]);
    assert_eq!(code, Some(0), "{name}: {:?}", lines.last());
    let release = &lines.last().unwrap()["release"];
    assert_eq!(release["status"], "SUCCEEDED", "{name}");
    let promotions = [
        "Promote trioapp-qa to 1.5.0 in qa",
        "Promote trioapp-prod to 1.5.0 in prod",
    ];
    assert_eq!(demo.chart_commits()[2..], promotions, "{name}");
    let attempts: Vec<&Value> = stages(release)
        .flat_map(|stage| stage["attempts"].as_array().unwrap())
        .collect();
    assert_eq!(attempts.len(), 11, "{name}: each stage and hook once");
    assert!(
        attempts
            .iter()
            .all(|attempt| attempt["status"] == "SUCCEEDED"),
        "{name}"
    );
    let (_, events) = demo.json(&["release", "watch", &id]);
    let numbers: Vec<i64> = events
        .iter()
        .filter_map(|event| event["seq"].as_i64())
        .collect();
    assert_eq!(
        numbers[..numbers.len() - 1],
        (1..numbers.len() as i64).collect::<Vec<_>>(),
        "{name}: no gap in the journal"
    );
    for environment in ["qa", "prod"] {
        let changes = demo.git(&[
            "--git-dir",
            demo.dir.join("charts.git").to_str().unwrap(),
            "log",
            "--oneline",
            "main",
            "--",
            &format!("trioapp-{environment}"),
        ]);
        assert_eq!(
            changes.lines().count(),
            2,
            "{name}: {environment} was promoted once"
        );
    }
}

fn stages(release: &Value) -> impl Iterator<Item = &Value> {
    let environments = release["environments"].as_array().unwrap();
    let hooks = release["hooks"].as_array().unwrap().iter();
    let applications = environments
        .iter()
        .flat_map(|environment| environment["applications"].as_array().unwrap());
    hooks.chain(applications.flat_map(|application| application["stages"].as_array().unwrap()))
}

fn started(stage: &'static str) -> impl Fn(&Value) -> bool {
    move |line| {
        line["event"]["type"] == "effectStarted"
            && line["event"]["effect"].as_str().unwrap().contains(stage)
    }
}

fn ended(stage: &'static str) -> impl Fn(&Value) -> bool {
    move |line| {
        line["event"]["type"] == "effectEnded"
            && line["event"]["effect"].as_str().unwrap().contains(stage)
    }
}

fn step_runs(step: &'static str) -> impl Fn(&Value) -> bool {
    move |line| {
        let node = &line["event"]["progress"]["node"];
        node["displayName"] == step && node["phase"] == "Running"
    }
}

#[test]
fn right_after_the_trigger() {
    check("created", |line| line["event"]["type"] == "created");
}

#[test]
fn during_the_release_hook() {
    check("onStart", started("-/-/OnStart"));
}

#[test]
fn when_the_pre_action_starts() {
    check("pre-action", started("qa/trioapp-qa/PreAction"));
}

#[test]
fn while_a_step_of_the_pre_action_runs() {
    check("step", step_runs("request"));
}

#[test]
fn when_the_commit_starts() {
    check("action", started("qa/trioapp-qa/Action"));
}

#[test]
fn when_the_commit_is_done() {
    check("committed", ended("qa/trioapp-qa/Action"));
}

#[test]
fn during_sync_and_health() {
    check("verify", started("qa/trioapp-qa/Verify"));
}

#[test]
fn during_the_post_action() {
    check("post-action", started("qa/trioapp-qa/PostAction"));
}

#[test]
fn between_two_environments() {
    check("prod", started("prod/trioapp-prod/PreAction"));
}

#[test]
fn during_the_last_hook() {
    check("onSuccess", started("-/-/OnSuccess"));
}

#[test]
fn who_watches_takes_over() {
    let demo = Demo::with_gates();
    let trigger = [
        "release",
        "trigger",
        "--flow",
        FLOW,
        "--product",
        PRODUCT,
        "--watch",
    ];
    let mut first = demo.watch(&trigger);
    first.until(started("qa/trioapp-qa/PreAction")).unwrap();
    let id = demo.only_release();
    let mut second = demo.watch(&["release", "watch", &id]);
    second.until(started("qa/trioapp-qa/PreAction")).unwrap();
    first.kill();
    assert_eq!(second.exit_code(), Some(0));
    assert_eq!(demo.chart_commits().len(), 4);
}
