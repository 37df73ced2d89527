//! A text as lines: their ends, their indentation, and the comments that belong to them.

/// The text with a range replaced.
pub(crate) fn splice(text: &str, start: usize, end: usize, new: &str) -> String {
    format!("{}{new}{}", &text[..start], &text[end..])
}

/// One range of a text and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Splice {
    pub start: usize,
    pub end: usize,
    pub new: String,
}

impl Splice {
    /// Replaces a range.
    pub fn new(start: usize, end: usize, new: impl Into<String>) -> Self {
        let new = new.into();
        Splice { start, end, new }
    }

    /// What makes one text of another.
    pub fn between(old: &str, new: &str) -> Self {
        let same =
            |pairs: &mut dyn Iterator<Item = (u8, u8)>| pairs.take_while(|(a, b)| a == b).count();
        let mut start = same(&mut old.bytes().zip(new.bytes()));
        while !old.is_char_boundary(start) || !new.is_char_boundary(start) {
            start -= 1;
        }
        let tails = old[start..].bytes().rev().zip(new[start..].bytes().rev());
        let mut tail = same(&mut { tails });
        while !old.is_char_boundary(old.len() - tail) || !new.is_char_boundary(new.len() - tail) {
            tail -= 1;
        }
        Splice::new(start, old.len() - tail, &new[start..new.len() - tail])
    }

    /// The text with this range replaced.
    pub fn apply(&self, text: &str) -> String {
        splice(text, self.start, self.end, &self.new)
    }
}

/// The line end that the text uses.
pub(crate) fn newline(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Where the line of a place ends, before its line break.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    let end = text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline);
    if end > at && text[..end].ends_with('\r') {
        end - 1
    } else {
        end
    }
}

/// By how much the text indents: the least indentation of a line, two when nothing is indented.
pub(crate) fn indent_unit(text: &str) -> usize {
    text.lines()
        .filter(|line| !line.trim_start().starts_with(['#', '-']) && !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .filter(|indent| *indent > 0)
        .min()
        .filter(|unit| (2..=8).contains(unit))
        .unwrap_or(2)
}

/// Bytes between the beginning of the line and a place; a byte order mark has no width.
pub(crate) fn column_of(text: &str, at: usize) -> usize {
    let line = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    text[line..at].trim_start_matches('\u{feff}').len()
}

/// Goes on past the comment lines directly below a line end that are indented more than `column`.
pub(crate) fn after_comments(text: &str, line_end: usize, column: usize) -> usize {
    let mut at = line_end;
    loop {
        let Some(newline) = text[at..].find('\n') else {
            return at;
        };
        let next = at + newline + 1;
        let line = text[next..].lines().next().unwrap_or_default();
        let blank = line.len() - line.trim_start_matches(' ').len();
        if blank <= column || !line[blank..].starts_with('#') {
            return at;
        }
        at = next + line.len();
    }
}

/// The beginning of the comment lines directly above a line, not indented more than `column`, not before `limit`.
pub(crate) fn leading_comments(text: &str, line: usize, limit: usize, column: usize) -> usize {
    let mut at = line;
    while at > 0 {
        let above = text[..at - 1].rfind('\n').map_or(0, |newline| newline + 1);
        let content = &text[above..at];
        let blank = content.len() - content.trim_start_matches(' ').len();
        if above < limit || blank > column || !content[blank..].starts_with('#') {
            break;
        }
        at = above;
    }
    at
}
