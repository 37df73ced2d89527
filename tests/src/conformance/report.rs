//! What all verdicts come to: counts per level, beside the goals.

use std::collections::BTreeMap;

use super::run::{Judged, Verdict};

/// A share of the same, in percent.
struct Goal {
    name: &'static str,
    levels: &'static [&'static str],
    /// What is aimed at.
    aim: f64,
    /// A little below what was reached, since a busy machine changes what hangs on moments: less is a failure.
    floor: f64,
}

const fn goal(name: &'static str, levels: &'static [&'static str], aim: f64, floor: f64) -> Goal {
    Goal {
        name,
        levels,
        aim,
        floor,
    }
}

const GOALS: [Goal; 5] = [
    goal("L0 + L1", &["L0", "L1"], 97.0, 94.0),
    goal("L2", &["L2"], 90.0, 89.0),
    goal("probes", &["probe"], 95.0, 95.0),
    goal("expressions", &["expression"], 98.0, 98.0),
    goal("lint", &["lint"], 95.0, 95.0),
];

/// How many came out in which way.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    pub same: usize,
    pub different: usize,
    pub refused: usize,
    pub hang: usize,
    pub left: usize,
}

impl Counts {
    /// Counts verdicts.
    pub fn of<'a>(judged: impl Iterator<Item = &'a Judged>) -> Self {
        let mut counts = Counts::default();
        for one in judged {
            let count = match one.verdict {
                Verdict::Same => &mut counts.same,
                Verdict::Different => &mut counts.different,
                Verdict::Refused => &mut counts.refused,
                Verdict::Hang => &mut counts.hang,
                Verdict::Left => &mut counts.left,
            };
            *count += 1;
        }
        counts
    }

    /// How many were judged.
    pub fn judged(&self) -> usize {
        self.same + self.different + self.refused + self.hang
    }

    /// The share of the same, in percent.
    pub fn share(&self) -> f64 {
        match self.judged() {
            0 => 100.0,
            all => self.same as f64 * 100.0 / all as f64,
        }
    }
}

/// Counts by level.
pub fn by_level(judged: &[Judged]) -> BTreeMap<&str, Counts> {
    let levels: std::collections::BTreeSet<&str> =
        judged.iter().map(|one| one.level.as_str()).collect();
    let counted = |level| {
        (
            level,
            Counts::of(judged.iter().filter(|one| one.level == level)),
        )
    };
    levels.into_iter().map(counted).collect()
}

/// A table of the levels.
pub fn table(judged: &[Judged]) -> String {
    let head = format!(
        "{:<12} {:>6} {:>10} {:>8} {:>5} {:>5} {:>8}\n",
        "level", "same", "different", "refused", "hang", "left", "share"
    );
    let line = |(level, counts): (&str, Counts)| {
        format!(
            "{level:<12} {:>6} {:>10} {:>8} {:>5} {:>5} {:>6.1} %\n",
            counts.same,
            counts.different,
            counts.refused,
            counts.hang,
            counts.left,
            counts.share()
        )
    };
    std::iter::once(head)
        .chain(by_level(judged).into_iter().map(line))
        .collect()
}

/// What falls short of its goal.
pub fn short_of_goals(judged: &[Judged]) -> Vec<String> {
    below(judged, |goal| goal.aim)
}

/// What was reached once and is not any more, and what did not come to an end.
pub fn lost(judged: &[Judged]) -> Vec<String> {
    let mut lost = below(judged, |goal| goal.floor);
    let ranked = |one: &&Judged| one.level != "more" && one.verdict == Verdict::Hang;
    let hangs = judged.iter().filter(ranked).count();
    if hangs > 0 {
        lost.push(format!("{hangs} did not come to an end"));
    }
    lost
}

fn below(judged: &[Judged], least: impl Fn(&Goal) -> f64) -> Vec<String> {
    let mut short = Vec::new();
    for goal in GOALS {
        let counts = Counts::of(
            judged
                .iter()
                .filter(|one| goal.levels.contains(&&*one.level)),
        );
        if counts.share() < least(&goal) {
            short.push(format!(
                "{}: {:.1} % are the same, {} % are the goal and {} % the least",
                goal.name,
                counts.share(),
                goal.aim,
                goal.floor
            ));
        }
    }
    short
}
