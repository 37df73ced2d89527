//! Steps that wait for a person: what a release is meanwhile, what a decision does, when none is taken any more.
#![allow(clippy::unwrap_used)]

mod support;

use signalbox_engine::{
    EffectKind, Input,
    event::{NodePhase, Outcome, ReleaseStatus, RetryFrom, Verdict},
};
use support::{Ride, environment, failed, node, outputs, plan, verified};

const STAGE: &str = "qa/cart/PreAction/1";

/// A release whose `qa` runs the pre-actions of two applications; that of `cart` has a step that waits.
fn waiting() -> Ride {
    let mut ride = Ride::started(plan(
        "",
        vec![
            environment("dev", &[], "", &["cart-dev"]),
            environment("qa", &["dev"], "pre commit", &["cart", "pay"]),
        ],
    ));
    ride.end("dev/cart-dev/Verify/1", verified());
    ride.begins(STAGE, "W", NodePhase::Running);
    ride.begins(STAGE, "W[0].go-live", NodePhase::Suspended);
    ride
}

/// Statuses of the release, of `qa` and of the stage, what it waits for, and each approval.
fn check(ride: &Ride, expected: &str) {
    let release = &ride.release;
    let environment = release.environment("qa").unwrap();
    let stage = &environment.application("cart").unwrap().stages[0];
    let waiting = stage.last().and_then(|it| it.waiting.as_deref());
    let approvals = release.approvals.iter().map(|it| {
        let verdict = it.decision.as_ref().map(|decision| decision.verdict);
        let open = if it.is_open() { "open" } else { "closed" };
        format!("{} {} {open} {verdict:?}", it.number, it.display_name)
    });
    let approvals: Vec<String> = approvals.collect();
    let got = format!(
        "{:?} {:?} {:?} {waiting:?}; {}",
        release.status,
        environment.status,
        stage.status,
        approvals.join(", ")
    );
    assert_eq!(got, expected);
}

fn refused(ride: &Ride, approval: u32) -> String {
    let input = Input::Decide {
        approval,
        verdict: Verdict::Approve,
        by: "eve".to_owned(),
        reason: None,
    };
    let rejected = ride.release.decide(input, ride.now).unwrap_err();
    format!("{}: {rejected}", rejected.code)
}

/// What people have decided, as the executor gets it.
fn decisions(ride: &Ride, effect: &str) -> Vec<String> {
    let EffectKind::RunWorkflow { decisions, .. } = ride.effect(effect).kind else {
        panic!("{effect} runs no workflow")
    };
    let words = decisions.into_iter().map(|(node, it)| {
        let reason = it.reason.unwrap_or_default();
        format!("{node} {:?} {} {reason}", it.verdict, it.by)
    });
    words.collect()
}

#[test]
fn work_beside_it_keeps_the_release_running() {
    let mut ride = waiting();
    check(
        &ride,
        r#"Running Running Suspended Some("Waits for a decision: go-live"); 1 go-live open None"#,
    );
    let pay = "qa/pay/PreAction/1";
    ride.begins(pay, "W", NodePhase::Running);
    ride.begins(pay, "W[0].go-live", NodePhase::Suspended);
    check(
        &ride,
        r#"Suspended Suspended Suspended Some("Waits for a decision: go-live"); 1 go-live open None, 2 go-live open None"#,
    );
    ride.begins(STAGE, "W[0].load", NodePhase::Running);
    check(
        &ride,
        "Running Running Running None; 1 go-live open None, 2 go-live open None",
    );
    ride.ends(STAGE, "W[0].load", NodePhase::Succeeded);
    assert_eq!(ride.release.status, ReleaseStatus::Suspended);
    let open: Vec<u32> = ride.release.open_approvals().map(|it| it.number).collect();
    assert_eq!(open, [1, 2], "the oldest first");
}

