//! `signalbox flow rehearse`: the engine plays a flow, with the times of past releases.

use std::collections::BTreeMap;

use clap::{Error as Usage, error::ErrorKind};
use jiff::SignedDuration;
use serde_json::json;
use signalbox_api::{Error, ReleaseQuery, Runtime, error::Code};
use signalbox_engine::{
    Event, Plan, Stage, Timeline,
    event::{EffectResult, EnvironmentStatus, Millis, Outcome, ReleaseStatus},
    length,
    plan::has_errors,
    rehearsal::{
        self, Course, CourseEnd, Expected, PlayedLane, Rehearsal, Scenario, Spread, expect,
    },
    release::{EnvironmentState, Release},
    timeline::Durations,
};
use signalbox_model::{Configuration, Diagnostic, Flow, Kind};

use crate::{
    arguments::Rehearse,
    output::{Exit, Output, findings},
    words::{self, word},
};

/// Times come from so many past releases at most.
const RELEASES: u32 = 20;
const PLAYS: u32 = 500;
/// The same rehearsal expects the same end.
const SEED: u64 = 1;

/// Plays a flow: failed when the played release fails, rejected when there is nothing to play.
pub async fn run(asked: Rehearse, runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    let (_, configuration) = super::configuration(runtime).await?;
    let (plan, problems) = plan(&asked, &configuration)?;
    let Some(plan) = plan else {
        output.print(&json!({ "problems": problems }), || {
            let rest = "Nothing can be played while this is so.";
            format!("{}\n\n{rest}", findings(&problems))
        });
        return Ok(Exit::Rejected);
    };
    let scenario = scenario(&asked, &rehearsal::lanes(&plan)).unwrap_or_else(|it| it.exit());
    let spread = spread(&asked, runtime).await;
    let expected = expect(&plan, &scenario, &spread, PLAYS, SEED);
    let rehearsal = Rehearsal::play(plan, &scenario, &spread);
    let timeline = rehearsal.timeline();
    let status = rehearsal.release.status;
    output.print(
        &as_json(&rehearsal, &timeline, &expected, &problems),
        || in_words(&rehearsal, &timeline, &expected, &problems),
    );
    Ok(status.into())
}

fn plan(
    asked: &Rehearse,
    configuration: &Configuration,
) -> Result<(Option<Plan>, Vec<Diagnostic>), Error> {
    let name = &asked.flow;
    let document = configuration.document(Kind::Flow, name);
    let (Some(document), Some(flow)) = (document, configuration.flows.get(name)) else {
        let missing = Error::new(Code::NotFound, format!("There is no flow `{name}`."));
        return Err(missing.hint("`signalbox flow list` names the flows"));
    };
    let mut problems = Flow::check(&document.text, configuration, Some(&asked.product));
    for problem in &mut problems {
        problem.file = Some(document.file.clone());
        problem.line += document.line.saturating_sub(1);
    }
    if has_errors(&problems) {
        return Ok((None, problems));
    }
    let application = asked.application.as_deref();
    let (plan, found) = rehearsal::plan(configuration, flow, &asked.product, application);
    problems.extend(found);
    Ok((plan, problems))
}

/// What the lanes of the last releases that succeeded took. What can't be read is left out.
async fn spread(asked: &Rehearse, runtime: &dyn Runtime) -> Spread {
    let query = ReleaseQuery {
        product: Some(asked.product.clone()),
        flow: Some(asked.flow.clone()),
        status: vec![ReleaseStatus::Succeeded],
        limit: Some(RELEASES),
        ..ReleaseQuery::default()
    };
    let page = runtime.releases(query).await;
    let mut durations: Vec<Durations> = Vec::new();
    for row in page
        .map(|page| page.releases)
        .unwrap_or_default()
        .iter()
        .rev()
    {
        let records = runtime.events(&row.id).await.unwrap_or_default();
        let entries = records.iter().map(|it| (it.seq, it.at, &it.event));
        durations.extend(Timeline::of(&row.id, entries).map(|it| it.durations()));
    }
    Spread::of(&durations)
}

fn scenario(asked: &Rehearse, lanes: &[PlayedLane]) -> Result<Scenario, Usage> {
    let mut courses: BTreeMap<String, Course> = BTreeMap::new();
    for fails in &asked.fail {
        for lane in named(fails, lanes)? {
            courses.entry(lane).or_default().outcome = CourseEnd::Failed;
        }
    }
    for takes in &asked.takes {
        let wrong = || {
            let hint = "write it as STAGE=TIME: `qa/verify=5m`, `qa/cart-qa/pre-action=90s`";
            usage(&format!(
                "`{takes}` does not say how long what takes: {hint}"
            ))
        };
        let (stage, time) = takes.split_once('=').ok_or_else(wrong)?;
        let time: SignedDuration = time.trim().parse().map_err(|_| wrong())?;
        let millis = Millis::try_from(time.as_millis()).map_err(|_| wrong())?;
        if millis < 0 {
            return Err(wrong());
        }
        for lane in named(stage, lanes)? {
            courses.entry(lane).or_default().takes = Some(millis);
        }
    }
    let courses = courses
        .into_iter()
        .map(|(lane, course)| (lane, vec![course]));
    Ok(Scenario {
        courses: courses.collect(),
        ..Scenario::default()
    })
}

