//! One container of a pod: its room furnished, its process started as often as it may be, its files kept.

use std::{
    fs::{self, File},
    io,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process_group, prlimit};
use signalbox_engine::event::Millis;

use super::{
    Place, engine, environment, files,
    follow::follow,
    log::{Log, Sink, Stream},
    plan::{Container, ContainerExit, End, Plan, Volume},
    room::{self, Bind, Room, View},
};
use crate::record;

/// Exit code of what could not start, as in Argo.
pub const NOT_STARTED: i32 = 64;
/// Where a script's text stands.
const SCRIPT: &str = "/argo/staging/script";

/// What is kept of a pod by this container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeps {
    /// Outputs and what it printed.
    All,
    Nothing,
}

/// Lives a container's whole life in this thread, which is of no use to others afterwards. `over` hears that its process
/// has ended, and returns when what it leaves may be kept.
pub fn live(
    place: &Place<'_>,
    plan: &Plan,
    container: &Container,
    sink: &Sink<File>,
    keeps: Keeps,
    over: impl FnOnce(&ContainerExit),
) -> (ContainerExit, End) {
    if let Some(engine) = &place.settings.engine {
        return engine::live(engine, place, plan, container, sink, (keeps, over));
    }
    let mut exit = ContainerExit {
        name: container.name.clone(),
        ..ContainerExit::default()
    };
    let mut end = End::default();
    let view = match settle(place, plan, container) {
        Ok(view) => view,
        Err(message) => {
            exit.code = NOT_STARTED;
            end.staging = Some(message);
            exit.finished_at = record::now();
            over(&exit);
            return (exit, end);
        }
    };
    let outside = place.outside();
    for input in &plan.inputs {
        if let Err(message) = files::stage(input, &view, &outside) {
            end.staging = Some(message);
            exit.code = NOT_STARTED;
            exit.finished_at = record::now();
            over(&exit);
            return (exit, end);
        }
    }
    let prefix = match plan.containers.len() + plan.init.len() {
        0 | 1 => String::new(),
        _ => format!("{}: ", container.name),
    };
    let mut log = Log::new(sink.clone(), prefix);
    run(
        place,
        plan,
        container,
        &view,
        &mut log,
        (&mut exit, &mut end),
    );
    let printed = log.finish();
    over(&exit);
    if keeps == Keeps::All {
        let _ = fs::write(outside.node.join("stdout"), &printed);
        if plan.keeps_result {
            let printed = String::from_utf8_lossy(&printed);
            end.result = Some(files::without_newline(&printed).to_owned());
        }
        files::collect(plan, &view, &outside, &mut end);
    }
    (exit, end)
}

/// Makes the room ready and moves in.
fn settle(place: &Place<'_>, plan: &Plan, container: &Container) -> Result<View, String> {
    let root = place.node.join("rooms").join(&container.name);
    let failed = |error: io::Error| format!("its directory can't be made: {error}");
    for dir in ["argo/staging", "argo/home", "tmp"] {
        fs::create_dir_all(root.join(dir)).map_err(failed)?;
    }
    let mut binds = Vec::new();
    let mut mounts: Vec<_> = container.mounts.iter().collect();
    mounts.sort_by_key(|mount| mount.path.len());
    for mount in &mounts {
        let mut source = place.node.join("volumes").join(&mount.volume);
        if let Some(sub) = &mount.sub_path {
            source = source.join(sub);
            if !source.exists() {
                fs::create_dir_all(&source).map_err(failed)?;
            }
        }
        binds.push(Bind {
            source,
            path: mount.path.clone(),
            read_only: mount.read_only,
            in_memory: matches!(plan.volumes.get(&mount.volume), Some(Volume::Secret(_))),
        });
    }
    for (number, programs) in place.settings.programs.iter().enumerate() {
        binds.push(Bind {
            source: programs.clone(),
            path: format!("/argo/bin/{number}"),
            read_only: true,
            in_memory: false,
        });
    }
    let room = Room {
        layers: place.node.join("layers").join(&container.name),
        declared: declared(plan, container),
        shared: place.settings.shared.clone(),
        binds,
        root,
    };
    let view = if place.private {
        room::move_in(&room)?
    } else {
        View::outside(&room)
    };
    for mount in mounts {
        if let Some(Volume::Secret(content)) = plan.volumes.get(&mount.volume) {
            if !place.private {
                return Err(format!(
                    "`{}` holds a secret, and this machine has no private memory for it",
                    mount.path
                ));
            }
            files::fill(&view.at(&mount.path), content).map_err(failed)?;
        }
    }
    if let Some(source) = &container.source {
        let script = view.at(SCRIPT);
        fs::write(&script, source).map_err(failed)?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).map_err(failed)?;
    }
    Ok(view)
}

/// Where a pod puts, or expects, something of its own.
fn declared(plan: &Plan, container: &Container) -> Vec<String> {
    let outputs = plan.parameters.iter().map(|output| &output.path);
    let kept = plan.artifacts.iter().map(|output| &output.path);
    let inputs = plan.inputs.iter().map(|input| &input.path);
    let mounts = container.mounts.iter().map(|mount| &mount.path);
    let paths = outputs.chain(kept).chain(inputs).chain(mounts);
    paths
        .filter(|path| path.starts_with('/'))
        .cloned()
        .chain(container.cwd.clone())
        .collect()
}

