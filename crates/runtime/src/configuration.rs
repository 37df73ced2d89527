//! The configuration repository: read at its tip, cached by commit, changed by commits.

mod history;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use signalbox_api::{
    Change, Error as Told, Manifest, ManifestDetail, Manifests, Notice, Published, Refresh,
    error::Code,
};
use signalbox_gitops::{ErrorCode, Git, Identity, Mirror};
use signalbox_model::{Configuration, Diagnostic, Document, Kind, Severity, manifest::revision};
use tokio::{sync::broadcast, time::Instant};

use crate::{error::Error, workspace::Workspace};

/// Everything that the repository says at one commit.
#[derive(Debug)]
pub struct Snapshot {
    pub commit: String,
    pub configuration: Configuration,
    /// Text of every file, by its path below the root.
    pub files: BTreeMap<String, String>,
}

/// The configuration repository of a workspace.
pub struct Source {
    mirror: Mirror,
    branch: String,
    root: String,
    last: Mutex<Option<Arc<Snapshot>>>,
    /// One reads at a time: what was fetched earlier never replaces what was fetched later.
    reading: tokio::sync::Mutex<()>,
    notices: broadcast::Sender<Notice>,
}

impl Source {
    /// The repository that the workspace names. Whoever finds that it has moved, `notices` tell everybody.
    ///
    /// # Errors
    /// Its address is none, or its transport is not allowed.
    pub fn new(
        workspace: &Workspace,
        git: &Git,
        notices: broadcast::Sender<Notice>,
    ) -> Result<Self, Error> {
        let mirror = git.mirror(&workspace.configuration_url, &workspace.dir)?;
        let branch = workspace.configuration_branch.clone();
        Ok(Self {
            mirror,
            branch,
            root: workspace.configuration_root.clone(),
            last: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
            notices,
        })
    }

    /// What was read last.
    fn last(&self) -> Option<Arc<Snapshot>> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone()
    }

    /// The configuration at the tip of the branch.
    ///
    /// # Errors
    /// The repository can't be reached or read.
    pub async fn read(&self, refresh: Refresh) -> Result<Arc<Snapshot>, Error> {
        let asked = Instant::now();
        if let (Refresh::Cached, Some(last)) = (refresh, self.last()) {
            return Ok(last);
        }
        let _turn = self.reading.lock().await;
        let last = self.last();
        if let (Refresh::Cached, Some(last)) = (refresh, &last) {
            return Ok(last.clone());
        }
        self.mirror.fetch_after(asked).await?;
        let commit = self.mirror.tip(&self.branch).await?;
        if let Some(last) = last.as_ref().filter(|last| last.commit == commit) {
            return Ok(last.clone());
        }
        let snapshot = Arc::new(self.snapshot(&self.mirror, commit).await?);
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(snapshot.clone());
        if last.is_some() {
            let commit = snapshot.commit.clone();
            // Nobody may be listening.
            let _ = self.notices.send(Notice::Configuration { commit });
        }
        Ok(snapshot)
    }

    /// The configuration as it was read last, be it by an earlier process: the network is not asked.
    ///
    /// # Errors
    /// It was never read, or can't be read again.
    pub async fn kept(&self) -> Result<Arc<Snapshot>, Error> {
        if let Some(last) = self.last() {
            return Ok(last);
        }
        let mirror = self.mirror.offline();
        let commit = mirror.tip(&self.branch).await?;
        Ok(Arc::new(self.snapshot(&mirror, commit).await?))
    }

    async fn snapshot(&self, mirror: &Mirror, commit: String) -> Result<Snapshot, Error> {
        let read = mirror.read_yaml(&commit, &self.root).await?;
        let files: BTreeMap<String, String> = read.files.into_iter().collect();
        let mut configuration = Configuration::read(
            files
                .iter()
                .map(|(path, text)| (path.clone(), text.clone())),
        );
        configuration.diagnostics.extend(
            read.unreadable
                .into_iter()
                .map(|(file, why)| unreadable(file, &why)),
        );
        Ok(Snapshot {
            commit,
            configuration,
            files,
        })
    }

    /// One document as last read, with the commit that last changed its file.
    ///
    /// # Errors
    /// There is none, or the repository can't be read.
    pub async fn manifest(&self, kind: Kind, name: &str) -> Result<ManifestDetail, Told> {
        let snapshot = self.read(Refresh::Cached).await?;
        let document = snapshot.configuration.document(kind, name).ok_or_else(|| {
            let what = kind.noun();
            Told::new(Code::NotFound, format!("There is no {what} `{name}`."))
        })?;
        let path = self.path(&document.file);
        let last_change = self.mirror.last_commit(&snapshot.commit, &path).await;
        Ok(ManifestDetail {
            manifest: manifest(&snapshot.configuration, document),
            last_change: Some(last_change.map_err(Error::from)?),
        })
    }

    /// A file's path in the repository, by its path below the root.
    fn path(&self, file: &str) -> String {
        match self.root.trim_matches('/') {
            "" | "." => file.to_owned(),
            root => format!("{root}/{file}"),
        }
    }

    /// Commits changes of documents.
    ///
    /// # Errors
    /// A revision moved (`Conflict`, with the text as it is now), a text is no such manifest, or Git refuses.
    pub async fn change(
        &self,
        changes: &[Change],
        message: &str,
        author: &Identity,
    ) -> Result<Published, Told> {
        let snapshot = self.read(Refresh::Fetch).await?;
        let mut files: BTreeMap<String, (Option<String>, Option<String>)> = BTreeMap::new();
        for change in changes {
            self.place(&snapshot, change, &mut files)?;
        }
        files.retain(|_, (before, after)| before != after);
        let commit = if files.is_empty() {
            snapshot.commit.clone()
        } else {
            let written = self
                .mirror
                .write(&self.branch, &files, message, author)
                .await;
            match written {
                Err(error) if error.code == ErrorCode::TargetChanged => {
                    return Err(self.moved(changes).await);
                }
                written => written.map_err(Error::from)?.sha,
            }
        };
        // From now on the new text is what is told. It is committed, whether it can be read again just now or not.
        if let Err(error) = self.read(Refresh::Fetch).await {
            tracing::warn!(%error, "the change is committed, but was not read back");
        }
        let text = |change: &Change| {
            change
                .text
                .as_deref()
                .map(|text| (change.name.clone(), revision(text)))
        };
        Ok(Published {
            commit,
            revisions: changes.iter().filter_map(text).collect(),
        })
    }

    /// Puts one change into its file's text.
    fn place(
        &self,
        snapshot: &Snapshot,
        change: &Change,
        files: &mut BTreeMap<String, (Option<String>, Option<String>)>,
    ) -> Result<(), Told> {
        if let Some(text) = &change.text {
            is_manifest(change, text)?;
        }
        let path = |file: &str| self.path(file);
        let Some(document) = snapshot.configuration.document(change.kind, &change.name) else {
            let file = format!("{}/{}.yaml", change.kind.folder(), change.name);
            if change.revision.is_some() || snapshot.files.contains_key(&file) {
                return Err(conflict(change, None));
            }
            files.insert(path(&file), (None, change.text.clone()));
            return Ok(());
        };
        if change.text.as_deref() == Some(&document.text) {
            return Ok(());
        }
        if change.revision.as_deref() != Some(&document.revision) {
            return Err(conflict(change, Some(document)));
        }
        let whole = snapshot
            .files
            .get(&document.file)
            .cloned()
            .unwrap_or_default();
        let (before, current) = files
            .remove(&path(&document.file))
            .unwrap_or((Some(whole.clone()), Some(whole)));
        let changed = current.map(|current| {
            splice(
                &current,
                document,
                change.text.as_deref().unwrap_or_default(),
            )
        });
        // A file that held only the deleted document goes as well.
        let after = changed.filter(|text| {
            change.text.is_some() || !text.trim_matches(['-', '\n', '\r', ' ']).is_empty()
        });
        files.insert(path(&document.file), (before, after));
        Ok(())
    }

    async fn moved(&self, changes: &[Change]) -> Told {
        let snapshot = match self.read(Refresh::Fetch).await {
            Ok(snapshot) => snapshot,
            Err(error) => return error.into(),
        };
        let current = |change: &Change| {
            snapshot
                .configuration
                .document(change.kind, &change.name)
                .cloned()
        };
        match changes.first() {
            Some(change) => conflict(change, current(change).as_ref()),
            None => Told::new(
                Code::Conflict,
                "the repository moved while this was written",
            ),
        }
    }
}

