//! A step's log: both streams as they come, every line with its time; and its last lines for an error.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
};

use crate::{record, scope};

/// Past this a log takes no more: a million lines fit.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// What is kept of the standard output.
pub const MOST_RESULT: usize = 256 * 1024;
/// A line longer than this is cut into several.
const MOST_LINE: usize = 64 * 1024;

/// Which stream a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    Out,
    Err,
}

/// Takes what a process writes.
#[derive(Debug)]
pub struct Log<W> {
    to: W,
    left: u64,
    unfinished: [Vec<u8>; 2],
    result: Vec<u8>,
}

impl<W: Write> Log<W> {
    /// A log that takes up to `most` bytes.
    pub fn new(to: W, most: u64) -> Self {
        Self {
            to,
            left: most,
            unfinished: [Vec::new(), Vec::new()],
            result: Vec::new(),
        }
    }

    /// Takes some bytes of a stream; whole lines are written at once.
    ///
    /// # Errors
    /// The log can't be written.
    pub fn take(&mut self, stream: Stream, bytes: &[u8]) -> io::Result<()> {
        if stream == Stream::Out {
            self.result.extend_from_slice(bytes);
            if self.result.len() > 2 * MOST_RESULT {
                self.result.drain(..self.result.len() - MOST_RESULT);
            }
        }
        let mut text = std::mem::take(&mut self.unfinished[stream as usize]);
        text.extend_from_slice(bytes);
        let time = scope::timestamp(record::now(), 3);
        let mut lines = Vec::with_capacity(text.len() + 32);
        let mut rest = text.as_slice();
        while let Some(end) = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .or((rest.len() > MOST_LINE).then_some(MOST_LINE))
        {
            push_line(&mut lines, &time, &rest[..end]);
            rest = &rest[end + usize::from(rest[end] == b'\n')..];
        }
        self.unfinished[stream as usize] = rest.to_vec();
        self.write(&lines)
    }

    /// Writes what has no line end yet, and gives the end of the standard output.
    ///
    /// # Errors
    /// The log can't be written.
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        let time = scope::timestamp(record::now(), 3);
        let mut lines = Vec::new();
        for text in std::mem::take(&mut self.unfinished)
            .iter()
            .filter(|text| !text.is_empty())
        {
            push_line(&mut lines, &time, text);
        }
        self.write(&lines)?;
        self.to.flush()?;
        let from = self.result.len().saturating_sub(MOST_RESULT);
        Ok(self.result.split_off(from))
    }

    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        if self.left == 0 {
            return Ok(());
        }
        if (lines.len() as u64) <= self.left {
            self.left -= lines.len() as u64;
            return self.to.write_all(lines);
        }
        self.left = 0;
        let mut note = Vec::new();
        push_line(
            &mut note,
            &scope::timestamp(record::now(), 3),
            b"[the log is full: what follows is not kept]",
        );
        self.to.write_all(&note)
    }
}

fn push_line(lines: &mut Vec<u8>, time: &str, line: &[u8]) {
    lines.extend_from_slice(time.as_bytes());
    lines.push(b' ');
    lines.extend_from_slice(line);
    lines.push(b'\n');
}

/// The last lines of a log, without their times.
pub fn tail(path: &Path, lines: usize) -> Vec<String> {
    let read = || -> io::Result<Vec<u8>> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        file.seek(SeekFrom::Start(length.saturating_sub(128 * 1024)))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let text = String::from_utf8_lossy(&read().unwrap_or_default()).into_owned();
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..]
        .iter()
        .map(|line| {
            line.split_once(' ')
                .map_or(*line, |(_, line)| line)
                .to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn lines(log: &[u8]) -> Vec<String> {
        String::from_utf8_lossy(log)
            .lines()
            .map(|line| line.split_once("Z ").unwrap().1.to_owned())
            .collect()
    }

    #[test]
    fn lines_are_written_when_they_are_whole() {
        let mut to = Vec::new();
        let mut log = Log::new(&mut to, MOST_BYTES);
        log.take(Stream::Out, b"one\ntw").unwrap();
        log.take(Stream::Err, b"error\n").unwrap();
        log.take(Stream::Out, b"o\nlast").unwrap();
        assert_eq!(log.finish().unwrap(), b"one\ntwo\nlast");
        assert_eq!(lines(&to), ["one", "error", "two", "last"]);
    }

    #[test]
    fn a_full_log_says_so_once() {
        let mut to = Vec::new();
        let mut log = Log::new(&mut to, 60);
        (0..5).for_each(|_| log.take(Stream::Out, b"0123456789\n").unwrap());
        log.finish().unwrap();
        assert_eq!(
            lines(&to),
            ["0123456789", "[the log is full: what follows is not kept]"]
        );
    }

    #[test]
    fn the_result_is_the_end_of_the_output() {
        let mut log = Log::new(io::sink(), MOST_BYTES);
        (0..9).for_each(|n| log.take(Stream::Out, &[b'0' + n; 100_000]).unwrap());
        let result = log.finish().unwrap();
        assert_eq!((result.len(), result.last()), (MOST_RESULT, Some(&b'8')));
    }
}
