//! What the keeper is asked to run, and what it tells: plain values, passed as lines of JSON. A plan may hold secrets
//! and therefore never touches the disk; an end holds none but what the pod itself wrote.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};
use signalbox_engine::event::Millis;

/// The first line to a keeper.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Settings {
    /// Whether to try a private file system.
    pub isolation: Wanted,
    /// Directories of this machine that containers see at their own paths, beside the system's.
    pub shared: Vec<PathBuf>,
    /// Directories whose programs come before this machine's.
    pub programs: Vec<PathBuf>,
    /// A container engine's program that runs the containers, in place of this machine itself.
    pub engine: Option<PathBuf>,
}

/// Which isolation is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Wanted {
    /// A private file system where this machine allows one, else a private directory.
    #[default]
    Best,
    /// Only a private directory.
    Directory,
}

/// Any further line: a pod to start.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Order {
    /// Name of its directory below `nodes`.
    pub dir: String,
    pub plan: Plan,
}

/// What a keeper tells, one a line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Told {
    /// It takes pods; why there is no private file system, where there is none.
    Ready(Option<String>),
    /// A pod has ended; `None`: nobody knows how.
    Ended(String, Option<Box<End>>),
}

/// A pod: containers that share volumes, inputs and outputs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Full node name.
    pub node: String,
    pub created_at: Millis,
    /// When it is ended by force.
    pub deadline: Option<Millis>,
    /// They run first, one after the other.
    pub init: Vec<Container>,
    pub containers: Vec<Container>,
    pub volumes: BTreeMap<String, Volume>,
    pub inputs: Vec<Input>,
    pub parameters: Vec<FileOutput>,
    pub artifacts: Vec<ArtifactOutput>,
    pub keeps_result: bool,
}

/// One process of a pod.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    pub name: String,
    pub image: String,
    pub command: Vec<String>,
    /// The command begins with a program; else all of it is for the image's own.
    pub has_program: bool,
    /// Written to a file that is appended to the command.
    pub source: Option<String>,
    /// The whole environment.
    pub env: Vec<(String, String)>,
    pub cwd: Option<String>,
    pub mounts: Vec<Mount>,
    /// Containers of the same pod that must have succeeded.
    pub dependencies: Vec<String>,
    /// Further attempts after a failure, and the milliseconds between them.
    pub retries: u32,
    pub pause: Millis,
    /// Bytes of memory that a process of it may fill.
    pub memory: Option<u64>,
    /// Cores that it may use, as Kubernetes writes them.
    pub cpu: Option<String>,
}

/// A volume at its place in a container.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    pub volume: String,
    pub path: String,
    pub sub_path: Option<String>,
    pub read_only: bool,
}

/// What a volume holds at first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Volume {
    Empty,
    /// Files by their paths in it, with their modes.
    Files(BTreeMap<String, (Vec<u8>, u32)>),
    /// The same, never on the disk.
    Secret(BTreeMap<String, (Vec<u8>, u32)>),
}

/// An artifact that is there when the containers start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    pub name: String,
    pub path: String,
    pub source: Source,
    pub optional: bool,
    pub mode: Option<u32>,
    /// How it is unpacked; `None`: by what it is.
    pub archive: Option<Archive>,
}

/// Where an input comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    Raw(String),
    /// A key below the run's `artifacts`.
    Key(String),
    /// Nobody gave it.
    Missing,
}

/// How files become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Archive {
    Tar {
        level: Option<u32>,
    },
    Zip,
    /// As it is; a directory stays one.
    None,
}

/// An output parameter that is read from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileOutput {
    pub name: String,
    pub path: String,
    pub default: Option<String>,
}

/// An artifact that is kept when the containers have ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtifactOutput {
    pub name: String,
    pub path: String,
    pub key: String,
    pub archive: Archive,
    pub optional: bool,
}

/// How a pod ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    pub started_at: Millis,
    pub finished_at: Millis,
    pub containers: Vec<ContainerExit>,
    /// Why an input could not be put into its place.
    pub staging: Option<String>,
    /// Why an output could not be kept.
    pub collecting: Option<String>,
    /// Its deadline ended it.
    pub timed_out: bool,
    /// Somebody stopped it.
    pub stopped: bool,
    pub result: Option<String>,
    pub parameters: BTreeMap<String, String>,
    /// The artifacts that were kept, with their keys.
    pub artifacts: BTreeMap<String, String>,
}

/// How a container ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerExit {
    pub name: String,
    /// 128 and the number for a signal.
    pub code: i32,
    /// Why it could not start.
    pub error: Option<String>,
    pub started_at: Option<Millis>,
    pub finished_at: Millis,
}
