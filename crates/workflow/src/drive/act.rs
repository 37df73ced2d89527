//! What the schedule wants, done; and what came of a pod, in the schedule's words.

use std::{collections::BTreeMap, io};

use serde_json::json;
use signalbox_engine::event::{Millis, NodePhase};
use signalbox_schedule::{
    schedule::{
        Action, ArtifactSource, ContainerEnd, Event, InputArtifact, Lock, Pod, PodEnd, Schedule,
        Strategy,
    },
    spec::{Artifact, Outputs, Parameter},
    status::Phase,
};

use super::{Drive, memory, pods::Waiting};
use crate::{
    keeper::plan::{End, Input, Source},
    pod::{self, Refusal, Verdict, Wanted},
    record,
};

/// What has become known of a pod.
pub enum Known {
    Started(Millis),
    Ended(Box<PodEnd>),
}

impl Drive<'_> {
    /// Does what the schedule wants.
    pub(super) fn act(&mut self, action: Action, now: Millis) -> io::Result<()> {
        match action {
            Action::Start(pod) => self.waiting.push_back(Waiting(pod)),
            Action::Kill { node, .. } => self.kill(&node, now)?,
            Action::Wake(at) => {
                self.wakes.insert(at);
            }
            Action::Acquire { holder, lock } => {
                let granted = self.locks.acquire(&holder, &lock.key(), lock.limit())?;
                self.grant(&lock.key(), granted);
            }
            Action::Release { holder, lock } => {
                let granted = self.locks.release(&holder, &lock.key())?;
                self.grant(&lock.key(), granted);
            }
            Action::Recall {
                node,
                cache,
                key,
                max_age,
            } => {
                let dir = self.machine.shared.join("memory");
                let hit = memory::recall(&dir, &cache, &key, max_age, now);
                self.events.push(Event::Recalled { node, hit });
            }
            Action::Remember {
                cache,
                key,
                outputs,
            } => {
                let dir = self.machine.shared.join("memory");
                memory::remember(&dir, &cache, &key, outputs, now)?;
            }
        }
        Ok(())
    }

    /// Tells who has got a lock.
    pub(super) fn grant(&mut self, key: &str, granted: Vec<String>) {
        for holder in granted {
            // One that held it before a restart knows.
            if !self.held.remove(&(holder.clone(), key.to_owned())) {
                self.events.push(Event::Granted {
                    holder,
                    lock: key.to_owned(),
                });
            }
        }
    }

    /// Takes the locks again that an earlier driver held or waited for.
    pub(super) fn adopt_locks(
        &mut self,
        granted: Vec<(String, Lock)>,
        wanted: Vec<(String, Lock)>,
    ) -> io::Result<()> {
        for (holder, lock) in &granted {
            self.held.insert((holder.clone(), lock.key()));
        }
        for (holder, lock) in granted.into_iter().chain(wanted) {
            let got = self.locks.acquire(&holder, &lock.key(), lock.limit())?;
            self.grant(&lock.key(), got);
        }
        Ok(())
    }
}

/// A pod as its processes want to know it.
pub fn wanted<'a>(schedule: &Schedule, pod: &'a Pod, now: Millis) -> Wanted<'a> {
    Wanted {
        node: &pod.node,
        key: format!("{}/{}", schedule.name(), pod.pod_name),
        template: serde_json::to_value(&pod.template).unwrap_or_default(),
        inputs: pod.artifacts.iter().map(input).collect(),
        deadline: pod.deadline,
        keeps_result: pod.keeps_result,
        at: now,
    }
}

fn input(artifact: &InputArtifact) -> Input {
    Input {
        name: artifact.name.clone(),
        path: artifact.path.clone(),
        source: match &artifact.source {
            ArtifactSource::Raw(text) => Source::Raw(text.clone()),
            ArtifactSource::Key(key) => Source::Key(key.clone()),
            ArtifactSource::Missing => Source::Missing,
        },
        optional: artifact.optional,
        mode: artifact.mode,
        archive: pod::archive(artifact.archive.as_ref()),
    }
}

