//! Running other programs from the root of the checkout, with errors that name the command.

use std::{
    ffi::OsStr,
    io::{self, IsTerminal, Read, Write},
    process::{Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use anyhow::{Context, Result, bail};

use crate::place;

/// A command that runs in the root of the checkout.
pub fn command<I: AsRef<OsStr>>(program: &str, arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(place::root());
    command
}

/// How the command would be typed.
pub fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| {
            let word = word.to_string_lossy();
            if word.is_empty()
                || word.contains(|c: char| c.is_whitespace() || "*?$'\"\\;&|<>()".contains(c))
            {
                format!("'{}'", word.replace('\'', r"'\''"))
            } else {
                word.into_owned()
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs to the end with the terminal's own input and output; an exit other than 0 is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs to the end with the terminal's own input and output.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    command
        .status()
        .with_context(|| format!("`{}` could not be started", shown(command)))
}

/// What a successful command printed; `None` if it is not there or failed.
pub fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = command(program, arguments)
        .stderr(Stdio::null())
        .stdin(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs to the end, shows what it prints as it comes, and keeps a copy without colours.
pub fn watched(command: &mut Command) -> Result<(ExitStatus, String)> {
    if io::stdout().is_terminal() {
        command
            .env("CARGO_TERM_COLOR", "always")
            .env("FORCE_COLOR", "1");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("`{}` could not be started", shown(command)))?;
    let kept = Arc::new(Mutex::new(Vec::new()));
    let streams: [Box<dyn Read + Send>; 2] = [
        Box::new(child.stdout.take().context("the output is a pipe")?),
        Box::new(child.stderr.take().context("the error output is a pipe")?),
    ];
    let readers = streams.map(|stream| {
        let kept = Arc::clone(&kept);
        thread::spawn(move || copy(stream, &kept))
    });
    for reader in readers {
        reader.join().map_err(|_| {
            anyhow::anyhow!("reading the output of `{}` broke off", shown(command))
        })??;
    }
    let status = child.wait()?;
    let kept = kept
        .lock()
        .map_err(|_| anyhow::anyhow!("the kept output is lost"))?;
    Ok((status, without_colours(&String::from_utf8_lossy(&kept))))
}

fn copy(mut stream: impl Read, kept: &Mutex<Vec<u8>>) -> io::Result<()> {
    let mut buffer = [0; 8192];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        let mut out = io::stdout().lock();
        out.write_all(&buffer[..count])?;
        out.flush()?;
        if let Ok(mut kept) = kept.lock() {
            kept.extend_from_slice(&buffer[..count]);
        }
    }
}

/// The text without terminal escapes (`ESC [ … letter`).
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character != '\u{1b}' {
            plain.push(character);
        } else if characters.next() == Some('[') {
            let _ = characters.find(|c| c.is_ascii_alphabetic());
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_left_out() {
        assert_eq!(
            without_colours("\u{1b}[32;1m3 passed\u{1b}[0m, 1 failed"),
            "3 passed, 1 failed"
        );
    }

    #[test]
    fn a_command_is_shown_as_one_would_type_it() {
        let command = command("xvfb-run", ["-s", "-screen 0", "it's", "plain"]);
        assert_eq!(shown(&command), r"xvfb-run -s '-screen 0' 'it'\''s' plain");
    }
}
