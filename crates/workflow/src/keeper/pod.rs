//! The life of one pod: claimed once, its containers run, its end written down.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::{Condvar, Mutex, PoisonError},
    thread,
};

use rustix::{
    fs::{FlockOperation, flock},
    process::Signal,
};

use super::{
    Place,
    container::{self, Keeps, NOT_STARTED},
    files::fill,
    log::{MOST_BYTES, Sink},
    plan::{Container, ContainerExit, End, Plan, Settings, Volume},
};
use crate::record::{self, NodeDir};

/// Lives a pod's whole life, and tells its end; `None`: somebody else had it, and nobody knows how it ended.
///
/// # Errors
/// Its directory can't be used; then there is no record of its end.
pub fn live(
    run: &Path,
    dir: &str,
    plan: &Plan,
    settings: &Settings,
    private: bool,
    tell: impl FnOnce(Option<End>),
) -> io::Result<()> {
    let dir = NodeDir(run.join("nodes").join(dir));
    fs::create_dir_all(&dir.0)?;
    let Some(_claim) = claim(&dir)? else {
        // Another keeper has it: its end is this one's.
        let lock = File::open(dir.lock())?;
        flock(&lock, FlockOperation::LockShared)?;
        tell(record::read(&dir.exit())?);
        return Ok(());
    };
    record::write_fast(
        &dir.node(),
        &record::Born {
            node: plan.node.clone(),
            created_at: plan.created_at,
        },
    )?;
    let artifacts = run.join("artifacts");
    fs::create_dir_all(&artifacts)?;
    let place = Place {
        node_dir: File::open(&dir.0)?,
        artifacts_dir: File::open(&artifacts)?,
        #[cfg(not(target_os = "linux"))]
        artifacts,
        node: dir.0.clone(),
        settings,
        private,
        alive: Mutex::default(),
    };
    let sink = Sink::new(File::create(dir.log())?, MOST_BYTES);
    let mut end = End {
        started_at: record::now(),
        ..End::default()
    };
    match volumes(&dir, plan) {
        Ok(()) => work(&place, plan, &sink, &mut end),
        Err(error) => end.staging = Some(format!("its volumes can't be made: {error}")),
    }
    end.finished_at = record::now();
    record::write_fast(&dir.exit(), &end)?;
    tell(Some(end));
    for gone in ["rooms", "layers", "volumes"] {
        if let Err(error) = clear(&dir.0.join(gone)) {
            tracing::debug!(%error, "files of a pod stay");
        }
    }
    Ok(())
}

