//! Two releases beside each other: what differs, in numbers and in words.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    event::Millis,
    length::length,
    timeline::{Lane, LaneKind, LaneStatus, RELEASE, TimeOn, Timeline},
};

/// Two releases beside each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// What matters most, the largest first: "qa 2 min 10 s slower: smoke-test".
    pub differences: Vec<ReleaseDifference>,
    /// Every lane that either has, in order.
    pub rows: Vec<ComparedLane>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReleaseDifference {
    /// Id of the lane that it is about.
    pub lane: String,
    /// How much longer the left one took; negative: shorter; 0 when it is about an outcome.
    #[specta(type = i32)]
    pub slower: Millis,
    pub words: String,
}

/// One lane in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparedLane {
    pub lane: String,
    pub label: String,
    pub depth: u32,
    /// `None`: it has no such lane.
    pub left: Option<ComparedSide>,
    pub right: Option<ComparedSide>,
}

/// A lane in one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparedSide {
    pub outcome: LaneStatus,
    /// Milliseconds from its first start to its last end; `None`: it did not start, or goes on.
    #[specta(type = Option<i32>)]
    pub took: Option<Millis>,
}

/// Most differences that a comparison tells.
const TOLD: usize = 12;
/// Differences below this are chance.
const LEAST: Millis = 2_000;
/// As are those below this part of what the slower one took.
const LEAST_PART: Millis = 20;

impl Comparison {
    /// The left release beside the right one.
    pub fn of(left: &Timeline, right: &Timeline) -> Self {
        let pair = Pair {
            left: Side::of(left),
            right: Side::of(right),
        };
        let mut comparison = Self::default();
        for root in pair.children("") {
            pair.add_rows(root, 0, &mut comparison.rows);
        }
        comparison.differences = pair.differences();
        comparison
    }
}

/// A release's lanes, by id and by parent.
struct Side<'a> {
    lanes: BTreeMap<&'a str, &'a Lane>,
    /// By parent; the first lane stands under no name.
    children: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Side<'a> {
    fn of(timeline: &'a Timeline) -> Self {
        let mut side = Self {
            lanes: BTreeMap::new(),
            children: BTreeMap::new(),
        };
        for lane in &timeline.lanes {
            side.lanes.insert(&lane.id, lane);
            let siblings = side
                .children
                .entry(lane.parent.as_deref().unwrap_or_default())
                .or_default();
            siblings.push(&lane.id);
        }
        side
    }

    fn children(&self, parent: &str) -> &[&'a str] {
        self.children.get(parent).map_or(&[], Vec::as_slice)
    }

    fn side(&self, lane: &str) -> Option<ComparedSide> {
        let lane = self.lanes.get(lane)?;
        Some(ComparedSide {
            outcome: lane.outcome,
            took: lane.took(),
        })
    }

    /// Milliseconds that a lane stood still, or waited in the queue.
    fn spent(&self, lane: &str, on: TimeOn) -> Millis {
        let spans = self.lanes.get(lane).map_or(&[][..], |lane| &lane.spans);
        let of_kind = spans.iter().filter(|span| span.on == on);
        of_kind.filter_map(|span| Some(span.to? - span.from)).sum()
    }
}

struct Pair<'a> {
    left: Side<'a>,
    right: Side<'a>,
}

