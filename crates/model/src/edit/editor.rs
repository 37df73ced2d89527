//! One edit of a flow's text as steps of `yaml`: each replaces, creates or removes one value.

use super::{Edit, Error, Hook};
use crate::{
    flow::{
        Flow,
        read::{HOOK_FIELDS, SPEC_FIELDS, STEP_FIELDS, read},
    },
    read::kinds::POLICY_FIELDS,
    yaml::{
        self, Segment, quote,
        remove::remove,
        scalar::double_quoted,
        set::{Quotes, set},
    },
};

/// A flow's text while it is edited.
pub(super) struct Editor {
    pub(super) text: String,
    pub(super) flow: Flow,
    /// For each step of the flow, which item of `spec.steps` it is.
    pub(super) items: Vec<usize>,
}

/// A place in a flow's text.
pub(super) type Path = Vec<Segment>;

pub(super) fn keys(keys: &[&str]) -> Path {
    keys.iter()
        .map(|key| Segment::Key((*key).to_string()))
        .collect()
}

pub(super) fn below(path: &Path, keys_below: &[&str]) -> Path {
    path.iter().cloned().chain(keys(keys_below)).collect()
}

/// The order in which a flow's keys are written.
pub(crate) fn order(place: &[Segment], key: &str) -> Option<&'static [&'static str]> {
    let last = place.last();
    let known: &'static [&'static str] = match last {
        None => &["apiVersion", "kind", "metadata", "spec"],
        Some(Segment::Index(_)) => STEP_FIELDS,
        Some(Segment::Key(name)) => match name.as_str() {
            "metadata" => &["name", "namespace", "labels", "annotations"],
            "annotations" => &["description", "version"],
            "spec" => SPEC_FIELDS,
            "policy" => POLICY_FIELDS,
            "hooks" => HOOK_FIELDS,
            _ => &[],
        },
    };
    known.contains(&key).then_some(known)
}

pub(super) fn unfit(error: yaml::Error) -> Error {
    Error::Yaml(error.to_string())
}

impl Editor {
    /// Reads the text; it must be YAML, whatever else may be wrong with it.
    pub fn open(text: &str) -> Result<Self, Error> {
        let read = read(text);
        let Some(flow) = read.flow else {
            let first = read.diagnostics.first();
            let reason = first.map(|found| {
                format!(
                    "line {}, column {}: {}",
                    found.line, found.column, found.message
                )
            });
            return Err(Error::Yaml(
                reason.unwrap_or_else(|| "it can't be read".to_string()),
            ));
        };
        Ok(Editor {
            text: text.to_string(),
            flow,
            items: read.items,
        })
    }

    /// Makes the edit.
    pub fn apply(mut self, edit: &Edit) -> Result<String, Error> {
        match edit {
            Edit::SetText { text } => self.text = text.clone(),
            Edit::SetDescription { value } => self.annotation("description", value.as_deref())?,
            Edit::SetVersion { value } => self.annotation("version", value.as_deref())?,
            Edit::SetTimeout { minutes } => {
                let path = keys(&["spec", "promotionTimeoutLimit"]);
                self.put(
                    &path,
                    minutes.map(|minutes| minutes.to_string()).as_deref(),
                    Quotes::LikeTarget,
                )?;
            }
            Edit::SetTriggerEnvironment { environment } => self.trigger(environment)?,
            Edit::SetPostTrigger { workflow } => {
                self.name(&keys(&["spec", "postTrigger"]), workflow.as_deref())?
            }
            Edit::SetHook {
                environment,
                hook,
                workflow,
            } => {
                let owner = match environment {
                    Some(environment) => self.step(environment)?,
                    None => keys(&["spec"]),
                };
                self.name(
                    &below(&owner, &["hooks", hook.field()]),
                    workflow.as_deref(),
                )?;
            }
            Edit::SetPreAction {
                environment,
                workflow,
            } => self.gate(environment, "preAction", workflow.as_deref())?,
            Edit::SetAction {
                environment,
                action,
            } => self.gate(environment, "action", action.map(|action| action.as_str()))?,
            Edit::SetPostAction {
                environment,
                workflow,
            } => {
                if *environment == self.flow.trigger_environment {
                    self.name(&keys(&["spec", "postTrigger"]), workflow.as_deref())?;
                } else {
                    self.gate(environment, "postAction", workflow.as_deref())?;
                }
            }
            Edit::AddEnvironment {
                environment,
                depends_on,
            } => self.add(environment, depends_on)?,
            Edit::RemoveEnvironment {
                environment,
                reconnect_to,
            } => self.remove_environment(environment, reconnect_to.as_deref())?,
            Edit::Connect { from, to } => self.connect(from, to)?,
            Edit::Disconnect { from, to } => self.disconnect(from, to)?,
            Edit::RenameEnvironment { environment, name } => self.rename(environment, name)?,
            Edit::RemoveEnvironments {
                environments,
                reconnect,
            } => self.remove_environments(environments, *reconnect)?,
            Edit::Paste { steps, after } => self.paste(steps, after.as_deref())?,
            Edit::MoveEnvironments {
                environments,
                after,
            } => self.move_environments(environments, after)?,
            Edit::JoinDoubles { environment } => self.join_doubles(environment)?,
            Edit::All { edits } => {
                self.text = edits
                    .iter()
                    .try_fold(self.text, |text, edit| super::apply(&text, edit))?
            }
        }
        Ok(self.text)
    }

