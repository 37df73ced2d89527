//! From the parser's events to the tree: the exact place of every value.

use std::collections::HashMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle, Span, StructureStyle, options};

use super::{
    base::Base,
    scalar::Style,
    tree::{Content, INDEXED, Node, Problem, Tree},
};

/// Values and text that a document may expand to through its aliases: enough for any manifest, too little for a bomb.
const EXPANDED_LIMIT: usize = 20_000_000;
/// Nesting after expanding aliases; every recursion over a tree is at most this deep.
const DEPTH_LIMIT: usize = 400;

/// Reads one document. `None`: it holds nothing but comments.
pub(crate) fn parse(text: &str, base: Base) -> Result<Option<Tree>, Problem> {
    let mut builder = Builder {
        text,
        base,
        nodes: Vec::new(),
        indexes: HashMap::new(),
        open: Vec::new(),
        anchors: HashMap::new(),
        last_end: 0,
    };
    for event in Parser::new_from_str_with_options(text, options! { emit_comments: false }) {
        match event {
            Ok((event, span)) => builder.event(event, span)?,
            Err(error) => return Err(builder.problem(error.marker(), sentence(&error))),
        }
    }
    if builder.nodes.is_empty() {
        return Ok(None);
    }
    let root = &builder.nodes[0];
    if root.expanded > EXPANDED_LIMIT || root.depth > DEPTH_LIMIT {
        return Err(Problem {
            code: "too-large",
            line: base.line,
            column: base.column,
            message: "the aliases of this document expand to more than can be read".to_string(),
        });
    }
    Ok(Some(Tree {
        nodes: builder.nodes,
        indexes: builder.indexes,
    }))
}

/// The parser's message without the position that it repeats.
fn sentence(error: &granit_parser::ScanError) -> String {
    use granit_parser::ErrorKind;
    let words = match error.kind() {
        ErrorKind::RecursionLimitExceeded => {
            "this is nested more deeply than can be read (255 levels)"
        }
        ErrorKind::SimpleKeyExpected => "a field needs `:` and a space after its name here",
        ErrorKind::ExpectedBlockMappingKey => {
            "a field is expected here; is it indented like the others beside it?"
        }
        ErrorKind::ExpectedFlowMappingSeparator => "a `,` or `}` is missing before this",
        ErrorKind::ExpectedFlowSequenceSeparator => "a `,` or `]` is missing before this",
        ErrorKind::ExpectedBlockSequenceEntry => "a `-` is expected here, like before it",
        ErrorKind::BlockSequenceEntryNotAllowed => "a list can't begin here",
        ErrorKind::MappingKeyNotAllowed => "a field can't begin here",
        ErrorKind::MappingValueNotAllowed => {
            "a `:` can't stand here; a text with `: ` in it needs quotes"
        }
        kind => return kind.to_string(),
    };
    words.to_string()
}

/// A collection whose end has not been seen.
struct Open {
    id: usize,
    /// A mapping's key that waits for its value.
    key: Option<usize>,
    /// Position of each key.
    keys: HashMap<String, usize>,
}

struct Builder<'a> {
    text: &'a str,
    base: Base,
    nodes: Vec<Node>,
    indexes: HashMap<usize, HashMap<String, usize>>,
    open: Vec<Open>,
    anchors: HashMap<usize, usize>,
    /// Where the last finished value ended, in `text`.
    last_end: usize,
}

