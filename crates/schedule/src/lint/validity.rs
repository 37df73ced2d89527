//! What Argo itself refuses before anything runs: the rules of its validation, in their order, so that the first fault
//! is the one that Argo tells of.

mod arguments;
mod cron;
mod dag;
mod graph;
mod leaf;
mod names;
mod outputs;
mod scope;
mod steps;
mod template;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{
    fault::{Fault, Faults, Spot, prefixed},
    home::{Home, Known, resolve},
    tags::STAND_IN,
    view::{filled, get, items, text},
};
use crate::yaml::Document;
use scope::{ANY_ARTIFACT, ANY_ITEM, ANY_PARAMETER, Scope};

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
    once(faults)
}

/// A fault in a template is found once for each way that leads there: the first is told.
fn once(faults: Faults<'_>) -> Faults<'_> {
    let mut told = Faults::new();
    let mut places: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for fault in faults {
        let place = (
            std::ptr::from_ref(fault.document) as usize,
            fault.path.clone(),
            fault.code,
        );
        let before = places.entry(place).or_default();
        if before
            .iter()
            .any(|index| same(&told[*index].message, &fault.message))
        {
            continue;
        }
        before.push(told.len());
        told.push(fault);
    }
    told
}

/// But for the way that leads there.
fn same(a: &str, b: &str) -> bool {
    let last = |message: &str| {
        message
            .rsplit("templates.")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    b.ends_with(a) || last(a) == last(b)
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
                    faults.push(*fault);
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

    fn stored(&self, reference: &Value, spot: &Spot<'a>) -> Result<Home<'a>, Box<Fault<'a>>> {
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
                .boxed_fault("template-ref-unknown", message)
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
            .map(|fault| late(*fault))
            .collect()
    }

    fn stand_in(&mut self) -> String {
        self.stand_ins += 1;
        format!("{STAND_IN}{}", self.stand_ins)
    }
}

/// Argo looks at it only when it is due.
fn late(fault: Fault<'_>) -> Fault<'_> {
    Fault {
        late: true,
        ..fault
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
