//! What changed between two versions of a flow, in words, for the person who publishes it.

use std::collections::{HashMap, HashSet};

use crate::flow::{Flow, Hooks, Step};

/// One sentence per change, in the order of the flow: the flow's own fields, then its environments.
pub fn describe(before: &Flow, after: &Flow) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut say = |owner: &str, what: &str, old: &Option<String>, new: &Option<String>| {
        sentences.extend(change(what, old, new).map(|change| {
            if owner.is_empty() {
                change
            } else {
                format!("{owner}: {change}")
            }
        }));
    };
    let text = |text: &str| Some(text.to_string()).filter(|text| !text.is_empty());
    let number = |number: Option<u32>| number.map(|number| format!("{number} min"));
    say("", "name", &text(&before.name), &text(&after.name));
    say("", "description", &before.description, &after.description);
    say("", "version", &before.version, &after.version);
    say(
        "",
        "trigger environment",
        &text(&before.trigger_environment),
        &text(&after.trigger_environment),
    );
    say(
        "",
        "timeout",
        &number(before.timeout_minutes),
        &number(after.timeout_minutes),
    );
    let trigger = if after.trigger_environment.is_empty() {
        "trigger"
    } else {
        &after.trigger_environment
    };
    say(
        trigger,
        "post-action",
        &before.post_trigger,
        &after.post_trigger,
    );
    hooks("release", &before.hooks, &after.hooks, &mut say);
    let old: HashMap<&str, &Step> = by_name(before);
    let new: HashMap<&str, &Step> = by_name(after);
    let mut added = Vec::new();
    for step in &after.steps {
        let Some(was) = old.get(step.environment.as_str()) else {
            added.push(format!(
                "{} added{}",
                step.environment,
                after_names(&step.depends_on)
            ));
            continue;
        };
        let name = step.environment.as_str();
        let action = |step: &Step| step.policy.action.map(|action| action.as_str().to_string());
        say(
            name,
            "pre-action",
            &was.policy.pre_action,
            &step.policy.pre_action,
        );
        say(name, "action", &action(was), &action(step));
        say(
            name,
            "post-action",
            &was.policy.post_action,
            &step.policy.post_action,
        );
        hooks(name, &was.hooks, &step.hooks, &mut say);
    }
    sentences.extend(added);
    for step in &after.steps {
        if let Some(was) = old.get(step.environment.as_str()) {
            sentences.extend(dependencies(was, step, before, after));
        }
    }
    let removed = before
        .steps
        .iter()
        .filter(|step| !new.contains_key(step.environment.as_str()));
    sentences.extend(removed.map(|step| format!("{} removed", step.environment)));
    sentences.extend(reordered(before, after));
    sentences
}

fn by_name(flow: &Flow) -> HashMap<&str, &Step> {
    flow.steps
        .iter()
        .rev()
        .map(|step| (step.environment.as_str(), step))
        .collect()
}

fn change(what: &str, old: &Option<String>, new: &Option<String>) -> Option<String> {
    match (old, new) {
        (None, Some(new)) => Some(format!("{what} {new} added")),
        (Some(old), None) => Some(format!("{what} {old} removed")),
        (Some(old), Some(new)) if old != new => Some(format!("{what} {old} → {new}")),
        _ => None,
    }
}

fn hooks(
    owner: &str,
    old: &Hooks,
    new: &Hooks,
    say: &mut impl FnMut(&str, &str, &Option<String>, &Option<String>),
) {
    say(owner, "hook onStart", &old.on_start, &new.on_start);
    say(owner, "hook onSuccess", &old.on_success, &new.on_success);
    say(owner, "hook onFail", &old.on_fail, &new.on_fail);
}

fn after_names(names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!(" after {}", names.join(" and "))
    }
}

/// A renamed trigger is no change of what depends on it.
fn dependencies(was: &Step, is: &Step, before: &Flow, after: &Flow) -> Option<String> {
    let names = |step: &Step, flow: &Flow| -> HashSet<String> {
        let name = |name: &String| {
            if *name == flow.trigger_environment {
                String::new()
            } else {
                name.clone()
            }
        };
        step.depends_on.iter().map(name).collect()
    };
    if names(was, before) == names(is, after) {
        return None;
    }
    let now = if is.depends_on.is_empty() {
        "nothing".to_string()
    } else {
        is.depends_on.join(" and ")
    };
    Some(format!(
        "{} depends on {now} (was: {})",
        is.environment,
        if was.depends_on.is_empty() {
            "nothing".to_string()
        } else {
            was.depends_on.join(" and ")
        }
    ))
}

fn reordered(before: &Flow, after: &Flow) -> Option<String> {
    let (old, new) = (by_name(before), by_name(after));
    let order = |flow: &Flow, other: &HashMap<&str, &Step>| -> Vec<String> {
        flow.steps
            .iter()
            .map(|step| step.environment.clone())
            .filter(|name| other.contains_key(name.as_str()))
            .collect()
    };
    (order(before, &new) != order(after, &old))
        .then(|| "the steps stand in another order".to_string())
}
