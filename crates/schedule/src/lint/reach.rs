//! Which templates a workflow can come to.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    fault::Spot,
    home::{Called, Home, Known, Template, resolve},
    view::{dig, filled, get, items, text},
};
use crate::yaml::Document;

/// Manifests and templates that running a document can come to. A stored template may be called at any of its own.
pub fn reach<'a>(document: &'a Document, known: &Known<'a>) -> (Vec<Home<'a>>, Vec<Template<'a>>) {
    let home = Home::new(document);
    let mut homes = vec![home];
    let mut open: Vec<Template<'a>> = Vec::new();
    if let Some(reference) = get(home.spec, "workflowTemplateRef") {
        let cluster = get(reference, "clusterScope") == Some(&Value::Bool(true));
        homes.extend(known.stored(&text(reference, "name"), cluster));
    }
    let stored = matches!(
        text(&document.value, "kind").as_str(),
        "WorkflowTemplate" | "ClusterWorkflowTemplate"
    );
    // Without an entry nothing says what will be called.
    if stored || homes.iter().all(|home| !filled(home.spec, "entrypoint")) {
        open.extend(homes.iter().flat_map(Home::templates));
    }
    for of in &homes {
        let names = ["entrypoint", "onExit"].map(|field| {
            homes
                .iter()
                .map(|home| text(home.spec, field))
                .find(|name| !name.is_empty())
        });
        open.extend(
            names
                .into_iter()
                .flatten()
                .filter_map(|name| of.template(&name)),
        );
        open.extend(hooks(known, *of, of.spec, &of.spot()));
    }
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    while let Some(template) = open.pop() {
        if !seen.insert((
            std::ptr::from_ref(template.home.document) as usize,
            template.spot.path.clone(),
        )) {
            continue;
        }
        for (node, spot) in nodes(&template) {
            if let Ok(Called::Template(called)) = resolve(known, template.home, node, &spot) {
                open.push(*called);
            }
            open.extend(hooks(known, template.home, node, &spot));
            if filled(node, "onExit") {
                open.extend(template.home.template(&text(node, "onExit")));
            }
        }
        found.push(template);
    }
    (homes, found)
}

/// Steps and tasks of a template.
pub fn nodes<'t, 'a>(template: &'t Template<'a>) -> Vec<(&'t Value, Spot<'a>)> {
    let mut nodes = Vec::new();
    for (group, members) in items(&template.value, "steps").iter().enumerate() {
        let spot = template.spot.item("steps", group);
        match members {
            Value::Array(steps) => {
                nodes.extend(
                    steps
                        .iter()
                        .enumerate()
                        .map(|(index, step)| (step, spot.at(&[&index.to_string()]))),
                );
            }
            step => nodes.push((step, spot)),
        }
    }
    if let Some(dag) = get(&template.value, "dag") {
        let spot = template.spot.at(&["dag"]);
        nodes.extend(
            items(dag, "tasks")
                .iter()
                .enumerate()
                .map(|(index, task)| (task, spot.item("tasks", index))),
        );
    }
    nodes
}

fn hooks<'a>(
    known: &Known<'a>,
    home: Home<'a>,
    holder: &Value,
    spot: &Spot<'a>,
) -> Vec<Template<'a>> {
    let hooks = dig(holder, &["hooks"])
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let called = hooks.filter_map(|(name, hook)| {
        match resolve(known, home, hook, &spot.at(&["hooks", name])) {
            Ok(Called::Template(template)) => Some(*template),
            _ => None,
        }
    });
    called.collect()
}
