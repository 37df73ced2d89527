//! Folding events into the state. Never fails: an event that makes no sense where it stands changes nothing.

use crate::{
    event::{
        Decision, EffectId, EffectResult, EnvironmentStatus, Event, Millis, NodePhase, Outcome,
        Progress, RefreshedWrites, ReleaseStatus, RetryFrom, Stage, StageStatus,
    },
    release::{ApplicationState, Attempt, Release, Retry, StageState, Termination},
};

/// A hook's global output that is handed on to every later hook.
pub(crate) const PROMOTION_CONTEXT: &str = "PROMOTION_CONTEXT";

impl Release {
    /// Folds one event in. Never fails: an event that makes no sense here changes nothing.
    pub fn apply(&mut self, event: &Event, at: Millis) {
        self.fold(event, at);
    }

    /// [`Release::apply`], answering whether the event made sense (`None`: it did not, and nothing has changed).
    pub(crate) fn fold(&mut self, event: &Event, at: Millis) -> Option<()> {
        if let Event::EffectProgressed { effect, progress } = event {
            // Frequent, and mostly without a change of any status: then there is nothing to bring in line.
            let before = self.stage_of(effect).map(|state| state.status);
            self.apply_progress(effect, progress, at)?;
            if self.stage_of(effect).map(|state| state.status) != before {
                self.roll_up(at);
            }
            return Some(());
        }
        match event {
            Event::Created { .. } | Event::EffectProgressed { .. } | Event::Published { .. } => {
                None
            }
            Event::Started { writes } => self.apply_started(writes.as_deref(), at),
            Event::EffectStarted { effect } => self.apply_effect_started(effect, at),
            Event::EffectEnded { effect, outcome } => self.apply_effect_ended(effect, outcome, at),
            Event::EnvironmentSkipped { environment } => self.apply_skipped(environment, at),
            Event::TerminateRequested { cause, by, reason } => {
                let may_end = self.terminated.is_none() && !self.status.is_ended();
                let termination = Termination {
                    cause: *cause,
                    by: by.clone(),
                    reason: reason.clone(),
                    at,
                };
                may_end.then(|| self.terminated = Some(termination))
            }
            Event::RetryRequested { by, reason, from } => {
                self.apply_retry(by, reason.as_deref(), *from, at)
            }
            Event::ApprovalDecided {
                approval,
                verdict,
                by,
                reason,
            } => {
                let decision = Decision {
                    verdict: *verdict,
                    by: by.clone(),
                    reason: reason.clone(),
                    at,
                };
                self.apply_decided(*approval, decision)
            }
            Event::Ended { status } => self.apply_ended(*status, at),
        }?;
        self.roll_up(at);
        Some(())
    }

    fn apply_started(&mut self, writes: Option<&[RefreshedWrites]>, at: Millis) -> Option<()> {
        if !self.is_queued() || self.terminated.is_some() {
            return None;
        }
        for refreshed in writes.unwrap_or_default() {
            let environments = self.plan.environments.iter_mut();
            let application = environments
                .filter(|environment| environment.name == refreshed.environment)
                .flat_map(|environment| &mut environment.applications)
                .find(|application| application.name == refreshed.application);
            if let Some(application) = application {
                application.version.clone_from(&refreshed.version);
                application.writes.clone_from(&refreshed.writes);
            }
        }
        self.status = ReleaseStatus::Running;
        self.started_at = Some(at);
        self.timeout_from = Some(at);
        Some(())
    }

    fn apply_effect_started(&mut self, effect: &EffectId, at: Millis) -> Option<()> {
        let expected = self.next_effect(
            effect.environment.as_deref(),
            effect.application.as_deref(),
            effect.stage,
        );
        if *effect != expected || self.started_at.is_none() || self.status.is_ended() {
            return None;
        }
        self.list_hook(effect);
        let state = self.stage_mut(effect)?;
        if state.status.runs() {
            return None;
        }
        state.status = StageStatus::Running;
        state.attempts.push(Attempt {
            effect: effect.clone(),
            status: StageStatus::Running,
            started_at: at,
            ended_at: None,
            failure: None,
            waiting: None,
            nodes: Vec::new(),
            outputs: Default::default(),
            note: None,
        });
        if let Some(name) = &effect.environment
            && let Some(environment) = self
                .environments
                .iter_mut()
                .find(|environment| environment.name == *name)
        {
            environment.started_at.get_or_insert(at);
            if !environment.status.is_active() {
                environment.status = EnvironmentStatus::Running;
            }
        }
        Some(())
    }

