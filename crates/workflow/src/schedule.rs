//! What should be going on in a workflow: a pure function of its definition and of how its processes have fared.
//! Nothing is remembered between two calls, so that going on after a crash is the same as going on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use signalbox_engine::event::{Millis, Node, NodePhase};

use crate::{check::Definition, scope, walk::Walk};

/// How a process, or a suspended step, ended.
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

/// A process, or a suspended step, as the executor knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Process {
    Running {
        started_at: Millis,
    },
    /// For a person, or a time.
    Waiting {
        started_at: Millis,
        until: Option<Millis>,
        message: Option<String>,
    },
    Ended(Outcome),
}

/// What is to start, with all its tags replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Node name below the workflow's: `[0].build`.
    pub path: String,
    pub work: Work,
}

/// What a start begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    Command(Command),
    Wait(Wait),
}

/// A wait for a person, or a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    pub message: Option<String>,
    /// In milliseconds; `None`: until a person decides.
    pub duration: Option<Millis>,
    /// What it gives once it goes on.
    pub outputs: BTreeMap<String, String>,
    /// Outputs with a `globalName`, under that name.
    pub exported: BTreeMap<String, String>,
}

/// A process to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
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
    /// Processes and suspended steps by their path.
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::check::read;

    const SPEC: &str = "apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: flow}
spec:
  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: a, template: ask}
      - {name: b, template: ask}
    - - {name: c, template: ask}
  - name: ask
    inputs: {parameters: [{name: message, default: '{{workflow.name}} asks'}, {name: o, default: v}]}
    outputs: {parameters: [{name: o, globalName: O, valueFrom: {supplied: {}}}]}
    suspend: {duration: 20}
";

    fn check(processes: &[(&str, Process)], stopping: Stopping, expected: &str) {
        let texts = [("flow".to_owned(), SPEC.to_owned())].into();
        let (definition, problems) = read("flow", &texts);
        assert_eq!(problems, []);
        let processes = processes.iter();
        let picture = picture(&Moment {
            definition: &definition.unwrap(),
            name: "run",
            arguments: &BTreeMap::new(),
            started_at: 1000,
            processes: &processes
                .map(|(path, process)| ((*path).to_owned(), process.clone()))
                .collect(),
            stopping,
        });
        let leaves = picture.nodes.iter().filter(|it| it.node_type == "Suspend");
        let leaf = |node: &Node| {
            let until = node.until.map(|until| format!(" until {until}"));
            format!(
                "{} {:?}{}",
                node.display_name,
                node.phase,
                until.unwrap_or_default()
            )
        };
        let nodes: Vec<String> = leaves.map(leaf).collect();
        let starts: Vec<&str> = picture.starts.iter().map(|it| it.path.as_str()).collect();
        let seen = format!(
            "{}; starts {}; {:?}",
            nodes.join(", "),
            starts.join(" "),
            picture.root.phase
        );
        assert_eq!(seen, expected);
    }

    fn waits() -> Process {
        Process::Waiting {
            started_at: 2000,
            until: Some(22_000),
            message: None,
        }
    }

    fn ended(phase: NodePhase) -> Process {
        Process::Ended(Outcome {
            phase,
            message: None,
            code: String::new(),
            hint: None,
            started_at: 2000,
            finished_at: 3000,
            exit_code: None,
            result: None,
            outputs: BTreeMap::new(),
            exported: BTreeMap::new(),
        })
    }

    #[test]
    fn suspended_steps_start_wait_and_end_like_processes() {
        use NodePhase::{Failed, Succeeded, Terminated};
        let (a, b) = ("[0].a", "[0].b");
        let go = Stopping::No;
        check(&[], go, "a Pending, b Pending; starts [0].a [0].b; Running");
        check(
            &[(a, waits())],
            go,
            "a Suspended until 22000, b Pending; starts [0].b; Running",
        );
        check(
            &[(a, ended(Succeeded)), (b, waits())],
            go,
            "a Succeeded, b Suspended until 22000; starts ; Running",
        );
        check(
            &[(a, ended(Succeeded)), (b, ended(Succeeded))],
            go,
            "a Succeeded, b Succeeded, c Pending; starts [1].c; Running",
        );
        check(
            &[(a, ended(Failed)), (b, ended(Succeeded))],
            go,
            "a Failed, b Succeeded; starts ; Failed",
        );
        check(
            &[(a, ended(Terminated))],
            Stopping::Yes,
            "a Terminated, b Terminated; starts ; Terminated",
        );
    }

    #[test]
    fn a_start_of_a_wait_has_all_its_values() {
        let texts = [("flow".to_owned(), SPEC.to_owned())].into();
        let definition = read("flow", &texts).0.unwrap();
        let picture = picture(&Moment {
            definition: &definition,
            name: "run",
            arguments: &BTreeMap::new(),
            started_at: 1000,
            processes: &BTreeMap::new(),
            stopping: Stopping::No,
        });
        let wait = Wait {
            message: Some("run asks".to_owned()),
            duration: Some(20_000),
            outputs: [("o".to_owned(), "v".to_owned())].into(),
            exported: [("O".to_owned(), "v".to_owned())].into(),
        };
        assert_eq!(picture.starts[0].work, Work::Wait(wait));
    }
}
