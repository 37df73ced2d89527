//! Which files are meant: the logs of one attempt's steps, or all logs of a release.

use std::path::PathBuf;

use signalbox_api::{Error as Told, LogQuery, error::Code};
use signalbox_engine::{
    EffectId, Release,
    event::{Millis, Node, NodePhase},
    release::{Attempt, StageState},
};

use super::Growth;

/// Log files of an effect's run with their node names, in the order in which the nodes started.
pub type Files<'f> = &'f dyn Fn(&EffectId) -> Vec<(String, PathBuf)>;

/// One step's log.
#[derive(Debug, Clone)]
pub struct Source {
    /// The step's node name.
    pub node: String,
    pub path: PathBuf,
    pub growth: Growth,
}

/// The logs that are asked for.
#[derive(Debug, Clone)]
pub struct Logs {
    /// In the order in which their steps started.
    pub sources: Vec<Source>,
    /// Whether more may come, in these or in new ones.
    pub growth: Growth,
}

/// A log of a release, and the effect that it belongs to.
#[derive(Debug, Clone)]
pub struct Place {
    pub effect: EffectId,
    pub source: Source,
}

/// The logs of one attempt: of the step that is asked for, else of all its steps.
///
/// # Errors
/// That part of the release has not started.
pub fn asked(files: Files<'_>, release: &Release, query: &LogQuery) -> Result<Logs, Told> {
    let attempt = attempt(release, query).ok_or_else(|| {
        Told::new(
            Code::NotFound,
            "That part of the release has not started: it has no log.",
        )
    })?;
    let mut sources = sources(files, release, attempt);
    let mut growth = growth(release, attempt, None);
    if let Some(node) = &query.node {
        sources.retain(|source| source.node == *node);
        growth = self::growth(release, attempt, Some(node));
    }
    Ok(Logs { sources, growth })
}

/// All logs of a release in the order in which they began. A step that a retry has kept counts once.
pub fn all(files: Files<'_>, release: &Release) -> Vec<Place> {
    let mut found: Vec<(Millis, Place)> = Vec::new();
    for state in stages(release) {
        for (number, attempt) in state.attempts.iter().enumerate() {
            let earlier = &state.attempts[..number];
            for source in sources(files, release, attempt) {
                let node = attempt.nodes.iter().find(|node| node.name == source.node);
                if node.is_some_and(|node| is_kept(node, earlier)) {
                    continue;
                }
                let began = node.and_then(|node| node.started_at);
                let effect = attempt.effect.clone();
                found.push((
                    began.unwrap_or(attempt.started_at),
                    Place { effect, source },
                ));
            }
        }
    }
    found.sort_by_key(|(began, _)| *began);
    found.into_iter().map(|(_, place)| place).collect()
}

/// A step's log is copied when a retry keeps the step: then it began in an earlier attempt.
fn is_kept(node: &Node, earlier: &[Attempt]) -> bool {
    let path = |name: &str| {
        name.find('[')
            .map_or(String::new(), |at| name[at..].to_owned())
    };
    let own = path(&node.name);
    let is_original = |other: &Node| {
        other.phase == NodePhase::Succeeded
            && other.started_at == node.started_at
            && path(&other.name) == own
    };
    node.started_at.is_some() && earlier.iter().flat_map(|it| &it.nodes).any(is_original)
}

fn stages(release: &Release) -> impl Iterator<Item = &StageState> {
    let of_environments = release.environments.iter().flat_map(|environment| {
        let applications = environment.applications.iter();
        let stages = applications.flat_map(|application| &application.stages);
        environment.hooks.iter().chain(stages)
    });
    release.hooks.iter().chain(of_environments)
}

fn sources(files: Files<'_>, release: &Release, attempt: &Attempt) -> Vec<Source> {
    let source = |(node, path): (String, PathBuf)| Source {
        growth: growth(release, attempt, Some(&node)),
        node,
        path,
    };
    files(&attempt.effect).into_iter().map(source).collect()
}

/// Whether more may come of an attempt, or of one step of it.
fn growth(release: &Release, attempt: &Attempt, node: Option<&str>) -> Growth {
    let ended = |node: &str| {
        attempt
            .nodes
            .iter()
            .any(|known| known.name == node && known.finished_at.is_some())
    };
    if release.running(&attempt.effect).is_none() || node.is_some_and(ended) {
        Growth::Complete
    } else {
        Growth::Grows
    }
}

