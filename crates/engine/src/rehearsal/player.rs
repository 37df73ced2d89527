//! Plays a release on a virtual clock: the engine decides, and what it waits for comes as the scenario says.
//!
//! Of what happens at the same moment, first comes what ends (what began first, first), then people, then the clock.

use std::collections::BTreeMap;

use super::{CourseEnd, ID, PERSON, Rehearsal, Scenario, Verb, WaitsFor};
use crate::{
    EffectId, Event, Input, Observation, Plan, Release, Stage,
    event::{
        Commit, EffectResult, Failure, FailureKind, Millis, Node, NodePhase, Outcome, Progress,
        TerminateCause, Verdict,
    },
};

/// A release that has just been made, and the event that made it.
pub(super) fn created(plan: Plan) -> (Event, Release) {
    let created = Event::Created {
        plan: Box::new(plan),
        by: PERSON.to_owned(),
        email: String::new(),
        reason: None,
    };
    let release = Release::create(ID, &created, 0).expect("a creation makes a release");
    (created, release)
}

/// Plays to the end and keeps everything; `takes` is asked at every start of a lane that the scenario gives no time.
pub(super) fn play(
    plan: Plan,
    scenario: &Scenario,
    takes: &mut dyn FnMut(&str) -> Millis,
) -> Rehearsal {
    let (created, release) = created(plan);
    let mut player = Player::new(release, scenario, takes);
    player.records = Some(vec![(1, 0, created)]);
    player.run();
    Rehearsal {
        records: player.records.unwrap_or_default(),
        release: player.release,
        rejected: player.rejected,
    }
}

/// Plays a release that has just been made, only to know when it ends.
pub(super) fn ends_at(
    release: Release,
    scenario: &Scenario,
    takes: &mut dyn FnMut(&str) -> Millis,
) -> Millis {
    let mut player = Player::new(release, scenario, takes);
    player.run();
    player.release.ended_at.unwrap_or(player.now)
}

/// An outside effect that goes on.
struct Going {
    effect: EffectId,
    end: CourseEnd,
    /// What its failure says.
    message: Option<String>,
    /// The step of its workflow that waits for a person.
    step: Option<Node>,
}

struct Player<'a> {
    scenario: &'a Scenario,
    takes: &'a mut dyn FnMut(&str) -> Millis,
    release: Release,
    now: Millis,
    /// By their end; of those that end together, in the order in which they began.
    going: BTreeMap<(Millis, usize), Going>,
    begun: usize,
    records: Option<Vec<(i64, Millis, Event)>>,
    rejected: Vec<(usize, String)>,
}

impl<'a> Player<'a> {
    fn new(
        release: Release,
        scenario: &'a Scenario,
        takes: &'a mut dyn FnMut(&str) -> Millis,
    ) -> Self {
        Self {
            scenario,
            takes,
            release,
            now: 0,
            going: BTreeMap::new(),
            begun: 0,
            records: None,
            rejected: Vec::new(),
        }
    }

    fn run(&mut self) {
        let mut commands: Vec<usize> = (0..self.scenario.commands.len()).collect();
        commands.sort_by_key(|place| self.scenario.commands[*place].at);
        let mut commands = commands.into_iter().peekable();
        self.feed(Input::Start { writes: None });
        loop {
            let end = self.going.keys().next().copied();
            let command = commands
                .peek()
                .map(|place| self.scenario.commands[*place].at.max(0));
            let wake = self.release.deadline();
            let first = [end.map(|(at, _)| at), command, wake];
            let Some(at) = first.into_iter().flatten().min() else {
                return;
            };
            self.now = self.now.max(at);
            if let Some(end) = end.filter(|(ends_at, _)| *ends_at == at) {
                self.end(end);
            } else if command == Some(at) {
                commands.next().into_iter().for_each(|it| self.command(it));
            } else {
                self.feed(Input::Tick);
            }
        }
    }

    fn command(&mut self, place: usize) {
        let by = PERSON.to_owned();
        let input = match self.scenario.commands[place].verb {
            Verb::Terminate => Input::Terminate {
                cause: TerminateCause::Person,
                by: Some(by),
                reason: None,
            },
            Verb::Retry { from } => Input::Retry {
                by,
                reason: None,
                from,
            },
        };
        if let Some(reason) = self.feed(input) {
            self.rejected.push((place, reason));
        }
    }

    /// What the engine makes of an input, and what a runtime does after every change. Answers why it was refused.
    fn feed(&mut self, input: Input) -> Option<String> {
        match self.release.act(input, self.now) {
            Ok(events) => {
                let begun = events.iter().filter_map(|event| match event {
                    Event::EffectStarted { effect } => Some(effect.clone()),
                    _ => None,
                });
                let begun: Vec<EffectId> = begun.collect();
                self.record(events);
                begun.into_iter().for_each(|effect| self.begin(effect));
                self.stop();
                None
            }
            Err(rejected) => Some(rejected.message),
        }
    }

    fn record(&mut self, events: Vec<Event>) {
        if let Some(records) = &mut self.records {
            for event in events {
                let seq = records.last().map_or(1, |(seq, ..)| seq + 1);
                records.push((seq, self.now, event));
            }
        }
    }

