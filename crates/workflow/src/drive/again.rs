//! A run found again: its schedule computed from the journal, and what of its wishes had not come true.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};
use signalbox_engine::event::Millis;
use signalbox_schedule::schedule::{
    Action, Begin, Definition, Event, Lock, Pod, Schedule, Strategy,
};

use super::journal::{self, Entry, Journal};
use crate::record::{self, NodeDir};

/// `run.json`: how the run began.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Began {
    name: String,
    namespace: String,
    uid: String,
    arguments: BTreeMap<String, String>,
    at: Millis,
    /// The attempt whose succeeded steps are kept, and when that was decided.
    kept: Option<(PathBuf, Millis)>,
}

/// What was under way.
#[derive(Debug, Default)]
pub struct Open {
    pub pods: Vec<Pod>,
    pub killed: BTreeSet<String>,
    pub granted: Vec<(String, Lock)>,
    pub wanted: Vec<(String, Lock)>,
    pub recalls: Vec<Action>,
    pub stopping: Option<Strategy>,
    /// The machine has started anew since.
    pub over_a_restart: bool,
}

/// A run as it stands.
pub struct Restored {
    pub schedule: Schedule,
    pub journal: Journal,
    pub wakes: BTreeSet<Millis>,
    pub open: Open,
    /// Values of the workflow's parameters.
    pub parameters: BTreeMap<String, String>,
}

/// Reads a run's directory, or begins it.
///
/// # Errors
/// It can't be used.
pub fn restore(
    dir: &Path,
    definition: Arc<Definition>,
    begin: Begin,
    keep_from: Option<&Path>,
) -> io::Result<Restored> {
    let file = dir.join("run.json");
    let began: Began = match record::read(&file)? {
        Some(began) => began,
        None => {
            let kept = keep_from.filter(|from| from.join("journal").exists());
            let began = Began {
                name: begin.name,
                namespace: begin.namespace,
                uid: begin.uid,
                arguments: begin.arguments,
                at: begin.at,
                kept: kept.map(|from| (from.to_owned(), begin.at)),
            };
            if let Some((from, at)) = &began.kept {
                take_over(from, dir, &kept_schedule(from, &definition, *at)?)?;
            }
            record::write(&file, &began)?;
            began
        }
    };
    let declared = definition.spec().arguments.parameters.iter();
    let mut parameters: BTreeMap<String, String> = declared
        .filter_map(|parameter| Some((parameter.name.clone(), parameter.value.clone()?)))
        .collect();
    parameters.extend(began.arguments.clone());
    let mut schedule = match &began.kept {
        Some((from, at)) => kept_schedule(from, &definition, *at)?,
        None => Schedule::new(definition, began.begin()),
    };
    let (journal, entries) = Journal::open::<Event>(dir)?;
    let (wakes, mut open) = replay(&mut schedule, entries);
    open.over_a_restart = journal.over_a_restart();
    Ok(Restored {
        schedule,
        journal,
        wakes,
        open,
        parameters,
    })
}

impl Began {
    fn begin(&self) -> Begin {
        Begin {
            name: self.name.clone(),
            namespace: self.namespace.clone(),
            uid: self.uid.clone(),
            arguments: self.arguments.clone(),
            at: self.at,
        }
    }
}

/// The schedule of an earlier attempt, made ready to go on where it failed.
fn kept_schedule(from: &Path, definition: &Arc<Definition>, at: Millis) -> io::Result<Schedule> {
    let began: Began = record::read(&from.join("run.json"))?.ok_or(io::ErrorKind::NotFound)?;
    let mut schedule = match &began.kept {
        Some((earlier, at)) => kept_schedule(earlier, definition, *at)?,
        None => Schedule::new(Arc::clone(definition), began.begin()),
    };
    replay(&mut schedule, journal::of::<Event>(from)?);
    Ok(schedule.retried(at))
}

/// Logs and artifacts of what is kept.
fn take_over(from: &Path, to: &Path, schedule: &Schedule) -> io::Result<()> {
    for node in schedule.status().nodes.values() {
        let name = record::dir_name(&node.name);
        let (old, new) = (
            NodeDir(from.join("nodes").join(&name)),
            NodeDir(to.join("nodes").join(&name)),
        );
        if !old.node().exists() {
            continue;
        }
        fs::create_dir_all(&new.0)?;
        for file in [NodeDir::node, NodeDir::log, NodeDir::stdout, NodeDir::exit] {
            copy_if_there(&file(&old), &file(&new))?;
        }
    }
    let artifacts = from.join("artifacts");
    if artifacts.exists() {
        link_all(&artifacts, &to.join("artifacts"))?;
    }
    Ok(())
}

fn copy_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::copy(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map(drop),
    }
}

/// Artifacts never change once they are kept: a link will do.
fn link_all(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            link_all(&entry.path(), &place)?;
        } else if fs::hard_link(entry.path(), &place).is_err() {
            fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}

/// Goes through what happened, and finds what was wanted and had not come yet.
fn replay(schedule: &mut Schedule, entries: Vec<Entry<Event>>) -> (BTreeSet<Millis>, Open) {
    let mut wakes = BTreeSet::new();
    let mut pods: BTreeMap<String, Pod> = BTreeMap::new();
    let mut order = Vec::new();
    let mut open = Open::default();
    for entry in entries {
        for event in &entry.events {
            match event {
                Event::Ended { node, .. } => {
                    pods.remove(node);
                    open.killed.remove(node);
                }
                Event::Granted { holder, lock } => {
                    let held =
                        |(other, wanted): &(String, Lock)| other == holder && wanted.key() == *lock;
                    if let Some(at) = open.wanted.iter().position(held) {
                        open.granted.push(open.wanted.remove(at));
                    }
                }
                Event::Shutdown(strategy) => open.stopping = Some(*strategy),
                Event::Recalled { node, .. } => open.recalls.retain(
                    |action| !matches!(action, Action::Recall { node: other, .. } if other == node),
                ),
                _ => {}
            }
        }
        wakes = wakes.split_off(&(entry.now + 1));
        for action in schedule.advance(entry.now, entry.events) {
            match action {
                Action::Start(pod) => {
                    order.push(pod.node.clone());
                    pods.insert(pod.node.clone(), *pod);
                }
                Action::Kill { node, .. } => {
                    open.killed.insert(node);
                }
                Action::Wake(at) => {
                    wakes.insert(at);
                }
                Action::Acquire { holder, lock } => open.wanted.push((holder, lock)),
                Action::Release { holder, lock } => {
                    let other = |(other, known): &(String, Lock)| {
                        *other != holder || known.key() != lock.key()
                    };
                    open.wanted.retain(other);
                    open.granted.retain(other);
                }
                recall @ Action::Recall { .. } => open.recalls.push(recall),
                // Done before the line that came after it, or to be forgotten with its step.
                Action::Remember { .. } => {}
            }
        }
    }
    open.pods = order.iter().filter_map(|node| pods.remove(node)).collect();
    (wakes, open)
}