/// Replaces a document's bytes in its file. Several documents of one file may change in one go: then the range is
/// found again by the document's own text.
fn splice(file: &str, document: &Document, text: &str) -> String {
    let (start, end) = (document.start as usize, document.end as usize);
    let (start, end) = match file.get(start..end) {
        Some(found) if found == document.text => (start, end),
        _ => match file.find(&document.text) {
            Some(start) => (start, start + document.text.len()),
            None => return file.to_owned(),
        },
    };
    // A text that lost its last line end must not swallow the next document's first line.
    let rest = &file[end..];
    let glue = match text.is_empty() || text.ends_with('\n') || rest.is_empty() {
        true => "",
        false => "\n",
    };
    format!("{}{text}{glue}{rest}", &file[..start])
}

fn is_manifest(change: &Change, text: &str) -> Result<(), Told> {
    let read = Configuration::read([("document.yaml", text)]);
    if read.documents.len() == 1 && read.document(change.kind, &change.name).is_some() {
        return Ok(());
    }
    let why = read
        .diagnostics
        .first()
        .map(|finding| format!(" (line {}: {})", finding.line, finding.message));
    let (kind, name, why) = (change.kind.folder(), &change.name, why.unwrap_or_default());
    Err(Told::new(
        Code::Invalid,
        format!("The text is no manifest named {name} for {kind}{why}; nothing was committed."),
    )
    .hint("mend the text; a document keeps its kind and its name"))
}

fn conflict(change: &Change, current: Option<&Document>) -> Told {
    let name = &change.name;
    let message = match current {
        Some(_) => format!("{name} was changed by somebody else since; nothing was committed."),
        None => format!(
            "{name} is not what it was any more (deleted, or made by somebody else); nothing was committed."
        ),
    };
    let mut error =
        Told::new(Code::Conflict, message).hint("compare with the text as it is now, then decide");
    error.current = current.map(|document| document.text.clone());
    error
}

fn unreadable(file: String, why: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        code: "unreadable".into(),
        message: format!("{file} can't be read: {why}"),
        hint: Some("manifests are UTF-8 text of at most 10 MB".into()),
        file: Some(file),
        line: 1,
        column: 1,
        environment: None,
    }
}

fn manifest(configuration: &Configuration, document: &Document) -> Manifest {
    Manifest {
        kind: document.kind,
        name: document.name.clone(),
        file: document.file.clone(),
        text: document.text.clone(),
        revision: document.revision.clone(),
        diagnostics: configuration.diagnostics_of(document.kind, &document.name),
    }
}

impl From<&Snapshot> for Manifests {
    fn from(snapshot: &Snapshot) -> Self {
        let configuration = &snapshot.configuration;
        let documents = configuration.documents.iter();
        Self {
            commit: snapshot.commit.clone(),
            documents: documents
                .map(|document| manifest(configuration, document))
                .collect(),
            diagnostics: configuration.diagnostics.clone(),
        }
    }
}
