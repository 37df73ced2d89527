//! What a program says of its work on standard error: words on a terminal, JSON lines for machines.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::EnvFilter;

/// Chooses what is logged, in place of the default.
const LEVEL: &str = "SIGNALBOX_LOG";
/// `json` or `text`, in place of what fits standard error.
const FORMAT: &str = "SIGNALBOX_LOG_FORMAT";

/// Starts to log from a level on.
pub fn start(level: &str) {
    let json = match std::env::var(FORMAT).as_deref() {
        Ok("json") => true,
        Ok("text") => false,
        _ => !stderr().is_terminal(),
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_env(LEVEL).unwrap_or_else(|_| level.into()))
        .with_writer(stderr);
    if json {
        log.json().flatten_event(true).init();
    } else {
        log.with_ansi(stderr().is_terminal()).init();
    }
}
