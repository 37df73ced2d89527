//! What a run's directory says: what was asked, and how it ended.

use std::{collections::BTreeMap, fs, io, path::Path};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use signalbox_api::Error as Told;
use signalbox_engine::event::{Millis, StageStatus};
use ulid::Ulid;

use super::{Asked, HandRun, storage};

const ASKED: &str = "asked.json";
const ENDED: &str = "ended.json";

#[derive(Serialize, Deserialize)]
struct Begun {
    asked: Asked,
    at: Millis,
}

/// A run of which nothing is known yet but that it began.
pub fn begun(id: &str, asked: &Asked, at: Millis) -> HandRun {
    HandRun {
        id: id.to_owned(),
        place: asked.place.clone(),
        workflow: asked.workflow.clone(),
        draft: asked.draft,
        arguments: asked.arguments.clone(),
        status: StageStatus::Running,
        started_at: at,
        ended_at: None,
        nodes: Vec::new(),
        outputs: BTreeMap::new(),
        failure: None,
    }
}

/// Keeps what was asked, before anything starts.
pub fn keep_asked(dir: &Path, asked: &Asked, at: Millis) -> Result<(), Told> {
    let asked = asked.clone();
    fs::create_dir_all(dir)
        .and_then(|()| write(dir, ASKED, &Begun { asked, at }))
        .map_err(|error| storage(dir, &error))
}

/// Keeps how it ended.
pub fn keep_ended(dir: &Path, run: &HandRun) -> io::Result<()> {
    write(dir, ENDED, run)
}

/// What was asked, and when.
pub fn asked(dir: &Path) -> Option<(Asked, Millis)> {
    read(&dir.join(ASKED)).map(|Begun { asked, at }| (asked, at))
}

/// The run, if it has ended.
pub fn ended(dir: &Path) -> Option<HandRun> {
    read(&dir.join(ENDED))
}

/// A run that nobody goes on with.
pub fn interrupted(id: &str, dir: &Path) -> Option<HandRun> {
    let (asked, at) = asked(dir)?;
    Some(HandRun {
        status: StageStatus::Terminated,
        ended_at: Some(at),
        ..begun(id, &asked, at)
    })
}

/// Ids of all runs, oldest first.
pub fn ids(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    let mut ids: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| Ulid::from_string(name).is_ok_and(|id| id.to_string() == *name))
        .collect();
    ids.sort();
    ids
}

fn write(dir: &Path, name: &str, value: &impl Serialize) -> io::Result<()> {
    let fresh = dir.join(format!("{name}.new"));
    fs::write(&fresh, serde_json::to_vec(value)?)?;
    fs::rename(fresh, dir.join(name))
}

fn read<T: DeserializeOwned>(path: &Path) -> Option<T> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}
