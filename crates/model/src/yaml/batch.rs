//! Several changes of one text at once: each is worked out on the text as it was, and the whole is read again once.
//! Where they get into each other's way they are made one after the other.

use serde_json::Value;

use super::{
    Error, Segment,
    create::{self, Order},
    lines::Splice,
    path,
    remove::{clear, cut, emptied, remove, without},
    set::{self, New, Quotes, deepest, replacements, set, with},
    single,
    tree::{Cursor, Tree},
};

/// One change. All places are those of the text before any of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Replaces or creates a value.
    Set { path: Vec<Segment>, source: String },
    /// Adds an item to a list that is there.
    Push { list: Vec<Segment>, source: String },
    /// Removes an entry or item.
    Remove { path: Vec<Segment> },
    /// Takes all items from a list, with their comments.
    Clear { list: Vec<Segment> },
}

/// Makes the changes: first what is set, then what is added or cleared, then what is removed.
///
/// # Errors
/// One of them can't be made.
pub(crate) fn apply(text: &str, changes: &[Change], order: Order<'_>) -> Result<String, Error> {
    let mut changes: Vec<&Change> = changes.iter().collect();
    changes.sort_by_key(|change| match change {
        Change::Set { .. } => (0, std::cmp::Reverse(None)),
        Change::Push { .. } | Change::Clear { .. } => (1, std::cmp::Reverse(None)),
        // From the end, so that the places of the others stay what they are.
        Change::Remove { path } => (2, std::cmp::Reverse(Some(indices(path)))),
    });
    if changes.len() > 1
        && let Some(text) = at_once(text, &changes, order)
    {
        return Ok(text);
    }
    let mut text = text.to_string();
    for change in changes {
        text = match change {
            Change::Set { path, source } => set(&text, path, source, Quotes::LikeTarget, order)?,
            Change::Push { list, source } => {
                let place = end_of(&text, list)?;
                set(&text, &place, source, Quotes::LikeTarget, order)?
            }
            Change::Remove { path } => remove(&text, path)?,
            Change::Clear { list } => clear(&text, list)?,
        };
    }
    Ok(text)
}

fn indices(path: &[Segment]) -> Vec<usize> {
    let index = |segment: &Segment| match segment {
        Segment::Index(index) => Some(*index),
        Segment::Key(_) => None,
    };
    path.iter().filter_map(index).collect()
}

/// The place behind the last item of a list.
fn end_of(text: &str, list: &[Segment]) -> Result<Vec<Segment>, Error> {
    let read = single(text)?;
    let count = read
        .as_ref()
        .and_then(|(_, tree)| path::walk(tree.root(), list))
        .map_or(0, |list| list.items().count());
    Ok([list, &[Segment::Index(count)]].concat())
}

/// The text with all changes, `None` where they don't go together.
fn at_once(text: &str, changes: &[&Change], order: Order<'_>) -> Option<String> {
    let (offset, tree) = single(text).ok()??;
    let (head, body) = text.split_at(offset);
    let mut expected = tree.root().json();
    let mut splices = Vec::new();
    for change in changes {
        splices.push(splice(body, &tree, change, order)?);
        expected = meant(expected, change)?;
    }
    splices.sort_by_key(|splice| (splice.start, splice.end));
    if splices.windows(2).any(|pair| pair[0].end > pair[1].start) {
        return None;
    }
    let mut edited = String::from(head);
    let mut from = 0;
    for splice in &splices {
        edited.push_str(&body[from..splice.start]);
        edited.push_str(&splice.new);
        from = splice.end;
    }
    edited.push_str(&body[from..]);
    set::first_match(vec![edited], &expected, &[]).ok()
}

fn splice(body: &str, tree: &Tree, change: &Change, order: Order<'_>) -> Option<Splice> {
    let (path, source) = match change {
        Change::Remove { path } => {
            let (target, parent, rest) = deepest(tree.root(), path).ok()?;
            let parent = parent.filter(|_| rest.is_empty())?;
            return Some(cut(body, parent, target));
        }
        Change::Clear { list } => {
            return path::walk(tree.root(), list).map(|list| emptied(body, list));
        }
        Change::Set { path, source } => (path.clone(), source),
        Change::Push { list, source } => {
            let count = path::walk(tree.root(), list).map_or(0, |list| Cursor::items(list).count());
            ([list.as_slice(), &[Segment::Index(count)]].concat(), source)
        }
    };
    let new = New::read(source, Quotes::LikeTarget).ok()?;
    let candidates = match deepest(tree.root(), &path).ok()? {
        (target, parent, []) => replacements(body, tree, target, parent, &new),
        (target, parent, rest) => {
            create::candidates(body, tree, target, parent, &path, rest, &new, order).ok()?
        }
    };
    candidates
        .first()
        .map(|candidate| Splice::between(body, candidate))
}

/// The document's meaning with a change.
fn meant(document: Value, change: &Change) -> Option<Value> {
    let value = |source: &str| Some(New::read(source, Quotes::LikeTarget).ok()?.value);
    match change {
        Change::Set { path, source } => with(document, path, value(source)?).ok(),
        Change::Remove { path } => without(document, path),
        Change::Clear { list } => with(document, list, Value::Array(Vec::new())).ok(),
        Change::Push { list, source } => {
            let pointer = list
                .iter()
                .try_fold(&document, |place, segment| match segment {
                    Segment::Key(key) => place.get(key),
                    Segment::Index(index) => place.get(*index),
                });
            let count = pointer?.as_array()?.len();
            let place = [list.as_slice(), &[Segment::Index(count)]].concat();
            with(document, &place, value(source)?).ok()
        }
    }
}
