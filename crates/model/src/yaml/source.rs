//! The source text of a value as a document of its own, and such a text moved to another place.

use super::{lines::column_of, scalar::Style, tree::Cursor};

/// The source of a node: the same bytes, with the indentation that its place gave it taken off.
/// What can't stand alone (aliases, anchors, tags) is written out.
pub(crate) fn of(text: &str, cursor: Cursor<'_>) -> String {
    let node = cursor.node();
    let raw = &text[node.start..node.end];
    if cursor.is_decorated() {
        return cursor.json().to_string();
    }
    if raw.is_empty() {
        return "null".to_string();
    }
    if !raw.contains('\n') {
        return raw.to_string();
    }
    match node.style {
        Style::BlockScalar => block_scalar(raw).unwrap_or_else(|| cursor.json().to_string()),
        Style::Block => outdent(raw, column_of(text, node.start)),
        Style::Flow => {
            let least = raw
                .lines()
                .skip(1)
                .filter(|line| !line.trim().is_empty())
                .map(indentation)
                .min()
                .unwrap_or(0);
            outdent(raw, least)
        }
        _ => outdent(raw, usize::MAX),
    }
}

/// The lines of a source text, without their line ends, indented by `indent` from the second on.
pub(crate) fn indented(source: &str, indent: usize, newline: &str) -> String {
    let mut lines = source.lines();
    let mut text = lines.next().unwrap_or_default().to_string();
    for line in lines {
        text.push_str(newline);
        if !line.is_empty() {
            text.push_str(&" ".repeat(indent));
            text.push_str(line);
        }
    }
    text
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Takes up to `columns` spaces off every line but the first.
fn outdent(raw: &str, columns: usize) -> String {
    let mut lines = raw.lines();
    let mut text = lines.next().unwrap_or_default().to_string();
    for line in lines {
        text.push('\n');
        text.push_str(&line[indentation(line).min(columns)..]);
    }
    text
}

/// A block scalar with its lines indented by two; `None` when its header says how deep they are, or that the blank
/// lines behind it are its own.
fn block_scalar(raw: &str) -> Option<String> {
    let header = raw.lines().next()?;
    if header
        .split('#')
        .next()?
        .contains(|c: char| c.is_ascii_digit() || c == '+')
    {
        return None;
    }
    let depth = raw
        .lines()
        .skip(1)
        .find(|line| !line.trim().is_empty())
        .map(indentation)?;
    let mut text = header.split('#').next()?.trim_end().to_string();
    for line in raw.lines().skip(1) {
        text.push('\n');
        let line = &line[indentation(line).min(depth)..];
        if !line.is_empty() {
            text.push_str("  ");
            text.push_str(line);
        }
    }
    Some(text)
}
