//! The corpus as it lies in a directory: `manifest.json`, the manifests, the recordings of what they came to.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;

use super::{compare::Held, supplied, tree::Tree};

/// One line of `manifest.json`.
#[derive(Debug, Clone, Deserialize)]
struct Entry {
    id: String,
    path: String,
    #[serde(default)]
    doc: usize,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    role: Option<String>,
    #[serde(default)]
    name: Value,
    #[serde(default)]
    host_runnable: Option<bool>,
    #[serde(default)]
    host_level: Option<String>,
    #[serde(default)]
    fixtures: Vec<String>,
    #[serde(default)]
    oracles: Vec<Oracle>,
    #[serde(default)]
    expected_phase: Option<String>,
    #[serde(default)]
    reference: Option<String>,
    #[serde(default)]
    reference_stable: bool,
    #[serde(default)]
    no_test: Option<String>,
}

/// What has to hold of the finished workflow, in Python.
#[derive(Debug, Clone, Deserialize)]
pub struct Oracle {
    pub verify_py: String,
    /// What somebody did to the workflow before; not done here.
    #[serde(default)]
    pub actions: Vec<Value>,
    /// Files of the templates that were there when it was recorded.
    #[serde(default)]
    pub templates: Vec<String>,
    /// Whether it holds of the recording itself.
    #[serde(default)]
    pub holds_on_reference: Option<bool>,
}

/// What to do with a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Run it.
    Run,
    /// A library of templates: look whether it could be used.
    Look,
    /// It would take too long for anyone.
    Leave,
}

/// A recording of what a workflow came to.
#[derive(Debug, Clone)]
pub struct Recording {
    pub tree: Tree,
    pub held: Held,
    /// Upstream never came to an end with it.
    pub hung: bool,
}

/// One document to run, with everything it needs.
#[derive(Debug, Clone)]
pub struct Case {
    pub id: String,
    /// `L0` to `L3`, `probe`, or `more` for what is recorded without being ranked.
    pub level: String,
    pub task: Task,
    /// The manifest's text, one document.
    pub text: String,
    /// The name that the recorded run had.
    pub name: Option<String>,
    /// Templates and ConfigMaps to load first.
    pub fixtures: Vec<String>,
    pub recording: Option<Recording>,
    /// The phase where one is known without a recording.
    pub phase: Option<String>,
    pub oracles: Vec<Oracle>,
}

/// A corpus.
#[derive(Debug)]
pub struct Corpus {
    root: PathBuf,
    entries: Vec<Entry>,
}

impl Corpus {
    /// Reads the list of what is there.
    pub fn open(root: &Path) -> Result<Self> {
        let entries = read_json(&root.join("manifest.json"))?;
        let root = root.to_owned();
        Ok(Corpus { root, entries })
    }

    /// Where a stand-in for an image's program is to be found first, and where the shell looks for the others.
    pub fn stubs(&self) -> [PathBuf; 2] {
        ["stubs", "stubs/usr/local/bin"].map(|folder| self.root.join(folder))
    }

    /// Where a file of the corpus is; its path is sometimes told without the first folder.
    pub fn file(&self, path: &str) -> PathBuf {
        let plain = self.root.join(path);
        match plain.exists() {
            true => plain,
            false => self.root.join("raw").join(path),
        }
    }

