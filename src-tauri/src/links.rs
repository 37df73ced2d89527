//! Deep links `signalbox://RUNTIME-ID/releases/ID`, `/releases/ID/logs/PLACE` and `/flows/NAME`: read strictly, kept
//! until the window takes them. They only open, never act.

use std::sync::{Mutex, PoisonError};

use crate::{form::is_unseen, view::LinkTarget};

/// The scheme, as it is registered by the installers.
pub const SCHEME: &str = "signalbox";
/// Longer texts are no names of ours.
const LONGEST: usize = 253;
/// Longer texts are no places in logs.
const LONGEST_PLACE: usize = 1024;

/// A link as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The runtime's id; empty when the link is none of ours.
    pub runtime: String,
    pub target: LinkTarget,
}

/// The link among a program's arguments (without its own name), if there is one.
pub fn among(arguments: impl IntoIterator<Item = String>) -> Option<String> {
    arguments.into_iter().find(|argument| is_ours(argument))
}

fn is_ours(text: &str) -> bool {
    text.split_once(':')
        .is_some_and(|(scheme, _)| scheme.eq_ignore_ascii_case(SCHEME))
}

/// Reads a link. What is anything else says why it is wrong.
pub fn read(link: &str) -> Written {
    let wrong = |message: &str| Written {
        runtime: String::new(),
        target: LinkTarget::Wrong {
            message: format!(
                "This link can't be opened: {message}. Links look like signalbox://RUNTIME-ID/releases/ID, signalbox://RUNTIME-ID/releases/ID/logs/PLACE or signalbox://RUNTIME-ID/flows/NAME."
            ),
        },
    };
    let Some(rest) = link
        .split_once("://")
        .filter(|_| is_ours(link))
        .map(|(_, rest)| rest)
    else {
        return wrong("it does not begin with signalbox://");
    };
    if rest.contains(['?', '#']) {
        return wrong("it asks for more than to be opened");
    }
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let parts: Option<Vec<String>> = rest.split('/').map(decoded).collect();
    let Some(parts) = parts else {
        return wrong("it is not encoded as a link");
    };
    let (runtime, kind, name, place) = match parts.as_slice() {
        [runtime, kind, name] => (runtime, kind, name, None),
        [runtime, kind, name, logs, place] if kind == "releases" && logs == "logs" => {
            (runtime, kind, name, Some(place))
        }
        _ => return wrong("it has too few or too many parts"),
    };
    if place.is_some_and(|place| !is_place(place)) {
        return wrong("what stands for the log is no place in one");
    }
    if !is_id(runtime) {
        return wrong("what stands for the runtime is no id");
    }
    let target = match kind.as_str() {
        "releases" if is_id(name) => LinkTarget::Release {
            id: name.clone(),
            log: place.cloned(),
        },
        "flows" if is_name(name) => LinkTarget::Flow { name: name.clone() },
        "releases" => return wrong("what stands for the release is no id"),
        "flows" => return wrong("what stands for the flow is no name"),
        _ => return wrong("it names neither a release nor a flow"),
    };
    Written {
        runtime: runtime.clone(),
        target,
    }
}

/// Percent-decoded; `None` when that is no text.
fn decoded(part: &str) -> Option<String> {
    let mut bytes = part.bytes();
    let mut decoded = Vec::with_capacity(part.len());
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'%' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let (high, low) = (digit(bytes.next()?)?, digit(bytes.next()?)?);
                u8::try_from(high * 16 + low).ok()?
            }
            plain => plain,
        });
    }
    String::from_utf8(decoded).ok()
}

/// Ids of releases and runtimes: ULIDs today, in any case letters, digits and dashes.
fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// Names of manifests, as in Kubernetes: no path, no control characters.
fn is_name(text: &str) -> bool {
    let edge = |c: char| c.is_ascii_alphanumeric();
    (1..=LONGEST).contains(&text.len())
        && text.starts_with(edge)
        && text.ends_with(edge)
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
}

/// A line of a log as the window writes it: `qa/cart-qa/PreAction/1/[0].smoke:120`. Steps may be called anything that
/// can be seen.
fn is_place(text: &str) -> bool {
    (1..=LONGEST_PLACE).contains(&text.len())
        && text.contains('/')
        && text.chars().all(|c| !is_unseen(c))
}

/// Links that the window has not taken yet.
#[derive(Default)]
pub struct Links {
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    link: Option<String>,
    /// The window has asked once: from then on it listens.
    listens: bool,
}

impl Links {
    /// A link came. True: the window listens, and is to be told; else it takes it when it is ready.
    pub fn came(&self, link: &str) -> bool {
        let mut waiting = self.lock();
        if !waiting.listens {
            waiting.link = Some(link.to_owned());
        }
        waiting.listens
    }

