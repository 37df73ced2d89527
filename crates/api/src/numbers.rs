//! Numbers for a set of releases: how often, how long, how many fail, how soon mended. One definition for a runtime's
//! journal and for the laptop's store.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use signalbox_engine::event::{Millis, ReleaseStatus};
use specta::Type;
use utoipa::ToSchema;

/// Numbers for the releases of a filter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Numbers {
    /// Releases that the filter lets through.
    pub releases: u32,
    pub succeeded: u32,
    pub failed: u32,
    pub terminated: u32,
    /// Succeeded releases per week, over the time from the first to the last of the filter's releases (at least a day).
    pub per_week: Option<f64>,
    /// Median milliseconds from the promoted commit's date to the end of the release that succeeded with it.
    #[specta(type = Option<i32>)]
    pub lead_time: Option<Millis>,
    /// Failed releases among those that succeeded or failed, 0 to 1; terminated ones count as neither.
    pub failure_rate: Option<f64>,
    /// Median milliseconds from a failed release's end to the end of the next succeeded one of the same product and
    /// flow; failures that nothing has followed yet are left out.
    #[specta(type = Option<i32>)]
    pub time_to_restore: Option<Millis>,
}

/// What the numbers need of one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub product: String,
    pub flow: String,
    pub status: ReleaseStatus,
    pub created_at: Millis,
    pub ended_at: Option<Millis>,
    /// The promoted commit's date.
    pub committed_at: Option<Millis>,
}

/// A day in milliseconds: the least time over which a frequency is told.
const DAY: Millis = 24 * 60 * 60 * 1000;

impl Numbers {
    /// The numbers of these releases, in any order.
    pub fn of(releases: &[Counted]) -> Self {
        let count = |status| {
            let counted = releases.iter().filter(|it| it.status == status);
            u32::try_from(counted.count()).unwrap_or(u32::MAX)
        };
        let (succeeded, failed) = (
            count(ReleaseStatus::Succeeded),
            count(ReleaseStatus::Failed),
        );
        let judged = succeeded.saturating_add(failed);
        Self {
            releases: u32::try_from(releases.len()).unwrap_or(u32::MAX),
            succeeded,
            failed,
            terminated: count(ReleaseStatus::Terminated),
            per_week: per_week(releases, succeeded),
            lead_time: median(releases.iter().filter_map(lead_time).collect()),
            failure_rate: (judged > 0).then(|| f64::from(failed) / f64::from(judged)),
            time_to_restore: median(times_to_restore(releases)),
        }
    }
}

/// Frequency over the time from the creation of the first to that of the last.
fn per_week(releases: &[Counted], succeeded: u32) -> Option<f64> {
    let created = || releases.iter().map(|it| it.created_at);
    let (first, last) = (created().min()?, created().max()?);
    let days = (last.saturating_sub(first)).max(DAY) as f64 / DAY as f64;
    Some(f64::from(succeeded) * 7.0 / days)
}

/// A commit whose clock ran ahead of the runtime's says nothing about a time.
fn lead_time(release: &Counted) -> Option<Millis> {
    let took = release.ended_at?.checked_sub(release.committed_at?)?;
    (release.status == ReleaseStatus::Succeeded && took >= 0).then_some(took)
}

fn times_to_restore(releases: &[Counted]) -> Vec<Millis> {
    let mut ended: Vec<(Millis, &Counted)> = releases
        .iter()
        .filter_map(|it| Some((it.ended_at?, it)))
        .collect();
    ended.sort_by_key(|(at, _)| *at);
    let mut broken: BTreeMap<(&str, &str), Vec<Millis>> = BTreeMap::new();
    let mut times = Vec::new();
    for (at, release) in ended {
        let failures = broken.entry((&release.product, &release.flow)).or_default();
        match release.status {
            ReleaseStatus::Failed => failures.push(at),
            ReleaseStatus::Succeeded => times.extend(failures.drain(..).map(|since| at - since)),
            _ => {}
        }
    }
    times
}

/// Of an even count, the mean of the two in the middle.
fn median(mut of: Vec<Millis>) -> Option<Millis> {
    of.sort_unstable();
    let middle = of.len() / 2;
    let upper = *of.get(middle)?;
    if of.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = of[middle - 1];
    Some(lower + (upper - lower) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = 60 * 60 * 1000;

    /// `shop/flow SUCCEEDED commit..end`, in hours; created at the commit.
    fn counted(line: &str) -> Counted {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (product, flow) = words[0].split_once('/').unwrap_or_default();
        let (from, to) = words[2].split_once("..").unwrap_or_default();
        let hours = |text: &str| text.parse::<Millis>().ok().map(|it| it * HOUR);
        Counted {
            product: product.to_owned(),
            flow: flow.to_owned(),
            status: serde_json::from_value(words[1].into()).unwrap_or(ReleaseStatus::Queued),
            created_at: hours(from).unwrap_or_default(),
            ended_at: hours(to),
            committed_at: hours(from),
        }
    }

    fn check(lines: &str, expected: &str) {
        let releases: Vec<Counted> = lines.lines().map(counted).collect();
        let numbers = Numbers::of(&releases);
        let hours = |millis: Option<Millis>| millis.map(|it| it as f64 / HOUR as f64);
        let got = format!(
            "{} of {}+{}+{}, weekly {:?}, lead {:?}, failing {:?}, restored {:?}",
            numbers.releases,
            numbers.succeeded,
            numbers.failed,
            numbers.terminated,
            numbers.per_week,
            hours(numbers.lead_time),
            numbers.failure_rate,
            hours(numbers.time_to_restore),
        );
        assert_eq!(got, expected, "{lines}");
        let mut backwards = releases;
        backwards.reverse();
        assert_eq!(
            Numbers::of(&backwards),
            numbers,
            "the order does not matter"
        );
    }

    #[test]
    fn numbers_follow_their_definitions() {
        check(
            "",
            "0 of 0+0+0, weekly None, lead None, failing None, restored None",
        );
        check(
            "shop/f SUCCEEDED 0..2",
            "1 of 1+0+0, weekly Some(7.0), lead Some(2.0), failing Some(0.0), restored None",
        );
        check(
            "shop/f SUCCEEDED 0..2\nshop/f SUCCEEDED 100..103\nshop/f QUEUED 168..-\nshop/f TERMINATED 10..12",
            "4 of 2+0+1, weekly Some(2.0), lead Some(2.5), failing Some(0.0), restored None",
        );
        check(
            "shop/f SUCCEEDED 9..2",
            "1 of 1+0+0, weekly Some(7.0), lead None, failing Some(0.0), restored None",
        );
    }

    #[test]
    fn a_failure_is_mended_by_the_next_success_of_its_flow() {
        check(
            "shop/f FAILED 0..1\nshop/f FAILED 1..3\nshop/g SUCCEEDED 3..4\nbank/f SUCCEEDED 3..4\nshop/f SUCCEEDED 4..6\nshop/f FAILED 7..8",
            "6 of 3+3+0, weekly Some(21.0), lead Some(1.0), failing Some(0.5), restored Some(4.0)",
        );
    }
}
