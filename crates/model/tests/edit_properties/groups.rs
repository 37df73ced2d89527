//! Random edits of groups, and what they mean, told without any text.

use proptest::prelude::*;
use signalbox_model::{Edit, Flow, Hooks, Step, StepPolicy, edit::CopiedStep, manifest::Action};

use super::{NAMES, followers};

/// Edits of several environments.
pub fn edits() -> impl Strategy<Value = Edit> {
    let name = || proptest::sample::select(NAMES.to_vec()).prop_map(str::to_string);
    let names = || proptest::collection::vec(name(), 0..4);
    let copied = (name(), names(), any::<[bool; 3]>()).prop_map(
        |(environment, depends_on, [pre_action, action, hook])| CopiedStep {
            environment,
            depends_on,
            policy: StepPolicy {
                pre_action: pre_action.then(|| "p: q".to_string()),
                action: action.then_some(Action::None),
                post_action: None,
            },
            hooks: Hooks {
                on_fail: hook.then(|| "yes".to_string()),
                ..Hooks::default()
            },
        },
    );
    prop_oneof![
        (name(), name())
            .prop_map(|(environment, name)| Edit::RenameEnvironment { environment, name }),
        (names(), any::<bool>()).prop_map(|(environments, reconnect)| Edit::RemoveEnvironments {
            environments,
            reconnect
        }),
        (
            proptest::collection::vec(copied, 0..3),
            proptest::option::of(name())
        )
            .prop_map(|(steps, after)| Edit::Paste { steps, after }),
        (names(), name()).prop_map(|(environments, after)| Edit::MoveEnvironments {
            environments,
            after
        }),
        name().prop_map(|environment| Edit::JoinDoubles { environment }),
    ]
}

fn known(flow: &Flow, name: &str) -> bool {
    name == flow.trigger_environment || is_step(flow, name)
}

fn is_step(flow: &Flow, name: &str) -> bool {
    flow.steps.iter().any(|step| step.environment == name)
}

/// The names that stay keep their order; new ones take the places of those that go, then the end.
fn arranged(old: &[String], wanted: &[String]) -> Vec<String> {
    let mut new: Vec<String> = Vec::new();
    for name in wanted {
        if !old.contains(name) && !new.contains(name) {
            new.push(name.clone());
        }
    }
    new.reverse();
    let mut list: Vec<String> = Vec::new();
    for name in old {
        if wanted.contains(name) && !list.contains(name) {
            list.push(name.clone());
        } else {
            list.extend(new.pop());
        }
    }
    new.reverse();
    list.extend(new);
    list
}

fn acyclic(flow: &Flow) -> bool {
    flow.steps.iter().all(|step| {
        !followers(flow, &step.environment)
            .iter()
            .any(|name| step.depends_on.contains(name))
            && !step.depends_on.contains(&step.environment)
    })
}

/// What an edit of a group means; `None`: it must be refused.
pub fn meaning(flow: Flow, edit: &Edit) -> Option<Flow> {
    match edit {
        Edit::RenameEnvironment { environment, name } => rename(flow, environment, name),
        Edit::RemoveEnvironments {
            environments,
            reconnect,
        } => {
            environments
                .iter()
                .all(|name| is_step(&flow, name))
                .then_some(())?;
            let mut gone = environments.clone();
            if !reconnect {
                let after: Vec<String> = environments
                    .iter()
                    .flat_map(|name| followers(&flow, name))
                    .collect();
                gone.extend(after);
            }
            Some(remove(flow, &gone))
        }
        Edit::Paste { steps, after } => paste(flow, steps, after.as_ref()),
        Edit::MoveEnvironments {
            environments,
            after,
        } => move_behind(flow, environments, after),
        Edit::JoinDoubles { environment } => {
            let step = flow
                .steps
                .iter()
                .position(|step| step.environment == *environment)?;
            let mut flow = flow;
            let old = flow.steps[step].depends_on.clone();
            flow.steps[step].depends_on = arranged(&old, &old);
            Some(flow)
        }
        _ => None,
    }
}

