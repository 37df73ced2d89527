//! Plays release scenarios (a flow, outcomes, commands, the expected log) on the engine with a virtual clock.
//!
//! The player is a runtime in miniature: it starts what `effects` names, stops what it wants stopped, and feeds the
//! invented outcomes back as observations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use signalbox_engine::{
    Effect, EffectId, EffectKind, Event, Input, Observation, Plan, Release, Stage,
    event::{
        Commit, EffectResult, Failure, FailureKind, Millis, Outcome, Progress, RetryFrom,
        TerminateCause,
    },
    plan::{ApplicationPlan, EnvironmentPlan, Source},
};
use signalbox_model::{Action, EnvironmentKind, Hooks, Origin, Resolved, ResolvedPolicy};

mod compare;

/// One scenario with what should come of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The flow that is released.
    pub flow: CaseFlow,
    /// Environment → names of its applications.
    pub applications: BTreeMap<String, Vec<String>>,
    /// Effect → how its attempts go.
    #[serde(default)]
    pub outcomes: BTreeMap<String, Attempts>,
    /// What a person does.
    #[serde(default)]
    pub commands: Vec<Command>,
    /// Seconds at which the statuses are looked at.
    #[serde(default)]
    pub sample: Vec<f64>,
    /// What should come of it.
    pub expect: Played,
}

/// A flow in its short form.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaseFlow {
    /// The trigger environment.
    pub trigger: String,
    /// The target environments.
    pub steps: Vec<CaseStep>,
    /// Hooks of the whole release.
    #[serde(default)]
    pub hooks: CaseHooks,
    /// Workflow that validates the change in the trigger environment.
    pub post_trigger: Option<String>,
    /// Minutes.
    pub promotion_timeout_limit: Option<u32>,
}

/// One target environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaseStep {
    /// Its name.
    pub environment: String,
    /// What must have succeeded before.
    pub depends_on: Vec<String>,
    /// What happens to each application.
    pub policy: CasePolicy,
    /// Hooks of the environment.
    #[serde(default)]
    pub hooks: CaseHooks,
}

/// A resolved policy in its short form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasePolicy {
    /// Pre-action workflow.
    pub pre: Option<String>,
    /// `commit` or `none`.
    pub action: Action,
    /// Post-action workflow.
    pub post: Option<String>,
}

/// Workflows of hooks.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaseHooks {
    /// Before.
    pub on_start: Option<String>,
    /// At a good end.
    pub on_success: Option<String>,
    /// At a bad end.
    pub on_fail: Option<String>,
}

/// How the attempts of an effect go: all alike, or one after the other (the last one repeats).
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Attempts {
    /// Every attempt.
    All(Course),
    /// The nth attempt.
    Each(Vec<Course>),
}

/// How one attempt goes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Seconds; each kind of effect has its default.
    pub takes: Option<f64>,
    /// How it ends.
    #[serde(default)]
    pub outcome: CourseEnd,
    /// All its time it waits for a person.
    #[serde(default)]
    pub waits: bool,
}

/// How an attempt ends by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CourseEnd {
    /// Well.
    #[default]
    Succeeded,
    /// Badly.
    Failed,
}

/// A command at a moment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Seconds.
    pub at: f64,
    /// Which.
    #[serde(rename = "do")]
    pub verb: Verb,
}

/// What a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verb {
    /// End the release.
    Terminate,
    /// Go on from the point of failure.
    Retry,
}

/// What came, or should come, of a scenario.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Played {
    /// Final status of the release.
    pub release: String,
    /// Final statuses of the environments.
    pub environments: BTreeMap<String, String>,
    /// Everything that happened: seconds, what, effect, attempt.
    pub log: Vec<Entry>,
    /// Statuses at the sampled moments, which are their keys as the case writes them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sample: BTreeMap<String, Statuses>,
}

/// One line of the log: seconds, what, effect, attempt.
pub type Entry = (f64, String, String, u32);

/// The statuses at one moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statuses {
    /// Of the release.
    pub release: String,
    /// Of each environment.
    pub environments: BTreeMap<String, String>,
}

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
    let disagreements = compare::disagreements(&case.expect, &played);
    Report {
        name: case.name.clone(),
        passed: disagreements.is_empty(),
        played,
        disagreements,
    }
}

/// Plays a case without comparing.
pub fn play(case: &Case) -> Played {
    Player::new(case).play()
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

fn plan(case: &Case) -> Plan {
    let environment = |name: &str,
                       depends_on: &[String],
                       policy: ResolvedPolicy,
                       hooks: &CaseHooks| EnvironmentPlan {
        name: name.to_owned(),
        kind: EnvironmentKind::NonProd,
        depends_on: depends_on.to_vec(),
        policy,
        hooks: plan_hooks(hooks),
        applications: case
            .applications
            .get(name)
            .into_iter()
            .flatten()
            .map(|name| application(name))
            .collect(),
    };
    let flow = &case.flow;
    let trigger_policy = ResolvedPolicy {
        pre_action: None,
        action: None,
        post_action: flow.post_trigger.clone().map(inline),
    };
    let trigger = environment(&flow.trigger, &[], trigger_policy, &CaseHooks::default());
    let steps = flow.steps.iter().map(|step| {
        let policy = ResolvedPolicy {
            pre_action: step.policy.pre.clone().map(inline),
            action: Some(inline(step.policy.action)),
            post_action: step.policy.post.clone().map(inline),
        };
        environment(&step.environment, &step.depends_on, policy, &step.hooks)
    });
    Plan {
        flow: "scenario".to_owned(),
        flow_version: None,
        configuration_commit: "0".repeat(40),
        product: "scenario".to_owned(),
        application: case
            .applications
            .get(&flow.trigger)
            .and_then(|all| all.first())
            .cloned()
            .unwrap_or_default(),
        environments: std::iter::once(trigger).chain(steps).collect(),
        hooks: plan_hooks(&flow.hooks),
        timeout_minutes: flow.promotion_timeout_limit.unwrap_or(24 * 60),
        source: Source {
            repo_url: "https://git.example.org/scenario.git".to_owned(),
            branch: "main".to_owned(),
            path: ".".to_owned(),
            commit: "1".repeat(40),
            author: "Scenario <scenario@example.org>".to_owned(),
            message: "change".to_owned(),
            date: "2026-01-01T00:00:00Z".to_owned(),
            version: None,
        },
        templates: BTreeMap::new(),
        runtime: "virtual".to_owned(),
        runtime_id: "virtual".to_owned(),
    }
}

fn inline<T>(value: T) -> Resolved<T> {
    Resolved {
        value,
        origin: Origin::Inline,
        shadowed: Vec::new(),
    }
}

fn plan_hooks(hooks: &CaseHooks) -> Hooks {
    let CaseHooks {
        on_start,
        on_success,
        on_fail,
    } = hooks.clone();
    Hooks {
        on_start,
        on_success,
        on_fail,
    }
}

fn application(name: &str) -> ApplicationPlan {
    ApplicationPlan {
        name: name.to_owned(),
        namespace: "default".to_owned(),
        repo_url: "https://git.example.org/scenario.git".to_owned(),
        branch: "main".to_owned(),
        path: name.to_owned(),
        version: None,
        base: None,
        template: None,
        writes: Vec::new(),
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
