//! News from outside: what is new in it becomes an event, the rest changes nothing.

use crate::{
    event::{EffectId, Event, Failure, FailureKind, Observation, Outcome, Progress, Stage},
    release::{Attempt, Release},
};

impl Release {
    pub(super) fn decide_observed(
        &self,
        effect: EffectId,
        observation: Observation,
    ) -> Option<Event> {
        let attempt = self.running(&effect)?;
        match observation {
            Observation::Progress(progress) => self
                .is_news(&effect, attempt, &progress)
                .then_some(Event::EffectProgressed { effect, progress }),
            Observation::Ended(Outcome::Stopped) if !self.wants_stopped(effect.stage) => {
                let outcome = Outcome::Failed {
                    failure: stopped_from_outside(&effect),
                };
                Some(Event::EffectEnded { effect, outcome })
            }
            Observation::Ended(outcome) => Some(Event::EffectEnded { effect, outcome }),
        }
    }

    /// A running effect of that stage should come to its end now.
    pub(crate) fn wants_stopped(&self, stage: Stage) -> bool {
        self.is_terminating() && stage.is_stopped_by_terminate()
    }

    fn is_news(&self, effect: &EffectId, attempt: &Attempt, progress: &Progress) -> bool {
        match progress {
            Progress::Node { node } => !attempt.nodes.contains(node),
            Progress::Waiting { waiting: false, .. } => attempt.waiting.is_some(),
            Progress::Waiting {
                waiting: true,
                message,
            } => attempt.waiting.is_none() || message.is_some() && attempt.waiting != *message,
            Progress::Application { sync, health } => {
                let environment = effect
                    .environment
                    .as_deref()
                    .and_then(|name| self.environment(name));
                let application = effect.application.as_deref();
                environment
                    .zip(application)
                    .and_then(|(environment, name)| environment.application(name))
                    .is_some_and(|seen| {
                        seen.sync.as_ref() != Some(sync) || seen.health.as_ref() != Some(health)
                    })
            }
        }
    }
}

/// Nobody asked Signalbox for this end, so what it belongs to has not succeeded: that is a failure.
fn stopped_from_outside(effect: &EffectId) -> Failure {
    let kind = match effect.stage {
        Stage::Action => FailureKind::Git,
        Stage::Verify => FailureKind::Application,
        _ => FailureKind::Workflow,
    };
    Failure {
        kind,
        code: "stopped-outside".to_owned(),
        message: "It was stopped from outside, although nobody had terminated the release."
            .to_owned(),
        hint: Some("Find out who stopped it and why, then retry the release.".to_owned()),
        node: None,
        log_tail: Vec::new(),
    }
}
