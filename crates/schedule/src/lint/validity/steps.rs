//! A steps template: each step in its turn, which may refer to those before it.

use serde_json::Value;

use super::{
    ANY_ARTIFACT, ANY_ITEM, ANY_PARAMETER, Checker, Given, Scope, arguments, hooks, names, template,
};
use crate::lint::{
    fault::{Faults, Spot, called, prefixed},
    home::{Called, Template, resolve},
    view::{dig, filled, get, items, set, text},
};

/// What a step or a task calls, as far as it is known.
pub(super) enum Callee<'a> {
    Known(Box<Template<'a>>),
    /// Known only when the workflow runs.
    Late,
    /// It could not be found, which is told.
    Lost,
}

/// How a step or a task is called in messages, and in tags.
pub struct Node<'v, 'a> {
    pub value: &'v Value,
    pub name: String,
    /// `steps` or `tasks`.
    pub kind: &'static str,
    /// Begins its messages.
    pub prefix: String,
    pub spot: Spot<'a>,
}

impl Node<'_, '_> {
    /// It runs once for each item, and its outputs are lists of theirs.
    pub fn aggregates(&self) -> bool {
        !items(self.value, "withItems").is_empty() || filled(self.value, "withParam")
    }
}

impl<'a> Checker<'a> {
    pub(super) fn steps(&mut self, scope: &mut Scope, template: &Template<'a>) -> Faults<'a> {
        let mut faults = not_a_leaf(template);
        let mut names = Scope::new();
        for (group, members) in items(&template.value, "steps").iter().enumerate() {
            let of_group = template.spot.item("steps", group);
            // A group may be one step without a list around it.
            let lone = members.is_object().then(|| std::slice::from_ref(members));
            let list = lone
                .or(members.as_array().map(Vec::as_slice))
                .unwrap_or_default();
            for (index, step) in list.iter().enumerate() {
                let spot = if lone.is_some() {
                    of_group.clone()
                } else {
                    of_group.at(&[&index.to_string()])
                };
                let prefix = format!("templates.{}.steps[{group}]", template.name);
                let name = text(step, "name");
                if name.is_empty() {
                    faults.push(spot.fault("name-missing", format!("{prefix}.name is required")));
                    continue;
                }
                if !names.insert(name.clone()) {
                    let message = format!("{prefix}.name '{name}' is not unique");
                    faults.push(spot.at(&["name"]).fault("name-twice", message));
                }
                if let Some(problem) = names::problem(&name, names::Kind::Field) {
                    let message = format!("{prefix}.name '{name}' is invalid: {problem}");
                    faults.push(spot.at(&["name"]).fault("name-invalid", message));
                }
                let prefix = format!("{prefix}.{name}");
                let node = Node {
                    value: step,
                    name,
                    kind: "steps",
                    prefix,
                    spot,
                };
                faults.extend(self.step(scope, template, &node));
            }
        }
        faults
    }

    fn step(
        &mut self,
        scope: &mut Scope,
        template: &Template<'a>,
        node: &Node<'_, 'a>,
    ) -> Faults<'a> {
        let mut faults = Faults::new();
        scope.insert(format!("steps.{}.status", node.name));
        faults.extend(prefixed(loops(node, scope), &format!("{} ", node.prefix)));
        let given = get(node.value, "arguments").cloned().unwrap_or_default();
        let spot = node.spot.at(&["arguments"]);
        faults.extend(arguments::faults(
            &format!("{}.arguments.", node.prefix),
            &given,
            &spot,
            false,
        ));
        let (callee, found) = self.callee(template, node);
        faults.extend(prefixed(found, &format!("{} ", node.prefix)));
        if has_exit_hook(node.value) {
            self.add_outputs(scope, &callee, node, false, false);
        }
        faults.extend(hooks(node.value, &node.prefix, &node.spot));
        faults.extend(self.hook_targets(template.home, node.value, &node.spot));
        let of_step = with_inline_inputs(scope, node.value);
        let unresolved = self.unresolved(&of_step, node.value, &node.spot);
        faults.extend(prefixed(
            unresolved,
            &format!("templates.{}.steps ", template.name),
        ));
        self.add_outputs(scope, &callee, node, node.aggregates(), false);
        faults.extend(prefixed(
            self.called_with(&callee, &given, node),
            &format!("{} ", node.prefix),
        ));
        faults
    }

    /// Finds what is called and checks it with arguments of any value.
    pub(super) fn callee(
        &mut self,
        template: &Template<'a>,
        node: &Node<'_, 'a>,
    ) -> (Callee<'a>, Faults<'a>) {
        match resolve(&self.known, template.home, node.value, &node.spot) {
            Err(fault) => (Callee::Lost, vec![*fault]),
            Ok(Called::Late) => (Callee::Late, Faults::new()),
            Ok(Called::Template(found)) => {
                let spot = node.spot.clone();
                let faults = self.template((*found).clone(), Given::Any, &spot);
                match template::kind(&found.value) {
                    Some(_) => (Callee::Known(found), faults),
                    None => (Callee::Lost, faults),
                }
            }
        }
    }

