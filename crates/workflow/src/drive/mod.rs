//! Drives a schedule: what it wants is started on this machine, what happens there is told to it. Nothing is kept but
//! the journal of what the schedule was told, and the pods' own directories.

mod act;
mod again;
pub mod blame;
mod journal;
mod keepers;
mod locks;
mod memory;
mod pods;
mod tell;
mod unsuspend;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs::File,
    io,
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender},
    },
    time::Duration,
};

use rustix::{
    fs::{FlockOperation, flock},
    process::Signal,
};
use serde_json::Value;
use signalbox_engine::event::{Decision, Millis, Node};
use signalbox_schedule::schedule::{Begin, Definition, Event, Schedule, Strategy};

pub use self::pods::WAITER_FAILED;
use self::{
    journal::Journal,
    keepers::Keeper,
    locks::Locks,
    pods::{Pods, Waiting},
    tell::Teller,
};
use crate::{
    Secrets,
    keeper::plan::{End, Settings},
    record,
};

/// Between asking a process to end and ending it.
const PATIENCE: Millis = crate::keeper::PATIENCE;
/// The longest sleep before times are compared with the clock again: the thread's own time stands still while the
/// machine sleeps.
const NAP: Duration = Duration::from_secs(60);

/// A thread that a schedule may walk in: templates that call each other need a deep stack.
pub fn thread() -> std::thread::Builder {
    std::thread::Builder::new()
        .name("workflow".to_owned())
        .stack_size(256 * 1024 * 1024)
}

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
    /// People have decided about suspended steps, by node name: all that they have so far.
    Decided(BTreeMap<String, Decision>),
    /// Somebody lets suspended steps go on.
    Resume {
        selector: Option<String>,
        outputs: BTreeMap<String, String>,
    },
    /// Everything is to end.
    Stop(Strategy),
    /// Nobody waits for this run any more; its processes go on.
    Abandoned,
}

/// What a run has of this machine.
pub struct Machine {
    /// The program that keeps processes, with the arguments that make it a waiter.
    pub waiter: Vec<PathBuf>,
    pub settings: Settings,
    /// Image patterns whose commands may run.
    pub images: Vec<String>,
    /// What images run by themselves, by image pattern.
    pub commands: BTreeMap<String, Vec<String>>,
    pub config_maps: BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    pub secrets: Arc<dyn Secrets>,
    /// Volumes of the workflow.
    pub volumes: Vec<Value>,
    /// How many pods run at once.
    pub most: usize,
    /// Where locks and remembered outputs are.
    pub shared: PathBuf,
}

/// A run on its way.
pub struct Drive<'a> {
    dir: PathBuf,
    machine: &'a Machine,
    schedule: Schedule,
    journal: Journal,
    keeper: Option<Keeper>,
    /// Why there is no private file system.
    unprivate: Option<String>,
    pods: Pods,
    /// Pods that the schedule wants, and that have to wait for others to end.
    waiting: VecDeque<Waiting>,
    locks: Locks,
    /// What has happened and the schedule does not know.
    events: Vec<Event>,
    wakes: BTreeSet<Millis>,
    /// When those that were asked to end are ended.
    kills: BTreeMap<String, Millis>,
    stopping: Option<Strategy>,
    /// Suspended steps whose decision was passed on.
    answered: BTreeSet<String>,
    /// Locks that were held before this driver came, and are not its files' yet.
    held: BTreeSet<(String, String)>,
    teller: Teller,
    nodes: &'a mut dyn FnMut(Node),
    sender: Sender<Message>,
    /// Two threads never drive the same directory.
    _lock: File,
}

/// How a thread that drove came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// The workflow has ended.
    ToItsEnd,
    /// Nobody waits for it any more.
    Away,
}

impl<'a> Drive<'a> {
    /// Opens a run, new or where it was.
    ///
    /// # Errors
    /// Its directory can't be used.
    pub fn open(
        dir: PathBuf,
        definition: Arc<Definition>,
        begin: Begin,
        keep_from: Option<&std::path::Path>,
        machine: &'a Machine,
        nodes: &'a mut dyn FnMut(Node),
        sender: Sender<Message>,
    ) -> io::Result<Self> {
        std::fs::create_dir_all(&dir)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(dir.join("lock"))?;
        flock(&lock, FlockOperation::LockExclusive)?;
        let restored = again::restore(&dir, definition, begin, keep_from)?;
        let mut drive = Self {
            locks: Locks::new(machine.shared.join("locks"), sender.clone()),
            dir,
            machine,
            schedule: restored.schedule,
            journal: restored.journal,
            keeper: None,
            unprivate: None,
            pods: Pods::default(),
            waiting: VecDeque::new(),
            events: Vec::new(),
            wakes: restored.wakes,
            kills: BTreeMap::new(),
            stopping: restored.open.stopping,
            answered: BTreeSet::new(),
            held: BTreeSet::new(),
            teller: Teller::new(restored.parameters),
            nodes,
            sender,
            _lock: lock,
        };
        drive.adopt(restored.open)?;
        Ok(drive)
    }

