//! What steps and graphs give: of one node, of all items of a loop, of a whole template.

use serde_json::{Map, Value};

use super::{
    Schedule,
    call::{Callee, Fail, Place},
    inputs::Filled,
    scope::Scope,
};
use crate::{
    expression,
    spec::{Artifact, Outputs, Parameter},
    status::{Node, NodeType, Phase},
    substitute::{Known, replace_plain},
};

impl Schedule {
    /// Makes a node of steps or tasks, or lets one go on that waited for a lock.
    pub(super) fn begin(
        &mut self,
        name: &str,
        kind: NodeType,
        callee: &Callee,
        place: &Place,
        filled: &Filled,
    ) {
        let inputs = filled.template.inputs.clone();
        if let Some(node) = self.status.nodes.get_mut(name) {
            node.phase = Phase::Running;
            node.message = None;
            node.inputs = shown(inputs);
            return;
        }
        let node = self.make(name, kind, Phase::Running, callee, place, None);
        node.inputs = shown(inputs);
    }

    /// Where the children of a node stand.
    pub(super) fn inside(&self, name: &str, place: &Place, filled: &Filled) -> Place {
        Place {
            scope: place.scope.clone(),
            boundary: Some(name.to_owned()),
            exiting: place.exiting,
            hooked: false,
            retried: false,
            caller: std::rc::Rc::clone(&filled.text),
            parallelism: filled.template.parallelism,
            fail_fast: filled.template.fail_fast == Some(true),
        }
    }

    /// Works out what a template of steps or tasks gives.
    pub(super) fn give(&mut self, name: &str, filled: &Filled, scope: &Scope) -> Result<(), Fail> {
        let mut values = self.globals.clone();
        values.extend(scope.values.clone());
        let mut given = Outputs::default();
        for parameter in &filled.template.outputs.parameters {
            let value = self.given(parameter, &values).map_err(Fail::Error)?;
            let Some(value) = value else { continue };
            given.parameters.push(Parameter {
                value: Some(value),
                value_from: None,
                ..parameter.clone()
            });
        }
        for artifact in &filled.template.outputs.artifacts {
            let found = self.found(artifact, scope, &values);
            match found {
                Ok(Some(found)) if !found.rest.is_empty() => given.artifacts.push(Artifact {
                    from: String::new(),
                    from_expression: String::new(),
                    ..found
                }),
                Ok(_) => {}
                Err(message) => return Err(Fail::Error(message)),
            }
        }
        self.export(&given);
        self.set_outputs(name, given);
        Ok(())
    }

    fn given(
        &self,
        parameter: &Parameter,
        values: &super::scope::Values,
    ) -> Result<Option<String>, String> {
        let Some(from) = &parameter.value_from else {
            return Ok(parameter.value.clone());
        };
        if !from.expression.is_empty() {
            return match expression::evaluate(&from.expression, values) {
                Ok(Value::String(text)) => Ok(Some(text)),
                Ok(Value::Null) | Err(_) if from.default.is_some() => Ok(from.default.clone()),
                Ok(value) => Ok(Some(value.to_string())),
                Err(trouble) => Err(trouble.to_string()),
            };
        }
        if from.parameter.is_empty() {
            return Ok(from.default.clone());
        }
        match replace_plain(&from.parameter, values, Known::All) {
            Ok(value) => Ok(Some(value)),
            Err(_) if from.default.is_some() => Ok(from.default.clone()),
            // What was skipped gave nothing; then this gives nothing.
            Err(crate::substitute::Trouble::Absent(_)) => Ok(None),
            Err(trouble) => Err(format!("unable to resolve references: {trouble}")),
        }
    }

    /// Adds what the items of a loop gave, in their order.
    pub(super) fn aggregate(
        &self,
        scope: &mut Scope,
        prefix: &str,
        name: &str,
        parent: &str,
    ) -> Result<(), String> {
        let begins = format!("{name}(");
        let Some(group) = self.node(parent) else {
            return Ok(());
        };
        let items = group
            .children
            .iter()
            .filter(|child| child.starts_with(&begins));
        let mut items: Vec<&Node> = items.filter_map(|child| self.node(child)).collect();
        items.retain(|node| !node.flag.hooked && !node.flag.retried);
        items.sort_by_key(|node| place_of(&node.name, &begins));
        if let Some(group) = self.node(parent) {
            let status = group.phase.to_string();
            scope
                .values
                .entry(format!("{prefix}.status"))
                .or_insert(Some(status));
        }
        let good: Vec<&Node> = items
            .into_iter()
            .filter(|node| node.phase == Phase::Succeeded)
            .collect();
        if good.is_empty() {
            return Ok(());
        }
        let mut results = Vec::new();
        let mut maps = Vec::new();
        let mut lists: Vec<(String, Vec<String>)> = Vec::new();
        for node in &good {
            if let Some(result) = &node.outputs.result {
                let value: Value =
                    serde_json::from_str(result).map_err(|_| super::loops::go_says(result))?;
                results.push(value);
            }
            let mut map = Map::new();
            for parameter in &node.outputs.parameters {
                let value = parameter.value.clone().unwrap_or_default();
                map.insert(parameter.name.clone(), value.clone().into());
                match lists.iter_mut().find(|(known, _)| *known == parameter.name) {
                    Some((_, list)) => list.push(value),
                    None => lists.push((parameter.name.clone(), vec![value])),
                }
            }
            if !map.is_empty() {
                maps.push(Value::Object(map));
            }
        }
        let mut put = |name: String, value: Value| {
            scope
                .values
                .insert(format!("{prefix}.outputs.{name}"), Some(value.to_string()));
        };
        if good.iter().any(|node| node.outputs.result.is_some()) {
            put("result".to_owned(), results.into());
        }
        if !maps.is_empty() {
            put("parameters".to_owned(), maps.into());
        }
        for (name, list) in lists {
            put(format!("parameters.{name}"), joined(&list));
        }
        Ok(())
    }
}

/// A list of strings, unless each is JSON that holds more.
fn joined(list: &[String]) -> Value {
    let parsed: Option<Vec<Value>> = list
        .iter()
        .map(|text| {
            serde_json::from_str::<Value>(text)
                .ok()
                .filter(|value| value.is_object() || value.is_array())
        })
        .collect();
    match parsed {
        Some(values) => values.into(),
        None => list.to_vec().into(),
    }
}

fn place_of(name: &str, begins: &str) -> usize {
    let rest = name.strip_prefix(begins).unwrap_or_default();
    rest.split(':')
        .next()
        .and_then(|place| place.parse().ok())
        .unwrap_or(usize::MAX)
}

/// Inputs as a node shows them.
pub fn shown(mut inputs: crate::spec::Inputs) -> crate::spec::Inputs {
    for parameter in &mut inputs.parameters {
        parameter.value_from = None;
    }
    inputs
}
