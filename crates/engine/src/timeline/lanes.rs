//! Draws the lanes of a release: environments in the plan's order, in them hooks, applications, stages and steps.

use std::collections::BTreeMap;

use crate::{
    event::{EffectId, EnvironmentStatus, Millis, ReleaseStatus, Stage, StageStatus},
    release::{ApplicationState, Approval, EnvironmentState, StageState},
};

use super::{
    RELEASE,
    shape::{Lane, LaneKind, LaneStatus, Span, TimeOn},
    spans::{fill, idle_between, sum},
    steps::{Step, StepRun, steps},
    watch::Watched,
};

/// An attempt of a stage or hook, for the critical path.
pub(super) struct Unit {
    pub lane: String,
    /// Its place in the plan; `None` for a hook of the release.
    pub environment: Option<usize>,
    /// Its place in the environment; `None` for a hook.
    pub application: Option<usize>,
    pub stage: Stage,
    pub from: Millis,
    pub to: Option<Millis>,
    /// Its steps: lane and time.
    pub steps: Vec<(String, Span)>,
}

/// The lanes, and the attempts that they are made of.
pub(super) struct Drawn {
    pub lanes: Vec<Lane>,
    pub units: Vec<Unit>,
}

/// Where a stage or hook is.
#[derive(Clone, Copy)]
struct Place {
    environment: Option<usize>,
    application: Option<usize>,
    /// Place of the lane that holds it.
    parent: usize,
}

struct Drawing<'a> {
    watched: &'a Watched,
    approvals: BTreeMap<&'a EffectId, Vec<&'a Approval>>,
    drawn: Drawn,
}

/// Draws all lanes.
pub(super) fn draw(watched: &Watched) -> Drawn {
    let mut approvals: BTreeMap<&EffectId, Vec<&Approval>> = BTreeMap::new();
    for approval in &watched.release.approvals {
        approvals
            .entry(&approval.effect)
            .or_default()
            .push(approval);
    }
    let mut drawing = Drawing {
        watched,
        approvals,
        drawn: Drawn {
            lanes: Vec::new(),
            units: Vec::new(),
        },
    };
    drawing.release();
    drawing.drawn
}

