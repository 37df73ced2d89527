//! A display and a session bus of one's own.

use std::process::Command;

use anyhow::{Result, bail};

use crate::{process::command, setup};

/// A program with a display and a session bus that only it sees.
pub fn on_own_display(program: &[&str]) -> Result<Command> {
    for needed in ["xvfb-run", "dbus-run-session", "WebKitWebDriver"] {
        if !setup::has(needed) {
            bail!(
                "`{needed}` is missing: `cargo xtask setup` says which packages the window needs under test"
            );
        }
    }
    let display = [
        "-a",
        "-s",
        "-screen 0 1920x1200x24",
        "dbus-run-session",
        "--",
    ];
    Ok(command("xvfb-run", display.iter().chain(program)))
}
