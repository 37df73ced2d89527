//! Groups of steps, one after the other; the members of a group run at the same time.

use super::{
    Schedule,
    call::{Callee, Fail, Place},
    inputs::{ABSENT, Filled},
    loops,
    scope::{Scope, Values},
};
use crate::{
    spec::{Artifact, Step},
    status::{NodeType, Phase},
    substitute::{Known, Trouble, replace, replace_plain},
    when,
};

/// What is said where a template that fails fast has failed children.
pub const FAIL_FAST: &str = "template has failed or errored children and failFast enabled";

impl Schedule {
    /// Carries out a template of steps.
    pub(super) fn steps(
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
            self.begin(name, NodeType::Steps, callee, place, filled);
        }
        let inner = self.inside(name, place, filled);
        let mut scope = Scope::of(filled);
        let mut before: Option<String> = None;
        for (number, group) in template.steps.iter().flatten().enumerate() {
            let group_name = format!("{name}[{number}]");
            if self.node(&group_name).is_none() {
                self.begin_group(name, &group_name, before.as_deref(), &inner);
            }
            if !self.phase(&group_name).is_some_and(Phase::fulfilled) {
                self.group(&group_name, &group.0, &scope, &inner, name);
            }
            let Some(node) = self.node(&group_name) else {
                return Ok(());
            };
            let (phase, message) = (node.phase, node.message.clone());
            if !phase.fulfilled() {
                return Ok(());
            }
            if phase.failed() {
                self.set_outbound(name, &group_name);
                self.mark(name, Phase::Failed, message);
                return Ok(());
            }
            for step in &group.0 {
                let child = format!("{group_name}.{}", step.name);
                let prefix = format!("steps.{}", step.name);
                if step.is_loop() && self.node(&child).is_none() {
                    if let Err(message) = self.aggregate(&mut scope, &prefix, &child, &group_name) {
                        return Err(Fail::Error(message));
                    }
                } else {
                    self.add_to(&mut scope, &prefix, &child);
                }
            }
            before = Some(group_name);
        }
        if let Some(last) = &before {
            self.set_outbound(name, last);
        }
        self.give(name, filled, &scope)?;
        self.mark(name, Phase::Succeeded, None);
        Ok(())
    }

    fn begin_group(&mut self, name: &str, group: &str, before: Option<&str>, inner: &Place) {
        match before {
            None => self.hang(name, group),
            Some(before) => {
                for parent in self.ends_of_group(before) {
                    self.hang(&parent, group);
                }
            }
        }
        let place = Place {
            hooked: false,
            retried: false,
            ..inner.clone()
        };
        self.make(
            group,
            NodeType::StepGroup,
            Phase::Running,
            &Callee::default(),
            &place,
            None,
        );
    }

    /// The nodes below which the group after this one hangs.
    fn ends_of_group(&self, group: &str) -> Vec<String> {
        let children = self
            .node(group)
            .map(|node| node.children.clone())
            .unwrap_or_default();
        match children.is_empty() {
            true => vec![group.to_owned()],
            false => children
                .iter()
                .flat_map(|child| self.outbound(child))
                .collect(),
        }
    }

    fn set_outbound(&mut self, name: &str, group: &str) {
        let ends = self.ends_of_group(group);
        if let Some(node) = self.status.nodes.get_mut(name) {
            node.outbound = ends;
        }
    }

    fn group(
        &mut self,
        group: &str,
        steps: &[Step],
        scope: &Scope,
        inner: &Place,
        steps_node: &str,
    ) {
        if let Err(message) = self.try_group(group, steps, scope, inner, steps_node) {
            self.mark(group, Phase::Error, Some(message));
        }
    }

    fn try_group(
        &mut self,
        group: &str,
        steps: &[Step],
        scope: &Scope,
        inner: &Place,
        steps_node: &str,
    ) -> Result<(), String> {
        let references = |message: String| format!("failed to resolve references: {message}");
        // What is named is known by now: an earlier group has ended.
        let mut wanted = Vec::new();
        for step in steps {
            let step = self
                .resolved(step, scope, Known::Producers)
                .map_err(references)?;
            match step.is_loop() {
                false => wanted.push(step),
                true => {
                    let items = loops::expand(&step)?;
                    if items.is_empty() {
                        self.skip_loop(group, &step, inner);
                    }
                    wanted.extend(items);
                }
            }
        }
        let mut waits = false;
        for step in &wanted {
            match self.step(group, step, inner)? {
                Some(Fail::Wait) => waits = true,
                Some(_) => {
                    self.mark(group, Phase::Failed, Some(FAIL_FAST.to_owned()));
                    return Ok(());
                }
                None => {}
            }
        }
        let mut open = waits;
        for step in &wanted {
            let child = format!("{group}.{}", step.name);
            open |= !self.with_hooks(&child, step, "steps", scope, inner)?;
        }
        if open {
            return Ok(());
        }
        self.judge_group(group, &wanted, steps_node);
        Ok(())
    }

    /// One step: skipped, started, or gone on with.
    fn step(&mut self, group: &str, step: &Step, inner: &Place) -> Result<Option<Fail>, String> {
        let child = format!("{group}.{}", step.name);
        let known = self.phase(&child);
        if known.is_some_and(Phase::fulfilled) {
            return Ok(None);
        }
        let callee = Callee::from(step);
        if known.is_none() {
            let goes = when::evaluate(&step.when);
            if !goes? {
                let message = format!("when '{}' evaluated false", step.when);
                self.make(
                    &child,
                    NodeType::Skipped,
                    Phase::Skipped,
                    &callee,
                    inner,
                    Some(message),
                );
                self.hang(group, &child);
                return Ok(None);
            }
        }
        let done = self.execute(&child, &callee, &step.arguments, inner);
        if self.node(&child).is_some() {
            self.hang(group, &child);
        }
        match done {
            Ok(()) => Ok(None),
            Err(Fail::Wait) => Ok(Some(Fail::Wait)),
            Err(Fail::Error(message)) if message == FAIL_FAST => Ok(Some(Fail::Error(message))),
            Err(Fail::Error(message)) => Err(format!(
                "step group deemed errored due to child {child} error: {message}"
            )),
        }
    }

    fn skip_loop(&mut self, group: &str, step: &Step, inner: &Place) {
        let child = format!("{group}.{}", step.name);
        if self.node(&child).is_none() {
            let message = "Skipped, empty params".to_owned();
            let callee = Callee::from(step);
            self.make(
                &child,
                NodeType::Skipped,
                Phase::Skipped,
                &callee,
                inner,
                Some(message),
            );
            self.hang(group, &child);
        }
    }

    fn judge_group(&mut self, group: &str, steps: &[Step], _steps_node: &str) {
        for step in steps {
            let child = format!("{group}.{}", step.name);
            let Some(node) = self.node(&child) else {
                continue;
            };
            if node.phase.failed() && !forgiven(step, node.phase) {
                let message = format!("child '{}' failed", node.id);
                self.mark(group, Phase::Failed, Some(message));
                return;
            }
        }
        self.mark(group, Phase::Succeeded, None);
    }

    /// A step or task with everything filled in that others gave. What is skipped anyway is not looked at.
    pub(super) fn resolved(
        &self,
        step: &Step,
        scope: &Scope,
        known: Known,
    ) -> Result<Step, String> {
        let mut values = self.globals.clone();
        values.extend(scope.values.clone());
        let said = |trouble: Trouble| trouble.to_string();
        let mut step = step.clone();
        let looped = step.is_loop();
        let when = replace_plain(
            &step.when,
            &values,
            match looped {
                true => Known::Any,
                false => known,
            },
        )
        .map_err(said)?;
        if !looped || !when.contains("{{") {
            let goes = match when.contains("{{") {
                true => true,
                false => when::evaluate(&when)?,
            };
            if !goes {
                step.when = when;
                step.with_items = looped.then(|| serde_json::Value::Array(Vec::new()));
                step.with_param = String::new();
                step.with_sequence = None;
                return Ok(step);
            }
        }
        step.when = String::new();
        let artifacts = std::mem::take(&mut step.arguments.artifacts);
        let hooks = (
            std::mem::take(&mut step.hooks),
            std::mem::take(&mut step.on_exit),
        );
        for parameter in &mut step.arguments.parameters {
            if parameter
                .value
                .as_deref()
                .is_some_and(|value| is_absent(value, &values))
            {
                parameter.value = None;
                parameter.description = Some(ABSENT.to_owned());
            }
        }
        let text = serde_json::to_string(&step).map_err(|bad| bad.to_string())?;
        let text = replace(&text, &values, known).map_err(said)?;
        let mut step: Step = serde_json::from_str(&text).map_err(|bad| bad.to_string())?;
        (step.hooks, step.on_exit) = hooks;
        step.when = when;
        for artifact in artifacts {
            let found = self.found(&artifact, scope, &values)?;
            step.arguments.artifacts.extend(found);
        }
        Ok(step)
    }

    /// The artifact that an argument means.
    pub(super) fn found(
        &self,
        artifact: &Artifact,
        scope: &Scope,
        values: &Values,
    ) -> Result<Option<Artifact>, String> {
        let text = serde_json::to_string(artifact).map_err(|bad| bad.to_string())?;
        let text = replace(&text, values, Known::Any).map_err(|bad| bad.to_string())?;
        let mut artifact: Artifact = serde_json::from_str(&text).map_err(|bad| bad.to_string())?;
        let from = match artifact.from_expression.is_empty() {
            true => artifact.from.clone(),
            false => crate::expression::artifact(&artifact.from_expression, values, &|name| {
                scope.artifacts.contains_key(name)
            })
            .map_err(|bad| format!("unable to resolve references: {bad}"))?,
        };
        if from.is_empty() {
            return Ok(Some(artifact));
        }
        let name = from
            .trim_start_matches("{{")
            .trim_end_matches("}}")
            .trim()
            .to_owned();
        let place = scope
            .artifacts
            .get(&name)
            .or_else(|| self.artifacts.get(&name));
        match place {
            // An optional input that was not supplied is known, and is nowhere.
            Some(place) if place.rest.is_empty() => Ok(None),
            Some(place) => {
                artifact.rest = place.rest.clone();
                artifact.path.clone_from(&place.path);
                if !artifact.sub_path.is_empty() {
                    below(&mut artifact);
                }
                artifact.from.clear();
                artifact.from_expression.clear();
                Ok(Some(artifact))
            }
            _ if artifact.optional => Ok(None),
            _ => Err(format!(
                "unable to resolve references: Unable to resolve: \"{name}\""
            )),
        }
    }
}

/// A place inside the artifact's.
fn below(artifact: &mut Artifact) {
    let sub = artifact.sub_path.clone();
    for place in artifact.rest.values_mut() {
        if let Some(key) = place.get_mut("key")
            && let Some(text) = key.as_str()
        {
            *key = format!("{text}/{sub}").into();
        }
    }
}

/// Whether it is nothing but the name of what was skipped.
fn is_absent(value: &str, values: &Values) -> bool {
    let name = value
        .trim()
        .strip_prefix("{{")
        .and_then(|rest| rest.strip_suffix("}}"));
    name.is_some_and(|name| matches!(values.get(name.trim()), Some(None)))
}

/// Whether a failure of this step counts as none.
pub fn forgiven(step: &Step, phase: Phase) -> bool {
    step.continue_on.is_some_and(|on| match phase {
        Phase::Failed => on.failed,
        Phase::Error => on.error,
        _ => false,
    })
}