/// The pod's fields that a variable may ask for.
pub fn fields(schedule: &Schedule, pod: &Pod) -> BTreeMap<String, String> {
    [
        ("metadata.name", pod.pod_name.clone()),
        ("metadata.namespace", schedule.namespace().to_owned()),
        ("metadata.uid", record::hash(&pod.node)),
        ("spec.nodeName", "localhost".to_owned()),
        ("spec.serviceAccountName", "default".to_owned()),
        ("status.podIP", "127.0.0.1".to_owned()),
        ("status.hostIP", "127.0.0.1".to_owned()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// A pod that nothing was started for.
pub fn refused(refusal: &Refusal, now: Millis) -> PodEnd {
    PodEnd {
        phase: Phase::Error,
        message: Some(refusal.message.clone()),
        outputs: Outputs::default(),
        containers: Vec::new(),
        started_at: None,
        finished_at: now,
    }
}

/// A pod that was to end before its turn came.
pub fn never_started(_pod: &Pod, stopping: Option<Strategy>, now: Millis) -> PodEnd {
    PodEnd {
        phase: Phase::Failed,
        message: shutdown(stopping),
        outputs: Outputs::default(),
        containers: Vec::new(),
        started_at: None,
        finished_at: now,
    }
}

fn shutdown(stopping: Option<Strategy>) -> Option<String> {
    stopping.map(|strategy| format!("workflow shutdown with strategy: {strategy}"))
}

/// What a pod's end means; `None`: nobody knows how it ended.
pub fn end_of(pod: &Pod, end: Option<&End>, stopping: Option<Strategy>, now: Millis) -> PodEnd {
    let verdict = pod::judge(end);
    PodEnd {
        phase: phase(verdict.phase),
        message: match verdict.phase {
            NodePhase::Terminated => shutdown(stopping),
            _ => verdict.message.clone(),
        },
        outputs: end
            .map(|end| outputs(pod, end, &verdict))
            .unwrap_or_default(),
        containers: match &pod.template.container_set {
            Some(_) => verdict.containers.iter().map(container).collect(),
            None => Vec::new(),
        },
        // A node begins when its pod is wanted.
        started_at: None,
        finished_at: end.map_or(now, |end| end.finished_at),
    }
}

fn container(
    (exit, phase_, message): &(
        crate::keeper::plan::ContainerExit,
        NodePhase,
        Option<String>,
    ),
) -> ContainerEnd {
    ContainerEnd {
        name: exit.name.clone(),
        phase: phase(*phase_),
        message: message.clone(),
        started_at: exit.started_at,
        finished_at: Some(exit.finished_at),
    }
}

fn phase(phase: NodePhase) -> Phase {
    match phase {
        NodePhase::Succeeded => Phase::Succeeded,
        NodePhase::Error => Phase::Error,
        _ => Phase::Failed,
    }
}

/// The outputs that the template declares, with what became of them.
fn outputs(pod: &Pod, end: &End, verdict: &Verdict) -> Outputs {
    let declared = &pod.template.outputs;
    // One whose file is missing is there without a value.
    let told = end.collecting.is_some();
    let parameters = declared.parameters.iter().filter_map(|parameter| {
        let value = end.parameters.get(&parameter.name).cloned();
        (told || value.is_some()).then(|| Parameter {
            value,
            ..parameter.clone()
        })
    });
    let artifacts = declared.artifacts.iter();
    let artifacts = artifacts.filter(|artifact| end.artifacts.contains_key(&artifact.name));
    Outputs {
        parameters: parameters.collect(),
        artifacts: artifacts.map(|artifact| placed(artifact, end)).collect(),
        result: end.result.clone(),
        exit_code: verdict.exit_code.map(|code| code.to_string()),
    }
}

/// An artifact with the key under which it is kept, as if a store had it.
fn placed(artifact: &Artifact, end: &End) -> Artifact {
    let mut artifact = artifact.clone();
    let stores = ["s3", "gcs", "oss", "azure"];
    let stored = |store: &&str| artifact.rest.contains_key(*store);
    if !stores.iter().any(stored)
        && let Some(key) = end.artifacts.get(&artifact.name)
    {
        artifact.rest.insert("s3".to_owned(), json!({ "key": key }));
    }
    artifact
}
