//! Creating what a path names and the text lacks: entries of mappings and items of lists, in the style around them.

use super::{
    Error, Segment,
    build::skip_blank,
    lines::{after_comments, column_of, indent_unit, leading_comments, line_end, newline, splice},
    path, quote,
    scalar::{self, Style},
    set::{self, New, Parent, Quotes, as_entry, is_json, item_dash},
    source::indented,
    tree::{Cursor, Tree},
};

/// For a place, the order in which the keys of the mapping there are written; `None`: new ones go to its end.
pub(crate) type Order<'a> = &'a dyn Fn(&[Segment], &str) -> Option<&'static [&'static str]>;

/// Texts with the rest of a path created below the target, best first.
#[allow(clippy::too_many_arguments)]
pub(crate) fn candidates(
    text: &str,
    tree: &Tree,
    target: Cursor<'_>,
    parent: Option<Parent<'_>>,
    whole: &[Segment],
    rest: &[Segment],
    new: &New<'_>,
    order: Order<'_>,
) -> Result<Vec<String>, Error> {
    let place = path::normalised(&whole[..whole.len() - rest.len()]);
    let fail = |message: String| Error::NoPlace(path::normalised(whole), message);
    if target.is_alias() {
        return Err(fail(format!(
            "{place} is an alias: the value stands at another place of the file"
        )));
    }
    let [first, deeper @ ..] = rest else {
        return Ok(Vec::new());
    };
    match first {
        Segment::Key(key) if target.is_mapping() => {
            let known = order(&whole[..whole.len() - rest.len()], key).unwrap_or_default();
            if target.node().style == Style::Flow {
                return Ok(in_flow_mapping(text, tree, target, key, known, deeper, new));
            }
            let entry = block_source(rest, new, indent_unit(text), newline(text))
                .ok_or_else(|| fail("a list has no such item".to_string()))?;
            Ok(vec![in_block_mapping(text, target, key, known, &entry)])
        }
        Segment::Key(_) if target.is_null() => {
            let source = block_source(rest, new, indent_unit(text), "\n")
                .ok_or_else(|| fail("a list has no such item".to_string()))?;
            let nested = New::read(&source, Quotes::LikeTarget)?;
            Ok(set::replacements(text, tree, target, parent, &nested))
        }
        Segment::Index(index)
            if target.is_sequence() && deeper.is_empty() && *index == target.items().count() =>
        {
            Ok(push(text, tree, target, new))
        }
        Segment::Index(_) if target.is_sequence() => {
            Err(fail(format!("the list {place} has no such item")))
        }
        Segment::Index(_) => Err(fail(format!("{place} is no list"))),
        Segment::Key(_) => Err(fail(format!("{place} is no mapping"))),
    }
}

/// The text of a document without any value, with the path added.
pub(crate) fn in_empty(text: &str, whole: &[Segment], new: &New<'_>) -> Result<Vec<String>, Error> {
    let newline = newline(text);
    let source = if whole.is_empty() {
        Some(new.source.to_string())
    } else {
        block_source(whole, new, 2, newline)
    };
    let source = source
        .ok_or_else(|| Error::NoPlace(path::normalised(whole), "the file is empty".to_string()))?;
    let gap = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        newline
    };
    Ok(vec![format!("{text}{gap}{source}{newline}")])
}

/// Nested entries as block lines, from column 0; `None` when an index is among them.
fn block_source(path: &[Segment], new: &New<'_>, unit: usize, newline: &str) -> Option<String> {
    let mut source: Option<String> = None;
    for segment in path.iter().rev() {
        let Segment::Key(key) = segment else {
            return None;
        };
        let key = quote(key);
        source = Some(match source {
            None => as_entry(&key, new, unit, newline),
            Some(inner) => format!(
                "{key}:{newline}{}{}",
                " ".repeat(unit),
                indented(&inner, unit, newline)
            ),
        });
    }
    source
}

/// Where a new key goes among the entries.
enum Slot<'a> {
    After(Cursor<'a>),
    Before(Cursor<'a>),
}

fn slot<'a>(mapping: Cursor<'a>, key: &str, known: &[&str]) -> Option<Slot<'a>> {
    let last = mapping
        .entries()
        .last()
        .map(|(_, value)| Slot::After(value));
    let Some(rank) = known.iter().position(|name| *name == key) else {
        return last;
    };
    let before = mapping
        .entries()
        .filter(|(name, _)| {
            name.key_text()
                .is_some_and(|name| known[..rank].contains(&name))
        })
        .last();
    if let Some((_, value)) = before {
        return Some(Slot::After(value));
    }
    let follows = mapping.entries().any(|(name, _)| {
        name.key_text()
            .is_some_and(|name| known[rank..].contains(&name))
    });
    if follows {
        mapping.entries().next().map(|(key, _)| Slot::Before(key))
    } else {
        last
    }
}

