//! Workflows that a person runs by hand on this machine, outside of any release. A run is a directory: what was asked
//! (`asked.json`), the host executor's own record, and how it ended (`ended.json`).

mod live;
mod stored;

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Deserialize, Serialize};
use signalbox_api::{Error as Told, LogLines, error::Code};
use signalbox_engine::event::{Decision, Failure, Millis, Node, NodePhase, StageStatus};
use signalbox_workflow::{Host, check};
use tokio::sync::broadcast;
use ulid::Ulid;

use self::live::Live;
use crate::{beside::beside, logs, time::now};

/// So many runs of a workflow are kept.
pub const KEPT: usize = 20;
/// So many news may wait for a slow listener.
const NEWS: usize = 1024;

/// What shall run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    /// Whose workflow it is: those of two places may have the same name.
    pub place: String,
    /// Name of the WorkflowTemplate.
    pub workflow: String,
    /// Its text is that of a draft.
    pub draft: bool,
    /// Texts of it and of all that it refers to, by name.
    pub templates: BTreeMap<String, String>,
    /// By the parameters' names.
    pub arguments: BTreeMap<String, String>,
    /// Images whose commands may run here.
    pub images: Vec<String>,
}

/// A run as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HandRun {
    pub id: String,
    pub place: String,
    pub workflow: String,
    pub draft: bool,
    pub arguments: BTreeMap<String, String>,
    pub status: StageStatus,
    pub started_at: Millis,
    pub ended_at: Option<Millis>,
    /// In the order in which they came up.
    pub nodes: Vec<Node>,
    /// Global outputs, once it has succeeded.
    pub outputs: BTreeMap<String, String>,
    pub failure: Option<Failure>,
}

/// The runs of one directory. Dropping it leaves what runs running: [`ByHand::go_on`] finds it again.
#[derive(Debug, Clone)]
pub struct ByHand(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    dir: PathBuf,
    waiter: Vec<PathBuf>,
    live: Mutex<HashMap<String, Live>>,
    news: broadcast::Sender<String>,
}

impl Shared {
    fn live(&self) -> MutexGuard<'_, HashMap<String, Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ByHand {
    /// The runs below `dir`; `waiter` is this executable with the arguments that make it a process's waiter.
    pub fn new(dir: impl Into<PathBuf>, waiter: Vec<PathBuf>) -> Self {
        Self(Arc::new(Shared {
            dir: dir.into(),
            waiter,
            live: Mutex::default(),
            news: broadcast::Sender::new(NEWS),
        }))
    }

    /// Ids of runs in which something has happened.
    pub fn news(&self) -> broadcast::Receiver<String> {
        self.0.news.subscribe()
    }

    /// Starts a run (on the tokio runtime of the caller).
    ///
    /// # Errors
    /// Something would keep the workflow from running: then nothing has started. Or the directory can't be written.
    pub fn start(&self, asked: Asked) -> Result<HandRun, Told> {
        refuse(&asked)?;
        let id = Ulid::new().to_string();
        let run = stored::begun(&id, &asked, now());
        stored::keep_asked(&self.dir_of(&id), &asked, run.started_at)?;
        self.go(asked, run.clone());
        self.forget_old(&run);
        Ok(run)
    }

    /// Goes on with the runs that had not ended when the process before this one did: their own processes went on.
    pub fn go_on(&self) {
        for id in stored::ids(&self.0.dir) {
            let dir = self.dir_of(&id);
            if self.0.live().contains_key(&id) || stored::ended(&dir).is_some() {
                continue;
            }
            if let Some((asked, at)) = stored::asked(&dir) {
                let run = stored::begun(&id, &asked, at);
                self.go(asked, run);
            }
        }
    }

    /// Runs of a place's workflow, newest first.
    pub fn runs(&self, place: &str, workflow: &str) -> Vec<HandRun> {
        let ids = stored::ids(&self.0.dir).into_iter().rev();
        let runs = ids.filter_map(|id| self.run(&id).ok());
        runs.filter(|run| run.place == place && run.workflow == workflow)
            .collect()
    }

