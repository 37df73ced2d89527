//! A run that goes on: its nodes as they change, until its end is written.

use std::{
    collections::{BTreeMap, hash_map::Entry},
    path::{Path, PathBuf},
    sync::Arc,
};

use signalbox_engine::event::{Decision, Node, NodePhase, StageStatus};
use signalbox_workflow::{Ended, Host, Run};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::{Asked, HandRun, Shared, stored};
use crate::time::now;

/// What can be done about a run that goes on.
#[derive(Debug)]
pub struct Live {
    pub run: HandRun,
    pub stop: CancellationToken,
    pub decisions: watch::Sender<BTreeMap<String, Decision>>,
}

/// Runs it to its end in a task of its own; nothing when it goes on already.
pub fn go(shared: &Arc<Shared>, host: Host, dir: PathBuf, asked: Asked, run: HandRun) {
    let stop = CancellationToken::new();
    let (decisions, decided) = watch::channel(BTreeMap::new());
    let id = run.id.clone();
    let asked = Run {
        id: id.clone(),
        workflow: asked.workflow,
        templates: asked.templates,
        arguments: asked.arguments,
        dir: dir.clone(),
        keep_from: None,
        decisions: decided,
    };
    let live = Live {
        run,
        stop: stop.clone(),
        decisions,
    };
    // Who starts it and who looks for what to go on with may come at once.
    match shared.live().entry(id.clone()) {
        Entry::Occupied(_) => return,
        Entry::Vacant(place) => {
            place.insert(live);
        }
    }
    let shared = shared.clone();
    tokio::spawn(async move {
        let (nodes, mut changes) = mpsc::unbounded_channel();
        let running = host.run(asked, nodes, stop);
        tokio::pin!(running);
        let ended = loop {
            tokio::select! {
                biased;
                Some(node) = changes.recv() => changed(&shared, &id, node),
                ended = &mut running => break ended,
            }
        };
        while let Ok(node) = changes.try_recv() {
            changed(&shared, &id, node);
        }
        end(&shared, &id, &dir, ended);
    });
}

fn changed(shared: &Shared, id: &str, node: Node) {
    if let Some(live) = shared.live().get_mut(id) {
        let run = &mut live.run;
        match run.nodes.iter_mut().find(|known| known.name == node.name) {
            Some(known) => *known = node,
            None => run.nodes.push(node),
        }
        let waits = |node: &Node| node.phase == NodePhase::Suspended;
        run.status = match run.nodes.iter().any(waits) {
            true => StageStatus::Suspended,
            false => StageStatus::Running,
        };
    }
    tell(shared, id);
}

fn end(shared: &Shared, id: &str, dir: &Path, ended: Ended) {
    let mut all = shared.live();
    if let Some(live) = all.get_mut(id) {
        let run = &mut live.run;
        run.ended_at = Some(now());
        run.status = match ended {
            Ended::Succeeded(outputs) => {
                run.outputs = outputs;
                StageStatus::Succeeded
            }
            Ended::Failed(failure) => {
                run.failure = Some(failure);
                StageStatus::Failed
            }
            Ended::Stopped => StageStatus::Terminated,
        };
        match stored::keep_ended(dir, run) {
            Ok(()) => drop(all.remove(id)),
            // It stays in memory; the next process finds its end again in the directory.
            Err(error) => tracing::warn!(%error, id, "how the run ended can't be kept"),
        }
    }
    drop(all);
    tell(shared, id);
}

fn tell(shared: &Shared, id: &str) {
    // Nobody may be listening.
    let _ = shared.news.send(id.to_owned());
}
