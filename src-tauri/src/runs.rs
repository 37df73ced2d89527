//! Workflows that she runs by hand on this laptop: what may run, with which texts, and how the window hears of it.

use std::{collections::BTreeMap, path::Path};

use signalbox_api::{Error, Refresh, error::Code};
use signalbox_engine::event::Decision;
use signalbox_model::{Configuration, Kind};
use signalbox_runtime::{
    Workspace,
    by_hand::{Asked, ByHand, HandRun},
};
use signalbox_store::{DraftKey, Place};
use tauri::{AppHandle, Manager};
use tauri_specta::Event;
use tokio::sync::broadcast::error::RecvError;

use crate::{
    WAIT,
    desktop::{Desktop, told},
    view::{RunChanged, RunRequest, WorkflowRun},
};

/// What a new workspace lets run; it holds for workflows of remote runtimes too.
const IMAGES: [&str; 2] = ["alpine:*", "busybox:*"];

/// Her runs. When they are asked for first, those that had not ended with the last window go on.
///
/// # Errors
/// This program does not know its own path.
pub fn runs(app: &AppHandle) -> Result<ByHand, Error> {
    if let Some(runs) = app.try_state::<ByHand>() {
        return Ok(runs.inner().clone());
    }
    let program =
        std::env::current_exe().map_err(|error| Error::new(Code::Storage, error.to_string()))?;
    let dir = app.state::<Desktop>().data_dir.join("runs");
    // Of two who come at once the first one's stays.
    if app.manage(ByHand::new(dir, vec![program, WAIT.into()])) {
        let runs = app.state::<ByHand>().inner().clone();
        let (app, mut news) = (app.clone(), runs.news());
        tauri::async_runtime::spawn(async move {
            loop {
                match news.recv().await {
                    // A window that is gone needs no news.
                    Ok(id) => drop(RunChanged { id }.emit(&app)),
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => break,
                }
            }
        });
        runs.go_on();
    }
    Ok(app.state::<ByHand>().inner().clone())
}

impl Desktop {
    /// What a request would run.
    ///
    /// # Errors
    /// It may not run here, or a text is missing: nothing has started.
    pub async fn asked(&self, profile: &str, request: RunRequest) -> Result<Asked, Error> {
        let images = self.images(profile, request.agreed)?;
        let seen = self.configuration(profile, Refresh::Cached).await?;
        let (name, configuration) = (request.workflow.as_str(), &seen.configuration);
        let templates = match request.draft {
            false => texts(configuration, name)?,
            true => {
                let key = DraftKey {
                    profile,
                    kind: Kind::Workflow,
                    name,
                };
                let draft = self.store.draft(key, configuration, None).map_err(told)?;
                with_draft(configuration, name, draft.text)?
            }
        };
        Ok(Asked {
            place: profile.to_owned(),
            workflow: request.workflow,
            draft: request.draft,
            templates,
            arguments: request.arguments,
            images,
        })
    }

    /// Images that may run for a profile.
    fn images(&self, profile: &str, agreed: bool) -> Result<Vec<String>, Error> {
        let profile = self.profile(profile)?;
        match &profile.place {
            Place::Workspace { .. } if !profile.trusted => Err(Error::new(
                Code::Rejected,
                "You have not yet agreed to run this workspace's scripts.",
            )
            .hint("look at its workflows, then choose \"Trust this workspace\"")),
            Place::Workspace { dir } => Ok(Workspace::read(Path::new(dir))?.images),
            Place::Remote { .. } if !agreed => Err(Error::new(
                Code::Rejected,
                "This workflow comes from a remote runtime; here it would run as a process of your laptop, with your rights.",
            )
            .hint(format!(
                "read it, then agree to run it; images that may run: {}",
                IMAGES.join(", ")
            ))),
            Place::Remote { .. } => Ok(IMAGES.map(str::to_owned).to_vec()),
        }
    }

    /// A decision of hers about a step of a run.
    ///
    /// # Errors
    /// The store can't be read.
    pub fn her_name(&self, run: &HandRun) -> Result<String, Error> {
        let seen = self.store.seen(&run.place).map_err(told)?;
        let user = seen.and_then(|seen| seen.info.user);
        Ok(user.map_or_else(|| "you".to_owned(), |user| user.name))
    }
}

fn texts(configuration: &Configuration, name: &str) -> Result<BTreeMap<String, String>, Error> {
    configuration.workflow_texts(name).map_err(|missing| {
        let why = match missing == name {
            true => format!("There is no published workflow `{name}`."),
            false => format!("The workflow `{name}` needs `{missing}`, which does not exist."),
        };
        Error::new(Code::NotFound, why)
    })
}

/// The draft's text, with the published texts of all that it refers to.
fn with_draft(
    configuration: &Configuration,
    name: &str,
    text: String,
) -> Result<BTreeMap<String, String>, Error> {
    let read = Configuration::read([("draft.yaml", text.as_str())]);
    let refers_to = read.workflows.get(name).map(|it| it.refers_to.as_slice());
    let mut all = BTreeMap::new();
    for other in refers_to.unwrap_or_default() {
        if other != name {
            all.extend(texts(configuration, other)?);
        }
    }
    all.insert(name.to_owned(), text);
    Ok(all)
}

impl From<HandRun> for WorkflowRun {
    fn from(run: HandRun) -> Self {
        Self {
            id: run.id,
            workflow: run.workflow,
            draft: run.draft,
            arguments: run.arguments,
            status: run.status,
            started_at: run.started_at,
            ended_at: run.ended_at,
            nodes: run.nodes,
            outputs: run.outputs,
            failure: run.failure,
        }
    }
}

/// What she decided, as the executor gets it.
pub fn decision(
    verdict: signalbox_engine::event::Verdict,
    by: String,
    reason: Option<String>,
) -> Decision {
    Decision {
        verdict,
        by,
        reason,
        at: crate::desktop::now(),
    }
}
