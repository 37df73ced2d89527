//! What the deployer says of all applications, a few at a time, and not for longer than a person looks on.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures::StreamExt as _;
use signalbox_api::Refresh;
use tokio::time::Instant;

use super::Cell;
use crate::{deployer::Target, parts::Parts};

/// So many applications are looked at at the same time.
const AT_ONCE: usize = 8;
/// One look may take so long.
const EACH: Duration = Duration::from_secs(5);
/// All of them together.
const ALL: Duration = Duration::from_secs(15);
/// What a deployer says that does not look at health.
const NOT_OBSERVED: &str = "NotObserved";

/// Environment and application.
type Place = (String, String);

/// What was seen last.
#[derive(Default)]
pub struct Observed(Mutex<BTreeMap<Place, Seen>>);

/// How an application is; `None`: not observed.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub sync: Option<String>,
    pub health: Option<String>,
    pub problem: Option<String>,
}

/// Every application of the cells; `Cached`: as it was seen last.
pub async fn all(
    parts: &Parts,
    memory: &Observed,
    cells: &[Cell<'_>],
    refresh: Refresh,
) -> BTreeMap<Place, Seen> {
    let memory = &memory.0;
    if refresh == Refresh::Cached {
        let seen = memory.lock().unwrap_or_else(PoisonError::into_inner);
        return seen.clone();
    }
    let until = Instant::now() + ALL;
    let targets: Vec<Target> = cells
        .iter()
        .flat_map(|cell| {
            cell.applications.iter().map(|application| Target {
                environment: cell.environment.to_owned(),
                application: application.name.clone(),
                namespace: application.namespace.clone(),
                repo_url: application.repo_url.clone(),
                branch: application.target_revision.clone().unwrap_or_default(),
                path: application.path.clone(),
                commit: None,
            })
        })
        .collect();
    let looks: Vec<_> = targets
        .into_iter()
        .map(|target| async move {
            let seen = one(parts, &target, until).await;
            ((target.environment, target.application), seen)
        })
        .collect();
    let looks = futures::stream::iter(looks).buffer_unordered(AT_ONCE);
    let seen: BTreeMap<Place, Seen> = looks.collect().await;
    *memory.lock().unwrap_or_else(PoisonError::into_inner) = seen.clone();
    seen
}

async fn one(parts: &Parts, target: &Target, until: Instant) -> Seen {
    let by = until.min(Instant::now() + EACH);
    let look = parts.outside.deployer.look(target);
    let problem = match tokio::time::timeout_at(by, look).await {
        Ok(Ok(seen)) => {
            let said = |word: String| Some(word).filter(|word| word != NOT_OBSERVED);
            return Seen {
                sync: said(seen.sync),
                health: said(seen.health),
                problem: None,
            };
        }
        Ok(Err(failure)) => failure.message,
        Err(_) => "The deployer has not told in time how it is.".to_owned(),
    };
    Seen {
        problem: Some(problem),
        ..Seen::default()
    }
}
