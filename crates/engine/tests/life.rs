//! The life of a release step by step: what runs, what is refused, what a retry would do.
#![allow(clippy::unwrap_used)]

mod support;

use expect_test::{Expect, expect};
use signalbox_engine::{
    EffectKind, Input, Plan,
    event::{
        EffectResult, EnvironmentStatus, Outcome, RefreshedWrites, ReleaseStatus, RetryFrom,
        StageStatus, TerminateCause,
    },
};
use support::{Ride, committed, environment, failed, outputs, plan, verified};

fn line() -> Plan {
    let environments = vec![
        environment("dev", &[], "", &["cart-dev"]),
        environment(
            "qa",
            &["dev"],
            "pre commit post onStart onSuccess",
            &["cart", "pay"],
        ),
        environment("prod", &["qa"], "commit", &["cart"]),
    ];
    plan("onStart onSuccess", environments)
}

/// A release of `line` whose `qa` runs both pre-actions.
fn at_qa() -> Ride {
    let mut ride = Ride::started(line());
    ride.end("-/-/OnStart/1", outputs(&[]));
    ride.end("dev/cart-dev/Verify/1", verified());
    ride.end("qa/-/OnStart/1", outputs(&[]));
    ride
}

fn check(ride: &Ride, expected: Expect) {
    expected.assert_eq(&ride.picture());
}

fn refused(ride: &Ride, input: Input) -> String {
    let rejected = ride.release.decide(input, ride.now).unwrap_err();
    format!("{}: {rejected}", rejected.code)
}

fn retry() -> Input {
    Input::Retry {
        by: "ada".to_owned(),
        reason: None,
        from: RetryFrom::Failed,
    }
}

fn terminate() -> Input {
    Input::Terminate {
        cause: TerminateCause::Person,
        by: None,
        reason: None,
    }
}

