//! Rules for every text: how it begins, how long it is, which words it does without.

use super::{File, Finding};

/// Longer files are to be split; the aim is 400.
const MOST_LINES: usize = 600;

/// Words that are left behind by unfinished work. Written in halves, so that this file may be judged too.
const UNFINISHED: [&str; 4] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("HA", "CK"),
];

/// Endings of type names that say nothing of what the type is for.
const EMPTY_NAMES: [&str; 5] = ["Manager", "Helper", "Util", "Utils", "Service"];

/// Places that exist on one machine only.
const ONE_MACHINE: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];

/// Where locked packages may come from.
const REGISTRIES: [&str; 2] = [
    "registry+https://github.com/rust-lang/crates.io-index",
    "https://registry.npmjs.org/",
];

pub fn judge(file: &File) -> Vec<Finding> {
    if is_lock(file) {
        return registries(file);
    }
    let mut findings = Vec::new();
    let written = is(file, &["rs", "ts", "tsx", "css"]);
    if is(file, &["rs"]) && !file.text.starts_with("//! ") {
        findings.push(Finding::new(
            file,
            1,
            "the file does not say what it is for: begin with `//! `",
        ));
    }
    let count = file.text.lines().count();
    if written && count > MOST_LINES {
        findings.push(Finding::new(
            file,
            MOST_LINES,
            format!("{count} lines, more than {MOST_LINES}: split the file"),
        ));
    }
    for (index, line) in file.text.lines().enumerate() {
        let mut say = |message: String| findings.push(Finding::new(file, index + 1, message));
        if line.ends_with([' ', '\t']) {
            say("space at the end of the line".to_owned());
        }
        if let Some(word) = UNFINISHED.iter().find(|word| has_word(line, word)) {
            say(format!("{word}: do it, or open an issue"));
        }
        if let Some(place) = ONE_MACHINE.iter().find(|place| begins_a_path(line, place)) {
            say(format!("{place} exists on one machine only"));
        }
        if is(file, &["rs"]) {
            rust_line(line).into_iter().for_each(&mut say);
        }
        if is(file, &["rs", "ts", "tsx"])
            && let Some(name) = declared_type(line)
            && let Some(ending) = EMPTY_NAMES.iter().find(|ending| name.ends_with(*ending))
        {
            say(format!(
                "`{name}`: `{ending}` does not say what the type is for"
            ));
        }
    }
    findings
}

/// Whether an absolute path begins so: `/home/rhea` does not begin with `/rhea`.
fn begins_a_path(line: &str, start: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || "_-.})*~".contains(c);
    line.match_indices(start)
        .any(|(at, _)| !line[..at].ends_with(goes_on))
}

fn rust_line(line: &str) -> Option<String> {
    let line = line.trim_start();
    if line.contains(concat!("dbg", "!(")) && has_word(line, "dbg") {
        return Some("a leftover of debugging".to_owned());
    }
    // The counts of a run rely on it: see `summary::parse`.
    line.starts_with(concat!("#[ign", "ore"))
        .then(|| "a test that never runs: make it run or delete it".to_owned())
}

fn is_lock(file: &File) -> bool {
    file.path.ends_with(".lock") || file.path.ends_with("package-lock.json")
}

/// A lock file made against a mirror would tie everybody to that mirror.
fn registries(file: &File) -> Vec<Finding> {
    let lines = file.text.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let line = line.trim_start();
            let value = line
                .strip_prefix("source = ")
                .or_else(|| line.strip_prefix("\"resolved\": "))?;
            let url = value.trim_matches([',', '"']);
            let foreign = !REGISTRIES.iter().any(|registry| url.starts_with(registry));
            foreign.then(|| {
                Finding::new(
                    file,
                    index + 1,
                    format!("{url} is not one of the public registries"),
                )
            })
        })
        .collect()
}

/// Whether the file's name has one of these endings.
pub fn is(file: &File, endings: &[&str]) -> bool {
    file.path
        .rsplit_once('.')
        .is_some_and(|(_, ending)| endings.contains(&ending))
}