/// Starts the process, again after a failure as often as it may be.
fn run(
    place: &Place<'_>,
    plan: &Plan,
    container: &Container,
    view: &View,
    log: &mut Log<File>,
    (exit, end): (&mut ContainerExit, &mut End),
) {
    let command = match command(place, plan, container, view) {
        Ok(command) => command,
        Err(message) => {
            let _ = log.take(Stream::Err, message.as_bytes());
            exit.code = NOT_STARTED;
            exit.error = Some(message);
            exit.finished_at = record::now();
            return;
        }
    };
    let mut command = command;
    retried(container, (exit, end), |seen| {
        once(place, plan.deadline, container, &mut command, log, seen);
    });
}

/// Tries again after a failure as often as it may be.
pub fn retried(
    container: &Container,
    (exit, end): (&mut ContainerExit, &mut End),
    mut once: impl FnMut((&mut ContainerExit, &mut End)),
) {
    for attempt in 0..=container.retries {
        if attempt > 0 {
            let pause = u64::try_from(container.pause).unwrap_or(0);
            std::thread::sleep(Duration::from_millis(pause));
        }
        once((&mut *exit, &mut *end));
        if exit.code == 0 || exit.error.is_some() || end.timed_out || end.stopped {
            break;
        }
    }
}

/// Starts the process once, and sees it through.
pub fn once(
    place: &Place<'_>,
    deadline: Option<Millis>,
    container: &Container,
    command: &mut Command,
    log: &mut Log<File>,
    (exit, end): (&mut ContainerExit, &mut End),
) {
    if place.stopped() {
        end.stopped = true;
        exit.code = 128 + Signal::TERM.as_raw();
        exit.finished_at = record::now();
        return;
    }
    exit.started_at.get_or_insert_with(record::now);
    let ended = command.spawn().and_then(|mut child| {
        let pid = Pid::from_child(&child);
        if let Some(bytes) = container.memory.filter(|_| place.settings.engine.is_none()) {
            let limit = Rlimit {
                current: Some(bytes),
                maximum: Some(bytes),
            };
            let _ = prlimit(Some(pid), Resource::Data, limit);
        }
        place.born(pid);
        if place.stopped() {
            let _ = kill_process_group(pid, Signal::TERM);
        }
        let ended = follow(&mut child, deadline, log);
        place.gone(pid);
        // Reaped only now: its id can't belong to another one while it is written down.
        child.wait()?;
        ended
    });
    exit.finished_at = record::now();
    match ended {
        Ok(ended) => {
            exit.code = ended.code;
            end.timed_out |= ended.timed_out;
        }
        Err(error) => {
            let message = format!("`{}` can't be started: {error}", container.name);
            let _ = log.take(Stream::Err, message.as_bytes());
            exit.code = NOT_STARTED;
            exit.error = Some(error.to_string());
        }
    }
    end.stopped |= place.stopped();
}

/// The command line, its program found.
fn command(
    place: &Place<'_>,
    plan: &Plan,
    container: &Container,
    view: &View,
) -> Result<Command, String> {
    let mut parts = container.command.clone();
    let mut env = container.env.clone();
    if container.source.is_some() {
        parts.push(SCRIPT.to_owned());
    }
    if !place.private {
        environment::map(plan, container, view, (&mut parts, &mut env));
        if container.source.is_some() {
            environment::map_script(plan, container, view, &view.at(SCRIPT))
                .map_err(|error| error.to_string())?;
        }
    }
    environment::complete(place, view, &mut env);
    if parts
        .iter()
        .chain(env.iter().map(|(_, value)| value))
        .any(|text| text.contains('\0'))
    {
        return Err("a command or a variable holds a NUL character".to_owned());
    }
    let cwd = view.at(container.cwd.as_deref().unwrap_or("/"));
    fs::create_dir_all(&cwd).map_err(|error| format!("{}: {error}", cwd.display()))?;
    let name = parts.first().cloned().unwrap_or_default();
    let path = env.iter().find(|(name, _)| name == "PATH");
    let program = program(&name, path.map_or("", |(_, path)| path), &cwd)?;
    let mut command = Command::new(program);
    command
        .arg0(&name)
        .args(&parts[1..])
        .env_clear()
        .envs(env)
        .current_dir(cwd)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    Ok(command)
}

/// Finds a program as the executor of Argo does, and says so in its words.
fn program(name: &str, path: &str, cwd: &Path) -> Result<PathBuf, String> {
    let found = |program: &Path| {
        fs::metadata(program)
            .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    };
    if name.contains('/') {
        let program = cwd.join(name);
        return match fs::metadata(&program) {
            _ if found(&program) => Ok(program),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(format!(
                "failed to find name in PATH: exec: \"{name}\": stat {name}: no such file or directory"
            )),
            _ => Err(format!(
                "failed to find name in PATH: exec: \"{name}\": permission denied"
            )),
        };
    }
    let mut dirs = path.split(':').filter(|dir| !dir.is_empty());
    dirs.find_map(|dir| Some(Path::new(dir).join(name)).filter(|program| found(program)))
        .filter(|_| !name.is_empty())
        .ok_or_else(|| {
            format!(
                "failed to find name in PATH: exec: \"{name}\": executable file not found in $PATH"
            )
        })
}