impl<'a> Pair<'a> {
    /// Lanes that either has below a parent: in the left one's order, those of the right one alone behind the
    /// sibling that they follow there.
    fn children(&self, parent: &str) -> Vec<&'a str> {
        let mut merged = self.left.children(parent).to_vec();
        let known: BTreeSet<&str> = merged.iter().copied().collect();
        let mut place = 0;
        for lane in self.right.children(parent) {
            if known.contains(lane) {
                let found = merged.iter().position(|it| it == lane);
                place = found.map_or(place, |found| found + 1);
            } else {
                merged.insert(place, lane);
                place += 1;
            }
        }
        merged
    }

    fn add_rows(&self, lane: &'a str, depth: u32, rows: &mut Vec<ComparedLane>) {
        rows.push(ComparedLane {
            lane: lane.to_owned(),
            label: self.label(lane).to_owned(),
            depth,
            left: self.left.side(lane),
            right: self.right.side(lane),
        });
        for child in self.children(lane) {
            self.add_rows(child, depth + 1, rows);
        }
    }

    fn label(&self, lane: &str) -> &'a str {
        let known = self.left.lanes.get(lane).or(self.right.lanes.get(lane));
        known.map_or("", |lane| &lane.label)
    }

    /// Outcomes first, then times, the largest first.
    fn differences(&self) -> Vec<ReleaseDifference> {
        let below = self.children(RELEASE);
        let lanes = || [RELEASE].into_iter().chain(below.iter().copied());
        let mut told: Vec<ReleaseDifference> =
            lanes().filter_map(|lane| self.outcome(lane)).collect();
        let mut times: Vec<ReleaseDifference> = lanes()
            .filter_map(|lane| self.time(lane))
            .chain(self.queue())
            .collect();
        times.sort_by_key(|it| std::cmp::Reverse(it.slower.abs()));
        told.extend(times);
        told.truncate(TOLD);
        told
    }

    fn name(&self, lane: &str) -> &'a str {
        if lane == RELEASE {
            "the release"
        } else {
            self.label(lane)
        }
    }

    fn outcome(&self, lane: &str) -> Option<ReleaseDifference> {
        let name = self.name(lane);
        let words = match (self.left.lanes.get(lane), self.right.lanes.get(lane)) {
            (Some(_), None) => format!("{name} only here"),
            (None, Some(_)) => format!("{name} only there"),
            (Some(left), Some(right)) if left.outcome != right.outcome => format!(
                "{name} {} here, {} there",
                outcome_words(left.outcome),
                outcome_words(right.outcome)
            ),
            _ => return None,
        };
        Some(ReleaseDifference {
            lane: lane.to_owned(),
            slower: 0,
            words,
        })
    }

    fn time(&self, lane: &'a str) -> Option<ReleaseDifference> {
        let slower = self.slower(lane)?;
        let because = self.because(lane, slower);
        let because = because.map(|it| format!(": {it}")).unwrap_or_default();
        let how = if slower > 0 { "slower" } else { "faster" };
        Some(ReleaseDifference {
            lane: lane.to_owned(),
            slower,
            words: format!("{} {} {how}{because}", self.name(lane), length(slower)),
        })
    }

    /// How much longer the left one took, if that is more than chance.
    fn slower(&self, lane: &str) -> Option<Millis> {
        let took = |side: &Side<'_>| side.side(lane)?.took;
        more_than_chance(took(&self.left)?, took(&self.right)?)
    }

    /// What explains most of a difference: as deep as one part is at least half of it. Between environments nothing is
    /// looked for: the release's own difference is told by theirs.
    fn because(&self, lane: &'a str, slower: Millis) -> Option<&'a str> {
        if lane == RELEASE {
            return None;
        }
        let explains =
            |part: Millis| part.signum() == slower.signum() && part.abs() * 2 >= slower.abs();
        let stood = |side: &Side<'_>| side.spent(lane, TimeOn::Idle);
        if explains(stood(&self.left) - stood(&self.right)) {
            return Some("it stood still before a retry");
        }
        let took =
            |side: &Side<'_>, lane: &str| side.side(lane).and_then(|it| it.took).unwrap_or(0);
        let part = |child: &&str| took(&self.left, child) - took(&self.right, child);
        let children = self.children(lane).into_iter();
        let most = children
            .filter(|child| explains(part(child)))
            .max_by_key(|child| part(child).abs())?;
        if self.kind(most) == Some(LaneKind::Attempt) {
            return None;
        }
        Some(self.because(most, part(&most)).unwrap_or(self.label(most)))
    }

    fn kind(&self, lane: &str) -> Option<LaneKind> {
        let known = self.left.lanes.get(lane).or(self.right.lanes.get(lane));
        known.map(|lane| lane.kind)
    }

    fn queue(&self) -> Option<ReleaseDifference> {
        let waited = |side: &Side<'_>| side.spent(RELEASE, TimeOn::Queue);
        let slower = more_than_chance(waited(&self.left), waited(&self.right))?;
        let how = if slower > 0 { "longer" } else { "less" };
        Some(ReleaseDifference {
            lane: RELEASE.to_owned(),
            slower,
            words: format!("{} {how} in the queue", length(slower)),
        })
    }
}

fn more_than_chance(left: Millis, right: Millis) -> Option<Millis> {
    let slower = left - right;
    let least = LEAST.max(left.max(right) / LEAST_PART);
    (slower.abs() >= least).then_some(slower)
}

fn outcome_words(outcome: LaneStatus) -> &'static str {
    match outcome {
        LaneStatus::Pending => "has not begun",
        LaneStatus::Queued => "waits in the queue",
        LaneStatus::Running => "runs",
        LaneStatus::Suspended => "waits for a person",
        LaneStatus::Terminating => "is being terminated",
        LaneStatus::Succeeded => "succeeded",
        LaneStatus::Failed => "failed",
        LaneStatus::Terminated => "was terminated",
        LaneStatus::Held => "was held back",
        LaneStatus::Skipped => "was skipped",
    }
}