impl Builder<'_> {
    fn problem(&self, marker: &Marker, message: impl Into<String>) -> Problem {
        let (line, column) = self.base.place(marker);
        Problem {
            code: "yaml",
            line,
            column,
            message: message.into(),
        }
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted => Style::Single,
                    ScalarStyle::DoubleQuoted => Style::Double,
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::BlockScalar,
                };
                // The parser gives `~` for a value that is not there.
                let missing = style == Style::Plain && span.is_empty();
                let text = if missing {
                    String::new()
                } else {
                    value.into_owned()
                };
                let id = self.add(
                    span,
                    style,
                    anchor,
                    tag.map(|tag| tag.suffix().to_string()),
                    Content::Scalar(text),
                )?;
                self.finish(id)
            }
            Event::Alias(target) => {
                let Some(target) = self.anchors.get(&target).copied() else {
                    return Err(self.problem(&span.start, "this alias names no anchor before it"));
                };
                if self.open.iter().any(|open| open.id == target) {
                    return Err(self.problem(
                        &span.start,
                        "this alias stands inside of what it stands for",
                    ));
                }
                let id = self.add(span, Style::Alias, 0, None, Content::Alias(target))?;
                self.finish(id)
            }
            Event::SequenceStart(style, anchor, tag) => self.start(
                span,
                style,
                anchor,
                tag.map(|tag| tag.suffix().to_string()),
                Content::Sequence(Vec::new()),
            ),
            Event::MappingStart(style, anchor, tag) => self.start(
                span,
                style,
                anchor,
                tag.map(|tag| tag.suffix().to_string()),
                Content::Mapping(Vec::new()),
            ),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.open.pop() else {
                    return Ok(());
                };
                if self.nodes[open.id].style == Style::Flow {
                    self.last_end = byte(&span.end);
                }
                self.nodes[open.id].end = self.last_end.max(self.nodes[open.id].start);
                if let Content::Mapping(entries) = &self.nodes[open.id].content
                    && entries.len() >= INDEXED
                    && entries.len() == open.keys.len()
                {
                    self.indexes.insert(open.id, open.keys);
                }
                self.finish(open.id)
            }
            _ => Ok(()),
        }
    }

    fn start(
        &mut self,
        span: Span,
        style: StructureStyle,
        anchor: usize,
        tag: Option<String>,
        content: Content,
    ) -> Result<(), Problem> {
        let style = if style == StructureStyle::Flow {
            Style::Flow
        } else {
            Style::Block
        };
        let id = self.add(span, style, anchor, tag, content)?;
        self.open.push(Open {
            id,
            key: None,
            keys: HashMap::new(),
        });
        Ok(())
    }

    /// Where the value that comes next begins to be looked for: after the colon, dash, comma or bracket before it.
    fn lead(&self) -> usize {
        let Some(open) = self.open.last() else {
            return 0;
        };
        let parent = &self.nodes[open.id];
        let bytes = self.text.as_bytes();
        match (&parent.content, parent.style, open.key) {
            (Content::Mapping(_), _, Some(key)) => {
                let end = self.nodes[key].end;
                let colon = skip_blank(self.text, end);
                if bytes.get(colon) == Some(&b':') {
                    colon + 1
                } else {
                    end
                }
            }
            (Content::Sequence(items), Style::Block, _) => {
                let from = items
                    .last()
                    .map_or(parent.lead, |item| self.nodes[*item].end);
                dash(self.text, from).map_or(from, |dash| dash + 1)
            }
            (Content::Sequence(items), _, _) => items
                .last()
                .map_or(parent.start + 1, |item| self.nodes[*item].end),
            (Content::Mapping(entries), _, None) => entries
                .last()
                .map_or(parent.start, |(_, value)| self.nodes[*value].end),
            _ => parent.start,
        }
    }

    fn add(
        &mut self,
        span: Span,
        style: Style,
        anchor: usize,
        tag: Option<String>,
        content: Content,
    ) -> Result<usize, Problem> {
        let lead = self.lead();
        let (mut start, mut end) = (byte(&span.start), byte(&span.end));
        if style == Style::BlockScalar {
            start = block_header(self.text, lead).unwrap_or(start);
            end = block_scalar_end(self.text, start, end);
        } else if start == end && start < lead {
            (start, end) = (lead, lead);
        }
        let (mut line, mut column) = self.base.place(&span.start);
        if style == Style::BlockScalar {
            line -= self.text[start..byte(&span.start)].matches('\n').count();
            column = start
                - self.text[..start]
                    .rfind('\n')
                    .map_or(0, |newline| newline + 1)
                + 1;
        }
        let expanded = match &content {
            Content::Scalar(text) => text.len() + 1,
            Content::Alias(target) => self.nodes[*target].expanded,
            _ => 1,
        };
        let depth = if let Content::Alias(target) = content {
            self.nodes[target].depth + 1
        } else {
            1
        };
        let id = self.nodes.len();
        self.nodes.push(Node {
            lead,
            start,
            end,
            line,
            column,
            style,
            anchored: anchor != 0,
            tag,
            content,
            expanded,
            depth,
        });
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        Ok(id)
    }

    /// Hangs a finished node into its parent.
    fn finish(&mut self, id: usize) -> Result<(), Problem> {
        self.last_end = self.nodes[id].end;
        let Some(open) = self.open.last_mut() else {
            return Ok(());
        };
        let parent = open.id;
        let (expanded, depth) = (self.nodes[id].expanded, self.nodes[id].depth + 1);
        let mut twice = None;
        match (&self.nodes[parent].content, open.key.take()) {
            (Content::Mapping(_), None) => {
                open.key = Some(id);
                let at = open.keys.len();
                if let Content::Scalar(text) = &self.nodes[id].content
                    && open.keys.insert(text.clone(), at).is_some()
                {
                    twice = Some(format!("the key `{text}` stands twice in this mapping"));
                }
            }
            (Content::Mapping(_), Some(key)) => {
                if let Content::Mapping(entries) = &mut self.nodes[parent].content {
                    entries.push((key, id));
                }
            }
            _ => {
                if let Content::Sequence(items) = &mut self.nodes[parent].content {
                    items.push(id);
                }
            }
        }
        let (line, column) = (self.nodes[id].line, self.nodes[id].column);
        let parent = &mut self.nodes[parent];
        parent.expanded = parent.expanded.saturating_add(expanded);
        parent.depth = parent.depth.max(depth);
        match twice {
            Some(message) => Err(Problem {
                code: "yaml",
                line,
                column,
                message,
            }),
            None => Ok(()),
        }
    }
}

