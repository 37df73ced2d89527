//! One round: the whole workflow from its entry template, its limits, its hooks and its exit handler.

use serde_json::json;

use super::{
    Action, Schedule, Strategy,
    call::{Callee, Fail, Place},
    scope::Scope,
};
use crate::{
    spec::{Arguments, LifecycleHook},
    status::{Millis, Node, NodeType, Phase, time},
};

/// What is said of a node that was not through when the workflow's time was over.
const EXCEEDED: &str = "Step exceeded its deadline";

impl Schedule {
    /// Goes through everything once, and again as long as something follows at once.
    pub(super) fn walk(&mut self) {
        const ROUNDS: usize = 1000;
        for _ in 0..ROUNDS {
            if self.is_over() {
                return;
            }
            self.again = false;
            self.round();
            if !self.again {
                return;
            }
        }
    }

    fn round(&mut self) {
        if !self.begun() {
            return;
        }
        self.keep_time();
        let root = self.begin.name.clone();
        let spec = self.definition.spec();
        let callee = Callee {
            template: spec.entrypoint.clone(),
            ..Callee::default()
        };
        let arguments = spec.arguments.clone();
        let arguments = self.entry_arguments(arguments);
        let place = Place {
            scope: "local".to_owned(),
            ..Place::default()
        };
        if !self.phase(&root).is_some_and(Phase::fulfilled) {
            match self.execute(&root, &callee, &arguments, &place) {
                Ok(()) | Err(Fail::Wait) => {}
                Err(Fail::Error(message)) => {
                    let message = format!("error in entry template execution: {message}");
                    self.finish(Phase::Error, Some(message));
                    return;
                }
            }
        }
        self.workflow_hooks(&root);
        let Some(node) = self.node(&root).cloned() else {
            return;
        };
        if !node.phase.fulfilled() || !self.hooks_over(&root) {
            return;
        }
        self.ended_as(&node);
    }

    /// What the entry template gets: the workflow's arguments as they came out.
    fn entry_arguments(&self, mut arguments: Arguments) -> Arguments {
        for parameter in &mut arguments.parameters {
            let name = format!("workflow.parameters.{}", parameter.name);
            if let Some(value) = self.globals.get(&name) {
                parameter.value.clone_from(value);
                parameter.value_from = None;
            }
        }
        arguments
    }

    /// Whether it has begun; what can't begin ends here.
    fn begun(&mut self) -> bool {
        if self.status.started_at.is_none() {
            if let Some(message) = self.definition.broken.clone() {
                self.finish(Phase::Error, Some(message));
                return false;
            }
            if let Some(message) = self.definition.invalid.clone() {
                self.finish(Phase::Failed, Some(format!("invalid spec: {message}")));
                return false;
            }
            let wants = self.definition.spec().synchronization.clone();
            if let Some(wants) = wants {
                let holder = self.begin.name.clone();
                match self.wanted(&wants) {
                    Err(Fail::Error(message)) => {
                        self.finish(Phase::Error, Some(message));
                        return false;
                    }
                    Err(Fail::Wait) => return false,
                    Ok(locks) => {
                        let holder = format!("{holder}/");
                        if !self.acquire(&holder, locks) {
                            self.status.message = Some(self.waiting(&holder));
                            return false;
                        }
                    }
                }
            }
            self.status.message = None;
            self.status.started_at = Some(self.now);
            self.status.phase = Phase::Running;
        }
        true
    }

    /// Ends what goes on beyond the workflow's time.
    fn keep_time(&mut self) {
        let Some(deadline) = self.deadline() else {
            return;
        };
        if self.now < deadline {
            self.wake(deadline);
            return;
        }
        let exiting = format!("{}.onExit", self.begin.name);
        let open: Vec<(String, NodeType)> = self
            .status
            .nodes
            .values()
            .filter(|node| !node.phase.fulfilled() && !node.name.starts_with(&exiting))
            .map(|node| (node.name.clone(), node.kind))
            .collect();
        for (name, kind) in open {
            // A pod has its own deadline, and tells when it was over.
            if !self.active.contains(&name) && matches!(kind, NodeType::Suspend | NodeType::Pod) {
                self.mark(&name, Phase::Failed, Some(EXCEEDED.to_owned()));
            }
        }
    }

    fn workflow_hooks(&mut self, root: &str) {
        let hooks: Vec<(String, LifecycleHook)> = self
            .definition
            .spec()
            .hooks
            .iter()
            .filter(|(name, _)| *name != "exit")
            .map(|(name, hook)| (name.clone(), hook.clone()))
            .collect();
        if hooks.is_empty() || self.shutdown == Some(Strategy::Terminate) {
            return;
        }
        let phase = self.node(root).map(|node| node.phase);
        let status = match phase {
            Some(phase) if phase.fulfilled() => outcome(phase),
            _ => Phase::Running,
        };
        self.globals
            .insert("workflow.status".to_owned(), Some(status.to_string()));
        let scope = Scope::default();
        let place = Place {
            scope: "local".to_owned(),
            ..Place::default()
        };
        for (name, hook) in hooks {
            let child = format!("{root}.hooks.{name}");
            let due = self.node(&child).is_some()
                || self.holds(&hook.expression, &scope).unwrap_or(false);
            if due {
                let _ = self.hook(root, &child, &hook, &scope, &place);
            }
        }
    }

