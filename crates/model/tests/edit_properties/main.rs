//! Random edits of random flows: the text then says exactly what the edit means, and other lines stay as they were.
#![allow(clippy::unwrap_used)]

mod groups;

use proptest::prelude::*;
use signalbox_model::{
    Configuration, Edit, Flow, Step,
    edit::{self, Hook},
    manifest::Action,
};

const NAMES: [&str; 7] = ["dev", "qa", "eu", "us", "prod", "no", "1.0"];

/// One step as the text is made from it.
#[derive(Debug, Clone)]
struct Drawn {
    deps: Vec<usize>,
    gates: [bool; 3],
    hooks: [bool; 3],
    /// Which spelling each part has.
    spelling: [u8; 4],
}

fn drawn() -> impl Strategy<Value = Drawn> {
    (
        proptest::collection::vec(0usize..6, 1..3),
        any::<[bool; 3]>(),
        any::<[bool; 3]>(),
        proptest::array::uniform4(0u8..4),
    )
        .prop_map(|(deps, gates, hooks, spelling)| Drawn {
            deps,
            gates,
            hooks,
            spelling,
        })
}

fn mapping(key: &str, entries: &[(&str, &str)], spelling: u8) -> String {
    if entries.is_empty() {
        return String::new();
    }
    if spelling.is_multiple_of(2) {
        let entries: Vec<String> = entries
            .iter()
            .map(|(key, value)| format!("{key}: {value}"))
            .collect();
        return format!(
            "{key}: {{{}}}{}\n",
            entries.join(", "),
            if spelling == 2 { "  # why" } else { "" }
        );
    }
    let entries: String = entries
        .iter()
        .map(|(key, value)| format!("  {key}: {value}\n"))
        .collect();
    format!(
        "{key}:{}\n{entries}",
        if spelling == 3 { " # why" } else { "" }
    )
}

/// A flow's text in all the spellings that people use.
fn text(steps: &[Drawn], indent: bool, crlf: bool) -> String {
    let mut text = String::from(
        "# head\napiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: f\nspec:\n  triggerEnvironment: dev # here\n  steps:\n",
    );
    for (index, step) in steps.iter().enumerate() {
        let mut deps: Vec<String> = step
            .deps
            .iter()
            .map(|dep| signalbox_model::yaml::quote(NAMES[dep % (index + 1)]))
            .collect();
        deps.dedup();
        let environment = format!(
            "environment: {}\n",
            signalbox_model::yaml::quote(NAMES[index + 1])
        );
        let list = match step.spelling[0] {
            0 => format!("dependsOn: [{}]\n", deps.join(", ")),
            1 => format!(
                "dependsOn:\n{}",
                deps.iter()
                    .map(|dep| format!("- {dep}\n"))
                    .collect::<String>()
            ),
            2 => format!(
                "dependsOn: # these\n{}",
                deps.iter()
                    .map(|dep| format!("  - {dep} # x\n"))
                    .collect::<String>()
            ),
            _ => format!("dependsOn: [ {} ] # c\n", deps.join(" , ")),
        };
        let pick = |keys: [(&'static str, &'static str); 3], on: [bool; 3]| -> Vec<_> {
            keys.into_iter()
                .zip(on)
                .filter(|(_, on)| *on)
                .map(|(entry, _)| entry)
                .collect()
        };
        let policy = mapping(
            "policy",
            &pick(
                [
                    ("preAction", "\"p\""),
                    ("action", "commit"),
                    ("postAction", "'q'"),
                ],
                step.gates,
            ),
            step.spelling[1],
        );
        let hooks = mapping(
            "hooks",
            &pick(
                [("onStart", "s"), ("onSuccess", "t"), ("onFail", "u")],
                step.hooks,
            ),
            step.spelling[2],
        );
        let parts = if step.spelling[3] == 1 {
            [hooks, environment, policy, list]
        } else {
            [environment, list, policy, hooks]
        };
        if step.spelling[3] == 2 {
            text += &format!("{}# about {index}\n", if indent { "    " } else { "  " });
        }
        let (dash, pad) = if indent {
            ("    - ", "      ")
        } else {
            ("  - ", "    ")
        };
        for (at, line) in parts.concat().lines().enumerate() {
            text += &format!("{}{line}\n", if at == 0 { dash } else { pad });
        }
        if step.spelling[3] == 3 {
            text.push('\n');
        }
    }
    if crlf {
        text.replace('\n', "\r\n")
    } else {
        text
    }
}

