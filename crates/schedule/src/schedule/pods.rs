//! Leaves: pods that are wanted, and what comes of them; and who may start.

use super::{
    Action, ContainerEnd, Pod, PodEnd, Schedule,
    call::{Callee, Fail, Place},
    inputs::Filled,
    steps::FAIL_FAST,
};
use crate::{
    duration,
    spec::Template,
    status::{Millis, NodeType, Phase},
};

/// What is said of a pod whose time was over.
const DEADLINE: &str = "Pod was active on the node longer than the specified deadline";

impl Schedule {
    /// Whether a node may begin now.
    ///
    /// # Errors
    /// Its siblings' failures keep it from ever beginning.
    pub(super) fn may_start(
        &mut self,
        name: &str,
        template: &Template,
        place: &Place,
    ) -> Result<bool, Fail> {
        let leaf = template.is_leaf();
        if let Some(boundary) = &place.boundary
            && !place.hooked
            && !place.retried
        {
            let siblings = self.status.nodes.values().filter(|node| {
                node.boundary.as_ref() == Some(boundary)
                    && !node.flag.retried
                    && !matches!(
                        node.kind,
                        NodeType::StepGroup
                            | NodeType::TaskGroup
                            | NodeType::Skipped
                            | NodeType::Container
                    )
            });
            if place.fail_fast || place.parallelism.is_some() {
                let (mut failed, mut open) = (0, 0);
                for node in siblings {
                    failed += i64::from(node.phase.failed());
                    open += i64::from(!node.phase.fulfilled() && node.name != name);
                }
                if place.fail_fast && failed > 0 {
                    return Err(Fail::Error(FAIL_FAST.to_owned()));
                }
                if place.parallelism.is_some_and(|most| open >= most) {
                    return Ok(false);
                }
            }
        }
        let most = self.definition.spec().parallelism;
        let active = i64::try_from(self.active.len()).unwrap_or(i64::MAX);
        Ok(!leaf || most.is_none_or(|most| active < most))
    }

    /// Ends a template that fails fast as soon as none of its children runs.
    pub(super) fn failed_fast(&mut self, name: &str, filled: &Filled) -> bool {
        if filled.template.fail_fast != Some(true) || self.node(name).is_none() {
            return false;
        }
        let below = |node: &&crate::status::Node| node.boundary.as_deref() == Some(name);
        let children: Vec<_> = self.status.nodes.values().filter(below).collect();
        let leaves = |node: &&&crate::status::Node| node.kind != NodeType::StepGroup;
        let failed = children
            .iter()
            .filter(leaves)
            .any(|node| node.phase.failed());
        let active = children
            .iter()
            .any(|node| node.kind == NodeType::Pod && !node.phase.fulfilled());
        if !failed || active {
            return false;
        }
        let groups: Vec<String> = children
            .iter()
            .filter(|node| !node.phase.fulfilled())
            .map(|node| node.name.clone())
            .collect();
        for group in groups {
            self.mark(&group, Phase::Failed, Some(FAIL_FAST.to_owned()));
        }
        self.mark(name, Phase::Failed, Some(FAIL_FAST.to_owned()));
        true
    }

    /// Wants a pod.
    pub(super) fn start(
        &mut self,
        name: &str,
        callee: &Callee,
        place: &Place,
        filled: Filled,
    ) -> Result<(), Fail> {
        let template = filled.template;
        if self
            .node(name)
            .is_some_and(|node| node.phase == Phase::Running)
            || self.active.contains(name)
        {
            return Ok(());
        }
        if !template.is_leaf() {
            return Err(Fail::Error(format!(
                "template '{}' type is unknown",
                template.name
            )));
        }
        let stopped = self.stopped(place.exiting);
        let phase = if stopped.is_some() {
            Phase::Failed
        } else {
            Phase::Pending
        };
        let inputs = super::outputs::shown(template.inputs.clone());
        if self.node(name).is_none() {
            self.make(name, NodeType::Pod, phase, callee, place, stopped.clone());
        } else {
            self.mark(name, phase, stopped.clone());
        }
        let seconds = match template.active_deadline_seconds.as_deref() {
            None | Some("") => None,
            Some(text) => Some(text.trim().parse::<i64>().map_err(|_| {
                Fail::Error(format!(
                    "strconv.ParseInt: parsing \"{text}\": invalid syntax"
                ))
            })?),
        };
        let timeout = match template.timeout.as_str() {
            "" => None,
            text => Some(duration::parse(text).map_err(Fail::Error)?),
        };
        let limits = [seconds.map(|seconds| seconds.saturating_mul(1000)), timeout];
        let own = limits
            .into_iter()
            .flatten()
            .min()
            .map(|length| self.now + length);
        let deadline = own
            .into_iter()
            .chain(self.deadline().filter(|_| !place.exiting))
            .min();
        if let Some(node) = self.status.nodes.get_mut(name) {
            node.inputs = inputs;
            node.message = stopped.clone();
        }
        if stopped.is_some() {
            return Ok(());
        }
        self.has_volumes(&template)?;
        let names = [name.to_owned()];
        let keeps_result = self.asked_for(name, place, &names);
        self.active.insert(name.to_owned());
        let plain = template.outputs.parameters.iter();
        let plain = plain.filter(|one| one.value.is_some() && one.value_from.is_none());
        self.plain.insert(name.to_owned(), plain.cloned().collect());
        let pod = Pod {
            node: name.to_owned(),
            pod_name: self.pod_name(name, &template.name),
            artifacts: self.files(&filled.artifacts),
            template,
            deadline,
            keeps_result,
        };
        self.actions.push(Action::Start(Box::new(pod)));
        Ok(())
    }

