//! Items of block lists as whole lines, with the comments that belong to them: read at one place, put in at another.

use serde_json::Value;

use super::{
    Error, Segment,
    lines::{after_comments, column_of, leading_comments, line_end, newline, splice},
    path,
    scalar::Style,
    set::{deepest, first_match, item_dash},
    single,
    source::indented,
    tree::Cursor,
};

/// The lines of an item, from its dash in column 0, with the comments directly above it; `None` where it can't be
/// copied line by line (it stands in brackets, or names or uses an anchor).
pub(crate) fn lines_of(body: &str, list: Cursor<'_>, index: usize) -> Option<String> {
    let item = list.items().nth(index)?;
    if list.node().style != Style::Block || item.is_decorated() {
        return None;
    }
    let dash = item_dash(body, list, index)?;
    let column = column_of(body, dash);
    let line = dash - column;
    if !body.is_char_boundary(line) || !body[line..dash].trim().is_empty() {
        return None;
    }
    let limit = match index.checked_sub(1) {
        Some(before) => list.items().nth(before)?.node().end,
        None => list.node().lead,
    };
    let start = leading_comments(body, line, limit, column);
    let end = after_comments(body, line_end(body, item.node().end.max(dash + 1)), column);
    let outdented = body[start..end].lines().map(|line| {
        let blank = line.len() - line.trim_start_matches(' ').len();
        &line[blank.min(column)..]
    });
    Some(outdented.collect::<Vec<_>>().join("\n"))
}

/// Puts the lines of an item into a block list, before the item that is the `index`th now.
///
/// # Errors
/// There is no such list, or the text would mean something else than with `value` there.
pub(crate) fn insert(
    text: &str,
    list: &[Segment],
    index: usize,
    lines: &str,
    value: &Value,
) -> Result<String, Error> {
    let missing = || {
        let message = "there is no block list to put an item into".to_string();
        Error::NoPlace(path::normalised(list), message)
    };
    let (offset, tree) = single(text)?.ok_or_else(missing)?;
    let (head, body) = text.split_at(offset);
    let (target, _, rest) = deepest(tree.root(), list)?;
    let is_block = target.node().style == Style::Block && target.is_sequence();
    if !rest.is_empty() || !is_block || index > target.items().count() {
        return Err(missing());
    }
    let dash = item_dash(body, target, 0).ok_or_else(missing)?;
    let column = column_of(body, dash);
    if !body[dash - column..dash].trim().is_empty() {
        return Err(missing());
    }
    let newline = newline(text);
    let pad = " ".repeat(column);
    let lines = indented(lines, column, newline);
    let edited = match index.checked_sub(1).and_then(|at| target.items().nth(at)) {
        Some(before) => {
            let from = item_dash(body, target, index - 1).map_or(0, |dash| dash + 1);
            let end = line_end(body, before.node().end.max(from));
            let at = after_comments(body, end, column);
            splice(body, at, at, &format!("{newline}{pad}{lines}"))
        }
        None => {
            let at = leading_comments(body, dash - column, target.node().lead, column);
            splice(body, at, at, &format!("{pad}{lines}{newline}"))
        }
    };
    let mut expected = tree.root().json();
    list.iter()
        .try_fold(&mut expected, |place, segment| match segment {
            Segment::Key(key) => place.get_mut(key),
            Segment::Index(index) => place.get_mut(*index),
        })
        .and_then(Value::as_array_mut)
        .ok_or_else(missing)?
        .insert(index, value.clone());
    first_match(vec![format!("{head}{edited}")], &expected, list)
}
