//! Drives a schedule: what it wants is started on this machine, what happens there is told to it.

mod journal;
mod keepers;
mod locks;
mod memory;

use std::fs::File;

use crate::keeper::plan::End;

/// What reaches the thread of a run.
#[derive(Debug)]
pub enum Message {
    /// A keeper takes pods; why there is no private file system, where there is none.
    Ready(Option<String>),
    /// The pod in that directory has ended.
    Ended(String, Option<Box<End>>),
    /// The keeper is gone, with whatever it had not told.
    KeeperGone,
    /// A place of a lock is there.
    Place(String, File),
    /// People have decided more than before.
    Decided,
    /// All processes are to end.
    Stop,
    /// Nobody waits for this run any more; its processes go on.
    Abandoned,
}
