//! The steps of a stage's workflow, over all its attempts: which attempt ran which, and when.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    event::{Millis, Node, NodePhase, Verdict},
    release::{Approval, Attempt, StageState},
};

use super::{
    shape::{LaneStatus, Span, TimeOn},
    spans::{fill, sum},
};

/// A step of a workflow.
pub(super) struct Step<'a> {
    /// Its place in the workflow, without the run's own name.
    pub path: String,
    pub label: &'a str,
    /// Attempts of the stage in which it appeared and was not kept from the one before.
    pub runs: Vec<StepRun<'a>>,
}

/// A step in one attempt.
pub(super) struct StepRun<'a> {
    /// Place of the attempt among the stage's.
    pub attempt: usize,
    pub node: &'a Node,
    pub outcome: LaneStatus,
    pub spans: Vec<Span>,
}

/// The steps in the order in which they appeared.
pub(super) fn steps<'a>(
    state: &'a StageState,
    approvals: &[&Approval],
    ends: &[Option<Millis>],
    stops: bool,
) -> Vec<Step<'a>> {
    let mut steps: Vec<Step<'a>> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (number, attempt) in state.attempts.iter().enumerate() {
        let holders: BTreeSet<&str> = attempt
            .nodes
            .iter()
            .filter_map(|node| node.parent.as_deref())
            .collect();
        let root = attempt.nodes.iter().find(|node| node.parent.is_none());
        let root = root.map_or("", |node| node.name.as_str());
        let leaves = attempt.nodes.iter().filter(|node| {
            let failed = matches!(node.phase, NodePhase::Failed | NodePhase::Error);
            !node.holds_steps() || failed && !holders.contains(node.name.as_str())
        });
        for node in leaves {
            let path = match node.name.strip_prefix(root) {
                Some("") => ".",
                Some(path) => path,
                None => &node.name,
            };
            let known = places.get(path).copied();
            let is_kept = known.is_some() && is_kept(node, attempt);
            if is_kept {
                continue;
            }
            let place = known.unwrap_or_else(|| {
                places.insert(path.to_owned(), steps.len());
                steps.push(Step {
                    path: path.to_owned(),
                    label: &node.display_name,
                    runs: Vec::new(),
                });
                steps.len() - 1
            });
            let end = ends[number];
            steps[place].runs.push(StepRun {
                attempt: number,
                node,
                outcome: outcome(node, attempt, end, stops),
                spans: spans(node, attempt, end, approvals),
            });
        }
    }
    steps
}

/// It succeeded before this attempt began: the attempt took it over.
fn is_kept(node: &Node, attempt: &Attempt) -> bool {
    node.phase == NodePhase::Succeeded
        && node
            .finished_at
            .or(node.started_at)
            .is_some_and(|at| at <= attempt.started_at)
}

fn outcome(node: &Node, attempt: &Attempt, end: Option<Millis>, stops: bool) -> LaneStatus {
    let goes_on = |status| match end {
        // The attempt is over although nobody said how this step ended.
        Some(_) if attempt.failure.is_some() => LaneStatus::Failed,
        Some(_) => LaneStatus::Terminated,
        None if stops => LaneStatus::Terminating,
        None => status,
    };
    match node.phase {
        NodePhase::Pending if end.is_some() => LaneStatus::Skipped,
        NodePhase::Pending => LaneStatus::Pending,
        NodePhase::Running => goes_on(LaneStatus::Running),
        NodePhase::Suspended => goes_on(LaneStatus::Suspended),
        NodePhase::Succeeded => LaneStatus::Succeeded,
        NodePhase::Failed | NodePhase::Error => LaneStatus::Failed,
        NodePhase::Skipped | NodePhase::Omitted => LaneStatus::Skipped,
        NodePhase::Terminated => LaneStatus::Terminated,
    }
}

/// A step's own times come from the executor's clock: they are kept within its attempt.
fn spans(
    node: &Node,
    attempt: &Attempt,
    end: Option<Millis>,
    approvals: &[&Approval],
) -> Vec<Span> {
    if matches!(
        node.phase,
        NodePhase::Pending | NodePhase::Skipped | NodePhase::Omitted
    ) {
        return Vec::new();
    }
    let waits: Vec<Span> = approvals
        .iter()
        .filter(|it| it.effect == attempt.effect && it.node == node.name)
        .map(|it| waiting(it).within(attempt.started_at, end))
        .collect();
    let Some(from) = node
        .started_at
        .or_else(|| waits.first().map(|wait| wait.from))
    else {
        return Vec::new();
    };
    let whole = Span::new(TimeOn::Work, from, node.finished_at).within(attempt.started_at, end);
    let waits: Vec<Span> = waits
        .into_iter()
        .map(|wait| wait.within(whole.from, whole.to))
        .collect();
    let waits: Vec<&Span> = waits.iter().collect();
    fill(&sum(&waits), whole.from, whole.to, TimeOn::Work, None)
}

fn waiting(approval: &Approval) -> Span {
    let name = || approval.message.as_ref().unwrap_or(&approval.display_name);
    let words = match (&approval.decision, approval.until) {
        (Some(decision), _) => {
            let verdict = match decision.verdict {
                Verdict::Approve => "Approved",
                Verdict::Reject => "Rejected",
            };
            let reason = decision.reason.as_ref().map(|it| format!(": {it}"));
            format!("{verdict} by {}{}", decision.by, reason.unwrap_or_default())
        }
        (None, Some(_)) => format!("Waits for its time to pass: {}", name()),
        (None, None) => format!("Waits for a decision: {}", name()),
    };
    let on = match approval.until {
        Some(_) => TimeOn::Other,
        None => TimeOn::Person,
    };
    Span::new(on, approval.since, approval.ended_at).says(Some(words))
}
