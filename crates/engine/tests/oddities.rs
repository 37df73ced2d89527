//! What hardly ever happens, and must do no harm: late and strange news, odd plans, races.
#![allow(clippy::unwrap_used)]

mod support;

use signalbox_engine::{
    Event, Input, Observation, Plan, Release,
    event::{EnvironmentStatus, Node, NodePhase, Outcome, Progress, ReleaseStatus, RetryFrom},
};
use signalbox_model::Action;
use support::{Ride, environment, outputs, plan, replay, verified};

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

#[test]
fn news_that_says_nothing_new_gives_no_event() {
    let mut ride = at_qa();
    let effect = ride.effect("qa/cart/PreAction/1").id;
    let node = Node {
        until: None,
        name: "gate".to_owned(),
        display_name: "gate".to_owned(),
        parent: None,
        node_type: "Steps".to_owned(),
        phase: NodePhase::Running,
        message: None,
        started_at: Some(5),
        finished_at: None,
    };
    let waiting = |message: &str| Progress::Waiting {
        waiting: true,
        message: Some(message.to_owned()),
    };
    for progress in [
        Progress::Node { node },
        waiting("approve CHG-7"),
        waiting("approve CHG-8"),
    ] {
        let input = Input::Observed {
            effect: effect.clone(),
            observation: Observation::Progress(progress),
        };
        assert_eq!(
            ride.release.decide(input.clone(), ride.now).unwrap().len(),
            1
        );
        ride.feed(input.clone());
        assert_eq!(ride.release.decide(input, ride.now), Ok(vec![]));
    }
    let attempt = ride.release.running(&effect).unwrap();
    assert_eq!(
        (attempt.nodes.len(), attempt.waiting.as_deref()),
        (1, Some("approve CHG-8"))
    );
    let stranger = "other-release/qa/cart/PreAction/1".parse().unwrap();
    let observation = Observation::Ended(outputs(&[]));
    assert_eq!(
        ride.release.decide(
            Input::Observed {
                effect: stranger,
                observation
            },
            ride.now
        ),
        Ok(vec![])
    );

    ride.terminate("wrong version");
    ride.end("qa/cart/PreAction/1", Outcome::Stopped);
    let stopped = ride.release.stage_of(&effect).unwrap().last().unwrap();
    assert_eq!(
        stopped.nodes[0].phase,
        NodePhase::Terminated,
        "steps end with their workflow"
    );
}

#[test]
fn an_end_that_nobody_asked_for_is_a_failure() {
    let mut ride = at_qa();
    ride.end("qa/cart/PreAction/1", Outcome::Stopped);
    assert_eq!(ride.release.issues()[0].failure.code, "stopped-outside");
}

#[test]
fn a_stop_that_comes_too_late_leaves_a_success() {
    let mut ride = Ride::started(plan("", vec![environment("dev", &[], "", &["cart-dev"])]));
    ride.terminate("wrong version");
    ride.end("dev/cart-dev/Verify/1", verified());
    assert_eq!(ride.release.status, ReleaseStatus::Terminated);
    ride.retry(RetryFrom::Failed);
    assert_eq!(
        ride.release.status,
        ReleaseStatus::Succeeded,
        "nothing was left to do"
    );
}

#[test]
fn an_environment_without_applications_is_passed_through() {
    let environments = vec![
        environment("dev", &[], "", &["cart-dev"]),
        environment("qa", &["dev"], "pre commit", &[]),
        environment("prod", &["qa"], "commit", &["cart"]),
    ];
    let mut ride = Ride::started(plan("", environments));
    ride.end("dev/cart-dev/Verify/1", verified());
    assert_eq!(
        ride.release.environment("qa").unwrap().status,
        EnvironmentStatus::Succeeded
    );
    ride.effect("prod/cart/Action/1");
}

#[test]
fn a_graph_that_cannot_be_walked_fails_instead_of_waiting() {
    let environments = vec![
        environment("dev", &[], "", &["cart-dev"]),
        environment("qa", &["prod"], "commit", &["cart"]),
        environment("prod", &["qa"], "commit", &["cart"]),
    ];
    let mut ride = Ride::started(plan("", environments));
    ride.end("dev/cart-dev/Verify/1", verified());
    assert_eq!(ride.release.status, ReleaseStatus::Failed);
    assert_eq!(
        ride.release.environment("prod").unwrap().status,
        EnvironmentStatus::Skipped
    );
}

#[test]
fn an_action_that_cannot_be_carried_out_writes_nothing() {
    let mut plan = line();
    plan.environments[2].policy.action.as_mut().unwrap().value = Action::Pr;
    plan.environments.remove(1);
    plan.environments[1].depends_on = vec!["dev".to_owned()];
    let mut ride = Ride::started(plan);
    ride.end("-/-/OnStart/1", outputs(&[]));
    ride.end("dev/cart-dev/Verify/1", verified());
    assert_eq!(ride.release.status, ReleaseStatus::Failed);
    assert_eq!(
        ride.release.issues()[0].failure.code,
        "action-not-supported"
    );
}

#[test]
fn events_that_make_no_sense_change_nothing() {
    let ride = at_qa();
    let effect = |text: &str| format!("{}/{text}", support::ID).parse().unwrap();
    let strange = [
        ride.journal[0].1.clone(),
        Event::Started { writes: None },
        Event::EffectStarted {
            effect: effect("qa/cart/PreAction/1"),
        },
        Event::EffectStarted {
            effect: effect("qa/cart/Action/7"),
        },
        Event::EffectStarted {
            effect: effect("mars/cart/Action/1"),
        },
        Event::EffectStarted {
            effect: effect("qa/-/OnFail/1"),
        },
        Event::EffectStarted {
            effect: effect("-/cart/Action/1"),
        },
        Event::EffectEnded {
            effect: effect("qa/cart/Verify/1"),
            outcome: verified(),
        },
        Event::EnvironmentSkipped {
            environment: "dev".to_owned(),
        },
        Event::EnvironmentSkipped {
            environment: "mars".to_owned(),
        },
        Event::RetryRequested {
            by: "ada".to_owned(),
            reason: None,
            from: RetryFrom::Failed,
        },
        Event::Ended {
            status: ReleaseStatus::Running,
        },
    ];
    for event in strange {
        let mut release = replay(&ride.journal);
        release.apply(&event, ride.now);
        assert_eq!(release, ride.release, "{event:?}");
    }
    assert_eq!(
        Release::create("x", &Event::Started { writes: None }, 0),
        None
    );
}
