//! Edits of several environments at once: each works out the new graph first and then writes what differs.

use std::collections::{HashMap, HashSet};

use super::{
    Error,
    editor::{Editor, keys},
};
use crate::{
    Flow,
    flow::cycle::Steps,
    yaml::{batch::Change, quote},
};

impl Editor {
    /// Another environment in the place of one, everywhere.
    pub(super) fn rename(&mut self, environment: &str, name: &str) -> Result<(), Error> {
        if !self.exists(environment) {
            return Err(Error::NoEnvironment(environment.to_string()));
        }
        if environment == name {
            return Ok(());
        }
        if self.exists(name) {
            return Err(Error::Twice(name.to_string()));
        }
        let mut flow = self.flow.clone();
        let mut changes = Vec::new();
        let source = || quote(name);
        if flow.trigger_environment == environment {
            flow.trigger_environment = name.to_string();
            let path = keys(&["spec", "triggerEnvironment"]);
            let source = source();
            changes.push(Change::Set { path, source });
        }
        for (index, step) in flow.steps.iter_mut().enumerate() {
            if step.environment == environment {
                step.environment = name.to_string();
                let mut path = self.item(index);
                path.extend(keys(&["environment"]));
                let source = source();
                changes.push(Change::Set { path, source });
            }
            if step.depends_on.iter().any(|other| other == environment) {
                let renamed = step.depends_on.iter().map(|other| {
                    if other == environment {
                        name.to_string()
                    } else {
                        other.clone()
                    }
                });
                step.depends_on = distinct(renamed);
            }
        }
        // A name that was loose before may be this step's now.
        if Steps::of(&self.flow).circles().is_empty() {
            refuse_circle(&flow)?;
        }
        let wanted = self.differing(&flow);
        self.rewrite(&wanted, &[], changes)
    }

    /// Takes several steps away.
    pub(super) fn remove_environments(
        &mut self,
        environments: &[String],
        reconnect: bool,
    ) -> Result<(), Error> {
        let mut gone = self.group(environments)?;
        if !reconnect {
            gone.extend(Steps::of(&self.flow).after_all(&gone));
            let gone: Vec<usize> = sorted(&gone);
            return self.rewrite(&[], &gone, Vec::new());
        }
        let flow = self.without(&gone);
        let wanted: Vec<_> = self
            .differing(&flow)
            .into_iter()
            .filter(|(step, _)| !gone.contains(step))
            .collect();
        self.rewrite(&wanted, &sorted(&gone), Vec::new())
    }

    /// Puts a group behind another environment.
    pub(super) fn move_environments(
        &mut self,
        environments: &[String],
        after: &str,
    ) -> Result<(), Error> {
        let group = self.group(environments)?;
        if !self.exists(after) {
            return Err(Error::NoEnvironment(after.to_string()));
        }
        let members: HashSet<&str> = environments.iter().map(String::as_str).collect();
        let mut flow = self.flow.clone();
        for step in &group {
            let depends_on = &mut flow.steps[*step].depends_on;
            let outside = |name: &String| !members.contains(name.as_str());
            if depends_on.is_empty() || depends_on.iter().any(outside) {
                let inside = depends_on.iter().filter(|name| !outside(name)).cloned();
                *depends_on = distinct(inside.chain([after.to_string()]));
            }
        }
        let steps = Steps::of(&flow);
        for step in sorted(&group) {
            let step = &flow.steps[step];
            let behind = step.depends_on.iter().any(|name| name == after);
            if let Some(way) = behind
                .then(|| steps.way(&step.environment, after))
                .flatten()
            {
                return Err(circle(after, &step.environment, way));
            }
        }
        let wanted = self.differing(&flow);
        self.rewrite(&wanted, &[], Vec::new())
    }

    /// One step of an environment instead of several, and each of its dependencies once.
    pub(super) fn join_doubles(&mut self, environment: &str) -> Result<(), Error> {
        self.step(environment)?;
        let own = |step: &usize| self.flow.steps[*step].environment == environment;
        let same: Vec<usize> = (0..self.flow.steps.len()).filter(own).collect();
        let all = same
            .iter()
            .flat_map(|step| &self.flow.steps[*step].depends_on);
        let depends_on = distinct(all.filter(|name| *name != environment).cloned());
        let Some((first, others)) = same.split_first() else {
            return Ok(());
        };
        let wanted = match self.flow.steps[*first].depends_on == depends_on {
            true => Vec::new(),
            false => vec![(*first, depends_on)],
        };
        self.rewrite(&wanted, others, Vec::new())
    }

