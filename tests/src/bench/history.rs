//! Invented histories: releases played by the engine itself, with workflows that take their time, as journal records.

use signalbox_api::Record;
use signalbox_engine::{
    Effect, EffectId, EffectKind, Event, Input, Observation, Plan, Release, Stage,
    event::{
        Commit, EffectResult, Failure, FailureKind, Millis, Node, NodePhase, Outcome, Progress,
    },
    plan::{ApplicationPlan, EnvironmentPlan, Source},
};
use signalbox_model::{Action, EnvironmentKind, Hooks, Origin, Resolved, ResolvedPolicy};

/// What a history is made of.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// After the trigger environment, one after the other.
    pub environments: usize,
    /// In each environment.
    pub applications: usize,
    /// Of each workflow.
    pub steps: u32,
}

/// A release from its creation to its end.
pub struct History {
    events: Vec<(Millis, Event)>,
    /// As it stands at its end.
    pub release: Release,
}

impl History {
    /// Plays a release of a product; one that fails does so in its last environment.
    pub fn play(product: &str, shape: Shape, fails: bool) -> Self {
        let created = Event::Created {
            plan: Box::new(plan(product, shape)),
            by: "Rhea Manager".to_owned(),
            email: "rhea@example.com".to_owned(),
            reason: Some(format!("the weekly release of {product}")),
        };
        let release = Release::create("R", &created, 0).expect("it begins with its creation");
        let mut play = Self {
            events: vec![(0, created)],
            release,
        };
        play.input(Input::Start { writes: None }, 1_000);
        let mut now = 1_000;
        while !play.release.status.is_ended() {
            let effects = play.release.effects().into_iter();
            let going: Vec<Effect> = effects
                .filter(|effect| !matches!(effect.kind, EffectKind::Wake { .. }))
                .collect();
            assert!(!going.is_empty(), "a release that runs does something");
            for effect in going {
                now = play.run(&effect, shape, fails, now);
            }
        }
        play
    }

    fn run(&mut self, effect: &Effect, shape: Shape, fails: bool, mut now: Millis) -> Millis {
        if let EffectKind::RunWorkflow { .. } = effect.kind {
            for step in 0..shape.steps {
                for phase in [NodePhase::Running, NodePhase::Succeeded] {
                    now += 2_000;
                    let progress = Progress::Node {
                        node: node(step, phase, now),
                    };
                    self.observe(&effect.id, Observation::Progress(progress), now);
                }
            }
        }
        now += 1_000;
        let last = format!("stage-{}", shape.environments);
        let ended = outcome(
            effect,
            fails && effect.id.environment.as_ref() == Some(&last),
        );
        self.observe(&effect.id, Observation::Ended(ended), now);
        now
    }

    fn observe(&mut self, effect: &EffectId, observation: Observation, at: Millis) {
        let effect = effect.clone();
        self.input(
            Input::Observed {
                effect,
                observation,
            },
            at,
        );
    }

    fn input(&mut self, input: Input, at: Millis) {
        let events = self.release.decide(input, at).expect("it may be");
        for event in events {
            self.release.apply(&event, at);
            self.events.push((at, event));
        }
    }

    /// How many records it has.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there are none, which never is so.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// The same as another release that began then, with the numbers after `seq`.
    pub fn records(&self, id: &str, began: Millis, seq: i64) -> Vec<Record> {
        (seq + 1..)
            .zip(&self.events)
            .map(|(seq, (at, event))| Record {
                seq,
                release: id.to_owned(),
                at: began + at,
                event: renamed(event, id),
            })
            .collect()
    }
}

/// The event as one of another release.
fn renamed(event: &Event, id: &str) -> Event {
    let mut event = event.clone();
    match &mut event {
        Event::EffectStarted { effect }
        | Event::EffectProgressed { effect, .. }
        | Event::EffectEnded { effect, .. } => effect.release = id.to_owned(),
        _ => {}
    }
    event
}

