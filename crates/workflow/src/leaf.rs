//! One step's process seen from the executor: its directory made ready, its waiter started, its exit turned into an
//! [`Outcome`]. Every answer is read from the directory, so that it is the same after a restart.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
    process::{Pid, Signal, kill_process_group},
};
use signalbox_engine::event::{Millis, NodePhase};

use crate::{
    check, environment, log,
    record::{self, Exit, NodeDir, Process},
    schedule::{Command as Step, FileOutput, Outcome},
    waiter::{NOT_FOUND, started},
};

/// An output parameter larger than this is no parameter.
const MOST_OUTPUT: u64 = 1024 * 1024;

/// What a node's directory says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It never started.
    Nothing,
    /// A waiter holds it.
    Running {
        started_at: Millis,
    },
    /// The waiter is gone.
    Gone {
        started_at: Millis,
    },
    Ended(Outcome),
}

/// Looks at a node's directory.
///
/// # Errors
/// It can't be read.
pub fn find(dir: &NodeDir) -> io::Result<Found> {
    if let Some(outcome) = record::read(&dir.outcome())? {
        return Ok(Found::Ended(outcome));
    }
    let Some(process) = record::read::<Process>(&dir.process())? else {
        return Ok(Found::Nothing);
    };
    let started_at = process.created_at;
    let lock = lock_file(dir)?;
    match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) if dir.claim().exists() => Ok(Found::Gone { started_at }),
        // Written down, but no waiter came so far: starting one now starts the process once.
        Ok(()) => Ok(Found::Nothing),
        Err(Errno::WOULDBLOCK) => Ok(Found::Running { started_at }),
        Err(error) => Err(error.into()),
    }
}

/// Makes a node's directory ready and writes down what is to start there.
///
/// # Errors
/// It can't be written.
pub fn prepare(dir: &NodeDir, node: &str, start: &Step) -> io::Result<Process> {
    if dir.0.exists() && !dir.process().exists() {
        fs::remove_dir_all(&dir.0)?;
    }
    if let Some(process) = record::read(&dir.process())? {
        return Ok(process);
    }
    fs::create_dir_all(dir.work())?;
    fs::create_dir_all(dir.tmp())?;
    File::create(dir.lock())?;
    let mut command = start.command.clone();
    if let Some(source) = &start.source {
        fs::write(dir.script(), source)?;
        fs::set_permissions(dir.script(), fs::Permissions::from_mode(0o755))?;
        command.push(dir.script().to_string_lossy().into_owned());
    }
    let mut command = command
        .into_iter()
        .map(|part| environment::expand(&part, &start.env));
    let process = Process {
        node: node.to_owned(),
        program: command.next().unwrap_or_default(),
        args: command.collect(),
        env: environment::of(dir, &start.env),
        cwd: dir.work(),
        outputs: start.outputs.clone(),
        created_at: record::now(),
    };
    record::write(&dir.process(), &process)?;
    Ok(process)
}

/// Starts a waiter. It gets nothing of this process's environment but what a program needs to start.
///
/// # Errors
/// The program can't be started.
pub fn spawn(waiter: &[PathBuf], dir: &NodeDir) -> io::Result<Child> {
    let Some((program, args)) = waiter.split_first() else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "no waiter program is configured",
        ));
    };
    let mut command = Command::new(program);
    command.args(args).arg(&dir.0).env_clear().current_dir("/");
    for name in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
}

/// Returns when the waiter of that directory is gone.
///
/// # Errors
/// The lock can't be opened.
pub fn await_gone(dir: &NodeDir, waiter: Option<Child>) -> io::Result<()> {
    if let Some(mut waiter) = waiter {
        waiter.wait()?;
    }
    let lock = lock_file(dir)?;
    loop {
        match flock(&lock, FlockOperation::LockExclusive) {
            Err(Errno::INTR) => {}
            other => return other.map_err(Into::into),
        }
    }
}

fn lock_file(dir: &NodeDir) -> io::Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(dir.lock())
}