fn single() -> impl Strategy<Value = Edit> {
    let name = || proptest::sample::select(NAMES.to_vec()).prop_map(str::to_string);
    let workflow = || {
        proptest::option::of(
            proptest::sample::select(vec!["w", "yes", "a: b", "", "it's", "é #x"])
                .prop_map(str::to_string),
        )
    };
    let hook = proptest::sample::select(vec![Hook::OnStart, Hook::OnSuccess, Hook::OnFail]);
    let action = proptest::option::of(proptest::sample::select(vec![
        Action::Commit,
        Action::Pr,
        Action::None,
    ]));
    prop_oneof![
        workflow().prop_map(|value| Edit::SetDescription { value }),
        workflow().prop_map(|value| Edit::SetVersion { value }),
        proptest::option::of(1u32..99).prop_map(|minutes| Edit::SetTimeout { minutes }),
        name().prop_map(|environment| Edit::SetTriggerEnvironment { environment }),
        workflow().prop_map(|workflow| Edit::SetPostTrigger { workflow }),
        (proptest::option::of(name()), hook, workflow()).prop_map(
            |(environment, hook, workflow)| Edit::SetHook {
                environment,
                hook,
                workflow
            }
        ),
        (name(), workflow()).prop_map(|(environment, workflow)| Edit::SetPreAction {
            environment,
            workflow
        }),
        (name(), action).prop_map(|(environment, action)| Edit::SetAction {
            environment,
            action
        }),
        (name(), workflow()).prop_map(|(environment, workflow)| Edit::SetPostAction {
            environment,
            workflow
        }),
        (name(), proptest::collection::vec(name(), 1..3)).prop_map(|(environment, depends_on)| {
            Edit::AddEnvironment {
                environment,
                depends_on,
            }
        }),
        (name(), proptest::option::of(name())).prop_map(|(environment, reconnect_to)| {
            Edit::RemoveEnvironment {
                environment,
                reconnect_to,
            }
        }),
        (name(), name()).prop_map(|(from, to)| Edit::Connect { from, to }),
        (name(), name()).prop_map(|(from, to)| Edit::Disconnect { from, to }),
    ]
}

fn edits() -> impl Strategy<Value = Edit> {
    prop_oneof![2 => single(), 1 => groups::edits()]
}

/// Single edits, and several as one.
fn gestures() -> impl Strategy<Value = Edit> {
    prop_oneof![
        6 => edits(),
        1 => proptest::collection::vec(edits(), 0..3).prop_map(|edits| Edit::All { edits }),
    ]
}

/// Everything that comes after an environment.
fn followers(flow: &Flow, environment: &str) -> Vec<String> {
    let mut gone = vec![environment.to_string()];
    loop {
        let next = flow.steps.iter().find(|step| {
            !gone.contains(&step.environment)
                && step.depends_on.iter().any(|name| gone.contains(name))
        });
        match next {
            Some(step) => gone.push(step.environment.clone()),
            None => return gone.split_off(1),
        }
    }
}

