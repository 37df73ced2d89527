//! The records in a run's directory, each written so that a reader sees all of it or nothing, and where they stand.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use signalbox_engine::event::Millis;

/// One of `pids.json`: a process that was started.
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

/// The directory of one node's pod, and its files.
#[derive(Debug, Clone)]
pub struct NodeDir(pub PathBuf);

impl NodeDir {
    /// The directory of the node of that name.
    pub fn new(run: &Path, node: &str) -> Self {
        Self(run.join("nodes").join(dir_name(node)))
    }

    pub fn node(&self) -> PathBuf {
        self.0.join("node.json")
    }

    /// The processes that were started.
    pub fn pids(&self) -> PathBuf {
        self.0.join("pids.json")
    }

    pub fn exit(&self) -> PathBuf {
        self.0.join("exit.json")
    }

    /// Made by the keeper that takes the pod, and held while it has it.
    pub fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }

    /// Somebody wants the pod to end.
    pub fn stop(&self) -> PathBuf {
        self.0.join("stop")
    }

    /// What a person reads: all streams, a time before every line.
    pub fn log(&self) -> PathBuf {
        self.0.join("log")
    }

    /// The end of what it printed.
    pub fn stdout(&self) -> PathBuf {
        self.0.join("stdout")
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

/// Name of the directory of a node's pod: readable, and no other node's.
pub fn dir_name(node: &str) -> String {
    let readable = |c: char| {
        if c.is_ascii_alphanumeric() || c == '-' {
            c
        } else {
            '_'
        }
    };
    let readable: String = node.chars().map(readable).collect();
    let readable = &readable[readable.len().saturating_sub(80)..];
    format!("{readable}-{}", &hash(node)[..10])
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
    match path.parent() {
        Some(dir) if cfg!(unix) => File::open(dir)?.sync_all(),
        _ => Ok(()),
    }
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
