//! Pages of a log by line numbers.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
    sync::PoisonError,
};

use signalbox_api::{LINES, LogLine, LogLines};

use super::{
    Growth, index,
    reader::Lines,
    select::Logs,
    text::{self, Colours},
};
use crate::error::Error;

/// A page takes no more bytes than this, so that lines without measure fill no memory; it has one line at least.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Some lines of a log, from a number on. Several files are numbered through; a file that still grows is the last one
/// that counts, so that a number always means the same line. What has no line end counts when nothing more will come.
///
/// # Errors
/// A file can't be read. One that is not there has no lines.
pub fn page(logs: &Logs, from: u32, count: u32) -> Result<LogLines, Error> {
    let mut page = Page {
        next: u64::from(from),
        left: count.min(LINES) as usize,
        room: MOST_BYTES,
        lines: Vec::new(),
    };
    let mut total = 0;
    for source in &logs.sources {
        total = page
            .take(&source.path, source.growth, total)
            .map_err(|error| Error::storage(&source.path, &error))?;
        if source.growth == Growth::Grows {
            break;
        }
    }
    Ok(LogLines {
        from,
        lines: page.lines,
        total: u32::try_from(total).unwrap_or(u32::MAX),
        complete: logs.growth == Growth::Complete,
    })
}

/// A page that is being filled.
struct Page {
    /// Number of the next line wanted.
    next: u64,
    /// Lines still wanted.
    left: usize,
    /// Bytes still wanted.
    room: usize,
    lines: Vec<LogLine>,
}

impl Page {
    /// Takes the wanted lines of a file that `before` lines are before; gives the lines up to its end.
    fn take(&mut self, path: &Path, growth: Growth, before: u64) -> io::Result<u64> {
        let mut file = match File::open(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(before),
            other => other?,
        };
        let (lines, begin, skip, end) = {
            let index = index::of(path);
            let mut index = index.lock().unwrap_or_else(PoisonError::into_inner);
            let length = index.extend(&mut file)?;
            let rest = growth == Growth::Complete && length > index.bytes;
            let (begin, skip) = index.near(self.next.saturating_sub(before));
            let end = if rest { length } else { index.bytes };
            (index.lines + u64::from(rest), begin, skip, end)
        };
        let total = before + lines;
        if self.left == 0 || self.next >= total {
            return Ok(total);
        }
        file.seek(SeekFrom::Start(begin))?;
        let mut read = Lines::new(file.take(end - begin));
        for _ in 0..skip {
            read.advance()?;
        }
        while self.left > 0 && read.advance()? {
            let (at, text) = text::split(&read.line);
            let mut text = text::clean(text, Colours::Keep);
            if read.cut > 0 {
                text.push_str(&format!(" … [{} more bytes]", read.cut));
            }
            if !self.lines.is_empty() && text.len() > self.room {
                self.left = 0;
                break;
            }
            self.room = self.room.saturating_sub(text.len());
            self.left -= 1;
            self.next += 1;
            self.lines.push(LogLine { at, text });
        }
        Ok(total)
    }
}
