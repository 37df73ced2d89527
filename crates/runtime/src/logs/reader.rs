//! Lines of a file one after the other, of which no more is kept than a person can read.

use std::io::{self, BufRead, BufReader, Read};

/// Longer lines are cut: as long as the waiter writes them, and the time before them.
pub const MOST_LINE: usize = 64 * 1024 + 64;
const BUFFER: usize = 256 * 1024;

/// Reads lines.
#[derive(Debug)]
pub struct Lines<R> {
    from: BufReader<R>,
    /// The line that was read last, without its end, cut at [`MOST_LINE`].
    pub line: Vec<u8>,
    /// So many of its bytes were cut off.
    pub cut: u64,
}

impl<R: Read> Lines<R> {
    /// From where the reader stands.
    pub fn new(from: R) -> Self {
        Self {
            from: BufReader::with_capacity(BUFFER, from),
            line: Vec::new(),
            cut: 0,
        }
    }

    /// Reads a line; `false` at the end. What follows the last line end is a line too.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn advance(&mut self) -> io::Result<bool> {
        self.line.clear();
        self.cut = 0;
        let mut any = false;
        loop {
            let buffer = match self.from.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                other => other?,
            };
            if buffer.is_empty() {
                return Ok(any);
            }
            any = true;
            let end = memchr::memchr(b'\n', buffer);
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let (kept, cut) = part.split_at(part.len().min(MOST_LINE - self.line.len()));
            self.line.extend_from_slice(kept);
            self.cut += cut.len() as u64;
            let read = part.len() + usize::from(end.is_some());
            self.from.consume(read);
            if end.is_some() {
                return Ok(true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn lines_are_cut_and_the_last_needs_no_end() {
        let long = "x".repeat(MOST_LINE + 5);
        let text = format!("one\n\n{long}\nlast");
        let mut lines = Lines::new(text.as_bytes());
        let mut read = Vec::new();
        while lines.advance().unwrap() {
            read.push((lines.line.len(), lines.cut));
        }
        assert_eq!(read, [(3, 0), (0, 0), (MOST_LINE, 5), (4, 0)]);
        assert!(!Lines::new(&b""[..]).advance().unwrap());
    }
}
