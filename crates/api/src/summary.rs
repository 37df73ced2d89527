//! A release as a row of a list: what a runtime and the laptop's own store both make of a release's state.

use signalbox_engine::{
    Release, Stage,
    event::{Commit, Failure, StageStatus, TerminateCause},
    release::{EnvironmentState, StageState, Termination},
};

use crate::{EnvironmentSummary, ReleaseSummary};

impl From<&Release> for ReleaseSummary {
    fn from(release: &Release) -> Self {
        let plan = &release.plan;
        let source = &plan.source;
        // What the release is for stands at its end: the last environment is where people look for the version.
        let target = plan
            .environments
            .last()
            .and_then(|environment| environment.applications.first());
        Self {
            id: release.id.clone(),
            product: plan.product.clone(),
            flow: plan.flow.clone(),
            status: release.status,
            from_version: target.and_then(|application| application.version.clone()),
            version: source.version.clone(),
            by: release.by.clone(),
            created_at: release.created_at,
            started_at: release.started_at,
            ended_at: release.ended_at,
            commit: Commit {
                sha: source.commit.clone(),
                author: source.author.clone(),
                message: source.message.clone(),
                date: source.date.clone(),
            },
            reason: release.reason.clone(),
            cause: cause(release),
            environments: release
                .environments
                .iter()
                .map(|environment| EnvironmentSummary {
                    name: environment.name.clone(),
                    status: environment.status,
                })
                .collect(),
        }
    }
}

/// Why it failed or was terminated, in one line; a termination says more than a failure that came with it.
fn cause(release: &Release) -> Option<String> {
    if let Some(termination) = &release.terminated {
        return Some(terminated(termination));
    }
    let (environment, failure) = first_failure(release)?;
    let message = first_line(&failure.message);
    Some(match environment {
        Some(environment) => format!("{environment}: {message}"),
        None => message.to_owned(),
    })
}

fn terminated(termination: &Termination) -> String {
    match termination.cause {
        TerminateCause::Person => {
            let by = termination.by.as_deref().unwrap_or("a person");
            match termination
                .reason
                .as_deref()
                .map(first_line)
                .filter(|reason| !reason.is_empty())
            {
                Some(reason) => format!("By {by}: {reason}"),
                None => format!("By {by}"),
            }
        }
        TerminateCause::Timeout => "timed out".to_owned(),
        TerminateCause::QueueOverflow => {
            "too many releases waited in the product's queue".to_owned()
        }
    }
}

/// The failure that came first of those that fail the release now, with its environment (a hook of the release has
/// none). An `onFail` hook fails nothing.
fn first_failure(release: &Release) -> Option<(Option<&str>, &Failure)> {
    let of_environments = release
        .environments
        .iter()
        .flat_map(|environment: &EnvironmentState| {
            environment
                .stages()
                .map(|stage| (Some(environment.name.as_str()), stage))
        });
    let of_release = release.hooks.iter().map(|stage| (None, stage));
    of_environments
        .chain(of_release)
        .filter(|(_, stage): &(_, &StageState)| {
            stage.status == StageStatus::Failed && stage.stage != Stage::OnFail
        })
        .filter_map(|(environment, stage)| {
            let attempt = stage.last()?;
            Some((attempt.ended_at, environment, attempt.failure.as_ref()?))
        })
        .min_by_key(|(ended_at, ..)| ended_at.unwrap_or(i64::MAX))
        .map(|(_, environment, failure)| (environment, failure))
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default()
}
