//! How an application came to be what it is, and how two applications differ.

use std::collections::BTreeSet;

use signalbox_api::{Deployment, FileDifference, Refresh};
use signalbox_engine::EffectId;
use signalbox_engine::plan::template_of;
use signalbox_gitops::{Folder, Mirror, Place, Touch, Versions, Walk, difference as compare, join};
use signalbox_model::Application;
use tokio::time::Instant;
use ulid::Ulid;

use crate::{board::application, error::Error, parts::Parts};

/// Most commits in one answer.
const MOST: u32 = 1000;

/// An application at the tip of its branch.
struct AtTip {
    mirror: Mirror,
    tip: String,
}

/// The commits that touched an application's path, newest first.
///
/// # Errors
/// There is no such application, or its repository can't be read.
pub async fn deployments(
    parts: &Parts,
    versions: &Versions,
    name: &str,
    limit: u32,
) -> Result<Vec<Deployment>, Error> {
    let began = Instant::now();
    let snapshot = parts.configuration.read(Refresh::Cached).await?;
    let configuration = &snapshot.configuration;
    let found = application(configuration, name)?;
    let product = found.product.as_deref().unwrap_or_default();
    let template = template_of(configuration, product, found).1;
    let AtTip { mirror, tip } = at_tip(parts, found, began).await?;
    let limit = usize::try_from(limit.min(MOST)).unwrap_or_default();
    if limit == 0 {
        return Ok(Vec::new());
    }
    let touches = mirror
        .touches(&tip, Walk::Plain, &[&found.path], limit)
        .await?;
    let file = join(&found.path, &template.version_file)?;
    let contents = contents(&mirror, &touches, &file).await?;
    let place = |id: &String| (id.clone(), template.version_path.clone());
    let places: BTreeSet<Place> = contents.iter().flatten().map(place).collect();
    let read = versions.read(&mirror, &places).await?;
    let deployments = touches.into_iter().zip(contents).map(|(touch, content)| {
        let version = content.and_then(|id| read.get(&place(&id))?.as_ref().ok()?.clone());
        Deployment {
            release: release(&touch, name),
            commit: touch.commit,
            version,
        }
    });
    Ok(deployments.collect())
}

/// How the files of two applications differ, at the tips of their branches.
///
/// # Errors
/// There is no such application, or a repository can't be read.
pub async fn difference(
    parts: &Parts,
    left: &str,
    right: &str,
) -> Result<Vec<FileDifference>, Error> {
    let began = Instant::now();
    let snapshot = parts.configuration.read(Refresh::Cached).await?;
    let left = application(&snapshot.configuration, left)?;
    let right = application(&snapshot.configuration, right)?;
    let (lefts, rights) = (
        at_tip(parts, left, began).await?,
        at_tip(parts, right, began).await?,
    );
    let files = compare(lefts.folder(left), rights.folder(right)).await?;
    let differences = files.into_iter().map(|file| FileDifference {
        path: file.path,
        diff: file.diff,
    });
    Ok(differences.collect())
}

impl AtTip {
    fn folder<'a>(&'a self, application: &'a Application) -> Folder<'a> {
        Folder {
            mirror: &self.mirror,
            commit: &self.tip,
            path: &application.path,
        }
    }
}

/// Brings the repository up to date; what was read last serves when it can't be reached.
async fn at_tip(parts: &Parts, application: &Application, began: Instant) -> Result<AtTip, Error> {
    let url = &application.repo_url;
    let mut mirror = parts.git.mirror(url, &parts.workspace.dir)?;
    if let Err(error) = mirror.fetch_after(began).await {
        if !mirror.is_fetched() {
            return Err(error.into());
        }
        tracing::info!(%error, "read as it was last");
        mirror = mirror.offline();
    }
    let heads = mirror.heads().await?;
    let (_, tip) = heads.find(application.target_revision.as_deref())?;
    let tip = tip.to_owned();
    Ok(AtTip { mirror, tip })
}

/// The content of a file after each of these commits, newest first: each that did not touch it has what an older one
/// left.
async fn contents(
    mirror: &Mirror,
    touches: &[Touch],
    file: &str,
) -> Result<Vec<Option<String>>, Error> {
    let Some(oldest) = touches.last() else {
        return Ok(Vec::new());
    };
    let files = [file.to_owned()];
    let at_first = mirror.contents_at(&oldest.commit.sha, &files).await?;
    let mut now = at_first.into_values().next().and_then(Result::ok).flatten();
    let mut contents: Vec<Option<String>> = touches
        .iter()
        .rev()
        .map(|touch| {
            if let Some(file) = touch.file(file) {
                now.clone_from(&file.blob);
            }
            now.clone()
        })
        .collect();
    contents.reverse();
    Ok(contents)
}

/// The release whose promotion to this application a commit says to be. Anybody can write such a line: what is no
/// release's id is none.
fn release(touch: &Touch, application: &str) -> Option<String> {
    touch.effects.iter().find_map(|effect| {
        let effect: EffectId = effect.parse().ok()?;
        let is_id = effect.release.parse::<Ulid>().is_ok();
        let fits = is_id && effect.application.as_deref() == Some(application);
        fits.then_some(effect.release)
    })
}
