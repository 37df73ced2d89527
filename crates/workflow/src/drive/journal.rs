//! The journal of a run: every moment and what was known then, in order. The schedule is computed again from it, so
//! nothing else is kept. A line is written before anything acts on it, and reaches the disk soon after; what a crash
//! of the machine took away is found out by the name of the system's start.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::mpsc::{SyncSender, TrySendError, sync_channel},
    thread,
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use signalbox_engine::event::Millis;

/// One call of the schedule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry<E> {
    pub now: Millis,
    pub events: Vec<E>,
    /// The system's start, where it is another than in the line before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boot: Option<String>,
}

/// A journal that is written to.
#[derive(Debug)]
pub struct Journal {
    file: File,
    boot: Option<String>,
    syncing: SyncSender<()>,
}

impl Journal {
    /// Opens it, and gives what it holds. A last line that was cut short has not happened.
    ///
    /// # Errors
    /// It can't be read or written, or is no journal.
    pub fn open<E: DeserializeOwned>(dir: &Path) -> io::Result<(Self, Vec<Entry<E>>)> {
        let path = at(dir);
        let (entries, length) = read(&path)?;
        let file = File::options().create(true).append(true).open(&path)?;
        file.set_len(length)?;
        let boot = entries.iter().rev().find_map(|entry| entry.boot.clone());
        let (syncing, asked) = sync_channel::<()>(1);
        let synced = file.try_clone()?;
        thread::spawn(move || {
            while asked.recv().is_ok() {
                if let Err(error) = synced.sync_data() {
                    tracing::warn!(%error, "a run's journal can't be secured");
                }
            }
        });
        Ok((
            Self {
                file,
                boot,
                syncing,
            },
            entries,
        ))
    }

    /// Writes a line.
    ///
    /// # Errors
    /// It can't be written: then what it says has not happened.
    pub fn write<E: Serialize>(&mut self, now: Millis, events: &[E]) -> io::Result<()> {
        let boot = boot();
        let fresh = boot != self.boot;
        let entry = Entry {
            now,
            events: events.iter().collect(),
            boot: boot.clone().filter(|_| fresh),
        };
        let mut line = serde_json::to_vec(&entry)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        if fresh {
            self.file.sync_data()?;
            self.boot = boot;
        }
        // One who is asked already will do.
        if let Err(TrySendError::Disconnected(())) = self.syncing.try_send(()) {
            self.file.sync_data()?;
        }
        Ok(())
    }

    /// Whether the machine has started anew since the last line.
    pub fn over_a_restart(&self) -> bool {
        self.boot.is_some() && self.boot != boot()
    }
}

fn at(dir: &Path) -> PathBuf {
    dir.join("journal")
}

/// What a journal holds, and how much of it is whole lines.
///
/// # Errors
/// It can't be read, or a line in its middle is none of a journal.
pub fn read<E: DeserializeOwned>(path: &Path) -> io::Result<(Vec<Entry<E>>, u64)> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), 0)),
        Err(error) => return Err(error),
    };
    let mut entries = Vec::new();
    let mut length = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if !line.ends_with(b"\n") {
            break;
        }
        entries.push(serde_json::from_slice(line)?);
        length += line.len() as u64;
    }
    Ok((entries, length))
}

/// What the journal of another run holds.
///
/// # Errors
/// It can't be read.
pub fn of<E: DeserializeOwned>(dir: &Path) -> io::Result<Vec<Entry<E>>> {
    Ok(read(&at(dir))?.0)
}

/// A name for the time since the system started; known on Linux only.
fn boot() -> Option<String> {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_was_cut_short_has_not_happened() {
        let dir = tempfile::tempdir().unwrap();
        let (mut journal, none) = Journal::open::<String>(dir.path()).unwrap();
        assert!(none.is_empty());
        journal.write(1, &["a".to_owned()]).unwrap();
        journal.write(2, &["b".to_owned()]).unwrap();
        drop(journal);
        let whole = fs::read(at(dir.path())).unwrap();
        fs::write(at(dir.path()), &whole[..whole.len() - 3]).unwrap();
        let (mut journal, kept) = Journal::open::<String>(dir.path()).unwrap();
        assert_eq!(kept.len(), 1);
        journal.write(3, &["c".to_owned()]).unwrap();
        let kept: Vec<(Millis, Vec<String>)> = of::<String>(dir.path())
            .unwrap()
            .into_iter()
            .map(|entry| (entry.now, entry.events))
            .collect();
        assert_eq!(kept, [(1, vec!["a".to_owned()]), (3, vec!["c".to_owned()])]);
    }
}
