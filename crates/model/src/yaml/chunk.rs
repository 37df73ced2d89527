//! The documents of a YAML stream, each with its byte range: replacing a range changes that document only.

use super::{
    base::Base,
    build,
    tree::{Problem, Tree},
};

/// Longest document that is read.
pub(crate) const SIZE_LIMIT: usize = 4 * 1024 * 1024;

/// One document of a stream.
#[derive(Debug, Clone)]
pub(crate) struct Chunk {
    pub start: usize,
    pub end: usize,
    pub base: Base,
}

impl Chunk {
    /// Parses the document; `None` when it holds nothing but comments and directives. Places within the tree are
    /// lines and columns of the file and bytes of the chunk.
    pub fn tree(&self, text: &str) -> Result<Option<Tree>, Problem> {
        let text = &text[self.start..self.end];
        if text.len() > SIZE_LIMIT {
            let message = format!(
                "this document has {} bytes; at most {SIZE_LIMIT} are read",
                text.len()
            );
            return Err(Problem {
                code: "too-large",
                line: self.base.line,
                column: self.base.column,
                message,
            });
        }
        let blank = |line: &str| {
            line.trim_start_matches('\u{feff}').trim_start().is_empty()
                || line.trim_start().starts_with(['#', '%'])
        };
        if text.lines().all(blank) {
            return Ok(None);
        }
        build::parse(text, self.base)
    }
}

/// Splits a stream at its `---` and `...` lines: YAML reserves them in column 1, whatever stands around them.
pub(crate) fn chunks(text: &str) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut start = 0;
    let mut base = Base::START;
    let mut offset = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let bare = line.trim_start_matches('\u{feff}');
        let rest = bare
            .strip_prefix("---")
            .or_else(|| bare.strip_prefix("..."));
        if let Some(rest) =
            rest.filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
        {
            chunks.push(Chunk {
                start,
                end: offset,
                base,
            });
            if rest.trim_start().is_empty() || rest.trim_start().starts_with('#') {
                start = offset + line.len();
                base = Base {
                    line: index + 2,
                    column: 1,
                };
            } else {
                start = offset + line.len() - rest.len();
                base = Base {
                    line: index + 1,
                    column: 4,
                };
            }
        }
        offset += line.len();
    }
    chunks.push(Chunk {
        start,
        end: text.len(),
        base,
    });
    chunks
}
