//! Editing YAML without touching other bytes: the one place where this is done, for flows and for promotions.

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
    /// The value's YAML source text, without comments around it.
    pub source: String,
    pub span: Span,
}

/// Why a text can't be read or edited.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("line {line}, column {column}: {message}")]
    Syntax { line: usize, column: usize, message: String },
    #[error("`{0}` is no JSONPath: {1}")]
    JsonPath(String, String),
    #[error("{0} can't be created here: {1}")]
    NoPlace(String, String),
    #[error("after the edit the text would mean something else: {0}")]
    Meaning(String),
}

/// The values that a JSONPath selects (dotted and bracket form, dashes, wildcards, filters…).
///
/// # Errors
/// The text is no YAML, or the path no JSONPath.
pub fn find(text: &str, json_path: &str) -> Result<Vec<Found>, Error> {
    let _ = (text, json_path);
    todo!()
}

/// Replaces the value at a concrete place (as [`Found::json_path`] names it) by YAML source text, or creates it.
/// Only the value's own bytes change; comments, order, quoting around it and indentation stay. The result is parsed
/// again and compared: it must mean the same everywhere else.
///
/// # Errors
/// The place can't be created (a parent is no mapping), or the source text is no YAML value.
pub fn set(text: &str, json_path: &str, source: &str) -> Result<String, Error> {
    let _ = (text, json_path, source);
    todo!()
}

/// A string as YAML source text, quoted where it must be.
pub fn quote(value: &str) -> String {
    let _ = value;
    todo!()
}