/// The lanes that somebody names: `ENV/STAGE` is the stage of all applications there, or a hook.
fn named(text: &str, lanes: &[PlayedLane]) -> Result<Vec<String>, Usage> {
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let fits = |lane: &&PlayedLane| {
        let environment = lane.environment.as_deref();
        let application = lane.application.as_deref();
        match parts[..] {
            [stage] | ["-", stage] => environment.is_none() && is_stage(lane, stage),
            [holder, stage] => environment == Some(holder) && is_stage(lane, stage),
            [holder, of, stage] => {
                environment == Some(holder) && application == Some(of) && is_stage(lane, stage)
            }
            _ => false,
        }
    };
    let found: Vec<String> = lanes
        .iter()
        .filter(fits)
        .map(|it| it.lane.clone())
        .collect();
    if found.is_empty() {
        let mut there: Vec<String> = lanes.iter().map(short).collect();
        there.dedup();
        let there = there.join(", ");
        return Err(usage(&format!(
            "the flow has no stage `{text}` for this product; there are: {there}"
        )));
    }
    Ok(found)
}

/// `qa/verify`, `qa/onStart`, `onSuccess`.
fn short(lane: &PlayedLane) -> String {
    let stage = match lane.stage {
        Stage::Verify => "verify",
        stage => words::stage_word(stage),
    };
    match &lane.environment {
        Some(environment) => format!("{environment}/{stage}"),
        None => stage.to_owned(),
    }
}

/// `pre-action`, `PreAction` and `preaction` are one.
fn is_stage(lane: &PlayedLane, typed: &str) -> bool {
    let plain = |text: &str| text.replace('-', "").to_lowercase();
    plain(typed) == plain(&format!("{:?}", lane.stage))
}

fn usage(message: &str) -> Usage {
    Usage::raw(ErrorKind::InvalidValue, format!("{message}\n"))
}

fn as_json(
    rehearsal: &Rehearsal,
    timeline: &Timeline,
    expected: &Expected,
    problems: &[Diagnostic],
) -> serde_json::Value {
    let records = rehearsal.records.iter().skip(1);
    let records = records.map(|(seq, at, event)| json!({ "seq": seq, "at": at, "event": event }));
    let skipped = skipped(&rehearsal.release);
    let skipped = skipped.map(|(name, why)| json!({ "environment": name, "reason": why }));
    json!({
        "status": rehearsal.release.status,
        "took": rehearsal.release.ended_at,
        "expected": expected,
        "records": records.collect::<Vec<_>>(),
        "skipped": skipped.collect::<Vec<_>>(),
        "critical": timeline.critical,
        "problems": problems,
    })
}

fn in_words(
    rehearsal: &Rehearsal,
    timeline: &Timeline,
    expected: &Expected,
    problems: &[Diagnostic],
) -> String {
    let release = &rehearsal.release;
    let mut parts = Vec::new();
    if !problems.is_empty() {
        parts.push(findings(problems));
    }
    let records = rehearsal.records.iter().skip(1);
    let lines = records.map(|(_, at, event)| format!("{:>12}  {}", length(*at), told(event)));
    parts.push(lines.collect::<Vec<_>>().join("\n"));
    let skipped: Vec<String> = skipped(release)
        .map(|(name, why)| format!("{name} is skipped: {why}"))
        .collect();
    if !skipped.is_empty() {
        parts.push(skipped.join("\n"));
    }
    let critical = timeline.critical.iter().filter_map(|stretch| {
        let took = stretch.to? - stretch.from;
        Some(format!("  {:>10}  {}", length(took), stretch.lane))
    });
    let critical: Vec<String> = critical.collect();
    parts.push(format!("What takes the time:\n{}", critical.join("\n")));
    let by = match expected.releases {
        0 => "no release of it has succeeded yet: these times are guesses".to_owned(),
        1 => "by the times of one past release".to_owned(),
        several => format!("by the times of {several} past releases"),
    };
    parts.push(format!(
        "The release {} after {}. Expected after {} (half of {} plays), at most {} (nine of ten), {by}.",
        word(&release.status),
        length(release.ended_at.unwrap_or_default()),
        length(expected.p50),
        expected.plays,
        length(expected.p90),
    ));
    parts.join("\n\n")
}

/// An event; the commit is an invented one, so it is not told.
fn told(event: &Event) -> String {
    let mut event = event.clone();
    if let Event::EffectEnded {
        outcome: Outcome::Succeeded { result },
        ..
    } = &mut event
    {
        *result = EffectResult::Nothing;
    }
    words::event(&event)
}

/// Environments that never began, and why.
fn skipped(release: &Release) -> impl Iterator<Item = (&str, String)> {
    let skipped = release.environments.iter();
    let skipped = skipped.filter(|it| it.status == EnvironmentStatus::Skipped);
    skipped.map(|it| (it.name.as_str(), reason(release, it)))
}

fn reason(release: &Release, skipped: &EnvironmentState) -> String {
    let plan = release.plan.environment(&skipped.name);
    let before = plan.into_iter().flat_map(|plan| &plan.depends_on);
    let mut before = before.filter_map(|name| release.environment(name));
    if let Some(open) = before.find(|it| it.status != EnvironmentStatus::Succeeded) {
        return format!("it comes after {}, which {}", open.name, ended(open.status));
    }
    let mut others = release.environments.iter();
    match others.find(|it| it.status == EnvironmentStatus::Failed) {
        Some(failed) => format!("{} had failed by then", failed.name),
        None => "the release had come to its end by then".to_owned(),
    }
}

fn ended(status: EnvironmentStatus) -> &'static str {
    match status {
        EnvironmentStatus::Failed => "failed",
        EnvironmentStatus::Terminated => "was terminated",
        _ => "was skipped",
    }
}
