//! Which images' commands may run as processes of this machine, and what runs for an image that names its command
//! itself.

use std::{collections::BTreeMap, os::unix::fs::PermissionsExt, path::PathBuf};

use super::Refusal;

/// How an image is allowed.
pub fn image_hint(image: &str) -> String {
    format!(
        "to allow it, add \"{image}\" (or a pattern with `*`) to `images` under `[executor.host]` in signalbox.toml"
    )
}

/// Whether one of the patterns (`*` stands for any text) fits the whole image name.
pub fn allowed(image: &str, patterns: &[String]) -> bool {
    patterns.iter().any(|pattern| fits(pattern, image))
}

fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else {
            return false;
        };
        text = &text[at + part.len()..];
    }
    text.ends_with(end)
}

/// What somebody said that an image runs by itself.
pub fn own_command<'a>(
    image: &str,
    commands: &'a BTreeMap<String, Vec<String>>,
) -> Option<&'a [String]> {
    let known = commands.iter().find(|(pattern, _)| fits(pattern, image));
    known
        .map(|(_, command)| command.as_slice())
        .filter(|command| !command.is_empty())
}

/// The program that an image runs by itself: on this machine one of the same name, if there is one.
pub fn default_program(image: &str, programs: &[PathBuf]) -> Result<String, Refusal> {
    let name = program_name(image);
    let own = std::env::var_os("PATH").unwrap_or_default();
    let dirs = programs.iter().cloned().chain(std::env::split_paths(&own));
    let there = dirs.map(|dir| dir.join(name)).any(|program| {
        std::fs::metadata(program)
            .is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
    });
    if there && !name.is_empty() {
        return Ok(name.to_owned());
    }
    Err(Refusal::new(
        "command-unknown",
        format!(
            "the image `{image}` alone knows its command, and this machine has no program `{name}`"
        ),
        "write the `command`, or put a program of that name on the PATH",
    ))
}

/// An image's own name, without its registry, tag and digest.
fn program_name(image: &str) -> &str {
    let last = image.rsplit('/').next().unwrap_or(image);
    last.split([':', '@']).next().unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_patterns() {
        for (pattern, image, expected) in [
            ("alpine:*", "alpine:3.23", true),
            ("alpine:*", "evil/alpine:3.23", false),
            ("alpine", "alpine:3", false),
            ("*", "any/thing:1", true),
            ("*/alpine:*", "docker.io/alpine:3", true),
            ("a*b*b", "ab", false),
            ("a*b*b", "axbxb", true),
            ("", "", true),
        ] {
            assert_eq!(
                allowed(image, &[pattern.to_owned()]),
                expected,
                "{pattern} on {image}"
            );
        }
    }

    #[test]
    fn an_images_name() {
        for (image, expected) in [
            ("argoproj/argosay:v2", "argosay"),
            ("registry:5000/a/b@sha256:0", "b"),
            ("plain", "plain"),
        ] {
            assert_eq!(program_name(image), expected);
        }
    }
}
