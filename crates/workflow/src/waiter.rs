//! The waiter: a small process that starts one step's process, reads what it writes, and records how it ended. It
//! has a session of its own, so that it outlives the runtime. While it lives it holds the lock of the node's directory.

use std::{
    fs::{self, File},
    io::{self, PipeReader, Read},
    os::{fd::AsFd, unix::process::CommandExt},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    fs::{FlockOperation, flock},
    io::{Errno, ioctl_fionbio},
    process::{Pid, Signal, WaitId, WaitIdOptions, WaitIdStatus, kill_process_group, waitid},
};

use crate::{
    log::{Log, MOST_BYTES, Stream},
    record::{self, Exit, NodeDir, Process},
};

/// Exit code of a program that is not there, as in Argo.
pub const NOT_FOUND: i32 = 64;

/// Waits for the process described in a directory.
///
/// # Errors
/// The directory can't be read or written; then there is no exit record.
pub fn wait(dir: &Path) -> io::Result<()> {
    // Fails only for the leader of a process group, which a waiter started by `Host` is not.
    let _ = rustix::process::setsid();
    let dir = NodeDir(dir.to_owned());
    let lock = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(dir.lock())?;
    flock(&lock, FlockOperation::LockExclusive)?;
    match record::create_new(&dir.claim()) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
        other => other?,
    }
    let process: Process = record::read(&dir.process())?.ok_or(io::ErrorKind::NotFound)?;
    if dir.stop().exists() {
        let exit = Exit {
            code: None,
            signal: Some(Signal::TERM.as_raw()),
            error: None,
            finished_at: record::now(),
        };
        return record::write(&dir.exit(), &exit);
    }
    start(&dir, &process)
}

fn start(dir: &NodeDir, process: &Process) -> io::Result<()> {
    let mut log = Log::new(File::create(dir.log())?, MOST_BYTES);
    let mut command = Command::new(&process.program);
    command
        .args(&process.args)
        .env_clear()
        .envs(process.env.iter().map(|(name, value)| (name, value)))
        .current_dir(&process.cwd);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            let reason = if error.kind() == io::ErrorKind::NotFound {
                "there is no such program".to_owned()
            } else {
                error.to_string()
            };
            let message = format!("`{}` can't be started: {reason}", process.program);
            log.take(Stream::Err, message.as_bytes())?;
            log.finish()?;
            let exit = Exit {
                code: Some(NOT_FOUND),
                signal: None,
                error: Some(message),
                finished_at: record::now(),
            };
            return record::write(&dir.exit(), &exit);
        }
    };
    let pid = Pid::from_child(&child);
    let raw = pid.as_raw_nonzero().get();
    record::write(
        &dir.pid(),
        &record::Pid {
            pid: raw,
            started: started(raw)
                .unwrap_or_else(|| u64::try_from(record::now()).unwrap_or_default()),
        },
    )?;
    if dir.stop().exists() {
        let _ = kill_process_group(pid, Signal::TERM);
    }
    let status = follow(&mut child, pid, &mut log)?;
    let finished_at = record::now();
    // A full disk loses the log, never the record of the exit, as far as that can be written.
    let result = log.finish().unwrap_or_default();
    fs::write(dir.stdout(), result)?;
    let exit = Exit {
        code: status.exit_status(),
        signal: status.terminating_signal(),
        error: None,
        finished_at,
    };
    // The process is reaped only after this: its id can't belong to another one before the record is there.
    record::write(&dir.exit(), &exit)?;
    child.wait().map(drop)
}

/// Reads both streams until the process has ended, then ends what it left behind (as a container's end does) and
/// takes what is still in the pipes. A pipe that a detached child keeps open delays nothing.
fn follow(child: &mut Child, pid: Pid, log: &mut Log<File>) -> io::Result<WaitIdStatus> {
    let mut out = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut err = child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
    ioctl_fionbio(&out, true)?;
    ioctl_fionbio(&err, true)?;
    let (ended, end) = io::pipe()?;
    let waiting = thread::spawn(move || {
        let status = exit_of(pid);
        drop(end);
        status
    });
    let (mut out_open, mut err_open) = (true, true);
    while !ready(&ended, &out, out_open, &err, err_open)? {
        out_open = out_open && drain(&mut out, Stream::Out, log);
        err_open = err_open && drain(&mut err, Stream::Err, log);
    }
    let status = waiting.join().map_err(|_| io::ErrorKind::Other)??;
    let _ = kill_process_group(pid, Signal::KILL);
    drain(&mut out, Stream::Out, log);
    drain(&mut err, Stream::Err, log);
    Ok(status)
}

/// Waits until there is something to do; whether the process has ended.
fn ready(
    ended: &PipeReader,
    out: &impl AsFd,
    out_open: bool,
    err: &impl AsFd,
    err_open: bool,
) -> io::Result<bool> {
    let mut watched = vec![PollFd::new(ended, PollFlags::IN)];
    if out_open {
        watched.push(PollFd::new(out, PollFlags::IN));
    }
    if err_open {
        watched.push(PollFd::new(err, PollFlags::IN));
    }
    match poll(&mut watched, None) {
        Ok(_) | Err(Errno::INTR) => Ok(!watched[0].revents().is_empty()),
        Err(error) => Err(error.into()),
    }
}

/// Takes what a pipe holds now; whether more may come.
fn drain(pipe: &mut impl Read, stream: Stream, log: &mut Log<File>) -> bool {
    let mut buffer = [0; 16 * 1024];
    // Bounded, so that a flood on one stream lets the other and the end through.
    for _ in 0..64 {
        match pipe.read(&mut buffer) {
            Ok(0) => return false,
            Ok(length) => {
                // The process goes on when the log can't be written; it would hang on a full pipe.
                let _ = log.take(stream, &buffer[..length]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return error.kind() == io::ErrorKind::WouldBlock,
        }
    }
    true
}

/// Waits for the end without reaping.
fn exit_of(pid: Pid) -> io::Result<WaitIdStatus> {
    loop {
        match waitid(
            WaitId::Pid(pid),
            WaitIdOptions::EXITED | WaitIdOptions::NOWAIT,
        ) {
            Ok(Some(status)) => return Ok(status),
            Ok(None) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// When a process started, in clock ticks since the system's start; known on Linux only.
pub fn started(pid: i32) -> Option<u64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // Field 22; the second one, the program's name, may hold spaces and parentheses.
    let (_, after_name) = stat.rsplit_once(')')?;
    after_name.split_whitespace().nth(19)?.parse().ok()
}
