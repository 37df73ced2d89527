//! Logs by lines: from the runtime, or as far as they were read; searched, and as a file.

use std::sync::Arc;

use signalbox_api::{
    Error, LINES, LinesQuery, LogChunk, LogHit, LogHits, LogLine, LogLines, LogQuery, LogSearch,
    Refresh, Runtime, error::Code,
};
use signalbox_store::Store;

use crate::{
    desktop::Desktop, export::Export, local::written, reading::kept_may_answer, told::told,
    view::Exported,
};

/// Hits when the search names no number.
const HITS: u32 = 200;
/// Hits at most.
const MOST_HITS: u32 = 1000;

impl Desktop {
    /// Some lines of a log; those of workspaces on this laptop are files here already, and are not kept twice.
    ///
    /// # Errors
    /// None of it was ever read and it can't be asked for, or there is none.
    pub async fn log_lines(&self, profile: &str, query: LinesQuery) -> Result<LogLines, Error> {
        let asked = query.clone();
        let here = self.is_here(profile);
        let read = self.read(
            profile,
            Refresh::Fetch,
            |store| Ok(lines(store, profile, &query)?.map(|lines| (lines, 0))),
            |runtime| async move { runtime.log_lines(asked).await },
            |store, lines, at| match here {
                true => Ok(()),
                false => store.put_lines(profile, &query.log, lines, at),
            },
        );
        Ok(read.await?.0)
    }

    /// Lines of all logs of a release in which a text occurs; without the runtime, of those that were read.
    ///
    /// # Errors
    /// There is nothing to look for, or the runtime refuses.
    pub async fn search_logs(&self, profile: &str, search: LogSearch) -> Result<LogHits, Error> {
        if search.q.is_empty() {
            return Err(Error::new(Code::Invalid, "There is no text to look for.")
                .hint("type what the line holds"));
        }
        let asked = search.clone();
        let read = self.read(
            profile,
            Refresh::Fetch,
            |store| Ok(found(store, profile, &search)?.map(|hits| (hits, 0))),
            |runtime| async move { runtime.search_logs(asked).await },
            |_, _, _| Ok(()),
        );
        Ok(read.await?.0)
    }

    /// Writes a whole log to a file, as it is on the runtime.
    ///
    /// # Errors
    /// Not all of it can be read, or the file can't be written.
    pub async fn save_log(
        &self,
        profile: &str,
        query: LogQuery,
        path: &str,
    ) -> Result<Exported, Error> {
        let mut export = Export::begin(path, &self.home_dir)?;
        let mut lines = 0;
        let mut offset = 0;
        loop {
            let chunk = match self.chunk(profile, &query, offset).await {
                Ok(chunk) => chunk,
                Err(error) if offset == 0 && kept_may_answer(&error) => {
                    let kept = whole(&self.store, profile, &query).map_err(told)?;
                    for line in kept.as_ref().ok_or(error)? {
                        export.write(&as_written(line))?;
                    }
                    return export.end(kept.map_or(0, |lines| lines.len()));
                }
                Err(error) => return Err(error),
            };
            export.write(&chunk.text)?;
            lines += chunk.text.matches('\n').count();
            if chunk.complete || chunk.offset <= offset {
                return export.end(lines);
            }
            offset = chunk.offset;
        }
    }

    async fn chunk(&self, profile: &str, query: &LogQuery, offset: u64) -> Result<LogChunk, Error> {
        let asked = LogQuery {
            offset,
            ..query.clone()
        };
        let ask = |runtime: Arc<dyn Runtime>| async move { runtime.log(asked).await };
        self.connections.ask(profile, ask).await
    }
}

/// Lines that were read, or those of the text that was.
fn lines(
    store: &Store,
    profile: &str,
    query: &LinesQuery,
) -> signalbox_store::Result<Option<LogLines>> {
    let count = query.count.min(LINES);
    let query = LinesQuery {
        count,
        ..query.clone()
    };
    if let Some(lines) = store.lines(profile, &query)? {
        return Ok(Some(lines));
    }
    let from_start = LogQuery {
        offset: 0,
        ..query.log.clone()
    };
    let Some(chunk) = store.log(profile, &from_start)? else {
        return Ok(None);
    };
    let from = usize::try_from(query.from).unwrap_or(usize::MAX);
    let wanted = chunk.text.lines().skip(from).take(count as usize);
    Ok(Some(LogLines {
        from: query.from,
        lines: wanted.map(line).collect(),
        total: u32::try_from(chunk.text.lines().count()).unwrap_or(u32::MAX),
        complete: chunk.complete,
    }))
}

/// All lines of a log, if all were read.
fn whole(
    store: &Store,
    profile: &str,
    query: &LogQuery,
) -> signalbox_store::Result<Option<Vec<LogLine>>> {
    let all = LinesQuery {
        log: query.clone(),
        from: 0,
        count: u32::MAX,
    };
    let kept = store.lines(profile, &all)?;
    Ok(kept
        .filter(|kept| kept.complete && u32::try_from(kept.lines.len()) == Ok(kept.total))
        .map(|kept| kept.lines))
}

/// A line of a text: its time stands at its beginning.
fn line(text: &str) -> LogLine {
    let stamp = text.split_once(' ').and_then(|(stamp, rest)| {
        let at: jiff::Timestamp = stamp.parse().ok()?;
        Some((at.as_millisecond(), rest))
    });
    match stamp {
        Some((at, rest)) => LogLine {
            at: Some(at),
            text: rest.to_owned(),
        },
        None => LogLine {
            at: None,
            text: text.to_owned(),
        },
    }
}

fn as_written(line: &LogLine) -> String {
    match line.at {
        Some(at) => format!("{} {}\n", written(at), line.text),
        None => format!("{}\n", line.text),
    }
}

/// Lines that were read and hold a text; case does not matter, and colours are not part of the text. `None`: nothing of
/// the release's logs was read.
fn found(
    store: &Store,
    profile: &str,
    search: &LogSearch,
) -> signalbox_store::Result<Option<LogHits>> {
    let limit = search.limit.unwrap_or(HITS).clamp(1, MOST_HITS) as usize;
    let wanted = search.q.to_lowercase();
    let mut hits = LogHits::default();
    let mut is_read = false;
    let mut take = |hit: LogHit| {
        is_read = true;
        if plain(&hit.text).to_lowercase().contains(&wanted) {
            hits.more = hits.hits.len() == limit;
            if !hits.more {
                hits.hits.push(hit);
            }
        }
        !hits.more
    };
    store.each_line(profile, &search.release, &mut take)?;
    for (query, text) in store.texts(profile, &search.release)? {
        let _ = (0..)
            .zip(text.lines())
            .all(|(number, text)| take(hit(&query, number, text)));
    }
    Ok(is_read.then_some(hits))
}

fn hit(query: &LogQuery, number: u32, text: &str) -> LogHit {
    let LogLine { at, text } = line(text);
    LogHit {
        environment: query.environment.clone(),
        application: query.application.clone(),
        stage: query.stage,
        attempt: query.attempt.unwrap_or_default(),
        node: query.node.clone().unwrap_or_default(),
        line: number,
        at,
        text,
    }
}

/// Without the sequences that set colours and the like.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, letters.peek()) {
            ('\u{1b}', Some('[')) => {
                letters.next();
                // Parameters, up to the letter that says what they are for.
                letters.find(|c| ('\u{40}'..='\u{7e}').contains(c));
            }
            ('\u{1b}', _) => {}
            _ => plain.push(letter),
        }
    }
    plain
}

#[cfg(test)]
mod tests;
