//! Compares what a scenario came to with what it should have come to.

use std::collections::BTreeMap;

use super::{Entry, Played, Statuses, millis};

/// Every disagreement as a line for a person. Log entries of the same millisecond may come in any order.
pub(super) fn disagreements(expected: &Played, actual: &Played) -> Vec<String> {
    let end = |played: &Played| Statuses {
        release: played.release.clone(),
        environments: played.environments.clone(),
    };
    let mut lines = statuses("at the end", &end(expected), &end(actual));
    let seen: BTreeMap<_, _> = actual
        .sample
        .iter()
        .map(|(key, seen)| (moment(key), seen))
        .collect();
    for (key, wanted) in &expected.sample {
        match seen.get(&moment(key)) {
            Some(seen) => lines.extend(statuses(&format!("at {key} s"), wanted, seen)),
            None => lines.push(format!(
                "at {key} s: expected statuses, but the case samples no such moment"
            )),
        }
    }
    lines.extend(log(&expected.log, &actual.log));
    lines
}

/// A sampled moment, however its key is written (`2`, `2.0`).
fn moment(key: &str) -> Option<i64> {
    key.parse().ok().map(millis)
}

fn statuses(when: &str, expected: &Statuses, actual: &Statuses) -> Vec<String> {
    let mut lines = Vec::new();
    if expected.release != actual.release {
        lines.push(format!(
            "{when}: release is {}, expected {}",
            actual.release, expected.release
        ));
    }
    for (name, wanted) in &expected.environments {
        let seen = actual
            .environments
            .get(name)
            .map_or("absent", String::as_str);
        if seen != wanted {
            lines.push(format!(
                "{when}: environment {name} is {seen}, expected {wanted}"
            ));
        }
    }
    let unexpected = actual
        .environments
        .keys()
        .filter(|name| !expected.environments.contains_key(*name));
    lines.extend(
        unexpected.map(|name| format!("{when}: environment {name} is not expected at all")),
    );
    lines
}

/// The difference of two logs as multisets, in the order of time.
fn log(expected: &[Entry], actual: &[Entry]) -> Vec<String> {
    let mut balance = BTreeMap::new();
    for (entries, weight) in [(expected, -1), (actual, 1)] {
        for (at, what, effect, attempt) in entries {
            *balance
                .entry((millis(*at), what, effect, *attempt))
                .or_insert(0) += weight;
        }
    }
    let line = |((at, what, effect, attempt), weight): ((i64, &String, &String, u32), i32)| {
        let verdict = if weight < 0 { "missing" } else { "extra" };
        let seconds = at as f64 / 1000.0;
        (weight != 0).then(|| format!("{verdict}: [{seconds}, {what:?}, {effect:?}, {attempt}]"))
    };
    balance.into_iter().filter_map(line).collect()
}