#[test]
fn an_approval_goes_to_the_executor_and_the_release_goes_on() {
    let mut ride = waiting();
    ride.end("qa/pay/PreAction/1", outputs(&[]));
    ride.end("qa/pay/Action/1", failed("no"));
    check(
        &ride,
        r#"Suspended Suspended Suspended Some("Waits for a decision: go-live"); 1 go-live open None"#,
    );
    assert!(decisions(&ride, STAGE).is_empty());
    ride.decide(1, Verdict::Approve);
    check(
        &ride,
        "Running Running Running None; 1 go-live closed Some(Approve)",
    );
    assert_eq!(
        decisions(&ride, STAGE),
        ["W[0].go-live Approve eve looks good"]
    );
    ride.ends(STAGE, "W[0].go-live", NodePhase::Succeeded);
    assert!(ride.release.approvals[0].ended_at.is_some());
}

#[test]
fn a_rejection_fails_the_step_once_the_executor_says_so() {
    let mut ride = waiting();
    ride.decide(1, Verdict::Reject);
    assert_eq!(
        decisions(&ride, STAGE),
        ["W[0].go-live Reject eve looks good"]
    );
    ride.ends(STAGE, "W[0].go-live", NodePhase::Failed);
    ride.end(STAGE, failed("`go-live` was rejected by eve: looks good"));
    ride.end("qa/pay/PreAction/1", outputs(&[]));
    check(
        &ride,
        "Failed Failed Failed None; 1 go-live closed Some(Reject)",
    );
}

#[test]
fn a_step_that_waits_for_its_time_waits_for_nobody_but_may_be_decided() {
    let mut ride = waiting();
    let effect = "qa/pay/PreAction/1";
    ride.end(effect, failed("no"));
    let mut node = node("W[0].go-live", NodePhase::Suspended, ride.now, None);
    node.until = Some(ride.now + 60_000);
    ride.node(STAGE, node);
    check(&ride, "Running Running Running None; 1 go-live open None");
    let approval = &ride.release.approvals[0];
    assert!(approval.is_open() && !approval.needs_a_person());
    ride.now += 60_000;
    assert_eq!(
        refused(&ride, 1),
        "ended: `go-live` has gone on: its time has passed."
    );
    ride.now -= 60_000;
    ride.decide(1, Verdict::Approve);
    check(
        &ride,
        "Running Running Running None; 1 go-live closed Some(Approve)",
    );
}

#[test]
fn a_terminate_ends_the_wait() {
    let mut ride = waiting();
    ride.terminate("wrong version");
    assert_eq!(
        refused(&ride, 1),
        "ended: `go-live` waits no longer: there is nothing to decide."
    );
    ride.end(STAGE, Outcome::Stopped);
    ride.end("qa/pay/PreAction/1", Outcome::Stopped);
    check(
        &ride,
        "Terminated Terminated Terminated None; 1 go-live closed None",
    );
}

#[test]
fn a_retry_asks_again_under_a_new_number() {
    let mut ride = waiting();
    ride.decide(1, Verdict::Reject);
    ride.ends(STAGE, "W[0].go-live", NodePhase::Failed);
    ride.end(STAGE, failed("rejected"));
    ride.end("qa/pay/PreAction/1", failed("no"));
    ride.retry(RetryFrom::Failed);
    let stage = "qa/cart/PreAction/2";
    ride.begins(stage, "W", NodePhase::Running);
    ride.begins(stage, "W[0].go-live", NodePhase::Suspended);
    check(
        &ride,
        r#"Running Running Suspended Some("Waits for a decision: go-live"); 1 go-live closed Some(Reject), 2 go-live open None"#,
    );
    assert!(
        decisions(&ride, stage).is_empty(),
        "the old decision does not count again"
    );
    ride.decide(2, Verdict::Approve);
    assert_eq!(
        decisions(&ride, stage),
        ["W[0].go-live Approve eve looks good"]
    );
}

