//! Edits of the graph: environments come and go, and depend on each other.

use super::{
    Error,
    editor::{Editor, Path, below, keys, unfit},
    paste::source,
};
use crate::{
    flow::{Step, cycle::Steps},
    yaml::{self, Segment, quote, set::Quotes},
};

impl Editor {
    /// Another trigger environment; what depended on the old one depends on it.
    pub(super) fn trigger(&mut self, environment: &str) -> Result<(), Error> {
        if self
            .flow
            .steps
            .iter()
            .any(|step| step.environment == environment)
        {
            return Err(Error::Twice(environment.to_string()));
        }
        let old = std::mem::replace(&mut self.flow.trigger_environment, environment.to_string());
        self.name(&keys(&["spec", "triggerEnvironment"]), Some(environment))?;
        if old.is_empty() || old == environment {
            return Ok(());
        }
        for step in 0..self.flow.steps.len() {
            self.rename_dependency(step, &old, environment)?;
        }
        Ok(())
    }

    /// Writes another name for a dependency of a step, or takes it away when the step has that one already.
    fn rename_dependency(&mut self, step: usize, old: &str, new: &str) -> Result<(), Error> {
        let mut named = self.flow.steps[step]
            .depends_on
            .iter()
            .any(|name| name == new);
        for index in (0..self.flow.steps[step].depends_on.len()).rev() {
            if self.flow.steps[step].depends_on[index] != old {
                continue;
            }
            let path = self.dependency(step, old)?;
            if named {
                self.take(&path)?;
            } else {
                self.name(&path, Some(new))?;
                named = true;
            }
        }
        Ok(())
    }

    /// The place of a step's last dependency of that name.
    fn dependency(&self, step: usize, name: &str) -> Result<Path, Error> {
        let list = below(&self.item(step), &["dependsOn"]);
        let read = yaml::single(&self.text).map_err(unfit)?;
        let found = read.as_ref().and_then(|(_, tree)| {
            let items: Vec<_> = yaml::path::walk(tree.root(), &list)?.items().collect();
            items.iter().rposition(|item| item.text() == Some(name))
        });
        let index = found.ok_or_else(|| Error::NoEnvironment(name.to_string()))?;
        Ok(list.into_iter().chain([Segment::Index(index)]).collect())
    }

    pub(super) fn add(&mut self, environment: &str, depends_on: &[String]) -> Result<(), Error> {
        if self.exists(environment) {
            return Err(Error::Twice(environment.to_string()));
        }
        if let Some(unknown) = depends_on.iter().find(|name| !self.exists(name)) {
            return Err(Error::NoEnvironment(unknown.clone()));
        }
        let step = Step {
            environment: environment.to_string(),
            depends_on: depends_on.to_vec(),
            ..Step::default()
        };
        self.push_steps(&[source(&step)])
    }

    pub(super) fn remove_environment(
        &mut self,
        environment: &str,
        reconnect_to: Option<&str>,
    ) -> Result<(), Error> {
        self.step(environment)?;
        let steps = Steps::of(&self.flow);
        let after = steps.after(environment);
        let mut gone: Vec<usize> = (0..self.flow.steps.len())
            .filter(|step| self.flow.steps[*step].environment == environment)
            .collect();
        match reconnect_to {
            None => gone.extend(after),
            Some(target) => {
                if !self.exists(target) || target == environment {
                    return Err(Error::NoEnvironment(target.to_string()));
                }
                if after
                    .iter()
                    .any(|step| self.flow.steps[*step].environment == target)
                {
                    let path = steps
                        .way(environment, target)
                        .unwrap_or_default()
                        .join(" → ");
                    return Err(Error::Cycle {
                        from: target.to_string(),
                        to: environment.to_string(),
                        path,
                    });
                }
                for step in 0..self.flow.steps.len() {
                    if !gone.contains(&step) {
                        self.rename_dependency(step, environment, target)?;
                    }
                }
            }
        }
        gone.sort_unstable();
        for step in gone.into_iter().rev() {
            let path = self.item(step);
            self.take(&path)?;
        }
        Ok(())
    }

    pub(super) fn connect(&mut self, from: &str, to: &str) -> Result<(), Error> {
        let step = self.step(to)?;
        if !self.exists(from) {
            return Err(Error::NoEnvironment(from.to_string()));
        }
        let at = self
            .flow
            .steps
            .iter()
            .position(|step| step.environment == to)
            .unwrap_or(0);
        if self.flow.steps[at]
            .depends_on
            .iter()
            .any(|name| name == from)
        {
            return Ok(());
        }
        if let Some(way) = Steps::of(&self.flow).way(to, from) {
            let path = way
                .into_iter()
                .chain([to.to_string()])
                .collect::<Vec<_>>()
                .join(" → ");
            return Err(Error::Cycle {
                from: from.to_string(),
                to: to.to_string(),
                path,
            });
        }
        let list = below(&step, &["dependsOn"]);
        let count = self.length(&list)?;
        if count == 0 {
            return self.put(
                &list,
                Some(&format!("[{}]", quote(from))),
                Quotes::LikeTarget,
            );
        }
        let path: Path = list.into_iter().chain([Segment::Index(count)]).collect();
        self.name(&path, Some(from))
    }

    pub(super) fn disconnect(&mut self, from: &str, to: &str) -> Result<(), Error> {
        self.step(to)?;
        let at = self
            .flow
            .steps
            .iter()
            .position(|step| step.environment == to)
            .unwrap_or(0);
        let depends_on = &self.flow.steps[at].depends_on;
        let times = depends_on.iter().filter(|name| *name == from).count();
        if times == 0 && !self.exists(from) {
            return Err(Error::NoEnvironment(from.to_string()));
        }
        if times > 0 && times == depends_on.len() {
            return Err(Error::LastDependency(from.to_string()));
        }
        for _ in 0..times {
            let path = self.dependency(at, from)?;
            self.take(&path)?;
        }
        Ok(())
    }
}
