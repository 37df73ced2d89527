//! Plays release scenarios (a flow, outcomes, commands, the expected log) on the engine with a virtual clock.
//!
//! The player is a runtime in miniature: it starts what `effects` names, stops what it wants stopped, and feeds the
//! invented outcomes back as observations.

use std::collections::BTreeMap;

use serde::Serialize;
use signalbox_engine::{
    Effect, EffectId, EffectKind, Event, Input, Observation, Release, Stage,
    event::{
        Commit, EffectResult, Failure, FailureKind, Millis, Outcome, Progress, RetryFrom,
        TerminateCause,
    },
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
    let played = Player::new(case).play();
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

/// An outside effect that goes on.
struct Going {
    ends_at: Millis,
    outcome: Outcome,
}

struct Player<'a> {
    case: &'a Case,
    /// By time; a case may write them in any order.
    commands: Vec<Command>,
    samples: Vec<f64>,
    release: Release,
    now: Millis,
    going: BTreeMap<EffectId, Going>,
    wake: Option<Millis>,
    played: Played,
}

/// What happens next, in the order in which things of the same moment happen.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    Ends(EffectId),
    Command(usize),
    Wake,
    Sample(usize),
}

impl<'a> Player<'a> {
    fn new(case: &'a Case) -> Self {
        let created = Event::Created {
            plan: Box::new(plan(case)),
            by: "scenario".to_owned(),
            email: "scenario@example.org".to_owned(),
            reason: None,
        };
        let release = Release::create("scenario", &created, 0).expect("a creation makes a release");
        let mut commands = case.commands.clone();
        commands.sort_by(|one, other| one.at.total_cmp(&other.at));
        let mut samples = case.sample.clone();
        samples.sort_by(f64::total_cmp);
        Self {
            case,
            commands,
            samples,
            release,
            now: 0,
            going: BTreeMap::new(),
            wake: None,
            played: Played::default(),
        }
    }

    fn play(mut self) -> Played {
        self.feed(Input::Start { writes: None });
        let (mut commands, mut samples) = (0, 0);
        while let Some((at, next)) = self.next(commands, samples) {
            self.now = at;
            match next {
                Next::Ends(effect) => {
                    if let Some(going) = self.going.remove(&effect) {
                        self.feed(Input::Observed {
                            effect,
                            observation: Observation::Ended(going.outcome),
                        });
                    }
                }
                Next::Command(index) => {
                    commands = index + 1;
                    self.command(self.commands[index].verb);
                }
                Next::Wake => {
                    self.wake = None;
                    self.feed(Input::Tick);
                }
                Next::Sample(index) => {
                    samples = index + 1;
                    let key = seconds_key(self.samples[index]);
                    self.played.sample.insert(key, self.statuses());
                }
            }
        }
        let Statuses {
            release,
            environments,
        } = self.statuses();
        Played {
            release,
            environments,
            ..self.played
        }
    }

    fn next(&self, commands: usize, samples: usize) -> Option<(Millis, Next)> {
        let ends = self
            .going
            .iter()
            .map(|(effect, going)| (going.ends_at, Next::Ends(effect.clone())));
        let command = self
            .commands
            .get(commands)
            .map(|command| (millis(command.at), Next::Command(commands)));
        let wake = self.wake.map(|at| (at, Next::Wake));
        let sample = self
            .samples
            .get(samples)
            .map(|at| (millis(*at), Next::Sample(samples)));
        ends.chain(command).chain(wake).chain(sample).min()
    }

    fn command(&mut self, verb: Verb) {
        let by = "a person".to_owned();
        let input = match verb {
            Verb::Terminate => Input::Terminate {
                cause: TerminateCause::Person,
                by: Some(by),
                reason: None,
            },
            Verb::Retry => Input::Retry {
                by,
                reason: None,
                from: RetryFrom::Failed,
            },
        };
        self.feed(input);
    }

    fn feed(&mut self, input: Input) {
        let refused = match &input {
            Input::Retry { .. } => "retry",
            _ => "terminated",
        };
        match self.release.decide(input, self.now) {
            Ok(events) => {
                for event in &events {
                    self.release.apply(event, self.now);
                    self.log_event(event);
                }
            }
            Err(_) => self.log("rejected", refused.to_owned(), 0),
        }
        self.reconcile();
    }

    /// What a runtime does after every change: start what is missing, stop what should not go on.
    fn reconcile(&mut self) {
        self.wake = None;
        for Effect { id, kind } in self.release.effects() {
            match kind {
                EffectKind::Wake { at } => self.wake = Some(at),
                EffectKind::StopWorkflow => {
                    self.going.remove(&id);
                    // Feeding reconciles again, from the newer state: the rest of this list is done with.
                    return self.feed(Input::Observed {
                        effect: id,
                        observation: Observation::Ended(Outcome::Stopped),
                    });
                }
                _ if self.going.contains_key(&id) => {}
                _ => {
                    let waits = self.begin(&id);
                    if waits {
                        let progress = Progress::Waiting {
                            waiting: true,
                            message: None,
                        };
                        let observation = Observation::Progress(progress);
                        return self.feed(Input::Observed {
                            effect: id,
                            observation,
                        });
                    }
                }
            }
        }
    }

