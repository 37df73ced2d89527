//! Logs of workflows as callers read them: pieces by byte offset, pages by line numbers, what a text is found in.

mod index;
mod lines;
mod reader;
mod search;
mod select;
mod text;

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use signalbox_api::{Error as Told, LinesQuery, LogChunk, LogHits, LogLines, LogQuery, LogSearch};
use signalbox_engine::{EffectId, Release};

use self::{
    search::Search,
    select::{Logs, Source},
};
use crate::{beside::beside, error::Error, parts::Parts};

/// Most bytes of one piece.
const PIECE: u64 = 256 * 1024;

/// Whether more may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    Grows,
    Complete,
}

/// A piece of a log, from the query's offset on.
///
/// # Errors
/// That part of the release has not started, or a file can't be read.
pub async fn chunk(
    parts: &Arc<Parts>,
    release: Release,
    query: LogQuery,
) -> Result<LogChunk, Told> {
    let parts = parts.clone();
    beside(move || {
        let logs = select::asked(&files(&parts), &release, &query)?;
        read(&logs, query.offset).map_err(Told::from)
    })
    .await
}

/// Some lines of a log.
///
/// # Errors
/// As [`chunk`].
pub async fn lines(
    parts: &Arc<Parts>,
    release: Release,
    query: LinesQuery,
) -> Result<LogLines, Told> {
    let parts = parts.clone();
    beside(move || {
        let logs = select::asked(&files(&parts), &release, &query.log)?;
        lines::page(&logs, query.from, query.count).map_err(Told::from)
    })
    .await
}

/// Some lines of one step's log; none where there is no file yet.
///
/// # Errors
/// The file can't be read.
pub fn of_step(
    file: Option<(String, PathBuf)>,
    complete: bool,
    from: u32,
    count: u32,
) -> Result<LogLines, Error> {
    let growth = match complete {
        true => Growth::Complete,
        false => Growth::Grows,
    };
    let source = |(node, path)| Source { node, path, growth };
    let sources = file.map(source).into_iter().collect();
    lines::page(&Logs { sources, growth }, from, count)
}

/// What a text is found in, in all logs of a release. It stops when nobody waits for it any more.
///
/// # Errors
/// The text is too long, or a file can't be read.
pub async fn search(
    parts: &Arc<Parts>,
    release: Release,
    search: LogSearch,
) -> Result<LogHits, Told> {
    let parts = parts.clone();
    let Some(found) = Search::new(&search.q, search.limit)? else {
        return Ok(LogHits::default());
    };
    let _stop = found.stop.clone().drop_guard();
    beside(move || found.through(&select::all(&files(&parts), &release))).await
}

fn files(parts: &Parts) -> impl Fn(&EffectId) -> Vec<(String, PathBuf)> {
    |effect| {
        let dir = parts.workspace.run_dir(effect);
        parts.outside.executor.logs(&dir)
    }
}

/// Reads on from an offset. Several files read as one text; a file that still grows is the last one that is read, so
/// that an offset always means the same place.
///
/// # Errors
/// A file can't be read.
fn read(log: &Logs, offset: u64) -> Result<LogChunk, Error> {
    let mut skip = offset;
    let mut bytes = Vec::new();
    let mut complete = log.growth == Growth::Complete;
    for source in &log.sources {
        let path = &source.path;
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
        if source.growth == Growth::Grows {
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

#[cfg(test)]
mod tests;