    /// The link that waits, once.
    pub fn take(&self) -> Option<String> {
        let mut waiting = self.lock();
        waiting.listens = true;
        waiting.link.take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use expect_test::{Expect, expect};

    use super::*;

    fn check(links: &str, expected: &Expect) {
        let read: Vec<String> = links
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(|link| {
                let Written { runtime, target } = read(link);
                match target {
                    LinkTarget::Release { id, log: Some(log) } => {
                        format!("{link} -> {log} in release {id} of {runtime}")
                    }
                    LinkTarget::Release { id, log: None } => {
                        format!("{link} -> release {id} of {runtime}")
                    }
                    LinkTarget::Flow { name } => format!("{link} -> flow {name} of {runtime}"),
                    LinkTarget::Wrong { message } => {
                        let why = message
                            .split(". Links")
                            .next()
                            .unwrap_or_default()
                            .to_owned();
                        format!(
                            "{link} -> {}",
                            why.trim_start_matches("This link can't be opened: ")
                        )
                    }
                }
            })
            .collect();
        expected.assert_eq(&format!("{}\n", read.join("\n")));
    }

    #[test]
    fn only_links_that_open_something_are_read() {
        check(
            "signalbox://01JD/releases/01JDQ0ABC
             SIGNALBOX://01JD/releases/01JDQ0ABC/
             signalbox://01JD/releases/01JDQ0ABC/logs/qa%2Fcart-qa%2FPreAction%2F1%2F%5B0%5D.smoke%3A120
             signalbox://01JD/releases/01JDQ0ABC/logs/qa%2Fcart%0Aqa
             signalbox://01JD/releases/01JDQ0ABC/logs/qa%2Fcart%E2%80%AEqa
             signalbox://01JD/releases/01JDQ0ABC/logs/smoke
             signalbox://01JD/releases/01JDQ0ABC/logs/
             signalbox://01JD/releases/01JDQ0ABC/logs/qa/cart
             signalbox://01JD/releases/01JDQ0ABC/retry/qa%2Fcart
             signalbox://01JD/flows/a/logs/qa%2Fcart
             signalbox://01JD/flows/multi-env
             signalbox://01JD/flows/multi%2Denv
             signalbox://01JD/flows/..
             signalbox://01JD/flows/a%2Fb
             signalbox://01JD/flows/a%00b
             signalbox://01JD/flows/%zz
             signalbox://01JD/flows/%c3%28
             signalbox://01JD/flows/%2
             signalbox://01JD/flows/a/trigger
             signalbox://01JD/releases/01JD?retry=1
             signalbox://01JD/releases/01JD#terminate
             signalbox://01JD/releases/
             signalbox://01JD/products/shop
             signalbox://01JD
             signalbox:///releases/01JD
             signalbox://user:secret@01JD/releases/01JD
             signalbox:01JD/releases/01JD
             https://01JD/releases/01JD",
            &expect![[r#"
                signalbox://01JD/releases/01JDQ0ABC -> release 01JDQ0ABC of 01JD
                SIGNALBOX://01JD/releases/01JDQ0ABC/ -> release 01JDQ0ABC of 01JD
                signalbox://01JD/releases/01JDQ0ABC/logs/qa%2Fcart-qa%2FPreAction%2F1%2F%5B0%5D.smoke%3A120 -> qa/cart-qa/PreAction/1/[0].smoke:120 in release 01JDQ0ABC of 01JD
                signalbox://01JD/releases/01JDQ0ABC/logs/qa%2Fcart%0Aqa -> what stands for the log is no place in one
                signalbox://01JD/releases/01JDQ0ABC/logs/qa%2Fcart%E2%80%AEqa -> what stands for the log is no place in one
                signalbox://01JD/releases/01JDQ0ABC/logs/smoke -> what stands for the log is no place in one
                signalbox://01JD/releases/01JDQ0ABC/logs/ -> it has too few or too many parts
                signalbox://01JD/releases/01JDQ0ABC/logs/qa/cart -> it has too few or too many parts
                signalbox://01JD/releases/01JDQ0ABC/retry/qa%2Fcart -> it has too few or too many parts
                signalbox://01JD/flows/a/logs/qa%2Fcart -> it has too few or too many parts
                signalbox://01JD/flows/multi-env -> flow multi-env of 01JD
                signalbox://01JD/flows/multi%2Denv -> flow multi-env of 01JD
                signalbox://01JD/flows/.. -> what stands for the flow is no name
                signalbox://01JD/flows/a%2Fb -> what stands for the flow is no name
                signalbox://01JD/flows/a%00b -> what stands for the flow is no name
                signalbox://01JD/flows/%zz -> it is not encoded as a link
                signalbox://01JD/flows/%c3%28 -> it is not encoded as a link
                signalbox://01JD/flows/%2 -> it is not encoded as a link
                signalbox://01JD/flows/a/trigger -> it has too few or too many parts
                signalbox://01JD/releases/01JD?retry=1 -> it asks for more than to be opened
                signalbox://01JD/releases/01JD#terminate -> it asks for more than to be opened
                signalbox://01JD/releases/ -> it has too few or too many parts
                signalbox://01JD/products/shop -> it names neither a release nor a flow
                signalbox://01JD -> it has too few or too many parts
                signalbox:///releases/01JD -> what stands for the runtime is no id
                signalbox://user:secret@01JD/releases/01JD -> what stands for the runtime is no id
                signalbox:01JD/releases/01JD -> it does not begin with signalbox://
                https://01JD/releases/01JD -> it does not begin with signalbox://
            "#]],
        );
    }

    #[test]
    fn a_link_among_arguments_is_found_by_its_scheme() {
        let given = [
            "--flag",
            "signalbox-x://a",
            "Signalbox://a/flows/b",
            "signalbox://c",
        ];
        let found = among(given.map(str::to_owned));
        assert_eq!(found.as_deref(), Some("Signalbox://a/flows/b"));
        assert_eq!(among(["https://signalbox".to_owned()]), None);
    }

    #[test]
    fn a_link_waits_for_the_window_and_is_taken_once() {
        let links = Links::default();
        assert!(!links.came("first"));
        assert!(!links.came("second"));
        assert_eq!(links.take().as_deref(), Some("second"));
        assert_eq!(links.take(), None);
        assert!(links.came("third"));
        assert_eq!(links.take(), None);
    }
}
