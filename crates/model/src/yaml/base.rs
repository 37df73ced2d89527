//! Where a document begins in its file: places are told in the file, also of a later document of a stream.

use granit_parser::Marker;

/// Where a document begins in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Base {
    /// From 1.
    pub line: usize,
    /// From 1; not 1 when the document begins on the line of its `---`.
    pub column: usize,
}

impl Base {
    /// The beginning of a text.
    pub const START: Base = Base { line: 1, column: 1 };

    /// Line and column in the file, from 1.
    pub fn place(self, marker: &Marker) -> (usize, usize) {
        let first = marker.line() <= 1;
        (
            self.line + marker.line().max(1) - 1,
            marker.col() + if first { self.column } else { 1 },
        )
    }
}
