//! Argo workflows run on this machine: what `signalbox_schedule` wants, as processes, or as containers of an engine.
//!
//! A run is a directory. `journal` holds what its schedule was told, and when; one directory below `nodes` belongs to
//! each pod. A keeper, a program of its own, starts the pods and writes down how they ended; it outlives whoever
//! started the run, and a later run on the same directory finds what it did.
//!
//! A step sees a file system of its own where this machine allows it: this machine's programs, a fresh `/tmp`, `/mnt`
//! and `/`, and whatever it declares. Elsewhere it has a directory of its own, into which the paths that it declares
//! are mapped. Its environment is what it declares, with `PATH`, `HOME` and `TMPDIR`. When a process ends, what it left
//! running in its process group ends too, as in a container.
//!
//! A `suspend` step waits until a person decides ([`Run::decisions`]) or its `duration` passes; a rejection fails it
//! (code `rejected`). What it tells that person is the template's annotation `description` (under `metadata`, its tags
//! replaced), else the value of its input parameter `message`, else nothing.

#![cfg_attr(not(unix), allow(dead_code))]

#[cfg(unix)]
mod drive;
mod duration;
#[cfg(unix)]
mod host;
mod images;
#[cfg(unix)]
mod keeper;
#[cfg(unix)]
pub mod local;
mod log;
mod manifests;
#[cfg(unix)]
mod pod;
mod problems;
mod record;
mod secrets;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

pub use secrets::{NoSecrets, Secrets};
use signalbox_engine::event::{Decision, Failure, Node};
#[cfg(unix)]
use signalbox_schedule::schedule::Strategy;
use tokio::sync::{mpsc, watch};
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
    /// What people have decided about suspended steps so far, by node name; more may come while it runs.
    pub decisions: watch::Receiver<BTreeMap<String, Decision>>,
}

/// The host executor.
#[derive(Debug, Clone)]
pub struct Host {
    /// Image patterns whose commands may run as host processes (`*` as wildcard).
    pub images: Vec<String>,
    /// The program that keeps processes (this executable), with the arguments that make it a waiter.
    pub waiter: Vec<PathBuf>,
    /// Directories of this machine that steps see at their own paths, also below `/tmp` and `/mnt`.
    pub paths: Vec<PathBuf>,
    /// The program of a container engine (`podman`, `docker`) that runs the steps, in place of this machine itself.
    pub engine: Option<PathBuf>,
    /// Locks and remembered outputs that runs of this machine share; `None`: each run has its own.
    pub shared: Option<PathBuf>,
    /// Where Secrets are.
    pub secrets: Arc<dyn Secrets>,
}