    /// The steps of these environments.
    fn group(&self, environments: &[String]) -> Result<HashSet<usize>, Error> {
        let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, step) in self.flow.steps.iter().enumerate() {
            places.entry(&step.environment).or_default().push(index);
        }
        let mut group = HashSet::new();
        for environment in environments {
            match places.get(environment.as_str()) {
                Some(steps) => group.extend(steps),
                None => drop(self.step(environment)?),
            }
        }
        Ok(group)
    }

    /// The steps whose dependencies differ, with those that they get.
    pub(super) fn differing(&self, flow: &Flow) -> Vec<(usize, Vec<String>)> {
        let pairs = self.flow.steps.iter().zip(&flow.steps).enumerate();
        pairs
            .filter(|(_, (old, new))| old.depends_on != new.depends_on)
            .map(|(step, (_, new))| (step, new.depends_on.clone()))
            .collect()
    }

    /// The flow with nothing depending on the steps that go: their dependants take over what they depended on.
    fn without(&self, gone: &HashSet<usize>) -> Flow {
        let trigger = self.flow.trigger_environment.as_str();
        let mut before: HashMap<&str, Vec<&str>> = HashMap::new();
        for step in gone {
            let step = &self.flow.steps[*step];
            if step.environment != trigger {
                let names = before.entry(&step.environment).or_default();
                names.extend(step.depends_on.iter().map(String::as_str));
            }
        }
        let stays = |name: &&str| *name == trigger || self.named(name);
        let mut taken_over: HashMap<&str, Vec<String>> = HashMap::new();
        for name in before.keys() {
            let found = ends(&before, name);
            taken_over.insert(
                name,
                found
                    .into_iter()
                    .filter(stays)
                    .map(str::to_string)
                    .collect(),
            );
        }
        let circular = !Steps::of(&self.flow).circles().is_empty();
        let mut flow = self.flow.clone();
        for step in 0..flow.steps.len() {
            let old = &self.flow.steps[step].depends_on;
            if gone.contains(&step) || !old.iter().any(|name| before.contains_key(name.as_str())) {
                continue;
            }
            let own = flow.steps[step].environment.clone();
            let kept = old
                .iter()
                .filter(|name| !before.contains_key(name.as_str()));
            let new = old
                .iter()
                .filter_map(|name| taken_over.get(name.as_str()))
                .flatten();
            let new = new.filter(|name| {
                **name != own && !(circular && Steps::of(&flow).way(&own, name).is_some())
            });
            let mut depends_on = distinct(kept.chain(new).cloned());
            if depends_on.is_empty() && !trigger.is_empty() {
                depends_on.push(trigger.to_string());
            }
            flow.steps[step].depends_on = depends_on;
        }
        flow
    }
}

/// What the environments that go depend on, beginning with one and going through all of them, in order.
fn ends<'a>(before: &HashMap<&'a str, Vec<&'a str>>, from: &'a str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut seen = HashSet::from([from]);
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        match before.get(name) {
            None => found.push(name),
            Some(names) => open.extend(names.iter().rev().filter(|name| seen.insert(**name))),
        }
    }
    found
}

/// Names, each once.
pub(super) fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    names.filter(|name| seen.insert(name.clone())).collect()
}

fn sorted(steps: &HashSet<usize>) -> Vec<usize> {
    let mut steps: Vec<usize> = steps.iter().copied().collect();
    steps.sort_unstable();
    steps
}

fn circle(from: &str, to: &str, way: Vec<String>) -> Error {
    let path: Vec<String> = way.into_iter().chain([to.to_string()]).collect();
    Error::Cycle {
        from: from.to_string(),
        to: to.to_string(),
        path: path.join(" → "),
    }
}

/// An error when environments of the flow wait for each other.
pub(super) fn refuse_circle(flow: &Flow) -> Result<(), Error> {
    match Steps::of(flow).circles().into_iter().next() {
        Some(found) => Err(Error::Cycle {
            from: found.dependency,
            to: flow.steps[found.step].environment.clone(),
            path: found.path.join(" → "),
        }),
        None => Ok(()),
    }
}
