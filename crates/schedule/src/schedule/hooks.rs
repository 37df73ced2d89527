//! Hooks of steps and tasks: what runs beside them, and after them.

use super::{
    Schedule, Strategy,
    call::{Callee, Fail, Place},
    scope::Scope,
};
use crate::{
    expression,
    spec::{Arguments, LifecycleHook, Step},
    status::Phase,
    substitute::{Known, replace},
};

impl Schedule {
    /// Lets a node's hooks have their turn; whether the node and all hooks that fired have ended.
    pub(super) fn with_hooks(
        &mut self,
        node: &str,
        step: &Step,
        kind: &str,
        scope: &Scope,
        inner: &Place,
    ) -> Result<bool, String> {
        let Some(phase) = self.phase(node) else {
            return Ok(false);
        };
        let plain = step.name.split('(').next().unwrap_or(&step.name);
        let mut own = scope.clone();
        if let Some(known) = self.node(node) {
            own.add(&format!("{kind}.{plain}"), known);
            own.values.remove(&format!("{kind}.{plain}.outputs.result"));
        }
        for (name, hook) in step.hooks.iter().filter(|(name, _)| *name != "exit") {
            let child = format!("{node}.hooks.{name}");
            // The name of a looped task means its group, never one of its items.
            let due = match kind == "tasks" && plain != step.name {
                true => self.holds(&hook.expression, scope).unwrap_or(false),
                false => self.holds(&hook.expression, &own)?,
            };
            if due || self.node(&child).is_some() {
                self.hook(node, &child, hook, &own, inner)?;
            }
        }
        if phase.completed()
            && self.shutdown != Some(Strategy::Terminate)
            && let Some(hook) = exit_hook(step)
        {
            let child = format!("{node}.onExit");
            let due = self.node(&child).is_some()
                || hook.expression.is_empty()
                || self.holds(&hook.expression, &own)?;
            if due {
                self.hook(node, &child, &hook, &own, inner)?;
            }
        }
        Ok(phase.fulfilled() && self.hooks_over(node))
    }

    /// Whether all hooks of a node that fired have ended.
    pub(super) fn hooks_over(&self, node: &str) -> bool {
        let Some(known) = self.node(node) else {
            return true;
        };
        known
            .children
            .iter()
            .filter_map(|child| self.node(child))
            .all(|child| !child.flag.hooked || child.phase.fulfilled())
    }

    /// Whether an exit hook has not had its turn yet.
    pub(super) fn exit_hook_due(&self, node: &str, step: &Step) -> bool {
        let Some(hook) = exit_hook(step) else {
            return false;
        };
        let ended = self.phase(node).is_some_and(Phase::completed);
        ended
            && !step.is_loop()
            && self.shutdown != Some(Strategy::Terminate)
            && hook.expression.is_empty()
            && self.node(&format!("{node}.onExit")).is_none()
    }

    pub(super) fn holds(&self, text: &str, scope: &Scope) -> Result<bool, String> {
        let mut values = self.globals.clone();
        values.extend(scope.values.clone());
        expression::condition(text, &values)
    }

    pub(super) fn hook(
        &mut self,
        node: &str,
        child: &str,
        hook: &LifecycleHook,
        scope: &Scope,
        inner: &Place,
    ) -> Result<(), String> {
        let place = Place {
            hooked: true,
            exiting: true,
            ..inner.clone()
        };
        let arguments = match self.node(child) {
            Some(known) if known.phase.fulfilled() => return Ok(()),
            _ => self.hook_arguments(&hook.arguments, scope)?,
        };
        let mut callee = Callee::from(hook);
        let values = self.globals.clone();
        if let Ok(name) = crate::substitute::replace_plain(&callee.template, &values, Known::Any) {
            callee.template = name;
        }
        let done = self.execute(child, &callee, &arguments, &place);
        self.hang(node, child);
        match done {
            Ok(()) | Err(Fail::Wait) => Ok(()),
            // It is told by the hook's own node.
            Err(Fail::Error(_)) => Ok(()),
        }
    }

    pub(super) fn hook_arguments(
        &self,
        arguments: &Arguments,
        scope: &Scope,
    ) -> Result<Arguments, String> {
        let mut values = self.globals.clone();
        values.extend(scope.values.clone());
        let mut arguments = arguments.clone();
        let artifacts = std::mem::take(&mut arguments.artifacts);
        let text = serde_json::to_string(&arguments).map_err(|bad| bad.to_string())?;
        let text = replace(&text, &values, Known::Any).map_err(|bad| bad.to_string())?;
        let mut arguments: Arguments =
            serde_json::from_str(&text).map_err(|bad| bad.to_string())?;
        for artifact in artifacts {
            let found = self.found(&artifact, scope, &values)?;
            arguments.artifacts.extend(found);
        }
        Ok(arguments)
    }
}

fn exit_hook(step: &Step) -> Option<LifecycleHook> {
    if let Some(hook) = step.hooks.get("exit") {
        return Some(hook.clone());
    }
    (!step.on_exit.is_empty()).then(|| LifecycleHook {
        template: step.on_exit.clone(),
        ..LifecycleHook::default()
    })
}
