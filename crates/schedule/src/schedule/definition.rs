//! What a schedule carries out: the workflow's spec with what it refers to laid under it, templates that are stored
//! beside it, ConfigMaps.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::spec::{Metadata, WorkflowSpec};

/// A ConfigMap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfigMap {
    pub labels: BTreeMap<String, String>,
    pub data: BTreeMap<String, String>,
}

/// Why a manifest makes no schedule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Problem(pub String);

/// A stored manifest with templates.
#[derive(Debug, Clone)]
pub struct Stored {
    pub cluster: bool,
    pub name: String,
    pub metadata: Metadata,
    pub raw: Value,
    pub spec: WorkflowSpec,
}

/// What a schedule carries out.
#[derive(Debug, Clone)]
pub struct Definition {
    metadata: Metadata,
    submitted: Value,
    spec: WorkflowSpec,
    stored: Vec<Stored>,
    config_maps: BTreeMap<String, ConfigMap>,
    /// Why it can't begin; told as the workflow's message.
    pub(super) invalid: Option<String>,
    /// It does not even come to be validated: the workflow is in error.
    pub(super) broken: Option<String>,
}

impl Definition {
    /// Puts a workflow together with what is stored beside it.
    ///
    /// # Errors
    /// A field has a shape that can't be read.
    pub fn new(
        workflow: &Value,
        stored: &[Value],
        config_maps: BTreeMap<String, ConfigMap>,
    ) -> Result<Self, Problem> {
        let stored: Vec<Stored> = stored.iter().filter_map(read).collect();
        let submitted = workflow["spec"].clone();
        let spec: WorkflowSpec = typed(&submitted, "spec")?;
        let metadata: Metadata = match &workflow["metadata"] {
            Value::Null => Metadata::default(),
            value => typed(value, "metadata")?,
        };
        let mut definition = Definition {
            metadata,
            submitted,
            spec,
            stored,
            config_maps,
            invalid: None,
            broken: None,
        };
        definition.overlay()?;
        Ok(definition)
    }

    /// The workflow's own spec lies over that of the template that it names.
    fn overlay(&mut self) -> Result<(), Problem> {
        let Some(reference) = self.spec.workflow_template_ref.clone() else {
            return Ok(());
        };
        let Some(base) = self.stored(&reference.name, reference.cluster_scope) else {
            let kind = match reference.cluster_scope {
                true => "clusterworkflowtemplates",
                false => "workflowtemplates",
            };
            let name = &reference.name;
            self.broken = Some(format!("{kind}.argoproj.io \"{name}\" not found"));
            return Ok(());
        };
        let (mut below, metadata) = (
            base.raw["spec"].clone(),
            base.raw["spec"]["workflowMetadata"].clone(),
        );
        merge(&mut below, &self.submitted);
        self.spec = typed(&below, "spec")?;
        for (field, into) in [
            ("labels", &mut self.metadata.labels),
            ("annotations", &mut self.metadata.annotations),
        ] {
            for (name, value) in metadata[field].as_object().into_iter().flatten() {
                let value = value.as_str().unwrap_or_default().to_owned();
                into.entry(name.clone()).or_insert(value);
            }
        }
        Ok(())
    }

    /// It can't begin for that reason: the workflow fails with `invalid spec: …`.
    #[must_use]
    pub fn with_fault(mut self, message: Option<String>) -> Self {
        self.invalid = message;
        self
    }

    /// Names, labels, annotations.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The spec as it was handed in.
    pub fn submitted_spec(&self) -> &Value {
        &self.submitted
    }

    /// The spec with everything laid under it.
    pub fn spec(&self) -> &WorkflowSpec {
        &self.spec
    }

    /// A stored manifest.
    pub fn stored(&self, name: &str, cluster: bool) -> Option<&Stored> {
        let fits = |stored: &&Stored| stored.name == name && stored.cluster == cluster;
        self.stored.iter().find(fits)
    }

    /// A ConfigMap.
    pub fn config_map(&self, name: &str) -> Option<&ConfigMap> {
        self.config_maps.get(name)
    }

    /// A template in a scope (`local/…`, `namespaced/…`, `cluster/…`), as it is written.
    pub fn template(&self, scope: &str, name: &str) -> Option<&Value> {
        let (kind, of) = scope.split_once('/').unwrap_or(("local", ""));
        let templates = match kind {
            "namespaced" => &self.stored(of, false)?.spec.templates,
            "cluster" => &self.stored(of, true)?.spec.templates,
            _ => &self.spec.templates,
        };
        templates
            .iter()
            .find(|template| template["name"].as_str() == Some(name))
    }
}

fn read(value: &Value) -> Option<Stored> {
    let cluster = match value["kind"].as_str()? {
        "WorkflowTemplate" => false,
        "ClusterWorkflowTemplate" => true,
        _ => return None,
    };
    Some(Stored {
        cluster,
        name: value["metadata"]["name"].as_str()?.to_owned(),
        metadata: serde_json::from_value(value["metadata"].clone()).ok()?,
        spec: serde_json::from_value(value["spec"].clone()).ok()?,
        raw: value.clone(),
    })
}

fn typed<T: serde::de::DeserializeOwned>(value: &Value, place: &str) -> Result<T, Problem> {
    serde_json::from_value(value.clone())
        .map_err(|error| Problem(format!("{place} can't be read: {error}")))
}

/// As Kubernetes merges: maps by their keys, lists of named things by their names, all else is replaced.
pub(super) fn merge(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => merge_maps(below, above),
        (Value::Array(below), Value::Array(above))
            if above.iter().all(|item| item["name"].is_string()) =>
        {
            for item in above {
                match below.iter_mut().find(|other| other["name"] == item["name"]) {
                    Some(other) => merge(other, item),
                    None => below.push(item.clone()),
                }
            }
        }
        (below, above) => *below = above.clone(),
    }
}

fn merge_maps(below: &mut Map<String, Value>, above: &Map<String, Value>) {
    for (name, value) in above {
        match below.get_mut(name) {
            Some(other) => merge(other, value),
            None => {
                below.insert(name.clone(), value.clone());
            }
        }
    }
}
