//! The keeper as the driver knows it: started when the first pod is, told what to start, heard when something ends.
//! Pods of an earlier driver's keeper are found by their directories.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::Sender,
    thread,
};

use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
    process::Signal,
};

use super::Message;
use crate::{
    keeper::{
        self,
        plan::{End, Order, Settings, Told},
    },
    record::{self, NodeDir},
};

/// A keeper that takes pods.
#[derive(Debug)]
pub struct Keeper {
    input: ChildStdin,
}

impl Keeper {
    /// Starts one. It gets nothing of this process's environment but what a program needs to start.
    ///
    /// # Errors
    /// The program can't be started.
    pub fn start(
        waiter: &[PathBuf],
        run: &Path,
        settings: &Settings,
        sender: &Sender<Message>,
    ) -> io::Result<Self> {
        let Some((program, args)) = waiter.split_first() else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "no waiter program is configured",
            ));
        };
        let mut command = Command::new(program);
        command.args(args).arg(run).env_clear().current_dir("/");
        for name in ["PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let input = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
        hear(child, sender.clone())?;
        let mut keeper = Self { input };
        keeper.say(settings)?;
        Ok(keeper)
    }

    /// Has a pod started.
    ///
    /// # Errors
    /// The keeper is gone.
    pub fn order(&mut self, order: &Order) -> io::Result<()> {
        self.say(order)
    }

    fn say(&mut self, line: &impl serde::Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(line)?;
        line.push(b'\n');
        self.input.write_all(&line)
    }
}

/// A thread of its own, so that neither a dropped future nor a runtime's end waits for it.
fn hear(mut child: Child, sender: Sender<Message>) -> io::Result<()> {
    let output = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
    thread::spawn(move || {
        for line in BufReader::new(output).lines() {
            let told = line.ok().and_then(|line| serde_json::from_str(&line).ok());
            let message = match told {
                Some(Told::Ready(refused)) => Message::Ready(refused),
                Some(Told::Ended(dir, end)) => Message::Ended(dir, end),
                None => break,
            };
            if sender.send(message).is_err() {
                return;
            }
        }
        let _ = child.wait();
        let _ = sender.send(Message::KeeperGone);
    });
    Ok(())
}

/// What a pod's directory says.
#[derive(Debug, PartialEq)]
pub enum Found {
    /// No keeper took it.
    Nothing,
    /// A keeper has it.
    Running,
    /// `None`: its keeper is gone and left no record.
    Ended(Option<Box<End>>),
}

/// Looks at a pod's directory.
///
/// # Errors
/// It can't be read.
pub fn find(dir: &NodeDir) -> io::Result<Found> {
    let lock = match File::open(dir.lock()) {
        Ok(lock) => lock,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(error),
    };
    match flock(&lock, FlockOperation::NonBlockingLockShared) {
        Ok(()) => Ok(Found::Ended(collect(dir)?)),
        // Its end may be written down while its keeper still clears up.
        Err(Errno::WOULDBLOCK) => Ok(match record::read(&dir.exit()) {
            Ok(Some(end)) => Found::Ended(Some(Box::new(end))),
            _ => Found::Running,
        }),
        Err(error) => Err(error.into()),
    }
}

/// The end of a pod whose keeper is gone; what that left running is ended.
///
/// # Errors
/// The directory can't be read.
pub fn collect(dir: &NodeDir) -> io::Result<Option<Box<End>>> {
    // A record that can't be read was cut short by a crash of the machine: as good as none.
    if let Ok(Some(end)) = record::read(&dir.exit()) {
        return Ok(Some(Box::new(end)));
    }
    keeper::signal(dir, Signal::KILL)?;
    Ok(None)
}

/// Tells the end of a pod that an earlier driver's keeper has.
pub fn watch(dir: NodeDir, name: String, sender: Sender<Message>) {
    thread::spawn(move || {
        let gone = || -> io::Result<Option<Box<End>>> {
            let lock = File::open(dir.lock())?;
            while let Err(error) = flock(&lock, FlockOperation::LockShared) {
                if error != Errno::INTR {
                    return Err(error.into());
                }
            }
            collect(&dir)
        };
        let _ = sender.send(Message::Ended(name, gone().unwrap_or_default()));
    });
}

/// Asks a pod to end, or ends it.
///
/// # Errors
/// Its directory can't be written.
pub fn stop(dir: &NodeDir, signal: Signal) -> io::Result<()> {
    std::fs::create_dir_all(&dir.0)?;
    std::fs::write(dir.stop(), b"")?;
    keeper::signal(dir, signal)
}
