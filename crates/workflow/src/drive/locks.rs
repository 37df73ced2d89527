//! Mutexes and semaphores over all runs of this machine: files that are locked. A mutex has one place, a semaphore as
//! many as its limit; whoever holds a place's file has it. Within a run it goes by who asked first.

use std::{
    collections::{BTreeMap, VecDeque},
    fs::{self, File},
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
    thread,
};

use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
};

use super::Message;
use crate::record;

/// The locks that a run holds or waits for.
#[derive(Debug)]
pub struct Locks {
    dir: PathBuf,
    locks: BTreeMap<String, Lock>,
    sender: Sender<Message>,
}

#[derive(Debug, Default)]
struct Lock {
    limit: usize,
    queue: VecDeque<String>,
    held: BTreeMap<String, File>,
    /// Threads wait for a place that another run has; set when it is wanted no more.
    waiting: Option<Arc<AtomicBool>>,
}

impl Locks {
    /// Locks as files below `dir`.
    pub fn new(dir: PathBuf, sender: Sender<Message>) -> Self {
        Self {
            dir,
            locks: BTreeMap::new(),
            sender,
        }
    }

    /// A holder wants a lock; those that have got one now.
    ///
    /// # Errors
    /// The files can't be used.
    pub fn acquire(&mut self, holder: &str, key: &str, limit: usize) -> io::Result<Vec<String>> {
        let lock = self.locks.entry(key.to_owned()).or_default();
        lock.limit = limit;
        if !lock.held.contains_key(holder) && !lock.queue.iter().any(|other| other == holder) {
            lock.queue.push_back(holder.to_owned());
        }
        self.serve(key)
    }

    /// A holder wants it no more, or never got it; those that have got one now.
    ///
    /// # Errors
    /// The files can't be used.
    pub fn release(&mut self, holder: &str, key: &str) -> io::Result<Vec<String>> {
        let Some(lock) = self.locks.get_mut(key) else {
            return Ok(Vec::new());
        };
        lock.held.remove(holder);
        lock.queue.retain(|other| other != holder);
        if lock.queue.is_empty()
            && let Some(waiting) = lock.waiting.take()
        {
            waiting.store(true, Ordering::Relaxed);
        }
        self.serve(key)
    }

    /// A place that another run had is there; the one that has got it now.
    ///
    /// # Errors
    /// The files can't be used.
    pub fn got(&mut self, key: &str, place: File) -> io::Result<Vec<String>> {
        let Some(lock) = self.locks.get_mut(key) else {
            return Ok(Vec::new());
        };
        lock.waiting = None;
        let mut granted = Vec::new();
        if let Some(holder) = lock.queue.pop_front() {
            lock.held.insert(holder.clone(), place);
            granted.push(holder);
        }
        granted.extend(self.serve(key)?);
        Ok(granted)
    }

    /// Gives free places to those who wait; starts waiting for one of another run's, when there is none.
    fn serve(&mut self, key: &str) -> io::Result<Vec<String>> {
        let mut granted = Vec::new();
        let Some(lock) = self.locks.get_mut(key) else {
            return Ok(granted);
        };
        while !lock.queue.is_empty() && lock.held.len() < lock.limit && lock.waiting.is_none() {
            let places = places(&self.dir, key, lock.limit)?;
            let mut free = None;
            for place in &places {
                let place = open(place)?;
                match flock(&place, FlockOperation::NonBlockingLockExclusive) {
                    Ok(()) => {
                        free = Some(place);
                        break;
                    }
                    Err(Errno::WOULDBLOCK) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            match (free, lock.queue.front()) {
                (Some(place), Some(holder)) => {
                    lock.held.insert(holder.clone(), place);
                    granted.extend(lock.queue.pop_front());
                }
                _ => lock.waiting = Some(await_place(places, key, &self.sender)),
            }
        }
        if lock.queue.is_empty() && lock.held.is_empty() {
            self.locks.remove(key);
        }
        Ok(granted)
    }
}

fn places(dir: &std::path::Path, key: &str, limit: usize) -> io::Result<Vec<PathBuf>> {
    let dir = dir.join(record::hash(key));
    fs::create_dir_all(&dir)?;
    Ok((0..limit)
        .map(|place| dir.join(place.to_string()))
        .collect())
}

fn open(place: &std::path::Path) -> io::Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(place)
}

/// A thread for each place, since a lock can be waited for only one by one: the first that gets one tells.
fn await_place(places: Vec<PathBuf>, key: &str, sender: &Sender<Message>) -> Arc<AtomicBool> {
    let done = Arc::new(AtomicBool::new(false));
    for place in places {
        let (done, sender, key) = (Arc::clone(&done), sender.clone(), key.to_owned());
        thread::spawn(move || {
            let Ok(place) = open(&place) else { return };
            while let Err(error) = flock(&place, FlockOperation::LockExclusive) {
                if error != Errno::INTR {
                    return;
                }
            }
            if !done.swap(true, Ordering::Relaxed) {
                let _ = sender.send(Message::Place(key, place));
            }
        });
    }
    done
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    fn run(dir: &std::path::Path) -> (Locks, Receiver<Message>) {
        let (sender, messages) = channel();
        (Locks::new(dir.to_owned(), sender), messages)
    }

    fn place(locks: &mut Locks, messages: &Receiver<Message>) -> Vec<String> {
        match messages.recv().unwrap() {
            Message::Place(key, place) => locks.got(&key, place).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn within_a_run_it_goes_by_who_asked_first() {
        let dir = tempfile::tempdir().unwrap();
        let (mut locks, _messages) = run(dir.path());
        assert_eq!(locks.acquire("a", "m", 1).unwrap(), ["a"]);
        assert!(locks.acquire("b", "m", 1).unwrap().is_empty());
        assert!(locks.acquire("c", "m", 1).unwrap().is_empty());
        assert_eq!(locks.acquire("b", "other", 1).unwrap(), ["b"]);
        assert!(locks.release("c", "m").unwrap().is_empty());
        assert_eq!(locks.release("a", "m").unwrap(), ["b"]);
        assert!(locks.release("b", "m").unwrap().is_empty());
        assert!(!locks.locks.contains_key("m"));
    }

    #[test]
    fn two_runs_share_a_semaphore() {
        let dir = tempfile::tempdir().unwrap();
        let (mut one, heard_by_one) = run(dir.path());
        let (mut two, heard_by_two) = run(dir.path());
        assert_eq!(one.acquire("a", "s", 2).unwrap(), ["a"]);
        assert_eq!(two.acquire("x", "s", 2).unwrap(), ["x"]);
        assert!(one.acquire("b", "s", 2).unwrap().is_empty());
        assert!(two.release("x", "s").unwrap().is_empty());
        assert_eq!(place(&mut one, &heard_by_one), ["b"]);
        assert!(two.acquire("y", "s", 2).unwrap().is_empty());
        // A run that ends gives all back.
        drop(one);
        assert_eq!(place(&mut two, &heard_by_two), ["y"]);
    }
}
