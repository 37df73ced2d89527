//! Names that a text may use, each with what it is.

use super::{
    Completion,
    place::{Place, key_of},
};
use crate::{Configuration, Kind, manifest::EnvironmentKind, yaml::quote};

/// Environments that the text names.
pub(super) struct Names {
    trigger: Option<String>,
    steps: Vec<String>,
    /// Templates of a workflow, and whatever else has a name.
    named: Vec<String>,
}

impl Names {
    pub fn of(lines: &[&str]) -> Names {
        let mut names = Names {
            trigger: None,
            steps: Vec::new(),
            named: Vec::new(),
        };
        for line in lines {
            let content = line.trim_start_matches([' ', '-', '{']);
            let Some((key, rest)) = key_of(content) else {
                continue;
            };
            let name = rest
                .split([',', '#', '}'])
                .next()
                .unwrap_or_default()
                .trim()
                .trim_matches(['"', '\''])
                .to_string();
            match key {
                "triggerEnvironment" if !name.is_empty() => names.trigger = Some(name),
                "name" if !name.is_empty() => names.named.push(name),
                "environment" if !name.is_empty() => names.steps.push(name),
                _ => {}
            }
        }
        names
    }
}

fn offer(label: &str, detail: Option<String>, insert: String) -> Completion {
    Completion {
        label: label.to_string(),
        detail,
        insert,
    }
}

/// The values that a key may have.
pub(super) fn values(
    kind: Kind,
    parents: &[String],
    key: &str,
    names: &Names,
    configuration: &Configuration,
) -> Vec<Completion> {
    let plain =
        |label: &str, detail: Option<&str>| offer(label, detail.map(str::to_string), quote(label));
    if kind == Kind::Workflow {
        return in_workflow(parents, key, names, configuration);
    }
    let environment =
        |name: &String| offer(name, about_environment(configuration, name), quote(name));
    match key {
        "apiVersion" if parents.is_empty() => vec![plain("codefresh.io/v1beta1", None)],
        "kind" if parents.is_empty() => vec![plain("PromotionFlow", None)],
        "triggerEnvironment" => configuration
            .environments
            .keys()
            .filter(|name| !names.steps.contains(name))
            .map(environment)
            .collect(),
        "environment" => {
            let used =
                |name: &&String| names.steps.contains(name) || names.trigger.as_ref() == Some(name);
            configuration
                .environments
                .keys()
                .filter(|name| !used(name))
                .map(environment)
                .collect()
        }
        "dependsOn" => names
            .trigger
            .iter()
            .chain(&names.steps)
            .map(environment)
            .collect(),
        "action" => ACTIONS
            .iter()
            .map(|(action, meaning)| plain(action, Some(meaning)))
            .collect(),
        "preAction" => workflows(configuration, Some("pre-action")),
        "postAction" | "postTrigger" => workflows(configuration, Some("post-action")),
        "onStart" | "onSuccess" | "onFail" => workflows(configuration, None),
        _ => Vec::new(),
    }
}

/// The actions, and what they do.
const ACTIONS: &[(&str, &str)] = &[
    ("commit", "Write the values and push one commit"),
    ("none", "The pre-action workflow promotes"),
    ("pr", "A pull request; not supported by this version"),
];

/// Promotion workflows that are meant for a stage.
fn workflows(configuration: &Configuration, stage: Option<&str>) -> Vec<Completion> {
    let meant = configuration.workflows.values().filter(|workflow| {
        workflow.promotion && (workflow.stage.is_none() || workflow.stage.as_deref() == stage)
    });
    meant
        .map(|workflow| {
            let about = about_workflow(configuration, &workflow.name);
            offer(&workflow.name, about, quote(&workflow.name))
        })
        .collect()
}

fn in_workflow(
    parents: &[String],
    key: &str,
    names: &Names,
    configuration: &Configuration,
) -> Vec<Completion> {
    let plain = |label: &str| offer(label, None, quote(label));
    let parent = parents.iter().rev().find(|parent| *parent != "-");
    match (parent.map(String::as_str), key) {
        (None, "apiVersion") => vec![plain("argoproj.io/v1alpha1")],
        (None, "kind") => vec![plain("WorkflowTemplate")],
        (Some("annotations"), "codefresh.io/workflow-origin") => vec![plain("promotion")],
        (Some("annotations"), "codefresh.io/promotion-stage") => {
            vec![plain("pre-action"), plain("post-action")]
        }
        (Some("templateRef"), "name") => {
            let known = configuration.workflows.keys();
            let about =
                |name: &String| offer(name, about_workflow(configuration, name), quote(name));
            known.map(about).collect()
        }
        (Some("spec"), "entrypoint") | (Some("steps"), "template") => {
            let mut named: Vec<&String> = names.named.iter().collect();
            named.sort();
            named.dedup();
            named.into_iter().map(|name| plain(name)).collect()
        }
        _ => Vec::new(),
    }
}

