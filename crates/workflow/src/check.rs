//! Everything that would keep a workflow from starting, found without running it: what can't be read or carried
//! out, templates that are not there, missing arguments, images that are not allowed.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    Problem,
    lint::Linter,
    manifest::{Body, Manifest, Spec, Step, Template},
    reader::Reader,
    yaml::Mark,
};

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
    problems.extend(
        definition
            .iter()
            .flat_map(|definition| Linter::new(definition).problems()),
    );
    sort(workflow, &mut problems);
    (definition, problems)
}

/// In the order of the texts, the workflow's own first.
pub fn sort(workflow: &str, problems: &mut Vec<Problem>) {
    problems.sort_by(|a, b| {
        let key = |problem: &Problem| {
            (
                problem.workflow != workflow,
                problem.workflow.clone(),
                problem.line,
                problem.column,
            )
        };
        key(a).cmp(&key(b))
    });
    problems.dedup();
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

/// Values that a parameter's `enum` does not list: those of `passed`, else the parameters' own. What `unknown` names
/// will be passed, but not yet.
pub fn refused_values(
    definition: &Definition,
    passed: &BTreeMap<String, String>,
    unknown: &[&str],
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut reader = Reader {
        workflow: &definition.workflow,
        problems: &mut problems,
    };
    for parameter in definition
        .spec
        .parameters
        .iter()
        .filter(|parameter| !unknown.contains(&parameter.name.as_str()))
    {
        let value = passed
            .get(&parameter.name)
            .or(parameter.value.as_ref().map(|value| &value.text));
        if let (Some(value), Some(allowed)) = (value, &parameter.allowed)
            && !allowed.contains(value)
        {
            let hint = format!("it may be one of: {}", allowed.join(", "));
            reader.problem(
                parameter.at,
                format!(
                    "`{value}` is no value that the parameter `{}` may have",
                    parameter.name
                ),
                Some(&hint),
            );
        }
    }
    problems
}

/// Images whose commands may not run as host processes.
pub fn refused_images(definition: &Definition, images: &[String]) -> Vec<Problem> {
    let leaves = definition
        .templates
        .iter()
        .filter_map(|(id, template)| match &template.body {
            Body::Leaf(leaf) => Some((id, leaf)),
            Body::Steps(_) | Body::Suspend(_) => None,
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