fn byte(marker: &Marker) -> usize {
    marker
        .byte_offset()
        .expect("a parser over a string knows its byte offsets")
}

/// The next byte that is neither white space nor part of a comment.
pub(crate) fn skip_blank(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'#' => at += text[at..].find('\n').unwrap_or(text.len() - at),
            _ => break,
        }
    }
    at
}

/// Skips blanks, comments, anchors and tags.
fn skip_properties(text: &str, mut at: usize) -> usize {
    loop {
        at = skip_blank(text, at);
        match text.as_bytes().get(at) {
            Some(b'&' | b'!') => {
                at += text[at..]
                    .find(char::is_whitespace)
                    .unwrap_or(text.len() - at)
            }
            _ => return at,
        }
    }
}

/// The dash of the next item of a block sequence.
pub(crate) fn dash(text: &str, from: usize) -> Option<usize> {
    let at = skip_properties(text, from);
    (text.as_bytes().get(at) == Some(&b'-')).then_some(at)
}

/// The `|` or `>` of a block scalar.
fn block_header(text: &str, lead: usize) -> Option<usize> {
    let at = skip_properties(text, lead);
    matches!(text.as_bytes().get(at), Some(b'|' | b'>')).then_some(at)
}

/// Where a block scalar's own lines end: blank lines after it are its own only with `+`.
fn block_scalar_end(text: &str, start: usize, end: usize) -> usize {
    let header = text[start..].lines().next().unwrap_or_default();
    let keep = header.split('#').next().unwrap_or_default().contains('+');
    let body = &text[start..end.max(start)];
    let body = if keep {
        // The parser has gone on to the indentation of the line behind.
        let lines = body.trim_end_matches(' ');
        lines.strip_suffix('\n').unwrap_or(body)
    } else {
        body.trim_end()
    };
    start
        + body
            .strip_suffix('\r')
            .unwrap_or(body)
            .len()
            .max(header.trim_end().len())
}