fn in_block_mapping(
    text: &str,
    mapping: Cursor<'_>,
    key: &str,
    known: &[&str],
    entry: &str,
) -> String {
    let newline = newline(text);
    let column = mapping
        .entries()
        .next()
        .map_or(0, |(key, _)| column_of(text, key.node().start));
    let pad = " ".repeat(column);
    let entry = indented(entry, column, newline);
    match slot(mapping, key, known) {
        Some(Slot::After(value)) => {
            let at = after_comments(text, line_end(text, value.node().end), column);
            splice(text, at, at, &format!("{newline}{pad}{entry}"))
        }
        Some(Slot::Before(first)) => {
            let start = first.node().start;
            let line = start - column;
            if text[line..start].trim().is_empty() {
                let at = leading_comments(text, line, mapping.node().lead, column);
                splice(text, at, at, &format!("{pad}{entry}{newline}"))
            } else {
                splice(text, start, start, &format!("{entry}{newline}{pad}"))
            }
        }
        None => text.to_string(),
    }
}

fn in_flow_mapping(
    text: &str,
    tree: &Tree,
    mapping: Cursor<'_>,
    key: &str,
    known: &[&str],
    deeper: &[Segment],
    new: &New<'_>,
) -> Vec<String> {
    let json = is_json(text, tree);
    let name = |key: &str| {
        if json {
            scalar::double_quoted(key)
        } else {
            quote(key)
        }
    };
    let values = if json {
        vec![new.value.to_string()]
    } else {
        new.inline(None)
    };
    let mut candidates = Vec::new();
    for value in values {
        let mut entry = value;
        for segment in deeper.iter().rev() {
            if let Segment::Key(key) = segment {
                entry = format!("{{{}: {entry}}}", name(key));
            }
        }
        let entry = format!("{}: {entry}", name(key));
        candidates.push(match slot(mapping, key, known) {
            None => splice(
                text,
                mapping.node().start + 1,
                mapping.node().start + 1,
                &entry,
            ),
            Some(Slot::After(value)) => after_flow(text, mapping, value, &entry),
            Some(Slot::Before(first)) => {
                let at = first.node().start;
                splice(
                    text,
                    at,
                    at,
                    &format!("{entry},{}", flow_gap(text, mapping, at)),
                )
            }
        });
    }
    candidates
}

/// What separates the members of a flow collection: a space, or a new line where each has its own.
fn flow_gap(text: &str, collection: Cursor<'_>, member: usize) -> String {
    if text[collection.node().start..member].contains('\n') {
        let column = column_of(text, member);
        let line = &text[member - column..member];
        if line.trim().is_empty() {
            return format!("{}{line}", newline(text));
        }
    }
    " ".to_string()
}

/// A new member behind another one of a flow collection; a comment behind the other one stays with it.
fn after_flow(text: &str, collection: Cursor<'_>, member: Cursor<'_>, new: &str) -> String {
    let end = member.node().end;
    let start = collection
        .entries()
        .find(|(_, value)| value.node().end == end)
        .map_or(member.node().start, |(key, _)| key.node().start);
    let gap = flow_gap(text, collection, start);
    let comma = skip_blank(text, end);
    let (behind, last) = if text[comma..].starts_with(',') {
        (comma + 1, ",")
    } else {
        (end, "")
    };
    let eol = line_end(text, behind);
    let rest = &text[behind..eol];
    let alone = rest.trim().is_empty() || rest.trim_start().starts_with('#');
    if gap.contains('\n') && alone {
        return format!(
            "{},{}{gap}{new}{last}{}",
            &text[..end],
            rest.trim_end(),
            &text[eol..]
        );
    }
    splice(text, end, end, &format!(",{gap}{new}"))
}

/// Texts with an item added to the end of a list.
fn push(text: &str, tree: &Tree, list: Cursor<'_>, new: &New<'_>) -> Vec<String> {
    let last = list.items().last();
    if list.node().style == Style::Flow {
        let values = if is_json(text, tree) {
            vec![new.value.to_string()]
        } else {
            new.inline(None)
        };
        return values
            .iter()
            .map(|value| match last {
                Some(last) => after_flow(text, list, last, value),
                None => splice(text, list.node().start + 1, list.node().start + 1, value),
            })
            .collect();
    }
    let Some((last, dash)) = last.zip(item_dash(
        text,
        list,
        list.items().count().saturating_sub(1),
    )) else {
        return Vec::new();
    };
    let column = column_of(text, dash);
    let newline = newline(text);
    let at = after_comments(text, line_end(text, last.node().end), column);
    let source = if new.is_block() {
        indented(new.source, column + 2, newline)
    } else {
        new.inline(None).swap_remove(0)
    };
    vec![splice(
        text,
        at,
        at,
        &format!("{newline}{}- {source}", " ".repeat(column)),
    )]
}
