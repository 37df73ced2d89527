//! The comments of a text, and which of mine a merged text has lost: that is said, never passed over.

use std::collections::BTreeMap;

use super::{Difference, Read, Side};
use crate::yaml::{self, tree::Cursor};

/// What is to be said of comments and spelling: mine differs in nothing else, or some comments of a side are lost.
pub(super) fn differences(
    before: &Read<'_>,
    mine: &Read<'_>,
    theirs: &Read<'_>,
    merged: &str,
    carried: bool,
) -> Vec<Difference> {
    let only_spelling = mine.value == before.value && mine.text != before.text;
    let is_taken = carried && mine.text != theirs.text;
    let merged = yaml::single(merged)
        .map(|document| {
            comments(
                merged,
                document.as_ref().map(|(at, tree)| (*at, tree.root())),
            )
        })
        .unwrap_or_default();
    let [of_before, of_mine, of_theirs] = [before, mine, theirs].map(|read| {
        let document = read.document.as_ref();
        comments(read.text, document.map(|(at, tree)| (*at, tree.root())))
    });
    let new = beyond(&of_mine, &of_before);
    let (mut lost, mut lost_of_theirs) = (Vec::new(), Vec::new());
    if !carried {
        let there = beyond(&of_mine, &merged);
        lost.extend(new.iter().filter(|comment| there.contains(comment)));
        // What mine has taken away is no loss.
        let away = beyond(&of_before, &of_mine);
        lost_of_theirs = beyond(&of_theirs, &merged);
        lost_of_theirs.retain(|comment| !away.contains(comment));
    }
    let mut differences = Vec::new();
    if !lost_of_theirs.is_empty() {
        let theirs = Some(lost_of_theirs.join("\n"));
        differences.push(said("comments:theirs", None, theirs, Side::Mine));
    }
    if lost.is_empty() && (!only_spelling || mine.text == theirs.text) {
        return differences;
    }
    let shown = if lost.is_empty() { &new } else { &lost };
    let mine = if shown.is_empty() {
        "the same flow, written in another way".to_string()
    } else {
        shown.join("\n")
    };
    let taken = if is_taken { Side::Mine } else { Side::Theirs };
    differences.push(said("comments", Some(mine), None, taken));
    differences
}

fn said(id: &str, mine: Option<String>, theirs: Option<String>, taken: Side) -> Difference {
    Difference {
        id: id.to_string(),
        place: "comments".to_string(),
        before: None,
        mine,
        theirs,
        taken,
        conflict: false,
    }
}

/// Comments that stand more often in `these` than in `those`, in their order, each once.
fn beyond<'a>(these: &[&'a str], those: &[&str]) -> Vec<&'a str> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for comment in these {
        *counts.entry(comment).or_default() += 1;
    }
    for comment in those {
        *counts.entry(comment).or_default() -= 1;
    }
    let mut beyond = Vec::new();
    for comment in these {
        if counts.remove(comment).is_some_and(|count| count > 0) {
            beyond.push(*comment);
        }
    }
    beyond
}

/// All comments: what stands behind a `#` that no scalar holds.
fn comments<'a>(text: &'a str, document: Option<(usize, Cursor<'_>)>) -> Vec<&'a str> {
    let mut scalars = Vec::new();
    if let Some((offset, root)) = document {
        spans(root, offset, &mut scalars);
    }
    scalars.sort_unstable();
    let mut comments = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        for (at, _) in line.match_indices('#') {
            let begins = line[..at].ends_with([' ', '\t']) || at == 0;
            if begins && !is_within(&scalars, start + at) {
                comments.push(line[at..].trim_end());
                break;
            }
        }
        start += line.len();
    }
    comments
}

/// The bytes of all scalars.
fn spans(cursor: Cursor<'_>, offset: usize, found: &mut Vec<(usize, usize)>) {
    // What an alias stands for has its own place.
    if cursor.is_alias() {
        return;
    }
    if cursor.is_mapping() || cursor.is_sequence() {
        for (key, value) in cursor.entries() {
            spans(key, offset, found);
            spans(value, offset, found);
        }
        for item in cursor.items() {
            spans(item, offset, found);
        }
    } else {
        found.push((offset + cursor.node().start, offset + cursor.node().end));
    }
}

fn is_within(spans: &[(usize, usize)], at: usize) -> bool {
    let behind = spans.partition_point(|(start, _)| *start <= at);
    behind
        .checked_sub(1)
        .is_some_and(|before| at < spans[before].1)
}
