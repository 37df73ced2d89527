//! The applications of one repository, read together: a handful of calls to Git, however many they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use signalbox_api::Refresh;
use signalbox_engine::event::Commit;
use signalbox_gitops::{Error as GitError, Mirror, Place, Touch, Versions, Walk, join};
use tokio::time::Instant;

use super::past::Past;

/// A repository may take so long to answer before what was last read of it is shown.
const PATIENCE: Duration = Duration::from_secs(20);
/// Commits that one look at the history brings.
const LOOK: usize = 500;
/// Commits of the compared applications that are looked through for a version.
const PAST: usize = 1000;

/// What is asked of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub name: String,
    pub path: String,
    /// As written.
    pub revision: Option<String>,
    pub version_file: String,
    pub version_path: String,
    /// Others are compared with it.
    pub past: bool,
}

/// What an application is.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    pub branch: Option<String>,
    pub version: Option<String>,
    pub commit: Option<Commit>,
    pub past: Past,
    pub problem: Option<String>,
}

/// Applications by name.
pub type All = BTreeMap<String, Looked>;

/// What was read of a branch, and of what.
pub struct Kept {
    tip: String,
    wanted: Vec<Wanted>,
    looked: All,
}

/// Brings a mirror up to date and reads these applications; `kept` saves the work when the branch has not moved.
pub async fn look(
    mirror: &Mirror,
    versions: &Versions,
    wanted: &[Wanted],
    refresh: Refresh,
    began: Instant,
    kept: &mut BTreeMap<String, Arc<Kept>>,
) -> All {
    let stale = match refresh {
        Refresh::Cached => None,
        Refresh::Fetch => fetch(mirror, began).await.err(),
    };
    let mirror = match (refresh, &stale) {
        (Refresh::Fetch, None) => mirror.clone(),
        _ => mirror.offline(),
    };
    let stale = stale.map(|why| match mirror.is_fetched() {
        true => format!("{why}; this is as it was read last"),
        false => why,
    });
    let mut all = match branches(&mirror, wanted).await {
        Err(error) => failed(wanted, &stale.clone().unwrap_or_else(|| error.to_string())),
        Ok((mut all, branches)) => {
            for ((branch, tip), wanted) in branches {
                let looked = at_tip(&mirror, versions, &tip, &wanted, kept.get(&branch)).await;
                if looked.values().all(|looked| looked.problem.is_none()) {
                    let (looked, branch) = (looked.clone(), branch.clone());
                    let done = Kept {
                        tip,
                        wanted,
                        looked,
                    };
                    kept.insert(branch, Arc::new(done));
                } else {
                    kept.remove(&branch);
                }
                all.extend(looked.into_iter().map(|(name, looked)| {
                    let branch = Some(branch.clone());
                    (name, Looked { branch, ..looked })
                }));
            }
            all
        }
    };
    for looked in all.values_mut() {
        looked.problem = stale.clone().or_else(|| looked.problem.take());
    }
    all
}

/// The fetch goes on when it takes too long to be waited for: Git is not cut off while it holds a lock.
async fn fetch(mirror: &Mirror, began: Instant) -> Result<(), String> {
    let fetching = mirror.clone();
    let fetch = tokio::spawn(async move { fetching.fetch_after(began).await });
    match tokio::time::timeout(PATIENCE, fetch).await {
        Ok(Ok(fetched)) => fetched.map_err(|error| error.to_string()),
        Ok(Err(ended)) => Err(ended.to_string()),
        Err(_) => Err(format!(
            "The repository has not answered within {} s",
            PATIENCE.as_secs()
        )),
    }
}

/// The same answer for all of them.
pub fn failed(wanted: &[Wanted], why: &str) -> All {
    let failed = |wanted: &Wanted| {
        let problem = Some(why.to_owned());
        (
            wanted.name.clone(),
            Looked {
                problem,
                ..Looked::default()
            },
        )
    };
    wanted.iter().map(failed).collect()
}

type Branches = BTreeMap<(String, String), Vec<Wanted>>;

/// Which applications are on which branch and tip; those that are on none are answered at once.
async fn branches(mirror: &Mirror, wanted: &[Wanted]) -> Result<(All, Branches), GitError> {
    let heads = mirror.heads().await?;
    let mut all = All::new();
    let mut branches = Branches::new();
    for wanted in wanted {
        match heads.find(wanted.revision.as_deref()) {
            Ok((branch, tip)) => branches
                .entry((branch.to_owned(), tip.to_owned()))
                .or_default()
                .push(wanted.clone()),
            Err(error) => {
                all.extend(failed(std::slice::from_ref(wanted), &error.to_string()));
            }
        }
    }
    Ok((all, branches))
}

