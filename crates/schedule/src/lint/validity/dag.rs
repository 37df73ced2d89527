//! A DAG template: its tasks in an order that their dependencies allow, each of which may refer to its ancestors.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{
    Checker, Scope, arguments,
    graph::{Task, Tasks, ancestors, sorted, task},
    hooks, late, names,
    steps::{Callee, Node, has_exit_hook, loops, not_a_leaf, with_inline_inputs},
};
use crate::lint::{
    fault::{Fault, Faults, Spot, prefixed},
    home::{Home, Template},
    tags,
    view::{filled, get, items, set, text},
};

impl<'a> Checker<'a> {
    pub(super) fn dag(&mut self, scope: &mut Scope, template: &Template<'a>) -> Faults<'a> {
        let mut faults = not_a_leaf(template);
        let prefix = format!("templates.{}", template.name);
        let spot = template.spot.at(&["dag", "tasks"]);
        let dag = get(&template.value, "dag").unwrap_or(&Value::Null);
        let list = items(dag, "tasks");
        if list.is_empty() {
            faults.push(spot.fault("dag", format!("{prefix} must have at least one task")));
            return faults;
        }
        let order = match sorted(list, &spot) {
            Ok(order) => order,
            Err((spot, problem)) => {
                faults.push(spot.fault("dag", format!("{prefix} sorting failed: {problem}")));
                (0..list.len()).collect()
            }
        };
        let named = names::of_list(list, &spot, names::Kind::Field);
        faults.extend(prefixed(named, &format!("{prefix}.tasks")));
        let tasks = order
            .into_iter()
            .filter(|index| filled(&list[*index], "name"))
            .map(|index| task(&list[index], &prefix, spot.at(&[&index.to_string()])));
        let tasks = Tasks::new(tasks.collect());
        let by_depends = tasks
            .list
            .iter()
            .any(|task| filled(task.node.value, "depends"));
        let mut callees = BTreeMap::new();
        for task in &tasks.list {
            faults.extend(styles(task, by_depends, &prefix));
            let (callee, found) = self.callee(template, &task.node);
            faults.extend(prefixed(found, &format!("{} ", task.node.prefix)));
            self.add_outputs(scope, &callee, &task.node, task.node.aggregates(), false);
            callees.insert(task.node.name.clone(), callee);
            faults.extend(needs(task, &tasks));
        }
        faults.extend(self.targets(scope, template, dag, &tasks));
        for task in &tasks.list {
            faults.extend(self.task(scope, template.home, task, &tasks, &callees));
        }
        faults
    }

    fn targets(
        &self,
        scope: &Scope,
        template: &Template<'a>,
        dag: &Value,
        tasks: &Tasks<'_, 'a>,
    ) -> Faults<'a> {
        let mut faults = Faults::new();
        let spot = template.spot.at(&["dag", "target"]);
        let prefix = format!("templates.{}.targets", template.name);
        let target = text(dag, "target");
        if let Some(value) = get(dag, "target") {
            faults.extend(prefixed(
                self.unresolved(scope, value, &spot),
                &format!("{prefix} "),
            ));
        }
        if target.is_empty() || target.contains("{{") {
            return faults;
        }
        let unknown = target
            .split(' ')
            .filter(|name| tasks.get(name).is_none() && !name.contains(tags::STAND_IN));
        faults.extend(unknown.map(|name| {
            spot.fault(
                "dag-target",
                format!("{prefix}: target '{name}' is not defined"),
            )
        }));
        faults
    }

    fn task(
        &mut self,
        scope: &mut Scope,
        home: Home<'a>,
        task: &Task<'_, 'a>,
        tasks: &Tasks<'_, 'a>,
        callees: &BTreeMap<String, Callee<'a>>,
    ) -> Faults<'a> {
        let mut faults = Faults::new();
        let node = &task.node;
        let prefix = format!("{} ", node.prefix);
        if set(node.value, "hooks") || has_exit_hook(node.value) {
            scope.insert(format!("tasks.{}.status", node.name));
        }
        let callee = &callees[&node.name];
        self.add_outputs(scope, callee, node, false, false);
        let mut own = with_inline_inputs(scope, node.value);
        let ancestors = ancestors(&node.name, tasks);
        for ancestor in ancestors.iter().filter_map(|name| tasks.get(name)) {
            if !asks_of(node.value, &ancestor.node.name) {
                continue;
            }
            let callee = &callees[&ancestor.node.name];
            self.add_outputs(
                &mut own,
                callee,
                &ancestor.node,
                ancestor.node.aggregates(),
                true,
            );
        }
        faults.extend(prefixed(loops(node, &mut own), &prefix));
        faults.extend(prefixed(
            self.unresolved(&own, node.value, &node.spot),
            &prefix,
        ));
        let given = get(node.value, "arguments").cloned().unwrap_or_default();
        let spot = node.spot.at(&["arguments"]);
        faults.extend(arguments::faults(
            &format!("{}.arguments.", node.prefix),
            &given,
            &spot,
            false,
        ));
        faults.extend(prefixed(not_before(&given, &spot, &ancestors), &prefix));
        faults.extend(
            hooks(node.value, &node.prefix, &node.spot)
                .into_iter()
                .map(late),
        );
        faults.extend(self.hook_targets(home, node.value, &node.spot));
        faults.extend(strangers(node, &ancestors, tasks));
        faults.extend(prefixed(self.called_with(callee, &given, node), &prefix));
        faults
    }
}

