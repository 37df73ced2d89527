//! The records in a run's directory, each written so that a reader sees all of it or nothing, and where they stand.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use signalbox_engine::event::Millis;

use crate::schedule::{self, FileOutput};

/// `process.json`: what the waiter is to start. Written before any waiter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// Full node name.
    pub node: String,
    pub program: String,
    pub args: Vec<String>,
    /// The whole environment.
    pub env: Vec<(String, String)>,
    pub cwd: PathBuf,
    pub outputs: Vec<FileOutput>,
    pub created_at: Millis,
}

/// `pid.json`: the process that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pid {
    /// Process id, and the id of its process group.
    pub pid: i32,
    /// Where the system tells it, the start time in clock ticks since boot, else milliseconds since the epoch.
    pub started: u64,
}

/// `node.json`: whose directory it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Born {
    /// Full node name.
    pub node: String,
    pub created_at: Millis,
}

/// `exit.json`: how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    pub code: Option<i32>,
    pub signal: Option<i32>,
    /// Why the process could not be started.
    pub error: Option<String>,
    pub finished_at: Millis,
}

/// `suspend.json`: since when a step waits, and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Full node name.
    pub node: String,
    /// What it tells the person who decides.
    pub message: Option<String>,
    pub created_at: Millis,
    /// When it goes on by itself.
    pub until: Option<Millis>,
    /// What it gives once it goes on.
    pub outputs: BTreeMap<String, String>,
    pub exported: BTreeMap<String, String>,
}

impl Suspension {
    /// Nothing has ended it yet.
    pub fn waiting(&self) -> schedule::Process {
        schedule::Process::Waiting {
            started_at: self.created_at,
            until: self.until,
            message: self.message.clone(),
        }
    }
}

/// `run.json`: when the run began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    pub id: String,
    pub workflow: String,
    pub started_at: Millis,
}

/// The directory of one node, and its files.
#[derive(Debug, Clone)]
pub struct NodeDir(pub PathBuf);

impl NodeDir {
    /// The directory of the node with that path below the workflow's own node.
    pub fn new(run: &Path, path: &str) -> Self {
        let hash = Sha256::digest(path.as_bytes());
        let readable: String = path
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '-' {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        let readable = &readable[readable.len().saturating_sub(80)..];
        let hash = hash
            .iter()
            .take(5)
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>();
        Self(run.join("nodes").join(format!(
            "{}-{hash}",
            if readable.is_empty() {
                "root"
            } else {
                readable
            }
        )))
    }

    pub fn process(&self) -> PathBuf {
        self.0.join("process.json")
    }

    pub fn node(&self) -> PathBuf {
        self.0.join("node.json")
    }

    /// The processes that are alive.
    pub fn pids(&self) -> PathBuf {
        self.0.join("pids.json")
    }

    pub fn suspension(&self) -> PathBuf {
        self.0.join("suspend.json")
    }

    pub fn pid(&self) -> PathBuf {
        self.0.join("pid.json")
    }

    pub fn exit(&self) -> PathBuf {
        self.0.join("exit.json")
    }

    /// What the executor made of the exit.
    pub fn outcome(&self) -> PathBuf {
        self.0.join("outcome.json")
    }

    /// Held by the waiter while it lives.
    pub fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }

    /// Created by the one waiter that starts the process, just before.
    pub fn claim(&self) -> PathBuf {
        self.0.join("claim")
    }

    /// Somebody wants the process to end.
    pub fn stop(&self) -> PathBuf {
        self.0.join("stop")
    }

    /// What a person reads: both streams, a time before every line.
    pub fn log(&self) -> PathBuf {
        self.0.join("log")
    }

    /// The end of what it printed.
    pub fn stdout(&self) -> PathBuf {
        self.0.join("stdout")
    }

    pub fn script(&self) -> PathBuf {
        self.0.join("script")
    }

    /// The process's working directory and home.
    pub fn work(&self) -> PathBuf {
        self.0.join("work")
    }

    pub fn tmp(&self) -> PathBuf {
        self.0.join("tmp")
    }
}

/// A short name for any text, as good as its own.
pub fn hash(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Name of the directory of a node's pod.
pub fn dir_name(node: &str) -> String {
    let dir = NodeDir::new(Path::new(""), node).0;
    dir.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The part of a node's name below the workflow's.
pub fn path_of(node: &str) -> &str {
    node.find('[').map_or("", |at| &node[at..])
}

/// Writes a record: whole or not at all, and on the disk when this returns.
///
/// # Errors
/// The directory can't be written.
pub fn write<T: Serialize>(path: &Path, record: &T) -> io::Result<()> {
    let temporary = path.with_extension("new");
    let mut file = File::create(&temporary)?;
    file.write_all(&serde_json::to_vec_pretty(record)?)?;
    file.sync_all()?;
    fs::rename(&temporary, path)?;
    sync_dir(path)
}

/// Writes a record: whole or not at all, and on the disk some time later. For what the run's journal knows too.
///
/// # Errors
/// The directory can't be written.
pub fn write_fast<T: Serialize>(path: &Path, record: &T) -> io::Result<()> {
    let temporary = path.with_extension("new");
    fs::write(&temporary, serde_json::to_vec(record)?)?;
    fs::rename(&temporary, path)
}

/// Creates an empty file that must not be there yet.
///
/// # Errors
/// It is there already, or the directory can't be written.
pub fn create_new(path: &Path) -> io::Result<()> {
    File::options().write(true).create_new(true).open(path)?;
    sync_dir(path)
}

fn sync_dir(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(dir) if cfg!(unix) => File::open(dir)?.sync_all(),
        _ => Ok(()),
    }
}

/// Reads a record, if it is there.
///
/// # Errors
/// It can't be read, or is no such record.
pub fn read<T: DeserializeOwned>(path: &Path) -> io::Result<Option<T>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A moment as every line of a log begins.
pub fn timestamp(at: Millis) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{at:.3}")
}

/// The clock.
pub fn now() -> Millis {
    jiff::Timestamp::now().as_millisecond()
}
