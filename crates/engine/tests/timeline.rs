//! Timelines: what the time of a release went on, what held it up, how it will go on, how it differs from another.
#![allow(clippy::unwrap_used)]

mod support;

use expect_test::{Expect, expect};
use signalbox_engine::{
    Input, Timeline,
    compare::Comparison,
    event::{NodePhase, Outcome, RetryFrom, Verdict},
    timeline::{Durations, Span, at, forecast},
};
use support::{ID, Ride, committed, environment, failed, outputs, plan, verified};

fn line() -> Ride {
    let environments = vec![
        environment("dev", &[], "", &["cart-dev"]),
        environment("qa", &["dev"], "pre commit", &["cart"]),
        environment("prod", &["qa"], "commit", &["cart"]),
    ];
    Ride::queued(plan("onSuccess", environments))
}

/// A release of `line` whose `qa` runs its pre-action for as long as given.
fn at_qa(seconds: i64) -> Ride {
    let mut ride = line();
    ride.pass(4);
    ride.feed(Input::Start { writes: None });
    ride.pass(9);
    ride.end("dev/cart-dev/Verify/1", verified());
    ride.begins("qa/cart/PreAction/1", "W", NodePhase::Running);
    ride.begins("qa/cart/PreAction/1", "W[0].smoke", NodePhase::Running);
    ride.pass(seconds - 3);
    ride
}

/// The rest of it, every stage ten seconds.
fn to_the_end(ride: &mut Ride) {
    for place in ["qa/cart", "prod/cart"] {
        let action = ride.effect(&format!("{place}/Action/1")).id;
        ride.pass(9);
        ride.end(&format!("{place}/Action/1"), committed(&action));
        ride.pass(9);
        ride.end(&format!("{place}/Verify/1"), verified());
    }
    ride.pass(9);
    ride.end("-/-/OnSuccess/1", outputs(&[]));
}

fn timeline(ride: &Ride) -> Timeline {
    Timeline::of(ID, ride.entries()).unwrap()
}

fn span(span: &Span) -> String {
    let to = span
        .to
        .map_or("…".to_owned(), |to| (to / 1_000).to_string());
    let words = span.words.as_ref().map(|it| format!(" ({it})"));
    format!(
        "{:?} {}-{to}{}",
        span.on,
        span.from / 1_000,
        words.unwrap_or_default()
    )
}

/// Lanes with their spans in seconds, the critical path, the marks.
fn picture(timeline: &Timeline) -> String {
    let mut lines = Vec::new();
    for lane in &timeline.lanes {
        let spans: Vec<String> = lane.spans.iter().map(span).collect();
        let line = format!(
            "{} [{}] {:?}: {}",
            lane.id,
            lane.label,
            lane.outcome,
            spans.join(", ")
        );
        lines.push(line.trim_end().to_owned());
    }
    let critical = timeline.critical.iter().map(|it| {
        let to = it.to.map_or("…".to_owned(), |to| (to / 1_000).to_string());
        format!("{} {}-{to}", it.lane, it.from / 1_000)
    });
    lines.push(format!(
        "critical: {}",
        critical.collect::<Vec<_>>().join(", ")
    ));
    lines.extend(
        timeline
            .marks
            .iter()
            .map(|it| format!("{} {}", it.at / 1_000, it.words)),
    );
    lines.join("\n") + "\n"
}

fn check(ride: &Ride, expected: Expect) {
    let timeline = timeline(ride);
    support::timeline::holds(&timeline, &ride.journal);
    expected.assert_eq(&picture(&timeline));
}

