//! The keeper: a small program beside a run that starts its pods, reads what they write, and records how they ended.
//! It has a session of its own and outlives the runtime: when its input ends it sees its pods through, then ends.

mod archive;
mod container;
mod engine;
mod environment;
mod files;
mod follow;
mod log;
pub mod plan;
mod pod;
mod room;

pub use files::kept_at;
pub use follow::PATIENCE;
pub use pod::signal;

use std::{
    fs::File,
    io::{self, BufRead, Write},
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

use rustix::process::Pid;

use self::{
    files::Outside,
    plan::{Order, Settings, Told, Wanted},
};
use crate::record::{self, NodeDir};

/// A pod's place, as its containers' threads know it.
pub struct Place<'a> {
    /// The pod's directory.
    pub node: PathBuf,
    pub settings: &'a Settings,
    /// Whether rooms are private file systems.
    pub private: bool,
    node_dir: File,
    artifacts_dir: File,
    #[cfg(not(target_os = "linux"))]
    artifacts: PathBuf,
    alive: Mutex<Vec<record::Pid>>,
}

impl Place<'_> {
    /// The directories outside, reached also from within a room.
    pub fn outside(&self) -> Outside {
        #[cfg(target_os = "linux")]
        {
            use std::os::fd::AsRawFd;
            let by = |dir: &File| PathBuf::from(format!("/proc/self/fd/{}", dir.as_raw_fd()));
            Outside {
                node: by(&self.node_dir),
                artifacts: by(&self.artifacts_dir),
            }
        }
        #[cfg(not(target_os = "linux"))]
        Outside {
            node: self.node.clone(),
            artifacts: self.artifacts.clone(),
        }
    }

    /// Somebody wants the pod to end.
    pub fn stopped(&self) -> bool {
        NodeDir(self.outside().node).stop().exists()
    }

    /// A process of the pod has started.
    pub fn born(&self, pid: Pid) {
        let raw = pid.as_raw_nonzero().get();
        let started = pod::started(raw);
        self.note(|alive| {
            alive.push(record::Pid {
                pid: raw,
                started: started.unwrap_or_else(|| u64::try_from(record::now()).unwrap_or(0)),
            });
        });
    }

    /// It has ended.
    pub fn gone(&self, pid: Pid) {
        let raw = pid.as_raw_nonzero().get();
        let mut alive = self
            .alive
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        alive.retain(|other| other.pid != raw);
    }

    /// Written down whole, so that whoever wants to end the pod finds all its processes.
    fn note(&self, change: impl FnOnce(&mut Vec<record::Pid>)) {
        let mut alive = self
            .alive
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        change(&mut alive);
        let dir = NodeDir(self.outside().node);
        if let Err(error) = record::write_fast(&dir.pids(), &*alive) {
            tracing::debug!(%error, "a process is not written down");
        }
    }
}

/// Keeps the pods of a run: orders come as lines of the input, what has happened goes out as lines.
///
/// # Errors
/// The input can't be read.
pub fn keep(run: &Path) -> io::Result<()> {
    // Fails only for the leader of a process group, which a keeper that a runtime started is not.
    let _ = rustix::process::setsid();
    let mut lines = io::stdin().lock().lines();
    let Some(settings) = lines.next() else {
        return Ok(());
    };
    let settings: Settings = serde_json::from_str(&settings?)?;
    let refused = isolate(&settings, run);
    tell(&Told::Ready(refused.clone()));
    let (settings, run) = (&settings, &run);
    thread::scope(|scope| {
        for line in lines {
            let Order { dir, plan } = serde_json::from_str(&line?)?;
            let private = refused.is_none();
            scope.spawn(move || {
                let told =
                    |end: Option<plan::End>| tell(&Told::Ended(dir.clone(), end.map(Box::new)));
                if pod::live(run, &dir, &plan, settings, private, told).is_err() {
                    tell(&Told::Ended(dir.clone(), None));
                }
            });
        }
        Ok(())
    })
}

/// A line out; nobody may be left who reads it.
fn tell(told: &Told) {
    let Ok(mut line) = serde_json::to_vec(told) else {
        return;
    };
    line.push(b'\n');
    let _ = io::stdout().lock().write_all(&line);
}

/// Enters a name space, and tries a room; says why there is none.
fn isolate(settings: &Settings, run: &Path) -> Option<String> {
    if settings.engine.is_some() {
        return None;
    }
    if settings.isolation == Wanted::Directory {
        return Some("it is switched off".to_owned());
    }
    if let Err(error) = room::enter() {
        return Some(format!("this system gives no name space: {error}"));
    }
    let root = run.join("keeper.room");
    let trial = room::Room {
        root: root.clone(),
        layers: root.clone(),
        ..room::Room::default()
    };
    let tried = std::fs::create_dir_all(&root).map_err(|error| error.to_string());
    let tried = tried.and_then(|()| {
        let moved = thread::spawn(move || room::move_in(&trial).map(drop)).join();
        moved.unwrap_or_else(|_| Err("the trial ended early".to_owned()))
    });
    let _ = pod::clear(&root);
    tried.err()
}
