//! Finds what a workflow's texts refer to in vain: tags that will never have a value, arguments that nobody passes,
//! outputs that can't be read.

use std::collections::BTreeSet;

use crate::{
    Problem, call,
    check::{Definition, Id, path_problem, target},
    manifest::{Body, From, Leaf, Output, Step, Suspend, Template, Text},
    reader::Reader,
    scope, substitute,
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

/// Finds tags, arguments and outputs that lead nowhere.
pub struct Linter<'a> {
    definition: &'a Definition,
    globals: BTreeSet<String>,
    /// A `globalName` holds tags, so that any name may come up.
    any_global: bool,
    problems: Vec<Problem>,
}

impl<'a> Linter<'a> {
    /// For one workflow.
    pub fn new(definition: &'a Definition) -> Self {
        let mut globals: BTreeSet<String> = scope::WORKFLOW_TAGS
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

    /// All that is found.
    pub fn problems(mut self) -> Vec<Problem> {
        for (id, template) in &self.definition.templates {
            for input in &template.inputs {
                for text in input.value.iter().chain(&input.default) {
                    self.text(id, text, &|tag| input_tag(template, tag));
                }
            }
            match &template.body {
                Body::Leaf(leaf) => self.leaf(id, template, leaf),
                Body::Suspend(suspend) => self.suspend(id, template, suspend),
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
            input_tag(template, tag) || path(tag) || scope::LEAF_TAGS.contains(&tag)
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
                From::Supplied(at) => self.supplied_elsewhere(id, *at),
            }
        }
    }

    fn supplied_elsewhere(&mut self, id: &Id, at: Mark) {
        let message = "`valueFrom.supplied` belongs to `suspend`";
        self.problem(id, at, message.to_owned(), None);
    }

    fn suspend(&mut self, id: &Id, template: &Template, suspend: &Suspend) {
        let known = |tag: &str| input_tag(template, tag) || scope::LEAF_TAGS.contains(&tag);
        for text in suspend.duration.iter().chain(&suspend.message) {
            self.text(id, text, &known);
        }
        for output in &template.outputs {
            self.output_texts(id, output, &known);
            match &output.from {
                From::Supplied(_) if call::supplied(template, output).is_some() => {}
                From::Supplied(at) => {
                    let message = format!(
                        "nobody can supply the output `{}`: a decision here is a yes or a no",
                        output.name
                    );
                    let hint =
                        "give the output a `default`, or a `default` to the input of the same name";
                    self.problem(id, *at, message, Some(hint));
                }
                From::Path(text) | From::Parameter(text) => {
                    let message = "a suspended step gives only outputs that are `supplied`";
                    self.problem(id, text.at, message.to_owned(), None);
                }
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
                        From::Path(_) | From::Supplied(_) => None,
                    })
            })
            .flat_map(|text| self.tag_problems(id, text, &known))
            .collect();
        self.problems.extend(found);
        for output in &template.outputs {
            match &output.from {
                From::Path(path) => self.problem(id, path.at, "`valueFrom.path` belongs to a `script` or `container`; `steps` use `valueFrom.parameter`".to_owned(), None),
                From::Supplied(at) => self.supplied_elsewhere(id, *at),
                From::Parameter(_) => {}
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
            From::Parameter(_) | From::Supplied(_) => None,
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
