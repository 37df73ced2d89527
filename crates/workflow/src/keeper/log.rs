//! A pod's log: the streams of its containers as they come, every line with its time; and the end of what one printed.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use crate::record;

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

/// Where the containers of a pod write.
#[derive(Debug)]
pub struct Sink<W>(Arc<Mutex<(W, u64)>>);

impl<W> Clone for Sink<W> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<W: Write> Sink<W> {
    /// A log that takes up to `most` bytes.
    pub fn new(to: W, most: u64) -> Self {
        Self(Arc::new(Mutex::new((to, most))))
    }

    fn write(&self, lines: &[u8]) -> io::Result<()> {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (to, left) = &mut *guard;
        if *left == 0 || lines.is_empty() {
            return Ok(());
        }
        if (lines.len() as u64) <= *left {
            *left -= lines.len() as u64;
            return to.write_all(lines);
        }
        *left = 0;
        let mut note = Vec::new();
        let full = b"[the log is full: what follows is not kept]";
        push_line(&mut note, &record::timestamp(record::now()), "", full);
        to.write_all(&note)
    }
}

/// Takes what one container writes.
#[derive(Debug)]
pub struct Log<W> {
    sink: Sink<W>,
    /// Before every line, where containers share the log.
    prefix: String,
    unfinished: [Vec<u8>; 2],
    result: Vec<u8>,
}

impl<W: Write> Log<W> {
    /// A container's part in a pod's log.
    pub fn new(sink: Sink<W>, prefix: String) -> Self {
        Self {
            sink,
            prefix,
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
        let time = record::timestamp(record::now());
        let mut lines = Vec::with_capacity(text.len() + 32);
        let mut rest = text.as_slice();
        while let Some(end) = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .or((rest.len() > MOST_LINE).then_some(MOST_LINE))
        {
            push_line(&mut lines, &time, &self.prefix, &rest[..end]);
            rest = &rest[end + usize::from(rest[end] == b'\n')..];
        }
        self.unfinished[stream as usize] = rest.to_vec();
        self.sink.write(&lines)
    }

    /// Writes what has no line end yet, and gives the end of the standard output. A full disk loses the log, never
    /// that.
    pub fn finish(mut self) -> Vec<u8> {
        let mut lines = Vec::new();
        for text in std::mem::take(&mut self.unfinished)
            .iter()
            .filter(|text| !text.is_empty())
        {
            let time = record::timestamp(record::now());
            push_line(&mut lines, &time, &self.prefix, text);
        }
        if let Err(error) = self.sink.write(&lines) {
            tracing::debug!(%error, "the end of a log is lost");
        }
        let from = self.result.len().saturating_sub(MOST_RESULT);
        self.result.split_off(from)
    }
}

fn push_line(lines: &mut Vec<u8>, time: &str, prefix: &str, line: &[u8]) {
    lines.extend_from_slice(time.as_bytes());
    lines.push(b' ');
    lines.extend_from_slice(prefix.as_bytes());
    lines.extend_from_slice(line);
    lines.push(b'\n');
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn written(sink: &Sink<Vec<u8>>) -> Vec<String> {
        let log = sink.0.lock().unwrap().0.clone();
        String::from_utf8_lossy(&log)
            .lines()
            .map(|line| line.split_once("Z ").unwrap().1.to_owned())
            .collect()
    }

    #[test]
    fn lines_are_written_when_they_are_whole() {
        let sink = Sink::new(Vec::new(), MOST_BYTES);
        let mut log = Log::new(sink.clone(), String::new());
        let mut other = Log::new(sink.clone(), "b: ".to_owned());
        log.take(Stream::Out, b"one\ntw").unwrap();
        log.take(Stream::Err, b"error\n").unwrap();
        other.take(Stream::Out, b"hello\n").unwrap();
        log.take(Stream::Out, b"o\nlast").unwrap();
        assert_eq!(log.finish(), b"one\ntwo\nlast");
        assert_eq!(written(&sink), ["one", "error", "b: hello", "two", "last"]);
    }

    #[test]
    fn a_full_log_says_so_once() {
        let sink = Sink::new(Vec::new(), 60);
        let mut log = Log::new(sink.clone(), String::new());
        (0..5).for_each(|_| log.take(Stream::Out, b"0123456789\n").unwrap());
        log.finish();
        assert_eq!(
            written(&sink),
            ["0123456789", "[the log is full: what follows is not kept]"]
        );
    }

    #[test]
    fn the_result_is_the_end_of_the_output() {
        let mut log = Log::new(Sink::new(io::sink(), MOST_BYTES), String::new());
        (0..9).for_each(|n| log.take(Stream::Out, &[b'0' + n; 100_000]).unwrap());
        let result = log.finish();
        assert_eq!((result.len(), result.last()), (MOST_RESULT, Some(&b'8')));
    }
}
