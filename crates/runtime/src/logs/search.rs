//! Finds a text in the logs of a release.

use std::{
    fs::File,
    io::{self, Read},
};

use regex::bytes::{Regex, RegexBuilder};
use signalbox_api::{Error as Told, LogHit, LogHits, error::Code};
use tokio_util::sync::CancellationToken;

use super::{
    Growth, index,
    reader::Lines,
    select::Place,
    text::{self, Colours},
};
use crate::error::Error;

const DEFAULT: u32 = 200;
const MOST: u32 = 1000;
/// Longer texts are looked for in vain anyway.
const MOST_TEXT: usize = 1000;
/// Of a longer line only what is around the text is shown.
const MOST_SHOWN: usize = 2000;
/// Lines between two looks at whether somebody still waits for the answer.
const PATIENCE: u32 = 4096;

/// What is looked for, and what has been found.
pub struct Search {
    wanted: Regex,
    limit: usize,
    hits: LogHits,
    /// Nobody waits for the answer any more.
    pub stop: CancellationToken,
}

impl Search {
    /// For a text as it is; case does not matter. An empty text is found nowhere.
    ///
    /// # Errors
    /// It is too long.
    pub fn new(q: &str, limit: Option<u32>) -> Result<Option<Self>, Told> {
        if q.is_empty() {
            return Ok(None);
        }
        let too_long = || {
            Told::new(Code::Invalid, "The text to look for is too long.")
                .hint(format!("look for {MOST_TEXT} characters at most"))
        };
        if q.chars().count() > MOST_TEXT {
            return Err(too_long());
        }
        let wanted = RegexBuilder::new(&regex::escape(q))
            .case_insensitive(true)
            .build()
            .map_err(|_| too_long())?;
        Ok(Some(Self {
            wanted,
            limit: limit.unwrap_or(DEFAULT).clamp(1, MOST) as usize,
            hits: LogHits::default(),
            stop: CancellationToken::new(),
        }))
    }

    /// Looks through logs in their order, until the limit is reached.
    ///
    /// # Errors
    /// A file can't be read. One that is not there holds nothing.
    pub fn through(mut self, places: &[Place]) -> Result<LogHits, Error> {
        for place in places {
            let path = &place.source.path;
            self.file(place)
                .map_err(|error| Error::storage(path, &error))?;
            if self.hits.more || self.stop.is_cancelled() {
                break;
            }
        }
        Ok(self.hits)
    }

    fn file(&mut self, place: &Place) -> io::Result<()> {
        let file = match File::open(&place.source.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other?,
        };
        let mut file = file;
        let whole = match place.source.growth {
            Growth::Complete => u64::MAX,
            Growth::Grows => index::whole(&place.source.path, &mut file)?,
        };
        let mut lines = Lines::new(file.take(whole));
        let mut number: u32 = 0;
        while lines.advance()? {
            if self.is_in(&lines.line) {
                if self.hits.hits.len() == self.limit {
                    self.hits.more = true;
                    return Ok(());
                }
                self.hits.hits.push(self.hit(place, number, &lines.line));
            }
            number = number.saturating_add(1);
            if number.is_multiple_of(PATIENCE) && self.stop.is_cancelled() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn is_in(&self, line: &[u8]) -> bool {
        let text = text::without_time(line);
        if memchr::memchr2(0x1b, b'\r', text).is_some() {
            let text = text::clean(text, Colours::Drop);
            return self.wanted.is_match(text.as_bytes());
        }
        self.wanted.is_match(text)
    }

    fn hit(&self, place: &Place, line: u32, stored: &[u8]) -> LogHit {
        let (at, text) = text::split(stored);
        let text = text::clean(text, Colours::Drop);
        let effect = place.effect.clone();
        LogHit {
            environment: effect.environment,
            application: effect.application,
            stage: effect.stage,
            attempt: effect.attempt,
            node: place.source.node.clone(),
            line,
            at,
            text: self.around(text),
        }
    }

    /// The part of a long line in which the text is.
    fn around(&self, text: String) -> String {
        if text.len() <= MOST_SHOWN {
            return text;
        }
        let found = self.wanted.find(text.as_bytes());
        let (start, end) = found.map_or((0, 0), |found| (found.start(), found.end()));
        let margin = MOST_SHOWN.saturating_sub(end - start) / 2;
        let is_boundary = |at: &usize| text.is_char_boundary(*at);
        let from = start.saturating_sub(margin);
        let from = (0..=from).rev().find(is_boundary).unwrap_or(0);
        let to = (end + margin).min(text.len());
        let to = (to..text.len()).find(is_boundary).unwrap_or(text.len());
        let dots = |cut: bool| if cut { "…" } else { "" };
        format!(
            "{}{}{}",
            dots(from > 0),
            &text[from..to],
            dots(to < text.len())
        )
    }
}
