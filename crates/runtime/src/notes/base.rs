//! Since when the commits of release notes count: the last commit at which the version before was there.

use std::collections::BTreeSet;

use signalbox_engine::plan::Source;
use signalbox_gitops::{Error as GitError, Mirror, Place, Versions, Walk, join};
use signalbox_model::manifest::TemplateSpec;

/// Changes of the version's file that are looked through.
const SEARCHED: usize = 5000;
/// Versions that are read in one go.
const CHUNK: usize = 100;

/// Where the commits begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The last commit that does not count any more.
    pub commit: String,
    /// Folders that the application has been in since then, the present one first.
    pub paths: Vec<String>,
}

/// Looks for a version on the line of what the source's branch held, newest first, through renames.
///
/// # Errors
/// The history can't be read.
pub async fn find(
    mirror: &Mirror,
    versions: &Versions,
    source: &Source,
    template: &TemplateSpec,
    version: &str,
) -> Result<Option<Base>, GitError> {
    let file = join(&source.path, &template.version_file)?;
    let name = join("", &template.version_file)?;
    let touches = mirror
        .touches(&source.commit, Walk::Line, &[&file], SEARCHED)
        .await?;
    let mut paths = vec![source.path.clone()];
    let mut at = file;
    // The first commit that does count: before it the version may have been there.
    let mut first: Option<String> = None;
    for chunk in touches.chunks(CHUNK) {
        let place = |id: &String| (id.clone(), template.version_path.clone());
        let all = chunk.iter().flat_map(|touch| &touch.files);
        let places: BTreeSet<Place> = all
            .filter_map(|file| file.blob.as_ref())
            .map(place)
            .collect();
        let read = versions.read(mirror, &places).await?;
        for touch in chunk {
            // What a copy was made from is another application's history.
            let Some(file) = touch.file(&at) else {
                return Ok(None);
            };
            let held = file.blob.as_ref().and_then(|id| read.get(&place(id)));
            let held = held.and_then(|held| held.as_ref().ok()?.as_deref());
            if held == Some(version) {
                let commit = first.unwrap_or_else(|| source.commit.clone());
                return Ok(Some(Base { commit, paths }));
            }
            let Some(parent) = touch.parents.first() else {
                return Ok(None);
            };
            first = Some(parent.clone());
            if let Some(before) = &file.before {
                let folder = before.strip_suffix(&name).map(str::to_owned);
                paths.extend(folder.filter(|folder| !paths.contains(folder)));
                at.clone_from(before);
            }
        }
    }
    Ok(None)
}
