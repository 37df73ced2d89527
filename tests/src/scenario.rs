//! Plays release scenarios (a flow, outcomes, commands, the expected log) as rehearsals of the engine.
//!
//! A case becomes a plan and a rehearsal's scenario; its log and statuses are read off the played journal.

use serde::Serialize;
use signalbox_engine::{
    EffectId, Event, Release, Stage,
    event::{Millis, Outcome, RetryFrom, TerminateCause},
    rehearsal::{self, Intervention, PlayedLane, Rehearsal, Scenario, Spread, WaitsFor},
};

mod case;
mod compare;
mod plan;
#[cfg(test)]
mod tests;

pub use case::*;
use plan::plan;

/// What a case came to.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The case's name.
    pub name: String,
    /// Whether all agreed.
    pub passed: bool,
    /// What really happened.
    #[serde(flatten)]
    pub played: Played,
    /// Each disagreement, a line of its own.
    #[serde(skip)]
    pub disagreements: Vec<String>,
}

/// Plays a case and compares.
pub fn check(case: &Case) -> Report {
    let played = play(case);
    let expected = case.expect.as_ref();
    let disagreements = expected.map_or_else(Vec::new, |expected| {
        compare::disagreements(expected, &played)
    });
    Report {
        name: case.name.clone(),
        passed: disagreements.is_empty(),
        played,
        disagreements,
    }
}

/// Plays a case as it stands in its file. One that cannot be read fails alone, not the whole file.
pub fn check_json(case: serde_json::Value) -> Report {
    let name = case["name"]
        .as_str()
        .unwrap_or("a case without a name")
        .to_owned();
    match serde_json::from_value(case) {
        Ok(case) => check(&case),
        Err(error) => Report {
            name,
            passed: false,
            played: Played::default(),
            disagreements: vec![format!("this is no scenario: {error}")],
        },
    }
}

/// What a case comes to.
fn play(case: &Case) -> Played {
    let plan = plan(case);
    let scenario = scenario(case, &rehearsal::lanes(&plan));
    let rehearsal = Rehearsal::play(plan, &scenario, &Spread::default());
    let Statuses {
        release,
        environments,
    } = statuses(&rehearsal.release);
    let rejected = rehearsal.rejected.iter().map(|(place, _)| {
        let command = &case.commands[*place];
        let refused = match command.verb {
            Verb::Terminate => "terminated",
            Verb::Retry => "retry",
        };
        entry(millis(command.at), "rejected", refused.to_owned(), 0)
    });
    let happened = rehearsal.records.iter();
    let happened = happened.filter_map(|(_, at, event)| logged(*at, event));
    let sampled = case.sample.iter().filter_map(|at| {
        let last = |(_, recorded, _): &(i64, Millis, Event)| *recorded <= millis(*at);
        let until = rehearsal.records.partition_point(last);
        let (seq, ..) = rehearsal.records[..until].last()?;
        Some((format!("{at}"), statuses(&rehearsal.at(*seq)?)))
    });
    Played {
        release,
        environments,
        log: happened.chain(rejected).collect(),
        sample: sampled.collect(),
    }
}

/// The case as the engine rehearses it: every lane takes what the cases say or, by its stage, what they mean.
fn scenario(case: &Case, lanes: &[PlayedLane]) -> Scenario {
    let courses = |lane: &PlayedLane| {
        let name = name(
            lane.environment.as_deref(),
            lane.application.as_deref(),
            lane.stage,
        );
        let usual = match lane.stage {
            Stage::PreAction | Stage::PostAction => 10.0,
            Stage::Action => 1.0,
            Stage::Verify => 5.0,
            Stage::OnStart | Stage::OnSuccess | Stage::OnFail => 2.0,
        };
        let course = |course: &Course| rehearsal::Course {
            outcome: match course.outcome {
                CourseEnd::Succeeded => rehearsal::CourseEnd::Succeeded,
                CourseEnd::Failed => rehearsal::CourseEnd::Failed,
            },
            takes: Some(millis(course.takes.unwrap_or(usual))),
            waits: match course.waits {
                true => WaitsFor::Person,
                false => WaitsFor::Nothing,
            },
            message: None,
        };
        let attempts = match case.outcomes.get(&name) {
            Some(Attempts::Each(courses)) if !courses.is_empty() => {
                courses.iter().map(course).collect()
            }
            Some(Attempts::All(one)) => vec![course(one)],
            _ => vec![course(&Course::default())],
        };
        (lane.lane.clone(), attempts)
    };
    let command = |command: &Command| Intervention {
        at: millis(command.at),
        verb: match command.verb {
            Verb::Terminate => rehearsal::Verb::Terminate,
            Verb::Retry => rehearsal::Verb::Retry {
                from: RetryFrom::Failed,
            },
        },
    };
    Scenario {
        name: case.name.clone(),
        courses: lanes.iter().map(courses).collect(),
        commands: case.commands.iter().map(command).collect(),
    }
}

/// The line of the log that an event is; what the cases do not speak of has none.
fn logged(at: Millis, event: &Event) -> Option<Entry> {
    Some(match event {
        Event::EffectStarted { effect } => entry(at, "start", effect_name(effect), effect.attempt),
        Event::EffectEnded { effect, outcome } => {
            let what = match outcome {
                Outcome::Succeeded { .. } => "succeeded",
                Outcome::Failed { .. } => "failed",
                Outcome::Stopped => "stopped",
            };
            entry(at, what, effect_name(effect), effect.attempt)
        }
        Event::TerminateRequested { cause, .. } => {
            let why = match cause {
                TerminateCause::Timeout => "timeout",
                TerminateCause::Person | TerminateCause::QueueOverflow => "terminated",
            };
            entry(at, "terminate", why.to_owned(), 0)
        }
        Event::RetryRequested { .. } => entry(at, "retry", String::new(), 0),
        Event::Ended { status } => entry(at, "release", word(status), 0),
        Event::Created { .. }
        | Event::Started { .. }
        | Event::EffectProgressed { .. }
        | Event::ApprovalDecided { .. }
        | Event::Published { .. }
        | Event::EnvironmentSkipped { .. } => return None,
    })
}

fn entry(at: Millis, what: &str, effect: String, attempt: u32) -> Entry {
    (at as f64 / 1000.0, what.to_owned(), effect, attempt)
}

fn statuses(release: &Release) -> Statuses {
    let environments = release.environments.iter();
    Statuses {
        release: word(&release.status),
        environments: environments
            .map(|it| (it.name.clone(), word(&it.status)))
            .collect(),
    }
}

fn effect_name(effect: &EffectId) -> String {
    let (environment, application) = (&effect.environment, &effect.application);
    name(environment.as_deref(), application.as_deref(), effect.stage)
}

/// An effect as the cases name it: `ENV/APP/pre`, `ENV/onStart`, `onFail`.
fn name(environment: Option<&str>, application: Option<&str>, stage: Stage) -> String {
    let stage = match stage {
        Stage::PreAction => "pre",
        Stage::Action => "action",
        Stage::Verify => "verify",
        Stage::PostAction => "post",
        Stage::OnStart => "onStart",
        Stage::OnSuccess => "onSuccess",
        Stage::OnFail => "onFail",
    };
    let parts = [environment, application, Some(stage)];
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}

/// A status as it is written outside.
fn word(status: &impl Serialize) -> String {
    match serde_json::to_value(status) {
        Ok(serde_json::Value::String(word)) => word,
        other => format!("{other:?}"),
    }
}

/// Seconds of a case as whole milliseconds.
fn millis(seconds: f64) -> Millis {
    (seconds * 1000.0).round() as Millis
}