    /// A list of cases below `oracles/`; none where the corpus has no such list.
    pub fn list<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Vec<T>> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum List<T> {
            Bare(Vec<T>),
            Told { cases: Vec<T> },
        }
        let file = self.root.join("oracles").join(name);
        match file.exists().then(|| read_json(&file)).transpose()? {
            None => Ok(Vec::new()),
            Some(List::Bare(cases) | List::Told { cases }) => Ok(cases),
        }
    }

    /// Everything that can run on this machine, then the probes, then what is recorded without a level.
    pub fn cases(&self) -> Result<Vec<Case>> {
        let mut cases = Vec::new();
        for entry in &self.entries {
            let level = match (&entry.host_level, &entry.reference) {
                (Some(level), _) if entry.host_runnable == Some(true) => level.clone(),
                (None, Some(_)) => "more".to_owned(),
                _ => continue,
            };
            cases.push(self.case(entry, level)?);
        }
        cases.extend(self.probes()?);
        cases.sort_by_key(|case| case.level == "more");
        Ok(cases)
    }

    fn case(&self, entry: &Entry, level: String) -> Result<Case> {
        let recording = entry.reference.as_ref();
        let recording = recording.map(|file| read_json::<Value>(&self.root.join(file)));
        let recording = recording.transpose()?;
        let random = entry.expected_phase.as_deref() == Some("random");
        let held = match entry.reference_stable {
            true => Held::All,
            false if random => Held::End,
            false => Held::Phase,
        };
        let phases = ["Succeeded", "Failed", "Error"];
        let phase = entry.expected_phase.clone();
        let phase = phase.filter(|phase| phases.contains(&phase.as_str()));
        let template = entry.role.as_deref() == Some("template");
        let task = match (template, entry.no_test.as_deref()) {
            (_, Some("duration")) => Task::Leave,
            (true, _) if phase.is_none() => Task::Look,
            _ if entry.kind.as_deref() == Some("CronWorkflow") => Task::Look,
            _ => Task::Run,
        };
        let text = told_kind(
            self.document(&entry.path, entry.doc)?,
            entry.kind.as_deref(),
        );
        let mut fixtures = self.fixtures(entry)?;
        self.templates(&text, &mut fixtures)?;
        let tree = recording.as_ref().map(Tree::of_argo);
        fixtures.extend(supplied::config_maps(&text, &fixtures, tree.as_ref()));
        Ok(Case {
            id: entry.id.clone(),
            level,
            task,
            text,
            name: recorded_name(recording.as_ref()).or_else(|| given_name(entry.name.as_str())),
            fixtures,
            recording: recording.map(|value| Recording::read(&value, held)),
            phase,
            oracles: entry.oracles.clone(),
        })
    }

    fn probes(&self) -> Result<Vec<Case>> {
        let folder = self.root.join("probes");
        let Ok(files) = fs::read_dir(&folder) else {
            return Ok(Vec::new());
        };
        let mut stems: Vec<String> = files
            .filter_map(|file| {
                Some(
                    file.ok()?
                        .file_name()
                        .to_str()?
                        .strip_suffix(".yaml")?
                        .to_owned(),
                )
            })
            .collect();
        stems.sort();
        stems.iter().map(|stem| self.probe(stem)).collect()
    }

    fn probe(&self, stem: &str) -> Result<Case> {
        let value: Value = read_json(&self.root.join(format!("oracles/probes/{stem}.json")))?;
        let held = match value["stable"].as_bool() {
            Some(false) => Held::Phase,
            _ => Held::All,
        };
        let file = format!("probes/{stem}.yaml");
        let mut texts = documents(&read(&self.root.join(&file))?);
        // What comes before the workflow is what it needs.
        let text = texts.pop().with_context(|| format!("{file} is empty"))?;
        Ok(Case {
            id: format!("{file}#0"),
            level: "probe".to_owned(),
            task: Task::Run,
            text,
            name: recorded_name(Some(&value)),
            fixtures: texts,
            recording: Some(Recording::read(&value, held)),
            phase: None,
            oracles: Vec::new(),
        })
    }

    /// What an entry needs: the templates that its recording had, and of its list what has another name.
    fn fixtures(&self, entry: &Entry) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        for path in entry.oracles.iter().flat_map(|oracle| &oracle.templates) {
            let file = self.root.join(path);
            if file.is_file() {
                texts.extend(documents(&read(&file)?));
            }
        }
        for id in &entry.fixtures {
            let text = self.fixture(id)?;
            let kind = text.lines().find_map(|line| line.strip_prefix("kind: "));
            let name = text.lines().find_map(|line| line.strip_prefix("  name: "));
            let known = kind
                .zip(name)
                .is_some_and(|(kind, name)| is_there(&texts, kind.trim_end(), name.trim_end()));
            if !known {
                texts.push(text);
            }
        }
        Ok(texts)
    }

    fn fixture(&self, id: &str) -> Result<String> {
        let known = self.entries.iter().find(|entry| entry.id == id);
        let told = id
            .rsplit_once('#')
            .and_then(|(path, doc)| Some((path, doc.parse().ok()?)));
        match (known, told) {
            (Some(entry), _) => self.document(&entry.path, entry.doc),
            (None, Some((path, doc))) => self.document(path, doc),
            (None, None) => bail!("`{id}` names no document"),
        }
    }

    /// Adds the templates that are named and not there yet.
    fn templates(&self, text: &str, fixtures: &mut Vec<String>) -> Result<()> {
        let kinds = ["WorkflowTemplate", "ClusterWorkflowTemplate"];
        let known = |entry: &&Entry| {
            entry
                .kind
                .as_deref()
                .is_some_and(|kind| kinds.contains(&kind))
                && entry.name.is_string()
        };
        let mut seen = 0;
        let mut texts = vec![text.to_owned()];
        texts.extend(fixtures.iter().cloned());
        while seen < texts.len() {
            let text = texts[seen].clone();
            seen += 1;
            for entry in self.entries.iter().filter(known) {
                let name = entry.name.as_str().unwrap_or_default();
                let named = text.lines().any(|line| {
                    let line = line.trim_start_matches([' ', '-']);
                    line.strip_prefix("name:")
                        .is_some_and(|rest| rest.trim().trim_matches(['"', '\'']) == name)
                });
                let kind = entry.kind.as_deref().unwrap_or_default();
                let there = is_there(&texts, kind, name);
                if named && !there && text.contains("emplateRef") {
                    let found = self.document(&entry.path, entry.doc)?;
                    texts.push(found.clone());
                    fixtures.push(found);
                }
            }
        }
        Ok(())
    }

    fn document(&self, path: &str, doc: usize) -> Result<String> {
        let file = self.file(path);
        let texts = documents(&read(&file)?);
        let text = texts.into_iter().nth(doc);
        text.with_context(|| format!("{} has no document {doc}", file.display()))
    }
}

