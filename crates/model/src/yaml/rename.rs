//! Another name for an entry's key: the key's own bytes change, its quotes, its value and all around it stay.

use serde_json::Value;

use super::{
    Error, Segment,
    lines::splice,
    path,
    scalar::{Style, double_quoted, may_be_plain, single_quoted},
    set::{deepest, first_match},
    single,
};

/// Renames the entry at a path.
///
/// # Errors
/// There is no such entry, its mapping has the name already, or the text would mean something else afterwards.
pub(crate) fn rename(text: &str, path: &[Segment], name: &str) -> Result<String, Error> {
    let fail = |why: &str| Error::NoPlace(path::normalised(path), why.to_string());
    let missing = || fail("there is no such entry");
    let (offset, tree) = single(text)?.ok_or_else(missing)?;
    let (_, parent, rest) = deepest(tree.root(), path)?;
    let parent = parent.filter(|_| rest.is_empty()).ok_or_else(missing)?;
    let key = parent.key.ok_or_else(missing)?;
    if parent.cursor.get(name).is_some() {
        return Err(fail("the other name stands beside it already"));
    }
    let plain = may_be_plain(name).then(|| name.to_string());
    let source = match key.node().style {
        _ if key.is_decorated() => None,
        Style::Plain => plain,
        Style::Single => single_quoted(name),
        Style::Double => Some(double_quoted(name)),
        _ => None,
    };
    let source =
        source.ok_or_else(|| fail("its name is written in a way that can't be changed"))?;
    let expected = renamed(tree.root().json(), path, name).ok_or_else(missing)?;
    let (head, body) = text.split_at(offset);
    let body = splice(body, key.node().start, key.node().end, &source);
    first_match(vec![format!("{head}{body}")], &expected, path)
}

/// The document's meaning with the entry under its new name.
fn renamed(mut document: Value, path: &[Segment], name: &str) -> Option<Value> {
    let (last, parents) = path.split_last()?;
    let Segment::Key(old) = last else {
        return None;
    };
    let place = parents
        .iter()
        .try_fold(&mut document, |place, segment| match segment {
            Segment::Key(key) => place.get_mut(key),
            Segment::Index(index) => place.get_mut(*index),
        })?
        .as_object_mut()?;
    let value = place.shift_remove(old)?;
    place.insert(name.to_string(), value);
    Some(document)
}