    /// Hooks stand in the state from their first start on.
    fn list_hook(&mut self, effect: &EffectId) {
        if self.stage_of(effect).is_some()
            || !effect.stage.is_hook()
            || effect.application.is_some()
        {
            return;
        }
        let Some(workflow) = self.hook_workflow(effect.environment.as_deref(), effect.stage) else {
            return;
        };
        let state = StageState {
            stage: effect.stage,
            workflow: Some(workflow.to_owned()),
            status: StageStatus::Pending,
            attempts: Vec::new(),
        };
        match &effect.environment {
            None => self.hooks.push(state),
            Some(name) => {
                let environment = self
                    .environments
                    .iter_mut()
                    .find(|environment| environment.name == *name);
                if let Some(environment) = environment {
                    environment.hooks.push(state);
                }
            }
        }
    }

    fn apply_progress(&mut self, effect: &EffectId, progress: &Progress, at: Millis) -> Option<()> {
        self.running(effect)?;
        if let Progress::Application { sync, health } = progress {
            self.application_mut(effect)?.saw(sync, health);
            return Some(());
        }
        let state = self.stage_mut(effect)?;
        let attempt = state.attempts.last_mut()?;
        match progress {
            Progress::Node { node } => {
                match attempt
                    .nodes
                    .iter_mut()
                    .find(|known| known.name == node.name)
                {
                    Some(known) => known.clone_from(node),
                    None => attempt.nodes.push(node.clone()),
                }
                return self.follow_node(effect, node, at);
            }
            Progress::Waiting {
                waiting: true,
                message,
            } => {
                attempt.waiting = Some(
                    message
                        .clone()
                        .unwrap_or_else(|| "Waits for a person".to_owned()),
                );
                attempt.status = StageStatus::Suspended;
            }
            Progress::Waiting { waiting: false, .. } => {
                attempt.waiting = None;
                attempt.status = StageStatus::Running;
            }
            Progress::Application { .. } => {}
        }
        state.status = attempt.status;
        Some(())
    }

    fn apply_effect_ended(
        &mut self,
        effect: &EffectId,
        outcome: &Outcome,
        at: Millis,
    ) -> Option<()> {
        self.running(effect)?;
        let state = self.stage_mut(effect)?;
        let attempt = state.attempts.last_mut()?;
        attempt.ended_at = Some(at);
        attempt.waiting = None;
        attempt.status = match outcome {
            Outcome::Succeeded { .. } => StageStatus::Succeeded,
            Outcome::Failed { failure } => {
                attempt.failure = Some(failure.clone());
                StageStatus::Failed
            }
            Outcome::Stopped => {
                attempt.end_nodes(at);
                StageStatus::Terminated
            }
        };
        state.status = attempt.status;
        self.end_approvals(effect, at);
        if let Outcome::Succeeded { result } = outcome {
            self.keep_result(effect, result);
        }
        Some(())
    }

    fn keep_result(&mut self, effect: &EffectId, result: &EffectResult) {
        match result {
            EffectResult::Workflow { outputs } => {
                let context = outputs
                    .get(PROMOTION_CONTEXT)
                    .filter(|_| effect.stage.is_hook());
                let is_object = |text: &String| {
                    serde_json::from_str::<serde_json::Value>(text)
                        .is_ok_and(|value| value.is_object())
                };
                let note = context.filter(|text| !is_object(text)).map(|_| {
                    format!(
                        "its output {PROMOTION_CONTEXT} is no JSON object and was not handed on"
                    )
                });
                self.edit_attempt(effect, |attempt| {
                    attempt.outputs.clone_from(outputs);
                    attempt.note = note;
                });
            }
            EffectResult::NoChanges => {
                self.edit_attempt(effect, |attempt| {
                    attempt.note = Some("no changes".to_owned())
                });
            }
            EffectResult::Committed { commit } => {
                if let Some(application) = self.application_mut(effect) {
                    application.commit = Some(commit.clone());
                }
            }
            EffectResult::Verified { sync, health } => {
                if let Some(application) = self.application_mut(effect) {
                    application.saw(sync, health);
                }
            }
            EffectResult::Nothing => {}
        }
    }

