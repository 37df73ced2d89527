//! What the tasks of a DAG wait for, and an order that this allows.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::Regex;
use serde_json::Value;

use super::steps::Node;
use crate::lint::{
    fault::Spot,
    view::{filled, items, text},
};

const RESULTS: [&str; 8] = [
    "Succeeded",
    "Failed",
    "Errored",
    "Skipped",
    "Omitted",
    "Daemoned",
    "AnySucceeded",
    "AllFailed",
];

/// A task with what it waits for.
pub struct Task<'v, 'a> {
    pub node: Node<'v, 'a>,
    /// Names of tasks, and whether results of a loop are asked for.
    pub needs: Vec<(String, bool)>,
    /// A result that does not exist.
    pub wrong: Option<String>,
}

/// All tasks, each after those that it needs.
pub struct Tasks<'v, 'a> {
    pub list: Vec<Task<'v, 'a>>,
    index: BTreeMap<String, usize>,
}

impl<'v, 'a> Tasks<'v, 'a> {
    /// In this order.
    pub fn new(list: Vec<Task<'v, 'a>>) -> Self {
        let index = list
            .iter()
            .enumerate()
            .map(|(index, task)| (task.node.name.clone(), index))
            .collect();
        Self { list, index }
    }

    /// A task by its name.
    pub fn get(&self, name: &str) -> Option<&Task<'v, 'a>> {
        self.index.get(name).map(|index| &self.list[*index])
    }
}

/// Reads a task.
pub fn task<'v, 'a>(value: &'v Value, prefix: &str, spot: Spot<'a>) -> Task<'v, 'a> {
    let name = text(value, "name");
    let depends = text(value, "depends");
    let (needs, wrong) = if depends.is_empty() {
        (
            items(value, "dependencies")
                .iter()
                .map(|name| (crate::yaml::text(name), false))
                .collect(),
            None,
        )
    } else {
        parsed(&depends)
    };
    let node = Node {
        value,
        prefix: format!("{prefix}.tasks.{name}"),
        name,
        kind: "tasks",
        spot,
    };
    Task { node, needs, wrong }
}

/// The tasks that `depends` names, and what it asks for in vain.
fn parsed(depends: &str) -> (Vec<(String, bool)>, Option<String>) {
    static NAMES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"([a-zA-Z0-9][-a-zA-Z0-9]*?)\.([A-Z][a-zA-Z]+)|([a-zA-Z0-9][-a-zA-Z0-9]*)")
            .expect("it is written right")
    });
    let mut wrong = None;
    let mut needs: Vec<(String, bool)> = Vec::new();
    for found in NAMES.captures_iter(depends) {
        let name = found
            .get(1)
            .or(found.get(3))
            .map_or("", |name| name.as_str());
        let result = found.get(2).map_or("", |result| result.as_str());
        if !result.is_empty() && !RESULTS.contains(&result) {
            wrong.get_or_insert_with(|| {
                format!("task result '{result}' for task '{name}' is invalid")
            });
        }
        let of_items = matches!(result, "AnySucceeded" | "AllFailed");
        match needs.iter_mut().find(|(other, _)| other == name) {
            Some(need) => need.1 |= of_items,
            None => needs.push((name.to_owned(), of_items)),
        }
    }
    (needs, wrong)
}

/// Indices in an order in which each task comes after those that it needs.
pub fn sorted<'a>(list: &[Value], spot: &Spot<'a>) -> Result<Vec<usize>, (Spot<'a>, String)> {
    let at = |index: usize| spot.at(&[&index.to_string()]);
    let mut indices = BTreeMap::new();
    for (index, value) in list.iter().enumerate() {
        let name = text(value, "name");
        if indices.insert(name.clone(), index).is_some() && !name.is_empty() {
            return Err((
                at(index).at(&["name"]),
                format!("duplicated nodeName {name}"),
            ));
        }
    }
    let mut waits: Vec<usize> = vec![0; list.len()];
    let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, value) in list.iter().enumerate() {
        let task = task(value, "", spot.clone());
        for (need, _) in &task.needs {
            let Some(needed) = indices.get(need) else {
                let field = if filled(value, "depends") {
                    "depends"
                } else {
                    "dependencies"
                };
                return Err((at(index).at(&[field]), format!("invalid dependency {need}")));
            };
            waits[index] += 1;
            next.entry(*needed).or_default().push(index);
        }
    }
    let mut order: Vec<usize> = (0..list.len()).filter(|index| waits[*index] == 0).collect();
    let mut done = 0;
    while let Some(index) = order.get(done).copied() {
        done += 1;
        for later in next.get(&index).into_iter().flatten() {
            waits[*later] -= 1;
            if waits[*later] == 0 {
                order.push(*later);
            }
        }
    }
    let stuck = waits.iter().position(|waits| *waits > 0);
    stuck.map_or(Ok(order), |index| {
        Err((at(index), "graph with cycle".to_owned()))
    })
}

/// All tasks that have run before it.
pub fn ancestors(name: &str, tasks: &Tasks<'_, '_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(next) = open.pop() {
        for (need, _) in tasks.get(&next).into_iter().flat_map(|task| &task.needs) {
            if need != name && found.insert(need.clone()) {
                open.push(need.clone());
            }
        }
    }
    found
}