    /// Drives it to its end.
    ///
    /// # Errors
    /// Its directory can't be used any more.
    pub fn drive(&mut self, messages: &Receiver<Message>) -> io::Result<Came> {
        // What an earlier run began is told as it is: no step goes back to its beginning.
        self.tell();
        let mut fresh = true;
        loop {
            // A stop that came in before must be known before anything starts.
            while let Ok(message) = messages.try_recv() {
                if !self.take(message)? {
                    return Ok(Came::Away);
                }
            }
            let now = record::now();
            let due = self.wakes.first().is_some_and(|at| *at <= now);
            if fresh || due || !self.events.is_empty() {
                fresh = false;
                self.advance(now)?;
                continue;
            }
            if self.over() {
                return Ok(Came::ToItsEnd);
            }
            let message = match self.pause(now) {
                None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(pause) => messages.recv_timeout(pause),
            };
            match message {
                Ok(message) => {
                    if !self.take(message)? {
                        return Ok(Came::Away);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(Came::Away),
                Err(RecvTimeoutError::Timeout) => self.kill_overdue()?,
            }
        }
    }

    /// Lets the schedule go on with what is known now, and does what it wants.
    fn advance(&mut self, now: Millis) -> io::Result<()> {
        let events = std::mem::take(&mut self.events);
        self.wakes = self.wakes.split_off(&(now + 1));
        self.journal.write(now, &events)?;
        let actions = self.schedule.advance(now, events);
        // Before anything starts: whoever looks sees it begin.
        self.tell();
        for action in actions {
            self.act(action, now)?;
        }
        self.start_waiting(now)
    }

    /// How long nothing happens by itself; `None`: for ever.
    fn pause(&self, now: Millis) -> Option<Duration> {
        let next = self.wakes.first().copied();
        let next = next.into_iter().chain(self.kills.values().copied()).min()?;
        let pause = u64::try_from(next.saturating_sub(now)).unwrap_or(0);
        Some(Duration::from_millis(pause).min(NAP))
    }

    fn over(&self) -> bool {
        self.schedule.is_over() && self.pods.is_empty()
    }

    /// Takes a message; `false` when nobody waits any more.
    fn take(&mut self, message: Message) -> io::Result<bool> {
        match message {
            Message::Abandoned => return Ok(false),
            Message::Ready(refused) => self.unprivate = refused,
            Message::Ended(dir, end) => self.ended(&dir, end.as_deref()),
            Message::KeeperGone => self.keeper_gone()?,
            Message::Place(key, place) => {
                let granted = self.locks.got(&key, place)?;
                self.grant(&key, granted);
            }
            Message::Decided(decisions) => self.decided(&decisions),
            Message::Resume { selector, outputs } => self.resume(selector, outputs),
            Message::Stop(strategy) => self.stop(strategy)?,
        }
        Ok(true)
    }

    fn stop(&mut self, strategy: Strategy) -> io::Result<()> {
        if self.stopping == Some(strategy) || self.schedule.is_over() {
            return Ok(());
        }
        self.stopping = Some(strategy);
        self.events.push(Event::Shutdown(strategy));
        Ok(())
    }

    fn kill_overdue(&mut self) -> io::Result<()> {
        let now = record::now();
        let due: Vec<String> = self
            .kills
            .iter()
            .filter(|(_, at)| **at <= now)
            .map(|(dir, _)| dir.clone())
            .collect();
        for dir in due {
            self.kills.remove(&dir);
            keepers::stop(&self.node_dir(&dir), Signal::KILL)?;
        }
        Ok(())
    }

    /// The schedule as it stands.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// Whether somebody stopped it.
    pub fn is_stopped(&self) -> bool {
        self.stopping.is_some()
    }

    /// What this machine could not give, in sentences.
    pub fn remarks(&self) -> Vec<String> {
        let private = self.unprivate.as_ref().map(|why| {
            format!("steps had no private file system ({why}): each had a directory of its own, into which the paths that it declares were mapped")
        });
        private.into_iter().collect()
    }

    /// Ends all that still runs: nobody will look after it any more.
    pub fn give_up(&self) {
        for dir in self.pods.dirs() {
            // What can't be ended now is found by the next run.
            let _ = keepers::stop(&self.node_dir(dir), Signal::KILL);
        }
    }

    /// Tells what is new about the nodes.
    fn tell(&mut self) {
        self.teller
            .tell(&self.schedule, self.stopping.is_some(), self.nodes);
    }
}
