//! Reading what a process writes until it has ended, and ending it at its time.

use std::{
    io::{self, Read},
    os::fd::{AsFd, BorrowedFd},
    process::Child,
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::{Errno, ioctl_fionbio},
    process::{Pid, Signal, WaitId, WaitIdOptions, WaitIdStatus, kill_process_group, waitid},
};
use signalbox_engine::event::Millis;

use super::log::{Log, Stream};
use crate::record;

/// Between asking a process to end and ending it.
pub const PATIENCE: Millis = 5000;

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// 128 and the number for a signal.
    pub code: i32,
    /// Its deadline passed before.
    pub timed_out: bool,
}

/// Reads both streams until the process has ended, then ends what it left behind (as a container's end does) and
/// takes what is still in the pipes. A pipe that a detached child keeps open delays nothing.
///
/// # Errors
/// The system can't be asked about the process.
pub fn follow<W: io::Write>(
    child: &mut Child,
    deadline: Option<Millis>,
    log: &mut Log<W>,
) -> io::Result<Ended> {
    let pid = Pid::from_child(child);
    let mut out = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let mut err = child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
    ioctl_fionbio(&out, true)?;
    ioctl_fionbio(&err, true)?;
    let end = end::watch(pid)?;
    let (mut out_open, mut err_open) = (true, true);
    let mut force = Force::new(deadline);
    loop {
        let mut watched = vec![PollFd::new(&end, PollFlags::IN)];
        let streams = [(out_open, out.as_fd()), (err_open, err.as_fd())];
        let open = streams.into_iter().filter(|(open, _)| *open);
        watched.extend(open.map(|(_, stream): (bool, BorrowedFd<'_>)| {
            PollFd::from_borrowed_fd(stream, PollFlags::IN)
        }));
        match poll(&mut watched, force.pause().as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        if !watched[0].revents().is_empty() {
            break;
        }
        force.apply(pid);
        out_open = out_open && drain(&mut out, Stream::Out, log);
        err_open = err_open && drain(&mut err, Stream::Err, log);
    }
    let status = exit_of(pid)?;
    let _ = kill_process_group(pid, Signal::KILL);
    drain(&mut out, Stream::Out, log);
    drain(&mut err, Stream::Err, log);
    let code = match (status.exit_status(), status.terminating_signal()) {
        (Some(code), _) => code,
        // A container is killed in the end, whatever ended a process of it.
        (None, _) if force.timed_out => 128 + Signal::KILL.as_raw(),
        (None, signal) => 128 + signal.unwrap_or_default(),
    };
    Ok(Ended {
        code,
        timed_out: force.timed_out,
    })
}

/// Ends a process at its deadline: first asked, then not.
struct Force {
    at: Option<Millis>,
    timed_out: bool,
}

impl Force {
    fn new(at: Option<Millis>) -> Self {
        Self {
            at,
            timed_out: false,
        }
    }

    fn pause(&self) -> Option<Timespec> {
        let left = self.at?.saturating_sub(record::now()).max(0);
        let left = Duration::from_millis(u64::try_from(left).unwrap_or(0));
        // The clock may be set, and stands still in `poll` while the machine sleeps.
        Timespec::try_from(left.min(Duration::from_secs(60))).ok()
    }

    fn apply(&mut self, pid: Pid) {
        let now = record::now();
        if self.at.is_none_or(|at| at > now) {
            return;
        }
        if self.timed_out {
            let _ = kill_process_group(pid, Signal::KILL);
            self.at = None;
        } else {
            let _ = kill_process_group(pid, Signal::TERM);
            self.timed_out = true;
            self.at = Some(now + PATIENCE);
        }
    }
}

/// Takes what a pipe holds now; whether more may come.
fn drain<W: io::Write>(pipe: &mut impl Read, stream: Stream, log: &mut Log<W>) -> bool {
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

/// Waits for the end without reaping: the id can't belong to another process before the end is written down.
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

#[cfg(target_os = "linux")]
mod end {
    use std::{io, os::fd::OwnedFd};

    use rustix::process::{Pid, PidfdFlags, pidfd_open};

    /// Something that becomes readable when the process ends.
    pub fn watch(pid: Pid) -> io::Result<OwnedFd> {
        Ok(pidfd_open(pid, PidfdFlags::empty())?)
    }
}

#[cfg(not(target_os = "linux"))]
mod end {
    use std::{io, thread};

    use rustix::process::Pid;

    /// Something that becomes readable when the process ends.
    pub fn watch(pid: Pid) -> io::Result<io::PipeReader> {
        let (ended, end) = io::pipe()?;
        thread::spawn(move || {
            let _ = super::exit_of(pid);
            drop(end);
        });
        Ok(ended)
    }
}
