//! Questions that the rules ask of a state: what runs, what failed, which hook or stage is where.
//! Nothing here decides anything.

use crate::{
    event::{EffectId, EnvironmentStatus, Node, ReleaseStatus, Stage, StageStatus},
    release::{ApplicationState, Attempt, EnvironmentState, Release, StageState},
};

impl StageStatus {
    /// Started and not ended.
    pub fn runs(self) -> bool {
        matches!(self, Self::Running | Self::Suspended)
    }
}

impl EnvironmentStatus {
    /// Started in this round and not ended.
    pub fn is_active(self) -> bool {
        matches!(self, Self::Running | Self::Suspended | Self::Terminating)
    }
}

impl ReleaseStatus {
    /// Every status of a release that has not ended.
    pub const OPEN: [Self; 4] = [
        Self::Queued,
        Self::Running,
        Self::Suspended,
        Self::Terminating,
    ];

    /// Succeeded, failed or terminated.
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Terminated)
    }
}

impl Stage {
    /// A hook of an environment or of the release.
    pub fn is_hook(self) -> bool {
        matches!(self, Self::OnStart | Self::OnSuccess | Self::OnFail)
    }

    /// A terminate ends it; an action in progress and an `onFail` hook finish.
    pub fn is_stopped_by_terminate(self) -> bool {
        !matches!(self, Self::Action | Self::OnFail)
    }
}

impl Node {
    /// It only holds other steps: what it does is what those do.
    pub(crate) fn holds_steps(&self) -> bool {
        const HOLDERS: [&str; 5] = ["Steps", "StepGroup", "DAG", "TaskGroup", "Retry"];
        HOLDERS.contains(&self.node_type.as_str())
    }
}

impl StageState {
    /// Its failure fails what it belongs to: that of an `onFail` hook changes nothing.
    pub(crate) fn fails(&self) -> bool {
        self.status == StageStatus::Failed && self.stage != Stage::OnFail
    }

    /// The last attempt.
    pub fn last(&self) -> Option<&Attempt> {
        self.attempts.last()
    }
}

impl ApplicationState {
    /// The stage of that name, if its policy has it.
    pub fn stage(&self, stage: Stage) -> Option<&StageState> {
        self.stages.iter().find(|state| state.stage == stage)
    }

    /// Its action has begun, or it has none: a failure elsewhere in the environment no longer holds it back.
    pub(crate) fn is_promoted(&self) -> bool {
        self.stage(Stage::Action)
            .is_none_or(|action| !action.attempts.is_empty())
    }

    /// The stage that would start next; `None` while one runs, after one failed and at the end.
    pub(crate) fn next_stage(&self) -> Option<Stage> {
        let next = self
            .stages
            .iter()
            .find(|state| state.status != StageStatus::Succeeded)?;
        (next.status == StageStatus::Pending).then_some(next.stage)
    }
}

impl EnvironmentState {
    /// Its hooks that have started and the stages of its applications.
    pub fn stages(&self) -> impl Iterator<Item = &StageState> {
        self.hooks.iter().chain(
            self.applications
                .iter()
                .flat_map(|application| &application.stages),
        )
    }

    pub(crate) fn stages_mut(&mut self) -> impl Iterator<Item = &mut StageState> {
        self.hooks.iter_mut().chain(
            self.applications
                .iter_mut()
                .flat_map(|application| &mut application.stages),
        )
    }

    /// The application of that name.
    pub fn application(&self, name: &str) -> Option<&ApplicationState> {
        self.applications
            .iter()
            .find(|application| application.name == name)
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.stages().any(StageState::fails)
    }

    pub(crate) fn has_running(&self) -> bool {
        self.stages().any(|state| state.status.runs())
    }
}

impl Release {
    /// The environment of that name.
    pub fn environment(&self, name: &str) -> Option<&EnvironmentState> {
        self.environments
            .iter()
            .find(|environment| environment.name == name)
    }

    /// Every stage and hook, the release's own hooks last.
    pub fn stages(&self) -> impl Iterator<Item = &StageState> {
        self.environments
            .iter()
            .flat_map(EnvironmentState::stages)
            .chain(&self.hooks)
    }

    /// The stage or hook that an effect belongs to.
    pub fn stage_of(&self, effect: &EffectId) -> Option<&StageState> {
        if effect.release != self.id {
            return None;
        }
        let stages = match (&effect.environment, &effect.application) {
            (None, None) => &self.hooks,
            (Some(environment), None) => &self.environment(environment)?.hooks,
            (Some(environment), Some(application)) => {
                &self
                    .environment(environment)?
                    .application(application)?
                    .stages
            }
            (None, Some(_)) => return None,
        };
        stages.iter().find(|state| state.stage == effect.stage)
    }

    /// The running attempt of that id; `None` when it has ended or never started.
    pub fn running(&self, effect: &EffectId) -> Option<&Attempt> {
        self.stage_of(effect)?
            .last()
            .filter(|attempt| attempt.effect == *effect && attempt.status.runs())
    }

    /// Waiting for its turn in the product's queue.
    pub fn is_queued(&self) -> bool {
        self.status == ReleaseStatus::Queued
    }

    /// A terminate is under way.
    pub fn is_terminating(&self) -> bool {
        self.terminated.is_some() && !self.status.is_ended()
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.stages().any(StageState::fails)
    }

    /// The workflow of a hook, of the release or of one of its environments, if the plan has that hook.
    pub(crate) fn hook_workflow(&self, environment: Option<&str>, hook: Stage) -> Option<&str> {
        let hooks = match environment {
            None => &self.plan.hooks,
            Some(name) => &self.plan.environment(name)?.hooks,
        };
        match hook {
            Stage::OnStart => hooks.on_start.as_deref(),
            Stage::OnSuccess => hooks.on_success.as_deref(),
            Stage::OnFail => hooks.on_fail.as_deref(),
            Stage::PreAction | Stage::Action | Stage::Verify | Stage::PostAction => None,
        }
    }

    /// Where a hook of the plan stands; `None` when the plan has no such hook.
    pub(crate) fn hook_status(
        &self,
        environment: Option<&EnvironmentState>,
        hook: Stage,
    ) -> Option<StageStatus> {
        self.hook_workflow(
            environment.map(|environment| environment.name.as_str()),
            hook,
        )?;
        let started = environment.map_or(&self.hooks, |environment| &environment.hooks);
        let state = started.iter().find(|state| state.stage == hook);
        Some(state.map_or(StageStatus::Pending, |state| state.status))
    }

    /// The id of the next start of a stage.
    pub(crate) fn next_effect(
        &self,
        environment: Option<&str>,
        application: Option<&str>,
        stage: Stage,
    ) -> EffectId {
        let mut effect = EffectId {
            release: self.id.clone(),
            environment: environment.map(str::to_owned),
            application: application.map(str::to_owned),
            stage,
            attempt: 1,
        };
        if let Some(state) = self.stage_of(&effect) {
            effect.attempt += u32::try_from(state.attempts.len()).unwrap_or(u32::MAX - 1);
        }
        effect
    }
}