#[test]
fn effects_are_what_should_go_on() {
    let ride = Ride::queued(line());
    check(
        &ride,
        expect![[r#"
            dev Pending
            qa Pending
            prod Pending
            release Queued
        "#]],
    );
    let mut ride = at_qa();
    check(
        &ride,
        expect![[r#"
            dev Succeeded
            qa Running
            prod Pending
            release Running
              …/qa/cart/PreAction/1 RunWorkflow { workflow: "pre-workflow", arguments: {"APP_NAME": "cart", "APP_NAMESPACE": "cart-space", "BRANCH": "main", "PATH": "apps/cart", "REPO_URL": "https://git.example.org/shop.git", "RUNTIME": "laptop"}, keep_from: None, decisions: {} }
              …/qa/pay/PreAction/1 RunWorkflow { workflow: "pre-workflow", arguments: {"APP_NAME": "pay", "APP_NAMESPACE": "pay-space", "BRANCH": "main", "PATH": "apps/pay", "REPO_URL": "https://git.example.org/shop.git", "RUNTIME": "laptop"}, keep_from: None, decisions: {} }
              …/-/-/OnFail/0 Wake { at: 3601000 }
        "#]],
    );
    ride.end("qa/pay/PreAction/1", outputs(&[]));
    ride.terminate("wrong version");
    check(
        &ride,
        expect![[r#"
        dev Succeeded
        qa Terminating
        prod Pending
        release Terminating
          …/qa/cart/PreAction/1 StopWorkflow
          …/qa/pay/Action/1 Commit { environment: "qa", application: "pay" }
    "#]],
    );
    ride.end("qa/cart/PreAction/1", Outcome::Stopped);
    let action = ride.effect("qa/pay/Action/1").id;
    ride.end("qa/pay/Action/1", committed(&action));
    check(
        &ride,
        expect![[r#"
        dev Succeeded
        qa Terminated
        prod Skipped
        release Terminated
    "#]],
    );
}

#[test]
fn retry_keeps_succeeded_steps_or_repeats_the_whole_workflow() {
    for (from, kept) in [(RetryFrom::Failed, Some(1)), (RetryFrom::Workflow, None)] {
        let mut ride = at_qa();
        ride.end("qa/cart/PreAction/1", failed("tests are red"));
        ride.end("qa/pay/PreAction/1", outputs(&[]));
        ride.retry(from);
        let EffectKind::RunWorkflow { keep_from, .. } = ride.effect("qa/cart/PreAction/2").kind
        else {
            panic!()
        };
        assert_eq!(keep_from.map(|effect| effect.attempt), kept);
    }
}

#[test]
fn retry_is_told_before_it_happens() {
    let mut ride = at_qa();
    ride.end("qa/cart/PreAction/1", outputs(&[]));
    let action = ride.effect("qa/cart/Action/1").id;
    ride.end("qa/cart/Action/1", committed(&action));
    ride.end(
        "qa/cart/Verify/1",
        failed("Degraded: 0 of 2 replicas are ready"),
    );
    ride.end("qa/pay/PreAction/1", outputs(&[]));
    assert_eq!(ride.release.status, ReleaseStatus::Failed);
    expect![[r#"
        RetryPreview {
            again: [
                "qa / cart: sync and health (attempt 2)",
            ],
            then: [
                "qa / cart: post-action workflow `post-workflow`",
                "qa / pay: commit, sync and health, post-action workflow `post-workflow`",
                "qa: onSuccess hook `onSuccess-hook`",
                "prod: starts once qa has succeeded",
                "Release: onSuccess hook `onSuccess-hook`",
            ],
            not_again: [
                "Release: onStart hook `onStart-hook`",
                "dev: has succeeded as a whole",
                "qa: onStart hook `onStart-hook`",
                "qa / cart: pre-action workflow `pre-workflow`, commit abcdef0",
                "qa / pay: pre-action workflow `pre-workflow`",
            ],
        }
    "#]]
    .assert_debug_eq(&ride.release.retry_preview());
    let queued = Ride::queued(line());
    assert_eq!(queued.release.retry_preview().again, Vec::<String>::new());
}

#[test]
fn issues_come_with_the_cause_first() {
    let mut ride = at_qa();
    ride.end("qa/pay/PreAction/1", failed("change freeze"));
    ride.end("qa/cart/PreAction/1", failed("tests are red"));
    let issues: Vec<String> = ride
        .release
        .issues()
        .into_iter()
        .map(|it| {
            format!(
                "{:?} {:?} {:?}/{}: {}",
                it.environment, it.application, it.stage, it.attempt, it.failure.message
            )
        })
        .collect();
    expect![[r#"
        [
            "Some(\"qa\") Some(\"pay\") PreAction/1: change freeze",
            "Some(\"qa\") Some(\"cart\") PreAction/1: tests are red",
        ]
    "#]]
    .assert_debug_eq(&issues);
    ride.retry(RetryFrom::Failed);
    assert_eq!(ride.release.issues(), [], "a retry opens them again");
}

#[test]
fn commands_are_refused_with_a_reason() {
    let mut ride = Ride::queued(plan(
        "onSuccess",
        vec![environment("dev", &[], "", &["cart-dev"])],
    ));
    let mut said = vec![refused(&ride, retry())];
    ride.feed(Input::Start { writes: None });
    said.push(refused(&ride, Input::Start { writes: None }));
    said.push(refused(&ride, retry()));
    ride.end("dev/cart-dev/Verify/1", verified());
    said.push(refused(&ride, terminate()));
    ride.end("-/-/OnSuccess/1", outputs(&[]));
    said.push(refused(&ride, terminate()));
    said.push(refused(&ride, retry()));
    let mut ride = at_qa();
    ride.terminate("wrong version");
    said.push(refused(&ride, terminate()));
    said.push(refused(&ride, retry()));
    expect![[r#"
        not-ended: This release waits for its turn and has not run yet: there is nothing to retry.
        already-started: This release has left the queue already at 1970-01-01 00:00:01 UTC: it cannot start twice.
        not-ended: This release is still running: only a failed or terminated one can be retried. Terminate it first, or wait for its end.
        closing: This release is running its last hook, OnSuccess: everything else is over, so there is nothing to terminate.
        ended: This release succeeded at 1970-01-01 00:00:03 UTC: there is nothing to terminate.
        succeeded: This release succeeded at 1970-01-01 00:00:03 UTC: there is nothing to retry.
        already-terminating: This release was terminated at 1970-01-01 00:00:05 UTC already: it ends once what still runs has finished.
        not-ended: This release is being terminated: retry it once it has ended.
    "#]].assert_eq(&(said.join("\n") + "\n"));
}

#[test]
fn terminated_in_the_queue_and_back_to_it() {
    let mut ride = Ride::queued(line());
    ride.feed(Input::Terminate {
        cause: TerminateCause::QueueOverflow,
        by: None,
        reason: None,
    });
    assert_eq!(ride.release.status, ReleaseStatus::Terminated);
    assert!(
        ride.release
            .environments
            .iter()
            .all(|it| it.status == EnvironmentStatus::Skipped)
    );
    assert_eq!(
        ride.release.hooks,
        [],
        "nothing had started, so no hook runs"
    );
    ride.retry(RetryFrom::Failed);
    assert_eq!(ride.release.status, ReleaseStatus::Queued);
    ride.feed(Input::Start { writes: None });
    assert_eq!(ride.release.status, ReleaseStatus::Running);
}

#[test]
fn a_late_start_brings_its_own_writes() {
    let mut ride = Ride::queued(line());
    let refreshed = RefreshedWrites {
        environment: "prod".to_owned(),
        application: "cart".to_owned(),
        version: Some("1.0.5".to_owned()),
        writes: Vec::new(),
    };
    ride.feed(Input::Start {
        writes: Some(vec![refreshed]),
    });
    let cart = &ride.release.plan.environment("prod").unwrap().applications[0];
    assert_eq!(cart.version.as_deref(), Some("1.0.5"));
}

#[test]
fn the_timeout_counts_from_the_start() {
    let mut ride = Ride::started(line());
    let deadline = ride.release.deadline().unwrap();
    assert_eq!(deadline, 1_000 + 60 * 60_000);
    assert_eq!(ride.release.decide(Input::Tick, deadline - 1), Ok(vec![]));
    ride.now = deadline - 1_000;
    ride.feed(Input::Tick);
    assert_eq!(
        ride.release.terminated.as_ref().unwrap().cause,
        TerminateCause::Timeout
    );
    assert_eq!(ride.release.deadline(), None, "it strikes once");
}

#[test]
fn a_held_application_is_told_from_a_skipped_one() {
    let mut ride = at_qa();
    ride.end("qa/pay/PreAction/1", outputs(&[]));
    ride.end("qa/cart/PreAction/1", failed("tests are red"));
    ride.end(
        "qa/pay/Action/1",
        Outcome::Succeeded {
            result: EffectResult::NoChanges,
        },
    );
    ride.end("qa/pay/Verify/1", verified());
    ride.end("qa/pay/PostAction/1", outputs(&[]));
    let statuses = |ride: &Ride, name: &str| -> Vec<StageStatus> {
        let qa = ride.release.environment("qa").unwrap();
        qa.application(name)
            .unwrap()
            .stages
            .iter()
            .map(|state| state.status)
            .collect()
    };
    use StageStatus::{Failed, Held, Skipped, Succeeded};
    assert_eq!(statuses(&ride, "cart"), [Failed, Skipped, Skipped, Skipped]);
    assert_eq!(statuses(&ride, "pay"), [Succeeded; 4]);

    let mut ride = at_qa();
    ride.end("qa/cart/PreAction/1", failed("tests are red"));
    ride.end("qa/pay/PreAction/1", outputs(&[]));
    assert_eq!(statuses(&ride, "pay"), [Succeeded, Held, Skipped, Skipped]);
}
