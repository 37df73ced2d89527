//! Edits their text until it says what the merge has come to. Only what differs is touched, and what is taken from mine
//! comes as it is written there.

use serde_json::{Map, Value};

use super::{
    Read, exact,
    structure::{is_dependencies, is_steps, named},
};
use crate::{
    edit::order,
    yaml::{
        Error, Segment, insert,
        path::walk,
        remove::remove,
        set::{Quotes, set},
        single, source,
        tree::Cursor,
    },
};

/// Their text, changed to the value.
pub(super) fn towards(
    theirs: &Read<'_>,
    value: Option<&Value>,
    mine: &Read<'_>,
) -> Result<String, Error> {
    let Some(value) = value else {
        let empty = [theirs, mine].into_iter().find(|read| read.value.is_none());
        return Ok(empty.map_or("", |read| read.text).to_string());
    };
    let writer = Writer { mine };
    let place = Place::root();
    let text = match &theirs.value {
        Some(now) => writer.put(theirs.text, &place, Some(now), Some(value))?,
        // There is no document to edit: mine is all there is.
        None if mine.value.as_ref() == Some(value) => mine.text.to_string(),
        None => writer.put(theirs.text, &place, None, Some(value))?,
    };
    let written = single(&text)?.map(|(_, tree)| exact::value(tree.root()));
    if written.as_ref() == Some(value) {
        return Ok(text);
    }
    writer.whole(theirs.text, &place, value)
}

/// A place in their text and in mine, and how it is named.
#[derive(Debug, Clone)]
struct Place {
    theirs: Vec<Segment>,
    /// `None`: mine has no such place.
    mine: Option<Vec<Segment>>,
    names: Vec<String>,
}

impl Place {
    fn root() -> Self {
        Self {
            theirs: Vec::new(),
            mine: Some(Vec::new()),
            names: Vec::new(),
        }
    }

    fn key(&self, key: &str) -> Self {
        let below = |path: &[Segment]| {
            let key = Segment::Key(key.to_string());
            path.iter().cloned().chain([key]).collect()
        };
        Self {
            theirs: below(&self.theirs),
            mine: self.mine.as_deref().map(below),
            names: self
                .names
                .iter()
                .cloned()
                .chain([key.to_string()])
                .collect(),
        }
    }

    fn step(&self, name: &str, theirs: usize, mine: Option<usize>) -> Self {
        let below = |path: &[Segment], at: usize| {
            path.iter().cloned().chain([Segment::Index(at)]).collect()
        };
        Self {
            theirs: below(&self.theirs, theirs),
            mine: self
                .mine
                .as_deref()
                .zip(mine)
                .map(|(path, at)| below(path, at)),
            names: self
                .names
                .iter()
                .cloned()
                .chain([name.to_string()])
                .collect(),
        }
    }
}

struct Writer<'a> {
    mine: &'a Read<'a>,
}