    /// The place of an environment's step.
    pub(super) fn step(&self, environment: &str) -> Result<Path, Error> {
        let at = self
            .flow
            .steps
            .iter()
            .position(|step| step.environment == environment);
        match at {
            Some(at) => Ok(self.item(at)),
            None if environment == self.flow.trigger_environment => {
                Err(Error::Trigger(environment.to_string()))
            }
            None => Err(Error::NoEnvironment(environment.to_string())),
        }
    }

    pub(super) fn item(&self, step: usize) -> Path {
        let mut path = keys(&["spec", "steps"]);
        path.push(Segment::Index(self.items[step]));
        path
    }

    /// Whether there is a step of that environment.
    pub(super) fn named(&self, environment: &str) -> bool {
        let mut steps = self.flow.steps.iter();
        steps.any(|step| step.environment == environment)
    }

    pub(super) fn exists(&self, environment: &str) -> bool {
        environment == self.flow.trigger_environment || self.named(environment)
    }

    /// How many items a list has; what is no list must not be written over.
    pub(super) fn length(&self, path: &Path) -> Result<usize, Error> {
        let read = yaml::single(&self.text).map_err(unfit)?;
        let Some(list) = read
            .as_ref()
            .and_then(|(_, tree)| yaml::path::walk(tree.root(), path))
        else {
            return Ok(0);
        };
        if !list.is_sequence() && !list.is_null() {
            return Err(Error::Yaml(format!(
                "{} is no list",
                yaml::path::normalised(path)
            )));
        }
        Ok(list.items().count())
    }

    /// Sets a value to source text, or takes it away.
    pub(super) fn put(
        &mut self,
        path: &Path,
        source: Option<&str>,
        quotes: Quotes,
    ) -> Result<(), Error> {
        match source {
            Some(source) => {
                self.text = set(&self.text, path, source, quotes, &order).map_err(unfit)?
            }
            None => self.take(path)?,
        }
        Ok(())
    }

    /// Sets a name, or takes it away.
    pub(super) fn name(&mut self, path: &Path, name: Option<&str>) -> Result<(), Error> {
        self.put(path, name.map(quote).as_deref(), Quotes::LikeTarget)
    }

    /// Removes a value if it is there; `policy`, `hooks` and `annotations` go with their last entry.
    pub(super) fn take(&mut self, path: &Path) -> Result<(), Error> {
        let Some((_, tree)) = yaml::single(&self.text).map_err(unfit)? else {
            return Ok(());
        };
        if yaml::path::walk(tree.root(), path).is_none() {
            return Ok(());
        }
        let parent = &path[..path.len() - 1];
        let alone = yaml::path::walk(tree.root(), parent)
            .is_some_and(|parent| parent.entries().count() == 1);
        let prunes = matches!(parent.last(), Some(Segment::Key(key)) if matches!(key.as_str(), "policy" | "hooks" | "annotations"));
        let path = if alone && prunes { parent } else { path };
        self.text = remove(&self.text, path).map_err(unfit)?;
        Ok(())
    }

    fn annotation(&mut self, name: &str, value: Option<&str>) -> Result<(), Error> {
        let path = keys(&["metadata", "annotations", name]);
        let quotes = if name == "version" {
            Quotes::Always
        } else {
            Quotes::LikeTarget
        };
        let source = value.map(|value| {
            if quotes == Quotes::Always {
                double_quoted(value)
            } else {
                quote(value)
            }
        });
        self.put(&path, source.as_deref(), quotes)
    }

    fn gate(&mut self, environment: &str, gate: &str, value: Option<&str>) -> Result<(), Error> {
        let path = below(&self.step(environment)?, &["policy", gate]);
        self.name(&path, value)
    }
}

impl Hook {
    /// The hook's key in a manifest.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Hook::OnStart => "onStart",
            Hook::OnSuccess => "onSuccess",
            Hook::OnFail => "onFail",
        }
    }
}
