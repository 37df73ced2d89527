//! Editing YAML without touching other bytes: the one place where this is done, for flows and for promotions.

mod base;
pub(crate) mod batch;
mod build;
pub(crate) mod chunk;
pub(crate) mod create;
pub(crate) mod insert;
mod lines;
pub(crate) mod path;
pub(crate) mod remove;
pub(crate) mod rename;
pub(crate) mod scalar;
pub(crate) mod set;
pub(crate) mod source;
pub(crate) mod tree;

use chunk::chunks;
use tree::{Cursor, Problem, Tree};

/// Where a value stands in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// One step into a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    Key(String),
    Index(usize),
}

/// A value that a JSONPath found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Normalised, `$['image']['tag']`.
    pub json_path: String,
    pub path: Vec<Segment>,
    /// The value's YAML source text, without comments around it; it is a document of its own, wherever it stood.
    pub source: String,
    pub span: Span,
}

/// Why a text can't be read or edited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("line {line}, column {column}: {message}")]
    Syntax {
        line: usize,
        column: usize,
        message: String,
    },
    #[error("`{0}` is no JSONPath: {1}")]
    JsonPath(String, String),
    #[error("{0} can't be created here: {1}")]
    NoPlace(String, String),
    #[error("after the edit the text would mean something else: {0}")]
    Meaning(String),
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Error::Syntax {
            line: problem.line,
            column: problem.column,
            message: problem.message,
        }
    }
}

/// The values that a JSONPath selects (dotted and bracket form, dashes, wildcards, filters…), in document order.
///
/// # Errors
/// The text is no YAML, or the path no JSONPath.
pub fn find(text: &str, json_path: &str) -> Result<Vec<Found>, Error> {
    let query = path::query(json_path)?;
    let Some((offset, tree)) = single(text)? else {
        return Ok(Vec::new());
    };
    let value = tree.root().json();
    let mut found = Vec::new();
    for location in query.query_located(&value).locations() {
        let path = path::segments(location);
        let Some(cursor) = path::walk(tree.root(), &path) else {
            continue;
        };
        let node = cursor.node();
        found.push(Found {
            json_path: path::normalised(&path),
            source: source::of(&text[offset..], cursor),
            span: Span {
                start: offset + node.start,
                end: offset + node.end,
            },
            path,
        });
    }
    Ok(found)
}

/// Replaces the value at a concrete place (as [`Found::json_path`] names it) by YAML source text, or creates it.
/// Only the value's own bytes change; comments, order, quoting around it and indentation stay. The result is parsed
/// again and compared: it must mean the same everywhere else.
///
/// # Errors
/// The place can't be created (a parent is no mapping), or the source text is no YAML value.
pub fn set(text: &str, json_path: &str, source: &str) -> Result<String, Error> {
    let path = path::concrete(json_path)?;
    set::set(text, &path, source, set::Quotes::LikeTarget, &|_, _| None)
}

/// A string as YAML source text, quoted where it must be.
pub fn quote(value: &str) -> String {
    if scalar::may_be_plain(value) {
        value.to_string()
    } else {
        scalar::double_quoted(value)
    }
}

/// The one document of a text, with the byte at which it begins.
pub(crate) fn single(text: &str) -> Result<Option<(usize, Tree)>, Error> {
    let mut single: Option<(usize, Tree)> = None;
    for chunk in chunks(text) {
        let Some(tree) = chunk.tree(text)? else {
            continue;
        };
        if single.is_some() {
            let message = "the file holds several YAML documents: values are read and set in files that hold one".to_string();
            return Err(Error::Syntax {
                line: chunk.base.line,
                column: chunk.base.column,
                message,
            });
        }
        single = Some((chunk.start, tree));
    }
    Ok(single)
}

/// The scalar's text, its own bytes (for messages).
pub(crate) fn shown(cursor: Cursor<'_>) -> String {
    let text = cursor.json().to_string();
    if text.chars().count() > 60 {
        text.chars().take(60).chain(['…']).collect()
    } else {
        text
    }
}