impl Default for Host {
    fn default() -> Self {
        Self {
            images: Vec::new(),
            waiter: Vec::new(),
            paths: Vec::new(),
            engine: None,
            shared: None,
            secrets: Arc::new(NoSecrets),
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Ended {
    /// Global output parameters.
    Succeeded(BTreeMap<String, String>),
    /// A step failed, or the workflow could not start or go on.
    Failed(Failure),
    /// Somebody stopped it.
    Stopped,
}

/// What is wrong with a template, before it runs: unsupported fields with their position, undeclared references, …
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{workflow}: line {line}, column {column}: {message}")]
pub struct Problem {
    /// The WorkflowTemplate in whose text it stands.
    pub workflow: String,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Everything that would keep this workflow from starting, without running it. `arguments` are the names that will be passed.
pub fn check(
    workflow: &str,
    templates: &BTreeMap<String, String>,
    arguments: &[&str],
    images: &[String],
) -> Vec<Problem> {
    let mut problems = match manifests::of(templates) {
        Ok(manifests) => {
            let passed: Vec<(&str, Option<&str>)> =
                arguments.iter().map(|name| (*name, None)).collect();
            problems::of(&manifests, workflow, &passed, Some(images))
        }
        Err(problems) => problems,
    };
    if !cfg!(unix) {
        let message = "the host executor needs a Unix system in this version".to_owned();
        problems.push(Problem {
            workflow: workflow.to_owned(),
            line: 1,
            column: 1,
            message,
            hint: Some("run it on a remote runtime".to_owned()),
        });
    }
    problems
}

impl Host {
    /// Runs, or goes on with, a workflow to its end, telling every node's changes. A cancelled `stop` ends all its
    /// processes (the whole process group: TERM, then KILL after 5 s) and answers `Stopped`. Dropping the future leaves the processes and
    /// their waiters running: a later `run` on the same directory finds them.
    #[cfg(unix)]
    pub async fn run(
        &self,
        run: Run,
        nodes: mpsc::UnboundedSender<Node>,
        stop: CancellationToken,
    ) -> Ended {
        let (sender, messages) = std::sync::mpsc::channel();
        let (answer, mut answered) = tokio::sync::oneshot::channel();
        let abandon = Abandon(sender.clone());
        let (host, dir) = (self.clone(), run.dir.clone());
        let mut decisions = run.decisions.clone();
        let own = sender.clone();
        if stop.is_cancelled() {
            let _ = sender.send(drive::Message::Stop(Strategy::Terminate));
        }
        // A thread, not a task: it waits on locks and disks, and nothing that ends may wait for it.
        let spawned = drive::thread().spawn(move || {
            if let Some(ended) = host::run(&host, &run, &nodes, &messages, &own) {
                let _ = answer.send(ended);
            }
        });
        if let Err(error) = spawned {
            tracing::warn!(%error, "a run gets no thread");
        }
        let ended = loop {
            tokio::select! {
                biased;
                ended = &mut answered => break ended,
                () = stop.cancelled() => {
                    let _ = sender.send(drive::Message::Stop(Strategy::Terminate));
                    break answered.await;
                }
                Ok(()) = decisions.changed() => {
                    let decided = decisions.borrow_and_update().clone();
                    let _ = sender.send(drive::Message::Decided(decided));
                }
            }
        };
        drop(abandon);
        ended.unwrap_or_else(|_| Ended::Failed(host::lost(&dir)))
    }

    /// On this system nothing can run yet.
    #[cfg(not(unix))]
    pub async fn run(
        &self,
        run: Run,
        _nodes: mpsc::UnboundedSender<Node>,
        _stop: CancellationToken,
    ) -> Ended {
        Ended::Failed(Failure {
            kind: signalbox_engine::event::FailureKind::Workflow,
            code: "unsupported-system".to_owned(),
            message: format!(
                "the workflow `{}` did not start: the host executor needs a Unix system in this version",
                run.workflow
            ),
            hint: Some("run it on a remote runtime".to_owned()),
            node: None,
            log_tail: Vec::new(),
        })
    }

    /// The log file of a node of a run in `dir`.
    pub fn log_file(dir: &Path, node: &str) -> PathBuf {
        record::NodeDir::new(dir, node).log()
    }

    /// All log files of a run with their node names, in the order in which the nodes started.
    pub fn log_files(dir: &Path) -> Vec<(String, PathBuf)> {
        let entries = std::fs::read_dir(dir.join("nodes"))
            .into_iter()
            .flatten()
            .flatten();
        let mut logs: Vec<(i64, String, PathBuf)> = entries
            .filter_map(|entry| {
                let dir = record::NodeDir(entry.path());
                let born: record::Born = record::read(&dir.node()).ok()??;
                dir.log()
                    .exists()
                    .then(|| (born.created_at, born.node, dir.log()))
            })
            .collect();
        logs.sort();
        logs.into_iter().map(|(_, node, log)| (node, log)).collect()
    }
}

/// Tells the thread of a run that its future is gone.
#[cfg(unix)]
struct Abandon(std::sync::mpsc::Sender<drive::Message>);

#[cfg(unix)]
impl Drop for Abandon {
    fn drop(&mut self) {
        let _ = self.0.send(drive::Message::Abandoned);
    }
}

/// The keeper's whole life: to be called first thing in `main`, in the only thread, when the program was started as one
/// (`signalbox __wait DIR`, DIR being that of a run): starts pods as it is told, and writes down how they ended. Never
/// returns.
pub fn wait_main(dir: &Path) -> ! {
    #[cfg(unix)]
    let code = i32::from(keeper::keep(dir).is_err());
    #[cfg(not(unix))]
    let code = {
        let _ = dir;
        1
    };
    std::process::exit(code)
}
