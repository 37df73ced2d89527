//! Which typing belongs to one undo step: keys pressed shortly one after the other at one place.

use signalbox_engine::event::Millis;

/// A pause longer than this begins a new step.
const PAUSE: Millis = 2000;

/// The last typing, while nothing else has happened since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Typing {
    pub at: Millis,
    /// Lines on one of which the caret stands afterwards, from 0: more than one where a line end was typed among
    /// others and nobody can tell which of them is the new one.
    pub first_line: u32,
    pub last_line: u32,
}

impl Typing {
    /// What typing `after` over `before` leaves behind.
    pub fn of(before: &str, after: &str, now: Millis) -> Self {
        let change = Change::of(before, after);
        let end = after.len() - change.end;
        Self {
            at: now,
            first_line: line_at(after, end - change.slack),
            last_line: line_at(after, end),
        }
    }

    /// Whether going on from `before` to `after` is part of the same step: soon enough, on the caret's line, and no
    /// more than one line end added or removed there.
    pub fn goes_on(&self, before: &str, after: &str, now: Millis) -> bool {
        let Change { start, end, slack } = Change::of(before, after);
        let removed = &before.as_bytes()[start..before.len() - end];
        let added = &after.as_bytes()[start..after.len() - end];
        let first_line = line_at(before, start - slack);
        let last_line = line_at(before, before.len() - end);
        (0..=PAUSE).contains(&now.saturating_sub(self.at))
            && first_line <= self.last_line
            && self.first_line <= last_line
            && line_ends(removed) + line_ends(added) <= 1
    }
}

/// Where two texts differ, in bytes.
struct Change {
    /// Length of the beginning that they share.
    start: usize,
    /// Length of the end that they share behind it.
    end: usize,
    /// By how much the change may lie further in front and still come to the same: a repeated character may have
    /// been typed anywhere among its likes.
    slack: usize,
}

impl Change {
    fn of(before: &str, after: &str) -> Self {
        let (before, after) = (before.as_bytes(), after.as_bytes());
        let start = common(before.iter(), after.iter());
        let whole_end = common(before.iter().rev(), after.iter().rev());
        let end = whole_end.min(before.len().min(after.len()) - start);
        Self {
            start,
            end,
            slack: whole_end - end,
        }
    }
}

fn common<'a>(a: impl Iterator<Item = &'a u8>, b: impl Iterator<Item = &'a u8>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

fn line_at(text: &str, at: usize) -> u32 {
    u32::try_from(line_ends(&text.as_bytes()[..at])).unwrap_or(u32::MAX)
}

fn line_ends(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// `texts` typed one after the other, `pause` apart: does the last belong to the step of the one before?
    fn check(texts: [&str; 3], pause: Millis, goes_on: bool) {
        let typing = Typing::of(texts[0], texts[1], 1_000);
        assert_eq!(
            typing.goes_on(texts[1], texts[2], 1_000 + pause),
            goes_on,
            "{texts:?} after {pause}"
        );
    }

    #[test]
    fn keys_at_one_place_go_on() {
        check(["a: \nb: 1\n", "a: x\nb: 1\n", "a: xy\nb: 1\n"], 300, true);
        check(["a: \nb: 1\n", "a: x\nb: 1\n", "a: \nb: 1\n"], 300, true);
        check(["", "a", "ab"], 0, true);
        check(["é\n", "éü\n", "éüé\n"], 2_000, true);
    }

    #[test]
    fn a_pause_begins_anew() {
        check(["a", "ab", "abc"], 2_001, false);
        check(["a", "ab", "abc"], -1, false);
    }

    #[test]
    fn another_line_begins_anew() {
        check(["a: \nb: 1\n", "a: x\nb: 1\n", "a: x\nb: 12\n"], 300, false);
        check(["a\nb\nc\n", "a\nb\ncc\n", "aa\nb\ncc\n"], 300, false);
    }

    #[test]
    fn enter_moves_the_caret_along() {
        check(["a\nb\n", "a\n\nb\n", "a\nx\nb\n"], 300, true);
        check(["a\n", "ab\n", "ab\n  \n"], 300, true);
        check(["a\n\nb\n", "a\nb\n", "a2\nb\n"], 300, true);
    }

    #[test]
    fn a_paste_of_lines_begins_anew() {
        check(["a\n", "ab\n", "ab\nc\nd\n"], 300, false);
        check(["a\nb\nc\n", "a\nbb\nc\n", "x\ny\nz\n"], 300, false);
    }
}
