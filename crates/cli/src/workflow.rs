//! `signalbox workflow run NAME`: on this machine, outside of any release.

mod lint;
mod run_file;

use std::{collections::BTreeMap, path::Path};

use signalbox_api::{Error, LINES, LogLine, Refresh, Runtime, error::Code};
use signalbox_engine::event::{Node, NodePhase, StageStatus};
use signalbox_runtime::{
    Role, Workspace,
    by_hand::{Asked, ByHand, HandRun},
};
use tokio::sync::broadcast::error::RecvError;

use crate::{
    arguments::Workflow,
    output::{Exit, Output, clock},
    place,
    words::word,
};

/// Runs one of the commands.
pub async fn run(command: Workflow, dir: &Path, output: Output) -> Result<Exit, Error> {
    let (name, parameters, of_file) = match command {
        Workflow::Lint { files } => return lint::run(&files, dir, output).await,
        Workflow::Run {
            name,
            parameters,
            of_file,
        } => (name, parameters, of_file),
    };
    if run_file::is_file(&name) {
        return run_file::run(Path::new(&name), parameters, of_file, dir, output).await;
    }
    let asked = asked(name, parameters.into_iter().collect(), dir).await?;
    let by_hand = ByHand::new(Workspace::read(dir)?.data.join("by-hand"), place::waiter()?);
    let mut news = by_hand.news();
    let id = by_hand.start(asked)?.id;
    let mut telling = Telling {
        by_hand: &by_hand,
        id: &id,
        output,
        told: BTreeMap::new(),
    };
    loop {
        let run = by_hand.run(&id)?;
        telling.tell(&run).await?;
        if run.ended_at.is_some() {
            return Ok(telling.end(&run));
        }
        tokio::select! {
            heard = news.recv() => if let Err(RecvError::Closed) = heard { continue },
            // What it prints between two of its steps' changes.
            () = tokio::time::sleep(std::time::Duration::from_millis(200)) => {}
            Ok(()) = tokio::signal::ctrl_c() => drop(by_hand.stop(&id)?),
        }
    }
}

async fn asked(
    workflow: String,
    arguments: BTreeMap<String, String>,
    dir: &Path,
) -> Result<Asked, Error> {
    let runtime = place::open(dir, Role::Look).await?;
    let configuration = runtime.manifests(Refresh::Fetch).await?.configuration();
    let templates = configuration.workflow_texts(&workflow).map_err(|missing| {
        let why = match missing == workflow {
            true => format!("There is no workflow `{workflow}`."),
            false => format!("The workflow `{workflow}` needs `{missing}`, which does not exist."),
        };
        Error::new(Code::NotFound, why)
    })?;
    Ok(Asked {
        place: String::new(),
        workflow,
        draft: false,
        templates,
        arguments,
        images: Workspace::read(dir)?.images,
    })
}

/// What was told of a run.
struct Telling<'a> {
    by_hand: &'a ByHand,
    id: &'a str,
    output: Output,
    /// Phase and lines of each step.
    told: BTreeMap<String, (Option<NodePhase>, u32)>,
}

impl Telling<'_> {
    /// Tells what is new: lines of logs first, then how their steps stand.
    async fn tell(&mut self, run: &HandRun) -> Result<(), Error> {
        for node in &run.nodes {
            let (phase, lines) = self.told.get(&node.name).copied().unwrap_or_default();
            let lines = match node.node_type == "Pod" {
                true => self.lines(node, lines).await?,
                false => lines,
            };
            if phase != Some(node.phase) {
                self.output.print(node, || words(node));
            }
            let now = (Some(node.phase), lines);
            self.told.insert(node.name.clone(), now);
        }
        Ok(())
    }

    async fn lines(&self, node: &Node, mut from: u32) -> Result<u32, Error> {
        loop {
            let page = self.by_hand.lines(self.id, &node.name, from, LINES).await?;
            if page.lines.is_empty() {
                return Ok(from);
            }
            for line in &page.lines {
                let told = Line {
                    node: &node.name,
                    line,
                };
                self.output
                    .print(&told, || format!("{}: {}", node.display_name, line.text));
                from += 1;
            }
        }
    }

    fn end(&self, run: &HandRun) -> Exit {
        self.output.print(run, || {
            let outputs = run
                .outputs
                .iter()
                .map(|(name, value)| format!("  {name} = {value}"));
            let failure = run.failure.iter().map(|failure| failure.message.clone());
            [format!("{} {}", run.workflow, word(&run.status))]
                .into_iter()
                .chain(failure)
                .chain(outputs)
                .collect::<Vec<_>>()
                .join("\n")
        });
        match run.status {
            StageStatus::Succeeded => Exit::Done,
            _ => Exit::Failed,
        }
    }
}

/// A line as programs get it.
#[derive(serde::Serialize)]
struct Line<'a> {
    node: &'a str,
    #[serde(flatten)]
    line: &'a LogLine,
}

fn words(node: &Node) -> String {
    let at = node.finished_at.or(node.started_at).map(clock);
    let why = node.message.as_ref().map(|why| format!(": {why}"));
    format!(
        "{}  {} {}{}",
        at.unwrap_or_default(),
        node.display_name,
        word(&node.phase),
        why.unwrap_or_default()
    )
}
