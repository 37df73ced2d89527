//! The statuses as they are seen from outside: what environments and the release add up to.

use crate::{
    event::{EnvironmentStatus, Millis, ReleaseStatus, Stage, StageStatus},
    release::{Attempt, EnvironmentState, Release, StageState},
};

impl Release {
    /// Every attempt that is going on.
    pub(crate) fn running_attempts(&self) -> impl Iterator<Item = &Attempt> {
        self.stages()
            .filter(|state| state.status.runs())
            .filter_map(StageState::last)
    }

    /// Brings the statuses of environments and release in line with their stages. Runs after every event.
    pub(crate) fn roll_up(&mut self, at: Millis) {
        if self.started_at.is_none() || self.status.is_ended() {
            return;
        }
        // An environment that ends may let an empty one behind it end too: go on until nothing moves.
        while let Some((index, status)) = self.moved_environment() {
            self.environments[index].status = status;
            if !status.is_active() {
                self.environments[index].close(at);
            }
        }
        for environment in self
            .environments
            .iter_mut()
            .filter(|environment| environment.has_failed())
        {
            environment.hold_back();
        }
        self.status = if self.terminated.is_some() {
            ReleaseStatus::Terminating
        } else if all_wait(self.stages()) {
            ReleaseStatus::Suspended
        } else {
            ReleaseStatus::Running
        };
    }

    fn moved_environment(&self) -> Option<(usize, EnvironmentStatus)> {
        self.environments
            .iter()
            .enumerate()
            .find_map(|(index, environment)| {
                let status = self.environment_status(environment);
                (status != environment.status).then_some((index, status))
            })
    }

    fn environment_status(&self, environment: &EnvironmentState) -> EnvironmentStatus {
        let is_active = environment.status.is_active();
        // What has something to start stays as it is until that starts: most environments, and quickly told.
        let has_work = || {
            let mut applications = environment.applications.iter();
            applications.any(|application| application.next_stage().is_some())
        };
        if !is_active && has_work() {
            return environment.status;
        }
        if !is_active && !self.may_begin(environment) {
            return environment.status;
        }
        let is_over = !environment.has_running() && self.next_in(environment).is_none();
        match (is_over, is_active) {
            (true, _) if environment.has_failed() => EnvironmentStatus::Failed,
            (true, _) if self.terminated.is_some() => EnvironmentStatus::Terminated,
            (true, _) => EnvironmentStatus::Succeeded,
            (false, false) => environment.status,
            (false, true) if self.terminated.is_some() => EnvironmentStatus::Terminating,
            (false, true) if all_wait(environment.stages()) => EnvironmentStatus::Suspended,
            (false, true) => EnvironmentStatus::Running,
        }
    }
}

/// Something runs, and all that runs waits for a person.
fn all_wait<'a>(stages: impl Iterator<Item = &'a StageState>) -> bool {
    let mut running = stages.filter(|state| state.status.runs()).peekable();
    running.peek().is_some() && running.all(|state| state.status == StageStatus::Suspended)
}

impl EnvironmentState {
    /// Its end in this round: what has not started by then will not.
    pub(crate) fn close(&mut self, at: Millis) {
        self.ended_at = Some(at);
        if self.has_failed() {
            self.hold_back();
        }
        for state in self
            .stages_mut()
            .filter(|state| state.status == StageStatus::Pending)
        {
            state.status = StageStatus::Skipped;
        }
    }

    /// Applications that stand before their action stay there once something has failed.
    fn hold_back(&mut self) {
        for application in &mut self.applications {
            if !application.is_promoted()
                && application.next_stage() == Some(Stage::Action)
                && let Some(action) = application
                    .stages
                    .iter_mut()
                    .find(|state| state.stage == Stage::Action)
            {
                action.status = StageStatus::Held;
            }
        }
    }
}
