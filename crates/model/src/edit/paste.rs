//! Copied steps, put into a flow.

use std::collections::HashSet;

use super::{
    CopiedStep, Error,
    editor::{Editor, keys},
    group::{distinct, refuse_circle},
};
use crate::{
    flow::{Hooks, Step},
    manifest::{Action, StepPolicy},
    yaml::{
        batch::{self, Change},
        quote,
        source::indented,
    },
};

impl Editor {
    /// Adds copied steps at the end of the list.
    pub(super) fn paste(&mut self, steps: &[CopiedStep], after: Option<&str>) -> Result<(), Error> {
        let mut copied = HashSet::new();
        for step in steps {
            let name = step.environment.as_str();
            if self.exists(name) || !copied.insert(name) {
                return Err(Error::Twice(name.to_string()));
            }
        }
        if let Some(after) = after.filter(|after| !self.exists(after)) {
            return Err(Error::NoEnvironment(after.to_string()));
        }
        let trigger = Some(self.flow.trigger_environment.as_str()).filter(|name| !name.is_empty());
        let present: HashSet<&str> = (self.flow.steps.iter())
            .map(|step| step.environment.as_str())
            .chain(trigger)
            .chain(copied)
            .collect();
        let fallback = after.or(trigger).map(str::to_string);
        let mut flow = self.flow.clone();
        let loose = !crate::flow::cycle::Steps::of(&flow).circles().is_empty();
        let first = flow.steps.len();
        for step in steps {
            let known = step.depends_on.iter();
            let known = known.filter(|name| present.contains(name.as_str()));
            let mut depends_on = distinct(known.cloned());
            if depends_on.is_empty() {
                depends_on.extend(fallback.clone());
            }
            flow.steps.push(Step {
                environment: step.environment.clone(),
                depends_on,
                policy: step.policy.clone(),
                hooks: step.hooks.clone(),
                ..Step::default()
            });
        }
        if !loose {
            refuse_circle(&flow)?;
        }
        let sources: Vec<String> = flow.steps[first..].iter().map(source).collect();
        self.push_steps(&sources)
    }

    /// Adds steps to the end of the list, or begins one.
    pub(super) fn push_steps(&mut self, sources: &[String]) -> Result<(), Error> {
        let list = keys(&["spec", "steps"]);
        if sources.is_empty() {
            return Ok(());
        }
        let changes = if self.length(&list)? == 0 {
            let items = sources
                .iter()
                .map(|step| format!("- {}", indented(step, 2, "\n")));
            let source = items.collect::<Vec<_>>().join("\n");
            vec![Change::Set { path: list, source }]
        } else {
            let push = |source: &String| Change::Push {
                list: list.clone(),
                source: source.clone(),
            };
            sources.iter().map(push).collect()
        };
        self.text =
            batch::apply(&self.text, &changes, &super::order).map_err(super::editor::unfit)?;
        Ok(())
    }
}

/// A step as it is written, from column 0.
pub(crate) fn source(step: &Step) -> String {
    let StepPolicy {
        pre_action,
        action,
        post_action,
    } = &step.policy;
    let Hooks {
        on_start,
        on_success,
        on_fail,
    } = &step.hooks;
    let names: Vec<String> = step.depends_on.iter().map(|name| quote(name)).collect();
    let action = action.map(Action::as_str);
    [
        format!("environment: {}\n", quote(&step.environment)),
        format!("dependsOn: [{}]\n", names.join(", ")),
        mapping(
            "policy",
            &[
                ("preAction", pre_action.as_deref()),
                ("action", action),
                ("postAction", post_action.as_deref()),
            ],
        ),
        mapping(
            "hooks",
            &[
                ("onStart", on_start.as_deref()),
                ("onSuccess", on_success.as_deref()),
                ("onFail", on_fail.as_deref()),
            ],
        ),
    ]
    .concat()
    .trim_end()
    .to_string()
}

fn mapping(key: &str, entries: &[(&str, Option<&str>)]) -> String {
    let entries: String = entries
        .iter()
        .filter_map(|(key, value)| Some(format!("  {key}: {}\n", quote((*value)?))))
        .collect();
    match entries.is_empty() {
        true => entries,
        false => format!("{key}:\n{entries}"),
    }
}
