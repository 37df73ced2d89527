//! What Argo itself refuses before anything runs: the rules of its validation, in their order, so that the first fault
//! is the one that Argo tells of.

mod arguments;
mod cron;
mod dag;
mod leaf;
mod names;
mod outputs;
mod steps;
mod template;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    fault::{Fault, Faults, Spot, prefixed},
    home::{Home, Known, resolve},
    tags::{self, STAND_IN},
    view::{dig, filled, get, items, keys, set, text},
};
use crate::yaml::{self, Document};

/// What the check is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To run it: every argument must have a value.
    Run,
    /// To look at it: arguments may come later.
    Look,
}

/// Where a template's arguments come from.
#[derive(Clone, Copy)]
enum Given<'v> {
    /// Each has one.
    Any,
    These(&'v Value),
}

/// The names that tags may have in a template.
type Scope = BTreeSet<String>;

/// Any name in a list's items may come up.
const ANY_ITEM: &str = "item.*";
const ANY_PARAMETER: &str = "workflow.outputs.parameters.*";
const ANY_ARTIFACT: &str = "workflow.outputs.artifacts.*";

struct Checker<'a> {
    known: Known<'a>,
    /// A stored template by itself: what runs it may add parameters.
    alone: bool,
    globals: BTreeMap<String, String>,
    seen: BTreeSet<(usize, Vec<String>)>,
    stand_ins: usize,
}

/// All that Argo's validation finds in one manifest; of what it is no validation for, nothing.
pub fn faults<'a>(document: &'a Document, known: &Known<'a>, purpose: Purpose) -> Faults<'a> {
    let kind = text(&document.value, "kind");
    let stored = matches!(
        kind.as_str(),
        "WorkflowTemplate" | "ClusterWorkflowTemplate"
    );
    let mut checker = Checker {
        known: known.clone(),
        alone: stored,
        globals: BTreeMap::new(),
        seen: BTreeSet::new(),
        stand_ins: 0,
    };
    let mut faults = names::of_manifest(document, &kind);
    match kind.as_str() {
        "CronWorkflow" => {
            faults.extend(cron::faults(document));
            let of_workflow = checker.workflow(Home::new(document), purpose);
            faults.extend(prefixed(of_workflow, "cannot validate Workflow: "));
        }
        "Workflow" | "" | "WorkflowTemplate" | "ClusterWorkflowTemplate" => {
            faults.extend(checker.workflow(Home::new(document), purpose));
        }
        _ => {}
    }
    let mut told = BTreeSet::new();
    faults.retain(|fault| {
        told.insert((
            std::ptr::from_ref(fault.document) as usize,
            fault.path.clone(),
            fault.code,
            last_words(&fault.message),
        ))
    });
    faults
}

/// A fault in a template is found once for each way that leads there.
fn last_words(message: &str) -> String {
    message
        .rsplit("templates.")
        .next()
        .unwrap_or_default()
        .to_owned()
}