/// Takes the pod, unless another keeper did: the lock is held from the moment on at which it can be seen.
fn claim(dir: &NodeDir) -> io::Result<Option<File>> {
    let own = dir.0.join(format!("lock.{}", std::process::id()));
    let lock = File::create(&own)?;
    flock(&lock, FlockOperation::LockExclusive)?;
    let linked = fs::hard_link(&own, dir.lock());
    fs::remove_file(&own)?;
    match linked {
        Ok(()) => Ok(Some(lock)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(None),
        Err(error) => Err(error),
    }
}

fn volumes(dir: &NodeDir, plan: &Plan) -> io::Result<()> {
    for (name, volume) in &plan.volumes {
        let place = super::kept_at(&dir.0.join("volumes"), name);
        let place = place.ok_or(io::ErrorKind::InvalidInput)?;
        fs::create_dir_all(&place)?;
        fs::set_permissions(&place, fs::Permissions::from_mode(0o777))?;
        if let Volume::Files(content) = volume {
            fill(&place, content)?;
        }
    }
    Ok(())
}

fn work(place: &Place<'_>, plan: &Plan, sink: &Sink<File>, end: &mut End) {
    for container in &plan.init {
        let bare = Plan {
            inputs: Vec::new(),
            ..plan.clone()
        };
        let (exit, part) = apart(place, &bare, container, sink, Keeps::Nothing);
        let failed = exit.code != 0;
        merge(end, part);
        if failed {
            end.staging
                .get_or_insert_with(|| format!("{}: Error (exit code {})", exit.name, exit.code));
        }
        if end.staging.is_some() || end.stopped || end.timed_out {
            return;
        }
    }
    let exits = Exits::default();
    let keeper = match plan.containers.as_slice() {
        [only] => &only.name,
        _ => "main",
    };
    let parts: Vec<_> = thread::scope(|scope| {
        let each = plan.containers.iter().map(|container| {
            let exits = &exits;
            scope.spawn(move || {
                if let Some(exit) = exits.wait_for(container) {
                    return (exit, End::default());
                }
                let keeps = match container.name == keeper {
                    true => Keeps::All,
                    false => Keeps::Nothing,
                };
                container::live(place, plan, container, sink, keeps, |exit| {
                    exits.tell(exit);
                    // What is to be kept may be another container's work.
                    if keeps == Keeps::All {
                        exits.wait_for_all(&plan.containers);
                    }
                })
            })
        });
        let running: Vec<_> = each.collect();
        running
            .into_iter()
            .map(thread::ScopedJoinHandle::join)
            .collect()
    });
    for part in parts {
        match part {
            Ok((exit, part)) => {
                end.containers.push(exit);
                merge(end, part);
            }
            Err(_) => {
                end.staging
                    .get_or_insert_with(|| "a container was lost".to_owned());
            }
        }
    }
}

/// A container in a thread of its own, since a thread that entered a room stays there.
fn apart(
    place: &Place<'_>,
    plan: &Plan,
    container: &Container,
    sink: &Sink<File>,
    keeps: Keeps,
) -> (ContainerExit, End) {
    let lived = thread::scope(|scope| {
        scope
            .spawn(|| container::live(place, plan, container, sink, keeps, |_| ()))
            .join()
    });
    lived.unwrap_or_else(|_| {
        let staging = Some("a container was lost".to_owned());
        (
            ContainerExit::default(),
            End {
                staging,
                ..End::default()
            },
        )
    })
}

fn merge(end: &mut End, part: End) {
    end.staging = end.staging.take().or(part.staging);
    end.collecting = end.collecting.take().or(part.collecting);
    end.timed_out |= part.timed_out;
    end.stopped |= part.stopped;
    end.result = end.result.take().or(part.result);
    end.parameters.extend(part.parameters);
    end.artifacts.extend(part.artifacts);
}

/// Exit codes of a set's containers, for those that depend on them.
#[derive(Debug, Default)]
struct Exits {
    codes: Mutex<BTreeMap<String, i32>>,
    told: Condvar,
}

impl Exits {
    fn tell(&self, exit: &ContainerExit) {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        codes.insert(exit.name.clone(), exit.code);
        self.told.notify_all();
    }

    /// Waits until all have ended.
    fn wait_for_all(&self, containers: &[Container]) {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        while codes.len() < containers.len() {
            codes = self
                .told
                .wait(codes)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits for what a container depends on; how it ends when that has failed.
    fn wait_for(&self, container: &Container) -> Option<ContainerExit> {
        let mut codes = self.codes.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            let failed = container.dependencies.iter().find_map(|name| {
                let code = codes.get(name).filter(|code| **code != 0)?;
                Some((name, *code))
            });
            if let Some((name, code)) = failed {
                let exit = ContainerExit {
                    name: container.name.clone(),
                    code: NOT_STARTED,
                    error: Some(format!(
                        "dependency \"{name}\" exited with non-zero code: {code}"
                    )),
                    started_at: None,
                    finished_at: record::now(),
                };
                drop(codes);
                self.tell(&exit);
                return Some(exit);
            }
            if container
                .dependencies
                .iter()
                .all(|name| codes.contains_key(name))
            {
                return None;
            }
            codes = self
                .told
                .wait(codes)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Removes a directory with all in it, also what a step or an overlay left without permissions.
///
/// # Errors
/// Something stays.
pub fn clear(dir: &Path) -> io::Result<()> {
    if !dir.exists() || fs::remove_dir_all(dir).is_ok() {
        return Ok(());
    }
    let mut open = vec![dir.to_owned()];
    while let Some(path) = open.pop() {
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
        for entry in fs::read_dir(&path)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                open.push(entry.path());
            }
        }
    }
    fs::remove_dir_all(dir)
}

/// Ends the processes that a pod's directory names, if they are still those.
///
/// # Errors
/// The directory can't be read.
pub fn signal(dir: &NodeDir, signal: Signal) -> io::Result<()> {
    let alive: Vec<record::Pid> = record::read(&dir.pids())?.unwrap_or_default();
    for known in alive {
        if let Some(pid) = rustix::process::Pid::from_raw(known.pid)
            && started(known.pid) == Some(known.started)
        {
            // Gone in between is as good.
            let _ = rustix::process::kill_process_group(pid, signal);
        }
    }
    Ok(())
}

/// When a process started, in clock ticks since the system's start; known on Linux only.
pub fn started(pid: i32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // Field 22; the second one, the program's name, may hold spaces and parentheses.
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(19)?.parse().ok()
}
