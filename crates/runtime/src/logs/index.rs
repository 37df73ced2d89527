//! Where the lines of a log stand: the offset of every 1024th, kept in memory, so that a page in the middle of a
//! million lines is read without reading what is before it. A file that grows is read on from where the index ends.

use std::{
    fs::{File, Metadata},
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

/// Lines between two marks.
const STEP: u64 = 1024;
/// So many files are remembered: for a million lines eight kilobytes each.
const MOST_FILES: usize = 128;
const BLOCK: usize = 1024 * 1024;

/// Least recently used first. Of this process, not of a runtime: an index says nothing but what its file says.
static KNOWN: Mutex<Vec<(PathBuf, Arc<Mutex<Index>>)>> = Mutex::new(Vec::new());

/// What is known of a file's lines.
#[derive(Debug, Default)]
pub struct Index {
    /// Another file may come to stand under the same name.
    file: Option<(u64, u64)>,
    /// Bytes of all whole lines.
    pub bytes: u64,
    /// Whole lines.
    pub lines: u64,
    /// Where every `STEP`th line begins, from line 0.
    marks: Vec<u64>,
}

/// The index of a file, as far as it was read before.
pub fn of(path: &Path) -> Arc<Mutex<Index>> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = match known.iter().position(|(other, _)| other == path) {
        Some(at) => known.remove(at),
        None => (path.to_owned(), Arc::default()),
    };
    if known.len() >= MOST_FILES {
        known.remove(0);
    }
    let index = entry.1.clone();
    known.push(entry);
    index
}

/// Bytes of all whole lines of a file; it is read on from its beginning.
///
/// # Errors
/// It can't be read.
pub fn whole(path: &Path, file: &mut File) -> io::Result<u64> {
    let index = of(path);
    let mut index = index.lock().unwrap_or_else(PoisonError::into_inner);
    index.extend(file)?;
    file.rewind()?;
    Ok(index.bytes)
}

impl Index {
    /// Reads what the file has become since; gives its length.
    ///
    /// # Errors
    /// It can't be read.
    pub fn extend(&mut self, file: &mut File) -> io::Result<u64> {
        let metadata = file.metadata()?;
        let (identity, length) = (identity(&metadata), metadata.len());
        if self.file != Some(identity) || length < self.bytes || !self.ends_a_line(file)? {
            *self = Self {
                file: Some(identity),
                ..Self::default()
            };
        }
        let mut at = self.bytes;
        file.seek(SeekFrom::Start(at))?;
        let mut block = vec![0; BLOCK.min(usize::try_from(length - at).unwrap_or(BLOCK))];
        while at < length {
            let read = match file.read(&mut block) {
                Ok(0) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            for end in memchr::memchr_iter(b'\n', &block[..read]) {
                if self.lines.is_multiple_of(STEP) {
                    self.marks.push(self.bytes);
                }
                self.lines += 1;
                self.bytes = at + end as u64 + 1;
            }
            at += read as u64;
        }
        Ok(length)
    }

    /// Where to begin to read for a line, and how many lines to pass over there.
    pub fn near(&self, line: u64) -> (u64, u64) {
        let mark = line / STEP;
        match usize::try_from(mark)
            .ok()
            .and_then(|mark| self.marks.get(mark))
        {
            Some(offset) => (*offset, line % STEP),
            // Behind the last whole line: only what has no end yet stands there.
            None => (self.bytes, 0),
        }
    }

    /// A file that was written anew seldom has a line end at the same place.
    fn ends_a_line(&self, file: &mut File) -> io::Result<bool> {
        if self.bytes == 0 {
            return Ok(true);
        }
        let mut last = [0];
        file.seek(SeekFrom::Start(self.bytes - 1))?;
        file.read_exact(&mut last)?;
        Ok(last == *b"\n")
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn identity(metadata: &Metadata) -> (u64, u64) {
    let created = metadata.created().ok();
    let since = created.and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    since.map_or((0, 0), |since| {
        (since.as_secs(), since.subsec_nanos().into())
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Write;

    use super::*;

    fn numbered(lines: std::ops::Range<u64>) -> String {
        lines.map(|line| format!("line {line}\n")).collect()
    }

    fn check(path: &Path, lines: u64) {
        let index = of(path);
        let mut index = index.lock().unwrap();
        index.extend(&mut File::open(path).unwrap()).unwrap();
        let mut fresh = Index::default();
        fresh.extend(&mut File::open(path).unwrap()).unwrap();
        assert_eq!(index.lines, lines);
        assert_eq!((&index.marks, index.bytes), (&fresh.marks, fresh.bytes));
    }

    #[test]
    fn an_index_follows_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        std::fs::write(&path, "").unwrap();
        check(&path, 0);
        let mut file = File::options().append(true).open(&path).unwrap();
        let text = numbered(0..3000);
        let (first, second) = text.split_at(text.len() / 2 + 3);
        file.write_all(first.as_bytes()).unwrap();
        check(&path, first.matches('\n').count() as u64);
        file.write_all(second.as_bytes()).unwrap();
        check(&path, 3000);
        let index = of(&path);
        let near = index.lock().unwrap().near(2050);
        assert_eq!(near, (text.find("line 2048\n").unwrap() as u64, 2));
        assert_eq!(index.lock().unwrap().near(3072), (text.len() as u64, 0));
        // Cut off, written anew, another file in its place.
        file.set_len(100).unwrap();
        check(&path, text[..100].matches('\n').count() as u64);
        std::fs::write(&path, format!("{}{text}", "x".repeat(99))).unwrap();
        check(&path, 3000);
        std::fs::write(dir.path().join("other"), numbered(0..5000)).unwrap();
        std::fs::rename(dir.path().join("other"), &path).unwrap();
        check(&path, 5000);
    }

    #[test]
    fn only_so_many_files_are_remembered() {
        let first = of(Path::new("/first"));
        (0..MOST_FILES).for_each(|n| drop(of(Path::new(&format!("/{n}")))));
        assert!(!Arc::ptr_eq(&first, &of(Path::new("/first"))));
        assert!(KNOWN.lock().unwrap().len() <= MOST_FILES);
    }
}
