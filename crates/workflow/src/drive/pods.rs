//! The pods of a run that are under way: started as there is room for them, ended, found again.

use std::{collections::BTreeMap, io};

use rustix::process::Signal;
use signalbox_engine::event::Millis;
use signalbox_schedule::schedule::{Event, Pod};

use super::{
    Drive, PATIENCE,
    act::{self, Known},
    again::Open,
    keepers::{self, Found, Keeper},
};
use crate::{
    keeper::plan::{End, Order},
    pod::{self, Refusal},
    record::{self, NodeDir},
};

/// Pods that a keeper has, by the names of their directories.
#[derive(Debug, Default)]
pub struct Pods(BTreeMap<String, Box<Pod>>);

impl Pods {
    /// Nothing is under way.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their directories' names.
    pub fn dirs(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// The directory of a node's pod, if it is under way.
    fn dir_of(&self, node: &str) -> Option<String> {
        let dir = record::dir_name(node);
        self.0.contains_key(&dir).then_some(dir)
    }
}

/// A pod whose turn has not come.
#[derive(Debug)]
pub struct Waiting(pub Box<Pod>);

impl Drive<'_> {
    /// The directory of that name.
    pub(super) fn node_dir(&self, name: &str) -> NodeDir {
        NodeDir(self.dir.join("nodes").join(name))
    }

    /// Starts the pods whose turn has come.
    pub(super) fn start_waiting(&mut self, now: Millis) -> io::Result<()> {
        while self.pods.0.len() < self.machine.most.max(1)
            && let Some(Waiting(pod)) = self.waiting.pop_front()
        {
            self.start(pod, now)?;
        }
        Ok(())
    }

    fn start(&mut self, pod: Box<Pod>, now: Millis) -> io::Result<()> {
        let plan = match self.plan(&pod, now) {
            Ok(plan) => plan,
            Err(refusal) => {
                let end = act::refused(&refusal, now);
                self.known(pod.node.clone(), Known::Ended(Box::new(end)));
                return Ok(());
            }
        };
        let dir = record::dir_name(&pod.node);
        let order = Order {
            dir: dir.clone(),
            plan,
        };
        if self.keeper.is_none() {
            let (waiter, settings) = (&self.machine.waiter, &self.machine.settings);
            let keeper = Keeper::start(waiter, &self.dir, settings, &self.sender)
                .map_err(|error| waiter_failed(&error))?;
            self.keeper = Some(keeper);
        }
        if let Some(keeper) = &mut self.keeper {
            keeper
                .order(&order)
                .map_err(|error| waiter_failed(&error))?;
        }
        self.known(pod.node.clone(), Known::Started(now));
        self.pods.0.insert(dir, pod);
        Ok(())
    }

    fn plan(&self, pod: &Pod, now: Millis) -> Result<crate::keeper::plan::Plan, Refusal> {
        let offer = pod::Offer {
            images: &self.machine.images,
            commands: &self.machine.commands,
            contained: self.machine.settings.engine.is_some(),
            programs: &self.machine.settings.programs,
            config_maps: &self.machine.config_maps,
            secrets: &*self.machine.secrets,
            volumes: &self.machine.volumes,
            fields: act::fields(&self.schedule, pod),
        };
        pod::plan(act::wanted(&self.schedule, pod, now), &offer)
    }

    /// A pod has ended; `None`: nobody knows how.
    pub(super) fn ended(&mut self, dir: &str, end: Option<&End>) {
        self.kills.remove(dir);
        if let Some(pod) = self.pods.0.remove(dir) {
            let now = record::now();
            let end = act::end_of(&pod, end, self.stopping, now);
            self.known(pod.node.clone(), Known::Ended(Box::new(end)));
        }
    }

    /// What its keeper had not told is in the pods' directories.
    pub(super) fn keeper_gone(&mut self) -> io::Result<()> {
        self.keeper = None;
        let open: Vec<String> = self.pods.0.keys().cloned().collect();
        for name in open {
            let dir = self.node_dir(&name);
            match keepers::find(&dir)? {
                // Another keeper has it.
                Found::Running => keepers::watch(dir, name, self.sender.clone()),
                Found::Ended(end) => self.ended(&name, end.as_deref()),
                Found::Nothing => {
                    let pod = self.pods.0.remove(&name);
                    self.waiting.extend(pod.map(Waiting));
                }
            }
        }
        let now = record::now();
        self.start_waiting(now)
    }

    /// Asks a node's pod to end; one that has not started never will.
    pub(super) fn kill(&mut self, node: &str, now: Millis) -> io::Result<()> {
        if let Some(at) = self
            .waiting
            .iter()
            .position(|Waiting(pod)| pod.node == node)
        {
            if let Some(Waiting(pod)) = self.waiting.remove(at) {
                let end = act::never_started(&pod, self.stopping, now);
                self.known(pod.node.clone(), Known::Ended(Box::new(end)));
            }
            return Ok(());
        }
        if let Some(dir) = self.pods.dir_of(node) {
            keepers::stop(&self.node_dir(&dir), Signal::TERM)?;
            self.kills.entry(dir).or_insert(now + PATIENCE);
        }
        Ok(())
    }

    /// Takes over what an earlier driver left: found by the pods' directories.
    pub(super) fn adopt(&mut self, open: Open) -> io::Result<()> {
        let now = record::now();
        for pod in open.pods.into_iter().map(Box::new) {
            let name = record::dir_name(&pod.node);
            let dir = self.node_dir(&name);
            match keepers::find(&dir)? {
                Found::Running => {
                    self.pods.0.insert(name.clone(), pod);
                    keepers::watch(dir, name, self.sender.clone());
                }
                Found::Ended(end) => {
                    self.pods.0.insert(name.clone(), pod);
                    self.ended(&name, end.as_deref());
                }
                // The machine itself went down: what it had done is not known.
                Found::Nothing if open.over_a_restart => {
                    self.pods.0.insert(name.clone(), pod);
                    self.ended(&name, None);
                }
                Found::Nothing => self.waiting.push_back(Waiting(pod)),
            }
        }
        for node in open.killed {
            self.kill(&node, now)?;
        }
        self.adopt_locks(open.granted, open.wanted)?;
        for action in open.recalls {
            self.act(action, now)?;
        }
        self.start_waiting(now)
    }

    fn known(&mut self, node: String, known: Known) {
        self.events.push(match known {
            Known::Started(at) => Event::Started { node, at },
            Known::Ended(end) => Event::Ended { node, end: *end },
        });
    }
}

/// What `waiter_failed` says, for whoever tells of it.
pub const WAITER_FAILED: &str = "the program that waits for processes can't be started";

fn waiter_failed(error: &io::Error) -> io::Error {
    io::Error::other(format!("{WAITER_FAILED}: {error}"))
}
