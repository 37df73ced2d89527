//! The schedule of one workflow: all its state, and what follows from what happened. Built as Argo's controller is: each
//! `advance` walks from the entry template; what is over returns early, nodes are made and judged, never un-made.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::Arc,
};

use serde::{Deserialize, Serialize};

pub use crate::{spec::Outputs, status::Millis};
use crate::{
    spec::{Artifact, Template},
    status::{Phase, Status},
};

mod again;
mod call;
mod dag;
mod definition;
mod events;
mod hooks;
mod inputs;
mod locks;
mod loops;
mod memo;
mod nodes;
mod outputs;
mod pods;
mod retry;
mod scope;
mod steps;
mod suspend;
mod walk;

pub use self::definition::{ConfigMap, Definition, Problem};

/// What a schedule begins with.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Begin {
    pub name: String,
    pub namespace: String,
    pub uid: String,
    /// Values of the workflow's parameters.
    pub arguments: BTreeMap<String, String>,
    pub at: Millis,
}

/// How everything is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strategy {
    /// Exit handlers still run.
    Stop,
    /// Nothing runs any more.
    Terminate,
}

impl fmt::Display for Strategy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}

/// Which suspended nodes are meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selector {
    All,
    /// A `nodeFieldSelector`: `displayName=approve`, joined by commas.
    Field(String),
    /// A node's full name.
    Name(String),
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    Started {
        node: String,
        at: Millis,
    },
    Ended {
        node: String,
        end: PodEnd,
    },
    Resumed {
        nodes: Selector,
        outputs: BTreeMap<String, String>,
        by: Option<String>,
        message: Option<String>,
    },
    Refused {
        nodes: Selector,
        message: String,
    },
    Shutdown(Strategy),
    Granted {
        holder: String,
        /// The lock's key.
        lock: String,
    },
    Recalled {
        node: String,
        hit: Option<Outputs>,
    },
}

/// What is wanted.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    Start(Box<Pod>),
    Kill {
        node: String,
        grace: Option<Millis>,
    },
    /// To be asked again at that time.
    Wake(Millis),
    Acquire {
        holder: String,
        lock: Lock,
    },
    Release {
        holder: String,
        lock: Lock,
    },
    Recall {
        node: String,
        cache: String,
        key: String,
        max_age: Option<Millis>,
    },
    Remember {
        cache: String,
        key: String,
        outputs: Outputs,
    },
}

/// A lock that workflows share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lock {
    Mutex {
        namespace: String,
        name: String,
    },
    Semaphore {
        namespace: String,
        config_map: String,
        key: String,
        limit: usize,
    },
}

impl Lock {
    /// How Argo names it.
    pub fn key(&self) -> String {
        match self {
            Self::Mutex { namespace, name } => format!("{namespace}/Mutex/{name}"),
            Self::Semaphore {
                namespace,
                config_map,
                key,
                ..
            } => format!("{namespace}/ConfigMap/{config_map}/{key}"),
        }
    }

    /// How many hold it at once.
    pub fn limit(&self) -> usize {
        match self {
            Self::Mutex { .. } => 1,
            Self::Semaphore { limit, .. } => *limit,
        }
    }
}

/// A pod to start.
#[derive(Debug, Clone, PartialEq)]
pub struct Pod {
    pub node: String,
    pub pod_name: String,
    /// All tags replaced.
    pub template: Template,
    pub artifacts: Vec<InputArtifact>,
    pub deadline: Option<Millis>,
    /// Whether what `main` prints is asked for.
    pub keeps_result: bool,
}

/// A file to lay in place before a pod starts.
#[derive(Debug, Clone, PartialEq)]
pub struct InputArtifact {
    pub name: String,
    pub path: String,
    pub source: ArtifactSource,
    pub optional: bool,
    pub mode: Option<u32>,
    pub archive: Option<serde_json::Value>,
}

/// What is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ArtifactSource {
    Raw(String),
    /// Of an artifact of an earlier pod.
    Key(String),
    Missing,
}

/// How a pod ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PodEnd {
    pub phase: Phase,
    pub message: Option<String>,
    pub outputs: Outputs,
    pub containers: Vec<ContainerEnd>,
    pub started_at: Option<Millis>,
    pub finished_at: Millis,
}

/// How one container of a set ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerEnd {
    pub name: String,
    pub phase: Phase,
    pub message: Option<String>,
    pub started_at: Option<Millis>,
    pub finished_at: Option<Millis>,
}

/// All state of one workflow.
#[derive(Debug, Clone)]
pub struct Schedule {
    definition: Arc<Definition>,
    begin: Begin,
    status: Status,
    /// Values that all templates see.
    globals: scope::Values,
    artifacts: BTreeMap<String, Artifact>,
    shutdown: Option<Strategy>,
    locks: locks::Held,
    memory: memo::Memory,
    /// Pods that run.
    active: BTreeSet<String>,
    /// What pods give that the template says already.
    plain: BTreeMap<String, Vec<crate::spec::Parameter>>,
    /// Pods that were asked to end.
    killed: BTreeSet<String>,
    now: Millis,
    actions: Vec<Action>,
    wakes: BTreeSet<Millis>,
    depth: usize,
    /// Calls that were too deep.
    too_deep: usize,
    /// Something follows at once from what this round made.
    again: bool,
}

impl Schedule {
    /// A workflow that has not begun.
    pub fn new(definition: Arc<Definition>, begin: Begin) -> Self {
        let mut schedule = Self {
            now: begin.at,
            definition,
            begin,
            status: Status::default(),
            globals: scope::Values::default(),
            artifacts: BTreeMap::new(),
            shutdown: None,
            locks: locks::Held::default(),
            memory: memo::Memory::default(),
            active: BTreeSet::new(),
            plain: BTreeMap::new(),
            killed: BTreeSet::new(),
            actions: Vec::new(),
            wakes: BTreeSet::new(),
            depth: 0,
            too_deep: 0,
            again: false,
        };
        schedule.set_globals();
        schedule
    }

    /// Goes on with what happened; what is wanted now.
    pub fn advance(&mut self, now: Millis, events: Vec<Event>) -> Vec<Action> {
        self.now = now;
        self.globals
            .insert(crate::expression::CLOCK.to_owned(), Some(now.to_string()));
        self.wakes = self.wakes.split_off(&(now + 1));
        for event in events {
            self.take(event);
        }
        self.walk();
        std::mem::take(&mut self.actions)
    }

    /// What it has come to so far.
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// Whether nothing will happen any more.
    pub fn is_over(&self) -> bool {
        self.status.phase.completed()
    }

    /// The workflow's name.
    pub fn name(&self) -> &str {
        &self.begin.name
    }

    /// Its namespace.
    pub fn namespace(&self) -> &str {
        &self.begin.namespace
    }

    /// Its unique id.
    pub fn uid(&self) -> &str {
        &self.begin.uid
    }

    /// When it came to be.
    pub fn began(&self) -> Millis {
        self.begin.at
    }

    /// What it carries out.
    pub fn definition(&self) -> &Definition {
        &self.definition
    }

    /// Asks to be called again at that time.
    fn wake(&mut self, at: Millis) {
        if self.wakes.insert(at) {
            self.actions.push(Action::Wake(at));
        }
    }
}
