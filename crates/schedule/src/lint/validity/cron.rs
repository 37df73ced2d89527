//! When a CronWorkflow runs: its schedules, its time zone, what it does when the last run goes on.

use crate::{
    lint::{
        fault::{Faults, Spot},
        view::{get, items, text},
    },
    yaml::{self, Document},
};

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const WORDS: [&str; 7] = [
    "@yearly",
    "@annually",
    "@monthly",
    "@weekly",
    "@daily",
    "@midnight",
    "@hourly",
];

/// What is wrong with a CronWorkflow besides its workflow.
pub fn faults(document: &Document) -> Faults<'_> {
    let mut faults = Faults::new();
    let Some(spec) = get(&document.value, "spec") else {
        return faults;
    };
    let spot = Spot {
        document,
        path: vec!["spec".to_owned()],
    };
    let schedules = items(spec, "schedules");
    if schedules.is_empty() {
        faults.push(spot.fault("cron", "cron workflow must have at least one schedule"));
    }
    for (index, schedule) in schedules.iter().enumerate() {
        let schedule = yaml::text(schedule);
        if let Err(problem) = check(&schedule) {
            let message = format!("cron schedule {schedule} is malformed: {problem}");
            faults.push(spot.item("schedules", index).fault("cron", message));
        }
    }
    let zone = text(spec, "timezone");
    if !zone.is_empty()
        && !matches!(zone.as_str(), "Local" | "UTC")
        && jiff::tz::TimeZone::get(&zone).is_err()
    {
        faults.push(spot.at(&["timezone"]).fault(
            "cron",
            format!("invalid timezone {zone:?}: unknown time zone {zone}"),
        ));
    }
    let policy = text(spec, "concurrencyPolicy");
    if !["", "Allow", "Forbid", "Replace"].contains(&policy.as_str()) {
        let message = format!("'{policy}' is not a valid concurrencyPolicy");
        faults.push(spot.at(&["concurrencyPolicy"]).fault("cron", message));
    }
    if text(spec, "startingDeadlineSeconds").starts_with('-') {
        faults.push(
            spot.at(&["startingDeadlineSeconds"])
                .fault("cron", "startingDeadlineSeconds must be positive"),
        );
    }
    faults
}

/// Five fields, or a word such as `@daily`; a time zone may stand before them.
fn check(schedule: &str) -> Result<(), String> {
    let mut rest = schedule;
    if rest.starts_with("TZ=") || rest.starts_with("CRON_TZ=") {
        let (zone, after) = rest
            .split_once(' ')
            .ok_or("nothing follows the time zone")?;
        let zone = zone.split_once('=').map_or("", |(_, zone)| zone);
        jiff::tz::TimeZone::get(zone).map_err(|_| format!("unknown time zone {zone}"))?;
        rest = after.trim();
    }
    if let Some(every) = rest.strip_prefix("@every ") {
        return if every.trim().ends_with(['h', 'm', 's']) {
            Ok(())
        } else {
            Err(format!("`{every}` is no duration"))
        };
    }
    if rest.starts_with('@') {
        return if WORDS.contains(&rest) {
            Ok(())
        } else {
            Err(format!("unrecognized descriptor: {rest}"))
        };
    }
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else {
        return Err(format!("expected exactly 5 fields, found {}", fields.len()));
    };
    range(minute, 0, 59, &[])?;
    range(hour, 0, 23, &[])?;
    range(day, 1, 31, &[])?;
    range(month, 1, 12, &MONTHS)?;
    range(weekday, 0, 6, &DAYS)
}

fn range(field: &str, least: u32, most: u32, names: &[&str]) -> Result<(), String> {
    let number = |text: &str| {
        let lower = text.to_ascii_lowercase();
        let named = names
            .iter()
            .position(|name| *name == lower)
            .and_then(|index| u32::try_from(index).ok());
        named
            .map(|index| index + least)
            .or_else(|| text.parse().ok())
            .ok_or_else(|| format!("failed to parse `{text}`"))
    };
    for part in field.split(',') {
        let (span, step) = part
            .split_once('/')
            .map_or((part, None), |(span, step)| (span, Some(step)));
        if step.is_some_and(|step| step.parse::<u32>().map_or(true, |step| step == 0)) {
            return Err(format!("`{part}` has no step above 0"));
        }
        if matches!(span, "*" | "?") {
            continue;
        }
        let (first, last) = span.split_once('-').map_or((span, span), |ends| ends);
        let (first, last) = (number(first)?, number(last)?);
        if first < least || last > most || first > last {
            return Err(format!("`{part}` is not within {least} to {most}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules() {
        for (schedule, fits) in [
            ("* * * * *", true),
            ("*/5 0-6 1,15 jan-mar MON", true),
            ("@daily", true),
            ("@every 1h30m", true),
            ("TZ=Europe/Berlin 0 0 * * *", true),
            ("61 * * * *", false),
            ("* * * *", false),
            ("*/0 * * * *", false),
            ("@reboot", false),
            ("x * * * *", false),
            ("5-1 * * * *", false),
        ] {
            assert_eq!(check(schedule).is_ok(), fits, "{schedule}");
        }
    }
}
