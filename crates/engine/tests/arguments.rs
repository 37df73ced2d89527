//! The arguments that workflows get.
#![allow(clippy::unwrap_used)]

mod support;

use expect_test::{Expect, expect};
use signalbox_engine::event::{EffectResult, Outcome, RetryFrom};
use support::{Ride, committed, environment, failed, outputs, plan, verified};

fn check(ride: &Ride, effect: &str, expected: Expect) {
    expected.assert_eq(&ride.arguments(effect));
}

fn qa(words: &str) -> Ride {
    let environments = vec![
        environment("dev", &[], "", &["cart-dev"]),
        environment("qa", &["dev"], words, &["cart"]),
    ];
    let mut ride = Ride::started(plan("", environments));
    ride.end("dev/cart-dev/Verify/1", verified());
    ride
}

#[test]
fn of_pre_and_post_action() {
    let mut ride = qa("pre commit post");
    check(
        &ride,
        "qa/cart/PreAction/1",
        expect![[r#"
            APP_NAME=cart
            APP_NAMESPACE=cart-space
            BRANCH=main
            PATH=apps/cart
            REPO_URL=https://git.example.org/shop.git
            RUNTIME=laptop
        "#]],
    );
    ride.end(
        "qa/cart/PreAction/1",
        outputs(&[("CHANGE_NUMBER", "CHG-7"), ("APP_NAME", "forged")]),
    );
    let action = ride.effect("qa/cart/Action/1").id;
    ride.end("qa/cart/Action/1", committed(&action));
    ride.end("qa/cart/Verify/1", verified());
    check(
        &ride,
        "qa/cart/PostAction/1",
        expect![[r#"
            APP_NAME=cart
            APP_NAMESPACE=cart-space
            BRANCH=main
            CHANGE_NUMBER=CHG-7
            COMMIT_AUTHOR=ada
            COMMIT_DATE=2026-03-01T11:00:00Z
            COMMIT_MESSAGE=01J0000000000000000000TEST/qa/cart/Action/1
            COMMIT_SHA=abcdef0123456789
            PATH=apps/cart
            REPO_URL=https://git.example.org/shop.git
            RUNTIME=laptop
        "#]],
    );
}

#[test]
fn without_a_commit_there_is_none_to_name() {
    let mut ride = qa("commit post");
    ride.end(
        "qa/cart/Action/1",
        Outcome::Succeeded {
            result: EffectResult::NoChanges,
        },
    );
    expect![[r#"VerifyApplication { environment: "qa", application: "cart", commit: None }"#]]
        .assert_eq(&format!("{:?}", ride.effect("qa/cart/Verify/1").kind));
    ride.end("qa/cart/Verify/1", verified());
    assert!(
        !ride
            .arguments("qa/cart/PostAction/1")
            .contains("COMMIT_SHA")
    );
}

#[test]
fn of_hooks_with_what_earlier_hooks_hand_on() {
    let environments = vec![
        environment("dev", &[], "", &["cart-dev"]),
        environment("qa", &["dev"], "commit onStart onSuccess onFail", &["cart"]),
    ];
    let mut ride = Ride::started(plan("onStart", environments));
    check(
        &ride,
        "-/-/OnStart/1",
        expect![[r#"
            COMMIT_SHA=5eed
            PRODUCT_NAME=shop
            PROMOTION_FLOW_NAME=to-prod
            RELEASE_ID=01J0000000000000000000TEST
            RELEASE_URL=signalbox://rt-1/releases/01J0000000000000000000TEST
            VERSION=1.1.0
        "#]],
    );
    let context = r#"{"THREAD": "42", "COUNT": 3, "VERSION": "forged"}"#;
    ride.end(
        "-/-/OnStart/1",
        outputs(&[("PROMOTION_CONTEXT", context), ("OTHER", "kept to itself")]),
    );
    ride.end("dev/cart-dev/Verify/1", verified());
    ride.end(
        "qa/-/OnStart/1",
        outputs(&[("PROMOTION_CONTEXT", r#"{"THREAD": "43"}"#)]),
    );
    ride.end("qa/cart/Action/1", failed("the branch is protected"));
    check(
        &ride,
        "qa/-/OnFail/1",
        expect![[r#"
            COMMIT_SHA=5eed
            COUNT=3
            ERROR_MESSAGE=the branch is protected
            FAILED_ENVIRONMENTS=[{"name":"qa","status":"FAILED","error-message":"the branch is protected"}]
            PRODUCT_NAME=shop
            PROMOTION_FLOW_NAME=to-prod
            RELEASE_ID=01J0000000000000000000TEST
            RELEASE_URL=signalbox://rt-1/releases/01J0000000000000000000TEST
            THREAD=43
            VERSION=1.1.0
        "#]],
    );
    ride.end(
        "qa/-/OnFail/1",
        outputs(&[("PROMOTION_CONTEXT", r#"{"THREAD": "44"}"#)]),
    );
    ride.retry(RetryFrom::Workflow);
    let action = ride.effect("qa/cart/Action/2").id;
    ride.end("qa/cart/Action/2", committed(&action));
    ride.end("qa/cart/Verify/1", verified());
    assert!(
        ride.arguments("qa/-/OnSuccess/1").contains("THREAD=44"),
        "a context outlives the round"
    );
}

#[test]
fn a_context_that_is_no_object_is_noted() {
    let mut ride = Ride::started(plan(
        "onStart onFail",
        vec![environment("dev", &[], "", &["cart-dev"])],
    ));
    ride.end("-/-/OnStart/1", outputs(&[("PROMOTION_CONTEXT", "[1]")]));
    expect!["its output PROMOTION_CONTEXT is no JSON object and was not handed on"]
        .assert_eq(ride.release.hooks[0].attempts[0].note.as_deref().unwrap());
    ride.end("dev/cart-dev/Verify/1", failed("Degraded"));
    assert!(
        ride.arguments("-/-/OnFail/1")
            .contains("ERROR_MESSAGE=Degraded\n")
    );
}

#[test]
fn a_terminate_says_who_and_why() {
    let environments = vec![
        environment("dev", &[], "", &["cart-dev"]),
        environment("eu", &["dev"], "commit", &["cart"]),
        environment("us", &["dev"], "pre commit", &["cart"]),
        environment("asia", &["us"], "commit", &["cart"]),
    ];
    let mut ride = Ride::started(plan("onFail", environments));
    ride.end("dev/cart-dev/Verify/1", verified());
    ride.end("eu/cart/Action/1", failed("no such branch"));
    ride.terminate("wrong version");
    ride.end("us/cart/PreAction/1", Outcome::Stopped);
    let arguments = ride.arguments("-/-/OnFail/1");
    let line = arguments
        .lines()
        .find(|line| line.starts_with("FAILED_ENVIRONMENTS"))
        .unwrap();
    expect![[r#"FAILED_ENVIRONMENTS=[{"name":"eu","status":"FAILED","error-message":"no such branch"},{"name":"us","status":"TERMINATED","error-message":"Terminated by bob: wrong version"}]"#]]
        .assert_eq(line);
}
