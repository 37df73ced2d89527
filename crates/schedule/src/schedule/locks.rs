//! Mutexes and semaphores: wanted before a node begins, given back when it has ended.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Action, Lock, Schedule,
    call::{Callee, Fail, Place},
    inputs::Filled,
};
use crate::{
    spec::Synchronization,
    status::{NodeType, Phase},
};

/// Locks by holder.
#[derive(Debug, Clone, Default)]
pub struct Held {
    wanted: BTreeMap<String, Vec<Lock>>,
    granted: BTreeMap<String, BTreeSet<String>>,
}

impl Schedule {
    /// Whether a node waits for a lock.
    pub(super) fn waits_for_lock(&self, name: &str) -> bool {
        let Some(wanted) = self.locks.wanted.get(name) else {
            return false;
        };
        let granted = self.locks.granted.get(name);
        let active = self.active.contains(name);
        !active
            && (self.phase(name) == Some(Phase::Pending)
                || !wanted
                    .iter()
                    .all(|lock| granted.is_some_and(|granted| granted.contains(&lock.key()))))
    }

    /// Whether a node has the locks that it needs; else it waits for them.
    pub(super) fn locked(
        &mut self,
        name: &str,
        callee: &Callee,
        place: &Place,
        filled: &Filled,
        kind: NodeType,
    ) -> Result<bool, Fail> {
        let Some(wants) = &filled.template.synchronization else {
            return Ok(true);
        };
        if self
            .node(name)
            .is_some_and(|node| node.phase != Phase::Pending)
        {
            return Ok(true);
        }
        let locks = self.wanted(wants)?;
        if self.acquire(name, locks) {
            return Ok(true);
        }
        let message = self.waiting(name);
        if self.node(name).is_none() {
            self.make(name, kind, Phase::Pending, callee, place, Some(message));
        } else if let Some(node) = self.status.nodes.get_mut(name) {
            node.message = Some(message);
        }
        Ok(false)
    }

    /// Asks for locks that are not wanted yet; whether all are there.
    pub(super) fn acquire(&mut self, holder: &str, locks: Vec<Lock>) -> bool {
        if locks.is_empty() {
            return true;
        }
        if !self.locks.wanted.contains_key(holder) {
            for lock in &locks {
                self.actions.push(Action::Acquire {
                    holder: holder.to_owned(),
                    lock: lock.clone(),
                });
            }
            self.locks.wanted.insert(holder.to_owned(), locks.clone());
        }
        let granted = self.locks.granted.get(holder);
        locks
            .iter()
            .all(|lock| granted.is_some_and(|granted| granted.contains(&lock.key())))
    }

    pub(super) fn waiting(&self, holder: &str) -> String {
        let granted = self.locks.granted.get(holder);
        let wanted = self.locks.wanted.get(holder);
        let missing = wanted
            .into_iter()
            .flatten()
            .find(|lock| !granted.is_some_and(|granted| granted.contains(&lock.key())));
        let key = missing.map(Lock::key).unwrap_or_default();
        format!("Waiting for {key} lock. Lock status: 0/1")
    }

    /// Gives back what a node holds.
    pub(super) fn release(&mut self, holder: &str) {
        let Some(locks) = self.locks.wanted.remove(holder) else {
            return;
        };
        self.locks.granted.remove(holder);
        for lock in locks {
            self.actions.push(Action::Release {
                holder: holder.to_owned(),
                lock,
            });
        }
    }

    pub(super) fn granted(&mut self, holder: &str, lock: &str) {
        if self.locks.wanted.contains_key(holder) {
            self.locks
                .granted
                .entry(holder.to_owned())
                .or_default()
                .insert(lock.to_owned());
        }
    }

    pub(super) fn wanted(&self, wants: &Synchronization) -> Result<Vec<Lock>, Fail> {
        let mut locks = Vec::new();
        let space = |namespace: &str| match namespace {
            "" => self.begin.namespace.clone(),
            namespace => namespace.to_owned(),
        };
        for mutex in wants.mutex.iter().chain(&wants.mutexes) {
            locks.push(Lock::Mutex {
                namespace: space(&mutex.namespace),
                name: mutex.name.clone(),
            });
        }
        for semaphore in wants.semaphore.iter().chain(&wants.semaphores) {
            let Some(key) = &semaphore.config_map_key_ref else {
                continue;
            };
            let namespace = space(&semaphore.namespace);
            let told = format!("{namespace}/ConfigMap/{}/{}", key.name, key.key);
            let map = self
                .definition
                .config_map(&key.name)
                .filter(|_| namespace == self.begin.namespace);
            let limit = map
                .and_then(|map| map.data.get(&key.key))
                .and_then(|text| text.trim().parse().ok());
            let limit = limit.ok_or_else(|| {
                Fail::Error(format!("failed to initialize semaphore {told} with limit"))
            })?;
            locks.push(Lock::Semaphore {
                namespace,
                config_map: key.name.clone(),
                key: key.key.clone(),
                limit,
            });
        }
        Ok(locks)
    }
}
