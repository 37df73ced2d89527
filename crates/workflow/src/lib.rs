//! Argo WorkflowTemplates run on this machine: `schedule` (pure) and the executor `host`.
//!
//! What is carried out: `steps` (nested too), `script`, `container` (its command as a host process, for allowed
//! images), `suspend`, `templateRef`, `when`, `continueOn`, parameters in and out, plain `{{…}}` tags. All else is
//! refused by [`check`], by name and place; `fields` lists what is accepted because it means nothing on a laptop.
//!
//! A `suspend` step waits until a person decides ([`Run::decisions`]) or its `duration` passes; then it succeeds, and a
//! rejection fails it (code `rejected`). What it tells that person is the template's annotation
//! `description` (under `metadata`, its tags replaced), else the value of its input parameter `message`, else nothing. Outputs with `valueFrom.supplied` get their `default`, else that of the input of the same name.
//!
//! Every step's process has a fresh working directory (also its `HOME`), its own `TMPDIR` and a cleaned environment.
//! Nothing is unpacked and nothing is isolated: `/tmp` is the machine's. Output files (`valueFrom.path`) are therefore
//! read relative to the working directory, and absolute ones are refused. When a process ends, what it left running
//! in its process group ends too, as in a container.
//!
//! Differences from Argo: messages name children by their display names, not by node ids; global outputs are seen by
//! later groups of steps, never by steps that run at the same time.

#![cfg_attr(not(unix), allow(dead_code))]

mod call;
mod check;
#[cfg(unix)]
#[allow(
    dead_code,
    unused_imports,
    reason = "the runtime still runs by the older engine"
)]
mod drive;
mod duration;
#[cfg(unix)]
mod environment;
mod fields;
#[cfg(unix)]
mod host;
mod images;
#[cfg(unix)]
mod keeper;
#[cfg(unix)]
mod leaf;
mod lint;
#[cfg(unix)]
pub mod local;
mod log;
mod manifest;
#[allow(dead_code, reason = "the runtime still runs by the older engine")]
mod manifests;
#[cfg(unix)]
mod pod;
mod reader;
mod record;
mod schedule;
mod scope;
mod secrets;
mod substitute;
#[cfg(unix)]
mod suspend;
#[cfg(unix)]
mod waiter;
mod walk;
mod when;
mod yaml;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

pub use secrets::{NoSecrets, Secrets};
use signalbox_engine::event::{Decision, Failure, Node};
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
    let (definition, mut problems) = check::read(workflow, templates);
    if let Some(definition) = definition {
        problems.extend(check::missing_arguments(&definition, arguments));
        problems.extend(check::refused_values(
            &definition,
            &BTreeMap::new(),
            arguments,
        ));
        problems.extend(check::refused_images(&definition, images));
    }
    check::sort(workflow, &mut problems);
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
        // A thread, not a task: it waits on locks and disks, and nothing that ends may wait for it.
        std::thread::spawn(move || {
            if let Some(ended) = host::run(&host, &run, &nodes, &messages, &own) {
                let _ = answer.send(ended);
            }
        });
        let ended = loop {
            tokio::select! {
                biased;
                ended = &mut answered => break ended,
                () = stop.cancelled() => {
                    let _ = sender.send(host::Message::Stop);
                    break answered.await;
                }
                Ok(()) = decisions.changed() => {
                    let _ = sender.send(host::Message::Decided);
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
        record::NodeDir::new(dir, record::path_of(node)).log()
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
                let process: record::Process = record::read(&dir.process()).ok()??;
                dir.log()
                    .exists()
                    .then(|| (process.created_at, process.node, dir.log()))
            })
            .collect();
        logs.sort();
        logs.into_iter().map(|(_, node, log)| (node, log)).collect()
    }
}

/// Tells the thread of a run that its future is gone.
#[cfg(unix)]
struct Abandon(std::sync::mpsc::Sender<host::Message>);

#[cfg(unix)]
impl Drop for Abandon {
    fn drop(&mut self) {
        let _ = self.0.send(host::Message::Abandoned);
    }
}

/// The waiter's whole life: to be called first thing in `main` when the program was started as one
/// (`signalbox __wait DIR`): starts the process described in DIR, writes pid, start time and exit status there. Never returns.
pub fn wait_main(dir: &Path) -> ! {
    #[cfg(unix)]
    let code = if record::NodeDir(dir.to_owned()).process().exists() {
        i32::from(waiter::wait(dir).is_err())
    } else {
        i32::from(keeper::keep(dir).is_err())
    };
    #[cfg(not(unix))]
    let code = {
        let _ = dir;
        1
    };
    std::process::exit(code)
}
