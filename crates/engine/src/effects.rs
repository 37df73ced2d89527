//! What should be going on outside: a function of the state alone.

use crate::{
    event::{Effect, EffectId, EffectKind, RetryFrom, Stage, StageStatus},
    release::{Attempt, Release},
};

impl Release {
    /// What should be going on outside right now: a function of the state alone.
    ///
    /// One effect for every attempt that has started and not ended. Of one that a terminate ends, a workflow or a
    /// verification, it is [`EffectKind::StopWorkflow`] under the attempt's own id: whoever carries that id stops it,
    /// and it stays here until its end has been observed. While the release can time out there is a
    /// [`EffectKind::Wake`] besides; its id has attempt 0, which no stage ever has.
    pub fn effects(&self) -> Vec<Effect> {
        if self.status.is_ended() {
            return Vec::new();
        }
        let mut effects: Vec<Effect> = self
            .running_attempts()
            .map(|attempt| Effect {
                id: attempt.effect.clone(),
                kind: self.kind_of(attempt),
            })
            .collect();
        effects.extend(self.deadline().map(|at| Effect {
            id: self.wake_id(),
            kind: EffectKind::Wake { at },
        }));
        effects
    }

    fn kind_of(&self, attempt: &Attempt) -> EffectKind {
        let effect = &attempt.effect;
        let environment = effect.environment.clone().unwrap_or_default();
        let application = effect.application.clone().unwrap_or_default();
        match effect.stage {
            stage if self.wants_stopped(stage) => EffectKind::StopWorkflow,
            Stage::Action => EffectKind::Commit {
                environment,
                application,
            },
            Stage::Verify => {
                let state = self
                    .environment(&environment)
                    .and_then(|state| state.application(&application));
                let commit = state
                    .and_then(|state| state.commit.as_ref())
                    .map(|commit| commit.sha.clone());
                EffectKind::VerifyApplication {
                    environment,
                    application,
                    commit,
                }
            }
            Stage::PreAction
            | Stage::PostAction
            | Stage::OnStart
            | Stage::OnSuccess
            | Stage::OnFail => {
                let workflow = self
                    .stage_of(effect)
                    .and_then(|state| state.workflow.clone())
                    .unwrap_or_default();
                EffectKind::RunWorkflow {
                    workflow,
                    arguments: self.arguments(attempt),
                    keep_from: self.kept(effect),
                    decisions: self.decisions(effect),
                }
            }
        }
    }

    /// The attempt before, when the person who retried wants its succeeded steps kept. An `onFail` hook always runs
    /// whole: it answers a failure of its own each time.
    fn kept(&self, effect: &EffectId) -> Option<EffectId> {
        if effect.stage == Stage::OnFail || self.retries.last()?.from != RetryFrom::Failed {
            return None;
        }
        let attempts = &self.stage_of(effect)?.attempts;
        let before = attempts.iter().rev().nth(1)?;
        (before.status != StageStatus::Succeeded).then(|| before.effect.clone())
    }

    fn wake_id(&self) -> EffectId {
        EffectId {
            release: self.id.clone(),
            environment: None,
            application: None,
            stage: Stage::OnFail,
            attempt: 0,
        }
    }
}
