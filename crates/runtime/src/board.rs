//! What is running where: every application of every product, as its repository and the deployer say it is.

mod observe;
mod pairs;
mod past;
mod repository;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
};

use futures::StreamExt as _;
use signalbox_api::{
    Board, BoardApplication, BoardCell, BoardEnvironment, BoardProduct, Refresh, error::Code,
};
use signalbox_engine::plan::template_of;
use signalbox_gitops::Versions;
use signalbox_model::{Application, Configuration, Environment};
use tokio::time::Instant;

use self::{
    observe::{Observed, Seen},
    pairs::counterpart,
    repository::{Kept, Looked, Wanted},
};
use crate::{error::Error, parts::Parts, time};

/// So many repositories are asked at the same time.
const AT_ONCE: usize = 4;

/// What is remembered from one board to the next.
#[derive(Default)]
pub struct Memory {
    /// Versions that contents of files hold.
    pub versions: Versions,
    /// What was read of repositories, by address and branch.
    branches: Mutex<BTreeMap<String, BTreeMap<String, Arc<Kept>>>>,
    /// What the deployer said last.
    observed: Observed,
}

/// A product in an environment.
struct Cell<'a> {
    product: &'a str,
    environment: &'a str,
    /// The environment that it is compared with.
    reference: &'a str,
    applications: Vec<&'a Application>,
}

/// The board; `Cached` asks neither repositories nor the deployer, and tells what was seen last.
///
/// # Errors
/// The configuration can't be read.
pub async fn board(parts: &Parts, memory: &Memory, refresh: Refresh) -> Result<Board, Error> {
    let began = Instant::now();
    let snapshot = match refresh {
        Refresh::Fetch => parts.configuration.read(refresh).await?,
        Refresh::Cached => parts.configuration.kept().await?,
    };
    let configuration = &snapshot.configuration;
    let mut environments: Vec<&Environment> = configuration.environments.values().collect();
    environments.sort_by(|a, b| (a.position, &a.name).cmp(&(b.position, &b.name)));
    let cells = cells(configuration, &environments);
    let (looked, seen) = tokio::join!(
        repositories(parts, memory, configuration, &cells, refresh, began),
        observe::all(parts, &memory.observed, &cells, refresh),
    );
    let products = configuration.products.keys().map(|product| {
        let cells = cells.iter().filter(|cell| cell.product == product);
        BoardProduct {
            name: product.clone(),
            compared_with: cells.clone().next().map(|cell| cell.reference.to_owned()),
            cells: cells
                .map(|cell| BoardCell {
                    environment: cell.environment.to_owned(),
                    applications: cell
                        .applications
                        .iter()
                        .map(|found| told(configuration, cell, found, &looked, &seen))
                        .collect(),
                })
                .collect(),
        }
    });
    Ok(Board {
        commit: snapshot.commit.clone(),
        at: time::now(),
        environments: environments
            .iter()
            .map(|environment| BoardEnvironment {
                name: environment.name.clone(),
                kind: environment.kind,
                position: Some(environment.position),
            })
            .collect(),
        products: products.collect(),
    })
}

/// An application of the configuration.
///
/// # Errors
/// There is none of that name.
pub fn application<'a>(
    configuration: &'a Configuration,
    name: &str,
) -> Result<&'a Application, Error> {
    configuration.applications.get(name).ok_or_else(|| {
        let shown = name.escape_debug();
        signalbox_api::Error::new(
            Code::NotFound,
            format!("There is no application `{shown}`."),
        )
        .hint("it may have been removed from the configuration; look at the board again")
        .into()
    })
}

fn cells<'a>(configuration: &'a Configuration, environments: &[&'a Environment]) -> Vec<Cell<'a>> {
    let mut cells = Vec::new();
    for product in configuration.products.keys() {
        let mut reference = None;
        for environment in environments {
            let applications = configuration.applications_in(product, &environment.name);
            if !applications.is_empty() {
                cells.push(Cell {
                    product,
                    environment: &environment.name,
                    reference: reference.get_or_insert(environment.name.as_str()),
                    applications,
                });
            }
        }
    }
    cells
}

/// Every application, by name: its repository's answer.
async fn repositories(
    parts: &Parts,
    memory: &Memory,
    configuration: &Configuration,
    cells: &[Cell<'_>],
    refresh: Refresh,
    began: Instant,
) -> BTreeMap<String, Looked> {
    let compared: BTreeSet<&str> = cells
        .iter()
        .flat_map(|cell| cell.applications.iter().map(move |found| (cell, *found)))
        .filter_map(|(cell, found)| pair(configuration, cell, found))
        .map(|counterpart| counterpart.name.as_str())
        .collect();
    let mut repositories: BTreeMap<&str, BTreeMap<&str, Wanted>> = BTreeMap::new();
    for cell in cells {
        for application in &cell.applications {
            let template = template_of(configuration, cell.product, application).1;
            let wanted = Wanted {
                name: application.name.clone(),
                path: application.path.clone(),
                revision: application.target_revision.clone(),
                version_file: template.version_file,
                version_path: template.version_path,
                past: compared.contains(application.name.as_str()),
            };
            let repository = repositories.entry(&application.repo_url).or_default();
            repository.insert(&application.name, wanted);
        }
    }
    let looks = repositories.into_iter().map(|(url, wanted)| async move {
        let wanted: Vec<Wanted> = wanted.into_values().collect();
        let mirror = match parts.git.mirror(url, &parts.workspace.dir) {
            Ok(mirror) => mirror,
            Err(error) => return repository::failed(&wanted, &error.to_string()),
        };
        let mut kept = memory.branches().remove(url).unwrap_or_default();
        let looked = repository::look(
            &mirror,
            &memory.versions,
            &wanted,
            refresh,
            began,
            &mut kept,
        );
        let looked = looked.await;
        memory.branches().insert(url.to_owned(), kept);
        looked
    });
    let looks: Vec<_> = futures::stream::iter(looks.collect::<Vec<_>>())
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    looks.into_iter().flatten().collect()
}

impl Memory {
    fn branches(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, BTreeMap<String, Arc<Kept>>>> {
        self.branches.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pair<'a>(
    configuration: &'a Configuration,
    cell: &Cell<'_>,
    application: &Application,
) -> Option<&'a Application> {
    counterpart(
        configuration,
        cell.product,
        application,
        cell.environment,
        cell.reference,
    )
}

fn told(
    configuration: &Configuration,
    cell: &Cell<'_>,
    application: &Application,
    looked: &BTreeMap<String, Looked>,
    seen: &BTreeMap<(String, String), Seen>,
) -> BoardApplication {
    let found = looked.get(&application.name).cloned().unwrap_or_default();
    let place = (cell.environment.to_owned(), application.name.clone());
    let seen = seen.get(&place).cloned().unwrap_or_default();
    let past = pair(configuration, cell, application)
        .and_then(|counterpart| looked.get(&counterpart.name))
        .map(|counterpart| &counterpart.past);
    let behind = match (past, &found.version) {
        (Some(past), Some(version)) => past.behind(version),
        _ => None,
    };
    let in_git = found.commit.is_some();
    BoardApplication {
        name: application.name.clone(),
        repo_url: application.repo_url.clone(),
        branch: found
            .branch
            .or_else(|| application.target_revision.clone())
            .unwrap_or_default(),
        path: application.path.clone(),
        version: found.version,
        commit: found.commit,
        behind,
        // What is not in Git can't be said to be as it is there.
        sync: seen.sync.filter(|_| in_git || seen.health.is_some()),
        health: seen.health,
        problem: found.problem.or(seen.problem),
    }
}
