//! Reading at a commit: one file, all manifests, the version of an application.

use std::collections::{BTreeMap, BTreeSet};

use signalbox_model::{manifest::TemplateSpec, yaml};

use crate::{
    error::{Error, ErrorCode, Result},
    mirror::Mirror,
    path,
    tree::{Blob, FILE_LIMIT, Kind},
};

/// All YAML files below a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct YamlFiles {
    /// Path below the folder, and text.
    pub files: Vec<(String, String)>,
    /// Path below the folder, and why it can't be read: too large, not text, a symbolic link.
    pub unreadable: Vec<(String, String)>,
}

impl Mirror {
    /// Text of a file at a commit; `None` when there is none.
    ///
    /// # Errors
    /// The path leaves the repository, or the file is too large or no text.
    pub async fn read(&self, sha: &str, path: &str) -> Result<Option<String>> {
        let path = path::normalise(path)?;
        let entry = self.entries(sha, [path.as_str()]).await?.remove(&path);
        let Some(entry) = entry.filter(|entry| entry.kind == Kind::File) else {
            return Ok(None);
        };
        let blob = self.blobs([entry.id.as_str()]).await?.remove(&entry.id);
        match blob.map(text) {
            None => Err(Error::new(
                ErrorCode::Other,
                format!("`{path}` of `{}` can't be read", self.url),
            )),
            Some(Ok(text)) => Ok(Some(text)),
            Some(Err((code, why))) => Err(Error::new(
                code,
                format!("`{path}` of `{}` {why}", self.url),
            )
            .hint("only text files up to 10 MB are read")),
        }
    }

    /// Text of every `*.yaml`/`*.yml` below a path, in one go, with paths relative to it.
    ///
    /// # Errors
    /// There is no such folder, or it can't be read as a whole.
    pub async fn read_yaml(&self, sha: &str, root: &str) -> Result<YamlFiles> {
        let root = path::normalise(root)?;
        let Some(mut entries) = self.files(sha, &root).await? else {
            return Err(Error::new(
                ErrorCode::NoFile,
                format!("`{}` has no folder `{root}`", self.url),
            )
            .hint("check the root of the configuration in signalbox.toml"));
        };
        entries.retain(|path, _| is_yaml(path));
        let ids = entries
            .values()
            .filter(|entry| entry.kind == Kind::File)
            .map(|entry| entry.id.as_str());
        let blobs = self.blobs(ids).await?;
        let mut all = YamlFiles::default();
        for (path, entry) in entries {
            let read = match blobs.get(&entry.id).cloned() {
                Some(blob) if entry.kind == Kind::File => text(blob).map_err(|(_, why)| why),
                _ => Err("is a symbolic link or a submodule, which is not followed".to_owned()),
            };
            match read {
                Ok(text) => all.files.push((path, text)),
                Err(why) => all.unreadable.push((path, why)),
            }
        }
        Ok(all)
    }

    /// Texts of contents by their ids, in one go; `None` for what is too large or no text.
    ///
    /// # Errors
    /// A content is missing, or all of them together are too much.
    pub async fn texts_of(&self, ids: &BTreeSet<&str>) -> Result<BTreeMap<String, Option<String>>> {
        let blobs = self.blobs(ids.iter().copied()).await?;
        Ok(blobs
            .into_iter()
            .map(|(id, blob)| (id, text(blob).ok()))
            .collect())
    }

    /// Value at the version source, read below an application's path; `None` when the file or the value is missing.
    ///
    /// # Errors
    /// The version source leaves the application's path, or its file is no YAML.
    pub async fn version(
        &self,
        sha: &str,
        path: &str,
        template: &TemplateSpec,
    ) -> Result<Option<String>> {
        let file = path::join(path, &template.version_file)?;
        let Some(text) = self.read(sha, &file).await? else {
            return Ok(None);
        };
        let found = find(&text, &template.version_path, &file)?;
        Ok(found.first().map(|found| plain(&found.source)))
    }
}

/// The values that a JSONPath selects in a file.
pub(crate) fn find(text: &str, json_path: &str, file: &str) -> Result<Vec<yaml::Found>> {
    yaml::find(text, json_path).map_err(|error| bad_yaml(file, &error))
}

/// A YAML error in a file.
pub(crate) fn bad_yaml(file: &str, error: &yaml::Error) -> Error {
    let hint = match error {
        yaml::Error::JsonPath(..) => "mend the JSONPath in the promotion template",
        _ => "mend the file in its repository, then plan the release again",
    };
    Error::new(ErrorCode::BadYaml, format!("`{file}`: {error}")).hint(hint)
}

/// A blob as text, or what is the matter with it.
pub(crate) fn text(blob: Blob) -> std::result::Result<String, (ErrorCode, String)> {
    match blob {
        Blob::TooLarge(size) => Err((
            ErrorCode::TooLarge,
            format!("is too large: {size} bytes, and the limit is {FILE_LIMIT}"),
        )),
        Blob::Bytes(bytes) if bytes.contains(&0) => {
            Err((ErrorCode::Other, "is a binary file, not text".to_owned()))
        }
        Blob::Bytes(bytes) => {
            String::from_utf8(bytes).map_err(|_| (ErrorCode::Other, "is not UTF-8 text".to_owned()))
        }
    }
}

pub(crate) fn is_yaml(path: &str) -> bool {
    path.rsplit_once('.')
        .is_some_and(|(_, end)| end.eq_ignore_ascii_case("yaml") || end.eq_ignore_ascii_case("yml"))
}

/// A YAML scalar's source text as a plain string: without its quotes.
pub(crate) fn plain(source: &str) -> String {
    let source = source.trim();
    let inner = |quote: char| {
        source
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
    };
    if let Some(inner) = inner('\'') {
        return inner.replace("''", "'");
    }
    match inner('"') {
        // JSON's escapes are YAML's; the few that only YAML has stay as they are written.
        Some(inner) => serde_json::from_str(source).unwrap_or_else(|_| inner.to_owned()),
        None => source.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_plain() {
        for (source, expected) in [
            ("1.2", "1.2"),
            ("\"1.2\"", "1.2"),
            ("'it''s'", "it's"),
            ("\"a\\tb\"", "a\tb"),
            ("\"\\x41\"", "\\x41"),
            ("\"", "\""),
        ] {
            assert_eq!(plain(source), expected, "{source}");
        }
    }
}