fn rename(mut flow: Flow, environment: &str, name: &str) -> Option<Flow> {
    if !known(&flow, environment) {
        return None;
    }
    if environment == name {
        return Some(flow);
    }
    if known(&flow, name) {
        return None;
    }
    let new = |old: &mut String| {
        if old == environment {
            *old = name.to_string();
        }
    };
    new(&mut flow.trigger_environment);
    for step in &mut flow.steps {
        new(&mut step.environment);
        if step.depends_on.iter().any(|other| other == environment) {
            let wanted: Vec<String> = step
                .depends_on
                .iter()
                .map(|other| {
                    if other == environment {
                        name.to_string()
                    } else {
                        other.clone()
                    }
                })
                .collect();
            step.depends_on = arranged(&step.depends_on, &wanted);
        }
    }
    Some(flow)
}

fn remove(mut flow: Flow, gone: &[String]) -> Flow {
    let before = flow.clone();
    flow.steps.retain(|step| !gone.contains(&step.environment));
    for step in &mut flow.steps {
        if !step.depends_on.iter().any(|name| gone.contains(name)) {
            continue;
        }
        let mut wanted = step.depends_on.clone();
        while let Some(at) = wanted.iter().position(|name| gone.contains(name)) {
            let name = wanted.remove(at);
            let over = before
                .steps
                .iter()
                .find(|step| step.environment == name)
                .unwrap();
            for (more, name) in over.depends_on.iter().enumerate() {
                wanted.insert(at + more, name.clone());
            }
        }
        step.depends_on = arranged(&step.depends_on, &wanted);
    }
    flow
}

fn paste(mut flow: Flow, steps: &[CopiedStep], after: Option<&String>) -> Option<Flow> {
    let copied: Vec<&String> = steps.iter().map(|step| &step.environment).collect();
    let free = |(at, name): (usize, &&String)| !known(&flow, name) && !copied[..at].contains(name);
    if !copied.iter().enumerate().all(free) || after.is_some_and(|after| !known(&flow, after)) {
        return None;
    }
    let before = flow.clone();
    for step in steps {
        let kept: Vec<String> = step
            .depends_on
            .iter()
            .filter(|name| known(&before, name) || copied.contains(name))
            .cloned()
            .collect();
        let mut depends_on = arranged(&kept, &kept);
        if depends_on.is_empty() {
            depends_on.push(after.unwrap_or(&before.trigger_environment).clone());
        }
        flow.steps.push(Step {
            environment: step.environment.clone(),
            depends_on,
            policy: step.policy.clone(),
            hooks: step.hooks.clone(),
            ..Step::default()
        });
    }
    acyclic(&flow).then_some(flow)
}

fn move_behind(mut flow: Flow, group: &[String], after: &str) -> Option<Flow> {
    if !group.iter().all(|name| is_step(&flow, name)) || !known(&flow, after) {
        return None;
    }
    for step in flow
        .steps
        .iter_mut()
        .filter(|step| group.contains(&step.environment))
    {
        if step.depends_on.iter().all(|name| group.contains(name)) {
            continue;
        }
        let mut wanted: Vec<String> = step
            .depends_on
            .iter()
            .filter(|name| group.contains(name))
            .cloned()
            .collect();
        wanted.push(after.to_string());
        step.depends_on = arranged(&step.depends_on, &wanted);
    }
    acyclic(&flow).then_some(flow)
}

/// The environments whose lines an edit may touch: everything else stands as it was, byte for byte and in its order.
pub fn untouched(before: &str, after: &str, edit: &Edit) -> Result<(), TestCaseError> {
    let names: Vec<&str> = match edit {
        Edit::MoveEnvironments { environments, .. } => {
            environments.iter().map(String::as_str).collect()
        }
        Edit::JoinDoubles { environment } => vec![environment],
        Edit::Paste { .. } => Vec::new(),
        _ => return Ok(()),
    };
    let flow = Flow::parse(before).0.unwrap();
    let lines: Vec<&str> = before.lines().collect();
    let touched = |line: usize| {
        // A list without items gets its first on a line of its own.
        (flow.steps.is_empty() && lines[line].trim_end().ends_with("steps: []"))
            || flow.steps.iter().any(|step| {
                names.contains(&step.environment.as_str())
                    && (step.line as usize..=step.end_line as usize).contains(&(line + 1))
            })
    };
    let mut rest = after.lines();
    for (_, line) in lines.iter().enumerate().filter(|(at, _)| !touched(*at)) {
        prop_assert!(
            rest.any(|other| other == *line),
            "{:?} touched {:?}:\n{}\n=>\n{}",
            edit,
            line,
            before,
            after
        );
    }
    Ok(())
}
