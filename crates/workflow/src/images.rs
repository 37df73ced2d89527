//! Images of a workflow that may not run here, found before anything starts: those of the templates that it reaches.

use std::collections::BTreeSet;

use serde_json::Value;
use signalbox_schedule::yaml::Document;

use crate::{
    Problem,
    pod::{allowed, image_hint},
};

/// Images that no pattern allows, with their places. `entry` is the document that runs.
pub fn refused(entry: &Document, stored: &[Document], patterns: &[String]) -> Vec<Problem> {
    if patterns.iter().any(|pattern| pattern == "*") {
        return Vec::new();
    }
    let mut problems = Vec::new();
    for (document, path, template) in reached(entry, stored) {
        for (place, image) in images(template) {
            if image.contains("{{") || allowed(image, patterns) {
                continue;
            }
            let whole: Vec<String> = path.iter().cloned().chain(place).collect();
            let mark = document.places.of(&whole);
            problems.push(Problem {
                workflow: document.source.clone(),
                line: mark.line,
                column: mark.column,
                message: format!("commands of the image `{image}` may not run as host processes"),
                hint: Some(image_hint(image)),
            });
        }
    }
    problems
}

type Reached<'a> = (&'a Document, Vec<String>, &'a Value);

/// The templates that a run may come to.
fn reached<'a>(entry: &'a Document, stored: &'a [Document]) -> Vec<Reached<'a>> {
    let find = |name: &str, cluster: bool| {
        let kind = if cluster {
            "ClusterWorkflowTemplate"
        } else {
            "WorkflowTemplate"
        };
        stored.iter().find(|document| {
            document.value["kind"] == kind && document.value["metadata"]["name"] == name
        })
    };
    let mut open: Vec<(&Document, String)> = Vec::new();
    let (spec, _) = spec(entry);
    let mut homes = vec![(entry, spec)];
    if let Some(name) = spec["workflowTemplateRef"]["name"].as_str() {
        let cluster = spec["workflowTemplateRef"]["clusterScope"] == true;
        homes.extend(find(name, cluster).map(|home| (home, self::spec(home).0)));
    }
    for (home, spec) in &homes {
        for name in [&spec["entrypoint"], &spec["onExit"]]
            .into_iter()
            .filter_map(Value::as_str)
        {
            open.extend(homes.iter().map(|(home, _)| (*home, name.to_owned())));
        }
        follow(&spec["hooks"], home, &find, &mut open);
    }
    let mut seen = BTreeSet::new();
    let mut reached = Vec::new();
    while let Some((home, name)) = open.pop() {
        let address = std::ptr::from_ref(home) as usize;
        if !seen.insert((address, name.clone())) {
            continue;
        }
        let (spec, path) = self::spec(home);
        let templates = spec["templates"].as_array();
        let found = templates.into_iter().flatten().enumerate();
        for (number, template) in found.filter(|(_, template)| template["name"] == *name) {
            let own = ["templates".to_owned(), number.to_string()];
            let path = path
                .iter()
                .map(|part| (*part).to_owned())
                .chain(own)
                .collect();
            reached.push((home, path, template));
            for part in ["steps", "dag", "hooks"] {
                follow(&template[part], home, &find, &mut open);
            }
        }
    }
    reached
}

fn spec(document: &Document) -> (&Value, &'static [&'static str]) {
    match &document.value["spec"]["workflowSpec"] {
        Value::Null => (&document.value["spec"], &["spec"]),
        spec => (spec, &["spec", "workflowSpec"]),
    }
}

/// Adds the templates that a part of a manifest calls.
fn follow<'a>(
    part: &Value,
    home: &'a Document,
    find: &impl Fn(&str, bool) -> Option<&'a Document>,
    open: &mut Vec<(&'a Document, String)>,
) {
    match part {
        Value::Array(parts) => parts.iter().for_each(|part| follow(part, home, find, open)),
        Value::Object(fields) => {
            for name in ["template", "onExit"] {
                if let Some(name) = fields.get(name).and_then(Value::as_str) {
                    open.push((home, name.to_owned()));
                }
            }
            let other = &part["templateRef"];
            if let (Some(of), Some(name)) = (other["name"].as_str(), other["template"].as_str())
                && let Some(document) = find(of, other["clusterScope"] == true)
            {
                open.push((document, name.to_owned()));
            }
            for (name, part) in fields {
                if !["template", "templateRef", "arguments", "onExit"].contains(&name.as_str()) {
                    follow(part, home, find, open);
                }
            }
        }
        _ => {}
    }
}

/// The images of a leaf, with their places in it.
fn images(template: &Value) -> Vec<(Vec<String>, &str)> {
    let mut found = Vec::new();
    for name in ["container", "script"] {
        if let Some(image) = template[name]["image"].as_str() {
            found.push((vec![name.to_owned(), "image".to_owned()], image));
        }
    }
    let sets = [
        (
            vec!["containerSet".to_owned(), "containers".to_owned()],
            &template["containerSet"]["containers"],
        ),
        (
            vec!["initContainers".to_owned()],
            &template["initContainers"],
        ),
    ];
    for (place, containers) in sets {
        for (number, container) in containers.as_array().into_iter().flatten().enumerate() {
            if let Some(image) = container["image"].as_str() {
                let own = [number.to_string(), "image".to_owned()];
                found.push((place.iter().cloned().chain(own).collect(), image));
            }
        }
    }
    found
}