impl Writer<'_> {
    fn put(
        &self,
        text: &str,
        place: &Place,
        now: Option<&Value>,
        to: Option<&Value>,
    ) -> Result<String, Error> {
        if now == to {
            return Ok(text.to_string());
        }
        let Some(to) = to else {
            return remove(text, &place.theirs);
        };
        let edited = match (now, to) {
            (Some(Value::Object(now)), Value::Object(to)) => self.entries(text, place, now, to),
            (Some(Value::Array(now)), Value::Array(to)) if is_steps(&place.names) => {
                self.steps(text, place, now, to)
            }
            (Some(Value::Array(now)), Value::Array(to)) if is_dependencies(&place.names) => {
                dependencies(text, &place.theirs, now, to)
            }
            _ => None,
        };
        match edited {
            Some(text) => Ok(text),
            None => self.whole(text, place, to),
        }
    }

    /// Sets the whole value: as it is written in mine where it is the same there.
    fn whole(&self, text: &str, place: &Place, to: &Value) -> Result<String, Error> {
        let mine = self.find(place).filter(|found| exact::value(*found) == *to);
        let mine = mine.map(|found| source::of(self.body(), found));
        let json = exact::source(to);
        for source in mine.iter().chain([&json]) {
            let text = set(text, &place.theirs, source, Quotes::LikeTarget, &order);
            if text.is_ok() || *source == json {
                return text;
            }
        }
        set(text, &place.theirs, &json, Quotes::LikeTarget, &order)
    }

    /// First what comes, then what goes: a mapping that is empty in between would lose its shape.
    fn entries(
        &self,
        text: &str,
        place: &Place,
        now: &Map<String, Value>,
        to: &Map<String, Value>,
    ) -> Option<String> {
        let mut text = text.to_string();
        for (key, value) in to {
            text = self
                .put(&text, &place.key(key), now.get(key), Some(value))
                .ok()?;
        }
        for (key, value) in now.iter().filter(|(key, _)| !to.contains_key(*key)) {
            text = self.put(&text, &place.key(key), Some(value), None).ok()?;
        }
        Some(text)
    }

    fn steps(&self, text: &str, place: &Place, now: &[Value], to: &[Value]) -> Option<String> {
        let (now, to) = (Value::from(now), Value::from(to));
        let (now, to) = (named(Some(&now))?, named(Some(&to))?);
        let mine = self.find(place).map(exact::value);
        let mine = named(mine.as_ref()).unwrap_or_default();
        let position = |steps: &[(String, &Value)], name: &str| {
            steps.iter().position(|(known, _)| known == name)
        };
        let kept = now.iter().filter(|(name, _)| position(&to, name).is_some());
        let left = to.iter().filter(|(name, _)| position(&now, name).is_some());
        if !kept.map(|(name, _)| name).eq(left.map(|(name, _)| name)) {
            return None;
        }
        let mut text = text.to_string();
        let mut names: Vec<&str> = now.iter().map(|(name, _)| name.as_str()).collect();
        let mut next = 0;
        for (name, step) in &to {
            let in_mine = position(&mine, name);
            if let Some(at) = names.iter().position(|known| known == name) {
                let was = position(&now, name).map(|at| now[at].1);
                let place = place.step(name, at, in_mine);
                text = self.put(&text, &place, was, Some(step)).ok()?;
                next = at + 1;
                continue;
            }
            let lines = in_mine
                .filter(|at| mine[*at].1 == *step)
                .and_then(|at| insert::lines_of(self.body(), self.find(place)?, at))
                .unwrap_or_else(|| format!("- {}", exact::source(step)));
            text = self.add(&text, place, next, &lines, step)?;
            names.insert(next, name);
            next += 1;
        }
        for at in (0..names.len()).rev() {
            if position(&to, names[at]).is_none() {
                let place = place.step(names[at], at, None);
                text = remove(&text, &place.theirs).ok()?;
            }
        }
        Some(text)
    }

    fn add(
        &self,
        text: &str,
        place: &Place,
        at: usize,
        lines: &str,
        step: &Value,
    ) -> Option<String> {
        let inserted = insert::insert(text, &place.theirs, at, lines, &exact::plain(step));
        inserted.ok().or_else(|| {
            let document = single(text).ok()??;
            let list = walk(document.1.root(), &place.theirs)?;
            let end = place.step("", list.items().count(), None);
            let source = exact::source(step);
            (at == list.items().count())
                .then(|| set(text, &end.theirs, &source, Quotes::LikeTarget, &order).ok())?
        })
    }

    /// The same place in mine.
    fn find(&self, place: &Place) -> Option<Cursor<'_>> {
        let (_, tree) = self.mine.document.as_ref()?;
        walk(tree.root(), place.mine.as_deref()?)
    }

    fn body(&self) -> &str {
        let offset = self.mine.document.as_ref().map_or(0, |(offset, _)| *offset);
        &self.mine.text[offset..]
    }
}

/// Names that come go to the end; those that go take their comments along.
fn dependencies(text: &str, path: &[Segment], now: &[Value], to: &[Value]) -> Option<String> {
    let stays: Vec<&Value> = now.iter().filter(|name| to.contains(name)).collect();
    let (kept, new) = to.split_at_checked(stays.len())?;
    if !kept.iter().eq(stays) {
        return None;
    }
    let item =
        |at: usize| -> Vec<Segment> { path.iter().cloned().chain([Segment::Index(at)]).collect() };
    let mut text = text.to_string();
    for (at, name) in new.iter().enumerate() {
        let word = name.as_str().filter(|name| exact::number(name).is_none());
        let plain = word.map_or_else(|| exact::source(name), crate::yaml::quote);
        let at = item(now.len() + at);
        text = set(&text, &at, &plain, Quotes::LikeTarget, &order).ok()?;
    }
    for (at, name) in now.iter().enumerate().rev() {
        if !to.contains(name) {
            text = remove(&text, &item(at)).ok()?;
        }
    }
    Some(text)
}
