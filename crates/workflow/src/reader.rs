//! Reads a WorkflowTemplate's text into the types of `manifest`. What is wrong, or can't be carried out, becomes a
//! [`Problem`]; the rest is read all the same.

mod template;

use std::collections::BTreeMap;

use crate::{
    Problem,
    fields::{Place, Verdict, verdict},
    manifest::{Manifest, Spec, Text, WorkflowParameter},
    yaml::{self, Mark, Tree, Value},
};

/// Reads one manifest and collects what is wrong with it.
pub struct Reader<'a> {
    pub workflow: &'a str,
    pub problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    /// The manifest; `None` (with a problem) when it is no WorkflowTemplate.
    pub fn manifest(&mut self, text: &str) -> Option<Manifest> {
        let tree = match yaml::read(text) {
            Ok(tree) => tree,
            Err(error) => {
                self.problem(
                    error.at,
                    format!("this is no valid YAML: {}", error.message),
                    None,
                );
                return None;
            }
        };
        let entries = self.fields(&tree, Place::Manifest, "the manifest")?;
        let kind = entries.get("kind").and_then(|kind| kind.string());
        if kind.as_deref() != Some("WorkflowTemplate") {
            let kind = kind.map_or_else(
                || "has no `kind`".to_owned(),
                |kind| format!("is a `{kind}`"),
            );
            self.problem(
                tree.at,
                format!("a WorkflowTemplate is expected, this {kind}"),
                None,
            );
            return None;
        }
        let Some(spec) = entries
            .get("spec")
            .filter(|spec| matches!(spec.value, Value::Mapping(_)))
        else {
            self.problem(tree.at, "`spec` is missing".to_owned(), None);
            return None;
        };
        let mut templates: Vec<(String, Tree)> = Vec::new();
        for template in spec
            .get("templates")
            .map(|list| self.list(list, "templates"))
            .unwrap_or_default()
        {
            let Some(name) = template.get("name").and_then(Tree::string) else {
                self.problem(template.at, "this template has no `name`".to_owned(), None);
                continue;
            };
            self.name(&name, template.at, "template");
            if templates.iter().any(|(other, _)| *other == name) {
                self.problem(
                    template.at,
                    format!("the template `{name}` stands here twice"),
                    None,
                );
            }
            templates.push((name, template.clone()));
        }
        Some(Manifest {
            spec: (*spec).clone(),
            templates,
        })
    }

    /// The workflow's own part of the manifest that runs.
    pub fn spec(&mut self, tree: &Tree) -> Spec {
        let Some(entries) = self.fields(tree, Place::Spec, "spec") else {
            return Spec::default();
        };
        let mut spec = Spec {
            entrypoint: entries
                .get("entrypoint")
                .and_then(|tree| self.text(tree, "entrypoint")),
            service_account: entries
                .get("serviceAccountName")
                .and_then(|tree| tree.string()),
            ..Spec::default()
        };
        if let Some(metadata) = entries.get("workflowMetadata") {
            let entries = self
                .fields(metadata, Place::WorkflowMetadata, "workflowMetadata")
                .unwrap_or_default();
            spec.labels = strings(entries.get("labels").copied());
            spec.annotations = strings(entries.get("annotations").copied());
        }
        for (name, tree) in self.parameters(
            entries.get("arguments").copied(),
            Place::Arguments,
            "arguments",
        ) {
            let Some(entries) = self.fields(tree, Place::WorkflowParameter, "the parameter") else {
                continue;
            };
            let value = self
                .field_text(&entries, "value")
                .or_else(|| self.field_text(&entries, "default"));
            let allowed = entries.get("enum").map(|list| {
                self.list(list, "enum")
                    .iter()
                    .filter_map(|tree| tree.string())
                    .collect()
            });
            spec.parameters.push(WorkflowParameter {
                name,
                at: tree.at,
                value,
                allowed,
            });
        }
        spec
    }

    /// The entries of `parameters` below `inputs`, `outputs` or `arguments`, each with its name.
    fn parameters<'t>(
        &mut self,
        tree: Option<&'t Tree>,
        place: Place,
        of: &str,
    ) -> Vec<(String, &'t Tree)> {
        let Some(entries) = tree
            .filter(|tree| !tree.is_null())
            .and_then(|tree| self.fields(tree, place, of))
        else {
            return Vec::new();
        };
        let mut parameters: Vec<(String, &Tree)> = Vec::new();
        for tree in entries
            .get("parameters")
            .map(|list| self.list(list, "parameters"))
            .unwrap_or_default()
        {
            let Some(name) = tree
                .get("name")
                .and_then(Tree::string)
                .filter(|name| !name.is_empty())
            else {
                self.problem(tree.at, "this parameter has no `name`".to_owned(), None);
                continue;
            };
            if !name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            {
                self.problem(
                    tree.at,
                    format!("`{name}` can't name a parameter: letters, digits, `-` and `_` only"),
                    None,
                );
            }
            if parameters.iter().any(|(other, _)| *other == name) {
                self.problem(
                    tree.at,
                    format!("the parameter `{name}` stands here twice"),
                    None,
                );
            }
            parameters.push((name, tree));
        }
        parameters
    }

    /// The accepted fields of a mapping; the others become problems. Empty refused ones (`artifacts: []`) ask for nothing.
    fn fields<'t>(
        &mut self,
        tree: &'t Tree,
        place: Place,
        what: &str,
    ) -> Option<BTreeMap<String, &'t Tree>> {
        let Value::Mapping(entries) = &tree.value else {
            self.problem(tree.at, format!("{what} should be a mapping here"), None);
            return None;
        };
        let mut fields = BTreeMap::new();
        for (key, value) in entries {
            let name = key.string().unwrap_or_default();
            match verdict(place, &name) {
                Verdict::Accepted
                    if value.is_null() && !matches!(name.as_str(), "value" | "default") => {}
                Verdict::Accepted => {
                    fields.insert(name, value);
                }
                Verdict::Refused(hint) if !empty(value) => {
                    self.problem(
                        key.at,
                        format!("`{name}` is not supported by the host executor"),
                        Some(hint),
                    );
                }
                Verdict::Refused(_) => {}
                Verdict::Unknown => self.problem(
                    key.at,
                    format!("`{name}` is no field that Argo knows here"),
                    None,
                ),
            }
        }
        Some(fields)
    }

    fn field_text(&mut self, entries: &BTreeMap<String, &Tree>, field: &str) -> Option<Text> {
        entries.get(field).and_then(|tree| self.text(tree, field))
    }

    fn text(&mut self, tree: &Tree, what: &str) -> Option<Text> {
        let text = tree.string();
        if text.is_none() {
            self.problem(tree.at, format!("`{what}` should be a string here"), None);
        }
        text.map(|text| Text { text, at: tree.at })
    }

    fn texts(&mut self, tree: &Tree, what: &str) -> Vec<Text> {
        self.list(tree, what)
            .into_iter()
            .filter_map(|tree| self.text(tree, what))
            .collect()
    }

    fn list<'t>(&mut self, tree: &'t Tree, what: &str) -> Vec<&'t Tree> {
        match &tree.value {
            Value::Sequence(items) => items.iter().collect(),
            _ if tree.is_null() => Vec::new(),
            _ => {
                self.problem(tree.at, format!("`{what}` should be a list here"), None);
                Vec::new()
            }
        }
    }

    fn name(&mut self, name: &str, at: Mark, what: &str) {
        let fits = name.len() <= 128
            && !name.starts_with('-')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !fits || name.is_empty() {
            self.problem(at, format!("`{name}` can't name a {what}: letters, digits and `-` only, 128 at most, no leading `-`"), None);
        }
    }

    /// Notes what is wrong.
    pub fn problem(&mut self, at: Mark, message: String, hint: Option<&str>) {
        let (workflow, hint) = (self.workflow.to_owned(), hint.map(str::to_owned));
        self.problems.push(Problem {
            workflow,
            line: at.line,
            column: at.column,
            message,
            hint,
        });
    }
}

/// Set, but to nothing: `[]`, `{}`, `false`, `null`, an empty string.
fn empty(tree: &Tree) -> bool {
    match &tree.value {
        Value::Sequence(items) => items.is_empty(),
        // `suspend: {}` and `emptyDir: {}` do mean something; only lists and scalars are nothing when empty.
        Value::Mapping(_) => false,
        Value::Scalar { text, plain: true } => {
            tree.is_null() || matches!(text.as_str(), "false" | "False" | "FALSE")
        }
        Value::Scalar { text, .. } => text.is_empty(),
    }
}

fn strings(tree: Option<&Tree>) -> BTreeMap<String, String> {
    let Some(Value::Mapping(entries)) = tree.map(|tree| &tree.value) else {
        return BTreeMap::new();
    };
    entries
        .iter()
        .filter_map(|(key, value)| Some((key.string()?, value.string()?)))
        .collect()
}