async fn at_tip(
    mirror: &Mirror,
    versions: &Versions,
    tip: &str,
    wanted: &[Wanted],
    kept: Option<&Arc<Kept>>,
) -> All {
    if let Some(kept) = kept.filter(|kept| kept.tip == tip && kept.wanted == wanted) {
        return kept.looked.clone();
    }
    match read(mirror, versions, tip, wanted).await {
        Ok(all) => all,
        Err(error) => failed(wanted, &error.to_string()),
    }
}

async fn read(
    mirror: &Mirror,
    versions: &Versions,
    tip: &str,
    wanted: &[Wanted],
) -> Result<All, GitError> {
    let mut all = All::new();
    let mut sound: Vec<(&Wanted, String)> = Vec::new();
    for wanted in wanted {
        match join(&wanted.path, &wanted.version_file) {
            Ok(file) => sound.push((wanted, file)),
            Err(error) => all.extend(failed(std::slice::from_ref(wanted), &error.to_string())),
        }
    }
    let files: Vec<String> = sound.iter().map(|(_, file)| file.clone()).collect();
    let contents = mirror.contents_at(tip, &files).await?;
    let touches = pasts(mirror, tip, &sound).await?;
    let commits = commits(mirror, tip, &sound).await?;
    let mut places: BTreeSet<Place> = BTreeSet::new();
    for (wanted, file) in &sound {
        let now = contents.get(file).and_then(|id| id.as_ref().ok()?.clone());
        let before = touches
            .iter()
            .filter(|_| wanted.past)
            .filter_map(|touch| touch.file(file)?.blob.clone());
        let ids = now.into_iter().chain(before);
        places.extend(ids.map(|id| (id, wanted.version_path.clone())));
    }
    let found = versions.read(mirror, &places).await?;
    let version = |id: &str, wanted: &Wanted| {
        let place = (id.to_owned(), wanted.version_path.clone());
        found.get(&place).cloned().unwrap_or(Ok(None))
    };
    all.extend(sound.iter().map(|(wanted, file)| {
        let now = contents.get(file).cloned().unwrap_or(Ok(None));
        let now = now.and_then(|id| id.map_or(Ok(None), |id| version(&id, wanted)));
        let commit = commits.get(&wanted.name).cloned();
        let nothing = commit.is_none().then(|| {
            let path = wanted.path.escape_debug();
            format!(
                "No commit of the branch has touched `{path}`: check the application's source path."
            )
        });
        let below = touches
            .iter()
            .filter(|touch| wanted.past && touch.is_below(&wanted.path));
        let past = Past::of(below.map(|touch| {
            let wrote = touch.file(file)?.blob.as_deref();
            let wrote = wrote.map(|id| version(id, wanted));
            Some(wrote.and_then(|version| version.ok().flatten()))
        }));
        let looked = Looked {
            branch: None,
            problem: now.as_ref().err().map(ToString::to_string).or(nothing),
            version: now.ok().flatten(),
            commit,
            past,
        };
        (wanted.name.clone(), looked)
    }));
    Ok(all)
}

/// Commits of the applications that others are compared with.
async fn pasts(
    mirror: &Mirror,
    tip: &str,
    wanted: &[(&Wanted, String)],
) -> Result<Vec<Touch>, GitError> {
    let compared = wanted.iter().filter(|(wanted, _)| wanted.past);
    let paths: BTreeSet<&str> = compared.map(|(wanted, _)| wanted.path.as_str()).collect();
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let paths: Vec<&str> = paths.into_iter().collect();
    mirror.touches(tip, Walk::Plain, &paths, PAST).await
}

/// The last commit of each application's path. Each look finds at least one of those that are left.
async fn commits(
    mirror: &Mirror,
    tip: &str,
    wanted: &[(&Wanted, String)],
) -> Result<BTreeMap<String, Commit>, GitError> {
    let mut found = BTreeMap::new();
    let mut left: Vec<&Wanted> = wanted.iter().map(|(wanted, _)| *wanted).collect();
    while !left.is_empty() {
        let paths: BTreeSet<&str> = left.iter().map(|wanted| wanted.path.as_str()).collect();
        let paths: Vec<&str> = paths.into_iter().collect();
        let touches = mirror.touches(tip, Walk::Plain, &paths, LOOK).await?;
        let before = left.len();
        left.retain(|wanted| {
            let last = touches.iter().find(|touch| touch.is_below(&wanted.path));
            if let Some(touch) = last {
                found.insert(wanted.name.clone(), touch.commit.clone());
            }
            last.is_none()
        });
        if touches.len() < LOOK || left.len() == before {
            break;
        }
    }
    Ok(found)
}
