//! The parts of one call: its inputs, its steps' arguments and conditions, the verdict on a group, its outputs.

use std::collections::{BTreeMap, BTreeSet};

use signalbox_engine::event::{Millis, NodePhase};

use crate::{
    duration,
    manifest::{From, Leaf, Output, Step, Suspend, Template, Text},
    schedule::{Command, Done, FileOutput, Wait},
    scope::{self, Globals, Scope, Unresolved},
    substitute,
};

/// A step of a group that may go on.
pub enum Call {
    Skip(String),
    /// Arguments, and the names of those that a skipped step left out.
    With(BTreeMap<String, String>, BTreeSet<String>),
}

/// Replaces all tags of a step, once the groups before it have ended.
///
/// # Errors
/// A tag has no value, or the condition can't be decided.
pub fn resolve(step: &Step, scope: &Scope, ended: &BTreeMap<String, Done>) -> Result<Call, String> {
    if let Some(when) = &step.when {
        let when = scope::step_values(&scope.text(&when.text), ended).map_err(unresolved)?;
        if !crate::when::holds(&when).map_err(|message| {
            format!(
                "the condition `{when}` of the step `{}` can't be decided: {message}",
                step.name
            )
        })? {
            return Ok(Call::Skip(format!("when '{when}' evaluated false")));
        }
    }
    let (mut arguments, mut absent) = (BTreeMap::new(), BTreeSet::new());
    for (name, value) in &step.arguments {
        let text = scope.text(&value.text);
        match scope::step_values(&text, ended) {
            Ok(value) => {
                arguments.insert(name.clone(), value);
            }
            Err(Unresolved::Absent(_)) if substitute::only_tag(&text).is_some() => {
                absent.insert(name.clone());
            }
            Err(error) => return Err(unresolved(error)),
        }
    }
    Ok(Call::With(arguments, absent))
}

fn unresolved(error: Unresolved) -> String {
    match error {
        Unresolved::Absent(tag) => format!(
            "failed to resolve {{{{{tag}}}}}: the step was skipped, and the output has no default"
        ),
        Unresolved::Unknown(tag) => {
            format!("failed to resolve {{{{{tag}}}}}: the step has ended without it")
        }
    }
}

/// A failure that `continueOn` lets pass.
pub fn forgiven(step: &Step, done: &Done) -> bool {
    match done.phase {
        NodePhase::Failed => step.continue_on_failed,
        NodePhase::Error => step.continue_on_error,
        _ => false,
    }
}

/// What a group has come to.
pub fn judge(members: &[(&Step, Done)], at: Millis) -> Done {
    let mut exported: Vec<(Millis, String, String)> = members
        .iter()
        .flat_map(|(_, done)| done.exported.clone())
        .collect();
    exported.sort_by_key(|(at, _, _)| *at);
    let mut done = Done {
        exported,
        ..Done::new(NodePhase::Running, at)
    };
    if members.iter().any(|(_, member)| !member.fulfilled()) {
        return done;
    }
    done.finished_at = members
        .iter()
        .filter_map(|(_, member)| member.finished_at)
        .max()
        .or(Some(at))
        .map(|end| end.max(at));
    let failed = members.iter().find(|(step, member)| {
        matches!(member.phase, NodePhase::Failed | NodePhase::Error) && !forgiven(step, member)
    });
    if members
        .iter()
        .any(|(_, member)| member.phase == NodePhase::Terminated)
    {
        done.phase = NodePhase::Terminated;
        done.message = Some("stopped".to_owned());
    } else if let Some((step, _)) = failed {
        done.phase = NodePhase::Failed;
        done.message = Some(format!("child '{}' failed", step.name));
    } else {
        done.phase = NodePhase::Succeeded;
    }
    done
}

/// The outputs of a `steps` template that has succeeded.
///
/// # Errors
/// One has neither value nor default.
pub fn outputs(
    template: &Template,
    scope: &Scope,
    ended: &BTreeMap<String, Done>,
    now: Millis,
    done: &mut Done,
) -> Result<(), String> {
    for Output {
        name,
        from,
        default,
        global,
        ..
    } in &template.outputs
    {
        let From::Parameter(text) = from else {
            continue;
        };
        let value = match (scope::step_values(&scope.text(&text.text), ended), default) {
            (Ok(value), _) => value,
            (Err(_), Some(default)) => scope.text(&default.text),
            (Err(error), None) => return Err(unresolved(error)),
        };
        if let Some(global) = global {
            done.exported
                .push((now, scope.text(&global.text), value.clone()));
        }
        done.outputs.insert(name.clone(), value);
    }
    Ok(())
}

