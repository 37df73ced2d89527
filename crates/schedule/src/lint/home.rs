//! Manifests as checks see them: a workflow's spec and the templates that it and its neighbours hold.

use serde_json::Value;

use super::{
    fault::{Fault, Spot},
    tags::STAND_IN,
    view::{get, items, text},
};
use crate::yaml::{Document, Mark};

/// Templates that workflows may refer to: the documents of other files. What is no WorkflowTemplate and no
/// ClusterWorkflowTemplate is passed over.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    documents: Vec<&'a Document>,
}

impl<'a> Known<'a> {
    /// These documents.
    pub fn new(documents: impl IntoIterator<Item = &'a Document>) -> Self {
        Self {
            documents: documents.into_iter().collect(),
        }
    }

    /// Some more, which come first.
    pub fn with(&self, documents: &'a [Document]) -> Self {
        Self::new(documents.iter().chain(self.documents.iter().copied()))
    }

    /// A stored template by its name.
    pub fn stored(&self, name: &str, cluster: bool) -> Option<Home<'a>> {
        let kind = if cluster {
            "ClusterWorkflowTemplate"
        } else {
            "WorkflowTemplate"
        };
        let document = self.documents.iter().find(|document| {
            text(&document.value, "kind") == kind
                && get(&document.value, "metadata")
                    .is_some_and(|metadata| text(metadata, "name") == name)
        })?;
        Some(Home::new(document))
    }
}

/// The manifest that a template stands in; its own templates can be called by name.
#[derive(Debug, Clone, Copy)]
pub struct Home<'a> {
    pub document: &'a Document,
    pub spec: &'a Value,
    /// A CronWorkflow's spec is one deeper.
    spec_path: &'static [&'static str],
}

/// A template, and where it stands.
#[derive(Debug, Clone)]
pub struct Template<'a> {
    pub home: Home<'a>,
    pub spot: Spot<'a>,
    pub name: String,
    pub value: Value,
}

impl<'a> Home<'a> {
    /// A manifest's own.
    pub fn new(document: &'a Document) -> Self {
        let spec_path: &[&str] = match text(&document.value, "kind").as_str() {
            "CronWorkflow" => &["spec", "workflowSpec"],
            _ => &["spec"],
        };
        let spec = super::view::dig(&document.value, spec_path).unwrap_or(&Value::Null);
        Self {
            document,
            spec,
            spec_path,
        }
    }

    /// The spec's place.
    pub fn spot(&self) -> Spot<'a> {
        Spot {
            document: self.document,
            path: Vec::new(),
        }
        .at(self.spec_path)
    }

    /// All templates of this manifest.
    pub fn templates(&self) -> Vec<Template<'a>> {
        items(self.spec, "templates")
            .iter()
            .filter_map(|template| self.template(&text(template, "name")))
            .collect()
    }

    /// A template of this manifest by its name.
    pub fn template(&self, name: &str) -> Option<Template<'a>> {
        let (index, value) = items(self.spec, "templates")
            .iter()
            .enumerate()
            .find(|(_, template)| text(template, "name") == name)?;
        Some(Template {
            home: *self,
            spot: self.spot().item("templates", index),
            name: name.to_owned(),
            value: value.clone(),
        })
    }
}

/// A manifest's name, or what its name begins with.
pub fn name(document: &Document) -> String {
    let metadata = get(&document.value, "metadata");
    let of = |key| {
        metadata
            .map(|metadata| text(metadata, key))
            .filter(|name| !name.is_empty())
    };
    of("name")
        .or_else(|| of("generateName"))
        .unwrap_or_default()
}

/// Where in the text at a path some words stand. `mark` is where the text begins; in quotes it begins after them.
pub fn within(document: &Document, path: &[String], mark: Mark, words: &str) -> Mark {
    let value = path
        .iter()
        .try_fold(&document.value, |value, step| match value {
            Value::Array(items) => step.parse().ok().and_then(|index: usize| items.get(index)),
            value => get(value, step),
        });
    let before = value
        .and_then(Value::as_str)
        .and_then(|text| Some(&text[..text.find(words)?]));
    let Some(before) = before else { return mark };
    let count = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    let lines = u32::try_from(before.matches('\n').count()).unwrap_or(u32::MAX);
    let last = before.rsplit('\n').next().unwrap_or_default();
    let quote = u32::from(document.places.quoted(path));
    Mark {
        line: mark.line.saturating_add(lines),
        column: mark
            .column
            .saturating_add(count(last))
            .saturating_add(quote),
    }
}

/// What a step, a task or a hook calls.
pub enum Called<'a> {
    Template(Box<Template<'a>>),
    /// Known only when the workflow runs.
    Late,
}

/// Finds what `holder` (with `template`, `templateRef` or `inline`) calls.
pub fn resolve<'a>(
    known: &Known<'a>,
    home: Home<'a>,
    holder: &Value,
    spot: &Spot<'a>,
) -> Result<Called<'a>, Box<Fault<'a>>> {
    let name = text(holder, "template");
    let found = |template| Ok(Called::Template(Box::new(template)));
    if let Some(reference) = get(holder, "templateRef") {
        let spot = spot.at(&["templateRef"]);
        if !name.is_empty() {
            return Err(spot.boxed_fault(
                "template-ref",
                "template name cannot be specified with templateRef",
            ));
        }
        return referred(known, reference, &spot);
    }
    if !name.is_empty() {
        let undefined = || {
            spot.at(&["template"]).boxed_fault(
                "template-undefined",
                format!("template name '{name}' undefined"),
            )
        };
        return found(home.template(&name).ok_or_else(undefined)?);
    }
    match get(holder, "inline") {
        Some(inline) => found(Template {
            home,
            spot: spot.at(&["inline"]),
            name: text(inline, "name"),
            value: inline.clone(),
        }),
        None => Err(spot.boxed_fault(
            "template-undefined",
            "failed to get a template: give `template`, `templateRef` or `inline`",
        )),
    }
}

fn referred<'a>(
    known: &Known<'a>,
    reference: &Value,
    spot: &Spot<'a>,
) -> Result<Called<'a>, Box<Fault<'a>>> {
    let (name, template) = (text(reference, "name"), text(reference, "template"));
    if name.is_empty() {
        return Err(spot.boxed_fault("template-ref", "resource name is required"));
    }
    if template.is_empty() {
        return Err(spot.boxed_fault("template-ref", "template name is required"));
    }
    if super::tags::plain(&format!("{name} {template}"))
        .next()
        .is_some()
    {
        return Ok(Called::Late);
    }
    let cluster = get(reference, "clusterScope") == Some(&Value::Bool(true));
    match known
        .stored(&name, cluster)
        .and_then(|home| home.template(&template))
    {
        Some(template) => Ok(Called::Template(Box::new(template))),
        None if template.contains(STAND_IN) => Ok(Called::Late),
        None => Err(spot.boxed_fault(
            "template-ref-unknown",
            format!("template reference {name}.{template} not found"),
        )),
    }
}
