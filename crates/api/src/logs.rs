//! Logs by lines: pages of a step's log, and what a text is found in.

use serde::{Deserialize, Serialize};
use signalbox_engine::{Stage, event::Millis};
use specta::Type;
use utoipa::ToSchema;

use crate::LogQuery;

/// Most lines in one answer.
pub const LINES: u32 = 2000;

/// Which lines of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LinesQuery {
    /// Which log; its offset is not looked at.
    pub log: LogQuery,
    /// The first line wanted, from 0.
    pub from: u32,
    /// At most [`LINES`].
    pub count: u32,
}

/// Some lines of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogLines {
    /// Number of the first line, from 0.
    pub from: u32,
    pub lines: Vec<LogLine>,
    /// Lines of the log so far.
    pub total: u32,
    /// Nothing more will come.
    pub complete: bool,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    #[specta(type = Option<i32>)]
    pub at: Option<Millis>,
    /// Without its time and its line end; colours are still in it.
    pub text: String,
}

/// A text to look for in all logs of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogSearch {
    pub release: String,
    /// Looked for as it is; case does not matter, and colours are not part of the text.
    pub q: String,
    /// At most 1000; default 200.
    pub limit: Option<u32>,
}

/// Where a text was found, in the order in which the logs began.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogHits {
    pub hits: Vec<LogHit>,
    /// There are more than the limit.
    pub more: bool,
}

/// One line with the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogHit {
    pub environment: Option<String>,
    pub application: Option<String>,
    pub stage: Stage,
    pub attempt: u32,
    pub node: String,
    /// From 0.
    pub line: u32,
    #[specta(type = Option<i32>)]
    pub at: Option<Millis>,
    pub text: String,
}
