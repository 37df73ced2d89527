//! Writing what steps depend on: names stay where they are, and only those that differ are touched.

use std::collections::HashSet;

use super::{
    Error,
    editor::{Editor, Path, below, keys, order, unfit},
};
use crate::yaml::{
    self, Segment,
    batch::{self, Change},
    quote,
    tree::Cursor,
};

/// What becomes of the names of a list: those that stay keep their places, new ones stand where others go, and the
/// rest of the new ones at the end.
struct Arranged {
    /// For each old name: `None`, it stays; else another one, or nothing.
    old: Vec<Option<Option<String>>>,
    more: Vec<String>,
}

fn arrange(old: &[String], wanted: &[String]) -> Arranged {
    let mut missing: Vec<&String> = Vec::new();
    for name in wanted {
        if !old.contains(name) && !missing.contains(&name) {
            missing.push(name);
        }
    }
    let mut missing = missing.into_iter();
    let mut seen = HashSet::new();
    let old = old
        .iter()
        .map(|name| match wanted.contains(name) && seen.insert(name) {
            true => None,
            false => Some(missing.next().cloned()),
        })
        .collect();
    Arranged {
        old,
        more: missing.cloned().collect(),
    }
}

impl Editor {
    /// Writes other dependencies for steps (by position), takes steps away (by position) and changes more.
    pub(super) fn rewrite(
        &mut self,
        wanted: &[(usize, Vec<String>)],
        gone: &[usize],
        mut changes: Vec<Change>,
    ) -> Result<(), Error> {
        let read = yaml::single(&self.text).map_err(unfit)?;
        for (step, wanted) in wanted {
            let list = below(&self.item(*step), &["dependsOn"]);
            let place = read
                .as_ref()
                .and_then(|(_, tree)| yaml::path::walk(tree.root(), &list));
            // Empty items are no names: `depends_on` does not count them.
            let places: Vec<usize> = place
                .into_iter()
                .flat_map(Cursor::items)
                .enumerate()
                .filter(|(_, item)| item.text().is_some_and(|name| !name.is_empty()))
                .map(|(index, _)| index)
                .collect();
            let old = &self.flow.steps[*step].depends_on;
            if places.is_empty() {
                let names: Vec<String> = wanted.iter().map(|name| quote(name)).collect();
                changes.push(Change::Set {
                    path: list,
                    source: format!("[{}]", names.join(", ")),
                });
                continue;
            }
            let arranged = arrange(old, wanted);
            for (index, becomes) in places.into_iter().zip(arranged.old) {
                let path: Path = list
                    .iter()
                    .cloned()
                    .chain([Segment::Index(index)])
                    .collect();
                match becomes {
                    None => {}
                    Some(Some(name)) => changes.push(Change::Set {
                        path,
                        source: quote(&name),
                    }),
                    Some(None) => changes.push(Change::Remove { path }),
                }
            }
            changes.extend(arranged.more.iter().map(|name| Change::Push {
                list: list.clone(),
                source: quote(name),
            }));
        }
        let remaining = self.flow.steps.len() - gone.len();
        if remaining == 0 && !gone.is_empty() && gone.len() == self.items.len() {
            changes.push(Change::Clear {
                list: keys(&["spec", "steps"]),
            });
        } else {
            changes.extend(gone.iter().map(|step| Change::Remove {
                path: self.item(*step),
            }));
        }
        if !changes.is_empty() {
            self.text = batch::apply(&self.text, &changes, &order).map_err(unfit)?;
        }
        Ok(())
    }
}