    fn observe(&mut self, effect: EffectId, observation: Observation) {
        self.feed(Input::Observed {
            effect,
            observation,
        });
    }

    fn begin(&mut self, effect: EffectId) {
        // It may have ended as it began: an action that nothing can carry out.
        if self.release.running(&effect).is_none() {
            return;
        }
        let lane = effect.lane();
        let course = self.scenario.course(&lane, effect.attempt);
        let takes = course.and_then(|course| course.takes);
        let takes = takes.unwrap_or_else(|| (self.takes)(&lane));
        let waits = course.is_some_and(|course| course.waits == WaitsFor::Person);
        let workflow = self
            .release
            .stage_of(&effect)
            .and_then(|state| state.workflow.as_deref());
        let step = workflow.filter(|_| waits).map(|it| step(it, self.now));
        let progress = match &step {
            Some(node) => Progress::Node { node: node.clone() },
            None => Progress::Waiting {
                waiting: true,
                message: None,
            },
        };
        let going = Going {
            effect: effect.clone(),
            end: course.map_or(CourseEnd::default(), |course| course.outcome),
            message: course.and_then(|course| course.message.clone()),
            step,
        };
        let ends_at = self.now.saturating_add(takes.max(0));
        self.going.insert((ends_at, self.begun), going);
        self.begun += 1;
        if waits {
            self.observe(effect, Observation::Progress(progress));
        }
    }

    /// Stops what a terminate no longer wants.
    fn stop(&mut self) {
        if !self.release.is_terminating() {
            return;
        }
        let unwanted = |(_, going): &(&(Millis, usize), &Going)| {
            self.release.wants_stopped(going.effect.stage)
        };
        let found = self.going.iter().find(unwanted).map(|(key, _)| *key);
        if let Some(going) = found.and_then(|key| self.going.remove(&key)) {
            // This feeds the engine, which comes back here for the next one.
            self.observe(going.effect, Observation::Ended(Outcome::Stopped));
        }
    }

    fn end(&mut self, key: (Millis, usize)) {
        let Some(going) = self.going.remove(&key) else {
            return;
        };
        if let Some(node) = &going.step {
            self.decide(&going, node.clone());
        }
        let outcome = match going.end {
            CourseEnd::Succeeded => Outcome::Succeeded {
                result: result(&going.effect),
            },
            CourseEnd::Failed => Outcome::Failed {
                failure: self.failure(&going),
            },
        };
        self.observe(going.effect, Observation::Ended(outcome));
    }

    /// A person says how the step that waits goes on.
    fn decide(&mut self, going: &Going, mut node: Node) {
        let open = self
            .release
            .open_approvals()
            .find(|approval| approval.effect == going.effect);
        let Some(approval) = open.map(|approval| approval.number) else {
            return;
        };
        let (verdict, phase) = match going.end {
            CourseEnd::Succeeded => (Verdict::Approve, NodePhase::Succeeded),
            CourseEnd::Failed => (Verdict::Reject, NodePhase::Failed),
        };
        self.feed(Input::Decide {
            approval,
            verdict,
            by: PERSON.to_owned(),
            reason: None,
        });
        node.phase = phase;
        node.finished_at = Some(self.now);
        let progress = Progress::Node { node };
        self.observe(going.effect.clone(), Observation::Progress(progress));
    }

    fn failure(&self, going: &Going) -> Failure {
        let stage = going.effect.stage;
        let (kind, what) = match stage {
            Stage::Action => (FailureKind::Git, "The promotion"),
            Stage::Verify => (FailureKind::Application, "The application"),
            _ => {
                let state = self.release.stage_of(&going.effect);
                let workflow = state.and_then(|state| state.workflow.as_deref());
                (FailureKind::Workflow, workflow.unwrap_or("The workflow"))
            }
        };
        let invented = || match stage {
            Stage::Verify => format!("{what} is degraded in this rehearsal."),
            _ => format!("{what} fails in this rehearsal."),
        };
        Failure {
            kind,
            code: "rehearsed".to_owned(),
            message: going.message.clone().unwrap_or_else(invented),
            hint: None,
            node: going.step.as_ref().map(|step| step.name.clone()),
            log_tail: Vec::new(),
        }
    }
}

/// The step that waits for a person in a workflow whose steps are not played.
fn step(workflow: &str, now: Millis) -> Node {
    Node {
        name: workflow.to_owned(),
        display_name: workflow.to_owned(),
        parent: None,
        node_type: "Suspend".to_owned(),
        phase: NodePhase::Suspended,
        message: None,
        started_at: Some(now),
        finished_at: None,
        until: None,
    }
}

fn result(effect: &EffectId) -> EffectResult {
    match effect.stage {
        Stage::Action => EffectResult::Committed {
            commit: Commit {
                sha: "0".repeat(40),
                author: PERSON.to_owned(),
                message: "A commit that this rehearsal invented".to_owned(),
                date: "1970-01-01T00:00:00Z".to_owned(),
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
