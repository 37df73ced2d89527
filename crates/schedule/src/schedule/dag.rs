//! Tasks that start as soon as what they depend on has ended as they want.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Schedule,
    call::{Callee, Fail, Place},
    inputs::Filled,
    loops,
    scope::Scope,
    steps::{FAIL_FAST, forgiven},
};
use crate::{
    depends,
    spec::Step,
    status::{NodeType, Phase},
    substitute::Known,
    when,
};

/// The tasks of one graph.
struct Graph<'a> {
    name: &'a str,
    tasks: BTreeMap<&'a str, &'a Step>,
    order: Vec<&'a str>,
    inner: Place,
    /// The inputs of its template.
    inputs: Scope,
    visited: BTreeSet<String>,
    fast: bool,
}

impl Graph<'_> {
    fn node(&self, task: &str) -> String {
        format!("{}.{task}", self.name)
    }

    /// The condition under which a task runs; nothing: at once.
    fn condition(&self, task: &Step) -> String {
        match task.depends.is_empty() {
            false => task.depends.clone(),
            true => task.dependencies.join(" && "),
        }
    }

    fn ancestors(&self, task: &Step) -> Vec<String> {
        let mut names = depends::names(&self.condition(task));
        names.retain(|name| self.tasks.contains_key(name.as_str()));
        names
    }
}

impl Schedule {
    /// Carries out a graph.
    pub(super) fn dag(
        &mut self,
        name: &str,
        callee: &Callee,
        place: &Place,
        filled: &Filled,
    ) -> Result<(), Fail> {
        let Some(dag) = &filled.template.dag else {
            return Ok(());
        };
        if self
            .node(name)
            .is_none_or(|node| node.phase == Phase::Pending)
        {
            self.begin(name, NodeType::Dag, callee, place, filled);
        }
        let mut graph = Graph {
            name,
            tasks: dag
                .tasks
                .iter()
                .map(|task| (task.name.as_str(), task))
                .collect(),
            order: dag.tasks.iter().map(|task| task.name.as_str()).collect(),
            inner: self.inside(name, place, filled),
            inputs: Scope::of(filled),
            visited: BTreeSet::new(),
            fast: false,
        };
        let targets: Vec<String> = match dag.target.trim() {
            "" => self.targets(&graph),
            target => target.split_whitespace().map(str::to_owned).collect(),
        };
        for target in &targets {
            self.task(&mut graph, target);
        }
        if graph.fast {
            self.mark(name, Phase::Failed, Some(FAIL_FAST.to_owned()));
            return Ok(());
        }
        let phase = self.judged(&graph, &targets);
        if phase == Phase::Running {
            return Ok(());
        }
        let outbound = targets.iter().map(|target| graph.node(target));
        let outbound: Vec<String> = outbound
            .filter(|node| self.node(node).is_some())
            .flat_map(|node| self.outbound(&node))
            .collect();
        if let Some(node) = self.status.nodes.get_mut(name) {
            node.outbound = outbound;
        }
        if phase.failed() {
            self.mark(name, phase, None);
            return Ok(());
        }
        let mut scope = graph.inputs.clone();
        for task in graph.order.clone() {
            self.add_task(&graph, &mut scope, task)
                .map_err(Fail::Error)?;
        }
        self.give(name, filled, &scope)?;
        self.mark(name, Phase::Succeeded, None);
        Ok(())
    }

    /// The tasks that nobody depends on.
    fn targets(&self, graph: &Graph) -> Vec<String> {
        let wanted: BTreeSet<String> = graph
            .tasks
            .values()
            .flat_map(|task| graph.ancestors(task))
            .collect();
        let names = graph.order.iter().filter(|name| !wanted.contains(**name));
        names.map(|name| (*name).to_owned()).collect()
    }

    fn task(&mut self, graph: &mut Graph, name: &str) {
        if !graph.visited.insert(name.to_owned()) {
            return;
        }
        let Some(task) = graph.tasks.get(name).copied() else {
            return;
        };
        let node = graph.node(name);
        let ancestors = graph.ancestors(task);
        if let Some(phase) = self.phase(&node)
            && phase.fulfilled()
        {
            // What it waited for has ended; its hooks may not have.
            self.task_hooks(graph, task, &node, &ancestors);
            for ancestor in &ancestors {
                self.task(graph, ancestor);
            }
            return;
        }
        for ancestor in &ancestors {
            self.task(graph, ancestor);
        }
        let ready = ancestors
            .iter()
            .all(|ancestor| self.task_over(graph, ancestor));
        if !ready {
            return;
        }
        let condition = graph.condition(task);
        let goes = condition.is_empty()
            || depends::evaluate(&condition, &|task| self.results(graph, task)).unwrap_or(false);
        if !goes {
            let message = "omitted: depends condition not met".to_owned();
            let callee = Callee::from(task);
            self.make(
                &node,
                NodeType::Skipped,
                Phase::Omitted,
                &callee,
                &graph.inner,
                Some(message),
            );
            self.connect(graph, &node, &ancestors);
            return;
        }
        if let Err(message) = self.run_task(graph, task, &node, &ancestors) {
            self.make_or_mark(&node, &Callee::from(task), &graph.inner, message);
            self.connect(graph, &node, &ancestors);
        }
    }

