//! What a retry would do, in words, before anybody presses the button.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    event::{EnvironmentStatus, Stage, StageStatus},
    release::{ApplicationState, EnvironmentState, Release, StageState},
};

/// What a retry repeats, what comes after that, and what stays as it is. Each entry is a line for a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RetryPreview {
    /// Has been tried and did not succeed: starts again.
    pub again: Vec<String>,
    /// Has not been tried yet: comes once the rest has succeeded.
    pub then: Vec<String>,
    /// Has succeeded: is not done a second time.
    pub not_again: Vec<String>,
}

impl Release {
    /// What a retry would do now. Of use where [`Release::can_retry`] allows one.
    pub fn retry_preview(&self) -> RetryPreview {
        let mut preview = RetryPreview::default();
        if self.started_at.is_none() {
            preview.then.push(
                "The release goes back to its product's queue and starts from the beginning"
                    .to_owned(),
            );
            return preview;
        }
        preview.add_hook(self, None, Stage::OnStart);
        for environment in &self.environments {
            preview.add_environment(self, environment);
        }
        preview.add_hook(self, None, Stage::OnSuccess);
        preview
    }
}

impl RetryPreview {
    fn add_environment(&mut self, release: &Release, environment: &EnvironmentState) {
        let name = &environment.name;
        if environment.status == EnvironmentStatus::Succeeded {
            self.not_again
                .push(format!("{name}: has succeeded as a whole"));
            return;
        }
        if environment.stages().all(|state| state.attempts.is_empty()) {
            let before = release
                .plan
                .environment(name)
                .map_or(&[][..], |plan| &plan.depends_on);
            self.then.push(match before {
                [] => format!("{name}: starts"),
                before => format!("{name}: starts once {} succeeded", names_have(before)),
            });
            return;
        }
        self.add_hook(release, Some(environment), Stage::OnStart);
        for application in &environment.applications {
            self.add_application(name, application);
        }
        self.add_hook(release, Some(environment), Stage::OnSuccess);
    }

    fn add_application(&mut self, environment: &str, application: &ApplicationState) {
        let place = format!("{environment} / {}", application.name);
        let is_done = |state: &&StageState| state.status == StageStatus::Succeeded;
        let done: Vec<String> = application
            .stages
            .iter()
            .filter(is_done)
            .map(|state| done_words(application, state))
            .collect();
        if !done.is_empty() {
            self.not_again.push(format!("{place}: {}", done.join(", ")));
        }
        let mut later = Vec::new();
        for state in application.stages.iter().filter(|state| !is_done(state)) {
            match attempt_words(state) {
                Some(attempt) => self
                    .again
                    .push(format!("{place}: {} ({attempt})", words(state))),
                None => later.push(words(state)),
            }
        }
        if !later.is_empty() {
            self.then.push(format!("{place}: {}", later.join(", ")));
        }
    }

    fn add_hook(&mut self, release: &Release, environment: Option<&EnvironmentState>, hook: Stage) {
        let name = environment.map(|environment| environment.name.as_str());
        let Some(workflow) = release.hook_workflow(name, hook) else {
            return;
        };
        let started = environment.map_or(&release.hooks, |environment| &environment.hooks);
        let state = started.iter().find(|state| state.stage == hook);
        let place = name.unwrap_or("Release");
        let hook = if hook == Stage::OnStart {
            "onStart"
        } else {
            "onSuccess"
        };
        let line = format!("{place}: {hook} hook `{workflow}`");
        match state {
            Some(state) if state.status == StageStatus::Succeeded => self.not_again.push(line),
            Some(state) => {
                self.again.push(
                    attempt_words(state)
                        .map_or_else(|| line.clone(), |attempt| format!("{line} ({attempt})")),
                );
            }
            None => self.then.push(line),
        }
    }
}

fn words(state: &StageState) -> String {
    let workflow = state
        .workflow
        .as_ref()
        .map(|name| format!(" `{name}`"))
        .unwrap_or_default();
    match state.stage {
        Stage::PreAction => format!("pre-action workflow{workflow}"),
        Stage::Action => "commit".to_owned(),
        Stage::Verify => "sync and health".to_owned(),
        Stage::PostAction => format!("post-action workflow{workflow}"),
        Stage::OnStart | Stage::OnSuccess | Stage::OnFail => format!("hook{workflow}"),
    }
}

fn done_words(application: &ApplicationState, state: &StageState) -> String {
    let commit = application
        .commit
        .as_ref()
        .filter(|_| state.stage == Stage::Action);
    match (
        commit,
        state.last().and_then(|attempt| attempt.note.as_ref()),
    ) {
        (Some(commit), _) => format!("commit {}", commit.sha.chars().take(7).collect::<String>()),
        (None, Some(note)) if state.stage == Stage::Action => format!("commit ({note})"),
        _ => words(state),
    }
}

/// Which attempt the next one would be, if there has been one.
fn attempt_words(state: &StageState) -> Option<String> {
    let tried = state.attempts.len();
    (tried > 0).then(|| format!("attempt {}", tried + 1))
}

fn names_have(names: &[String]) -> String {
    match names {
        [one] => format!("{one} has"),
        [first @ .., last] => format!("{} and {last} have", first.join(", ")),
        [] => String::new(),
    }
}
