//! Everything that would keep a workflow from starting, found without running it: what can't be read or carried
//! out, names that lead nowhere, tags that will never have a value, images that are not allowed.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Problem,
    manifest::{Body, From, Leaf, Manifest, Output, Reader, Spec, Step, Template, Text},
    substitute,
    yaml::Mark,
};

/// Tags that start so must have a value; others are no business of ours.
const RESERVED: [&str; 7] = [
    "item.",
    "steps.",
    "tasks.",
    "inputs.",
    "outputs.",
    "pod.",
    "workflow.",
];

/// A template's place: name of its WorkflowTemplate and its own.
pub type Id = (String, String);

/// A workflow with all templates that it can reach.
#[derive(Debug, Clone)]
pub struct Definition {
    pub workflow: String,
    pub entry: Id,
    pub spec: Spec,
    pub templates: BTreeMap<Id, Template>,
}

/// A step's target, in the scope of the template that it stands in.
pub fn target(of: &Id, step: &Step) -> Id {
    (
        step.workflow
            .as_ref()
            .map_or_else(|| of.0.clone(), |workflow| workflow.text.clone()),
        step.template.text.clone(),
    )
}

/// Reads the workflow and all that it reaches. With problems there may still be no definition.
pub fn read(
    workflow: &str,
    texts: &BTreeMap<String, String>,
) -> (Option<Definition>, Vec<Problem>) {
    let mut reading = Reading {
        texts,
        manifests: BTreeMap::new(),
        templates: BTreeMap::new(),
        problems: Vec::new(),
    };
    let definition = reading.definition(workflow);
    let mut problems = reading.problems;
    if let Some(definition) = definition.as_ref().filter(|_| problems.is_empty()) {
        problems = Linter::new(definition).problems();
    }
    problems.sort_by(|a, b| {
        (a.workflow != workflow, &a.workflow, a.line, a.column).cmp(&(
            b.workflow != workflow,
            &b.workflow,
            b.line,
            b.column,
        ))
    });
    problems.dedup();
    (definition, problems)
}

/// Declared parameters that have no value and are not among `arguments`.
pub fn missing_arguments(definition: &Definition, arguments: &[&str]) -> Vec<Problem> {
    let missing = definition.spec.parameters.iter().filter(|parameter| {
        parameter.value.is_none() && !arguments.contains(&parameter.name.as_str())
    });
    missing
        .map(|parameter| Problem {
            workflow: definition.workflow.clone(),
            line: parameter.at.line,
            column: parameter.at.column,
            message: format!(
                "the parameter `{}` has no value, and nothing passes one",
                parameter.name
            ),
            hint: Some(
                "give it a `value` in the workflow; only the arguments of its stage are passed"
                    .to_owned(),
            ),
        })
        .collect()
}

/// Images whose commands may not run as host processes.
pub fn refused_images(definition: &Definition, images: &[String]) -> Vec<Problem> {
    let leaves = definition
        .templates
        .iter()
        .filter_map(|(id, template)| match &template.body {
            Body::Leaf(leaf) => Some((id, leaf)),
            Body::Steps(_) => None,
        });
    leaves
        .filter(|(_, leaf)| !leaf.image.text.contains("{{") && !allowed(&leaf.image.text, images))
        .map(|(id, leaf)| Problem {
            workflow: id.0.clone(),
            line: leaf.image.at.line,
            column: leaf.image.at.column,
            message: format!(
                "commands of the image `{}` may not run as host processes",
                leaf.image.text
            ),
            hint: Some(image_hint(&leaf.image.text)),
        })
        .collect()
}

/// How an image is allowed.
pub fn image_hint(image: &str) -> String {
    format!(
        "to allow it, add \"{image}\" (or a pattern with `*`) to `images` under `[executor.host]` in signalbox.toml"
    )
}

/// Whether one of the patterns (`*` stands for any text) fits the whole image name.
pub fn allowed(image: &str, patterns: &[String]) -> bool {
    patterns.iter().any(|pattern| fits(pattern, image))
}

fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else {
            return false;
        };
        text = &text[at + part.len()..];
    }
    text.ends_with(end)
}

/// Why a file can't be an output of a host process.
pub fn path_problem(path: &str) -> Option<(String, &'static str)> {
    if path.starts_with(['/', '\\']) {
        let hint = "on this executor steps share the machine's files: write to a path relative to the working directory, which is fresh for every step";
        return Some((format!("the output path `{path}` is absolute"), hint));
    }
    if path.is_empty() || path.split(['/', '\\']).any(|part| part == "..") {
        return Some((
            format!("the output path `{path}` leaves the step's working directory"),
            "write to a path below the working directory",
        ));
    }
    None
}

