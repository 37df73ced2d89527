//! Where workflows run: the trait, and the host's processes as its implementation.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use signalbox_engine::event::Node;
use signalbox_workflow::{Ended, Host, Problem, Run};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Runs workflows. Every method may be called again for the same run: it goes on where it was.
#[async_trait]
pub trait WorkflowExecutor: Send + Sync {
    /// Name in `signalbox.toml`.
    fn kind(&self) -> &'static str;
    /// What would keep a workflow from starting, without running it.
    fn check(
        &self,
        workflow: &str,
        templates: &BTreeMap<String, String>,
        arguments: &[&str],
    ) -> Vec<Problem>;
    /// Runs a workflow, or goes on with it, to its end; a cancelled `stop` ends it.
    async fn run(
        &self,
        run: Run,
        nodes: mpsc::UnboundedSender<Node>,
        stop: CancellationToken,
    ) -> Ended;
    /// Log files of a run with their node names, in the order in which the nodes started.
    fn logs(&self, dir: &Path) -> Vec<(String, PathBuf)>;
}

#[async_trait]
impl WorkflowExecutor for Host {
    fn kind(&self) -> &'static str {
        "host"
    }

    fn check(
        &self,
        workflow: &str,
        templates: &BTreeMap<String, String>,
        arguments: &[&str],
    ) -> Vec<Problem> {
        signalbox_workflow::check(workflow, templates, arguments, &self.images)
    }

    async fn run(
        &self,
        run: Run,
        nodes: mpsc::UnboundedSender<Node>,
        stop: CancellationToken,
    ) -> Ended {
        Host::run(self, run, nodes, stop).await
    }

    fn logs(&self, dir: &Path) -> Vec<(String, PathBuf)> {
        Host::log_files(dir)
    }
}
