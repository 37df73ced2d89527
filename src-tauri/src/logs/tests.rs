//! Logs by lines.