#[test]
fn a_release_from_the_queue_to_its_end() {
    let mut ride = at_qa(30);
    ride.ends("qa/cart/PreAction/1", "W[0].smoke", NodePhase::Succeeded);
    ride.end("qa/cart/PreAction/1", outputs(&[]));
    to_the_end(&mut ride);
    check(
        &ride,
        expect![[r#"
        - [shop by to-prod] Succeeded: Queue 0-5, Other 5-15 (Waits for sync and health), Work 15-56, Other 56-66 (Waits for sync and health), Work 66-76, Other 76-86 (Waits for sync and health), Work 86-96
        dev [dev] Succeeded: Other 5-15 (Waits for sync and health)
        dev/cart-dev [cart-dev] Succeeded: Other 5-15 (Waits for sync and health)
        dev/cart-dev/Verify [sync and health] Succeeded: Other 5-15 (Waits for sync and health)
        qa [qa] Succeeded: Work 15-56, Other 56-66 (Waits for sync and health)
        qa/cart [cart] Succeeded: Work 15-56, Other 56-66 (Waits for sync and health)
        qa/cart/PreAction [pre-action pre-workflow] Succeeded: Work 15-46
        qa/cart/PreAction/[0].smoke [smoke] Succeeded: Work 17-45
        qa/cart/Action [commit] Succeeded: Work 46-56
        qa/cart/Verify [sync and health] Succeeded: Other 56-66 (Waits for sync and health)
        prod [prod] Succeeded: Work 66-76, Other 76-86 (Waits for sync and health)
        prod/cart [cart] Succeeded: Work 66-76, Other 76-86 (Waits for sync and health)
        prod/cart/Action [commit] Succeeded: Work 66-76
        prod/cart/Verify [sync and health] Succeeded: Other 76-86 (Waits for sync and health)
        -/OnSuccess [onSuccess onSuccess-hook] Succeeded: Work 86-96
        critical: - 0-5, dev/cart-dev/Verify 5-15, qa/cart/PreAction 15-17, qa/cart/PreAction/[0].smoke 17-45, qa/cart/PreAction 45-46, qa/cart/Action 46-56, qa/cart/Verify 56-66, prod/cart/Action 66-76, prod/cart/Verify 76-86, -/OnSuccess 86-96
        0 ada triggered to-prod for shop: release day
    "#]],
    );
}

#[test]
fn a_failure_stands_still_until_the_retry_and_keeps_what_succeeded() {
    let mut ride = at_qa(30);
    let stage = "qa/cart/PreAction/1";
    ride.ends(stage, "W[0].smoke", NodePhase::Succeeded);
    ride.begins(stage, "W[1].load", NodePhase::Running);
    ride.ends(stage, "W[1].load", NodePhase::Failed);
    ride.end(stage, failed("too slow"));
    ride.pass(100);
    ride.retry(RetryFrom::Failed);
    let stage = "qa/cart/PreAction/2";
    let kept = ride.release.environments[1].applications[0].stages[0].attempts[0].nodes[1].clone();
    ride.begins(stage, "W", NodePhase::Running);
    ride.node(stage, kept);
    ride.begins(stage, "W[1].load", NodePhase::Running);
    ride.ends(stage, "W[1].load", NodePhase::Succeeded);
    check(
        &ride,
        expect![[r#"
        - [shop by to-prod] Running: Queue 0-5, Other 5-15 (Waits for sync and health), Work 15-48, Idle 48-149, Work 149-…
        dev [dev] Succeeded: Other 5-15 (Waits for sync and health)
        dev/cart-dev [cart-dev] Succeeded: Other 5-15 (Waits for sync and health)
        dev/cart-dev/Verify [sync and health] Succeeded: Other 5-15 (Waits for sync and health)
        qa [qa] Running: Work 15-48, Idle 48-149, Work 149-…
        qa/cart [cart] Running: Work 15-48, Idle 48-149, Work 149-…
        qa/cart/PreAction [pre-action pre-workflow] Running: Work 15-48, Idle 48-149, Work 149-…
        qa/cart/PreAction/[0].smoke [smoke] Succeeded: Work 17-45
        qa/cart/PreAction/[1].load [load] Succeeded: Work 46-47, Work 152-153
        qa/cart/PreAction/[1].load#1 [attempt 1] Failed: Work 46-47
        qa/cart/PreAction/[1].load#2 [attempt 2] Succeeded: Work 152-153
        qa/cart/Action [commit] Pending:
        qa/cart/Verify [sync and health] Pending:
        prod [prod] Pending:
        prod/cart [cart] Pending:
        prod/cart/Action [commit] Pending:
        prod/cart/Verify [sync and health] Pending:
        -/OnSuccess [onSuccess onSuccess-hook] Pending:
        critical: - 0-5, dev/cart-dev/Verify 5-15, qa/cart/PreAction 15-17, qa/cart/PreAction/[0].smoke 17-45, qa/cart/PreAction 45-46, qa/cart/PreAction/[1].load 46-47, qa/cart/PreAction 47-48, - 48-149, qa/cart/PreAction 149-152, qa/cart/PreAction/[1].load 152-153, qa/cart/PreAction 153-…
        0 ada triggered to-prod for shop: release day
        149 ada retried
    "#]],
    );
}

#[test]
fn waiting_for_a_person_is_told_apart() {
    let mut ride = at_qa(30);
    let stage = "qa/cart/PreAction/1";
    ride.begins(stage, "W[0].go-live", NodePhase::Suspended);
    ride.ends(stage, "W[0].smoke", NodePhase::Succeeded);
    ride.pass(60);
    check(
        &ride,
        expect![[r#"
        - [shop by to-prod] Suspended: Queue 0-5, Other 5-15 (Waits for sync and health), Work 15-46, Person 46-… (Waits for a decision: go-live)
        dev [dev] Succeeded: Other 5-15 (Waits for sync and health)
        dev/cart-dev [cart-dev] Succeeded: Other 5-15 (Waits for sync and health)
        dev/cart-dev/Verify [sync and health] Succeeded: Other 5-15 (Waits for sync and health)
        qa [qa] Suspended: Work 15-46, Person 46-… (Waits for a decision: go-live)
        qa/cart [cart] Suspended: Work 15-46, Person 46-… (Waits for a decision: go-live)
        qa/cart/PreAction [pre-action pre-workflow] Suspended: Work 15-46, Person 46-… (Waits for a decision: go-live)
        qa/cart/PreAction/[0].smoke [smoke] Succeeded: Work 17-46
        qa/cart/PreAction/[0].go-live [go-live] Suspended: Person 45-… (Waits for a decision: go-live)
        qa/cart/Action [commit] Pending:
        qa/cart/Verify [sync and health] Pending:
        prod [prod] Pending:
        prod/cart [cart] Pending:
        prod/cart/Action [commit] Pending:
        prod/cart/Verify [sync and health] Pending:
        -/OnSuccess [onSuccess onSuccess-hook] Pending:
        critical: - 0-5, dev/cart-dev/Verify 5-15, qa/cart/PreAction 15-45, qa/cart/PreAction/[0].go-live 45-…
        0 ada triggered to-prod for shop: release day
    "#]],
    );
    ride.decide(1, Verdict::Reject);
    ride.ends(stage, "W[0].go-live", NodePhase::Failed);
    ride.end(stage, failed("rejected"));
    check(
        &ride,
        expect![[r#"
        - [shop by to-prod] Failed: Queue 0-5, Other 5-15 (Waits for sync and health), Work 15-46, Person 46-108 (Rejected by eve: looks good), Work 108-109
        dev [dev] Succeeded: Other 5-15 (Waits for sync and health)
        dev/cart-dev [cart-dev] Succeeded: Other 5-15 (Waits for sync and health)
        dev/cart-dev/Verify [sync and health] Succeeded: Other 5-15 (Waits for sync and health)
        qa [qa] Failed: Work 15-46, Person 46-108 (Rejected by eve: looks good), Work 108-109
        qa/cart [cart] Failed: Work 15-46, Person 46-108 (Rejected by eve: looks good), Work 108-109
        qa/cart/PreAction [pre-action pre-workflow] Failed: Work 15-46, Person 46-108 (Rejected by eve: looks good), Work 108-109
        qa/cart/PreAction/[0].smoke [smoke] Succeeded: Work 17-46
        qa/cart/PreAction/[0].go-live [go-live] Failed: Person 45-108 (Rejected by eve: looks good)
        qa/cart/Action [commit] Skipped:
        qa/cart/Verify [sync and health] Skipped:
        prod [prod] Skipped:
        prod/cart [cart] Skipped:
        prod/cart/Action [commit] Skipped:
        prod/cart/Verify [sync and health] Skipped:
        -/OnSuccess [onSuccess onSuccess-hook] Skipped:
        critical: - 0-5, dev/cart-dev/Verify 5-15, qa/cart/PreAction 15-45, qa/cart/PreAction/[0].go-live 45-108, qa/cart/PreAction 108-109
        0 ada triggered to-prod for shop: release day
        107 eve rejected go-live in qa: looks good
    "#]],
    );
}

#[test]
fn a_terminated_release_says_who() {
    let mut ride = at_qa(30);
    ride.terminate("wrong version");
    check(
        &ride,
        expect![[r#"
        - [shop by to-prod] Terminating: Queue 0-5, Other 5-15 (Waits for sync and health), Work 15-…
        dev [dev] Succeeded: Other 5-15 (Waits for sync and health)
        dev/cart-dev [cart-dev] Succeeded: Other 5-15 (Waits for sync and health)
        dev/cart-dev/Verify [sync and health] Succeeded: Other 5-15 (Waits for sync and health)
        qa [qa] Terminating: Work 15-…
        qa/cart [cart] Terminating: Work 15-…
        qa/cart/PreAction [pre-action pre-workflow] Terminating: Work 15-…
        qa/cart/PreAction/[0].smoke [smoke] Terminating: Work 17-…
        qa/cart/Action [commit] Pending:
        qa/cart/Verify [sync and health] Pending:
        prod [prod] Pending:
        prod/cart [cart] Pending:
        prod/cart/Action [commit] Pending:
        prod/cart/Verify [sync and health] Pending:
        -/OnSuccess [onSuccess onSuccess-hook] Pending:
        critical: - 0-5, dev/cart-dev/Verify 5-15, qa/cart/PreAction 15-17, qa/cart/PreAction/[0].smoke 17-…
        0 ada triggered to-prod for shop: release day
        45 bob terminated: wrong version
    "#]],
    );
}

#[test]
fn a_moment_of_the_past_is_the_fold_up_to_it() {
    let mut ride = at_qa(30);
    let then = ride.release.clone();
    let seq = i64::try_from(ride.journal.len()).unwrap();
    ride.terminate("wrong version");
    assert_eq!(at(ID, ride.entries(), seq).unwrap(), then);
    assert_eq!(at(ID, ride.entries(), seq + 50).unwrap(), ride.release);
    assert_eq!(at(ID, ride.entries(), 0), None);
    assert_eq!(at(ID, ride.entries().into_iter().skip(1), 9), None);
    assert!(Timeline::of(ID, ride.entries().into_iter().skip(1)).is_none());
}

/// Medians of releases like `line`.
fn medians() -> Durations {
    let finished = |seconds| {
        let mut ride = at_qa(seconds);
        ride.ends("qa/cart/PreAction/1", "W[0].smoke", NodePhase::Succeeded);
        ride.end("qa/cart/PreAction/1", outputs(&[]));
        to_the_end(&mut ride);
        timeline(&ride).durations()
    };
    Durations::medians(&[finished(20), finished(40), finished(400)])
}

fn check_forecast(ride: &Ride, medians: &Durations, expected: Expect) {
    let forecast = forecast(&ride.release, &timeline(ride), medians, ride.now);
    let mut lines = vec![format!(
        "now {}, ends {:?}{}",
        ride.now / 1_000,
        forecast.ends_at.map(|at| at / 1_000),
        if forecast.if_approved_now {
            " if approved now"
        } else {
            ""
        }
    )];
    lines.extend(forecast.ahead.iter().map(|it| {
        let critical = if it.critical { " critical" } else { "" };
        format!(
            "{} {}-{}{critical}",
            it.lane,
            it.from / 1_000,
            it.to / 1_000
        )
    }));
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn medians_are_of_those_that_have_the_lane() {
    let of = |pairs: &[(&str, i64)]| {
        Durations(
            pairs
                .iter()
                .map(|(lane, took)| ((*lane).to_owned(), *took))
                .collect(),
        )
    };
    let medians = Durations::medians(&[
        of(&[("a", 4), ("b", 1)]),
        of(&[("a", 8)]),
        of(&[("b", 9), ("a", 5)]),
    ]);
    assert_eq!(medians, of(&[("a", 5), ("b", 5)]));
    assert_eq!(Durations::medians(&[]), Durations::default());
}

#[test]
fn the_end_is_expected_from_medians() {
    let medians = medians();
    check_forecast(
        &line(),
        &medians,
        expect![[r#"
        now 0, ends Some(101)
        - 0-101 critical
        dev 0-10 critical
        dev/cart-dev 0-10 critical
        dev/cart-dev/Verify 0-10 critical
        qa 10-71 critical
        qa/cart 10-71 critical
        qa/cart/PreAction 10-51 critical
        qa/cart/Action 51-61 critical
        qa/cart/Verify 61-71 critical
        prod 71-91 critical
        prod/cart 71-91 critical
        prod/cart/Action 71-81 critical
        prod/cart/Verify 81-91 critical
        -/OnSuccess 91-101 critical
    "#]],
    );
    let mut ride = at_qa(30);
    check_forecast(
        &ride,
        &medians,
        expect![[r#"
        now 44, ends Some(106)
        - 44-106 critical
        qa 44-76 critical
        qa/cart 44-76 critical
        qa/cart/PreAction 44-56 critical
        qa/cart/Action 56-66 critical
        qa/cart/Verify 66-76 critical
        prod 76-96 critical
        prod/cart 76-96 critical
        prod/cart/Action 76-86 critical
        prod/cart/Verify 86-96 critical
        -/OnSuccess 96-106 critical
    "#]],
    );
    check_forecast(
        &ride,
        &Durations::default(),
        expect![[r#"
        now 44, ends None
    "#]],
    );
    ride.pass(100);
    check_forecast(
        &ride,
        &medians,
        expect![[r#"
        now 144, ends Some(194)
        - 144-194 critical
        qa 144-164 critical
        qa/cart 144-164 critical
        qa/cart/PreAction 144-144 critical
        qa/cart/Action 144-154 critical
        qa/cart/Verify 154-164 critical
        prod 164-184 critical
        prod/cart 164-184 critical
        prod/cart/Action 164-174 critical
        prod/cart/Verify 174-184 critical
        -/OnSuccess 184-194 critical
    "#]],
    );
    ride.ends("qa/cart/PreAction/1", "W[0].smoke", NodePhase::Succeeded);
    ride.begins("qa/cart/PreAction/1", "W[0].go-live", NodePhase::Suspended);
    check_forecast(
        &ride,
        &medians,
        expect![[r#"
        now 146, ends Some(196) if approved now
        - 146-196 critical
        qa 146-166 critical
        qa/cart 146-166 critical
        qa/cart/PreAction 146-146 critical
        qa/cart/Action 146-156 critical
        qa/cart/Verify 156-166 critical
        prod 166-186 critical
        prod/cart 166-186 critical
        prod/cart/Action 166-176 critical
        prod/cart/Verify 176-186 critical
        -/OnSuccess 186-196 critical
    "#]],
    );
    ride.end("qa/cart/PreAction/1", failed("too slow"));
    check_forecast(
        &ride,
        &medians,
        expect![[r#"
        now 147, ends None
    "#]],
    );
}

fn check_comparison(left: &Ride, right: &Ride, expected: Expect) {
    let comparison = Comparison::of(&timeline(left), &timeline(right));
    let mut lines: Vec<String> = comparison
        .differences
        .iter()
        .map(|it| format!("{}: {} ({})", it.lane, it.words, it.slower / 1_000))
        .collect();
    lines.extend(comparison.rows.iter().map(|row| {
        let side = |side: &Option<signalbox_engine::compare::ComparedSide>| {
            side.as_ref().map_or("none".to_owned(), |side| {
                format!("{:?} {:?}", side.outcome, side.took.map(|it| it / 1_000))
            })
        };
        let indent = "  ".repeat(row.depth as usize);
        format!(
            "{indent}{} | {} | {}",
            row.label,
            side(&row.left),
            side(&row.right)
        )
    }));
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn two_releases_differ_in_words() {
    let finished = |seconds| {
        let mut ride = at_qa(seconds);
        ride.ends("qa/cart/PreAction/1", "W[0].smoke", NodePhase::Succeeded);
        ride.end("qa/cart/PreAction/1", outputs(&[]));
        to_the_end(&mut ride);
        ride
    };
    check_comparison(
        &finished(160),
        &finished(30),
        expect![[r#"
        -: the release 2 min 10 s slower (130)
        qa: qa 2 min 10 s slower: smoke (130)
        shop by to-prod | Succeeded Some(221) | Succeeded Some(91)
          dev | Succeeded Some(10) | Succeeded Some(10)
            cart-dev | Succeeded Some(10) | Succeeded Some(10)
              sync and health | Succeeded Some(10) | Succeeded Some(10)
          qa | Succeeded Some(181) | Succeeded Some(51)
            cart | Succeeded Some(181) | Succeeded Some(51)
              pre-action pre-workflow | Succeeded Some(161) | Succeeded Some(31)
                smoke | Succeeded Some(158) | Succeeded Some(28)
              commit | Succeeded Some(10) | Succeeded Some(10)
              sync and health | Succeeded Some(10) | Succeeded Some(10)
          prod | Succeeded Some(20) | Succeeded Some(20)
            cart | Succeeded Some(20) | Succeeded Some(20)
              commit | Succeeded Some(10) | Succeeded Some(10)
              sync and health | Succeeded Some(10) | Succeeded Some(10)
          onSuccess onSuccess-hook | Succeeded Some(10) | Succeeded Some(10)
    "#]],
    );
    check_comparison(
        &finished(31),
        &finished(30),
        expect![[r#"
        shop by to-prod | Succeeded Some(92) | Succeeded Some(91)
          dev | Succeeded Some(10) | Succeeded Some(10)
            cart-dev | Succeeded Some(10) | Succeeded Some(10)
              sync and health | Succeeded Some(10) | Succeeded Some(10)
          qa | Succeeded Some(52) | Succeeded Some(51)
            cart | Succeeded Some(52) | Succeeded Some(51)
              pre-action pre-workflow | Succeeded Some(32) | Succeeded Some(31)
                smoke | Succeeded Some(29) | Succeeded Some(28)
              commit | Succeeded Some(10) | Succeeded Some(10)
              sync and health | Succeeded Some(10) | Succeeded Some(10)
          prod | Succeeded Some(20) | Succeeded Some(20)
            cart | Succeeded Some(20) | Succeeded Some(20)
              commit | Succeeded Some(10) | Succeeded Some(10)
              sync and health | Succeeded Some(10) | Succeeded Some(10)
          onSuccess onSuccess-hook | Succeeded Some(10) | Succeeded Some(10)
    "#]],
    );
    let mut stopped = at_qa(30);
    stopped.terminate("wrong version");
    stopped.end("qa/cart/PreAction/1", Outcome::Stopped);
    check_comparison(
        &stopped,
        &finished(30),
        expect![[r#"
        -: the release was terminated here, succeeded there (0)
        qa: qa was terminated here, succeeded there (0)
        prod: prod was skipped here, succeeded there (0)
        -/OnSuccess: onSuccess onSuccess-hook was skipped here, succeeded there (0)
        -: the release 50 s faster (-50)
        qa: qa 20 s faster: sync and health (-20)
        shop by to-prod | Terminated Some(41) | Succeeded Some(91)
          dev | Succeeded Some(10) | Succeeded Some(10)
            cart-dev | Succeeded Some(10) | Succeeded Some(10)
              sync and health | Succeeded Some(10) | Succeeded Some(10)
          qa | Terminated Some(31) | Succeeded Some(51)
            cart | Terminated Some(31) | Succeeded Some(51)
              pre-action pre-workflow | Terminated Some(31) | Succeeded Some(31)
                smoke | Terminated Some(29) | Succeeded Some(28)
              commit | Skipped None | Succeeded Some(10)
              sync and health | Skipped None | Succeeded Some(10)
          prod | Skipped None | Succeeded Some(20)
            cart | Skipped None | Succeeded Some(20)
              commit | Skipped None | Succeeded Some(10)
              sync and health | Skipped None | Succeeded Some(10)
          onSuccess onSuccess-hook | Skipped None | Succeeded Some(10)
    "#]],
    );
}