impl<'a> Checker<'a> {
    fn workflow(&mut self, home: Home<'a>, purpose: Purpose) -> Faults<'a> {
        let mut faults = Faults::new();
        let spot = home.spot();
        let reference = get(home.spec, "workflowTemplateRef");
        if reference.is_some() && !items(home.spec, "templates").is_empty() {
            let message = "Templates is invalid field in spec if workflow referred WorkflowTemplate reference";
            faults.push(spot.at(&["templates"]).fault("template-ref", message));
        }
        let stored = match reference {
            None => None,
            Some(reference) => match self.stored(reference, &spot) {
                Ok(stored) => Some(stored),
                Err(fault) => {
                    faults.push(fault);
                    return faults;
                }
            },
        };
        faults.extend(prefixed(
            names::of_list(
                items(home.spec, "templates"),
                &spot.at(&["templates"]),
                names::Kind::Field,
            ),
            "spec.templates",
        ));
        let arguments = merged_arguments(home.spec, stored);
        let lenient = purpose == Purpose::Look;
        faults.extend(arguments::faults(
            "spec.arguments.",
            &arguments,
            &spot.at(&["arguments"]),
            lenient,
        ));
        self.add_globals(home, stored, &arguments);
        faults.extend(self.templates(home, stored, &arguments));
        faults
    }

    fn stored(&self, reference: &Value, spot: &Spot<'a>) -> Result<Home<'a>, Fault<'a>> {
        let name = text(reference, "name");
        let cluster = get(reference, "clusterScope") == Some(&Value::Bool(true));
        self.known.stored(&name, cluster).ok_or_else(|| {
            let kind = if cluster {
                "clusterworkflowtemplates"
            } else {
                "workflowtemplates"
            };
            let message = format!("{kind}.argoproj.io \"{name}\" not found");
            spot.at(&["workflowTemplateRef"])
                .fault("template-ref-unknown", message)
        })
    }

    /// The entry template, the exit handler, and all others.
    fn templates(
        &mut self,
        home: Home<'a>,
        stored: Option<Home<'a>>,
        arguments: &Value,
    ) -> Faults<'a> {
        let mut faults = Faults::new();
        let spot = home.spot();
        let own = text(home.spec, "entrypoint");
        let entry = match (own.is_empty(), stored) {
            (true, Some(stored)) => text(stored.spec, "entrypoint"),
            _ => own,
        };
        if !entry.is_empty() {
            let given = if self.alone {
                Given::Any
            } else {
                Given::These(arguments)
            };
            faults.extend(self.by_name(home, stored, &entry, "entrypoint", given));
        } else if !self.alone {
            faults.push(spot.fault("entrypoint", "spec.entrypoint is required"));
        }
        let on_exit = [Some(home), stored]
            .into_iter()
            .flatten()
            .map(|home| text(home.spec, "onExit"));
        if let Some(on_exit) = on_exit.into_iter().find(|name| !name.is_empty()) {
            self.globals
                .insert("workflow.failures".to_owned(), String::new());
            if stored
                .into_iter()
                .chain([home])
                .any(|home| exports_any_artifact(home.spec))
            {
                self.globals.insert(ANY_ARTIFACT.to_owned(), String::new());
            }
            let own = get(home.spec, "arguments").cloned().unwrap_or_default();
            faults.extend(self.by_name(home, stored, &on_exit, "onExit", Given::These(&own)));
        }
        faults.extend(hooks(home.spec, "hooks", &spot));
        faults.extend(self.hook_targets(stored.unwrap_or(home), home.spec, &spot));
        faults.extend(pod_gc(home.spec, &spot));
        faults.extend(names::of_labels(home.spec, &spot));
        let all = stored.unwrap_or(home);
        for name in items(all.spec, "templates")
            .iter()
            .map(|template| text(template, "name"))
        {
            if !name.is_empty() {
                let found = self.by_name(home, stored, &name, "templates", Given::Any);
                faults.extend(prefixed(found, &format!("templates.{name} ")));
            }
        }
        faults
    }

