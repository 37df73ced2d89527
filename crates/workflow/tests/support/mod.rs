//! A run directory, an executor, and short ways to say what a workflow should come to.
#![allow(dead_code, clippy::unwrap_used)]

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use signalbox_engine::event::{Failure, Node};
use signalbox_workflow::{Ended, Host, Run};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Wraps the indented lines of a spec into a WorkflowTemplate.
pub fn template(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata:\n  name: {name}\nspec:\n{spec}"
    )
}

/// A script step's template, by name.
pub fn script(name: &str, source: &str) -> String {
    let source: String = source
        .lines()
        .map(|line| format!("        {line}\n"))
        .collect();
    format!(
        "  - name: {name}\n    script:\n      image: alpine:3\n      command: [sh]\n      source: |\n{source}"
    )
}

pub struct World {
    pub dir: tempfile::TempDir,
    pub host: Host,
}

impl World {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let host = Host {
            paths: vec![dir.path().to_owned()],
            images: vec!["alpine:*".to_owned()],
            waiter: vec![PathBuf::from(env!("CARGO_BIN_EXE_signalbox-waiter"))],
            ..Host::default()
        };
        Self { dir, host }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn request(&self, spec: &str) -> Run {
        Run {
            decisions: tokio::sync::watch::Sender::default().subscribe(),
            id: "01R/qa/app/PreAction/1".to_owned(),
            workflow: "flow".to_owned(),
            templates: BTreeMap::from([("flow".to_owned(), template("flow", spec))]),
            arguments: BTreeMap::new(),
            dir: self.path("run"),
            keep_from: None,
        }
    }

    pub async fn run(&self, run: Run) -> (Ended, Vec<Node>) {
        self.run_until(run, CancellationToken::new()).await
    }

    pub async fn run_until(&self, run: Run, stop: CancellationToken) -> (Ended, Vec<Node>) {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let ended = self.host.run(run, sender, stop).await;
        let mut nodes: Vec<Node> = Vec::new();
        while let Ok(node) = receiver.try_recv() {
            match nodes.iter_mut().find(|other| other.name == node.name) {
                Some(other) => *other = node,
                None => nodes.push(node),
            }
        }
        (ended, nodes)
    }
}

/// One line per node: path below the workflow, type, phase, message.
pub fn picture(nodes: &[Node]) -> String {
    let mut lines: Vec<String> = nodes
        .iter()
        .map(|node| {
            let path = node.name.find('[').map_or(".", |at| &node.name[at..]);
            let message = node
                .message
                .as_ref()
                .map(|message| format!(" ({message})"))
                .unwrap_or_default();
            format!("{path} {} {:?}{message}\n", node.node_type, node.phase)
        })
        .collect();
    lines.sort();
    lines.concat()
}

pub fn failure(ended: Ended) -> Failure {
    match ended {
        Ended::Failed(failure) => failure,
        other => panic!("expected a failure, not {other:?}"),
    }
}

pub fn outputs(ended: &Ended) -> Vec<String> {
    match ended {
        Ended::Succeeded(outputs) => outputs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect(),
        other => panic!("expected a success, not {other:?}"),
    }
}

/// A log's lines without their times.
pub fn log(dir: &Path, node: &str) -> Vec<String> {
    let text = std::fs::read_to_string(Host::log_file(dir, node)).unwrap_or_default();
    text.lines()
        .map(|line| line.split_once(' ').unwrap().1.to_owned())
        .collect()
}