struct Reading<'a> {
    texts: &'a BTreeMap<String, String>,
    manifests: BTreeMap<String, Option<Manifest>>,
    templates: BTreeMap<Id, Template>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn definition(&mut self, workflow: &str) -> Option<Definition> {
        if !self.texts.contains_key(workflow) {
            self.problem(
                workflow,
                Mark { line: 1, column: 1 },
                format!("there is no WorkflowTemplate `{workflow}`"),
                None,
            );
            return None;
        }
        let manifest = self.manifest(workflow)?;
        let spec = Reader {
            workflow,
            problems: &mut self.problems,
        }
        .spec(&manifest.spec);
        let Some(entrypoint) = &spec.entrypoint else {
            let hint = "add `entrypoint` with the name of the template to start with";
            self.problem(
                workflow,
                manifest.spec.at,
                "`entrypoint` is missing".to_owned(),
                Some(hint),
            );
            return None;
        };
        let entry = (workflow.to_owned(), entrypoint.text.clone());
        self.reach(&entry, workflow, entrypoint.at);
        let templates = std::mem::take(&mut self.templates);
        Some(Definition {
            workflow: workflow.to_owned(),
            entry,
            spec,
            templates,
        })
    }

    fn manifest(&mut self, workflow: &str) -> Option<Manifest> {
        if !self.manifests.contains_key(workflow) {
            let text = self.texts.get(workflow)?;
            let manifest = Reader {
                workflow,
                problems: &mut self.problems,
            }
            .manifest(text);
            self.manifests.insert(workflow.to_owned(), manifest);
        }
        self.manifests[workflow].clone()
    }

    /// Reads a template and all that its steps call. `from` and `at` are where it is called.
    fn reach(&mut self, entry: &Id, from: &str, at: Mark) {
        let mut open = vec![(entry.clone(), from.to_owned(), at)];
        let mut seen = BTreeSet::new();
        while let Some((id, from, at)) = open.pop() {
            if id.1.contains("{{") || id.0.contains("{{") {
                let hint = "write the template's name itself";
                self.problem(
                    &from,
                    at,
                    "a template's name can't hold tags on this executor".to_owned(),
                    Some(hint),
                );
                continue;
            }
            if !self.texts.contains_key(&id.0) {
                self.problem(
                    &from,
                    at,
                    format!("there is no WorkflowTemplate `{}`", id.0),
                    None,
                );
                continue;
            }
            let Some(manifest) = self.manifest(&id.0) else {
                continue;
            };
            let Some((_, tree)) = manifest.templates.iter().find(|(name, _)| *name == id.1) else {
                let message = if id.0 == from {
                    format!("there is no template `{}`", id.1)
                } else {
                    format!("`{}` has no template `{}`", id.0, id.1)
                };
                self.problem(&from, at, message, None);
                continue;
            };
            if !seen.insert(id.clone()) {
                continue;
            }
            let Some(template) = (Reader {
                workflow: &id.0,
                problems: &mut self.problems,
            })
            .template(&id.1, tree) else {
                continue;
            };
            if let Body::Steps(groups) = &template.body {
                open.extend(
                    groups
                        .iter()
                        .flatten()
                        .map(|step| (target(&id, step), id.0.clone(), step.template.at)),
                );
            }
            self.templates.insert(id, template);
        }
    }

    fn problem(&mut self, workflow: &str, at: Mark, message: String, hint: Option<&str>) {
        Reader {
            workflow,
            problems: &mut self.problems,
        }
        .problem(at, message, hint);
    }
}

/// Finds tags, arguments and outputs that lead nowhere.
struct Linter<'a> {
    definition: &'a Definition,
    globals: BTreeSet<String>,
    /// A `globalName` holds tags, so that any name may come up.
    any_global: bool,
    problems: Vec<Problem>,
}

