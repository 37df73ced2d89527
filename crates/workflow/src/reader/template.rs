//! Reads one template: what it takes and gives, and its steps or its process.

use std::collections::BTreeMap;

use super::{Reader, empty};
use crate::{
    duration,
    fields::Place,
    manifest::{Body, From, Input, Leaf, MESSAGE, Output, Step, Suspend, Template, Text},
    yaml::{Tree, Value},
};

impl Reader<'_> {
    /// A template that is called.
    pub fn template(&mut self, name: &str, tree: &Tree) -> Option<Template> {
        let entries = self.fields(tree, Place::Template, "the template")?;
        let inputs = self.inputs(entries.get("inputs").copied());
        let outputs = self.outputs(entries.get("outputs").copied());
        let bodies: Vec<&str> = ["steps", "script", "container", "suspend"]
            .into_iter()
            .filter(|body| entries.contains_key(*body))
            .collect();
        let body = match bodies[..] {
            ["steps"] => Body::Steps(self.steps(entries["steps"])),
            ["script"] => Body::Leaf(self.leaf(entries["script"], Place::Script)?),
            ["container"] => Body::Leaf(self.leaf(entries["container"], Place::Container)?),
            ["suspend"] => Body::Suspend(self.suspend(entries["suspend"], tree)?),
            [] => {
                let known = [
                    "dag",
                    "http",
                    "resource",
                    "containerSet",
                    "data",
                    "plugin",
                    "template",
                    "templateRef",
                ];
                let refused = |body: &&str| tree.get(body).is_some_and(|body| !empty(body));
                if !known.iter().any(refused) {
                    self.problem(tree.at, format!("the template `{name}` does nothing: it has no `steps`, `script`, `container` or `suspend`"), None);
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
            let supplied = from.get("supplied").map(|tree| tree.at);
            let from = match (path, parameter, supplied) {
                (Some(path), None, None) => From::Path(path),
                (None, Some(parameter), None) => From::Parameter(parameter),
                (None, None, Some(at)) => From::Supplied(at),
                _ => {
                    let refused = from.is_empty()
                        && matches!(&value_from.value, Value::Mapping(all) if !all.is_empty());
                    if !refused {
                        self.problem(
                            value_from.at,
                            format!(
                                "the output `{name}` needs one of `path`, `parameter` and `supplied`"
                            ),
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
        Some(Leaf {
            image,
            command,
            args,
            env: self.env(entries.get("env").copied()),
            source,
        })
    }

    fn suspend(&mut self, tree: &Tree, template: &Tree) -> Option<Suspend> {
        let entries = self.fields(tree, Place::Suspend, "suspend")?;
        let duration = self
            .field_text(&entries, "duration")
            .filter(|duration| !duration.text.is_empty());
        if let Some(text) = duration.as_ref().filter(|text| !text.text.contains("{{"))
            && let Err(message) = duration::parse(&text.text)
        {
            self.problem(text.at, message, Some(duration::HINT));
        }
        let message = template
            .get("metadata")
            .and_then(|metadata| metadata.get("annotations")?.get(MESSAGE))
            .and_then(|tree| self.text(tree, MESSAGE));
        Some(Suspend { duration, message })
    }

    fn env(&mut self, tree: Option<&Tree>) -> Vec<(String, Text)> {
        let mut env = Vec::new();
        for variable in tree.map(|list| self.list(list, "env")).unwrap_or_default() {
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
        env
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
        let (workflow, template) = self.called(&name, tree, &entries)?;
        let arguments = self.arguments(entries.get("arguments").copied());
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

    /// What a step calls: the WorkflowTemplate of a `templateRef`, and the template.
    fn called(
        &mut self,
        name: &str,
        tree: &Tree,
        entries: &BTreeMap<String, &Tree>,
    ) -> Option<(Option<Text>, Text)> {
        match (
            self.field_text(entries, "template"),
            entries.get("templateRef"),
        ) {
            (Some(template), None) => Some((None, template)),
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
                Some((Some(workflow), template))
            }
            (Some(_), Some(_)) => {
                self.problem(
                    tree.at,
                    format!("the step `{name}` has both `template` and `templateRef`"),
                    None,
                );
                None
            }
            (None, None) => {
                if tree.get("inline").is_none() {
                    self.problem(
                        tree.at,
                        format!("the step `{name}` has neither `template` nor `templateRef`"),
                        None,
                    );
                }
                None
            }
        }
    }

    fn arguments(&mut self, tree: Option<&Tree>) -> Vec<(String, Text)> {
        let mut arguments = Vec::new();
        for (name, tree) in self.parameters(tree, Place::Arguments, "arguments") {
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
        arguments
    }
}
