//! The merge of three texts line by line: what a careful person does with two diffs that don't touch each other.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Longer texts are merged by structure alone: a diff of two that have little in common takes very long.
const MOST_LINES: usize = 5_000;

/// Lines of the text before that a side has replaced, and its own lines instead.
struct Change<'a> {
    start: usize,
    end: usize,
    lines: &'a [&'a str],
}

/// Both sides' lines; `None` where both have changed the same place in different ways.
pub(super) fn merge(before: &str, mine: &str, theirs: &str) -> Option<String> {
    let [before, mine, theirs] =
        [before, mine, theirs].map(|text| -> Vec<&str> { text.split_inclusive('\n').collect() });
    if [&before, &mine, &theirs]
        .iter()
        .any(|lines| lines.len() > MOST_LINES)
    {
        return None;
    }
    let (mine, theirs) = (changes(&before, &mine), changes(&before, &theirs));
    let (mut mine, mut theirs) = (mine.iter().peekable(), theirs.iter().peekable());
    let mut merged = String::new();
    let mut at = 0;
    loop {
        let change = match (mine.peek(), theirs.peek()) {
            (None, None) => break,
            (Some(_), None) => mine.next(),
            (None, Some(_)) => theirs.next(),
            (Some(one), Some(other)) if same(one, other) => {
                mine.next();
                theirs.next()
            }
            (Some(one), Some(other)) if apart(one, other) => mine.next(),
            (Some(one), Some(other)) if apart(other, one) => theirs.next(),
            _ => return None,
        }?;
        merged.extend(before[at..change.start].iter().copied());
        merged.extend(change.lines.iter().copied());
        at = change.end;
    }
    merged.extend(before[at..].iter().copied());
    Some(merged)
}

fn same(one: &Change<'_>, other: &Change<'_>) -> bool {
    (one.start, one.end, one.lines) == (other.start, other.end, other.lines)
}

/// Whether the one ends before the other begins; lines put in at the same place have no order of their own.
fn apart(one: &Change<'_>, other: &Change<'_>) -> bool {
    one.end < other.start
        || (one.end == other.start && one.start < one.end && other.start < other.end)
}

fn changes<'a>(before: &[&'a str], side: &'a [&'a str]) -> Vec<Change<'a>> {
    capture_diff_slices(Algorithm::Myers, before, side)
        .into_iter()
        .filter(|op| !matches!(op, DiffOp::Equal { .. }))
        .map(|op| Change {
            start: op.old_range().start,
            end: op.old_range().end,
            lines: &side[op.new_range()],
        })
        .collect()
}
