//! A suspended step seen from the executor: the record of when it began and until when it waits, and how it ended.
//! As with processes every answer is read from the node's directory, so that it is the same after a restart.

use std::{fs, io};

use signalbox_engine::event::{Decision, Millis, NodePhase, Verdict};

use crate::{
    record::{self, NodeDir, Suspension},
    schedule::{Outcome, Process, Wait},
};

/// Why a suspended step waits no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// A person has decided.
    Decided(Decision),
    /// Its duration has passed.
    Passed,
    /// The workflow is stopped.
    Stopped,
}

/// What a node's directory says; `None`: it has not begun to wait.
///
/// # Errors
/// It can't be read.
pub fn find(dir: &NodeDir) -> io::Result<Option<Process>> {
    if let Some(outcome) = record::read(&dir.outcome())? {
        return Ok(Some(Process::Ended(outcome)));
    }
    let began = record::read::<Suspension>(&dir.suspension())?;
    Ok(began.map(|began| began.waiting()))
}

/// Begins to wait, and writes down when.
///
/// # Errors
/// It can't be written.
pub fn begin(dir: &NodeDir, node: &str, wait: &Wait) -> io::Result<Process> {
    fs::create_dir_all(&dir.0)?;
    let created_at = record::now();
    let began = Suspension {
        node: node.to_owned(),
        message: wait.message.clone(),
        created_at,
        until: wait
            .duration
            .map(|duration| created_at.saturating_add(duration)),
        outputs: wait.outputs.clone(),
        exported: wait.exported.clone(),
    };
    record::write(&dir.suspension(), &began)?;
    Ok(began.waiting())
}

/// Ends the wait, and writes down how.
///
/// # Errors
/// The directory can't be read or written.
pub fn end(dir: &NodeDir, end: &End) -> io::Result<Outcome> {
    let began: Suspension = record::read(&dir.suspension())?.ok_or(io::ErrorKind::NotFound)?;
    let outcome = outcome(began, end, record::now());
    record::write(&dir.outcome(), &outcome)?;
    Ok(outcome)
}

fn outcome(began: Suspension, end: &End, now: Millis) -> Outcome {
    let (phase, code, message, hint) = match end {
        End::Decided(decision) => decided(decision),
        End::Passed => (NodePhase::Succeeded, "", passed(&began), None),
        End::Stopped => (NodePhase::Terminated, "", "stopped".to_owned(), None),
    };
    let (outputs, exported) = match phase {
        NodePhase::Succeeded => (began.outputs, began.exported),
        _ => Default::default(),
    };
    Outcome {
        phase,
        message: Some(message),
        code: code.to_owned(),
        hint: hint.map(str::to_owned),
        started_at: began.created_at,
        finished_at: now.max(began.created_at),
        exit_code: None,
        result: None,
        outputs,
        exported,
    }
}

fn decided(decision: &Decision) -> (NodePhase, &'static str, String, Option<&'static str>) {
    let reason = decision
        .reason
        .as_deref()
        .map(str::trim)
        .unwrap_or_default();
    let says = |how: &str| match reason {
        "" => format!("{how} by {}", decision.by),
        reason => format!("{how} by {}: {reason}", decision.by),
    };
    match decision.verdict {
        Verdict::Approve => (NodePhase::Succeeded, "", says("Approved"), None),
        Verdict::Reject => {
            let hint = "a retry asks for a decision again";
            (NodePhase::Failed, "rejected", says("Rejected"), Some(hint))
        }
    }
}

fn passed(began: &Suspension) -> String {
    let until = began.until.unwrap_or(began.created_at);
    let waited = until.saturating_sub(began.created_at);
    let waited = jiff::SignedDuration::from_millis(waited);
    format!("went on by itself after {waited:#}")
}

/// Takes over a step that succeeded in an earlier attempt.
///
/// # Errors
/// It can't be copied.
pub fn keep(from: &NodeDir, to: &NodeDir, node: &str) -> io::Result<()> {
    let outcome: Option<Outcome> = record::read(&from.outcome())?;
    let (Some(outcome), Some(began)) = (outcome, record::read::<Suspension>(&from.suspension())?)
    else {
        return Ok(());
    };
    if outcome.phase != NodePhase::Succeeded || to.suspension().exists() {
        return Ok(());
    }
    fs::create_dir_all(&to.0)?;
    record::write(&to.outcome(), &outcome)?;
    let node = node.to_owned();
    record::write(&to.suspension(), &Suspension { node, ..began })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(end: &End, expected: &str) {
        let began = Suspension {
            node: "flow[0].ask".to_owned(),
            message: None,
            created_at: 1000,
            until: Some(91_000),
            outputs: [("o".to_owned(), "v".to_owned())].into(),
            exported: [("O".to_owned(), "v".to_owned())].into(),
        };
        let outcome = outcome(began, end, 5000);
        let message = outcome.message.unwrap_or_default();
        assert_eq!(
            format!("{:?} {}: {message}", outcome.phase, outcome.code),
            expected
        );
        let given = outcome.phase == NodePhase::Succeeded;
        assert_eq!(
            (outcome.outputs.len(), outcome.exported.len()),
            (given.into(), given.into())
        );
        assert_eq!((outcome.started_at, outcome.finished_at), (1000, 5000));
    }

    #[test]
    fn an_end_says_who_and_why() {
        let decision = |verdict, reason: Option<&str>| {
            End::Decided(Decision {
                verdict,
                by: "Mara".to_owned(),
                reason: reason.map(str::to_owned),
                at: 4000,
            })
        };
        check(
            &decision(Verdict::Approve, None),
            "Succeeded : Approved by Mara",
        );
        check(
            &decision(Verdict::Approve, Some(" looks good\n")),
            "Succeeded : Approved by Mara: looks good",
        );
        check(
            &decision(Verdict::Reject, Some("freeze")),
            "Failed rejected: Rejected by Mara: freeze",
        );
        check(
            &decision(Verdict::Reject, Some(" ")),
            "Failed rejected: Rejected by Mara",
        );
        check(&End::Passed, "Succeeded : went on by itself after 1m 30s");
        check(&End::Stopped, "Terminated : stopped");
    }
}