/// Asks the process and all its children to end. A waiter that has not started it yet will not.
///
/// # Errors
/// The request can't be written.
pub fn stop(dir: &NodeDir, signal: Signal) -> io::Result<()> {
    let asked = match record::create_new(&dir.stop()) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    };
    // Without an exit record the process is not reaped, so that its id is still its own, as long as the waiter lives.
    if !matches!(find(dir)?, Found::Running { .. }) || dir.exit().exists() {
        return asked;
    }
    if let Some(pid) =
        record::read::<record::Pid>(&dir.pid())?.and_then(|record| Pid::from_raw(record.pid))
    {
        match kill_process_group(pid, signal) {
            Ok(()) | Err(Errno::SRCH | Errno::PERM) => {}
            Err(error) => return Err(error.into()),
        }
    }
    asked
}

/// What became of a process whose waiter is gone; written down as the node's outcome.
///
/// # Errors
/// The directory can't be read or written.
pub fn collect(dir: &NodeDir) -> io::Result<Outcome> {
    let process: Process = record::read(&dir.process())?.ok_or(io::ErrorKind::NotFound)?;
    let outcome = match record::read::<Exit>(&dir.exit())? {
        Some(exit) => ended(dir, &process, &exit)?,
        None => {
            end_orphan(dir)?;
            interrupted(&process)
        }
    };
    record::write(&dir.outcome(), &outcome)?;
    Ok(outcome)
}

/// Ends a process whose waiter is gone: nobody would ever learn how it ended, and a retry must not meet it. Only
/// where its start time tells that the process id is still its own.
fn end_orphan(dir: &NodeDir) -> io::Result<()> {
    let Some(record) = record::read::<record::Pid>(&dir.pid())? else {
        return Ok(());
    };
    if let Some(pid) = Pid::from_raw(record.pid)
        && started(record.pid) == Some(record.started)
    {
        // Gone in between is as good.
        let _ = kill_process_group(pid, Signal::KILL);
    }
    Ok(())
}

/// An outcome of a node that no process came to.
pub fn failed(
    phase: NodePhase,
    code: &str,
    message: String,
    hint: Option<String>,
    at: Millis,
) -> Outcome {
    Outcome {
        phase,
        message: Some(message),
        code: code.to_owned(),
        hint,
        started_at: at,
        finished_at: at,
        exit_code: None,
        result: None,
        outputs: Default::default(),
        exported: Default::default(),
    }
}

/// What is wrong with a start that only its values show.
pub fn refuse(start: &Step, images: &[String], at: Millis) -> Option<Outcome> {
    if !check::allowed(&start.image, images) {
        let message = format!(
            "commands of the image `{}` may not run as host processes",
            start.image
        );
        return Some(failed(
            NodePhase::Error,
            "image-not-allowed",
            message,
            Some(check::image_hint(&start.image)),
            at,
        ));
    }
    let nul = start
        .command
        .iter()
        .chain(start.env.iter().map(|(_, value)| value))
        .any(|text| text.contains('\0'));
    if nul {
        let message =
            "a command or a variable holds a NUL character, which no process can take".to_owned();
        return Some(failed(NodePhase::Error, "step-failed", message, None, at));
    }
    let (message, hint) = start
        .outputs
        .iter()
        .find_map(|output| check::path_problem(&output.path))?;
    Some(failed(
        NodePhase::Error,
        "step-failed",
        message,
        Some(hint.to_owned()),
        at,
    ))
}

fn interrupted(process: &Process) -> Outcome {
    let message = "interrupted: what waited for the process is gone and left no exit record, so that nobody knows how it ended".to_owned();
    let hint = "look at what the step did, then retry: it is never run again by itself".to_owned();
    Outcome {
        started_at: process.created_at,
        ..failed(
            NodePhase::Error,
            "interrupted",
            message,
            Some(hint),
            record::now(),
        )
    }
}

