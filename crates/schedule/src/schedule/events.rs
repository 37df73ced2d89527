//! What happened, taken in before the walk.

use super::{Action, Event, Schedule, Strategy};
use crate::status::{NodeType, Phase};

impl Schedule {
    /// Takes in what happened.
    pub(super) fn take(&mut self, event: Event) {
        match event {
            Event::Started { node, at } => self.started(&node, at),
            Event::Ended { node, end } => self.ended(&node, end),
            Event::Resumed {
                nodes,
                outputs,
                message,
                ..
            } => self.resume(&nodes, &outputs, message.as_ref()),
            Event::Refused { nodes, message } => self.refuse(&nodes, &message),
            Event::Shutdown(strategy) => self.stop(strategy),
            Event::Granted { holder, lock } => self.granted(&holder, &lock),
            Event::Recalled { node, hit } => self.recalled(&node, hit),
        }
    }

    fn stop(&mut self, strategy: Strategy) {
        if self.shutdown == Some(Strategy::Terminate) {
            return;
        }
        self.shutdown = Some(strategy);
        let exiting = format!("{}.onExit", self.begin.name);
        let open: Vec<(String, NodeType)> = self
            .status
            .nodes
            .values()
            .filter(|node| !node.phase.fulfilled())
            .filter(|node| strategy == Strategy::Terminate || !node.name.starts_with(&exiting))
            .map(|node| (node.name.clone(), node.kind))
            .collect();
        for (name, kind) in open {
            if self.active.contains(&name) {
                if self.killed.insert(name.clone()) {
                    self.actions.push(Action::Kill {
                        node: name,
                        grace: None,
                    });
                }
            } else if matches!(kind, NodeType::Suspend | NodeType::Pod) {
                self.mark(&name, Phase::Failed, Some(stopped_by(strategy)));
            }
        }
    }

    /// Why nothing may begin there any more.
    pub(super) fn stopped(&self, exiting: bool) -> Option<String> {
        match self.shutdown? {
            Strategy::Stop if exiting => None,
            strategy => Some(stopped_by(strategy)),
        }
    }
}

fn stopped_by(strategy: Strategy) -> String {
    format!("workflow shutdown with strategy:  {strategy}")
}
