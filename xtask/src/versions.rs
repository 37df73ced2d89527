//! Versions of the tools one has to bring: reading what they print and comparing it with what is needed.

use anyhow::{Result, bail};

use crate::process;

/// A tool that is not installed by `setup`, with the least version that works.
pub struct Tool {
    program: &'static str,
    least: &'static str,
    remedy: &'static str,
}

pub const TOOLS: [Tool; 3] = [
    Tool {
        program: "cargo",
        least: "1.90",
        remedy: "`rustup update stable`, or see https://rustup.rs",
    },
    Tool {
        program: "node",
        least: "20.19",
        remedy: "see https://nodejs.org/en/download",
    },
    Tool {
        program: "git",
        least: "2.38",
        remedy: "see https://git-scm.com/downloads",
    },
];

/// Says of each tool which version is there; an error names all that are missing or too old.
pub fn check() -> Result<()> {
    let complaints: Vec<String> = TOOLS
        .iter()
        .filter_map(|tool| {
            match verdict(
                tool,
                process::output(tool.program, &["--version"]).as_deref(),
            ) {
                Ok(found) => {
                    println!("  {} {found} (at least {})", tool.program, tool.least);
                    None
                }
                Err(complaint) => Some(complaint),
            }
        })
        .collect();
    if !complaints.is_empty() {
        bail!("{}", complaints.join("\n       "));
    }
    Ok(())
}

/// The version found, or what is wrong and what to do.
fn verdict(tool: &Tool, printed: Option<&str>) -> Result<String, String> {
    let Tool {
        program,
        least,
        remedy,
    } = tool;
    let Some(printed) = printed else {
        return Err(format!(
            "{program} is missing, at least {least} is needed: {remedy}"
        ));
    };
    match (numbers(printed), numbers(least)) {
        (Some(found), Some(needed)) if found >= needed => Ok(joined(&found)),
        (Some(found), _) => Err(format!(
            "{program} is {}, at least {least} is needed: {remedy}",
            joined(&found)
        )),
        (None, _) => Err(format!(
            "`{program} --version` printed no version: {:?}",
            printed.trim()
        )),
    }
}

/// The first dotted number in a text: `git version 2.39.5 (x)` is `[2, 39, 5]`.
fn numbers(text: &str) -> Option<Vec<u32>> {
    text.split_whitespace().find_map(|word| {
        let word = word.strip_prefix('v').unwrap_or(word);
        let end = word
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(word.len());
        let parts: Vec<u32> = word[..end]
            .split('.')
            .map_while(|part| part.parse().ok())
            .collect();
        (parts.len() > 1).then_some(parts)
    })
}

fn joined(version: &[u32]) -> String {
    version
        .iter()
        .map(u32::to_string)
        .collect::<Vec<_>>()
        .join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_tools_print() {
        assert_eq!(
            numbers("cargo 1.95.0 (f2d3ce0bd 2026-03-21)"),
            Some(vec![1, 95, 0])
        );
        assert_eq!(numbers("v20.20.2\n"), Some(vec![20, 20, 2]));
        assert_eq!(
            numbers("git version 2.39.5 (Apple Git-154)"),
            Some(vec![2, 39, 5])
        );
        assert_eq!(numbers("cargo 1.90.0-nightly"), Some(vec![1, 90, 0]));
        assert_eq!(numbers("no version"), None);
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        let verdict = |printed| {
            verdict(&TOOLS[1], printed)
                .map_err(|complaint| complaint.split(':').next().unwrap_or_default().to_owned())
        };
        assert_eq!(verdict(Some("v20.19.0")), Ok("20.19.0".to_owned()));
        assert_eq!(verdict(Some("v100.1.0")), Ok("100.1.0".to_owned()));
        assert_eq!(
            verdict(Some("v20.9.0")),
            Err("node is 20.9.0, at least 20.19 is needed".to_owned())
        );
        assert_eq!(
            verdict(Some("v18.20.4")),
            Err("node is 18.20.4, at least 20.19 is needed".to_owned())
        );
        assert_eq!(
            verdict(None),
            Err("node is missing, at least 20.19 is needed".to_owned())
        );
    }
}
