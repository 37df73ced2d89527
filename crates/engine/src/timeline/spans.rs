//! Arithmetic with spans: adding up what goes on at once, filling gaps, staying within bounds.
//!
//! What goes on at once adds up so: while anything works, it is work; else while anything waits for sync, health or
//! a time, it is that; else it waits for a person. (A release is suspended only when nothing else goes on.)

use crate::event::Millis;

use super::shape::{Span, TimeOn};

/// What wins when several things go on at once, first to last.
const ORDER: [TimeOn; 3] = [TimeOn::Work, TimeOn::Other, TimeOn::Person];

/// The end of what goes on.
pub(super) const OPEN: Millis = Millis::MAX;

impl Span {
    pub(super) fn new(on: TimeOn, from: Millis, to: Option<Millis>) -> Self {
        Self {
            on,
            from,
            to,
            words: None,
        }
    }

    pub(super) fn says(mut self, words: Option<String>) -> Self {
        self.words = words;
        self
    }

    pub(super) fn end(&self) -> Millis {
        self.to.unwrap_or(OPEN)
    }

    /// The part of it between two times.
    pub(super) fn within(mut self, from: Millis, to: Option<Millis>) -> Self {
        let last = to.unwrap_or(OPEN);
        let end = self.end().clamp(from, last);
        self.from = self.from.clamp(from, last).min(end);
        self.to = closed(end);
        self
    }
}

/// `None` for the end of what goes on.
pub(super) fn closed(end: Millis) -> Option<Millis> {
    (end != OPEN).then_some(end)
}

/// How many go on of one kind, and the sum of their places: with one alone, its place.
#[derive(Clone, Copy, Default)]
struct Going {
    count: usize,
    places: usize,
}

/// What spans of several lanes add up to. Words stay where a single span says what the sum is.
pub(super) fn sum(all: &[&Span]) -> Vec<Span> {
    let mut edges: Vec<(Millis, usize, bool)> = Vec::with_capacity(all.len() * 2);
    for (place, span) in all.iter().enumerate() {
        if ORDER.contains(&span.on) && span.from < span.end() {
            edges.push((span.from, place, true));
            edges.push((span.end(), place, false));
        }
    }
    edges.sort_unstable_by_key(|(at, ..)| *at);
    let mut going = [Going::default(); ORDER.len()];
    let mut sum: Vec<Span> = Vec::new();
    let mut since = Millis::MIN;
    for (at, place, begins) in edges {
        if since < at
            && let Some(kind) = going.iter().position(|it| it.count > 0)
        {
            let one = (going[kind].count == 1).then(|| all[going[kind].places].words.clone());
            push(
                &mut sum,
                Span::new(ORDER[kind], since, closed(at)).says(one.flatten()),
            );
        }
        since = at;
        let kind = ORDER.iter().position(|on| *on == all[place].on);
        let kind = &mut going[kind.expect("only spans of these kinds have edges")];
        if begins {
            kind.count += 1;
            kind.places += place;
        } else {
            kind.count -= 1;
            kind.places -= place;
        }
    }
    add_instants(sum, all)
}

/// What took no time at all has still been there: it is told where nothing else covers it.
fn add_instants(sum: Vec<Span>, all: &[&Span]) -> Vec<Span> {
    let mut instants: Vec<&Span> = all
        .iter()
        .copied()
        .filter(|span| span.from == span.end())
        .filter(|instant| {
            let after = sum.partition_point(|span| span.from <= instant.from);
            let before = after.checked_sub(1).map(|place| &sum[place]);
            before.is_none_or(|span| span.end() < instant.from)
                && sum.get(after).is_none_or(|span| instant.from < span.from)
        })
        .collect();
    if instants.is_empty() {
        return sum;
    }
    instants.sort_by_key(|span| span.from);
    instants.dedup_by_key(|span| span.from);
    let mut whole: Vec<Span> = instants.into_iter().cloned().chain(sum).collect();
    whole.sort_by_key(|span| span.from);
    whole
}

/// Adds a span behind the others; one that says the same goes on instead.
fn push(spans: &mut Vec<Span>, next: Span) {
    match spans.last_mut() {
        Some(last)
            if last.to == Some(next.from) && last.on == next.on && last.words == next.words =>
        {
            last.to = next.to;
        }
        _ => spans.push(next),
    }
}

/// Fills what nothing covers between two times.
pub(super) fn fill(
    spans: &[Span],
    from: Millis,
    to: Option<Millis>,
    on: TimeOn,
    words: Option<&str>,
) -> Vec<Span> {
    let end = to.unwrap_or(OPEN);
    let gap =
        |from: Millis, to: Millis| Span::new(on, from, closed(to)).says(words.map(str::to_owned));
    let mut filled = Vec::with_capacity(spans.len() + 1);
    let mut covered = from;
    for span in spans {
        if covered < span.from.min(end) {
            push(&mut filled, gap(covered, span.from.min(end)));
        }
        covered = covered.max(span.end());
        push(&mut filled, span.clone());
    }
    if covered < end || filled.is_empty() {
        push(&mut filled, gap(covered, end));
    }
    filled
}

/// Between the spans of a lane nothing went on: it stood still until somebody retried.
pub(super) fn idle_between(spans: &[Span]) -> Vec<Span> {
    match (spans.first(), spans.last()) {
        (Some(first), Some(last)) => fill(spans, first.from, last.to, TimeOn::Idle, None),
        _ => Vec::new(),
    }
}
