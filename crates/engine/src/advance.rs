//! What follows from a state by itself: which stages and hooks start now, what is skipped, when the release ends.
//!
//! The rules are those of the promotion reference ("What a promotion does in one environment"): the order of hooks
//! and stages, what a failure holds back, what a terminate still lets happen.

use signalbox_model::Action;

use crate::{
    event::{
        EffectId, EnvironmentStatus, Event, Failure, FailureKind, Outcome, ReleaseStatus, Stage,
        StageStatus,
    },
    release::{EnvironmentState, Release},
};

impl Release {
    /// The next event that follows from the state alone; `None` when the release waits for the world outside.
    pub(crate) fn follows(&self) -> Option<Event> {
        if self.status.is_ended() {
            return None;
        }
        if self.is_queued() {
            // Nothing has started, so there is nothing that an `onFail` hook could clean up.
            self.terminated.as_ref()?;
            return Some(self.skip().unwrap_or(Event::Ended {
                status: ReleaseStatus::Terminated,
            }));
        }
        if let Some(refused) = self.refused_action() {
            return Some(refused);
        }
        if self.hooks.iter().any(|hook| hook.status.runs()) {
            return None;
        }
        if self.hook_status(None, Stage::OnStart) == Some(StageStatus::Pending)
            && self.terminated.is_none()
        {
            return Some(self.start(None, None, Stage::OnStart));
        }
        for environment in &self.environments {
            if (environment.status.is_active() || self.may_begin(environment))
                && let Some(start) = self.next_in(environment)
            {
                return Some(start);
            }
        }
        if self
            .environments
            .iter()
            .any(|environment| environment.status.is_active())
        {
            return None;
        }
        Some(self.close())
    }

    /// Nothing runs in any environment and nothing more will start: the closing hook, then the end.
    fn close(&self) -> Event {
        let succeeded =
            |environment: &EnvironmentState| environment.status == EnvironmentStatus::Succeeded;
        if !self.has_failed()
            && self.terminated.is_none()
            && self.environments.iter().all(succeeded)
        {
            return match self.hook_status(None, Stage::OnSuccess) {
                Some(StageStatus::Pending) => self.start(None, None, Stage::OnSuccess),
                _ => Event::Ended {
                    status: ReleaseStatus::Succeeded,
                },
            };
        }
        if let Some(skip) = self.skip() {
            return skip;
        }
        if self.hook_status(None, Stage::OnFail) == Some(StageStatus::Pending) {
            return self.start(None, None, Stage::OnFail);
        }
        let status = if self.terminated.is_some() {
            ReleaseStatus::Terminated
        } else {
            ReleaseStatus::Failed
        };
        Event::Ended { status }
    }

    fn skip(&self) -> Option<Event> {
        let pending = self
            .environments
            .iter()
            .find(|environment| environment.status == EnvironmentStatus::Pending)?;
        Some(Event::EnvironmentSkipped {
            environment: pending.name.clone(),
        })
    }

    /// An environment that has not begun may begin now: everything before it has succeeded and nothing has failed.
    pub(crate) fn may_begin(&self, environment: &EnvironmentState) -> bool {
        let succeeded = |name: &str| {
            self.environment(name)
                .is_some_and(|it| it.status == EnvironmentStatus::Succeeded)
        };
        let trigger = &self.plan.trigger().name;
        environment.status == EnvironmentStatus::Pending
            && self.started_at.is_some()
            && !self.status.is_ended()
            && self.terminated.is_none()
            && (environment.name == *trigger || succeeded(trigger))
            && self
                .plan
                .environment(&environment.name)
                .is_some_and(|plan| plan.depends_on.iter().all(|name| succeeded(name)))
            && self
                .hook_status(None, Stage::OnStart)
                .is_none_or(|status| status == StageStatus::Succeeded)
            && !self.has_failed()
    }

    /// What starts now in an environment that is active or may begin; `None` while all that can run does, and at its end.
    pub(crate) fn next_in(&self, environment: &EnvironmentState) -> Option<Event> {
        let hook = |stage| self.hook_status(Some(environment), stage);
        let start_hook = |stage| Some(self.start(Some(environment), None, stage));
        let has_opened = hook(Stage::OnStart).is_none_or(|status| status == StageStatus::Succeeded);
        let fails = environment.has_failed();
        if self.terminated.is_none() && has_opened {
            let may_go_on = environment
                .applications
                .iter()
                .filter(|application| !fails || application.is_promoted());
            for application in may_go_on {
                if let Some(stage) = application.next_stage() {
                    return Some(self.start(Some(environment), Some(&application.name), stage));
                }
            }
        }
        if environment.has_running() {
            return None;
        }
        if fails || self.terminated.is_some() {
            return (hook(Stage::OnFail) == Some(StageStatus::Pending))
                .then(|| start_hook(Stage::OnFail))?;
        }
        if !has_opened {
            return start_hook(Stage::OnStart);
        }
        (hook(Stage::OnSuccess) == Some(StageStatus::Pending))
            .then(|| start_hook(Stage::OnSuccess))?
    }

    fn start(
        &self,
        environment: Option<&EnvironmentState>,
        application: Option<&str>,
        stage: Stage,
    ) -> Event {
        let environment = environment.map(|environment| environment.name.as_str());
        Event::EffectStarted {
            effect: self.next_effect(environment, application, stage),
        }
    }

    /// A running action that no effect can carry out fails at once: better one clear failure than a commit nobody
    /// asked for, or a release that waits for ever.
    fn refused_action(&self) -> Option<Event> {
        let effect = self
            .running_attempts()
            .map(|attempt| &attempt.effect)
            .find(|effect| !self.can_act(effect))?;
        let failure = Failure {
            kind: FailureKind::Git,
            code: "action-not-supported".to_owned(),
            message: "The policy asks for an action that this runtime cannot carry out; nothing was written.".to_owned(),
            hint: Some("Set the action to commit or none on the step or in a policy, then trigger anew.".to_owned()),
            node: None,
            log_tail: Vec::new(),
        };
        Some(Event::EffectEnded {
            effect: effect.clone(),
            outcome: Outcome::Failed { failure },
        })
    }

    fn can_act(&self, effect: &EffectId) -> bool {
        let policy = || {
            self.plan
                .environment(effect.environment.as_deref()?)?
                .policy
                .action
                .as_ref()
        };
        effect.stage != Stage::Action
            || policy().is_some_and(|action| action.value == Action::Commit)
    }
}
