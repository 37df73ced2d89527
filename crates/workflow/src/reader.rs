//! Reads a WorkflowTemplate's text into the types of `manifest`. What is wrong, or can't be carried out, becomes a
//! [`Problem`]; the rest is read all the same.

use std::collections::BTreeMap;

use crate::{
    Problem,
    fields::{Place, Verdict, verdict},
    manifest::{
        Body, From, Input, Leaf, Manifest, Output, Spec, Step, Template, Text, WorkflowParameter,
    },
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

    /// A template that is called.
    pub fn template(&mut self, name: &str, tree: &Tree) -> Option<Template> {
        let entries = self.fields(tree, Place::Template, "the template")?;
        let inputs = self.inputs(entries.get("inputs").copied());
        let outputs = self.outputs(entries.get("outputs").copied());
        let bodies: Vec<&str> = ["steps", "script", "container"]
            .into_iter()
            .filter(|body| entries.contains_key(*body))
            .collect();
        let body = match bodies[..] {
            ["steps"] => Body::Steps(self.steps(entries["steps"])),
            ["script"] => Body::Leaf(self.leaf(entries["script"], Place::Script)?),
            ["container"] => Body::Leaf(self.leaf(entries["container"], Place::Container)?),
            [] => {
                let known = [
                    "dag",
                    "suspend",
                    "http",
                    "resource",
                    "containerSet",
                    "data",
                    "plugin",
                    "template",
                    "templateRef",
                ];
                if !known.iter().any(|body| tree.get(body).is_some()) {
                    self.problem(tree.at, format!("the template `{name}` does nothing: it has no `steps`, `script` or `container`"), None);
                }
                return None;
            }
            _ => {
                self.problem(
                    tree.at,
                    format!(
                        "the template `{name}` has more than one of `{}`",
                        bodies.join("`, `")
                    ),
                    None,
                );
                return None;
            }
        };
        Some(Template {
            name: name.to_owned(),
            inputs,
            outputs,
            body,
        })
    }

    fn inputs(&mut self, tree: Option<&Tree>) -> Vec<Input> {
        let mut inputs = Vec::new();
        for (name, tree) in self.parameters(tree, Place::Inputs, "inputs") {
            let Some(entries) = self.fields(tree, Place::Input, "the parameter") else {
                continue;
            };
            let (value, default) = (
                self.field_text(&entries, "value"),
                self.field_text(&entries, "default"),
            );
            inputs.push(Input {
                name,
                value,
                default,
            });
        }
        inputs
    }

    fn outputs(&mut self, tree: Option<&Tree>) -> Vec<Output> {
        let mut outputs = Vec::new();
        for (name, tree) in self.parameters(tree, Place::Outputs, "outputs") {
            let Some(entries) = self.fields(tree, Place::Output, "the parameter") else {
                continue;
            };
            let Some(value_from) = entries.get("valueFrom") else {
                self.problem(
                    tree.at,
                    format!("the output `{name}` has no `valueFrom`"),
                    None,
                );
                continue;
            };
            let Some(from) = self.fields(value_from, Place::OutputFrom, "valueFrom") else {
                continue;
            };
            let (path, parameter) = (
                self.field_text(&from, "path"),
                self.field_text(&from, "parameter"),
            );
            let default = self
                .field_text(&from, "default")
                .or_else(|| self.field_text(&entries, "default"));
            let global = self.field_text(&entries, "globalName");
            let from = match (path, parameter) {
                (Some(path), None) => From::Path(path),
                (None, Some(parameter)) => From::Parameter(parameter),
                _ => {
                    let refused = from.is_empty()
                        && matches!(&value_from.value, Value::Mapping(all) if !all.is_empty());
                    if !refused {
                        self.problem(
                            value_from.at,
                            format!("the output `{name}` needs either `path` or `parameter`"),
                            None,
                        );
                    }
                    continue;
                }
            };
            outputs.push(Output {
                name,
                from,
                default,
                global,
            });
        }
        outputs
    }

    fn leaf(&mut self, tree: &Tree, place: Place) -> Option<Leaf> {
        let entries = self.fields(
            tree,
            place,
            if place == Place::Script {
                "script"
            } else {
                "container"
            },
        )?;
        let Some(image) = self
            .field_text(&entries, "image")
            .filter(|image| !image.text.is_empty())
        else {
            self.problem(tree.at, "`image` is missing".to_owned(), None);
            return None;
        };
        let command = entries
            .get("command")
            .map(|list| self.texts(list, "command"))
            .unwrap_or_default();
        let args = entries
            .get("args")
            .map(|list| self.texts(list, "args"))
            .unwrap_or_default();
        let source = self.field_text(&entries, "source");
        if command.is_empty() && !entries.contains_key("command") {
            let hint = "on this executor no image is unpacked, so that its own entrypoint is not known: name the program";
            self.problem(tree.at, "`command` is missing".to_owned(), Some(hint));
        } else if command.is_empty() {
            self.problem(
                tree.at,
                "`command` is empty".to_owned(),
                Some("name the program"),
            );
        }
        if place == Place::Script && source.is_none() {
            self.problem(tree.at, "`source` is missing".to_owned(), None);
        }
        let mut env = Vec::new();
        for variable in entries
            .get("env")
            .map(|list| self.list(list, "env"))
            .unwrap_or_default()
        {
            let Some(entries) = self.fields(variable, Place::Env, "the variable") else {
                continue;
            };
            let Some(name) = entries
                .get("name")
                .and_then(|name| name.string())
                .filter(|name| !name.is_empty())
            else {
                self.problem(variable.at, "this variable has no `name`".to_owned(), None);
                continue;
            };
            if name.contains(['=', '\0']) {
                self.problem(variable.at, format!("`{name}` can't name a variable"), None);
            }
            let value = self.field_text(&entries, "value").unwrap_or(Text {
                text: String::new(),
                at: variable.at,
            });
            env.push((name, value));
        }
        Some(Leaf {
            image,
            command,
            args,
            env,
            source,
        })
    }

    fn steps(&mut self, tree: &Tree) -> Vec<Vec<Step>> {
        let mut names: Vec<String> = Vec::new();
        let mut groups = Vec::new();
        for group in self.list(tree, "steps") {
            // Upstream also takes a step that stands where a group should.
            let members = if matches!(group.value, Value::Mapping(_)) {
                vec![group]
            } else {
                self.list(group, "a group of steps")
            };
            let steps: Vec<Step> = members
                .into_iter()
                .filter_map(|member| self.step(member))
                .collect();
            for step in &steps {
                if names.contains(&step.name) {
                    self.problem(
                        step.at,
                        format!("the step `{}` stands here twice", step.name),
                        None,
                    );
                }
                names.push(step.name.clone());
            }
            groups.push(steps);
        }
        groups
    }

    fn step(&mut self, tree: &Tree) -> Option<Step> {
        let entries = self.fields(tree, Place::Step, "the step")?;
        let Some(name) = entries.get("name").and_then(|name| name.string()) else {
            self.problem(tree.at, "this step has no `name`".to_owned(), None);
            return None;
        };
        self.name(&name, tree.at, "step");
        let (workflow, template) = match (
            self.field_text(&entries, "template"),
            entries.get("templateRef"),
        ) {
            (Some(template), None) => (None, template),
            (None, Some(reference)) => {
                let entries = self.fields(reference, Place::TemplateRef, "templateRef")?;
                let (Some(workflow), Some(template)) = (
                    self.field_text(&entries, "name"),
                    self.field_text(&entries, "template"),
                ) else {
                    self.problem(
                        reference.at,
                        "`templateRef` needs `name` and `template`".to_owned(),
                        None,
                    );
                    return None;
                };
                (Some(workflow), template)
            }
            (Some(_), Some(_)) => {
                self.problem(
                    tree.at,
                    format!("the step `{name}` has both `template` and `templateRef`"),
                    None,
                );
                return None;
            }
            (None, None) => {
                if tree.get("inline").is_none() {
                    self.problem(
                        tree.at,
                        format!("the step `{name}` has neither `template` nor `templateRef`"),
                        None,
                    );
                }
                return None;
            }
        };
        let mut arguments = Vec::new();
        for (name, tree) in self.parameters(
            entries.get("arguments").copied(),
            Place::Arguments,
            "arguments",
        ) {
            let Some(entries) = self.fields(tree, Place::Argument, "the parameter") else {
                continue;
            };
            match self.field_text(&entries, "value") {
                Some(value) => arguments.push((name, value)),
                None if tree.get("valueFrom").is_some() => {}
                None => self.problem(
                    tree.at,
                    format!("the argument `{name}` has no `value`"),
                    None,
                ),
            }
        }
        let mut step = Step {
            name,
            at: tree.at,
            workflow,
            template,
            arguments,
            when: self
                .field_text(&entries, "when")
                .filter(|when| !when.text.is_empty()),
            continue_on_failed: false,
            continue_on_error: false,
        };
        if let Some(continue_on) = entries.get("continueOn") {
            let entries = self
                .fields(continue_on, Place::ContinueOn, "continueOn")
                .unwrap_or_default();
            let set = |field| {
                entries.get(field).and_then(|tree| tree.string()).as_deref() == Some("true")
            };
            step.continue_on_failed = set("failed");
            step.continue_on_error = set("error");
        }
        Some(step)
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
