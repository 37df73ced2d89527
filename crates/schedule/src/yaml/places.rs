//! Where each value and key of a document stands.
//! A path is a list of keys and of list indices written as numbers.

use std::collections::BTreeMap;

/// A place in a text, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    pub line: u32,
    pub column: u32,
}

impl Default for Mark {
    fn default() -> Self {
        Self { line: 1, column: 1 }
    }
}

/// Where a value stands, and all in it.
#[derive(Debug, Clone, Default)]
pub struct Place {
    pub(super) at: Mark,
    inner: Inner,
    quoted: bool,
}

#[derive(Debug, Clone, Default)]
enum Inner {
    #[default]
    Scalar,
    List(Vec<Place>),
    /// Each key's own place, and its value's.
    Map(BTreeMap<String, (Mark, Place)>),
}

impl Place {
    pub(super) fn at(at: Mark) -> Self {
        Self {
            at,
            inner: Inner::Scalar,
            quoted: false,
        }
    }

    /// A text in quotes.
    pub(super) fn in_quotes(self) -> Self {
        Self {
            quoted: true,
            ..self
        }
    }

    pub(super) fn list(at: Mark, items: Vec<Place>) -> Self {
        Self {
            at,
            inner: Inner::List(items),
            quoted: false,
        }
    }

    pub(super) fn map(at: Mark, entries: BTreeMap<String, (Mark, Place)>) -> Self {
        Self {
            at,
            inner: Inner::Map(entries),
            quoted: false,
        }
    }

    pub(super) fn item(&self, index: usize) -> Option<&Place> {
        match &self.inner {
            Inner::List(items) => items.get(index),
            _ => None,
        }
    }

    pub(super) fn entry(&self, key: &str) -> Option<&(Mark, Place)> {
        match &self.inner {
            Inner::Map(entries) => entries.get(key),
            _ => None,
        }
    }

    pub(super) fn size(&self) -> usize {
        1 + match &self.inner {
            Inner::Scalar => 0,
            Inner::List(items) => items.iter().map(Place::size).sum(),
            Inner::Map(entries) => entries.values().map(|(_, place)| 1 + place.size()).sum(),
        }
    }
}

/// The places of a document.
#[derive(Debug, Clone, Default)]
pub struct Places {
    root: Place,
}

impl Places {
    pub(super) fn new(root: Place) -> Self {
        Self { root }
    }

    /// Where the value at a path stands; else the nearest one around it.
    pub fn of<S: AsRef<str>>(&self, path: &[S]) -> Mark {
        self.walk(path).1.at
    }

    /// Whether the text at a path is in quotes.
    pub fn quoted<S: AsRef<str>>(&self, path: &[S]) -> bool {
        self.walk(path).1.quoted
    }

    /// Where the last key of a path stands; an item of a list stands where its value does.
    pub fn key<S: AsRef<str>>(&self, path: &[S]) -> Mark {
        let (key, place) = self.walk(path);
        key.unwrap_or(place.at)
    }

    fn walk<S: AsRef<str>>(&self, path: &[S]) -> (Option<Mark>, &Place) {
        let mut key = None;
        let mut place = &self.root;
        for step in path {
            let step = step.as_ref();
            match &place.inner {
                Inner::Map(entries) => {
                    // Names of fields are found in any case, as Argo finds them.
                    let near = || {
                        entries
                            .iter()
                            .find(|(name, _)| name.eq_ignore_ascii_case(step))
                            .map(|(_, found)| found)
                    };
                    match entries.get(step).or_else(near) {
                        Some((at, value)) => (key, place) = (Some(*at), value),
                        None => break,
                    }
                }
                Inner::List(items) => {
                    match step.parse().ok().and_then(|index: usize| items.get(index)) {
                        Some(item) => (key, place) = (None, item),
                        None => break,
                    }
                }
                Inner::Scalar => break,
            }
        }
        (key, place)
    }
}
