//! A YAML document as a tree in which every value knows its line and column.
//! Plain scalars mean what Argo's YAML 1.1 reader makes of them.

use std::collections::BTreeMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle};

/// Aliases can blow a small text up; no real manifest comes near this.
const MOST_NODES: usize = 200_000;
/// Deeper nesting than any manifest has; keeps recursion over the tree safe.
const MOST_DEPTH: usize = 128;

/// A place in a text, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Mark {
    pub line: u32,
    pub column: u32,
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    pub at: Mark,
    pub value: Value,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `plain`: neither quoted nor a block, so that it may be a number, a boolean or null.
    Scalar {
        text: String,
        plain: bool,
    },
    Sequence(Vec<Tree>),
    /// Keys in the text's order, each with its own place.
    Mapping(Vec<(Tree, Tree)>),
}

/// Why a text is no YAML document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    pub at: Mark,
    pub message: String,
}

impl Tree {
    /// Nothing is written there, or `null`.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The scalar as the string that Argo sees; `None` for sequences and mappings.
    pub fn string(&self) -> Option<String> {
        match &self.value {
            Value::Scalar { text, plain: false } => Some(text.clone()),
            Value::Scalar { text, plain: true } => Some(plain_string(text)),
            Value::Sequence(_) | Value::Mapping(_) => None,
        }
    }

    /// The value of a mapping's key.
    pub fn get(&self, key: &str) -> Option<&Tree> {
        let Value::Mapping(entries) = &self.value else {
            return None;
        };
        entries
            .iter()
            .find(|(name, _)| name.string().as_deref() == Some(key))
            .map(|(_, value)| value)
    }
}

/// The first document of a text.
///
/// # Errors
/// The text is no YAML, is empty, or grows past all reason through aliases.
pub fn read(text: &str) -> Result<Tree, Error> {
    let mut builder = Builder {
        parser: Parser::new_from_str(text),
        anchors: BTreeMap::new(),
        nodes: 0,
    };
    loop {
        let (event, at) = builder.next()?;
        match event {
            Event::StreamEnd | Event::DocumentEnd => {
                return Err(Error {
                    at,
                    message: "the text is empty".to_owned(),
                });
            }
            Event::StreamStart | Event::DocumentStart(..) => {}
            event => return builder.tree(event, at, 0),
        }
    }
}

struct Builder<'a> {
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    anchors: BTreeMap<usize, Tree>,
    nodes: usize,
}

impl<'a> Builder<'a> {
    fn next(&mut self) -> Result<(Event<'a>, Mark), Error> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, mark(&span.start))),
            Some(Err(error)) => Err(Error {
                at: mark(error.marker()),
                message: error.info(),
            }),
            None => Ok((Event::StreamEnd, Mark::default())),
        }
    }

    fn tree(&mut self, event: Event<'a>, at: Mark, depth: usize) -> Result<Tree, Error> {
        self.nodes += 1;
        if self.nodes > MOST_NODES || depth > MOST_DEPTH {
            return Err(Error {
                at,
                message: "the document is nested too deeply or too large".to_owned(),
            });
        }
        let (anchor, value) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                (
                    anchor,
                    Value::Scalar {
                        text: text.into_owned(),
                        plain,
                    },
                )
            }
            Event::SequenceStart(_, anchor, _) => (anchor, self.sequence(depth)?),
            Event::MappingStart(_, anchor, _) => (anchor, self.mapping(depth)?),
            Event::Alias(anchor) => {
                let known = self.anchors.get(&anchor).cloned();
                let tree = known.ok_or(Error {
                    at,
                    message: "this alias has no anchor before it".to_owned(),
                })?;
                self.nodes += size(&tree);
                return Ok(Tree { at, ..tree });
            }
            _ => (
                0,
                Value::Scalar {
                    text: String::new(),
                    plain: true,
                },
            ),
        };
        let tree = Tree { at, value };
        if anchor != 0 {
            self.anchors.insert(anchor, tree.clone());
        }
        Ok(tree)
    }

    fn sequence(&mut self, depth: usize) -> Result<Value, Error> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd | Event::StreamEnd, _) => return Ok(Value::Sequence(items)),
                (event, at) => items.push(self.tree(event, at, depth + 1)?),
            }
        }
    }

    fn mapping(&mut self, depth: usize) -> Result<Value, Error> {
        let mut entries: Vec<(Tree, Tree)> = Vec::new();
        let mut merged = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                break;
            }
            let key = self.tree(event, at, depth + 1)?;
            let (event, at) = self.next()?;
            let value = self.tree(event, at, depth + 1)?;
            if matches!(&key.value, Value::Scalar { text, plain: true } if text == "<<") {
                merged.push(value);
            } else if let Some(name) = key.string().filter(|name| {
                entries
                    .iter()
                    .any(|(other, _)| other.string().as_ref() == Some(name))
            }) {
                return Err(Error {
                    at: key.at,
                    message: format!("the key `{name}` stands here twice"),
                });
            } else {
                entries.push((key, value));
            }
        }
        for merge in merged {
            self.merge(&mut entries, merge);
        }
        Ok(Value::Mapping(entries))
    }

    /// `<<: *other`: keys that are not written themselves come from there.
    fn merge(&mut self, entries: &mut Vec<(Tree, Tree)>, from: Tree) {
        match from.value {
            Value::Mapping(others) => {
                for (key, value) in others {
                    if !entries
                        .iter()
                        .any(|(name, _)| name.string() == key.string())
                    {
                        self.nodes += size(&value);
                        entries.push((key, value));
                    }
                }
            }
            Value::Sequence(items) => items.into_iter().for_each(|item| self.merge(entries, item)),
            Value::Scalar { .. } => {}
        }
    }
}

