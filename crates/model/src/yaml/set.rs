//! Writing one value: candidates for the new text, of which the first that means exactly what it should is taken.

use serde_json::Value;

use super::{
    Error, Segment,
    build::dash,
    create::{self, Order},
    lines::{column_of, indent_unit, line_end, newline, splice},
    path,
    scalar::{self, Style},
    single,
    source::{self, indented},
    tree::{Cursor, Tree},
};

/// How a string is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// As the value was that it replaces, where that means the same.
    LikeTarget,
    /// Always: for text that others would read as a number.
    Always,
}

/// A value to be written.
pub(crate) struct New<'a> {
    pub source: &'a str,
    pub style: Style,
    pub value: Value,
    pub quotes: Quotes,
}

impl<'a> New<'a> {
    /// Reads source text.
    pub fn read(source: &'a str, quotes: Quotes) -> Result<Self, Error> {
        let tree = single(source)?;
        let (style, value) = tree
            .as_ref()
            .map_or((Style::Plain, Value::Null), |(_, tree)| {
                (tree.root().node().style, tree.root().json())
            });
        if matches!(tree, Some((_, ref tree)) if tree.root().is_alias()) {
            return Err(Error::Meaning("the new value is an alias".to_string()));
        }
        Ok(New {
            source: source.trim_end_matches(['\n', '\r']),
            style,
            value,
            quotes,
        })
    }

    /// Spellings for one line, best first, in the place of a value that was written in `old` style.
    pub fn inline(&self, old: Option<Style>) -> Vec<String> {
        let mut texts = Vec::new();
        let one_line = !self.source.contains('\n')
            && self.style != Style::Block
            && self.style != Style::BlockScalar;
        if let Value::String(text) = &self.value {
            let ambiguous = self.style == Style::Plain && !scalar::may_be_plain(text);
            match (self.quotes, old) {
                (_, Some(Style::Single)) if !ambiguous => texts.extend(scalar::single_quoted(text)),
                (_, Some(Style::Double)) if !ambiguous => texts.push(scalar::double_quoted(text)),
                (Quotes::LikeTarget, Some(Style::Plain | Style::BlockScalar))
                    if scalar::may_be_plain(text) =>
                {
                    texts.push(text.clone())
                }
                _ => {}
            }
            if self.quotes == Quotes::Always {
                texts.push(scalar::double_quoted(text));
            }
            if one_line {
                texts.push(self.source.to_string());
            }
            texts.push(scalar::double_quoted(text));
        } else if one_line {
            texts.push(self.source.to_string());
        }
        texts.push(self.value.to_string());
        texts
    }

    /// The source stands on more than one line, or must.
    pub fn is_block(&self) -> bool {
        self.style == Style::Block || self.source.contains('\n')
    }
}

/// Sets the value at a path to source text; what is missing on the way is created in the given order of keys.
pub(crate) fn set(
    text: &str,
    path: &[Segment],
    source: &str,
    quotes: Quotes,
    order: Order<'_>,
) -> Result<String, Error> {
    let new = New::read(source, quotes)?;
    let Some((offset, tree)) = single(text)? else {
        return first_match(
            create::in_empty(text, path, &new)?,
            &with(Value::Null, path, new.value.clone())?,
            path,
        );
    };
    let expected = with(tree.root().json(), path, new.value.clone())?;
    let (head, body) = text.split_at(offset);
    let candidates = match deepest(tree.root(), path)? {
        (target, parent, []) => replacements(body, &tree, target, parent, &new),
        (target, parent, rest) => {
            create::candidates(body, &tree, target, parent, path, rest, &new, order)?
        }
    };
    first_match(
        candidates
            .into_iter()
            .map(|body| format!("{head}{body}"))
            .collect(),
        &expected,
        path,
    )
}

/// The first text that parses to what is expected.
pub(crate) fn first_match(
    candidates: Vec<String>,
    expected: &Value,
    path: &[Segment],
) -> Result<String, Error> {
    for candidate in candidates {
        if let Ok(read) = single(&candidate)
            && read.map_or(Value::Null, |(_, tree)| tree.root().json()) == *expected
        {
            return Ok(candidate);
        }
    }
    Err(Error::Meaning(path::normalised(path)))
}

