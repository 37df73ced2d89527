//! Versions of many applications, or of one at many commits, in a few calls. What a content says never changes, so it
//! is read once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
};

use crate::{
    error::{Error, ErrorCode, Result},
    mirror::Mirror,
    path::normalise,
    read::{find, plain, text},
    tree::Kind,
};

/// So many versions are remembered.
const REMEMBERED: usize = 100_000;

/// Where a version stands: id of a file's content, and JSONPath.
pub type Place = (String, String);

/// Versions that were read already, of whatever repository.
#[derive(Debug, Default)]
pub struct Versions(Mutex<HashMap<Place, Option<String>>>);

impl Mirror {
    /// Ids of the contents of files at a commit, each for itself; `None` where there is no file.
    ///
    /// # Errors
    /// The commit can't be read.
    pub async fn contents_at(
        &self,
        sha: &str,
        paths: &[String],
    ) -> Result<BTreeMap<String, Result<Option<String>>>> {
        let normal: Vec<(&String, Result<String>)> =
            paths.iter().map(|path| (path, normalise(path))).collect();
        let sound = normal.iter().filter_map(|(_, path)| path.as_deref().ok());
        let found = self.listed(sha, sound).await?;
        let id = |path: &str| {
            self.refuse_links(path, &found)?;
            let entry = found.get(path).filter(|entry| entry.kind == Kind::File);
            Ok(entry.map(|entry| entry.id.clone()))
        };
        let ids = normal.into_iter().map(|(path, normal)| {
            let id = normal.and_then(|normal| id(&normal));
            (path.clone(), id)
        });
        Ok(ids.collect())
    }
}

impl Versions {
    /// The versions at these places of a repository, each for itself; `None` where there is none.
    ///
    /// # Errors
    /// The contents can't be read at all.
    pub async fn read(
        &self,
        mirror: &Mirror,
        places: &BTreeSet<Place>,
    ) -> Result<BTreeMap<Place, Result<Option<String>>>> {
        let mut versions = BTreeMap::new();
        let mut unknown = Vec::new();
        {
            let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for place in places {
                match known.get(place) {
                    Some(version) => drop(versions.insert(place.clone(), Ok(version.clone()))),
                    None => unknown.push(place),
                }
            }
        }
        let ids: BTreeSet<&str> = unknown.iter().map(|place| place.0.as_str()).collect();
        let blobs = mirror.blobs_here(&ids).await?;
        let mut fresh = Vec::new();
        for place in unknown {
            let version = match blobs.get(&place.0).cloned().map(text) {
                None => Err(Error::new(
                    ErrorCode::Unreachable,
                    format!("a file of `{}` is not on this machine yet", mirror.url),
                )
                .hint("read it again when the repository can be reached")),
                Some(Err((code, why))) => {
                    Err(Error::new(code, format!("the version source {why}"))
                        .hint("name a text file of up to 10 MB as version source"))
                }
                Some(Ok(text)) => find(&text, &place.1, "version source")
                    .map(|found| found.first().map(|found| plain(&found.source))),
            };
            if let Ok(version) = &version {
                fresh.push((place.clone(), version.clone()));
            }
            versions.insert(place.clone(), version);
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > REMEMBERED {
            known.clear();
        }
        known.extend(fresh);
        Ok(versions)
    }
}