    fn edit_attempt(&mut self, effect: &EffectId, edit: impl FnOnce(&mut Attempt)) {
        if let Some(attempt) = self
            .stage_mut(effect)
            .and_then(|state| state.attempts.last_mut())
        {
            edit(attempt);
        }
    }

    fn apply_skipped(&mut self, name: &str, at: Millis) -> Option<()> {
        let environment = self
            .environments
            .iter_mut()
            .find(|environment| environment.name == name)?;
        if environment.status != EnvironmentStatus::Pending {
            return None;
        }
        environment.status = EnvironmentStatus::Skipped;
        environment.close(at);
        Some(())
    }

    fn apply_retry(
        &mut self,
        by: &str,
        reason: Option<&str>,
        from: RetryFrom,
        at: Millis,
    ) -> Option<()> {
        if !matches!(
            self.status,
            ReleaseStatus::Failed | ReleaseStatus::Terminated
        ) {
            return None;
        }
        self.retries.push(Retry {
            by: by.to_owned(),
            reason: reason.map(str::to_owned),
            from,
            at,
        });
        self.terminated = None;
        self.ended_at = None;
        self.timeout_from = self.started_at.map(|_| at);
        self.status = if self.started_at.is_some() {
            ReleaseStatus::Running
        } else {
            ReleaseStatus::Queued
        };
        self.hooks.iter_mut().for_each(open_again);
        let unfinished = |environment: &&mut crate::release::EnvironmentState| {
            environment.status != EnvironmentStatus::Succeeded
        };
        for environment in self.environments.iter_mut().filter(unfinished) {
            environment.status = EnvironmentStatus::Pending;
            environment.ended_at = None;
            environment.stages_mut().for_each(open_again);
        }
        Some(())
    }

    fn apply_ended(&mut self, status: ReleaseStatus, at: Millis) -> Option<()> {
        if self.status.is_ended() || !status.is_ended() {
            return None;
        }
        self.status = status;
        self.ended_at = Some(at);
        for hook in self
            .hooks
            .iter_mut()
            .filter(|hook| hook.status == StageStatus::Pending)
        {
            hook.status = StageStatus::Skipped;
        }
        Some(())
    }

    pub(crate) fn stage_mut(&mut self, effect: &EffectId) -> Option<&mut StageState> {
        if effect.release != self.id {
            return None;
        }
        let stages = match &effect.environment {
            None => &mut self.hooks,
            Some(name) => {
                let environment = self
                    .environments
                    .iter_mut()
                    .find(|environment| environment.name == *name)?;
                match &effect.application {
                    None => &mut environment.hooks,
                    Some(name) => {
                        &mut environment
                            .applications
                            .iter_mut()
                            .find(|application| application.name == *name)?
                            .stages
                    }
                }
            }
        };
        stages.iter_mut().find(|state| state.stage == effect.stage)
    }

    fn application_mut(&mut self, effect: &EffectId) -> Option<&mut ApplicationState> {
        let (environment, application) =
            (effect.environment.as_ref()?, effect.application.as_ref()?);
        let environment = self
            .environments
            .iter_mut()
            .find(|it| it.name == *environment)?;
        environment
            .applications
            .iter_mut()
            .find(|it| it.name == *application)
    }
}

/// A retry repeats what did not succeed; `onFail` hooks run at every failure, however they ended before.
fn open_again(state: &mut StageState) {
    if state.status != StageStatus::Succeeded || state.stage == Stage::OnFail {
        state.status = StageStatus::Pending;
    }
}

impl ApplicationState {
    fn saw(&mut self, sync: &str, health: &str) {
        self.sync = Some(sync.to_owned());
        self.health = Some(health.to_owned());
    }
}

impl Attempt {
    /// Steps of a stopped workflow that had not ended have ended now.
    fn end_nodes(&mut self, at: Millis) {
        let goes_on = |phase| {
            matches!(
                phase,
                NodePhase::Pending | NodePhase::Running | NodePhase::Suspended
            )
        };
        for node in self.nodes.iter_mut().filter(|node| goes_on(node.phase)) {
            node.phase = NodePhase::Terminated;
            node.finished_at.get_or_insert(at);
        }
    }
}