fn size(tree: &Tree) -> usize {
    match &tree.value {
        Value::Scalar { .. } => 1,
        Value::Sequence(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Mapping(entries) => {
            1 + entries
                .iter()
                .map(|(key, value)| size(key) + size(value))
                .sum::<usize>()
        }
    }
}

fn mark(marker: &Marker) -> Mark {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Mark {
        line: number(marker.line()),
        column: number(marker.col() + 1),
    }
}

/// What an unquoted scalar becomes on its way through YAML 1.1 and JSON into a string.
fn plain_string(text: &str) -> String {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return String::new(),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            return "true".to_owned();
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return "false".to_owned();
        }
        _ => {}
    }
    number(text).unwrap_or_else(|| text.to_owned())
}

fn number(text: &str) -> Option<String> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    if !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let digits = rest.replace('_', "");
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)]
        .iter()
        .find_map(|(prefix, radix)| Some((digits.strip_prefix(prefix)?, *radix)));
    let octal = digits
        .strip_prefix('0')
        .filter(|rest| !rest.is_empty())
        .map(|rest| (rest, 8));
    if let Some((digits, radix)) = radix.or(octal)
        && let Ok(value) = u64::from_str_radix(digits, radix)
    {
        return Some(format!("{sign}{value}"));
    }
    if digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.len() < 20 {
        return Some(format!("{sign}{}", digits.parse::<u64>().ok()?));
    }
    if !digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'))
    {
        return None;
    }
    let value: f64 = digits.parse().ok()?;
    value.is_finite().then(|| format!("{sign}{value}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn check(yaml: &str, expected: &str) {
        assert_eq!(read(yaml).unwrap().string().unwrap(), expected, "{yaml}");
    }

    #[test]
    fn plain_scalars_are_read_as_argo_reads_them() {
        for (yaml, expected) in [
            ("1.0", "1"),
            ("1.50", "1.5"),
            ("010", "8"),
            ("0x10", "16"),
            ("1_000", "1000"),
            ("1e3", "1000"),
            ("-7", "-7"),
            ("~", ""),
            ("yes", "true"),
            ("off", "false"),
            ("\"yes\"", "yes"),
            ("'1.0'", "1.0"),
            ("1.2.3", "1.2.3"),
            ("2020-05-19", "2020-05-19"),
            ("v1", "v1"),
            ("!!str 1.0", "1.0"),
        ] {
            check(yaml, expected);
        }
    }

    #[test]
    fn values_know_their_place() {
        let tree = read("a:\n  b:\n    - x\n    - ü: 1\n").unwrap();
        let Value::Sequence(items) = &tree.get("a").unwrap().get("b").unwrap().value else {
            panic!()
        };
        assert_eq!(
            items[1].get("ü").unwrap().at,
            Mark {
                line: 4,
                column: 10
            }
        );
    }

    #[test]
    fn anchors_and_merges_are_followed() {
        let tree = read("a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  k: 3\nc: *x\n").unwrap();
        let b = tree.get("b").unwrap();
        assert_eq!(
            (b.get("k").unwrap().string(), b.get("l").unwrap().string()),
            (Some("3".into()), Some("2".into()))
        );
        assert_eq!(
            tree.get("c").unwrap().get("k").unwrap().string(),
            Some("1".into())
        );
    }

    #[test]
    fn broken_texts_are_refused_with_a_place() {
        assert_eq!(read("a: [1\nb: 2").unwrap_err().at.line, 2);
        assert_eq!(
            read("a: 1\na: 2").unwrap_err().at,
            Mark { line: 2, column: 1 }
        );
        assert_eq!(read("").unwrap_err().message, "the text is empty");
        let laughs = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, n| {
            format!("{text}a{n}: &a{n} [*a{}, *a{}]\n", n - 1, n - 1)
        });
        assert!(read(&laughs).unwrap_err().message.contains("too large"));
    }
}
