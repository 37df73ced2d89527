//! Fixes for fields that nothing reads, in a manifest of any kind: the name that was meant, or none of it.

use super::{Fix, near::nearest_field};
use crate::{
    Diagnostic, Edit,
    read::fields::{UNKNOWN_FIELD, known_fields},
    yaml::{
        Segment,
        chunk::{Chunk, chunks},
        remove::remove,
        rename::rename,
        tree::{Cursor, Tree},
    },
};

/// Findings that are looked at, and bytes of texts that are offered: a text full of them is mended as it goes.
const MOST_FOUND: usize = 20;
const MOST_BYTES: usize = 1 << 20;

/// Letters of a name in a title.
const SHOWN: usize = 60;

/// The fixes of unknown fields, in the order of the findings, whose places are those of this text. Each is the whole
/// text with one field under another name, or without it; all other lines are the same byte for byte.
pub fn field_fixes(text: &str, found: &[Diagnostic]) -> Vec<Fix> {
    let unknown = |(_, found): &(usize, &Diagnostic)| found.code == UNKNOWN_FIELD;
    let mut unknown = found.iter().enumerate().filter(unknown).peekable();
    if unknown.peek().is_none() {
        return Vec::new();
    }
    let mut documents: Vec<Document> = chunks(text).into_iter().map(Document::new).collect();
    let mut bytes = 0;
    let mut fixes = Vec::new();
    for (problem, found) in unknown.take(MOST_FOUND) {
        let begun = |document: &Document| document.chunk.base.line <= found.line as usize;
        let Some(document) = documents.iter_mut().rev().find(|document| begun(document)) else {
            continue;
        };
        for (title, text) in document.ways(text, found) {
            bytes += text.len();
            if bytes > MOST_BYTES {
                return fixes;
            }
            fixes.push(Fix {
                problem: u32::try_from(problem).unwrap_or(u32::MAX),
                title,
                edit: Edit::SetText { text },
            });
        }
    }
    fixes
}

/// One document of the text; read when it is first asked for.
struct Document {
    chunk: Chunk,
    tree: Option<Option<Tree>>,
}

impl Document {
    fn new(chunk: Chunk) -> Self {
        Document { chunk, tree: None }
    }

    /// Titles, and the whole text as each leaves it.
    fn ways(&mut self, text: &str, found: &Diagnostic) -> Vec<(String, String)> {
        let chunk = &self.chunk;
        let tree = self
            .tree
            .get_or_insert_with(|| chunk.tree(text).ok().flatten());
        let Some(field) = tree.as_ref().and_then(|tree| field(tree.root(), found)) else {
            return Vec::new();
        };
        let Some(Segment::Key(name)) = field.path.last() else {
            return Vec::new();
        };
        let own = &text[chunk.start..chunk.end];
        let free = known_fields(found).filter(|known| field.mapping.get(known).is_none());
        let meant = nearest_field(name, free).and_then(|meant| {
            let edited = rename(own, &field.path, meant).ok()?;
            Some((format!("Rename to `{meant}`"), edited))
        });
        let gone = remove(own, &field.path).ok().map(|edited| {
            let shown: String = name.chars().take(SHOWN).collect();
            (format!("Remove `{shown}`"), edited)
        });
        let (before, after) = (&text[..chunk.start], &text[chunk.end..]);
        [meant, gone]
            .into_iter()
            .flatten()
            .map(|(title, edited)| (title, format!("{before}{edited}{after}")))
            .collect()
    }
}

/// The field that a finding is about.
struct Field<'a> {
    path: Vec<Segment>,
    mapping: Cursor<'a>,
}

/// Looks for the field whose name stands where the finding is. What an alias repeats stands at another place.
fn field<'a>(cursor: Cursor<'a>, found: &Diagnostic) -> Option<Field<'a>> {
    if cursor.is_alias() {
        return None;
    }
    let place = (found.line as usize, found.column as usize);
    for (key, value) in cursor.entries() {
        let name = || key.key_text().map(|name| Segment::Key(name.to_string()));
        if (key.node().line, key.node().column) == place {
            let path = vec![name()?];
            return Some(Field {
                path,
                mapping: cursor,
            });
        }
        if let Some(mut field) = field(value, found) {
            field.path.insert(0, name()?);
            return Some(field);
        }
    }
    cursor.items().enumerate().find_map(|(index, item)| {
        let mut field = field(item, found)?;
        field.path.insert(0, Segment::Index(index));
        Some(field)
    })
}