impl Drawing<'_> {
    fn release(&mut self) {
        let release = &self.watched.release;
        let label = format!("{} by {}", release.plan.product, release.plan.flow);
        let status = release_status(release.status);
        let own = self.lane(RELEASE.to_owned(), None, LaneKind::Release, label, status);
        let mut children = Vec::new();
        children.extend(self.hook(own, None, Stage::OnStart));
        for (place, environment) in release.environments.iter().enumerate() {
            children.push(self.environment(own, place, environment));
        }
        children.extend(self.hook(own, None, Stage::OnSuccess));
        children.extend(self.hook(own, None, Stage::OnFail));
        let mut spans = self.sum_of(&children);
        for queued in &self.watched.queued {
            spans = fill(&spans, queued.from, queued.to, TimeOn::Queue, None);
        }
        for rounds in self.watched.rounds.windows(2) {
            if let Some(end) = rounds[0].to {
                spans = fill(&spans, end, Some(rounds[1].from), TimeOn::Idle, None);
            }
        }
        let (from, to) = (release.created_at, release.ended_at);
        self.drawn.lanes[own].spans = fill(&spans, from, to, TimeOn::Work, None);
    }

    fn environment(&mut self, parent: usize, place: usize, state: &EnvironmentState) -> usize {
        let (id, label) = (state.name.clone(), state.name.clone());
        let status = environment_status(state.status);
        let own = self.lane(id, Some(parent), LaneKind::Environment, label, status);
        let mut children = Vec::new();
        children.extend(self.hook(own, Some((place, state)), Stage::OnStart));
        for (number, application) in state.applications.iter().enumerate() {
            children.push(self.application(own, (place, number), state, application));
        }
        children.extend(self.hook(own, Some((place, state)), Stage::OnSuccess));
        children.extend(self.hook(own, Some((place, state)), Stage::OnFail));
        self.drawn.lanes[own].spans = idle_between(&self.sum_of(&children));
        own
    }

    fn application(
        &mut self,
        parent: usize,
        (environment, application): (usize, usize),
        of: &EnvironmentState,
        state: &ApplicationState,
    ) -> usize {
        let id = format!("{}/{}", of.name, state.name);
        let status = self.application_status(of, state);
        let own = self.lane(
            id,
            Some(parent),
            LaneKind::Application,
            state.name.clone(),
            status,
        );
        let place = Place {
            environment: Some(environment),
            application: Some(application),
            parent: own,
        };
        let stages: Vec<usize> = state
            .stages
            .iter()
            .map(|stage| self.stage(place, stage))
            .collect();
        self.drawn.lanes[own].spans = idle_between(&self.sum_of(&stages));
        own
    }

    /// Lane of a hook that the plan has. An `onFail` hook is there once it has started: most releases never see it.
    fn hook(
        &mut self,
        parent: usize,
        of: Option<(usize, &EnvironmentState)>,
        stage: Stage,
    ) -> Option<usize> {
        let release = &self.watched.release;
        let started = of.map_or(&release.hooks, |(_, environment)| &environment.hooks);
        let place = Place {
            environment: of.map(|(place, _)| place),
            application: None,
            parent,
        };
        if let Some(state) = started.iter().find(|state| state.stage == stage) {
            return Some(self.stage(place, state));
        }
        let environment = of.map(|(_, environment)| environment);
        let workflow = release.hook_workflow(environment.map(|it| it.name.as_str()), stage)?;
        let is_over = environment.map_or(release.status.is_ended(), |environment| {
            environment.ended_at.is_some()
        });
        let status = match is_over {
            true => StageStatus::Skipped,
            false => StageStatus::Pending,
        };
        let state = StageState {
            stage,
            workflow: Some(workflow.to_owned()),
            status,
            attempts: Vec::new(),
        };
        (stage != Stage::OnFail).then(|| self.stage(place, &state))
    }

    fn stage(&mut self, place: Place, state: &StageState) -> usize {
        let release = &self.watched.release;
        let id = format!("{}/{:?}", self.drawn.lanes[place.parent].id, state.stage);
        let status = self.stage_status(state);
        let parent = Some(place.parent);
        let own = self.lane(
            id.clone(),
            parent,
            LaneKind::Stage,
            stage_label(state),
            status,
        );
        self.drawn.lanes[own].effect = state.last().map(|attempt| attempt.effect.clone());
        let ends: Vec<Option<Millis>> = state
            .attempts
            .iter()
            .map(|attempt| attempt.ended_at.or(release.ended_at))
            .collect();
        let stops = release.wants_stopped(state.stage);
        let mut approvals = Vec::new();
        for attempt in &state.attempts {
            approvals.extend(self.approvals.get(&attempt.effect).into_iter().flatten());
        }
        let steps = steps(state, &approvals, &ends, stops);
        let mut spans = Vec::new();
        for (number, end) in ends.iter().enumerate() {
            let (attempt, unit) = self.attempt((place, &id), state, number, *end, &steps);
            spans.extend(attempt);
            self.drawn.units.push(unit);
        }
        if steps.is_empty() && state.attempts.len() > 1 {
            self.attempts_of(own, state, &ends);
        }
        for step in steps {
            self.step(own, state, step);
        }
        self.drawn.lanes[own].spans = idle_between(&spans);
        own
    }

    /// What one attempt of a stage spent its time on.
    fn attempt(
        &self,
        (place, lane): (Place, &str),
        state: &StageState,
        number: usize,
        end: Option<Millis>,
        steps: &[Step<'_>],
    ) -> (Vec<Span>, Unit) {
        let attempt = &state.attempts[number];
        let from = attempt.started_at;
        let runs = steps.iter().flat_map(|step| {
            let runs = step.runs.iter().filter(|run| run.attempt == number);
            let id = format!("{lane}/{}", step.path);
            runs.flat_map(move |run| {
                run.spans.iter().map({
                    let id = id.clone();
                    move |span| (id.clone(), span.clone())
                })
            })
        });
        let runs: Vec<(String, Span)> = runs.collect();
        let waits = self.watched.waits.get(&attempt.effect);
        let waits: Vec<Span> = waits
            .into_iter()
            .flatten()
            .map(|wait| wait.clone().within(from, end))
            .collect();
        let all: Vec<&Span> = runs.iter().map(|(_, span)| span).chain(&waits).collect();
        let (on, words) = match state.stage {
            Stage::Verify => (TimeOn::Other, Some("Waits for sync and health")),
            _ => (TimeOn::Work, None),
        };
        let summed = sum(&all);
        let unit = Unit {
            lane: lane.to_owned(),
            environment: place.environment,
            application: place.application,
            stage: state.stage,
            from,
            to: end,
            steps: runs,
        };
        (fill(&summed, from, end, on, words), unit)
    }

    /// Several attempts of a stage without steps.
    fn attempts_of(&mut self, own: usize, state: &StageState, ends: &[Option<Millis>]) {
        let first = self.drawn.units.len() - state.attempts.len();
        for (number, attempt) in state.attempts.iter().enumerate() {
            let id = format!("{}#{}", self.drawn.lanes[own].id, attempt.effect.attempt);
            let label = format!("attempt {}", attempt.effect.attempt);
            let last = number + 1 == state.attempts.len();
            let status = match last {
                true => self.drawn.lanes[own].outcome,
                false => stage_status(attempt.status),
            };
            let lane = self.lane(id, Some(own), LaneKind::Attempt, label, status);
            let place = Place {
                environment: self.drawn.units[first].environment,
                application: self.drawn.units[first].application,
                parent: own,
            };
            let (spans, _) = self.attempt((place, ""), state, number, ends[number], &[]);
            let lane = &mut self.drawn.lanes[lane];
            lane.spans = spans;
            lane.effect = Some(attempt.effect.clone());
        }
    }

    fn step(&mut self, parent: usize, state: &StageState, step: Step<'_>) {
        let id = format!("{}/{}", self.drawn.lanes[parent].id, step.path);
        let Some(last) = step.runs.last() else { return };
        let label = step.label.to_owned();
        let own = self.lane(
            id.clone(),
            Some(parent),
            LaneKind::Step,
            label,
            last.outcome,
        );
        self.show_run(own, state, last);
        if step.runs.len() == 1 {
            return;
        }
        self.drawn.lanes[own].spans = step.runs.iter().flat_map(|run| run.spans.clone()).collect();
        for run in &step.runs {
            let number = state.attempts[run.attempt].effect.attempt;
            let (id, label) = (format!("{id}#{number}"), format!("attempt {number}"));
            let lane = self.lane(id, Some(own), LaneKind::Attempt, label, run.outcome);
            self.show_run(lane, state, run);
        }
    }

    fn show_run(&mut self, lane: usize, state: &StageState, run: &StepRun<'_>) {
        let lane = &mut self.drawn.lanes[lane];
        lane.effect = Some(state.attempts[run.attempt].effect.clone());
        lane.node = Some(run.node.name.clone());
        lane.spans.clone_from(&run.spans);
    }

    fn lane(
        &mut self,
        id: String,
        parent: Option<usize>,
        kind: LaneKind,
        label: String,
        outcome: LaneStatus,
    ) -> usize {
        let parent = parent.map(|it| self.drawn.lanes[it].id.clone());
        self.drawn.lanes.push(Lane {
            id,
            parent,
            kind,
            label,
            outcome,
            spans: Vec::new(),
            effect: None,
            node: None,
        });
        self.drawn.lanes.len() - 1
    }

    fn sum_of(&self, children: &[usize]) -> Vec<Span> {
        let spans = children.iter().flat_map(|it| &self.drawn.lanes[*it].spans);
        sum(&spans
            .filter(|span| span.on != TimeOn::Idle)
            .collect::<Vec<_>>())
    }

    fn stage_status(&self, state: &StageState) -> LaneStatus {
        if state.status.runs() && self.watched.release.wants_stopped(state.stage) {
            return LaneStatus::Terminating;
        }
        stage_status(state.status)
    }

    /// An application is what its stages add up to.
    fn application_status(&self, of: &EnvironmentState, state: &ApplicationState) -> LaneStatus {
        let of_stages: Vec<LaneStatus> = state
            .stages
            .iter()
            .map(|stage| self.stage_status(stage))
            .collect();
        const WORST_FIRST: [LaneStatus; 6] = [
            LaneStatus::Terminating,
            LaneStatus::Running,
            LaneStatus::Suspended,
            LaneStatus::Failed,
            LaneStatus::Terminated,
            LaneStatus::Held,
        ];
        if let Some(worst) = WORST_FIRST.iter().find(|it| of_stages.contains(it)) {
            return *worst;
        }
        let has_begun = of_stages.contains(&LaneStatus::Succeeded);
        match (
            of_stages.iter().all(|it| *it == LaneStatus::Succeeded),
            has_begun,
        ) {
            (true, _) => LaneStatus::Succeeded,
            (false, true) if of.status.is_active() => LaneStatus::Running,
            (false, true) if of_stages.contains(&LaneStatus::Skipped) => LaneStatus::Terminated,
            _ if of_stages.contains(&LaneStatus::Skipped) => LaneStatus::Skipped,
            _ => LaneStatus::Pending,
        }
    }
}

