//! Printing for people and for programs, and the exit codes.

use std::{fmt::Display, process::ExitCode};

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;
use signalbox_api::{Error, error::Code};
use signalbox_engine::event::{Millis, ReleaseStatus};
use signalbox_model::{Diagnostic, Severity};

use crate::arguments::Format;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    Unreachable = 3,
    Rejected = 4,
    /// A release waits for a person's decision.
    Waiting = 5,
    /// By Ctrl-C, as shells have it.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

impl From<ReleaseStatus> for Exit {
    fn from(status: ReleaseStatus) -> Self {
        match status {
            ReleaseStatus::Failed | ReleaseStatus::Terminated => Exit::Failed,
            _ => Exit::Done,
        }
    }
}

/// Where and how to print.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    pub format: Format,
}

impl Output {
    /// Prints a value: its JSON, or its words.
    pub fn print<T: Serialize>(self, value: &T, words: impl FnOnce() -> String) {
        match self.format {
            Format::Text => print_line(plain(&words())),
            Format::Json => print_line(serde_json::to_string(value).unwrap_or_default()),
        }
    }

    /// Tells an error on standard error, and how the program ends by it.
    pub fn error(self, error: &Error) -> Exit {
        match self.format {
            Format::Json => eprintln!("{}", serde_json::to_string(error).unwrap_or_default()),
            Format::Text => {
                eprintln!("error: {}", plain(&error.message));
                if let Some(hint) = &error.hint {
                    eprintln!("  help: {}", plain(hint));
                }
            }
        }
        match error.code {
            code if code.is_connection() => Exit::Unreachable,
            Code::Git | Code::Storage | Code::Internal => Exit::Unreachable,
            _ => Exit::Rejected,
        }
    }
}

/// Without what a terminal would act upon: messages of workflows, commits and logs are anybody's text.
fn plain(text: &str) -> String {
    let harmless = |character: char| match character {
        '\n' | '\t' => character,
        control if control.is_control() => char::REPLACEMENT_CHARACTER,
        other => other,
    };
    text.chars().map(harmless).collect()
}

/// A closed pipe (`| head`) ends the printing, not the program's work.
fn print_line(text: impl Display) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Findings as a compiler would print them.
pub fn findings(findings: &[Diagnostic]) -> String {
    let line = |finding: &Diagnostic| {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let place = finding
            .file
            .as_ref()
            .map(|file| format!("{file}:{}:{}: ", finding.line, finding.column));
        let hint = finding
            .hint
            .as_ref()
            .map(|hint| format!("\n  help: {hint}"));
        format!(
            "{}{severity}: {}{}",
            place.unwrap_or_default(),
            finding.message,
            hint.unwrap_or_default()
        )
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A moment in local time, `2026-11-23 14:02:11`.
pub fn moment(at: Millis) -> String {
    let moment = Timestamp::from_millisecond(at)
        .unwrap_or_default()
        .to_zoned(TimeZone::system());
    moment.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// A time of day, `14:02:11`.
pub fn clock(at: Millis) -> String {
    moment(at).split_off(11)
}

/// Rows in columns.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count());
        cells.chain([head[column].len()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let head = line(head.to_vec());
    let rows = rows
        .iter()
        .map(|row| line(row.iter().map(String::as_str).collect()));
    [head]
        .into_iter()
        .chain(rows)
        .collect::<Vec<_>>()
        .join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_told_nothing() {
        assert_eq!(
            plain("a\tb\n\u{1b}[2Jc\u{9b}\r"),
            "a\tb\n\u{fffd}[2Jc\u{fffd}\u{fffd}"
        );
    }
}