fn ended(dir: &NodeDir, process: &Process, exit: &Exit) -> io::Result<Outcome> {
    let code = exit
        .code
        .unwrap_or_else(|| 128 + exit.signal.unwrap_or_default());
    let mut outcome = Outcome {
        started_at: process.created_at,
        exit_code: Some(code),
        ..failed(
            NodePhase::Succeeded,
            "",
            String::new(),
            None,
            exit.finished_at,
        )
    };
    outcome.message = None;
    let stdout = fs::read(dir.stdout()).unwrap_or_default();
    let stdout = String::from_utf8_lossy(&stdout);
    outcome.result = Some(without_newline(&stdout).to_owned());
    let mut missing = None;
    for output in &process.outputs {
        match output_value(dir, output)? {
            Ok(value) => {
                if let Some(global) = &output.global {
                    outcome.exported.insert(global.clone(), value.clone());
                }
                outcome.outputs.insert(output.name.clone(), value);
            }
            Err(message) => missing = missing.or(Some(message)),
        }
    }
    if dir.stop().exists() && code != 0 {
        outcome.phase = NodePhase::Terminated;
        outcome.message = Some("stopped".to_owned());
    } else if let Some(error) = &exit.error {
        outcome.phase = NodePhase::Failed;
        outcome.code = "command-not-found".to_owned();
        outcome.message = Some(format!("main: Error (exit code {NOT_FOUND}): {error}"));
        outcome.hint = Some(
            "install the program on this machine, or put it on the PATH of the runtime".to_owned(),
        );
    } else if code != 0 {
        outcome.phase = NodePhase::Failed;
        outcome.code = "step-failed".to_owned();
        outcome.message = Some(format!("main: Error (exit code {code})"));
    } else if let Some(message) = missing {
        outcome.phase = NodePhase::Error;
        outcome.code = "missing-output".to_owned();
        outcome.message = Some(message);
        outcome.hint = Some("let the step write the file (relative paths stand in its working directory), or give the output a `default`".to_owned());
    }
    Ok(outcome)
}

/// The value of an output, or what is wrong with it.
fn output_value(dir: &NodeDir, output: &FileOutput) -> io::Result<Result<String, String>> {
    let path = dir.work().join(&output.path);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            let missing = || {
                format!(
                    "the output `{}` is missing: the step wrote no file `{}`",
                    output.name, output.path
                )
            };
            return Ok(output.default.clone().ok_or_else(missing));
        }
        Err(error) => {
            return Ok(Err(format!(
                "the output `{}` can't be read from `{}`: {error}",
                output.name, output.path
            )));
        }
    };
    if !file.metadata()?.is_file() {
        return Ok(Err(format!(
            "the output `{}` is no file: `{}`",
            output.name, output.path
        )));
    }
    let mut bytes = Vec::new();
    file.take(MOST_OUTPUT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_OUTPUT {
        return Ok(Err(format!(
            "the output `{}` is larger than 1 MiB: `{}`",
            output.name, output.path
        )));
    }
    Ok(Ok(
        without_newline(&String::from_utf8_lossy(&bytes)).to_owned()
    ))
}

fn without_newline(text: &str) -> &str {
    text.strip_suffix('\n').unwrap_or(text)
}

/// Takes over a step that succeeded in an earlier attempt: its outcome and its log.
///
/// # Errors
/// It can't be copied.
pub fn keep(from: &NodeDir, to: &NodeDir, node: &str) -> io::Result<bool> {
    let outcome: Option<Outcome> = record::read(&from.outcome())?;
    let (Some(outcome), Some(process)) = (outcome, record::read::<Process>(&from.process())?)
    else {
        return Ok(false);
    };
    if outcome.phase != NodePhase::Succeeded || to.process().exists() {
        return Ok(false);
    }
    fs::create_dir_all(&to.0)?;
    for (from, to) in [
        (from.log(), to.log()),
        (from.stdout(), to.stdout()),
        (from.exit(), to.exit()),
    ] {
        copy_if_there(&from, &to)?;
    }
    record::write(&to.outcome(), &outcome)?;
    record::write(
        &to.process(),
        &Process {
            node: node.to_owned(),
            ..process
        },
    )?;
    Ok(true)
}

fn copy_if_there(from: &Path, to: &Path) -> io::Result<()> {
    match fs::copy(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map(drop),
    }
}

/// The last lines of a node's log.
pub fn log_tail(dir: &NodeDir) -> Vec<String> {
    log::tail(&dir.log(), 20)
}
