//! Which files are meant: the logs of one attempt's steps, or all logs of a release.

use std::path::PathBuf;

use signalbox_api::{Error as Told, LogQuery, error::Code};
use signalbox_engine::{
    EffectId, Release,
    event::{Millis, Node, NodePhase},
    release::{Attempt, StageState},
};

use super::Growth;
use crate::parts::Parts;

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
pub fn asked(parts: &Parts, release: &Release, query: &LogQuery) -> Result<Logs, Told> {
    let attempt = attempt(release, query).ok_or_else(|| {
        Told::new(
            Code::NotFound,
            "That part of the release has not started: it has no log.",
        )
    })?;
    let mut sources = sources(parts, release, attempt);
    let mut growth = growth(release, attempt, None);
    if let Some(node) = &query.node {
        sources.retain(|source| source.node == *node);
        growth = self::growth(release, attempt, Some(node));
    }
    Ok(Logs { sources, growth })
}

/// All logs of a release in the order in which they began. A step that a retry has kept counts once.
pub fn all(parts: &Parts, release: &Release) -> Vec<Place> {
    let mut found: Vec<(Millis, Place)> = Vec::new();
    for state in stages(release) {
        for (number, attempt) in state.attempts.iter().enumerate() {
            let earlier = &state.attempts[..number];
            for source in sources(parts, release, attempt) {
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

fn sources(parts: &Parts, release: &Release, attempt: &Attempt) -> Vec<Source> {
    let dir = parts.workspace.run_dir(&attempt.effect);
    let logs = parts.outside.executor.logs(&dir);
    let source = |(node, path): (String, PathBuf)| Source {
        growth: growth(release, attempt, Some(&node)),
        node,
        path,
    };
    logs.into_iter().map(source).collect()
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
