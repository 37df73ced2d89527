//! Why a release failed or was terminated, in one line of a list.
#![allow(clippy::unwrap_used)]

mod support;

use expect_test::{Expect, expect};
use signalbox_api::{ReleaseQuery, ReleaseView};
use signalbox_engine::{
    EffectId, Stage,
    event::{Failure, FailureKind, Millis, ReleaseStatus, StageStatus, TerminateCause},
    release::{Attempt, StageState, Termination},
};
use support::{LAPTOP, release, store};

fn failed_stage(stage: Stage, at: Millis, message: &str) -> StageState {
    let failure = Failure {
        kind: FailureKind::Workflow,
        code: "step-failed".to_owned(),
        message: message.to_owned(),
        hint: None,
        node: None,
        log_tail: Vec::new(),
    };
    let attempt = Attempt {
        effect: EffectId {
            release: "01A".to_owned(),
            environment: None,
            application: None,
            stage,
            attempt: 1,
        },
        status: StageStatus::Failed,
        started_at: at,
        ended_at: Some(at),
        failure: Some(failure),
        waiting: None,
        nodes: Vec::new(),
        outputs: Default::default(),
        note: None,
    };
    StageState {
        stage,
        workflow: Some("smoke".to_owned()),
        status: StageStatus::Failed,
        attempts: vec![attempt],
    }
}

fn terminated(
    cause: TerminateCause,
    by: Option<&str>,
    reason: Option<&str>,
) -> Option<Termination> {
    Some(Termination {
        cause,
        by: by.map(str::to_owned),
        reason: reason.map(str::to_owned),
        at: 9,
    })
}

/// The cause that the list shows of a release that `change` has made.
fn check(change: impl FnOnce(&mut ReleaseView), expected: &Expect) {
    let (_dir, _path, store) = store();
    let mut view = release("01A", "shop", "delivery", ReleaseStatus::Failed, 1);
    change(&mut view);
    store.put_release(LAPTOP, &view).unwrap();
    let row = store
        .releases(LAPTOP, &ReleaseQuery::default())
        .unwrap()
        .releases
        .remove(0);
    expected.assert_eq(row.cause.as_deref().unwrap_or("-"));
}

#[test]
fn a_release_in_good_health_has_no_cause() {
    check(|_| {}, &expect!["-"]);
}

#[test]
fn the_failure_that_came_first_is_the_cause() {
    check(
        |view| {
            let environments = &mut view.release.environments;
            environments[1].applications[0].stages =
                vec![failed_stage(Stage::Verify, 7, "Degraded\nfor 5 minutes")];
            environments[2].applications[0].stages =
                vec![failed_stage(Stage::PreAction, 5, "Exit code 1\nof smoke")];
        },
        &expect!["prod: Exit code 1"],
    );
}

#[test]
fn a_failed_on_fail_hook_is_no_cause() {
    check(
        |view| {
            view.release.environments[1].hooks = vec![failed_stage(Stage::OnFail, 3, "No chat")];
            view.release.environments[1].applications[0].stages =
                vec![failed_stage(Stage::Verify, 7, "Degraded")];
        },
        &expect!["qa: Degraded"],
    );
}

#[test]
fn a_hook_of_the_release_has_no_environment() {
    check(
        |view| view.release.hooks = vec![failed_stage(Stage::OnStart, 3, "No ticket")],
        &expect!["No ticket"],
    );
}

#[test]
fn a_termination_says_who_and_why() {
    let check = |cause, by, reason, expected: Expect| {
        check(
            |view| {
                view.release.terminated = terminated(cause, by, reason);
                view.release.environments[1].hooks =
                    vec![failed_stage(Stage::OnStart, 3, "No chat")];
            },
            &expected,
        );
    };
    check(
        TerminateCause::Person,
        Some("Ada"),
        Some("Wrong version"),
        expect!["By Ada: Wrong version"],
    );
    check(
        TerminateCause::Person,
        Some("Ada"),
        Some(" \n"),
        expect!["By Ada"],
    );
    check(TerminateCause::Person, None, None, expect!["By a person"]);
    check(TerminateCause::Timeout, None, None, expect!["timed out"]);
    check(
        TerminateCause::QueueOverflow,
        None,
        None,
        expect!["too many releases waited in the product's queue"],
    );
}