    fn begin(&mut self, effect: &EffectId) -> bool {
        let course = match self.case.outcomes.get(&effect_name(effect)) {
            None => Course::default(),
            Some(Attempts::All(course)) => course.clone(),
            Some(Attempts::Each(courses)) => {
                let nth = usize::try_from(effect.attempt)
                    .unwrap_or(usize::MAX)
                    .min(courses.len());
                courses
                    .get(nth.saturating_sub(1))
                    .cloned()
                    .unwrap_or_default()
            }
        };
        let takes = course.takes.unwrap_or(match effect.stage {
            Stage::PreAction | Stage::PostAction => 10.0,
            Stage::Action => 1.0,
            Stage::Verify => 5.0,
            Stage::OnStart | Stage::OnSuccess | Stage::OnFail => 2.0,
        });
        let outcome = match course.outcome {
            CourseEnd::Succeeded => Outcome::Succeeded {
                result: result_of(effect),
            },
            CourseEnd::Failed => Outcome::Failed {
                failure: invented_failure(effect),
            },
        };
        self.going.insert(
            effect.clone(),
            Going {
                ends_at: self.now + millis(takes),
                outcome,
            },
        );
        course.waits
    }

    fn log_event(&mut self, event: &Event) {
        match event {
            Event::EffectStarted { effect } => {
                self.log("start", effect_name(effect), effect.attempt)
            }
            Event::EffectEnded { effect, outcome } => {
                let what = match outcome {
                    Outcome::Succeeded { .. } => "succeeded",
                    Outcome::Failed { .. } => "failed",
                    Outcome::Stopped => "stopped",
                };
                self.log(what, effect_name(effect), effect.attempt);
            }
            Event::TerminateRequested { cause, .. } => {
                let why = if *cause == TerminateCause::Timeout {
                    "timeout"
                } else {
                    "terminated"
                };
                self.log("terminate", why.to_owned(), 0);
            }
            Event::RetryRequested { .. } => self.log("retry", String::new(), 0),
            Event::Ended { status } => self.log("release", word(status), 0),
            Event::Created { .. }
            | Event::Started { .. }
            | Event::EffectProgressed { .. }
            | Event::ApprovalDecided { .. }
            | Event::Published { .. }
            | Event::EnvironmentSkipped { .. } => {}
        }
    }

    fn log(&mut self, what: &str, effect: String, attempt: u32) {
        self.played
            .log
            .push((seconds(self.now), what.to_owned(), effect, attempt));
    }

    fn statuses(&self) -> Statuses {
        let environments = self.release.environments.iter();
        Statuses {
            release: word(&self.release.status),
            environments: environments
                .map(|it| (it.name.clone(), word(&it.status)))
                .collect(),
        }
    }
}

/// An effect as the cases name it: `ENV/APP/pre`, `ENV/onStart`, `onFail`.
fn effect_name(effect: &EffectId) -> String {
    let stage = match effect.stage {
        Stage::PreAction => "pre",
        Stage::Action => "action",
        Stage::Verify => "verify",
        Stage::PostAction => "post",
        Stage::OnStart => "onStart",
        Stage::OnSuccess => "onSuccess",
        Stage::OnFail => "onFail",
    };
    let parts = [
        effect.environment.as_deref(),
        effect.application.as_deref(),
        Some(stage),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}

fn result_of(effect: &EffectId) -> EffectResult {
    match effect.stage {
        Stage::Action => EffectResult::Committed {
            commit: Commit {
                sha: "2".repeat(40),
                author: "scenario".to_owned(),
                message: effect.to_string(),
                date: "2026-01-01T00:00:00Z".to_owned(),
            },
        },
        Stage::Verify => EffectResult::Verified {
            sync: "Synced".to_owned(),
            health: "Healthy".to_owned(),
        },
        _ => EffectResult::Workflow {
            outputs: BTreeMap::new(),
        },
    }
}

fn invented_failure(effect: &EffectId) -> Failure {
    Failure {
        kind: FailureKind::Workflow,
        code: "invented".to_owned(),
        message: format!("{} fails in this scenario", effect_name(effect)),
        hint: None,
        node: None,
        log_tail: Vec::new(),
    }
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

fn seconds(at: Millis) -> f64 {
    at as f64 / 1000.0
}

/// A sampled moment as the key of its statuses: whole seconds without a fraction.
fn seconds_key(at: f64) -> String {
    format!("{at}")
}
