//! The arguments that workflows get. A workflow takes those that it declares.
//!
//! Hooks see what had ended when they started, so that their arguments stay the same while they run.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    apply::PROMOTION_CONTEXT,
    event::{EffectId, EnvironmentStatus, Millis, Stage, StageStatus, TerminateCause},
    release::{Attempt, EnvironmentState, Release, StageState, Termination},
};

type Arguments = BTreeMap<String, String>;

impl Release {
    /// The arguments of a workflow that runs as this attempt.
    pub fn arguments(&self, attempt: &Attempt) -> Arguments {
        if attempt.effect.stage.is_hook() {
            self.hook_arguments(attempt)
        } else {
            self.action_arguments(&attempt.effect).unwrap_or_default()
        }
    }

    /// Of a pre- or post-action workflow. Outputs of the pre-action come first: they add arguments, but never replace
    /// what Signalbox itself says.
    fn action_arguments(&self, effect: &EffectId) -> Option<Arguments> {
        let (environment, application) = (
            effect.environment.as_deref()?,
            effect.application.as_deref()?,
        );
        let plan = self
            .plan
            .environment(environment)?
            .applications
            .iter()
            .find(|it| it.name == application)?;
        let state = self.environment(environment)?.application(application)?;
        let mut arguments = Arguments::new();
        if effect.stage == Stage::PostAction {
            let outputs = state
                .stage(Stage::PreAction)
                .and_then(StageState::last)
                .map(|attempt| &attempt.outputs);
            arguments.extend(
                outputs
                    .into_iter()
                    .flatten()
                    .map(|(name, value)| (name.clone(), value.clone())),
            );
            if let Some(commit) = &state.commit {
                put(&mut arguments, "COMMIT_SHA", &commit.sha);
                put(&mut arguments, "COMMIT_AUTHOR", &commit.author);
                put(&mut arguments, "COMMIT_MESSAGE", &commit.message);
                put(&mut arguments, "COMMIT_DATE", &commit.date);
            }
        }
        put(&mut arguments, "APP_NAMESPACE", &plan.namespace);
        put(&mut arguments, "APP_NAME", &plan.name);
        put(&mut arguments, "REPO_URL", &plan.repo_url);
        put(&mut arguments, "BRANCH", &plan.branch);
        put(&mut arguments, "PATH", &plan.path);
        put(&mut arguments, "RUNTIME", &self.plan.runtime);
        Some(arguments)
    }

    fn hook_arguments(&self, attempt: &Attempt) -> Arguments {
        let mut arguments = self.promotion_context(attempt);
        put(
            &mut arguments,
            "RELEASE_URL",
            &format!("signalbox://{}/releases/{}", self.plan.runtime_id, self.id),
        );
        put(&mut arguments, "RELEASE_ID", &self.id);
        put(&mut arguments, "PRODUCT_NAME", &self.plan.product);
        if let Some(version) = &self.plan.source.version {
            put(&mut arguments, "VERSION", version);
        }
        put(&mut arguments, "COMMIT_SHA", &self.plan.source.commit);
        put(&mut arguments, "PROMOTION_FLOW_NAME", &self.plan.flow);
        if attempt.effect.stage == Stage::OnFail {
            let environment = attempt
                .effect
                .environment
                .as_deref()
                .and_then(|name| self.environment(name));
            put(
                &mut arguments,
                "ERROR_MESSAGE",
                &self.error_message(environment, attempt.started_at),
            );
            put(
                &mut arguments,
                "FAILED_ENVIRONMENTS",
                &self.failed_environments(attempt.started_at),
            );
        }
        arguments
    }

    /// What earlier hooks of the release, of every round, hand on; a later value replaces an earlier one.
    fn promotion_context(&self, attempt: &Attempt) -> Arguments {
        let mut earlier: Vec<(Millis, &str)> = self
            .stages()
            .filter(|state| state.stage.is_hook())
            .flat_map(|state| &state.attempts)
            .filter(|it| it.status == StageStatus::Succeeded && it.effect != attempt.effect)
            .filter_map(|it| Some((it.ended_at?, it.outputs.get(PROMOTION_CONTEXT)?.as_str())))
            .filter(|(ended, _)| *ended <= attempt.started_at)
            .collect();
        earlier.sort_by_key(|(ended, _)| *ended);
        let objects =
            earlier
                .into_iter()
                .filter_map(|(_, text)| match serde_json::from_str(text) {
                    Ok(Value::Object(object)) => Some(object),
                    _ => None,
                });
        let text = |value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        objects
            .flatten()
            .map(|(name, value)| (name, text(value)))
            .collect()
    }

    /// Why an environment, or the release, did not succeed: its first failure, otherwise who ended it.
    fn error_message(&self, environment: Option<&EnvironmentState>, by: Millis) -> String {
        let failure = match environment {
            Some(environment) => first_failure(environment.stages(), by),
            None => first_failure(self.stages(), by),
        };
        failure
            .or_else(|| self.terminated.as_ref().map(Termination::sentence))
            .unwrap_or_else(|| "an environment could not be reached".to_owned())
    }

    fn failed_environments(&self, by: Millis) -> String {
        let entry = |environment: &EnvironmentState| {
            let (status, message) = match first_failure(environment.stages(), by) {
                Some(failure) => ("FAILED", failure),
                None => {
                    let termination = self.terminated.as_ref().filter(|it| it.at <= by)?;
                    (
                        "TERMINATED",
                        environment
                            .is_terminated()
                            .then(|| termination.sentence())?,
                    )
                }
            };
            Some(json!({"name": environment.name, "status": status, "error-message": message}))
        };
        Value::Array(self.environments.iter().filter_map(entry).collect()).to_string()
    }
}

impl EnvironmentState {
    fn is_terminated(&self) -> bool {
        matches!(
            self.status,
            EnvironmentStatus::Terminating | EnvironmentStatus::Terminated
        )
    }
}

impl Termination {
    /// Who ended the release and why, for a person.
    pub fn sentence(&self) -> String {
        let who = match (&self.cause, &self.by) {
            (TerminateCause::Person, Some(by)) => format!("Terminated by {by}"),
            (TerminateCause::Person, None) => "Terminated by a person".to_owned(),
            (TerminateCause::Timeout, _) => "Terminated by the flow's timeout".to_owned(),
            (TerminateCause::QueueOverflow, _) => {
                "Terminated because too many releases waited behind it".to_owned()
            }
        };
        self.reason
            .as_ref()
            .map_or_else(|| who.clone(), |reason| format!("{who}: {reason}"))
    }
}

fn first_failure<'a>(stages: impl Iterator<Item = &'a StageState>, by: Millis) -> Option<String> {
    stages
        .filter(|state| state.fails())
        .filter_map(StageState::last)
        .filter(|attempt| attempt.ended_at.is_some_and(|ended| ended <= by))
        .min_by_key(|attempt| attempt.ended_at)
        .and_then(|attempt| attempt.failure.as_ref())
        .map(|failure| failure.message.clone())
}

fn put(arguments: &mut Arguments, name: &str, value: &str) {
    arguments.insert(name.to_owned(), value.to_owned());
}
