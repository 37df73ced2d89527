//! Waits: until somebody lets them go on, or their time is over.

use std::collections::BTreeMap;

use super::{
    Schedule, Selector,
    call::{Callee, Fail, Place},
    inputs::Filled,
};
use crate::{
    duration,
    spec::{Outputs, Parameter, Template},
    status::{Node, NodeType, Phase},
};

impl Schedule {
    /// Carries out a wait.
    pub(super) fn suspend(
        &mut self,
        name: &str,
        callee: &Callee,
        place: &Place,
        filled: &Filled,
    ) -> Result<(), Fail> {
        let template = &filled.template;
        if self
            .node(name)
            .is_none_or(|node| node.phase == Phase::Pending)
        {
            self.begin(name, NodeType::Suspend, callee, place, filled);
            let outputs = template.outputs.clone();
            self.set_outputs(name, outputs);
        }
        if let Some(message) = self.stopped(place.exiting) {
            self.mark(name, Phase::Failed, Some(message));
            return Ok(());
        }
        let text = template
            .suspend
            .as_ref()
            .map(|suspend| suspend.duration.clone())
            .unwrap_or_default();
        if text.is_empty() {
            return Ok(());
        }
        let length = duration::parse(&text).map_err(Fail::Error)?;
        let until = self.node(name).map_or(self.now, |node| node.started_at) + length;
        if self.now < until {
            self.wake(until);
            return Ok(());
        }
        let outputs = self
            .supplied(name, template, &BTreeMap::new())
            .map_err(Fail::Error)?;
        self.export(&outputs);
        self.set_outputs(name, outputs);
        self.mark(name, Phase::Succeeded, None);
        Ok(())
    }

    fn supplied(
        &self,
        name: &str,
        template: &Template,
        given: &BTreeMap<String, String>,
    ) -> Result<Outputs, String> {
        let mut outputs = Outputs::default();
        for parameter in &template.outputs.parameters {
            outputs
                .parameters
                .push(self.supply(name, parameter, given)?);
        }
        Ok(outputs)
    }

    fn supply(
        &self,
        name: &str,
        parameter: &Parameter,
        given: &BTreeMap<String, String>,
    ) -> Result<Parameter, String> {
        let from = parameter.value_from.as_ref();
        let input = |node: &Node| {
            let same = node
                .inputs
                .parameters
                .iter()
                .find(|input| input.name == parameter.name);
            same.and_then(|input| input.default.clone().or_else(|| input.value.clone()))
        };
        let value = given.get(&parameter.name).cloned();
        let value = value.or_else(|| parameter.value.clone());
        let value = value.or_else(|| from.and_then(|from| from.default.clone()));
        let value = value.or_else(|| self.node(name).and_then(input));
        let Some(value) = value else {
            return Err(format!(
                "raw output parameter '{}' has not been set and does not have a default value",
                parameter.name
            ));
        };
        Ok(Parameter {
            value: Some(value),
            value_from: None,
            ..parameter.clone()
        })
    }

    /// Lets waits go on.
    pub(super) fn resume(
        &mut self,
        selector: &Selector,
        given: &BTreeMap<String, String>,
        message: Option<&String>,
    ) {
        for name in self.waits(selector) {
            let outputs = self
                .node(&name)
                .map(|node| node.outputs.clone())
                .unwrap_or_default();
            let template = Template {
                outputs,
                ..Template::default()
            };
            // What misses a value keeps waiting.
            if let Ok(outputs) = self.supplied(&name, &template, given) {
                self.export(&outputs);
                self.set_outputs(&name, outputs);
                self.mark(&name, Phase::Succeeded, None);
                if let Some(node) = self.status.nodes.get_mut(&name) {
                    node.message = message.cloned();
                }
            }
        }
    }

    /// Lets waits fail.
    pub(super) fn refuse(&mut self, selector: &Selector, message: &str) {
        for name in self.waits(selector) {
            self.mark(&name, Phase::Failed, Some(message.to_owned()));
        }
    }

    fn waits(&self, selector: &Selector) -> Vec<String> {
        let open = |node: &&Node| node.kind == NodeType::Suspend && node.phase == Phase::Running;
        let open = self.status.nodes.values().filter(open);
        open.filter(|node| fits(selector, node))
            .map(|node| node.name.clone())
            .collect()
    }
}

fn fits(selector: &Selector, node: &Node) -> bool {
    match selector {
        Selector::All => true,
        Selector::Name(name) => node.name == *name,
        Selector::Field(text) => text.split(',').all(|part| {
            let (field, value) = part.split_once('=').unwrap_or((part, ""));
            let value = value.trim_start_matches('=').trim();
            let (field, unequal) = match field.trim().strip_suffix('!') {
                Some(field) => (field, true),
                None => (field.trim(), false),
            };
            let known = match field {
                "displayName" => node.display_name.clone(),
                "name" => node.name.clone(),
                "id" => node.id.clone(),
                "phase" => node.phase.to_string(),
                "templateName" => node.template_name.clone(),
                "templateRef.name" => node
                    .template_ref
                    .as_ref()
                    .map(|one| one.name.clone())
                    .unwrap_or_default(),
                "templateRef.template" => node
                    .template_ref
                    .as_ref()
                    .map(|one| one.template.clone())
                    .unwrap_or_default(),
                field => match field
                    .strip_prefix("inputs.parameters.")
                    .and_then(|rest| rest.strip_suffix(".value"))
                {
                    Some(name) => {
                        let found = node.inputs.parameters.iter().find(|one| one.name == name);
                        found.and_then(|one| one.value.clone()).unwrap_or_default()
                    }
                    None => return false,
                },
            };
            (known == value) != unequal
        }),
    }
}