    /// Checks what is called with the arguments that it is given.
    pub(super) fn called_with(
        &mut self,
        callee: &Callee<'a>,
        given: &Value,
        node: &Node<'_, 'a>,
    ) -> Faults<'a> {
        let Callee::Known(found) = callee else {
            return Faults::new();
        };
        let faults = self.template((**found).clone(), Given::These(given), &node.spot);
        called(faults, &node.spot)
    }

    /// What others may ask of a step or a task. `after`: they are sure to run after it.
    pub(super) fn add_outputs(
        &mut self,
        scope: &mut Scope,
        callee: &Callee<'a>,
        node: &Node<'_, 'a>,
        aggregates: bool,
        after: bool,
    ) {
        let of = |what: &str| format!("{}.{}.{what}", node.kind, node.name);
        scope.extend(["id", "startedAt", "finishedAt", "hostNodeName"].map(of));
        let template = match callee {
            Callee::Late => return,
            Callee::Lost => {
                scope.insert(of("*"));
                return;
            }
            Callee::Known(template) => &template.value,
        };
        if get(template, "daemon") == Some(&Value::Bool(true)) {
            scope.insert(of("ip"));
        }
        if has_result(template) {
            scope.extend(["outputs.result", "exitCode"].map(of));
        }
        let outputs = get(template, "outputs").unwrap_or(&Value::Null);
        for (field, any) in [("parameters", ANY_PARAMETER), ("artifacts", ANY_ARTIFACT)] {
            for output in items(outputs, field) {
                scope.insert(of(&format!("outputs.{field}.{}", text(output, "name"))));
                let global = text(output, "globalName");
                if global.contains("{{") {
                    scope.insert(any.to_owned());
                } else if !global.is_empty() {
                    let name = format!("workflow.outputs.{field}.{global}");
                    scope.insert(name.clone());
                    let stand_in = self.stand_in();
                    self.globals.insert(name, stand_in);
                }
            }
        }
        if aggregates {
            if set(template, "script") || set(template, "containerSet") {
                scope.extend(["outputs.result", "exitCode"].map(of));
            }
            scope.insert(of("outputs.parameters"));
        }
        if after {
            scope.insert(of("status"));
        }
    }
}

/// A container named main, or what has no pod but answers.
fn has_result(template: &Value) -> bool {
    let main = dig(template, &["containerSet"]).is_some_and(|set| {
        items(set, "containers")
            .iter()
            .any(|container| text(container, "name") == "main")
    });
    main || ["container", "script", "data", "http", "plugin"]
        .iter()
        .any(|field| set(template, field))
}

pub(super) fn has_exit_hook(node: &Value) -> bool {
    filled(node, "onExit") || dig(node, &["hooks", "exit"]).is_some()
}

/// An inline template's own inputs are named in the text of its step.
pub(super) fn with_inline_inputs(scope: &Scope, node: &Value) -> Scope {
    let mut scope = scope.clone();
    let inputs = dig(node, &["inline", "inputs"]).unwrap_or(&Value::Null);
    scope.extend(
        items(inputs, "parameters")
            .iter()
            .map(|one| format!("inputs.parameters.{}", text(one, "name"))),
    );
    scope.extend(items(inputs, "artifacts").iter().flat_map(|one| {
        let name = format!("inputs.artifacts.{}", text(one, "name"));
        [format!("{name}.path"), name]
    }));
    scope
}

/// `withItems` and its like: one of them, and what `item` may be then.
pub(super) fn loops<'a>(node: &Node<'_, 'a>, scope: &mut Scope) -> Faults<'a> {
    let list = items(node.value, "withItems");
    let sequence = get(node.value, "withSequence");
    let loops = [
        !list.is_empty(),
        filled(node.value, "withParam"),
        sequence.is_some(),
    ];
    if loops.iter().filter(|there| **there).count() > 1 {
        let message = "only one of withItems, withParam, withSequence can be specified";
        return vec![node.spot.fault("loop", message)];
    }
    for item in list {
        match item {
            Value::Array(inner) => {
                scope.extend((0..inner.len()).map(|index| format!("item.[{index}]")))
            }
            Value::Object(map) => scope.extend(map.keys().map(|key| format!("item.{key}"))),
            _ => {
                scope.insert("item".to_owned());
            }
        }
    }
    if filled(node.value, "withParam") {
        scope.extend(["item", ANY_ITEM].map(str::to_owned));
    }
    if let Some(sequence) = sequence {
        scope.insert("item".to_owned());
        if set(sequence, "count") && set(sequence, "end") {
            let message = "only one of count or end can be defined in withSequence";
            return vec![node.spot.at(&["withSequence"]).fault("loop", message)];
        }
    }
    Faults::new()
}

pub(super) fn not_a_leaf<'a>(template: &Template<'a>) -> Faults<'a> {
    if !set(&template.value, "activeDeadlineSeconds") {
        return Faults::new();
    }
    let message = format!(
        "templates.{}.activeDeadlineSeconds is only valid for leaf templates",
        template.name
    );
    vec![
        template
            .spot
            .at(&["activeDeadlineSeconds"])
            .fault("deadline", message),
    ]
}