    /// A run as it stands.
    ///
    /// # Errors
    /// There is none.
    pub fn run(&self, id: &str) -> Result<HandRun, Told> {
        if let Some(live) = self.0.live().get(id) {
            return Ok(live.run.clone());
        }
        let id = known(id)?;
        let dir = self.dir_of(&id);
        stored::ended(&dir)
            .or_else(|| stored::interrupted(&id, &dir))
            .ok_or_else(missing)
    }

    /// Lines of a step's log, from a number on.
    ///
    /// # Errors
    /// There is no such run, or the log can't be read.
    pub async fn lines(
        &self,
        id: &str,
        node: &str,
        from: u32,
        count: u32,
    ) -> Result<LogLines, Told> {
        let run = self.run(id)?;
        let (dir, node) = (self.dir_of(&known(id)?), node.to_owned());
        let ended = |found: &Node| found.name == node && found.finished_at.is_some();
        let complete = run.ended_at.is_some() || run.nodes.iter().any(ended);
        beside(move || {
            let files = Host::log_files(&dir);
            let file = files.into_iter().find(|(name, _)| *name == node);
            logs::of_step(file, complete, from, count)
        })
        .await
    }

    /// Ends a run; its processes are gone once [`ByHand::run`] says that it has ended.
    ///
    /// # Errors
    /// There is no such run. One that has ended stays as it is.
    pub fn stop(&self, id: &str) -> Result<HandRun, Told> {
        if let Some(live) = self.0.live().get(id) {
            live.stop.cancel();
        }
        self.run(id)
    }

    /// Decides about a step that waits.
    ///
    /// # Errors
    /// There is no such run, or the step does not wait.
    pub fn decide(&self, id: &str, node: &str, decision: Decision) -> Result<HandRun, Told> {
        let run = self.run(id)?;
        let waits = |found: &Node| found.name == node && found.phase == NodePhase::Suspended;
        match self.0.live().get(id) {
            Some(live) if run.nodes.iter().any(waits) => {
                live.decisions.send_modify(|all| {
                    all.entry(node.to_owned()).or_insert(decision);
                });
            }
            _ => {
                return Err(Told::new(
                    Code::Rejected,
                    "This step does not wait for a decision (any more).",
                ));
            }
        }
        Ok(run)
    }

    fn go(&self, asked: Asked, run: HandRun) {
        let host = Host {
            images: asked.images.clone(),
            waiter: self.0.waiter.clone(),
            ..Host::default()
        };
        let dir = self.dir_of(&run.id);
        live::go(&self.0, host, dir, asked, run);
    }

    fn dir_of(&self, id: &str) -> PathBuf {
        self.0.dir.join(id)
    }

    /// Of each workflow the newest stay; one that still goes on always does.
    fn forget_old(&self, run: &HandRun) {
        for old in self.runs(&run.place, &run.workflow).into_iter().skip(KEPT) {
            if old.ended_at.is_some()
                && let Err(error) = std::fs::remove_dir_all(self.dir_of(&old.id))
            {
                tracing::warn!(%error, id = old.id, "an old run stays");
            }
        }
    }
}

/// Everything that would keep it from running, in one refusal.
fn refuse(asked: &Asked) -> Result<(), Told> {
    let passed: Vec<&str> = asked.arguments.keys().map(String::as_str).collect();
    let problems = check(&asked.workflow, &asked.templates, &passed, &asked.images);
    let Some(first) = problems.first() else {
        return Ok(());
    };
    let all: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let images = match asked.images.as_slice() {
        [] => "no image may run here".to_owned(),
        images => format!("images that may run here: {}", images.join(", ")),
    };
    let hint = match &first.hint {
        Some(hint) => format!("{hint}; {images}"),
        None => images,
    };
    let message = format!("Nothing was started. {}", all.join("; "));
    Err(Told::new(Code::Invalid, message).hint(hint))
}

/// An id is no path.
fn known(id: &str) -> Result<String, Told> {
    let id = Ulid::from_string(id).map_err(|_| missing())?;
    Ok(id.to_string())
}

fn missing() -> Told {
    Told::new(Code::NotFound, "There is no such run (any more).")
        .hint(format!("the last {KEPT} runs of each workflow are kept"))
}

fn storage(dir: &Path, error: &std::io::Error) -> Told {
    crate::error::Error::storage(dir, error).into()
}
