//! JSONPaths: RFC 9535, and the forms that manifests use besides it (dashes in dotted names, no leading `$`).

use serde_json_path::{JsonPath, NormalizedPath, PathElement};

use super::{Error, Segment, tree::Cursor};

/// A path as a query.
pub(crate) fn query(text: &str) -> Result<JsonPath, Error> {
    let strict = strict(text);
    JsonPath::parse(&strict).map_err(|error| Error::JsonPath(text.to_string(), error.to_string()))
}

/// A path that names one place: names and indices only.
pub(crate) fn concrete(text: &str) -> Result<Vec<Segment>, Error> {
    let fail = |message: &str| Error::JsonPath(text.to_string(), message.to_string());
    query(text)?;
    let strict = strict(text);
    let mut rest = strict.trim().strip_prefix('$').unwrap_or_default();
    let mut path = Vec::new();
    while !rest.is_empty() {
        if let Some(name) = rest.strip_prefix('.') {
            let end = name.find(['.', '[']).unwrap_or(name.len());
            if name[..end].is_empty() || name.starts_with('*') {
                return Err(fail("this names no single place"));
            }
            path.push(Segment::Key(name[..end].trim_end().to_string()));
            rest = &name[end..];
        } else if rest.starts_with('[') {
            let end = bracket_end(rest).ok_or_else(|| fail("a bracket is not closed"))?;
            path.push(
                selector(rest[1..end - 1].trim())
                    .ok_or_else(|| fail("this names no single place"))?,
            );
            rest = &rest[end..];
        } else {
            return Err(fail("this names no single place"));
        }
        rest = rest.trim_start();
    }
    Ok(path)
}

/// The RFC form of a path: `$` in front, and brackets around names that need them.
fn strict(text: &str) -> String {
    let text = text.trim();
    let mut strict = String::from("$");
    let mut rest = text.strip_prefix('$').unwrap_or(text);
    if !rest.is_empty() && !rest.starts_with(['.', '[']) && !text.starts_with('$') {
        rest = name(rest, "", &mut strict);
    }
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("..") {
            rest = if after.starts_with('[') {
                strict.push_str("..");
                after
            } else {
                name(after, "..", &mut strict)
            };
        } else if let Some(after) = rest.strip_prefix('.') {
            rest = if after.is_empty() {
                strict.push('.');
                after
            } else {
                name(after, "", &mut strict)
            };
        } else if rest.starts_with('[') {
            let end = bracket_end(rest).unwrap_or(rest.len());
            strict.push_str(&rest[..end]);
            rest = &rest[end..];
        } else {
            strict.push_str(rest);
            rest = "";
        }
    }
    strict
}

/// Writes the dotted name at the beginning of `text` in its RFC form; what follows it is given back.
fn name<'a>(text: &'a str, dots: &str, strict: &mut String) -> &'a str {
    let end = text.find(['.', '[']).unwrap_or(text.len());
    let name = &text[..end];
    let first = |c: char| c.is_ascii_alphabetic() || c == '_' || !c.is_ascii();
    let shorthand = name == "*"
        || (name.starts_with(first) && name.chars().all(|c| first(c) || c.is_ascii_digit()));
    if shorthand || name.is_empty() {
        strict.push_str(if dots.is_empty() { "." } else { dots });
        strict.push_str(name);
    } else {
        strict.push_str(dots);
        strict.push_str(&bracket(name));
    }
    &text[end..]
}

/// The byte after the bracket that closes the one at the beginning; quotes and nested brackets are skipped.
fn bracket_end(text: &str) -> Option<usize> {
    let (mut depth, mut quote, mut escaped) = (0usize, None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// A quoted name or an index.
fn selector(text: &str) -> Option<Segment> {
    if let Ok(index) = text.parse::<usize>() {
        return Some(Segment::Index(index));
    }
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
    // Single quotes escape as double quotes do, but for the quotes themselves.
    let json = if quote == '"' {
        inner.to_string()
    } else {
        let mut json = String::new();
        let mut escaped = false;
        for c in inner.chars() {
            match c {
                '\'' if escaped => {
                    json.pop();
                    json.push('\'');
                }
                '"' => json.push_str("\\\""),
                c => json.push(c),
            }
            escaped = c == '\\' && !escaped;
        }
        json
    };
    if json.is_empty() && text.len() < 2 {
        return None;
    }
    serde_json::from_str(&format!("\"{json}\""))
        .ok()
        .map(Segment::Key)
}

/// The steps of a place that a query found.
pub(crate) fn segments(location: &NormalizedPath<'_>) -> Vec<Segment> {
    location
        .iter()
        .map(|element| match element {
            PathElement::Name(name) => Segment::Key((*name).to_string()),
            PathElement::Index(index) => Segment::Index(*index),
        })
        .collect()
}

/// The node at a place, through aliases.
pub(crate) fn walk<'a>(root: Cursor<'a>, path: &[Segment]) -> Option<Cursor<'a>> {
    path.iter().try_fold(root, |cursor, segment| match segment {
        Segment::Key(key) => cursor.get(key),
        Segment::Index(index) => cursor.items().nth(*index),
    })
}

/// A place in normalised form.
pub(crate) fn normalised(path: &[Segment]) -> String {
    let mut text = String::from("$");
    for segment in path {
        match segment {
            Segment::Key(key) => text.push_str(&bracket(key)),
            Segment::Index(index) => text.push_str(&format!("[{index}]")),
        }
    }
    text
}

fn bracket(name: &str) -> String {
    let mut text = String::from("['");
    for c in name.chars() {
        match c {
            '\'' => text.push_str("\\'"),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            c if c < ' ' => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push_str("']");
    text
}
