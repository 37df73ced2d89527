//! YAML as Argo reads it: several documents in a text, YAML 1.1 scalars, anchors and merges, as JSON values whose
//! every key and value knows its place.

mod places;
mod scalar;

use std::collections::BTreeMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle};
use serde_json::{Map, Value};

pub use places::{Mark, Place, Places};
pub use scalar::text;

/// Aliases can blow a small text up; no real manifest comes near this.
const MOST_NODES: usize = 200_000;
/// Deeper nesting than any manifest has; keeps recursion over values safe.
const MOST_DEPTH: usize = 100;

/// One document of a text.
#[derive(Debug, Clone)]
pub struct Document {
    /// Where the text is from, such as a file's name; for messages only.
    pub source: String,
    pub value: Value,
    pub places: Places,
}

/// Why a text can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}:{}: {message}", at.line, at.column)]
pub struct Error {
    pub at: Mark,
    pub message: String,
}

/// All documents of a text, without empty ones. JSON is read too.
///
/// # Errors
/// The text is no YAML, has a key twice, or grows past all reason through aliases.
pub fn documents(source: &str, text: &str) -> Result<Vec<Document>, Error> {
    match read(source, text) {
        // YAML's escapes are not quite JSON's.
        Err(error) => match serde_json::from_str::<Value>(text) {
            Ok(value) => Ok(vec![Document {
                source: source.to_owned(),
                value,
                places: Places::default(),
            }]),
            Err(_) => Err(error),
        },
        read => read,
    }
}

fn read(source: &str, text: &str) -> Result<Vec<Document>, Error> {
    let mut builder = Builder {
        parser: Parser::new_from_str(text),
        anchors: BTreeMap::new(),
        nodes: 0,
    };
    let mut documents = Vec::new();
    loop {
        let (event, at) = builder.next()?;
        match event {
            Event::StreamEnd => return Ok(documents),
            Event::DocumentStart(..) => builder.anchors.clear(),
            Event::Scalar(..)
            | Event::SequenceStart(..)
            | Event::MappingStart(..)
            | Event::Alias(_) => {
                let node = builder.node(event, at, 0)?;
                if !node.value.is_null() {
                    documents.push(Document {
                        source: source.to_owned(),
                        value: node.value,
                        places: Places::new(node.place),
                    });
                }
            }
            _ => {}
        }
    }
}

/// A value with the places of all that is in it.
#[derive(Debug, Clone)]
struct Node {
    value: Value,
    place: Place,
    /// A plain `<<`, which as a key merges.
    merges: bool,
}

struct Builder<'a> {
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    anchors: BTreeMap<usize, Node>,
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

    fn node(&mut self, event: Event<'a>, at: Mark, depth: usize) -> Result<Node, Error> {
        self.grow(1, at)?;
        if depth > MOST_DEPTH {
            return Err(Error {
                at,
                message: "the document is nested too deeply".to_owned(),
            });
        }
        let (anchor, node) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                let tag = tag.map(|tag| tag.suffix().to_owned());
                let place = match style {
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                        Place::at(at).in_quotes()
                    }
                    _ => Place::at(at),
                };
                let node = Node {
                    value: scalar::value(&text, plain, tag.as_deref()),
                    place,
                    merges: plain && tag.is_none() && text == "<<",
                };
                (anchor, node)
            }
            Event::SequenceStart(_, anchor, _) => (anchor, self.sequence(at, depth)?),
            Event::MappingStart(_, anchor, _) => (anchor, self.mapping(at, depth)?),
            Event::Alias(anchor) => {
                let known = self.anchors.get(&anchor).cloned();
                let mut node = known.ok_or_else(|| Error {
                    at,
                    message: "this alias has no anchor before it".to_owned(),
                })?;
                self.grow(node.place.size(), at)?;
                node.place.at = at;
                return Ok(node);
            }
            _ => (
                0,
                Node {
                    value: Value::Null,
                    place: Place::at(at),
                    merges: false,
                },
            ),
        };
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    fn grow(&mut self, by: usize, at: Mark) -> Result<(), Error> {
        self.nodes += by;
        if self.nodes > MOST_NODES {
            return Err(Error {
                at,
                message: "the document is too large".to_owned(),
            });
        }
        Ok(())
    }

    fn sequence(&mut self, at: Mark, depth: usize) -> Result<Node, Error> {
        let mut items = Vec::new();
        let mut places = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd | Event::StreamEnd, _) => break,
                (event, at) => {
                    let node = self.node(event, at, depth + 1)?;
                    items.push(node.value);
                    places.push(node.place);
                }
            }
        }
        Ok(Node {
            value: Value::Array(items),
            place: Place::list(at, places),
            merges: false,
        })
    }

    fn mapping(&mut self, at: Mark, depth: usize) -> Result<Node, Error> {
        let mut map = Map::new();
        let mut places: BTreeMap<String, (Mark, Place)> = BTreeMap::new();
        let mut merged = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, Event::MappingEnd | Event::StreamEnd) {
                break;
            }
            let key = self.node(event, at, depth + 1)?;
            let (event, value_at) = self.next()?;
            let value = self.node(event, value_at, depth + 1)?;
            if key.merges {
                merged.push((value, value_at));
                continue;
            }
            let Some(name) = scalar::key(&key.value) else {
                return Err(Error {
                    at,
                    message: "a key must be text".to_owned(),
                });
            };
            if let Some((first, _)) = places.get(&name) {
                let message = format!(
                    "the key `{name}` stands here twice; it is in line {} too",
                    first.line
                );
                return Err(Error { at, message });
            }
            map.insert(name.clone(), value.value);
            places.insert(name, (at, value.place));
        }
        for (from, at) in merged {
            self.merge(&mut map, &mut places, from, at)?;
        }
        Ok(Node {
            value: Value::Object(map),
            place: Place::map(at, places),
            merges: false,
        })
    }

    /// `<<: *other`: keys that are not written themselves come from there.
    fn merge(
        &mut self,
        map: &mut Map<String, Value>,
        places: &mut BTreeMap<String, (Mark, Place)>,
        from: Node,
        at: Mark,
    ) -> Result<(), Error> {
        let sources = match from.value {
            Value::Array(items) => {
                let count = items.len();
                items
                    .into_iter()
                    .zip(
                        (0..count).map(|index| from.place.item(index).cloned().unwrap_or_default()),
                    )
                    .collect()
            }
            value => vec![(value, from.place)],
        };
        for (value, place) in sources {
            let Value::Object(entries) = value else {
                return Err(Error {
                    at,
                    message: "`<<` must be given a mapping, or a list of mappings".to_owned(),
                });
            };
            for (name, value) in entries {
                if !map.contains_key(&name) {
                    let (key, place) = place.entry(&name).cloned().unwrap_or_default();
                    self.grow(place.size(), at)?;
                    map.insert(name.clone(), value);
                    places.insert(name, (key, place));
                }
            }
        }
        Ok(())
    }
}

fn mark(marker: &Marker) -> Mark {
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Mark {
        line: number(marker.line()),
        column: number(marker.col() + 1),
    }
}

#[cfg(test)]
mod tests;
