//! What should be going on in a workflow: a pure function of its definition and of how its processes have fared.
//! Nothing is remembered between two calls, so that going on after a crash is the same as going on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use signalbox_engine::event::{Millis, Node, NodePhase};

use crate::{check::Definition, scope, walk::Walk};

/// How a process ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub phase: NodePhase,
    pub message: Option<String>,
    /// For programs: `step-failed`, `interrupted`, …
    pub code: String,
    pub hint: Option<String>,
    pub started_at: Millis,
    pub finished_at: Millis,
    pub exit_code: Option<i32>,
    /// What it printed.
    pub result: Option<String>,
    pub outputs: BTreeMap<String, String>,
    /// Outputs with a `globalName`, under that name.
    pub exported: BTreeMap<String, String>,
}

/// A process as the executor knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Process {
    Running { started_at: Millis },
    Ended(Outcome),
}

/// A process to start, with all its tags replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Node name below the workflow's: `[0].build`.
    pub path: String,
    pub image: String,
    pub command: Vec<String>,
    pub env: Vec<(String, String)>,
    pub source: Option<String>,
    pub outputs: Vec<FileOutput>,
}

/// An output parameter that a process writes to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileOutput {
    pub name: String,
    pub path: String,
    pub default: Option<String>,
    pub global: Option<String>,
}

/// A workflow at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    pub definition: &'a Definition,
    /// Argo's name of the workflow: the root node's.
    pub name: &'a str,
    /// Values of all declared parameters.
    pub arguments: &'a BTreeMap<String, String>,
    pub started_at: Millis,
    /// Processes by their path.
    pub processes: &'a BTreeMap<String, Process>,
    /// Whether nothing new may start.
    pub stopping: Stopping,
}

/// Whether somebody stops the workflow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopping {
    No,
    Yes,
}

/// What follows from a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Parents before their children.
    pub nodes: Vec<Node>,
    pub starts: Vec<Start>,
    /// The root, which may still be running.
    pub root: Done,
    /// The first node that failed by itself, in the order of time.
    pub culprit: Option<Culprit>,
}

/// Why a workflow fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Culprit {
    pub node: String,
    pub display_name: String,
    pub at: Millis,
    pub code: String,
    pub message: String,
    pub hint: Option<String>,
}

/// What a node has come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    pub id: String,
    pub phase: NodePhase,
    pub message: Option<String>,
    pub started_at: Millis,
    pub finished_at: Option<Millis>,
    pub exit_code: Option<i32>,
    pub result: Option<String>,
    pub outputs: BTreeMap<String, String>,
    /// Global outputs of it and of all below, in the order of time.
    pub exported: Vec<(Millis, String, String)>,
}

/// The picture of a moment.
pub fn picture(moment: &Moment<'_>) -> Picture {
    let globals = scope::globals(
        moment.definition,
        moment.name,
        moment.arguments,
        moment.started_at,
    );
    Walk::new(moment).picture(&globals)
}

impl Done {
    /// Not ended yet.
    pub fn new(phase: NodePhase, started_at: Millis) -> Self {
        Self {
            id: String::new(),
            phase,
            message: None,
            started_at,
            finished_at: None,
            exit_code: None,
            result: None,
            outputs: BTreeMap::new(),
            exported: Vec::new(),
        }
    }

    /// Ended, then.
    pub fn ended(
        phase: NodePhase,
        message: Option<String>,
        started_at: Millis,
        finished_at: Millis,
    ) -> Self {
        Self {
            message,
            finished_at: Some(finished_at),
            ..Self::new(phase, started_at)
        }
    }

    /// As a process ended.
    pub fn of_process(outcome: &Outcome) -> Self {
        let exported = outcome.exported.iter();
        Self {
            exit_code: outcome.exit_code,
            result: outcome.result.clone(),
            outputs: outcome.outputs.clone(),
            exported: exported
                .map(|(name, value)| (outcome.finished_at, name.clone(), value.clone()))
                .collect(),
            ..Self::ended(
                outcome.phase,
                outcome.message.clone(),
                outcome.started_at,
                outcome.finished_at,
            )
        }
    }

    /// Whether nothing will change any more.
    pub fn fulfilled(&self) -> bool {
        self.finished_at.is_some()
    }
}