    fn run_task(
        &mut self,
        graph: &mut Graph,
        task: &Step,
        node: &str,
        ancestors: &[String],
    ) -> Result<(), String> {
        let mut scope = graph.inputs.clone();
        for ancestor in self.all_ancestors(graph, task) {
            self.add_task(graph, &mut scope, &ancestor)?;
        }
        let step = self.resolved(task, &scope, Known::Producers)?;
        if !step.is_loop() {
            return self.run_one(graph, &step, node, ancestors, false);
        }
        let items = loops::expand(&step)?;
        if items.is_empty() {
            if self.node(node).is_none() {
                let message = "Skipped, empty params".to_owned();
                self.make(
                    node,
                    NodeType::Skipped,
                    Phase::Skipped,
                    &Callee::from(task),
                    &graph.inner,
                    Some(message),
                );
                self.connect(graph, node, ancestors);
            }
            return Ok(());
        }
        if self.node(node).is_none() {
            self.make(
                node,
                NodeType::TaskGroup,
                Phase::Running,
                &Callee::from(task),
                &graph.inner,
                None,
            );
            self.connect(graph, node, ancestors);
        }
        let mut open = false;
        for item in &items {
            let child = graph.node(&item.name);
            self.run_one(
                graph,
                item,
                &child,
                std::slice::from_ref(&String::from(node)),
                true,
            )?;
            open |= !self.with_hooks(&child, item, "tasks", &scope, &graph.inner)?;
        }
        if open {
            self.task_hooks(graph, task, node, ancestors);
            return Ok(());
        }
        let mut verdict = Phase::Succeeded;
        for item in &items {
            match self.phase(&graph.node(&item.name)) {
                Some(Phase::Failed | Phase::Error) if verdict == Phase::Succeeded => {
                    verdict = Phase::Failed
                }
                _ => {}
            }
        }
        self.mark(node, verdict, None);
        self.task_hooks(graph, task, node, ancestors);
        Ok(())
    }

    fn run_one(
        &mut self,
        graph: &mut Graph,
        step: &Step,
        node: &str,
        parents: &[String],
        in_loop: bool,
    ) -> Result<(), String> {
        let known = self.phase(node);
        let callee = Callee::from(step);
        if known.is_none() && !when::evaluate(&step.when)? {
            let message = format!("when '{}' evaluated false", step.when);
            self.make(
                node,
                NodeType::Skipped,
                Phase::Skipped,
                &callee,
                &graph.inner,
                Some(message),
            );
            self.link(graph, node, parents, in_loop);
            return Ok(());
        }
        if !known.is_some_and(Phase::fulfilled) {
            let inner = graph.inner.clone();
            match self.execute(node, &callee, &step.arguments, &inner) {
                Ok(()) | Err(Fail::Wait) => {}
                Err(Fail::Error(message)) if message == FAIL_FAST => graph.fast = true,
                Err(Fail::Error(message)) => {
                    let message = format!("task '{node}' errored: {message}");
                    self.make_or_mark(node, &callee, &inner, message);
                }
            }
        }
        if known.is_none() && self.node(node).is_some() {
            self.link(graph, node, parents, in_loop);
        }
        if !in_loop && self.node(node).is_some() {
            self.task_hooks(graph, step, node, parents);
        }
        Ok(())
    }

    fn link(&mut self, graph: &Graph, node: &str, parents: &[String], in_loop: bool) {
        match (in_loop, parents.first()) {
            (true, Some(group)) => self.hang(group, node),
            _ => self.connect(graph, node, parents),
        }
    }

    /// Hangs a task below what it depends on.
    fn connect(&mut self, graph: &Graph, node: &str, ancestors: &[String]) {
        if ancestors.is_empty() {
            self.hang(graph.name, node);
            return;
        }
        for ancestor in ancestors {
            for parent in self.outbound(&graph.node(ancestor)) {
                self.hang(&parent, node);
            }
        }
    }