/// What an edit means, told without any text. `None`: it must be refused.
fn meaning(flow: &Flow, edit: &Edit) -> Option<Flow> {
    let mut flow = flow.clone();
    let value = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
    let known = |flow: &Flow, name: &String| {
        *name == flow.trigger_environment || flow.steps.iter().any(|step| step.environment == *name)
    };
    let rename = |step: &mut Step, old: &str, new: &str| {
        let had = step.depends_on.iter().any(|name| name == new);
        step.depends_on.retain(|name| name != old || !had);
        step.depends_on
            .iter_mut()
            .filter(|name| *name == old)
            .for_each(|name| *name = new.to_string());
    };
    fn step<'a>(flow: &'a mut Flow, name: &str) -> Option<&'a mut Step> {
        flow.steps.iter_mut().find(|step| step.environment == name)
    }
    match edit {
        Edit::SetText { .. } => return None,
        Edit::All { edits } => {
            return edits
                .iter()
                .try_fold(flow, |flow, edit| meaning(&flow, edit));
        }
        Edit::RenameEnvironment { .. }
        | Edit::RemoveEnvironments { .. }
        | Edit::Paste { .. }
        | Edit::MoveEnvironments { .. }
        | Edit::JoinDoubles { .. } => return groups::meaning(flow, edit),
        Edit::SetDescription { value } => flow.description = value.clone(),
        Edit::SetVersion { value } => flow.version = value.clone(),
        Edit::SetTimeout { minutes } => flow.timeout_minutes = *minutes,
        Edit::SetTriggerEnvironment { environment } => {
            if step(&mut flow, environment).is_some() {
                return None;
            }
            let old = std::mem::replace(&mut flow.trigger_environment, environment.clone());
            if old != *environment {
                flow.steps
                    .iter_mut()
                    .for_each(|step| rename(step, &old, environment));
            }
        }
        Edit::SetPostTrigger { workflow } => flow.post_trigger = value(workflow),
        Edit::SetHook {
            environment,
            hook,
            workflow,
        } => {
            let hooks = match environment {
                Some(environment) => &mut step(&mut flow, environment)?.hooks,
                None => &mut flow.hooks,
            };
            *match hook {
                Hook::OnStart => &mut hooks.on_start,
                Hook::OnSuccess => &mut hooks.on_success,
                Hook::OnFail => &mut hooks.on_fail,
            } = value(workflow);
        }
        Edit::SetPreAction {
            environment,
            workflow,
        } => step(&mut flow, environment)?.policy.pre_action = value(workflow),
        Edit::SetAction {
            environment,
            action,
        } => step(&mut flow, environment)?.policy.action = *action,
        Edit::SetPostAction {
            environment,
            workflow,
        } if *environment == flow.trigger_environment => flow.post_trigger = value(workflow),
        Edit::SetPostAction {
            environment,
            workflow,
        } => step(&mut flow, environment)?.policy.post_action = value(workflow),
        Edit::AddEnvironment {
            environment,
            depends_on,
        } => {
            if known(&flow, environment) || !depends_on.iter().all(|name| known(&flow, name)) {
                return None;
            }
            flow.steps.push(Step {
                environment: environment.clone(),
                depends_on: depends_on.clone(),
                ..Step::default()
            });
        }
        Edit::RemoveEnvironment {
            environment,
            reconnect_to,
        } => {
            step(&mut flow, environment)?;
            let after = followers(&flow, environment);
            match reconnect_to {
                None => flow.steps.retain(|step| !after.contains(&step.environment)),
                Some(target)
                    if target == environment || after.contains(target) || !known(&flow, target) =>
                {
                    return None;
                }
                Some(target) => flow
                    .steps
                    .iter_mut()
                    .for_each(|step| rename(step, environment, target)),
            }
            flow.steps.retain(|step| step.environment != *environment);
        }
        Edit::Connect { from, to } => {
            let after = followers(&flow, to);
            if !known(&flow, from) {
                return None;
            }
            let step = step(&mut flow, to)?;
            if !step.depends_on.contains(from) {
                if from == to || after.contains(from) {
                    return None;
                }
                step.depends_on.push(from.clone());
            }
        }
        Edit::Disconnect { from, to } => {
            let exists = known(&flow, from);
            let step = step(&mut flow, to)?;
            if !exists || step.depends_on.iter().all(|name| name == from) {
                return None;
            }
            step.depends_on.retain(|name| name != from);
        }
    }
    Some(flow)
}