fn stage_label(state: &StageState) -> String {
    let stage = match state.stage {
        Stage::PreAction => "pre-action",
        Stage::Action => "commit",
        Stage::Verify => "sync and health",
        Stage::PostAction => "post-action",
        Stage::OnStart => "onStart",
        Stage::OnSuccess => "onSuccess",
        Stage::OnFail => "onFail",
    };
    match &state.workflow {
        Some(workflow) => format!("{stage} {workflow}"),
        None => stage.to_owned(),
    }
}

fn stage_status(status: StageStatus) -> LaneStatus {
    match status {
        StageStatus::Pending => LaneStatus::Pending,
        StageStatus::Running => LaneStatus::Running,
        StageStatus::Suspended => LaneStatus::Suspended,
        StageStatus::Succeeded => LaneStatus::Succeeded,
        StageStatus::Failed => LaneStatus::Failed,
        StageStatus::Terminated => LaneStatus::Terminated,
        StageStatus::Held => LaneStatus::Held,
        StageStatus::Skipped => LaneStatus::Skipped,
    }
}

fn environment_status(status: EnvironmentStatus) -> LaneStatus {
    match status {
        EnvironmentStatus::Pending => LaneStatus::Pending,
        EnvironmentStatus::Running => LaneStatus::Running,
        EnvironmentStatus::Suspended => LaneStatus::Suspended,
        EnvironmentStatus::Terminating => LaneStatus::Terminating,
        EnvironmentStatus::Succeeded => LaneStatus::Succeeded,
        EnvironmentStatus::Failed => LaneStatus::Failed,
        EnvironmentStatus::Terminated => LaneStatus::Terminated,
        EnvironmentStatus::Skipped => LaneStatus::Skipped,
    }
}

fn release_status(status: ReleaseStatus) -> LaneStatus {
    match status {
        ReleaseStatus::Queued => LaneStatus::Queued,
        ReleaseStatus::Running => LaneStatus::Running,
        ReleaseStatus::Suspended => LaneStatus::Suspended,
        ReleaseStatus::Terminating => LaneStatus::Terminating,
        ReleaseStatus::Succeeded => LaneStatus::Succeeded,
        ReleaseStatus::Failed => LaneStatus::Failed,
        ReleaseStatus::Terminated => LaneStatus::Terminated,
    }
}