    /// The entry template has ended: the exit handler's turn, then the end.
    fn ended_as(&mut self, root: &Node) {
        let phase = outcome(root.phase);
        let message = root.message.clone();
        let exit = self.exit_handler();
        let terminated = self.shutdown == Some(Strategy::Terminate);
        let Some(hook) = exit.filter(|_| !terminated) else {
            self.finish_as(phase, message, None);
            return;
        };
        self.tell_exit(phase);
        let child = format!("{}.onExit", self.begin.name);
        let scope = Scope::default();
        if self.node(&child).is_none()
            && !hook.expression.is_empty()
            && !self.holds(&hook.expression, &scope).unwrap_or(false)
        {
            self.finish_as(phase, message, None);
            return;
        }
        let place = Place {
            scope: "local".to_owned(),
            exiting: true,
            hooked: true,
            ..Place::default()
        };
        if !self.phase(&child).is_some_and(Phase::fulfilled) {
            let arguments = match hook.arguments == Arguments::default() {
                true => self.entry_arguments(self.definition.spec().arguments.clone()),
                false => self
                    .hook_arguments(&hook.arguments, &scope)
                    .unwrap_or_default(),
            };
            let done = self.execute(&child, &Callee::from(&hook), &arguments, &place);
            if let Err(Fail::Error(message)) = done {
                let message = format!("error in exit template execution : {message}");
                self.finish(Phase::Error, Some(message));
                return;
            }
        }
        if let Some(node) = self.node(&child).cloned()
            && node.phase.fulfilled()
            && self.hooks_over(&child)
        {
            self.finish_as(phase, message, Some(&node));
        }
    }

    fn exit_handler(&self) -> Option<LifecycleHook> {
        let spec = self.definition.spec();
        if let Some(hook) = spec.hooks.get("exit") {
            return Some(hook.clone());
        }
        (!spec.on_exit.is_empty()).then(|| LifecycleHook {
            template: spec.on_exit.clone(),
            ..LifecycleHook::default()
        })
    }

    /// What the exit handler may know.
    fn tell_exit(&mut self, phase: Phase) {
        let failed = |node: &&Node| {
            node.phase.failed()
                && matches!(
                    node.kind,
                    NodeType::Pod | NodeType::Skipped | NodeType::Suspend
                )
        };
        let failures: Vec<_> = self
            .status
            .nodes
            .values()
            .filter(|node| {
                !node
                    .name
                    .starts_with(&format!("{}.onExit", self.begin.name))
            })
            .filter(failed)
            .map(|node| {
                json!({
                    "displayName": node.display_name,
                    "message": node.message.clone().unwrap_or_default(),
                    "templateName": node.template_name,
                    "phase": node.phase.to_string(),
                    "podName": node.id,
                    "finishedAt": node.finished_at.map(time),
                })
            })
            .collect();
        let failures = match failures.is_empty() {
            true => "null".to_owned(),
            false => serde_json::Value::from(failures).to_string(),
        };
        let failures = serde_json::Value::from(failures).to_string();
        let seconds = self.lasted() as f64 / 1000.0;
        self.globals
            .insert("workflow.status".to_owned(), Some(phase.to_string()));
        self.globals
            .insert("workflow.failures".to_owned(), Some(failures));
        self.globals.insert(
            "workflow.duration".to_owned(),
            Some(format!("{seconds:.6}")),
        );
    }

    fn lasted(&self) -> Millis {
        self.now - self.status.started_at.unwrap_or(self.now)
    }

    fn finish_as(&mut self, phase: Phase, message: Option<String>, exit: Option<&Node>) {
        let (mut phase, mut message) = (phase, message);
        if let Some(exit) = exit.filter(|exit| exit.phase.failed() && phase == Phase::Succeeded) {
            phase = exit.phase;
            message.clone_from(&exit.message);
        }
        if let Some(strategy) = self.shutdown {
            phase = if phase == Phase::Succeeded {
                Phase::Succeeded
            } else {
                Phase::Failed
            };
            message = Some(format!("Stopped with strategy '{strategy}'"));
        }
        self.finish(phase, message);
    }

    fn finish(&mut self, phase: Phase, message: Option<String>) {
        let holder = format!("{}/", self.begin.name);
        self.release(&holder);
        let now = self.now;
        self.status.started_at.get_or_insert(now);
        self.status.finished_at = Some(now);
        self.status.phase = phase;
        self.status.message = message;
        let open: Vec<String> = self.active.iter().cloned().collect();
        for node in open {
            if self.killed.insert(node.clone()) {
                self.actions.push(Action::Kill { node, grace: None });
            }
        }
    }
}

/// What a root's phase means for the workflow.
fn outcome(phase: Phase) -> Phase {
    match phase {
        Phase::Skipped | Phase::Omitted => Phase::Succeeded,
        phase => phase,
    }
}
