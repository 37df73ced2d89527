//! What `memoize` remembers: one file an entry, below a directory for each cache, shared by the runs of this machine.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use signalbox_engine::event::Millis;

use crate::record;

#[derive(Debug, Serialize, Deserialize)]
struct Entry<T> {
    key: String,
    outputs: T,
    at: Millis,
}

/// The outputs under a key, unless they are older than they may be.
pub fn recall<T: DeserializeOwned>(
    dir: &Path,
    cache: &str,
    key: &str,
    max_age: Option<Millis>,
    now: Millis,
) -> Option<T> {
    // What can't be read is not remembered: the step runs.
    let entry: Entry<T> = record::read(&at(dir, cache, key)).ok()??;
    let young = max_age.is_none_or(|most| now.saturating_sub(entry.at) <= most);
    (entry.key == key && young).then_some(entry.outputs)
}

/// Remembers outputs under a key.
///
/// # Errors
/// They can't be written.
pub fn remember<T: Serialize>(
    dir: &Path,
    cache: &str,
    key: &str,
    outputs: T,
    now: Millis,
) -> io::Result<()> {
    let file = at(dir, cache, key);
    if let Some(parent) = file.parent() {
        fs::create_dir_all(parent)?;
    }
    record::write_fast(
        &file,
        &Entry {
            key: key.to_owned(),
            outputs,
            at: now,
        },
    )
}

fn at(dir: &Path, cache: &str, key: &str) -> PathBuf {
    dir.join(record::hash(cache))
        .join(record::hash(key))
        .with_extension("json")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_too_old_is_forgotten() {
        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path();
        remember(dir, "cache", "k", "v", 1000).unwrap();
        let at = |key: &str, max_age, now| recall::<String>(dir, "cache", key, max_age, now);
        assert_eq!(at("k", None, 9000), Some("v".to_owned()));
        assert_eq!(at("k", Some(10), 1010), Some("v".to_owned()));
        assert_eq!(at("k", Some(10), 1011), None);
        assert_eq!(at("other", None, 1000), None);
        assert_eq!(recall::<String>(dir, "else", "k", None, 1000), None);
    }
}