impl<'a> Linter<'a> {
    fn new(definition: &'a Definition) -> Self {
        let mut globals: BTreeSet<String> = crate::scope::WORKFLOW_TAGS
            .iter()
            .map(|tag| (*tag).to_owned())
            .collect();
        let spec = &definition.spec;
        globals.extend(
            spec.parameters
                .iter()
                .map(|parameter| format!("workflow.parameters.{}", parameter.name)),
        );
        globals.extend(
            spec.labels
                .keys()
                .map(|key| format!("workflow.labels.{key}")),
        );
        globals.extend(
            spec.annotations
                .keys()
                .map(|key| format!("workflow.annotations.{key}")),
        );
        let exported: Vec<&str> = definition
            .templates
            .values()
            .flat_map(|template| &template.outputs)
            .filter_map(|output| Some(output.global.as_ref()?.text.as_str()))
            .collect();
        globals.extend(
            exported
                .iter()
                .map(|name| format!("workflow.outputs.parameters.{name}")),
        );
        let any_global = exported.iter().any(|name| name.contains("{{"));
        Self {
            definition,
            globals,
            any_global,
            problems: Vec::new(),
        }
    }

    fn problems(mut self) -> Vec<Problem> {
        for (id, template) in &self.definition.templates {
            for input in &template.inputs {
                for text in input.value.iter().chain(&input.default) {
                    self.text(id, text, &|tag| input_tag(template, tag));
                }
            }
            match &template.body {
                Body::Leaf(leaf) => self.leaf(id, template, leaf),
                Body::Steps(groups) => self.steps(id, template, groups),
            }
        }
        let nothing = |_: &str| false;
        for value in self
            .definition
            .spec
            .parameters
            .iter()
            .filter_map(|parameter| parameter.value.as_ref())
        {
            self.text(&self.definition.entry, value, &nothing);
        }
        self.entry_inputs();
        self.problems
    }

    fn entry_inputs(&mut self) {
        let definition = self.definition;
        let Some(entry) = definition.templates.get(&definition.entry) else {
            return;
        };
        let declared = |name: &str| {
            definition
                .spec
                .parameters
                .iter()
                .any(|parameter| parameter.name == name)
        };
        for input in entry.inputs.iter().filter(|input| {
            input.value.is_none() && input.default.is_none() && !declared(&input.name)
        }) {
            let at = definition
                .spec
                .entrypoint
                .as_ref()
                .map_or(Mark::default(), |entrypoint| entrypoint.at);
            let message = format!("the entrypoint's input `{}` gets no value", input.name);
            self.problem(
                &definition.entry,
                at,
                message,
                Some("declare a workflow parameter of that name"),
            );
        }
    }

    fn leaf(&mut self, id: &Id, template: &Template, leaf: &Leaf) {
        let known = |tag: &str| {
            let path = |name: &str| {
                template
                    .outputs
                    .iter()
                    .any(|output| format!("outputs.parameters.{}.path", output.name) == name)
            };
            input_tag(template, tag) || path(tag) || crate::scope::LEAF_TAGS.contains(&tag)
        };
        let texts = [&leaf.image]
            .into_iter()
            .chain(&leaf.command)
            .chain(&leaf.args)
            .chain(leaf.env.iter().map(|(_, value)| value))
            .chain(&leaf.source);
        texts.for_each(|text| self.text(id, text, &known));
        for output in &template.outputs {
            self.output_texts(id, output, &known);
            match &output.from {
                From::Path(path) if path.text.contains("{{") => {}
                From::Path(path) => {
                    if let Some((message, hint)) = path_problem(&path.text) {
                        self.problem(id, path.at, message, Some(hint));
                    }
                }
                From::Parameter(text) => self.problem(id, text.at, "`valueFrom.parameter` belongs to `steps`; a process gives its outputs as files (`path`)".to_owned(), None),
            }
        }
    }

    fn steps(&mut self, id: &Id, template: &Template, groups: &[Vec<Step>]) {
        let mut before: Vec<&Step> = Vec::new();
        for group in groups {
            for step in group {
                let known = |tag: &str| {
                    input_tag(template, tag) || self.definition.step_tag(id, &before, tag)
                };
                let texts: Vec<&Text> = step
                    .arguments
                    .iter()
                    .map(|(_, value)| value)
                    .chain(&step.when)
                    .collect();
                let found: Vec<Problem> = texts
                    .into_iter()
                    .flat_map(|text| self.tag_problems(id, text, &known))
                    .collect();
                self.problems.extend(found);
                self.supplied(id, step);
            }
            before.extend(group);
        }
        let known =
            |tag: &str| input_tag(template, tag) || self.definition.step_tag(id, &before, tag);
        let found: Vec<Problem> = template
            .outputs
            .iter()
            .flat_map(|output| {
                output
                    .default
                    .iter()
                    .chain(&output.global)
                    .chain(match &output.from {
                        From::Parameter(text) => Some(text),
                        From::Path(_) => None,
                    })
            })
            .flat_map(|text| self.tag_problems(id, text, &known))
            .collect();
        self.problems.extend(found);
        for output in &template.outputs {
            if let From::Path(path) = &output.from {
                self.problem(id, path.at, "`valueFrom.path` belongs to a `script` or `container`; `steps` use `valueFrom.parameter`".to_owned(), None);
            }
        }
    }