/// Values that can be put between braces on a line: inputs of its template, parameters of the workflow.
pub(super) fn expressions(lines: &[&str], at: usize) -> Vec<Completion> {
    let mut found: Vec<String> = Vec::new();
    let looked_at = lines.len().min(LOOKED_AT);
    // The template around the line begins at its own dash.
    let starts = (0..looked_at).filter(|line| {
        let content = lines[*line].trim_start_matches(' ');
        content.starts_with("- ") && own_parents(lines, *line) == ["spec", "templates"]
    });
    let starts: Vec<usize> = starts.collect();
    let begin = starts.iter().rev().find(|line| **line <= at).copied();
    let end = starts
        .iter()
        .find(|line| **line > at)
        .copied()
        .unwrap_or(looked_at);
    for line in 0..looked_at {
        let content = lines[line].trim_start_matches([' ', '-']);
        let Some(("name", name)) = key_of(content).filter(|(_, name)| !name.is_empty()) else {
            continue;
        };
        let name = name.trim_matches(['"', '\'']);
        let inside = begin.is_some_and(|begin| (begin..end).contains(&line));
        let parents = own_parents(lines, line);
        let parents: Vec<&str> = parents.iter().map(String::as_str).collect();
        match parents.as_slice() {
            ["spec", "arguments", "parameters"] => {
                found.push(format!("workflow.parameters.{name}"))
            }
            ["spec", "templates", "inputs", "parameters"] if inside => {
                found.push(format!("inputs.parameters.{name}"));
            }
            _ => {}
        }
    }
    found.push("workflow.name".to_string());
    found.dedup();
    found
        .into_iter()
        .map(|label| offer(&label, None, label.clone()))
        .collect()
}

/// Lines of a text that are looked through for names.
const LOOKED_AT: usize = 2000;

/// The keys around a line, without the dashes of lists.
fn own_parents(lines: &[&str], line: usize) -> Vec<String> {
    let place = Place::of(&lines[..line], lines[line]);
    place
        .parents
        .into_iter()
        .filter(|parent| parent != "-")
        .collect()
}

/// What a value names.
pub(super) fn meaning(
    kind: Kind,
    parents: &[String],
    key: &str,
    word: &str,
    configuration: &Configuration,
) -> Option<String> {
    let parent = parents.iter().rev().find(|parent| *parent != "-");
    match (kind, key) {
        (Kind::Flow, "triggerEnvironment" | "environment" | "dependsOn") => {
            let about = about_environment(configuration, word);
            Some(about.unwrap_or_else(|| "The configuration has no such environment.".to_string()))
        }
        (
            Kind::Flow,
            "preAction" | "postAction" | "postTrigger" | "onStart" | "onSuccess" | "onFail",
        ) => workflow_meaning(configuration, word),
        (Kind::Workflow, "name") if parent.is_some_and(|parent| parent == "templateRef") => {
            workflow_meaning(configuration, word)
        }
        (Kind::Flow, "action") => ACTIONS
            .iter()
            .find(|(action, _)| *action == word)
            .map(|(_, meaning)| format!("{meaning}.")),
        _ => None,
    }
}

fn workflow_meaning(configuration: &Configuration, name: &str) -> Option<String> {
    let about = about_workflow(configuration, name);
    Some(about.unwrap_or_else(|| "The configuration has no such workflow.".to_string()))
}

/// What an environment is, in a sentence.
fn about_environment(configuration: &Configuration, name: &str) -> Option<String> {
    let environment = configuration.environments.get(name)?;
    let kind = match environment.kind {
        EnvironmentKind::Prod => "Production",
        EnvironmentKind::NonProd => "Not production",
    };
    let tags = match environment.tags.is_empty() {
        true => String::new(),
        false => format!(", tagged {}", environment.tags.join(", ")),
    };
    let applications = configuration.applications.values();
    let count = applications
        .filter(|application| application.environments.iter().any(|own| own == name))
        .count();
    let applications = match count {
        0 => String::new(),
        1 => ", 1 application".to_string(),
        count => format!(", {count} applications"),
    };
    Some(format!("{kind}{tags}{applications}"))
}

/// What a workflow is: its own description, version and parameters.
fn about_workflow(configuration: &Configuration, name: &str) -> Option<String> {
    let workflow = configuration.workflows.get(name)?;
    let stage = match workflow.stage.as_deref() {
        Some(stage) => format!("Meant as {stage}"),
        None => "Workflow".to_string(),
    };
    let parameters: Vec<&str> = workflow
        .parameters
        .iter()
        .map(|own| own.name.as_str())
        .collect();
    let parts = [
        workflow.description.clone(),
        workflow
            .version
            .as_ref()
            .map(|version| format!("version {version}")),
        (!parameters.is_empty()).then(|| format!("parameters {}", parameters.join(", "))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    Some(if parts.is_empty() {
        stage
    } else {
        parts.join(" · ")
    })
}
