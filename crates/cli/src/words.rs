//! Releases and what happens to them, in words.

use serde::Serialize;
use signalbox_api::{Record, ReleaseView};
use signalbox_engine::{
    EffectId, Event, Release, Stage,
    event::{EffectResult, Outcome, Progress, TerminateCause, Verdict},
    length,
    release::{Approval, EnvironmentState, StageState},
};

use crate::output::{clock, moment};

/// An enum's own word, lower case: `SUCCEEDED` reads `succeeded`.
pub fn word(value: &impl Serialize) -> String {
    let text = serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_lowercase));
    text.unwrap_or_default()
}

/// A stage's own word.
pub fn stage_word(stage: Stage) -> &'static str {
    match stage {
        Stage::PreAction => "pre-action",
        Stage::PostAction => "post-action",
        Stage::Action => "action",
        Stage::Verify => "sync and health",
        Stage::OnStart => "onStart",
        Stage::OnSuccess => "onSuccess",
        Stage::OnFail => "onFail",
    }
}

fn effect_words(effect: &EffectId) -> String {
    let stage = stage_word(effect.stage);
    let place = [&effect.environment, &effect.application]
        .into_iter()
        .flatten()
        .cloned()
        .collect::<Vec<_>>()
        .join(" ");
    let again = if effect.attempt > 1 {
        format!(", attempt {}", effect.attempt)
    } else {
        String::new()
    };
    match place.as_str() {
        "" => format!("release {stage}{again}"),
        _ => format!("{place} {stage}{again}"),
    }
}

/// A journal record in one line.
pub fn record(record: &Record) -> String {
    format!("{}  {}", clock(record.at), event(&record.event))
}

/// What happened, in one line.
pub fn event(event: &Event) -> String {
    let because = |reason: &Option<String>| {
        reason
            .as_ref()
            .map(|reason| format!(": {reason}"))
            .unwrap_or_default()
    };
    match event {
        Event::Created {
            plan, by, reason, ..
        } => {
            format!(
                "release of {} by flow {} made by {by}{}",
                plan.product,
                plan.flow,
                because(reason)
            )
        }
        Event::Started { .. } => "started".to_owned(),
        Event::EffectStarted { effect } => format!("{} started", effect_words(effect)),
        Event::EffectProgressed { effect, progress } => {
            format!("{} {}", effect_words(effect), progress_words(progress))
        }
        Event::EffectEnded { effect, outcome } => {
            format!("{} {}", effect_words(effect), outcome_words(outcome))
        }
        Event::EnvironmentSkipped { environment } => format!("{environment} skipped"),
        Event::TerminateRequested { cause, by, reason } => match (cause, by) {
            (TerminateCause::Timeout, _) => "terminated: its time is up".to_owned(),
            (TerminateCause::QueueOverflow, _) => {
                "terminated: too many releases waited before it".to_owned()
            }
            (TerminateCause::Person, by) => format!(
                "terminated by {}{}",
                by.as_deref().unwrap_or("somebody"),
                because(reason)
            ),
        },
        Event::RetryRequested { by, reason, .. } => format!("retried by {by}{}", because(reason)),
        Event::ApprovalDecided {
            approval,
            verdict,
            by,
            reason,
        } => {
            let verdict = match verdict {
                Verdict::Approve => "approved",
                Verdict::Reject => "rejected",
            };
            format!("approval {approval} {verdict} by {by}{}", because(reason))
        }
        Event::Ended { status } => format!("release {}", word(status)),
        Event::Published {
            by,
            message,
            commit,
            ..
        } => {
            let commit: String = commit.chars().take(7).collect();
            format!("{by} published {commit}: {message}")
        }
    }
}

fn progress_words(progress: &Progress) -> String {
    match progress {
        Progress::Node { node } => {
            let message = node.message.as_ref().map(|message| format!(": {message}"));
            format!(
                "{} {}{}",
                node.display_name,
                word(&node.phase),
                message.unwrap_or_default()
            )
        }
        Progress::Application { sync, health } => format!("is {sync} and {health}"),
        Progress::Waiting {
            waiting: true,
            message,
        } => format!(
            "waits for a person: {}",
            message.as_deref().unwrap_or("approval")
        ),
        Progress::Waiting { waiting: false, .. } => "no longer waits".to_owned(),
    }
}

fn outcome_words(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Stopped => "stopped".to_owned(),
        Outcome::Failed { failure } => format!("failed: {}", failure.message),
        Outcome::Succeeded { result } => match result {
            EffectResult::Committed { commit } => {
                format!("committed {}", commit.sha.get(..8).unwrap_or(&commit.sha))
            }
            EffectResult::NoChanges => "succeeded: no changes".to_owned(),
            EffectResult::Verified { sync, health } => format!("succeeded: {sync} and {health}"),
            EffectResult::Workflow { .. } | EffectResult::Nothing => "succeeded".to_owned(),
        },
    }
}

/// A release as it stands.
pub fn release(view: &ReleaseView) -> String {
    let release = &view.release;
    let mut lines = vec![format!(
        "{} {}: {}",
        release.id,
        release.plan.product,
        word(&release.status)
    )];
    let version = release
        .plan
        .source
        .version
        .as_deref()
        .unwrap_or("without a version");
    lines.push(format!(
        "  {version} by flow {}, made {} by {}",
        release.plan.flow,
        moment(release.created_at),
        release.by
    ));
    if let (Some(started), Some(ended)) = (release.started_at, release.ended_at) {
        lines.push(format!("  took {}", length(ended - started)));
    }
    lines.extend(release.environments.iter().flat_map(environment));
    lines.extend(approvals(release));
    lines.extend(issues(release));
    lines.join("\n")
}

/// What waits for a decision, and how it is made.
fn approvals(release: &Release) -> Vec<String> {
    let line = |it: &Approval| {
        let place = it.effect.environment.as_deref().unwrap_or("the release");
        let message = it.message.as_ref().map(|it| format!(": {it}"));
        format!(
            "  {} in {place} waits for a decision since {}{}\n    help: signalbox release approve {} --approval {} --reason …",
            it.display_name,
            moment(it.since),
            message.unwrap_or_default(),
            release.id,
            it.number
        )
    };
    release.open_approvals().map(line).collect()
}

fn environment(environment: &EnvironmentState) -> Vec<String> {
    let mut lines = vec![format!(
        "  {} {}",
        environment.name,
        word(&environment.status)
    )];
    for application in &environment.applications {
        let commit = application
            .commit
            .as_ref()
            .map(|commit| format!(" {}", commit.sha.get(..8).unwrap_or(&commit.sha)));
        let stages: Vec<String> = application.stages.iter().map(stage).collect();
        lines.push(format!(
            "    {}{}: {}",
            application.name,
            commit.unwrap_or_default(),
            stages.join(", ")
        ));
    }
    lines
}

fn stage(stage: &StageState) -> String {
    let name = stage
        .workflow
        .clone()
        .unwrap_or_else(|| format!("{:?}", stage.stage).to_lowercase());
    format!("{name} {}", word(&stage.status))
}

fn issues(release: &Release) -> Vec<String> {
    let mut lines = Vec::new();
    for issue in release.issues() {
        let place = [issue.environment, issue.application]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ");
        lines.push(format!("  {place}: {}", issue.failure.message));
        lines.extend(
            issue
                .failure
                .log_tail
                .iter()
                .map(|line| format!("    | {line}")),
        );
        lines.extend(issue.failure.hint.map(|hint| format!("    help: {hint}")));
    }
    lines
}