    /// A template of the workflow, or of the stored one that it runs. `field` is where it is named.
    fn by_name(
        &mut self,
        home: Home<'a>,
        stored: Option<Home<'a>>,
        name: &str,
        field: &str,
        given: Given<'_>,
    ) -> Faults<'a> {
        let spot = home.spot().at(&[field]);
        let Some(of) = stored else {
            return match home.template(name) {
                Some(template) => self.template(template, given, &spot),
                None => vec![spot.fault(
                    "template-undefined",
                    format!("template name '{name}' undefined"),
                )],
            };
        };
        match of.template(name) {
            Some(template) => self.template(template, given, &spot),
            None => {
                let stored =
                    get(&of.document.value, "metadata").map(|metadata| text(metadata, "name"));
                let message = format!(
                    "template reference {}.{name} not found",
                    stored.unwrap_or_default()
                );
                vec![spot.fault("template-ref-unknown", message)]
            }
        }
    }

    /// That the templates of hooks are there, which Argo finds out when they are due.
    fn hook_targets(&self, home: Home<'a>, holder: &Value, spot: &Spot<'a>) -> Faults<'a> {
        let hooks = get(holder, "hooks")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        hooks
            .filter_map(|(name, hook)| {
                resolve(&self.known, home, hook, &spot.at(&["hooks", name])).err()
            })
            .map(late)
            .collect()
    }

    fn stand_in(&mut self) -> String {
        self.stand_ins += 1;
        format!("{STAND_IN}{}", self.stand_ins)
    }

    /// What every template may refer to.
    fn add_globals(&mut self, home: Home<'a>, stored: Option<Home<'a>>, arguments: &Value) {
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
    fn unresolved(&self, scope: &Scope, value: &Value, spot: &Spot<'a>) -> Faults<'a> {
        let mut faults = Faults::new();
        let mut path = spot.path.clone();
        tags::texts(value, &mut path, &mut |text, path| {
            for tag in tags::plain(text).filter(|tag| !self.resolves(scope, tag.trim())) {
                let spot = Spot {
                    document: spot.document,
                    path: path.to_vec(),
                };
                faults
                    .push(spot.fault("tag-unresolved", format!("failed to resolve {{{{{tag}}}}}")));
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

/// Argo looks at it only when it is due.
fn late(fault: Fault<'_>) -> Fault<'_> {
    Fault {
        late: true,
        ..fault
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

/// The workflow's own arguments, and those of the stored one that it does not give.
fn merged_arguments(spec: &Value, stored: Option<Home<'_>>) -> Value {
    let own = get(spec, "arguments")
        .cloned()
        .unwrap_or_else(|| Value::Object(Map::new()));
    let Some(theirs) = stored.and_then(|stored| get(stored.spec, "arguments")) else {
        return own;
    };
    let merged = |key: &str| {
        let mut list = items(&own, key).to_vec();
        for item in items(theirs, key) {
            if !list
                .iter()
                .any(|own| text(own, "name") == text(item, "name"))
            {
                list.push(item.clone());
            }
        }
        list
    };
    json!({"parameters": merged("parameters"), "artifacts": merged("artifacts")})
}

fn exports_any_artifact(spec: &Value) -> bool {
    items(spec, "templates")
        .iter()
        .filter_map(|template| get(template, "outputs"))
        .flat_map(|outputs| items(outputs, "artifacts"))
        .any(|artifact| text(artifact, "globalName").contains("{{"))
}

/// Hooks other than `exit` need to know when to run.
fn hooks<'a>(holder: &Value, prefix: &str, spot: &Spot<'a>) -> Faults<'a> {
    let hooks = get(holder, "hooks")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    hooks
        .filter(|(name, hook)| *name != "exit" && !filled(hook, "expression"))
        .map(|(name, _)| {
            spot.at(&["hooks", name]).fault(
                "hook-expression",
                format!("{prefix}.{name} Expression required"),
            )
        })
        .collect()
}

fn pod_gc<'a>(spec: &Value, spot: &Spot<'a>) -> Faults<'a> {
    let Some(pod_gc) = get(spec, "podGC") else {
        return Faults::new();
    };
    let spot = spot.at(&["podGC"]);
    let mut faults = Faults::new();
    let strategy = text(pod_gc, "strategy");
    let known = [
        "",
        "OnPodNone",
        "OnPodCompletion",
        "OnPodSuccess",
        "OnWorkflowCompletion",
        "OnWorkflowSuccess",
    ];
    if !known.contains(&strategy.as_str()) {
        faults.push(spot.at(&["strategy"]).fault(
            "pod-gc",
            format!("podGC.strategy unknown strategy '{strategy}'"),
        ));
    }
    let selector = get(pod_gc, "labelSelector").unwrap_or(&Value::Null);
    for (index, expression) in items(selector, "matchExpressions").iter().enumerate() {
        let operator = text(expression, "operator");
        if !["In", "NotIn", "Exists", "DoesNotExist"].contains(&operator.as_str()) {
            let message = format!(
                "podGC.labelSelector invalid: {operator:?} is not a valid label selector operator"
            );
            faults.push(
                spot.at(&["labelSelector"])
                    .item("matchExpressions", index)
                    .at(&["operator"])
                    .fault("pod-gc", message),
            );
        }
    }
    faults
}