impl Recording {
    fn read(value: &Value, held: Held) -> Self {
        Recording {
            tree: Tree::of_argo(value),
            held,
            hung: value["upstream_hangs"].as_bool() == Some(true)
                || value["status"]["phase"].as_str() == Some("Running"),
        }
    }
}

fn recorded_name(recording: Option<&Value>) -> Option<String> {
    Some(recording?["metadata"]["name"].as_str()?.to_owned())
}

/// A name that ends in a dash is only the beginning of one.
fn given_name(name: Option<&str>) -> Option<String> {
    let name = name?;
    Some(match name.ends_with('-') {
        true => format!("{name}x7k2p"),
        false => name.to_owned(),
    })
}

/// Some manifests leave their kind to whoever submits them.
fn told_kind(text: String, kind: Option<&str>) -> String {
    match kind {
        Some(kind)
            if !text.lines().any(|line| line.starts_with("kind:"))
                && !text.trim_start().starts_with('{') =>
        {
            format!("apiVersion: argoproj.io/v1alpha1\nkind: {kind}\n{text}")
        }
        _ => text,
    }
}

/// The documents of a file that hold anything, as text.
pub fn documents(text: &str) -> Vec<String> {
    let mut documents = vec![String::new()];
    for line in text.lines() {
        let mark = line.strip_prefix("---");
        if mark.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r'])) {
            documents.push(String::new());
        } else if let Some(document) = documents.last_mut() {
            document.push_str(line);
            document.push('\n');
        }
    }
    let told = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    documents.retain(|document| document.lines().any(told));
    documents
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))
}

fn read_json<T: serde::de::DeserializeOwned>(file: &Path) -> Result<T> {
    serde_json::from_str(&read(file)?)
        .with_context(|| format!("{} is not what it should be", file.display()))
}

/// Whether one of these documents is of that kind and name.
fn is_there(texts: &[String], kind: &str, name: &str) -> bool {
    let (kind, name) = (format!("kind: {kind}"), format!("  name: {name}"));
    let has = |text: &String, wanted: &str| text.lines().any(|line| line.trim_end() == wanted);
    texts
        .iter()
        .any(|text| has(text, &kind) && has(text, &name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_s_documents() {
        let text = "# only words\n---\na: 1\n--- # next\n\n---\nb: |\n  ---x\n";
        assert_eq!(documents(text), ["a: 1\n", "b: |\n  ---x\n"]);
    }
}