#[test]
fn a_step_that_waits_twice_in_one_attempt_is_asked_about_twice() {
    let mut ride = waiting();
    ride.decide(1, Verdict::Approve);
    ride.ends(STAGE, "W[0].go-live", NodePhase::Succeeded);
    ride.begins(STAGE, "W[0].go-live", NodePhase::Suspended);
    check(
        &ride,
        r#"Running Running Suspended Some("Waits for a decision: go-live"); 1 go-live closed Some(Approve), 2 go-live open None"#,
    );
    assert!(
        decisions(&ride, STAGE).is_empty(),
        "the first decision is not taken for the second"
    );
}

#[test]
fn a_run_that_is_found_again_asks_no_second_time() {
    let mut ride = waiting();
    let again = |phase| node("W[0].go-live", phase, 0, None);
    ride.node(STAGE, again(NodePhase::Pending));
    check(&ride, "Running Running Running None; 1 go-live open None");
    ride.decide(1, Verdict::Approve);
    ride.node(STAGE, again(NodePhase::Suspended));
    check(
        &ride,
        "Running Running Running None; 1 go-live closed Some(Approve)",
    );
    assert_eq!(
        decisions(&ride, STAGE),
        ["W[0].go-live Approve eve looks good"]
    );
}

#[test]
fn what_can_not_be_decided_is_refused_with_a_reason() {
    let mut ride = waiting();
    assert_eq!(
        refused(&ride, 2),
        "no-approval: This release has no approval 2."
    );
    ride.decide(1, Verdict::Approve);
    assert_eq!(
        refused(&ride, 1),
        "decided: `go-live` was approved by eve already."
    );
    let mut ride = waiting();
    ride.end(STAGE, failed("killed"));
    assert_eq!(
        refused(&ride, 1),
        "ended: `go-live` waits no longer: there is nothing to decide."
    );
}

#[test]
fn what_a_terminate_would_do_is_told_before() {
    let mut ride = waiting();
    ride.end("qa/pay/PreAction/1", outputs(&[]));
    let preview = ride.release.terminate_preview();
    assert_eq!(
        preview.stops,
        ["qa / cart: pre-action workflow `pre-workflow`, which waits for a decision on `go-live`"]
    );
    assert_eq!(preview.finishes, ["qa / pay: commit"]);
    assert_eq!(
        preview.never_starts,
        [
            "qa / cart: commit, sync and health",
            "qa / pay: sync and health"
        ]
    );
    assert_eq!(preview.stays, ["dev: has succeeded"]);
    ride.terminate("wrong version");
    assert_eq!(ride.release.terminate_preview(), Default::default());
}

#[test]
fn a_terminate_in_the_queue_stops_nothing() {
    let ride = Ride::queued(plan("onFail", vec![environment("dev", &[], "", &["cart"])]));
    let preview = ride.release.terminate_preview();
    assert_eq!(
        preview.never_starts,
        ["The release leaves its product's queue: nothing of it has run"]
    );
    assert!(preview.runs.is_empty() && preview.stops.is_empty());
}

#[test]
fn a_terminate_runs_the_hooks_of_failure() {
    let environments = vec![
        environment("dev", &[], "", &["cart-dev"]),
        environment("qa", &["dev"], "pre onSuccess onFail", &["cart"]),
        environment("prod", &["qa"], "onFail", &["cart"]),
    ];
    let mut ride = Ride::started(plan("onSuccess onFail", environments));
    ride.end("dev/cart-dev/Verify/1", verified());
    let preview = ride.release.terminate_preview();
    assert_eq!(
        preview.runs,
        [
            "qa: onFail hook `onFail-hook`",
            "Release: onFail hook `onFail-hook`"
        ]
    );
    assert_eq!(
        preview.never_starts,
        [
            "qa / cart: sync and health",
            "qa: onSuccess hook `onSuccess-hook`",
            "prod",
            "Release: onSuccess hook `onSuccess-hook`"
        ]
    );
}
