//! Argo WorkflowTemplates run on this machine: `schedule` (pure) and the executor `host`.

use std::{collections::BTreeMap, path::PathBuf};

use signalbox_engine::event::{Failure, Node};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// A workflow to run, or to go on with.
#[derive(Debug, Clone)]
pub struct Run {
    /// The effect id: Argo's workflow name is made from it.
    pub id: String,
    /// Name of the WorkflowTemplate whose entrypoint runs.
    pub workflow: String,
    /// YAML texts of it and of all that it refers to, by name.
    pub templates: BTreeMap<String, String>,
    /// What is passed; the workflow takes those it declares.
    pub arguments: BTreeMap<String, String>,
    /// The run's own directory: node directories, logs, exit records. A second `run` on it goes on where it was.
    pub dir: PathBuf,
    /// Directory of the attempt whose succeeded steps are kept.
    pub keep_from: Option<PathBuf>,
}

/// The host executor.
#[derive(Debug, Clone)]
pub struct Host {
    /// Image patterns whose commands may run as host processes (`*` as wildcard).
    pub images: Vec<String>,
    /// The program that waits for a process (this executable), with the arguments that make it a waiter.
    pub waiter: Vec<PathBuf>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    /// Global output parameters.
    Succeeded(BTreeMap<String, String>),
    Failed(Failure),
    Stopped,
}

/// What is wrong with a template, before it runs: unsupported fields with their position, undeclared references, …
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{workflow}: line {line}, column {column}: {message}")]
pub struct Problem { pub workflow: String, pub line: u32, pub column: u32, pub message: String, pub hint: Option<String> }

/// Everything that would keep this workflow from starting, without running it. `arguments` are the names that will be passed.
pub fn check(workflow: &str, templates: &BTreeMap<String, String>, arguments: &[&str], images: &[String]) -> Vec<Problem> {
    let _ = (workflow, templates, arguments, images); todo!()
}

impl Host {
    /// Runs, or goes on with, a workflow to its end, telling every node's changes. A cancelled `stop` ends all its
    /// processes (the whole process group: TERM, then KILL after 5 s) and answers `Stopped`. Dropping the future leaves the processes and
    /// their waiters running: a later `run` on the same directory finds them.
    pub async fn run(&self, run: Run, nodes: mpsc::UnboundedSender<Node>, stop: CancellationToken) -> Ended {
        let _ = (run, nodes, stop); todo!()
    }
    /// The log file of a node of a run in `dir`.
    pub fn log_file(dir: &std::path::Path, node: &str) -> PathBuf { let _ = (dir, node); todo!() }
    /// All log files of a run with their node names, in the order in which the nodes started.
    pub fn log_files(dir: &std::path::Path) -> Vec<(String, PathBuf)> { let _ = dir; todo!() }
}

/// The waiter's whole life: to be called first thing in `main` when the program was started as one
/// (`signalbox __wait DIR`): starts the process described in DIR, writes pid, start time and exit status there. Never returns.
pub fn wait_main(dir: &std::path::Path) -> ! { let _ = dir; todo!() }