/// `depends` and `dependencies` are two ways that don't mix.
fn styles<'a>(task: &Task<'_, 'a>, by_depends: bool, prefix: &str) -> Faults<'a> {
    let mut faults = Faults::new();
    let node = &task.node;
    let dependencies = !items(node.value, "dependencies").is_empty();
    if (by_depends || dependencies) && node.name.starts_with(|first: char| first.is_ascii_digit()) {
        let message = format!(
            "{} name cannot begin with a digit when using either 'depends' or 'dependencies'",
            node.prefix
        );
        faults.push(node.spot.at(&["name"]).fault("name-invalid", message));
    }
    if by_depends && dependencies {
        let message = format!(
            "{prefix} cannot use both 'depends' and 'dependencies' in the same DAG template"
        );
        faults.push(node.spot.at(&["dependencies"]).fault("depends", message));
    }
    if by_depends && set(node.value, "continueOn") {
        let message = format!(
            "{prefix} cannot use 'continueOn' when using 'depends'. Instead use 'dep-task.Failed'/'dep-task.Errored'"
        );
        faults.push(node.spot.at(&["continueOn"]).fault("depends", message));
    }
    faults
}

/// That what a task waits for is there.
fn needs<'a>(task: &Task<'_, 'a>, tasks: &Tasks<'_, 'a>) -> Faults<'a> {
    let node = &task.node;
    let field = if filled(node.value, "depends") {
        "depends"
    } else {
        "dependencies"
    };
    let spot = node.spot.at(&[field]);
    let mut faults = Faults::new();
    if let Some(wrong) = &task.wrong {
        faults.push(spot.fault("depends", format!("{} {wrong}", node.prefix)));
    }
    for (need, of_items) in &task.needs {
        match tasks.get(need) {
            None => faults.push(spot.fault(
                "dependency",
                format!("{} dependency '{need}' not defined", node.prefix),
            )),
            Some(needed) => {
                if *of_items && !needed.node.aggregates() && !set(needed.node.value, "withSequence")
                {
                    // The message names the task that is depended upon.
                    let prefix = &needed.node.prefix;
                    let message = format!(
                        "{prefix} dependency '{need}' uses an items-based condition such as .AnySucceeded or .AllFailed but does not contain any items"
                    );
                    faults.push(spot.fault("depends", message));
                }
            }
        }
    }
    faults
}

/// Whether a task's text has tags of an ancestor: most have of none, and there may be many.
fn asks_of(task: &Value, ancestor: &str) -> bool {
    let mut asks = false;
    tags::texts(task, &mut Vec::new(), &mut |text, _| {
        asks |= tags::plain(text).any(|tag| {
            tag.trim()
                .strip_prefix("tasks.")
                .is_some_and(|tag| tag.starts_with(ancestor))
        });
    });
    asks
}

/// Tags of tasks that need not have run by then: Argo would wait for ever, or leave the tag as it is.
fn strangers<'a>(
    node: &Node<'_, 'a>,
    ancestors: &BTreeSet<String>,
    tasks: &Tasks<'_, 'a>,
) -> Faults<'a> {
    let mut faults = Faults::new();
    let mut path = node.spot.path.clone();
    tags::texts(node.value, &mut path, &mut |text, path| {
        for tag in tags::plain(text) {
            let producer = tag
                .trim()
                .strip_prefix("tasks.")
                .and_then(|rest| rest.split('.').next())
                .unwrap_or_default();
            if producer != node.name
                && tasks.get(producer).is_some()
                && !ancestors.contains(producer)
            {
                let spot = Spot {
                    document: node.spot.document,
                    path: path.to_vec(),
                };
                let message = format!(
                    "{} uses {{{{{tag}}}}}, but does not depend on '{producer}'",
                    node.prefix
                );
                let fault = spot.fault("dependency", message);
                faults.push(late(Fault {
                    tag: Some(tag.to_owned()),
                    ..fault
                }));
            }
        }
    });
    faults
}

/// Arguments that are outputs of tasks which need not have run.
fn not_before<'a>(given: &Value, spot: &Spot<'a>, ancestors: &BTreeSet<String>) -> Faults<'a> {
    let mut faults = Faults::new();
    for (list, field, word) in [
        ("parameters", "value", "parameter"),
        ("artifacts", "from", "artifact"),
    ] {
        for (index, argument) in items(given, list).iter().enumerate() {
            let value = text(argument, field);
            let producer = value
                .strip_prefix("{{tasks.")
                .and_then(|rest| rest.split('.').next());
            if let Some(producer) = producer.filter(|producer| !ancestors.contains(*producer)) {
                let message = format!(
                    "missing dependency '{producer}' for {word} '{}'",
                    text(argument, "name")
                );
                faults.push(
                    spot.item(list, index)
                        .at(&[field])
                        .fault("dependency", message),
                );
            }
        }
    }
    faults
}
