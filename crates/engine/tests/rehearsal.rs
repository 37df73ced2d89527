//! Rehearsals: what is played, what it says of its end, and that the shortcut through a plan ends when the engine does.
#![allow(clippy::unwrap_used)]

mod support;

use std::{collections::BTreeMap, time::Instant};

use proptest::prelude::*;
use signalbox_engine::{
    Event, Plan, Stage,
    event::{EnvironmentStatus, Millis, ReleaseStatus, RetryFrom},
    rehearsal::{
        Course, CourseEnd, Intervention, Rehearsal, Scenario, Spread, Verb, WaitsFor, expect, lanes,
    },
    timeline::{Durations, TimeOn},
};
use support::{environment, plan};

fn diamond() -> Plan {
    let environments = vec![
        environment("dev", &[], "", &["cart-dev"]),
        environment(
            "eu",
            &["dev"],
            "pre commit post onStart onFail",
            &["a", "b"],
        ),
        environment("us", &["dev"], "commit post onSuccess", &["c"]),
        environment("prod", &["eu", "us"], "pre commit", &["d"]),
    ];
    plan("onStart onSuccess onFail", environments)
}

/// So many environments in regions of ten, each behind the one ten before it.
fn wide(count: usize, applications: &[&str]) -> Plan {
    let mut environments = vec![environment("dev", &[], "", &["cart-dev"])];
    for number in 0..count {
        let before = match number {
            0..10 => "dev".to_owned(),
            _ => format!("e{}", number - 10),
        };
        let name = format!("e{number}");
        environments.push(environment(
            &name,
            &[&before],
            "pre commit post",
            applications,
        ));
    }
    plan("", environments)
}

fn fails(lane: &str) -> Scenario {
    let course = Course {
        outcome: CourseEnd::Failed,
        ..Course::default()
    };
    with(lane, vec![course])
}

fn with(lane: &str, courses: Vec<Course>) -> Scenario {
    Scenario {
        courses: BTreeMap::from([(lane.to_owned(), courses)]),
        ..Scenario::default()
    }
}

fn spread(of: &[(&str, &[Millis])]) -> Spread {
    let lanes = of
        .iter()
        .map(|(lane, took)| ((*lane).to_owned(), took.to_vec()));
    Spread(lanes.collect())
}

fn ended(rehearsal: &Rehearsal) -> (ReleaseStatus, Millis) {
    (
        rehearsal.release.status,
        rehearsal.release.ended_at.unwrap(),
    )
}

#[test]
fn a_failure_skips_what_follows_and_says_so() {
    let played = Rehearsal::play(diamond(), &fails("eu/a/PreAction"), &Spread::default());
    assert_eq!(played.release.status, ReleaseStatus::Failed);
    let statuses: Vec<EnvironmentStatus> = played
        .release
        .environments
        .iter()
        .map(|it| it.status)
        .collect();
    use EnvironmentStatus::{Failed, Skipped, Succeeded};
    assert_eq!(statuses, [Succeeded, Failed, Succeeded, Skipped]);
    let skipped = played.records.iter().any(|(.., event)| {
        matches!(event, Event::EnvironmentSkipped { environment } if environment == "prod")
    });
    assert!(skipped);
    assert_eq!(
        played.release.issues()[0].failure.message,
        "pre-workflow fails in this rehearsal."
    );
    let first = played.at(1).unwrap();
    assert_eq!(first.status, ReleaseStatus::Queued);
    assert_eq!(played.at(i64::MAX).unwrap(), played.release);
}