/// The parent of a value, and how the value is named in it.
#[derive(Clone, Copy)]
pub(crate) struct Parent<'a> {
    pub cursor: Cursor<'a>,
    pub key: Option<Cursor<'a>>,
    pub index: usize,
}

/// Goes down a path as far as it exists: the node there, its parent, and the rest of the path.
pub(crate) fn deepest<'a, 'p>(
    root: Cursor<'a>,
    whole: &'p [Segment],
) -> Result<(Cursor<'a>, Option<Parent<'a>>, &'p [Segment]), Error> {
    let (mut cursor, mut parent, mut rest) = (root, None, whole);
    while let [segment, after @ ..] = rest {
        if cursor.is_alias() {
            let place = path::normalised(&whole[..whole.len() - rest.len()]);
            return Err(Error::NoPlace(
                path::normalised(whole),
                format!("{place} is an alias: the value stands at another place of the file"),
            ));
        }
        let next = match segment {
            Segment::Key(key) => cursor.entry(key).map(|(key, value)| (Some(key), 0, value)),
            Segment::Index(index) => cursor
                .items()
                .nth(*index)
                .map(|value| (None, *index, value)),
        };
        let Some((key, index, value)) = next else {
            break;
        };
        parent = Some(Parent { cursor, key, index });
        cursor = value;
        rest = after;
    }
    Ok((cursor, parent, rest))
}

/// The document's meaning with a value set.
pub(crate) fn with(mut document: Value, path: &[Segment], value: Value) -> Result<Value, Error> {
    let fail = |message: &str| Error::NoPlace(path::normalised(path), message.to_string());
    let mut place = &mut document;
    for segment in path {
        place = match segment {
            Segment::Key(key) => {
                if place.is_null() {
                    *place = Value::Object(serde_json::Map::new());
                }
                let map = place
                    .as_object_mut()
                    .ok_or_else(|| fail("a parent of it is no mapping"))?;
                map.entry(key.clone()).or_insert(Value::Null)
            }
            Segment::Index(index) => {
                let list = place
                    .as_array_mut()
                    .ok_or_else(|| fail("a parent of it is no list"))?;
                if *index == list.len() {
                    list.push(Value::Null);
                }
                list.get_mut(*index)
                    .ok_or_else(|| fail("the list is shorter"))?
            }
        };
    }
    *place = value;
    Ok(document)
}