fn outcome(effect: &Effect, fails: bool) -> Outcome {
    let workflow = matches!(effect.kind, EffectKind::RunWorkflow { .. });
    if fails && workflow && effect.id.stage == Stage::PostAction {
        let failure = Failure {
            kind: FailureKind::Workflow,
            code: "step-failed".to_owned(),
            message: "the smoke test got no answer".to_owned(),
            hint: None,
            node: Some("step-0".to_owned()),
            log_tail: Vec::new(),
        };
        return Outcome::Failed { failure };
    }
    let result = match effect.kind {
        EffectKind::Commit { .. } => EffectResult::Committed {
            commit: commit("Promote it"),
        },
        EffectKind::VerifyApplication { .. } => EffectResult::Verified {
            sync: "Synced".to_owned(),
            health: "Healthy".to_owned(),
        },
        _ => EffectResult::Workflow {
            outputs: Default::default(),
        },
    };
    Outcome::Succeeded { result }
}

fn commit(message: &str) -> Commit {
    Commit {
        sha: "3f81c0d7c2aa4b1d9e8f70615243a5b6c7d8e9f0".to_owned(),
        author: "Mira Okafor".to_owned(),
        message: message.to_owned(),
        date: "2026-01-05T09:00:00Z".to_owned(),
    }
}

fn node(step: u32, phase: NodePhase, now: Millis) -> Node {
    Node {
        name: format!("step-{step}"),
        display_name: format!("step-{step}"),
        parent: None,
        node_type: "Pod".to_owned(),
        phase,
        message: None,
        started_at: Some(
            now - if phase == NodePhase::Succeeded {
                2_000
            } else {
                0
            },
        ),
        finished_at: (phase == NodePhase::Succeeded).then_some(now),
        until: None,
    }
}

fn plan(product: &str, shape: Shape) -> Plan {
    let names: Vec<String> = (0..=shape.environments)
        .map(|number| match number {
            0 => "dev".to_owned(),
            _ => format!("stage-{number}"),
        })
        .collect();
    let environments = names
        .iter()
        .enumerate()
        .map(|(number, name)| EnvironmentPlan {
            name: name.clone(),
            kind: EnvironmentKind::NonProd,
            depends_on: number
                .checked_sub(1)
                .map(|before| vec![names[before].clone()])
                .unwrap_or_default(),
            policy: policy(number > 0),
            hooks: Hooks::default(),
            applications: (0..shape.applications)
                .map(|number| application(&format!("{product}-{number}-{name}"), name))
                .collect(),
        });
    let source = commit("Cache quotes per tenant in Redis");
    Plan {
        flow: "weekly".to_owned(),
        flow_version: Some("1.0".to_owned()),
        configuration_commit: "0".repeat(40),
        product: product.to_owned(),
        application: format!("{product}-0-dev"),
        environments: environments.collect(),
        hooks: Hooks::default(),
        timeout_minutes: 24 * 60,
        source: Source {
            repo_url: "https://git.example.org/charts.git".to_owned(),
            branch: "main".to_owned(),
            path: "dev".to_owned(),
            commit: source.sha,
            author: source.author,
            message: source.message,
            date: source.date,
            version: Some("1.5.0".to_owned()),
        },
        templates: Default::default(),
        runtime: "bench".to_owned(),
        runtime_id: "bench".to_owned(),
    }
}

fn policy(promotes: bool) -> ResolvedPolicy {
    let workflow = |name: &str| promotes.then(|| inline(name.to_owned()));
    ResolvedPolicy {
        pre_action: workflow("open-change-request"),
        action: promotes.then(|| inline(Action::Commit)),
        post_action: workflow("smoke-test"),
    }
}

fn inline<T>(value: T) -> Resolved<T> {
    Resolved {
        value,
        origin: Origin::Inline,
        shadowed: Vec::new(),
    }
}

fn application(name: &str, environment: &str) -> ApplicationPlan {
    ApplicationPlan {
        name: name.to_owned(),
        namespace: environment.to_owned(),
        repo_url: "https://git.example.org/charts.git".to_owned(),
        branch: "main".to_owned(),
        path: environment.to_owned(),
        version: Some("1.4.2".to_owned()),
        base: None,
        template: None,
        writes: Vec::new(),
    }
}