#[test]
fn who_waits_for_a_person_is_seen_to_wait() {
    let waits = |outcome| Course {
        waits: WaitsFor::Person,
        takes: Some(5_000),
        outcome,
        message: None,
    };
    let mut scenario = with("eu/a/PreAction", vec![waits(CourseEnd::Succeeded)]);
    scenario
        .courses
        .insert("us/c/Action".to_owned(), vec![waits(CourseEnd::Succeeded)]);
    scenario.courses.insert(
        "prod/d/PreAction".to_owned(),
        vec![waits(CourseEnd::Failed)],
    );
    let played = Rehearsal::play(diamond(), &scenario, &Spread::default());
    let timeline = played.timeline();
    for lane in scenario.courses.keys() {
        let lane = timeline.lanes.iter().find(|it| it.id == *lane).unwrap();
        let took: Vec<(TimeOn, Millis)> = lane
            .spans
            .iter()
            .map(|span| (span.on, span.to.unwrap() - span.from))
            .collect();
        assert_eq!(took, [(TimeOn::Person, 5_000)], "{}", lane.id);
    }
    let marks: Vec<&str> = timeline
        .marks
        .iter()
        .map(|mark| mark.words.as_str())
        .collect();
    assert_eq!(
        marks,
        [
            "Rehearsal triggered to-prod for shop",
            "Rehearsal approved pre-workflow in eu",
            "Rehearsal rejected pre-workflow in prod"
        ]
    );
    assert_eq!(played.release.status, ReleaseStatus::Failed);
}

#[test]
fn people_interfere_and_are_refused() {
    let once = vec![
        Course {
            outcome: CourseEnd::Failed,
            ..Course::default()
        },
        Course::default(),
    ];
    let mut scenario = with("prod/d/Verify", once);
    let from = RetryFrom::Failed;
    let command = |at, verb| Intervention { at, verb };
    scenario.commands = vec![
        command(3_600_000 * 2, Verb::Retry { from }),
        command(1, Verb::Retry { from }),
        command(3_600_000, Verb::Retry { from }),
    ];
    let played = Rehearsal::play(diamond(), &scenario, &Spread::default());
    assert_eq!(played.release.status, ReleaseStatus::Succeeded);
    let rejected: Vec<usize> = played.rejected.iter().map(|(place, _)| *place).collect();
    assert_eq!(rejected, [1, 0], "by time, named by their place");
    assert!(
        played.rejected[0].1.contains("still running"),
        "{:?}",
        played.rejected
    );
    scenario.commands = vec![command(1, Verb::Terminate)];
    let played = Rehearsal::play(diamond(), &scenario, &Spread::default());
    assert_eq!(played.release.status, ReleaseStatus::Terminated);
}

#[test]
fn an_empty_environment_and_no_end_of_time() {
    let scenario = with(
        "eu/a/PreAction",
        vec![Course {
            takes: Some(Millis::MAX),
            ..Course::default()
        }],
    );
    let played = Rehearsal::play(diamond(), &scenario, &Spread::default());
    // The plan's hour, and what the closing hooks take.
    assert_eq!(ended(&played), (ReleaseStatus::Terminated, 3_620_000));
    let negative = with(
        "dev/cart-dev/Verify",
        vec![Course {
            takes: Some(-5),
            ..Course::default()
        }],
    );
    let played = Rehearsal::play(diamond(), &negative, &Spread::default());
    assert_eq!(played.release.status, ReleaseStatus::Succeeded);
}

#[test]
fn usual_times_are_medians_or_those_of_the_stage_or_guesses() {
    let release = |took: Millis| {
        Durations(BTreeMap::from([
            ("eu/a/Verify".to_owned(), took),
            ("eu/b/Verify".to_owned(), 10 * took),
        ]))
    };
    let spread = Spread::of(&[release(10), release(30), release(20)]);
    assert_eq!(spread.samples("eu/a/Verify"), [10, 30, 20]);
    let check = |lane: &str, expected: Millis| assert_eq!(spread.usual(lane), expected, "{lane}");
    check("eu/a/Verify", 20);
    check("us/c/Verify", 110);
    check("us/c/Action", 2_000);
    check("us/c/PreAction", 60_000);
    check("-/OnStart", 10_000);
}

#[test]
fn the_lanes_stand_in_the_plans_order() {
    let lanes: Vec<String> = lanes(&diamond()).into_iter().map(|it| it.lane).collect();
    assert_eq!(
        lanes.join(" "),
        "-/OnStart dev/cart-dev/Verify eu/OnStart eu/a/PreAction eu/a/Action eu/a/Verify eu/a/PostAction eu/b/PreAction eu/b/Action eu/b/Verify eu/b/PostAction eu/OnFail us/c/Action us/c/Verify us/c/PostAction us/OnSuccess prod/d/PreAction prod/d/Action prod/d/Verify -/OnSuccess -/OnFail"
    );
}