/// The values of a template's inputs; a value that holds tags is substituted too.
///
/// # Errors
/// One has no value.
pub fn inputs(
    template: &Template,
    arguments: &BTreeMap<String, String>,
    globals: &Globals,
) -> Result<BTreeMap<String, String>, String> {
    let mut values = BTreeMap::new();
    for input in &template.inputs {
        let own = input
            .value
            .as_ref()
            .or(input.default.as_ref())
            .map(|text| &text.text);
        let Some(value) = arguments.get(&input.name).or(own) else {
            return Err(format!(
                "templates.{} inputs.parameters.{} was not supplied",
                template.name, input.name
            ));
        };
        values.insert(
            input.name.clone(),
            substitute::replace(value, |tag| globals.get(tag).cloned()),
        );
    }
    let first = values.clone();
    values
        .values_mut()
        .for_each(|value| *value = substitute::replace(value, |tag| scope::input(tag, &first)));
    Ok(values)
}

/// A leaf's own tags.
fn own_tags(scope: &mut Scope, template: &Template, path: &str, workflow: &str) {
    let node = format!("{workflow}{path}");
    let pod = scope::pod_name(workflow, &template.name, &node);
    scope.own.extend(
        [
            ("node.name", &node),
            ("steps.name", &node),
            ("pod.name", &pod),
        ]
        .map(|(tag, value)| (tag.to_owned(), value.clone())),
    );
}

/// A suspended step with all its tags replaced.
///
/// # Errors
/// Its duration is none.
pub fn wait(
    (template, suspend): (&Template, &Suspend),
    path: &str,
    workflow: &str,
    mut scope: Scope,
) -> Result<Wait, String> {
    own_tags(&mut scope, template, path, workflow);
    let text = |text: &Text| scope.text(&text.text);
    let message = match &suspend.message {
        Some(message) => Some(text(message)),
        None => scope.inputs.get("message").cloned(),
    };
    let duration = suspend.duration.as_ref().map(text);
    let mut wait = Wait {
        message: message.filter(|message| !message.trim().is_empty()),
        duration: duration
            .filter(|duration| !duration.is_empty())
            .map(|duration| duration::parse(&duration))
            .transpose()?,
        outputs: BTreeMap::new(),
        exported: BTreeMap::new(),
    };
    for output in &template.outputs {
        let Some(value) = supplied(template, output).map(text) else {
            continue;
        };
        if let Some(global) = &output.global {
            wait.exported.insert(text(global), value.clone());
        }
        wait.outputs.insert(output.name.clone(), value);
    }
    Ok(wait)
}

/// What a suspended step gives for an output when nobody supplies a value: its default, else the default of the input
/// of the same name.
pub fn supplied<'t>(template: &'t Template, output: &'t Output) -> Option<&'t Text> {
    let input = || {
        template
            .inputs
            .iter()
            .find(|input| input.name == output.name)
    };
    output
        .default
        .as_ref()
        .or_else(|| input()?.default.as_ref())
}

/// A process with all its tags replaced.
pub fn command(
    (template, leaf): (&Template, &Leaf),
    path: &str,
    workflow: &str,
    mut scope: Scope,
) -> Command {
    own_tags(&mut scope, template, path, workflow);
    for output in &template.outputs {
        if let From::Path(text) = &output.from {
            scope.own.insert(
                format!("outputs.parameters.{}.path", output.name),
                text.text.clone(),
            );
        }
    }
    let text = |text: &str| scope.text(text);
    let outputs = template
        .outputs
        .iter()
        .filter_map(|output| match &output.from {
            From::Path(path) => Some(FileOutput {
                name: output.name.clone(),
                path: text(&path.text),
                default: output.default.as_ref().map(|default| text(&default.text)),
                global: output.global.as_ref().map(|global| text(&global.text)),
            }),
            From::Parameter(_) | From::Supplied(_) => None,
        });
    Command {
        image: text(&leaf.image.text),
        command: leaf
            .command
            .iter()
            .chain(&leaf.args)
            .map(|part| text(&part.text))
            .collect(),
        env: leaf
            .env
            .iter()
            .map(|(name, value)| (name.clone(), text(&value.text)))
            .collect(),
        source: leaf.source.as_ref().map(|source| text(&source.text)),
        outputs: outputs.collect(),
    }
}