/// Whether the word stands in the line with nothing of a word directly before or after it.
pub fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(start, _)| {
        let in_word = |c: char| c.is_alphanumeric() || c == '_';
        !line[..start].ends_with(in_word) && !line[start + word.len()..].starts_with(in_word)
    })
}

/// The name that a line declares, if it declares a type. A type that a trait asks for has its name from there.
fn declared_type(line: &str) -> Option<&str> {
    if line.starts_with("    type ") {
        return None;
    }
    const KEYWORDS: [&str; 6] = ["struct", "enum", "trait", "type", "class", "interface"];
    const BEFORE: [&str; 6] = [
        "pub",
        "pub(crate)",
        "pub(super)",
        "export",
        "default",
        "abstract",
    ];
    let mut words = line
        .split_whitespace()
        .skip_while(|word| BEFORE.contains(word));
    KEYWORDS.contains(&words.next()?).then_some(())?;
    let name = words.next()?;
    let end = name
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(name.len());
    Some(&name[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    fn check(path: &str, text: &str, expected: &[&str]) {
        assert_eq!(said(judge, path, text), expected);
    }

    #[test]
    fn a_rust_file_says_what_it_is_for() {
        check("a.rs", "//! Adds.\n", &[]);
        check(
            "a.rs",
            "use std::fs;\n",
            &["1: the file does not say what it is for: begin with `//! `"],
        );
        check("a.ts", "import x from 'y'\n", &[]);
    }

    #[test]
    fn a_file_has_an_end() {
        check("a.css", &"a {}\n".repeat(600), &[]);
        check(
            "a.css",
            &"a {}\n".repeat(601),
            &["600: 601 lines, more than 600: split the file"],
        );
        check("a.md", &"a\n".repeat(601), &[]);
    }

    #[test]
    fn nothing_is_left_for_later() {
        let later = UNFINISHED[0];
        check(
            "a.md",
            &format!("{later}: more\n"),
            &[&format!("1: {later}: do it, or open an issue")],
        );
        check("a.md", &format!("MASTO{later}N\n"), &[]);
        check(
            "a.rs",
            &format!("//! A.\nlet x = {}(y);\n", concat!("dbg", "!")),
            &["2: a leftover of debugging"],
        );
        let ignored = format!("//! A.\n    #[{}]\n", concat!("ign", "ore"));
        check(
            "a.rs",
            &ignored,
            &["2: a test that never runs: make it run or delete it"],
        );
    }

    #[test]
    fn types_are_named_for_what_they_do() {
        let rust = "//! A.\npub struct ReleaseManager<T> {\nenum Service {\nlet x = ReleaseManager::new();\n    type Service = S;\n";
        let said = [
            "2: `ReleaseManager`: `Manager` does not say what the type is for",
            "3: `Service`: `Service` does not say what the type is for",
        ];
        check("a.rs", rust, &said);
        let said = ["1: `DateUtils`: `Utils` does not say what the type is for"];
        check("a.ts", "export default class DateUtils {}\n", &said);
    }

    #[test]
    fn nothing_belongs_to_one_machine() {
        let place = ONE_MACHINE[0];
        check(
            "a.md",
            &format!("see {place}notes\n"),
            &[&format!("1: {place} exists on one machine only")],
        );
        check("a.md", &format!("see /home/rhea{place}notes\n"), &[]);
    }

    #[test]
    fn lines_end_where_they_end() {
        check(
            "a.toml",
            "a = 1 \nb = 2\t\nc = 3\n",
            &[
                "1: space at the end of the line",
                "2: space at the end of the line",
            ],
        );
    }

    #[test]
    fn packages_come_from_the_public_registries() {
        check(
            "Cargo.lock",
            "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
            &[],
        );
        let mirror = "    \"resolved\": \"http://mirror.example/react.tgz\",\n";
        check(
            "ui/package-lock.json",
            mirror,
            &["1: http://mirror.example/react.tgz is not one of the public registries"],
        );
    }
}
