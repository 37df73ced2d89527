//! Which tags have a value, in a template and everywhere.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Checker;
use crate::{
    lint::{
        fault::{Fault, Faults, Spot},
        home::Home,
        tags,
        view::{dig, filled, get, items, keys, set, text},
    },
    yaml,
};

/// The names that tags may have in a template.
pub type Scope = BTreeSet<String>;

/// Any name in a list's items may come up.
pub const ANY_ITEM: &str = "item.*";
pub const ANY_PARAMETER: &str = "workflow.outputs.parameters.*";
pub const ANY_ARTIFACT: &str = "workflow.outputs.artifacts.*";

impl<'a> Checker<'a> {
    /// What every template may refer to.
    pub(super) fn add_globals(
        &mut self,
        home: Home<'a>,
        stored: Option<Home<'a>>,
        arguments: &Value,
    ) {
        let mut names: Vec<String> = [
            "name",
            "namespace",
            "mainEntrypoint",
            "serviceAccountName",
            "uid",
            "status",
            "annotations",
            "annotations.json",
            "labels",
            "labels.json",
        ]
        .iter()
        .map(|name| format!("workflow.{name}"))
        .collect();
        let parameters = items(arguments, "parameters");
        if !parameters.is_empty() {
            names.extend([
                "workflow.parameters".to_owned(),
                "workflow.parameters.json".to_owned(),
            ]);
        }
        let mut sources = vec![get(&home.document.value, "metadata")];
        sources.extend(
            [Some(home), stored]
                .into_iter()
                .flatten()
                .map(|home| get(home.spec, "workflowMetadata")),
        );
        if text(&home.document.value, "kind") == "CronWorkflow" {
            sources[0] = dig(&home.document.value, &["spec", "workflowMetadata"]);
        }
        for source in sources.into_iter().flatten() {
            names.extend(
                keys(source, "annotations").map(|key| format!("workflow.annotations.{key}")),
            );
            let labels = keys(source, "labels").chain(keys(source, "labelsFrom"));
            names.extend(labels.map(|key| format!("workflow.labels.{key}")));
        }
        for name in names {
            let stand_in = self.stand_in();
            self.globals.insert(name, stand_in);
        }
        for parameter in parameters
            .iter()
            .filter(|parameter| filled(parameter, "name"))
        {
            let value = get(parameter, "value").map(yaml::text);
            let value = value.unwrap_or_else(|| self.stand_in());
            self.globals.insert(
                format!("workflow.parameters.{}", text(parameter, "name")),
                value,
            );
        }
        if set(home.spec, "priority") {
            self.globals
                .insert("workflow.priority".to_owned(), text(home.spec, "priority"));
        }
    }

    /// Tags of reserved names that lead nowhere, in all texts of a value.
    pub(super) fn unresolved(&self, scope: &Scope, value: &Value, spot: &Spot<'a>) -> Faults<'a> {
        let mut faults = Faults::new();
        let mut path = spot.path.clone();
        tags::texts(value, &mut path, &mut |text, path| {
            for tag in tags::plain(text).filter(|tag| !self.resolves(scope, tag.trim())) {
                let spot = Spot {
                    document: spot.document,
                    path: path.to_vec(),
                };
                let fault =
                    spot.fault("tag-unresolved", format!("failed to resolve {{{{{tag}}}}}"));
                faults.push(Fault {
                    tag: Some(tag.to_owned()),
                    ..fault
                });
            }
        });
        faults
    }

    fn resolves(&self, scope: &Scope, tag: &str) -> bool {
        const RESERVED: [&str; 7] = [
            "item.",
            "steps.",
            "inputs.",
            "outputs.",
            "pod.",
            "workflow.",
            "tasks.",
        ];
        const LATE: [&str; 7] = [
            "outputs.",
            "workflow.creationTimestamp",
            "workflow.scheduledTime",
            "workflow.duration",
            "tasks.name",
            "steps.name",
            "node.name",
        ];
        let has = |name: &str| scope.contains(name) || self.globals.contains_key(name);
        if !RESERVED.iter().any(|prefix| tag.starts_with(prefix)) || has(tag) {
            return true;
        }
        let any = [
            (ANY_ITEM, "item."),
            (ANY_PARAMETER, "workflow.outputs.parameters."),
            (ANY_ARTIFACT, "workflow.outputs.artifacts."),
        ];
        any.iter()
            .any(|(any, prefix)| tag.starts_with(prefix) && has(any))
            || LATE.iter().any(|prefix| tag.starts_with(prefix))
            || (self.alone && tag.starts_with("workflow.parameters"))
            || unknown_producer(scope, tag)
    }
}

/// The producer's template could not be found, which is told already.
fn unknown_producer(scope: &Scope, tag: &str) -> bool {
    let mut parts = tag.splitn(3, '.');
    match (parts.next(), parts.next()) {
        (Some(kind @ ("steps" | "tasks")), Some(name)) => {
            scope.contains(&format!("{kind}.{name}.*"))
        }
        _ => false,
    }
}