    fn task_hooks(
        &mut self,
        graph: &Graph,
        task: &Step,
        node: &str,
        _ancestors: &[String],
    ) -> bool {
        if task.hooks.is_empty() && task.on_exit.is_empty() {
            return true;
        }
        let mut scope = graph.inputs.clone();
        for ancestor in self.all_ancestors(graph, task) {
            let _ = self.add_task(graph, &mut scope, &ancestor);
        }
        self.with_hooks(node, task, "tasks", &scope, &graph.inner)
            .unwrap_or(true)
    }

    /// Whether a task has ended, with its hooks.
    fn task_over(&self, graph: &Graph, name: &str) -> bool {
        let node = graph.node(name);
        let over = self.phase(&node).is_some_and(Phase::fulfilled);
        over && self.hooks_over(&node)
            && graph
                .tasks
                .get(name)
                .is_none_or(|task| !self.exit_hook_due(&node, task))
    }

    fn results(&self, graph: &Graph, name: &str) -> Option<depends::Results> {
        let task = graph.tasks.get(name)?;
        let node = self.node(&graph.node(name))?;
        let children: Vec<Phase> = match node.kind {
            NodeType::TaskGroup => node
                .children
                .iter()
                .filter_map(|child| self.phase(child))
                .collect(),
            _ => Vec::new(),
        };
        Some(depends::Results {
            succeeded: node.phase == Phase::Succeeded,
            failed: node.phase == Phase::Failed,
            errored: node.phase == Phase::Error,
            skipped: node.phase == Phase::Skipped,
            omitted: node.phase == Phase::Omitted,
            any_succeeded: children.contains(&Phase::Succeeded),
            all_failed: !children.is_empty()
                && children.iter().all(|phase| *phase == Phase::Failed),
            forgiven: (
                task.continue_on.is_some_and(|on| on.failed),
                task.continue_on.is_some_and(|on| on.error),
            ),
        })
    }

    fn all_ancestors(&self, graph: &Graph, task: &Step) -> Vec<String> {
        let mut known = BTreeSet::new();
        let mut open = graph.ancestors(task);
        while let Some(name) = open.pop() {
            if let Some(task) = graph
                .tasks
                .get(name.as_str())
                .filter(|_| known.insert(name.clone()))
            {
                open.extend(graph.ancestors(task));
            }
        }
        known.into_iter().collect()
    }

    fn add_task(&self, graph: &Graph, scope: &mut Scope, name: &str) -> Result<(), String> {
        let node = graph.node(name);
        let prefix = format!("tasks.{name}");
        match self.node(&node).map(|node| node.kind) {
            Some(NodeType::TaskGroup) => {
                self.add_to(scope, &prefix, &node);
                self.aggregate(scope, &prefix, &node, &node)
            }
            Some(_) => {
                self.add_to(scope, &prefix, &node);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// What the whole graph has come to.
    fn judged(&self, graph: &Graph, targets: &[String]) -> Phase {
        for name in &graph.order {
            if self.node(&graph.node(name)).is_some() && !self.task_over(graph, name) {
                return Phase::Running;
            }
        }
        let mut verdict = Phase::Succeeded;
        for target in targets {
            let Some(task) = graph.tasks.get(target.as_str()) else {
                continue;
            };
            let Some(phase) = self.phase(&graph.node(target)) else {
                return Phase::Running;
            };
            let phase = match phase {
                Phase::Omitted | Phase::Skipped => {
                    self.of_branch(graph, target, &mut BTreeSet::new())
                }
                phase => phase,
            };
            if phase.failed() && !forgiven(task, phase) && verdict == Phase::Succeeded {
                verdict = phase;
            }
        }
        verdict
    }

    /// What the last tasks that ran above a task that did not came to.
    fn of_branch(&self, graph: &Graph, name: &str, seen: &mut BTreeSet<String>) -> Phase {
        let Some(task) = graph
            .tasks
            .get(name)
            .filter(|_| seen.insert(name.to_owned()))
        else {
            return Phase::Succeeded;
        };
        let mut verdict = Phase::Succeeded;
        for ancestor in graph.ancestors(task) {
            let phase = match self.phase(&graph.node(&ancestor)) {
                Some(Phase::Omitted | Phase::Skipped) | None => {
                    self.of_branch(graph, &ancestor, seen)
                }
                Some(phase)
                    if phase.failed()
                        && graph
                            .tasks
                            .get(ancestor.as_str())
                            .is_some_and(|task| forgiven(task, phase)) =>
                {
                    Phase::Succeeded
                }
                Some(phase) => phase,
            };
            if phase.failed() {
                verdict = phase;
            }
        }
        verdict
    }
}
