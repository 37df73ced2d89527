//! Pieces of workflow logs, by byte offset.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use signalbox_api::LogChunk;

use crate::error::Error;

/// Most bytes of one piece.
const PIECE: u64 = 256 * 1024;

/// A log that is being read: what its files are, and which of them still grow.
pub struct Log<'a> {
    /// In the order in which their steps started.
    pub files: Vec<(&'a Path, Growth)>,
    /// Whether more files may come.
    pub growth: Growth,
}

/// Whether more may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    Grows,
    Complete,
}

/// Reads on from an offset. Several files read as one text; a file that still grows is the last one that is read, so
/// that an offset always means the same place.
///
/// # Errors
/// A file can't be read.
pub fn read(log: &Log<'_>, offset: u64) -> Result<LogChunk, Error> {
    let mut skip = offset;
    let mut bytes = Vec::new();
    let mut complete = log.growth == Growth::Complete;
    for (path, growth) in &log.files {
        let room = PIECE.saturating_sub(bytes.len() as u64);
        let length = path.metadata().map_or(0, |metadata| metadata.len());
        if skip >= length {
            skip -= length;
        } else {
            let read = piece(path, skip, room, &mut bytes)
                .map_err(|error| Error::storage(path, &error))?;
            if skip + read < length {
                complete = false;
                break;
            }
            skip = 0;
        }
        if *growth == Growth::Grows {
            complete = false;
            break;
        }
    }
    let whole = if complete {
        bytes.len()
    } else {
        whole_characters(&bytes)
    };
    let text = String::from_utf8_lossy(&bytes[..whole]).into_owned();
    Ok(LogChunk {
        text,
        offset: offset + whole as u64,
        complete,
    })
}

fn piece(path: &Path, skip: u64, room: u64, bytes: &mut Vec<u8>) -> std::io::Result<u64> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(skip))?;
    file.take(room).read_to_end(bytes).map(|read| read as u64)
}

/// How many bytes can be shown now: a character that is cut at the end waits for its rest.
fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() && bytes.len() - error.valid_up_to() < 4 => {
            error.valid_up_to()
        }
        _ => bytes.len(),
    }
}
