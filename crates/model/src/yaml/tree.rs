//! A YAML document as a tree in which every value knows its exact place in the text.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::scalar::{self, Style};

/// Why a document can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// `yaml` or `too-large`.
    pub code: &'static str,
    pub line: usize,
    pub column: usize,
    pub message: String,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Scalar(String),
    Sequence(Vec<usize>),
    Mapping(Vec<(usize, usize)>),
    /// Stands for another node.
    Alias(usize),
}

/// One value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Node {
    /// First byte after the colon, dash, comma or bracket before the value.
    pub lead: usize,
    pub start: usize,
    /// After the last byte of the value; never includes a final line break.
    pub end: usize,
    pub line: usize,
    pub column: usize,
    pub style: Style,
    pub anchored: bool,
    /// Suffix of an explicit tag (`str` for `!!str`).
    pub tag: Option<String>,
    pub content: Content,
    /// Values and text in it, with aliases expanded.
    pub expanded: usize,
    /// Levels in it, with aliases expanded.
    pub depth: usize,
}

/// A parsed document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// For large mappings: which entry has a key.
    pub(super) indexes: HashMap<usize, HashMap<String, usize>>,
}

/// From how many entries on a mapping has an index.
pub(super) const INDEXED: usize = 16;

/// A node of a tree. Reading follows aliases, places don't.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    tree: &'a Tree,
    id: usize,
}

impl Tree {
    /// The outermost value.
    pub fn root(&self) -> Cursor<'_> {
        Cursor { tree: self, id: 0 }
    }
}

impl<'a> Cursor<'a> {
    /// The node itself, which may be an alias.
    pub fn node(self) -> &'a Node {
        &self.tree.nodes[self.id]
    }

    fn resolved_id(self) -> usize {
        let mut id = self.id;
        while let Content::Alias(target) = self.tree.nodes[id].content {
            id = target;
        }
        id
    }

    fn resolved(self) -> &'a Node {
        &self.tree.nodes[self.resolved_id()]
    }

    fn at(self, id: usize) -> Cursor<'a> {
        Cursor {
            tree: self.tree,
            id,
        }
    }

    /// Text of a scalar; `None` for null and for collections.
    pub fn text(self) -> Option<&'a str> {
        match &self.resolved().content {
            Content::Scalar(text) if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// `null`, `~` or nothing at all.
    pub fn is_null(self) -> bool {
        let node = self.resolved();
        matches!(&node.content, Content::Scalar(text) if scalar::resolve(text, node.style, node.tag.as_deref()).is_null())
    }

    /// A scalar that is a string (not a number, a truth value or null).
    pub fn is_string(self) -> bool {
        let node = self.resolved();
        matches!(&node.content, Content::Scalar(text) if scalar::resolve(text, node.style, node.tag.as_deref()).is_string())
    }

    /// Key and value of every entry; empty when this is no mapping.
    pub fn entries(self) -> impl Iterator<Item = (Cursor<'a>, Cursor<'a>)> {
        let entries: &[(usize, usize)] = match &self.resolved().content {
            Content::Mapping(entries) => entries,
            _ => &[],
        };
        entries
            .iter()
            .map(move |(key, value)| (self.at(*key), self.at(*value)))
    }

    /// The items; empty when this is no sequence.
    pub fn items(self) -> impl Iterator<Item = Cursor<'a>> {
        let items: &[usize] = match &self.resolved().content {
            Content::Sequence(items) => items,
            _ => &[],
        };
        items.iter().map(move |item| self.at(*item))
    }

    pub fn is_mapping(self) -> bool {
        matches!(self.resolved().content, Content::Mapping(_))
    }

    pub fn is_sequence(self) -> bool {
        matches!(self.resolved().content, Content::Sequence(_))
    }

    pub fn is_alias(self) -> bool {
        matches!(self.node().content, Content::Alias(_))
    }

    /// The entry of that key: key and value.
    pub fn entry(self, key: &str) -> Option<(Cursor<'a>, Cursor<'a>)> {
        let id = self.resolved_id();
        if let (Some(index), Content::Mapping(entries)) =
            (self.tree.indexes.get(&id), &self.tree.nodes[id].content)
        {
            let (key, value) = entries[*index.get(key)?];
            return Some((self.at(key), self.at(value)));
        }
        self.entries()
            .find(|(name, _)| name.key_text() == Some(key))
    }

    /// The value of that key.
    pub fn get(self, key: &str) -> Option<Cursor<'a>> {
        self.entry(key).map(|(_, value)| value)
    }

    /// A key as text, however it is written (`1`, `true` and `null` are their own text).
    pub fn key_text(self) -> Option<&'a str> {
        match &self.resolved().content {
            Content::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// The value with aliases expanded, as JSON.
    pub fn json(self) -> Value {
        let node = self.resolved();
        match &node.content {
            Content::Scalar(text) => scalar::resolve(text, node.style, node.tag.as_deref()),
            Content::Sequence(items) => items.iter().map(|item| self.at(*item).json()).collect(),
            Content::Mapping(entries) => {
                let mut map = Map::new();
                for (key, value) in entries {
                    let key = self.at(*key);
                    let name = key
                        .key_text()
                        .map_or_else(|| key.json().to_string(), str::to_string);
                    map.insert(name, self.at(*value).json());
                }
                Value::Object(map)
            }
            Content::Alias(_) => Value::Null,
        }
    }

    /// Whether the value or anything in it has an anchor, an alias or a tag.
    pub fn is_decorated(self) -> bool {
        let node = self.node();
        node.anchored
            || node.tag.is_some()
            || match &node.content {
                Content::Scalar(_) => false,
                Content::Alias(_) => true,
                Content::Sequence(items) => items.iter().any(|item| self.at(*item).is_decorated()),
                Content::Mapping(entries) => entries.iter().any(|(key, value)| {
                    self.at(*key).is_decorated() || self.at(*value).is_decorated()
                }),
            }
    }
}
