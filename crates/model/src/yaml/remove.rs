//! Taking one entry or item out of a text, with the comments that belong to it.

use serde_json::Value;

use super::{
    Error, Segment,
    build::skip_blank,
    lines::{Splice, after_comments, column_of, leading_comments, line_end},
    path,
    scalar::Style,
    set::{Parent, deepest, first_match, item_dash, with},
    single,
    tree::Cursor,
};

/// Removes the entry or item at a path. Its parent stays, empty (`{}`, `[]`) if need be.
///
/// # Errors
/// There is no such place, or the text would mean something else afterwards.
pub(crate) fn remove(text: &str, path: &[Segment]) -> Result<String, Error> {
    let missing = || Error::NoPlace(path::normalised(path), "there is no such value".to_string());
    let (offset, tree) = single(text)?.ok_or_else(missing)?;
    let (target, parent, rest) = deepest(tree.root(), path)?;
    let (Some(parent), []) = (parent, rest) else {
        return Err(missing());
    };
    let expected = without(tree.root().json(), path).ok_or_else(missing)?;
    let (head, body) = text.split_at(offset);
    let edited = cut(body, parent, target).apply(body);
    first_match(vec![format!("{head}{edited}")], &expected, path)
}

/// The text without the items of a list.
///
/// # Errors
/// There is no such list, or the text can't be edited.
pub(crate) fn clear(text: &str, list: &[Segment]) -> Result<String, Error> {
    let missing = || Error::NoPlace(path::normalised(list), "there is no such list".to_string());
    let (offset, tree) = single(text)?.ok_or_else(missing)?;
    let target = path::walk(tree.root(), list).ok_or_else(missing)?;
    let expected = with(tree.root().json(), list, Value::Array(Vec::new()))?;
    let (head, body) = text.split_at(offset);
    let edited = emptied(body, target).apply(body);
    first_match(vec![format!("{head}{edited}")], &expected, list)
}

/// The bytes that go with an entry or item.
pub(crate) fn cut(body: &str, parent: Parent<'_>, target: Cursor<'_>) -> Splice {
    let members = parent.cursor.entries().count() + parent.cursor.items().count();
    if parent.cursor.node().style == Style::Flow {
        from_flow(body, parent, target)
    } else if members == 1 {
        emptied(body, parent.cursor)
    } else if parent.key.is_some() {
        entry_lines(body, parent, target)
    } else {
        item_lines(body, parent, target)
    }
}

/// The document's meaning without the value.
pub(crate) fn without(mut document: Value, path: &[Segment]) -> Option<Value> {
    let (last, parents) = path.split_last()?;
    let mut place = &mut document;
    for segment in parents {
        place = match segment {
            Segment::Key(key) => place.get_mut(key)?,
            Segment::Index(index) => place.get_mut(*index)?,
        };
    }
    match last {
        Segment::Key(key) => drop(place.as_object_mut()?.shift_remove(key)?),
        Segment::Index(index) => {
            let list = place.as_array_mut()?;
            (*index < list.len()).then(|| list.remove(*index))?;
        }
    }
    Some(document)
}

/// A collection that loses its members.
pub(crate) fn emptied(text: &str, collection: Cursor<'_>) -> Splice {
    let node = collection.node();
    let empty = if collection.is_mapping() { "{}" } else { "[]" };
    if node.style == Style::Flow {
        return Splice::new(node.start, node.end, empty);
    }
    let first = if collection.is_mapping() {
        node.start
    } else {
        item_dash(text, collection, 0).unwrap_or(node.start)
    };
    if skip_blank(text, node.lead) == first && node.lead > 0 {
        // A comment on the key's line stays there; those above and behind the members go with them.
        let comment = text[node.lead..first]
            .lines()
            .next()
            .unwrap_or_default()
            .trim_end();
        let end = after_comments(
            text,
            line_end(text, node.end),
            column_of(text, first).saturating_sub(1),
        );
        return Splice::new(node.lead, end, format!(" {empty}{comment}"));
    }
    Splice::new(first, node.end, empty)
}

/// The lines of an entry of a block mapping.
fn entry_lines(text: &str, parent: Parent<'_>, value: Cursor<'_>) -> Splice {
    let Some(key) = parent.key else {
        return Splice::new(0, 0, "");
    };
    let start = key.node().start;
    let column = column_of(text, start);
    let end = line_end(text, value.node().end);
    // Deeper comments below a collection are its own; those above the entry stay.
    let end = if value.node().style == Style::Block {
        after_comments(text, end, column)
    } else {
        end
    };
    if !text[start - column..start].trim().is_empty() {
        // The entry shares its line with the dash of its list: the next one moves up to it.
        let next = end + text[end..].len() - text[end..].trim_start().len();
        return Splice::new(start, next, "");
    }
    cut_lines(text, start - column, end)
}

/// The lines of an item of a block list, with the comments directly above it.
fn item_lines(text: &str, parent: Parent<'_>, item: Cursor<'_>) -> Splice {
    let list = parent.cursor;
    let Some(dash) = item_dash(text, list, parent.index) else {
        return Splice::new(0, 0, "");
    };
    let column = column_of(text, dash);
    let end = after_comments(text, line_end(text, item.node().end.max(dash + 1)), column);
    if !text[dash - column..dash].trim().is_empty() {
        // `- - x`: the next dash moves up.
        let next = end + text[end..].len() - text[end..].trim_start().len();
        return Splice::new(dash, next, "");
    }
    let limit = match parent
        .index
        .checked_sub(1)
        .and_then(|before| list.items().nth(before))
    {
        Some(before) => before.node().end,
        None => list.node().lead,
    };
    cut_lines(
        text,
        leading_comments(text, dash - column, limit, column),
        end,
    )
}

/// Cuts whole lines, from the beginning of one to the end of another.
fn cut_lines(text: &str, start: usize, end: usize) -> Splice {
    let after = text[end..].find('\n').map(|newline| end + newline + 1);
    match after {
        Some(after) => Splice::new(start, after, ""),
        // The last line has no line break: the one before it must not get one.
        None => {
            let before = text[..start].strip_suffix('\n').map_or(start, |before| {
                before.strip_suffix('\r').unwrap_or(before).len()
            });
            Splice::new(before, text.len(), "")
        }
    }
}

/// A member of a flow collection, with the comma that becomes superfluous.
fn from_flow(text: &str, parent: Parent<'_>, value: Cursor<'_>) -> Splice {
    let start_of = |cursor: Cursor<'_>| cursor.node().start;
    let members: Vec<(usize, usize)> = if parent.key.is_some() {
        parent
            .cursor
            .entries()
            .map(|(key, value)| (start_of(key), value.node().end.max(key.node().end)))
            .collect()
    } else {
        parent
            .cursor
            .items()
            .map(|item| (start_of(item), item.node().end))
            .collect()
    };
    let start = parent.key.map_or(start_of(value), start_of);
    let at = members
        .iter()
        .position(|(member, _)| *member == start)
        .unwrap_or(0);
    match (
        members.get(at + 1),
        at.checked_sub(1).map(|before| members[before]),
    ) {
        (Some((next, _)), _) => Splice::new(start, *next, ""),
        (None, Some((_, before))) => Splice::new(before, members[at].1, ""),
        (None, None) => {
            // The only one: a comma behind it goes as well.
            let comma = skip_blank(text, members[at].1);
            let end = if text[comma..].starts_with(',') {
                comma + 1
            } else {
                members[at].1
            };
            Splice::new(start, end, "")
        }
    }
}