#[test]
fn the_end_is_expected_by_what_releases_took() {
    let nothing = Scenario::default();
    let guessed = expect(&diamond(), &nothing, &Spread::default(), 50, 1);
    assert_eq!((guessed.releases, guessed.plays), (0, 50));
    assert_eq!(guessed.p50, guessed.p90, "a guess has no spread");
    let known = spread(&[("dev/cart-dev/Verify", &[1_000, 1_000, 1_000, 600_000])]);
    let expected = expect(&diamond(), &nothing, &known, 500, 7);
    assert_eq!(expected.releases, 4);
    assert!(expected.p90 - expected.p50 >= 599_000, "{expected:?}");
    assert_eq!(expect(&diamond(), &nothing, &known, 500, 7), expected);
    let failing = expect(&diamond(), &fails("dev/cart-dev/Verify"), &known, 100, 7);
    let played = Rehearsal::play(diamond(), &fails("dev/cart-dev/Verify"), &known);
    assert_eq!(failing.p50, ended(&played).1);
    assert!(expect(&diamond(), &nothing, &known, 0, 7).p50 > 0);
}

#[test]
fn large_rehearsals_are_quick() {
    let spread = |plan: &Plan| {
        Spread(
            lanes(plan)
                .into_iter()
                .map(|it| (it.lane, vec![1_000, 2_000, 4_000]))
                .collect(),
        )
    };
    let forty = wide(40, &["a"]);
    let times = spread(&forty);
    let began = Instant::now();
    expect(&forty, &Scenario::default(), &times, 500, 1);
    let succeeding = began.elapsed();
    let began = Instant::now();
    expect(&forty, &fails("e20/a/Verify"), &times, 20, 1);
    let failing = began.elapsed() / 20;
    let large = wide(200, &["a", "b", "c"]);
    let times = spread(&large);
    let began = Instant::now();
    let played = Rehearsal::play(large, &Scenario::default(), &times);
    let whole = began.elapsed();
    println!("500 plays of 40: {succeeding:?}; one that fails: {failing:?}; 200 x 3: {whole:?}");
    assert_eq!(played.release.status, ReleaseStatus::Succeeded);
    assert!(succeeding.as_secs() < 5 && whole.as_secs() < 20);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// With one sample for each lane there is nothing to draw: both ways must end at the same moment.
    #[test]
    fn the_net_ends_when_the_engine_does(
        took in proptest::collection::vec(0..2_000_000i64, 21),
        shape in proptest::collection::vec(0usize..4, 6),
    ) {
        let mut environments = vec![environment("dev", &[], "", &["cart-dev", "list-dev"])];
        let words = ["commit", "pre", "pre commit post onStart", "commit onSuccess onFail"];
        for (number, kind) in shape.iter().enumerate() {
            let earlier = ["dev".to_owned(), format!("e{}", number.saturating_sub(1)), format!("e{}", number / 2)];
            let after: Vec<&str> = match (number, kind) {
                (0, _) | (_, 0) => vec!["dev"],
                (_, 1) => vec![&earlier[1]],
                (_, _) => vec![&earlier[1], "dev"],
            };
            let applications: &[&str] = if number == 3 { &[] } else { &["x", "y"] };
            environments.push(environment(&format!("e{number}"), &after, words[*kind], applications));
        }
        let plan = plan("onStart onSuccess", environments);
        let sampled = lanes(&plan).into_iter().enumerate();
        let spread = Spread(sampled.map(|(n, it)| (it.lane, vec![took[n % took.len()]])).collect());
        let scenario = Scenario::default();
        let played = Rehearsal::play(plan.clone(), &scenario, &spread);
        prop_assert_eq!(expect(&plan, &scenario, &spread, 1, 1).p90, ended(&played).1);
        prop_assert!(played.release.stages().all(|it| it.stage != Stage::Action || !it.attempts.is_empty()
            || played.release.status == ReleaseStatus::Terminated));
    }
}