/// Whether the document is JSON, so that it must stay it.
pub(crate) fn is_json(text: &str, tree: &Tree) -> bool {
    tree.root().node().style == Style::Flow
        && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Texts with the target's value replaced, best first.
pub(crate) fn replacements(
    text: &str,
    tree: &Tree,
    target: Cursor<'_>,
    parent: Option<Parent<'_>>,
    new: &New<'_>,
) -> Vec<String> {
    if is_json(text, tree) {
        return vec![splice(
            text,
            target.node().start,
            target.node().end,
            &new.value.to_string(),
        )];
    }
    let mut candidates = Vec::new();
    let in_flow = parent.is_some_and(|parent| parent.cursor.node().style == Style::Flow);
    if new.is_block() && !in_flow {
        candidates.extend(block_replacements(text, target, parent, new));
    }
    let node = target.node();
    let old = (node.start != node.end && node.style != Style::Alias).then_some(node.style);
    for inline in new.inline(old) {
        candidates.push(inline_replacement(text, target, parent, &inline));
    }
    candidates
}

fn inline_replacement(
    text: &str,
    target: Cursor<'_>,
    parent: Option<Parent<'_>>,
    inline: &str,
) -> String {
    let node = target.node();
    if node.start == node.end {
        let key_end = parent
            .and_then(|parent| parent.key)
            .map(|key| key.node().end);
        let colon = key_end.is_some_and(|end| !text[end..node.start].contains(':'));
        let space = !colon && !text[..node.start].ends_with([' ', '\n']) && node.start > 0;
        return splice(
            text,
            node.start,
            node.end,
            &format!(
                "{}{inline}",
                if colon {
                    ": "
                } else if space {
                    " "
                } else {
                    ""
                }
            ),
        );
    }
    if node.style == Style::Block
        && parent.is_some()
        && text[node.lead..node.start]
            .trim()
            .trim_start_matches('-')
            .is_empty()
    {
        return splice(text, node.lead, node.end, &format!(" {inline}"));
    }
    splice(text, node.start, node.end, inline)
}

/// Spellings over several lines.
fn block_replacements(
    text: &str,
    target: Cursor<'_>,
    parent: Option<Parent<'_>>,
    new: &New<'_>,
) -> Vec<String> {
    let node = target.node();
    let newline = newline(text);
    let unit = indent_unit(text);
    let outer = parent_indent(text, parent);
    let eol = line_end(text, node.end);
    let rest = text[node.end..eol].trim_end();
    // A comment behind the old value stays on its line.
    let (end, comment) = if rest.trim_start().starts_with('#') {
        (eol, rest)
    } else {
        (node.end, "")
    };
    let mut candidates = Vec::new();
    if new.style != Style::Block {
        // A block scalar, or a scalar or flow collection over several lines.
        let deeper = if new.style == Style::BlockScalar {
            outer.unwrap_or(0)
        } else {
            outer.map_or(0, |outer| outer + unit)
        };
        let (first, others) = new.source.split_once('\n').unwrap_or((new.source, ""));
        if new.style == Style::BlockScalar {
            let body = indented(&format!("\n{others}"), deeper, newline);
            let lead = if node.start == node.end { " " } else { "" };
            candidates.push(splice(
                text,
                node.start,
                end,
                &format!("{lead}{}{comment}{body}", first.trim_end()),
            ));
        } else {
            candidates.push(inline_replacement(
                text,
                target,
                parent,
                &indented(new.source, deeper, newline),
            ));
        }
        return candidates;
    }
    if node.style == Style::Block {
        let column = column_of(text, node.start);
        candidates.push(splice(
            text,
            node.start,
            node.end,
            &indented(new.source, column, newline),
        ));
    }
    match parent {
        Some(Parent { key: Some(_), .. }) => {
            let column = outer.unwrap_or(0) + unit;
            let pad = " ".repeat(column);
            let block = indented(new.source, column, newline);
            candidates.push(splice(
                text,
                node.lead,
                end,
                &format!("{comment}{newline}{pad}{block}"),
            ));
        }
        _ => {
            let column = column_of(text, node.start);
            candidates.push(splice(
                text,
                node.start,
                node.end,
                &indented(new.source, column, newline),
            ));
        }
    }
    candidates
}

/// Column of the key or dash that the value stands behind; `None` for the document's own value.
fn parent_indent(text: &str, parent: Option<Parent<'_>>) -> Option<usize> {
    let parent = parent?;
    if let Some(key) = parent.key {
        return Some(column_of(text, key.node().start));
    }
    Some(column_of(
        text,
        item_dash(text, parent.cursor, parent.index).unwrap_or(parent.cursor.node().start),
    ))
}

/// The dash of an item of a block sequence.
pub(crate) fn item_dash(text: &str, sequence: Cursor<'_>, index: usize) -> Option<usize> {
    let from = match index.checked_sub(1) {
        Some(before) => sequence.items().nth(before)?.node().end,
        None => sequence.node().lead,
    };
    dash(text, from)
}

/// A value as an entry of a block mapping, from column 0.
pub(crate) fn as_entry(key: &str, new: &New<'_>, unit: usize, newline: &str) -> String {
    let source = new.source;
    match new.style {
        Style::Block => format!(
            "{key}:{newline}{}{}",
            " ".repeat(unit),
            indented(source, unit, newline)
        ),
        Style::BlockScalar => format!("{key}: {}", indented(source, 0, newline)),
        _ if source.contains('\n') => format!("{key}: {}", source::indented(source, unit, newline)),
        _ => format!(
            "{key}: {}",
            new.inline(None).first().map_or("", String::as_str)
        ),
    }
}