fn without_lines(mut flow: Flow) -> Flow {
    flow.steps
        .iter_mut()
        .for_each(|step| (step.line, step.end_line) = (0, 0));
    flow
}

/// The one step that an edit may touch.
fn only_step(flow: &Flow, edit: &Edit) -> Option<Step> {
    let environment = match edit {
        Edit::SetHook {
            environment: Some(environment),
            ..
        }
        | Edit::SetPreAction { environment, .. }
        | Edit::SetAction { environment, .. } => environment,
        Edit::Connect { to, .. } | Edit::Disconnect { to, .. } => to,
        _ => return None,
    };
    flow.steps
        .iter()
        .find(|step| step.environment == *environment)
        .cloned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn edits_do_what_they_mean(steps in proptest::collection::vec(drawn(), 1..6), indent: bool, crlf: bool, edits in proptest::collection::vec(gestures(), 1..6)) {
        let mut text = text(&steps, indent, crlf);
        for change in edits {
            let (before, found) = Flow::parse(&text);
            prop_assert!(found.is_empty() || found.iter().all(|found| found.code == "wrong-type" || found.code == "missing-field"), "{found:?}\n{text}");
            let before = before.unwrap();
            let edited = edit::apply(&text, &change);
            let Some(expected) = meaning(&before, &change) else {
                prop_assert!(edited.is_err(), "{change:?} should be refused:\n{text}");
                continue;
            };
            let edited = match edited {
                Ok(edited) => edited,
                Err(error) => return Err(TestCaseError::fail(format!("{change:?}: {error}\n{text}"))),
            };
            let after = Flow::parse(&edited).0.unwrap();
            prop_assert_eq!(without_lines(after), without_lines(expected), "{:?}\n{}\n=>\n{}", &change, &text, &edited);
            if let Some(step) = only_step(&before, &change) {
                let (old, new): (Vec<&str>, Vec<&str>) = (text.split('\n').collect(), edited.split('\n').collect());
                let (head, tail) = (step.line as usize - 1, old.len() - step.end_line as usize);
                prop_assert_eq!(&old[..head], &new[..head], "{:?}\n{}\n=>\n{}", &change, &text, &edited);
                prop_assert_eq!(&old[old.len() - tail..], &new[new.len() - tail..], "{:?}\n{}\n=>\n{}", &change, &text, &edited);
            }
            prop_assert!(!crlf || !edited.replace("\r\n", "").contains('\n'), "{:?}", edited);
            text = edited;
        }
    }

    #[test]
    fn undo_gives_the_text_before_and_the_canvas_is_the_text(steps in proptest::collection::vec(drawn(), 1..6), indent: bool, moves in proptest::collection::vec(proptest::option::weighted(0.7, gestures()), 1..10)) {
        let configuration = Configuration::default();
        let mut history = vec![text(&steps, indent, false)];
        for change in moves {
            let before = history.last().unwrap().clone();
            let Some(change) = change else {
                // One step back; the first text stays.
                if history.len() > 1 {
                    history.pop();
                }
                continue;
            };
            let Ok(edited) = edit::apply(&before, &change) else { continue };
            prop_assert_eq!(edit::apply(&before, &change).unwrap(), edited.clone());
            // Every line that neither the edit nor the other text has stands as it was: in its order, byte for byte.
            let drawn = meaning(&Flow::parse(&before).0.unwrap(), &change).unwrap();
            let graph = Flow::parse(&edited).0.unwrap().graph(&configuration, None);
            let meant = drawn.graph(&configuration, None);
            prop_assert_eq!((&graph.nodes, &graph.edges), (&meant.nodes, &meant.edges), "{:?}\n{}", change, edited);
            groups::untouched(&before, &edited, &change)?;
            history.push(edited);
        }
        let first = text(&steps, indent, false);
        prop_assert_eq!(&history[0], &first);
    }
}
