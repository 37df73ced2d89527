//! What a terminate would do now, for a person to read before it is done.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    event::{EnvironmentStatus, Stage, StageStatus},
    release::{EnvironmentState, Release, StageState},
};

/// What a terminate would do, line by line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TerminatePreview {
    /// What is stopped at once: workflows, waiting approvals, verifications.
    pub stops: Vec<String>,
    /// What goes on to its own end: actions in progress, `onFail` hooks that run.
    pub finishes: Vec<String>,
    /// What will not start.
    pub never_starts: Vec<String>,
    /// `onFail` hooks that run because of it.
    pub runs: Vec<String>,
    /// What has happened and stays: commits made, environments that succeeded.
    pub stays: Vec<String>,
}

impl Release {
    /// What a terminate would do now; empty when none would be accepted.
    pub fn terminate_preview(&self) -> TerminatePreview {
        let mut preview = TerminatePreview::default();
        if self.can_terminate().is_err() {
            return preview;
        }
        if self.started_at.is_none() {
            let all = "The release leaves its product's queue: nothing of it has run";
            preview.never_starts.push(all.to_owned());
            return preview;
        }
        for hook in &self.hooks {
            preview.add_stage(self, "Release", hook);
        }
        for environment in &self.environments {
            preview.add_environment(self, environment);
        }
        preview.add_hooks(self, None, "Release");
        preview
    }
}

impl TerminatePreview {
    fn add_environment(&mut self, release: &Release, environment: &EnvironmentState) {
        let name = environment.name.as_str();
        for application in &environment.applications {
            if let Some(commit) = &application.commit {
                let sha: String = commit.sha.chars().take(7).collect();
                let place = format!("{name} / {}", application.name);
                self.stays.push(format!("{place}: commit {sha}"));
            }
        }
        match environment.status {
            EnvironmentStatus::Succeeded => self.stays.push(format!("{name}: has succeeded")),
            EnvironmentStatus::Pending => self.never_starts.push(name.to_owned()),
            status if status.is_active() => {
                for hook in &environment.hooks {
                    self.add_stage(release, name, hook);
                }
                for application in &environment.applications {
                    let place = format!("{name} / {}", application.name);
                    for state in &application.stages {
                        self.add_stage(release, &place, state);
                    }
                    self.add_waiting(&place, &application.stages);
                }
                self.add_hooks(release, Some(environment), name);
            }
            _ => {}
        }
    }

    /// A stage that runs.
    fn add_stage(&mut self, release: &Release, place: &str, state: &StageState) {
        let Some(attempt) = state.last().filter(|_| state.status.runs()) else {
            return;
        };
        let waits = release
            .open_approvals()
            .filter(|it| it.effect == attempt.effect && it.needs_a_person());
        let waits: Vec<String> = waits.map(|it| format!("`{}`", it.display_name)).collect();
        let waits = match waits.as_slice() {
            [] => String::new(),
            names => format!(", which waits for a decision on {}", names.join(" and ")),
        };
        let line = format!("{place}: {}{waits}", words(state));
        if state.stage.is_stopped_by_terminate() {
            self.stops.push(line);
        } else {
            self.finishes.push(line);
        }
    }

    /// Stages of an application that is on its way.
    fn add_waiting(&mut self, place: &str, stages: &[StageState]) {
        let later = stages
            .iter()
            .filter(|state| state.attempts.is_empty() && state.status == StageStatus::Pending);
        let later: Vec<String> = later.map(words).collect();
        if !later.is_empty() {
            self.never_starts
                .push(format!("{place}: {}", later.join(", ")));
        }
    }

    /// The hooks at the end of an environment or the release.
    fn add_hooks(
        &mut self,
        release: &Release,
        environment: Option<&EnvironmentState>,
        place: &str,
    ) {
        let pending = |stage| release.hook_status(environment, stage) == Some(StageStatus::Pending);
        let line = |stage, name: &str| {
            let workflow = release.hook_workflow(
                environment.map(|environment| environment.name.as_str()),
                stage,
            );
            format!("{place}: {name} hook `{}`", workflow.unwrap_or_default())
        };
        if pending(Stage::OnSuccess) {
            self.never_starts.push(line(Stage::OnSuccess, "onSuccess"));
        }
        if pending(Stage::OnFail) {
            self.runs.push(line(Stage::OnFail, "onFail"));
        }
    }
}

fn words(state: &StageState) -> String {
    let workflow = state.workflow.as_deref().unwrap_or_default();
    match state.stage {
        Stage::PreAction => format!("pre-action workflow `{workflow}`"),
        Stage::Action => "commit".to_owned(),
        Stage::Verify => "sync and health".to_owned(),
        Stage::PostAction => format!("post-action workflow `{workflow}`"),
        Stage::OnStart => format!("onStart hook `{workflow}`"),
        Stage::OnSuccess => format!("onSuccess hook `{workflow}`"),
        Stage::OnFail => format!("onFail hook `{workflow}`"),
    }
}
