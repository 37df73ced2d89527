//! Outputs that were kept from an earlier run: asked for before a node begins, kept when it has succeeded.

use std::collections::BTreeMap;

use super::{
    Action, Outputs, Schedule,
    call::{Callee, Fail, Place},
    inputs::Filled,
};
use crate::{
    duration,
    status::{Memoization, NodeType, Phase},
};

/// What is known of nodes whose outputs may be remembered.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// Asked for; the answer is here once it came.
    asked: BTreeMap<String, Option<Option<Outputs>>>,
    /// Where the outputs of a node are to be kept.
    keep: BTreeMap<String, (String, String)>,
}

impl Schedule {
    /// Whether the answer for a node is still to be looked at.
    pub(super) fn memory_asked(&self, name: &str) -> bool {
        self.memory.asked.contains_key(name)
            && !self.active.contains(name)
            && self.phase(name) == Some(Phase::Pending)
    }

    /// Whether a node has to run: `false` when its outputs are there, or not known to be there yet.
    pub(super) fn remembered(
        &mut self,
        name: &str,
        callee: &Callee,
        place: &Place,
        filled: &Filled,
        kind: NodeType,
    ) -> Result<bool, Fail> {
        let Some(memoize) = &filled.template.memoize else {
            return Ok(true);
        };
        if self.node(name).is_some() {
            return Ok(true);
        }
        let cache = memoize.cache.config_map.name.clone();
        if let Some(map) = self.definition.config_map(&cache) {
            let kind = map
                .labels
                .get("workflows.argoproj.io/configmap-type")
                .map(String::as_str);
            if kind != Some("Cache") {
                let message = "memoization configmap doesn't have label workflows.argoproj.io/configmap-type = Cache, refusing to use it";
                return Err(Fail::Error(message.to_owned()));
            }
        }
        let max_age = match memoize.max_age.as_str() {
            "" => None,
            text => Some(duration::parse(text).map_err(Fail::Error)?),
        };
        match self.memory.asked.get(name).cloned() {
            None => {
                self.memory.asked.insert(name.to_owned(), None);
                self.actions.push(Action::Recall {
                    node: name.to_owned(),
                    cache,
                    key: memoize.key.clone(),
                    max_age,
                });
                Err(Fail::Wait)
            }
            Some(None) => Err(Fail::Wait),
            Some(Some(Some(outputs))) => {
                let inputs = super::outputs::shown(filled.template.inputs.clone());
                let node = self.make(name, kind, Phase::Succeeded, callee, place, None);
                node.inputs = inputs;
                node.outputs = outputs.clone();
                node.memoization = Some(Memoization {
                    hit: true,
                    key: memoize.key.clone(),
                    cache,
                });
                self.export(&outputs);
                Ok(false)
            }
            Some(Some(None)) => {
                self.memory
                    .keep
                    .insert(name.to_owned(), (cache, memoize.key.clone()));
                Ok(true)
            }
        }
    }

    pub(super) fn recalled(&mut self, name: &str, hit: Option<Outputs>) {
        self.memory.asked.insert(name.to_owned(), Some(hit));
    }

    /// Keeps what a node gave.
    pub(super) fn remember(&mut self, name: &str) {
        let Some((cache, key)) = self.memory.keep.remove(name) else {
            return;
        };
        let Some(node) = self.status.nodes.get_mut(name) else {
            return;
        };
        node.memoization = Some(Memoization {
            hit: false,
            key: key.clone(),
            cache: cache.clone(),
        });
        let outputs = node.outputs.clone();
        self.actions.push(Action::Remember {
            cache,
            key,
            outputs,
        });
    }
}