/// The attempt whose log is asked for.
fn attempt<'r>(release: &'r Release, query: &LogQuery) -> Option<&'r Attempt> {
    let any = EffectId {
        release: release.id.clone(),
        environment: query.environment.clone(),
        application: query.application.clone(),
        stage: query.stage,
        attempt: query.attempt.unwrap_or(1),
    };
    let attempts = &release.stage_of(&any)?.attempts;
    match query.attempt {
        Some(number) => attempts
            .iter()
            .find(|attempt| attempt.effect.attempt == number),
        None => attempts.last(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::{Value, json};
    use signalbox_engine::event::Stage;

    use super::*;

    fn attempt(stage: &str, number: u32, status: &str, nodes: &[(&str, Millis, bool)]) -> Value {
        let node = |(name, started, ended): &(&str, Millis, bool)| {
            let phase = if *ended { "Succeeded" } else { "Running" };
            json!({"name": format!("run-{number}{name}"), "displayName": name, "nodeType": "Pod", "phase": phase,
                "startedAt": started, "finishedAt": ended.then_some(started + 5)})
        };
        json!({"effect": format!("01R/{stage}/{number}"), "status": status, "startedAt": 100, "nodes":
            nodes.iter().map(node).collect::<Vec<_>>(), "outputs": {}})
    }

    /// A stage that was retried and runs again, and a hook that began in between.
    fn release() -> Release {
        let first = attempt(
            "qa/app/PreAction",
            1,
            "FAILED",
            &[("[0].a", 110, true), ("[1].b", 120, true)],
        );
        let steps = [
            ("[0].a", 110, true),
            ("[1].b", 220, true),
            ("[2].c", 230, false),
        ];
        let second = attempt("qa/app/PreAction", 2, "RUNNING", &steps);
        let hook = attempt("qa/-/OnStart", 1, "SUCCEEDED", &[("", 115, true)]);
        let stage = |stage: &str, status: &str, attempts: &[Value]| json!({"stage": stage, "workflow": null, "status": status, "attempts": attempts});
        let application =
            json!({"name": "app", "stages": [stage("PreAction", "RUNNING", &[first, second])]});
        let environment = json!({"name": "qa", "status": "RUNNING", "hooks": [stage("OnStart", "SUCCEEDED", &[hook])],
            "applications": [application]});
        let plan = json!({"flow": "f", "configurationCommit": "c", "product": "p", "application": "app", "environments": [],
            "hooks": {}, "timeoutMinutes": 1, "templates": {}, "runtime": "r",
            "source": {"repoUrl": "", "branch": "", "path": "", "commit": "", "author": "", "message": "", "date": ""}});
        serde_json::from_value(json!({"id": "01R", "plan": plan, "status": "RUNNING", "by": "", "email": "",
            "createdAt": 1, "retries": [], "approvals": [], "environments": [environment], "hooks": []}))
        .unwrap()
    }

    fn files(effect: &EffectId) -> Vec<(String, PathBuf)> {
        let steps: &[&str] = match (effect.stage, effect.attempt) {
            (Stage::OnStart, _) => &[""],
            (_, 1) => &["[0].a", "[1].b"],
            _ => &["[0].a", "[1].b", "[2].c"],
        };
        let name = |step: &&str| (format!("run-{}{step}", effect.attempt), PathBuf::new());
        steps.iter().map(name).collect()
    }

    fn check(number: Option<u32>, node: Option<&str>, expected: &str) {
        let query = LogQuery {
            release: "01R".to_owned(),
            environment: Some("qa".to_owned()),
            application: Some("app".to_owned()),
            stage: Stage::PreAction,
            attempt: number,
            node: node.map(str::to_owned),
            offset: 0,
        };
        let seen = match asked(&files, &release(), &query) {
            Ok(logs) => {
                let source = |it: &Source| format!("{} {:?}, ", it.node, it.growth);
                let sources: String = logs.sources.iter().map(source).collect();
                format!("{sources}{:?}", logs.growth)
            }
            Err(error) => format!("{:?}", error.code),
        };
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_step_grows_until_it_has_ended() {
        check(
            None,
            None,
            "run-2[0].a Complete, run-2[1].b Complete, run-2[2].c Grows, Grows",
        );
        check(
            Some(1),
            None,
            "run-1[0].a Complete, run-1[1].b Complete, Complete",
        );
        check(None, Some("run-2[1].b"), "run-2[1].b Complete, Complete");
        check(None, Some("run-2[2].c"), "run-2[2].c Grows, Grows");
        check(None, Some("run-2[3].later"), "Grows");
        check(Some(1), Some("run-1[3].later"), "Complete");
        check(Some(3), None, "NotFound");
    }

    #[test]
    fn all_logs_come_as_they_began_and_a_kept_step_once() {
        let all = all(&files, &release());
        let nodes: Vec<String> = all
            .iter()
            .map(|it| format!("{:?} {}", it.effect.stage, it.source.node))
            .collect();
        let expected = [
            "PreAction run-1[0].a",
            "OnStart run-1",
            "PreAction run-1[1].b",
            "PreAction run-2[1].b",
            "PreAction run-2[2].c",
        ];
        assert_eq!(nodes, expected);
    }
}