    fn supplied(&mut self, id: &Id, step: &Step) {
        let Some(called) = self.definition.templates.get(&target(id, step)) else {
            return;
        };
        for input in called
            .inputs
            .iter()
            .filter(|input| input.value.is_none() && input.default.is_none())
        {
            if !step.arguments.iter().any(|(name, _)| *name == input.name) {
                let message = format!(
                    "the step `{}` passes no `{}`, which the template `{}` needs",
                    step.name, input.name, called.name
                );
                self.problem(id, step.at, message, None);
            }
        }
    }

    fn output_texts(&mut self, id: &Id, output: &Output, known: &dyn Fn(&str) -> bool) {
        let path = match &output.from {
            From::Path(path) => Some(path),
            From::Parameter(_) => None,
        };
        output
            .default
            .iter()
            .chain(&output.global)
            .chain(path)
            .for_each(|text| self.text(id, text, known));
    }

    fn text(&mut self, id: &Id, text: &Text, known: &dyn Fn(&str) -> bool) {
        let found = self.tag_problems(id, text, known);
        self.problems.extend(found);
    }

    fn tag_problems(&self, id: &Id, text: &Text, known: &dyn Fn(&str) -> bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut reader = Reader {
            workflow: &id.0,
            problems: &mut problems,
        };
        for tag in substitute::tags(&text.text) {
            if tag.starts_with('=') {
                let hint = "use plain tags such as `{{inputs.parameters.x}}`, and let a script do the rest";
                reader.problem(
                    text.at,
                    format!("the expression `{{{{{tag}}}}}` is not supported by the host executor"),
                    Some(hint),
                );
            } else if RESERVED.iter().any(|prefix| tag.starts_with(prefix))
                && !self.global(&tag)
                && !known(&tag)
            {
                reader.problem(text.at, format!("`{{{{{tag}}}}}` has no value here"), None);
            }
        }
        problems
    }

    fn global(&self, tag: &str) -> bool {
        self.globals.contains(tag)
            || (self.any_global && tag.starts_with("workflow.outputs.parameters."))
    }

    fn problem(&mut self, id: &Id, at: Mark, message: String, hint: Option<&str>) {
        Reader {
            workflow: &id.0,
            problems: &mut self.problems,
        }
        .problem(at, message, hint);
    }
}

impl Definition {
    /// Whether a tag names something that a step of an earlier group gives.
    fn step_tag(&self, of: &Id, before: &[&Step], tag: &str) -> bool {
        let Some((name, field)) = tag
            .strip_prefix("steps.")
            .and_then(|rest| rest.split_once('.'))
        else {
            return false;
        };
        let Some(step) = before.iter().find(|step| step.name == name) else {
            return false;
        };
        let Some(called) = self.templates.get(&target(of, step)) else {
            return true;
        };
        match field {
            "outputs.result" | "exitCode" => matches!(called.body, Body::Leaf(_)),
            "status" | "id" | "startedAt" | "finishedAt" => true,
            field => field
                .strip_prefix("outputs.parameters.")
                .is_some_and(|name| called.outputs.iter().any(|output| output.name == name)),
        }
    }
}

fn input_tag(template: &Template, tag: &str) -> bool {
    tag == "inputs.parameters"
        || tag
            .strip_prefix("inputs.parameters.")
            .is_some_and(|name| template.inputs.iter().any(|input| input.name == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn image_patterns() {
        for (pattern, image, expected) in [
            ("alpine:*", "alpine:3.23", true),
            ("alpine:*", "evil/alpine:3.23", false),
            ("alpine", "alpine:3", false),
            ("*", "any/thing:1", true),
            ("*/alpine:*", "docker.io/alpine:3", true),
            ("a*b*b", "ab", false),
            ("a*b*b", "axbxb", true),
            ("", "", true),
        ] {
            assert_eq!(
                allowed(image, &[pattern.to_owned()]),
                expected,
                "{pattern} on {image}"
            );
        }
    }
}
