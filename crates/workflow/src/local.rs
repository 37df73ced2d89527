//! A whole manifest from files, run to its end on this machine: what `signalbox workflow run FILE` does.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use serde_json::Value;
use signalbox_engine::event::Node;

use crate::{Problem, Secrets};

/// What shall run.
#[derive(Debug, Clone, Default)]
pub struct File {
    /// YAML: its first Workflow, WorkflowTemplate or CronWorkflow runs; what else it holds is known beside.
    pub text: String,
    /// Further YAML texts: WorkflowTemplates, ClusterWorkflowTemplates and ConfigMaps that it refers to.
    pub others: Vec<String>,
}

/// How it runs.
#[derive(Clone)]
pub struct Options {
    /// The run's own directory. A second run on it goes on where the first one was.
    pub dir: PathBuf,
    /// Locks and remembered outputs that runs of this machine share; `None`: its own, in its directory.
    pub shared: Option<PathBuf>,
    /// The program that keeps processes (this executable), with the arguments that make it a waiter.
    pub waiter: Vec<PathBuf>,
    /// Image patterns whose commands may run as host processes (`*` as wildcard).
    pub images: Vec<String>,
    /// What images run by themselves, by image pattern.
    pub commands: BTreeMap<String, Vec<String>>,
    /// Directories of this machine that steps see at their own paths.
    pub paths: Vec<PathBuf>,
    /// Values of the workflow's parameters.
    pub arguments: BTreeMap<String, String>,
    /// The workflow's name; else its own, or one made from `generateName`.
    pub name: Option<String>,
    /// How many pods run at once; 0: twice as many as there are cores. It is not Argo's `parallelism`: whatever waits
    /// for its turn is Pending, and nothing else changes.
    pub most: usize,
    /// Where Secrets are.
    pub secrets: Arc<dyn Secrets>,
    /// Whether a private file system is tried.
    pub private: bool,
}

/// What somebody wants of a run that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// No new nodes, running ones end, exit handlers run.
    Stop,
    /// Everything ends.
    Terminate,
    /// Suspended steps go on: all, or those that the `nodeFieldSelector` fits (`displayName=approve`), with values of
    /// their `supplied` outputs.
    Resume {
        selector: Option<String>,
        outputs: BTreeMap<String, String>,
    },
}

/// A run that came to its end.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The workflow in Argo's own shape, with its node tree.
    pub workflow: Value,
    /// What this machine could not give, in sentences: no private file system, limits that are not enforced.
    pub remarks: Vec<String>,
}

/// Why a run did not come to an end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing was started.
    #[error("{}", .0.first().map_or_else(String::new, ToString::to_string))]
    Refused(Vec<Problem>),
    /// Its directory can't be used, or a program can't be started.
    #[error("the workflow can't go on: {0}")]
    Storage(#[from] std::io::Error),
}

/// Runs it to its end in this thread, telling every node's changes.
///
/// # Errors
/// It was refused, or can't go on.
pub fn run(
    file: &File,
    options: &Options,
    controls: std::sync::mpsc::Receiver<Control>,
    nodes: &mut dyn FnMut(Node),
) -> Result<Finished, Error> {
    let _ = (file, options, controls, nodes);
    Err(Error::Storage(std::io::ErrorKind::Unsupported.into()))
}