    /// Whether all volumes that a pod mounts are declared.
    fn has_volumes(&self, template: &Template) -> Result<(), Fail> {
        let spec = self.definition.spec();
        let claims = self.definition.submitted_spec()["volumeClaimTemplates"].as_array();
        let claims = claims
            .into_iter()
            .flatten()
            .map(|claim| &claim["metadata"]["name"]);
        let named = spec
            .volumes
            .iter()
            .chain(&template.volumes)
            .map(|volume| &volume["name"]);
        let known: Vec<&serde_json::Value> = named.chain(claims).collect();
        let containers = [&template.container, &template.script]
            .into_iter()
            .flatten();
        for mount in containers.flat_map(|one| one["volumeMounts"].as_array().into_iter().flatten())
        {
            if !known.contains(&&mount["name"]) {
                let name = mount["name"].as_str().unwrap_or_default();
                return Err(Fail::Error(format!(
                    "volume '{name}' not found in workflow spec"
                )));
            }
        }
        Ok(())
    }

    /// When the whole workflow's time is over.
    pub(super) fn deadline(&self) -> Option<Millis> {
        let seconds = self.definition.spec().active_deadline_seconds?;
        Some(self.status.started_at? + seconds.saturating_mul(1000))
    }

    /// Whether the template that calls it names its result.
    fn asked_for(&self, name: &str, place: &Place, _names: &[String]) -> bool {
        let boundary = place.boundary.as_deref().unwrap_or_default();
        let rest = name.strip_prefix(boundary).unwrap_or(name);
        let rest =
            rest.split_once("].").map_or(
                rest,
                |(group, step)| if group.starts_with('[') { step } else { rest },
            );
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        let step = rest.split('(').next().unwrap_or(rest);
        ["steps", "tasks"].iter().any(|kind| {
            let text = &place.caller;
            text.contains(&format!("{kind}.{step}.outputs.result"))
                || text.contains(&format!("{kind}['{step}'].outputs.result"))
                || text.contains(&format!("{kind}[\\\"{step}\\\"].outputs.result"))
                || text.contains(&format!("{kind}['{step}']?.outputs?.result"))
        })
    }

    pub(super) fn started(&mut self, name: &str, _at: Millis) {
        let leaf = self
            .node(name)
            .is_some_and(|node| node.kind == NodeType::Pod);
        if leaf && self.phase(name) == Some(Phase::Pending) {
            self.mark(name, Phase::Running, None);
        }
    }

    pub(super) fn ended(&mut self, name: &str, end: PodEnd) {
        self.active.remove(name);
        self.killed.remove(name);
        if self.phase(name).is_none_or(Phase::fulfilled) {
            return;
        }
        self.containers(name, &end.containers);
        let mut end = end;
        if end
            .message
            .as_deref()
            .is_some_and(|message| message.starts_with("wait:"))
        {
            self.name_missing(name, &mut end.outputs);
        }
        let good = end.phase == Phase::Succeeded;
        let late = end.message.as_deref() == Some(DEADLINE);
        let message = match (&end.message, self.shutdown) {
            (Some(_), _) if late => end.message.clone(),
            (message, _) => message.clone(),
        };
        end.outputs
            .parameters
            .extend(self.plain.remove(name).unwrap_or_default());
        self.export(&end.outputs);
        self.set_outputs(name, end.outputs);
        self.mark(name, end.phase, message);
        if let Some(node) = self.status.nodes.get_mut(name) {
            node.started_at = end.started_at.unwrap_or(node.started_at);
            node.finished_at = Some(end.finished_at);
        }
        if good {
            self.remember(name);
        }
        self.release(name);
    }

    /// Names the parameters that a pod should have given.
    fn name_missing(&self, name: &str, outputs: &mut super::Outputs) {
        let Some(node) = self.node(name) else { return };
        let Ok((raw, _)) = super::nodes::template_of(self, node) else {
            return;
        };
        for declared in raw["outputs"]["parameters"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let declared = declared["name"].as_str().unwrap_or_default();
            if !outputs
                .parameters
                .iter()
                .any(|known| known.name == declared)
            {
                outputs.parameters.push(crate::spec::Parameter {
                    name: declared.to_owned(),
                    ..crate::spec::Parameter::default()
                });
            }
        }
    }

    /// The containers of a set, each below those that it waited for.
    fn containers(&mut self, pod: &str, ends: &[ContainerEnd]) {
        let Some(node) = self.node(pod).cloned() else {
            return;
        };
        let Ok((raw, _)) = super::nodes::template_of(self, &node) else {
            return;
        };
        let listed = raw["containerSet"]["containers"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let name_of = |container: &str| format!("{pod}.{container}");
        let callee = Callee {
            template: node.template_name.clone(),
            template_ref: node.template_ref.clone(),
            inline: None,
        };
        for container in &listed {
            let name = container["name"].as_str().unwrap_or_default();
            let Some(end) = ends.iter().find(|end| end.name == name) else {
                continue;
            };
            let place = Place {
                scope: node.template_scope.clone(),
                boundary: Some(pod.to_owned()),
                ..Place::default()
            };
            let full = name_of(name);
            let made = self.make(
                &full,
                NodeType::Container,
                end.phase,
                &callee,
                &place,
                end.message.clone(),
            );
            made.finished_at = end.finished_at;
            made.started_at = end.started_at.unwrap_or(made.started_at);
        }
        for container in &listed {
            let name = container["name"].as_str().unwrap_or_default();
            let parents = container["dependencies"]
                .as_array()
                .cloned()
                .unwrap_or_default();
            match parents.is_empty() {
                true => self.hang(pod, &name_of(name)),
                false => {
                    for parent in parents.iter().filter_map(|parent| parent.as_str()) {
                        self.hang(&name_of(parent), &name_of(name));
                    }
                }
            }
        }
    }
}
