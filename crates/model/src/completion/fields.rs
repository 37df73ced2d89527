//! The fields of the manifests that are written by hand, each with its meaning: for offers and for hover alike.

use crate::Kind;

/// One field.
pub(super) struct Field {
    pub name: &'static str,
    pub meaning: &'static str,
    /// Its value stands on lines of its own.
    pub holds: bool,
}

const fn value(name: &'static str, meaning: &'static str) -> Field {
    Field {
        name,
        meaning,
        holds: false,
    }
}

const fn holder(name: &'static str, meaning: &'static str) -> Field {
    Field {
        name,
        meaning,
        holds: true,
    }
}

/// The fields of a mapping; the keys around it are given from the outside, `-` for an item of a list.
pub(super) fn of(kind: Kind, parents: &[String]) -> &'static [Field] {
    match kind {
        Kind::Flow => in_flow(&parents.iter().map(String::as_str).collect::<Vec<_>>()),
        // Steps stand in lists of lists: there the dashes say nothing.
        Kind::Workflow => in_workflow(
            &parents
                .iter()
                .map(String::as_str)
                .filter(|parent| *parent != "-")
                .collect::<Vec<_>>(),
        ),
        _ => &[],
    }
}

fn in_flow(parents: &[&str]) -> &'static [Field] {
    match parents {
        [] => MANIFEST,
        ["metadata"] => METADATA,
        ["metadata", "annotations"] => LABELS,
        ["spec"] => FLOW,
        ["spec", "steps", "-"] => STEP,
        ["spec", "steps", "-", "policy"] => POLICY,
        ["spec", "hooks"] => RELEASE_HOOKS,
        ["spec", "steps", "-", "hooks"] => HOOKS,
        _ => &[],
    }
}

fn in_workflow(parents: &[&str]) -> &'static [Field] {
    match parents {
        [] => MANIFEST,
        ["metadata"] => METADATA,
        ["metadata", "annotations"] => WORKFLOW_LABELS,
        ["spec"] => WORKFLOW,
        ["spec", "arguments"] | ["spec", "templates", "inputs" | "outputs"] => PARAMETERS,
        ["spec", "arguments", "parameters"] | ["spec", "templates", "inputs", "parameters"] => {
            INPUT
        }
        ["spec", "templates"] => TEMPLATE,
        ["spec", "templates", "outputs", "parameters"] => OUTPUT,
        ["spec", "templates", "outputs", "parameters", "valueFrom"] => OUTPUT_FROM,
        ["spec", "templates", "container"] => CONTAINER,
        ["spec", "templates", "script"] => SCRIPT,
        ["spec", "templates", "container" | "script", "env"] => VARIABLE,
        ["spec", "templates", "suspend"] => SUSPEND,
        ["spec", "templates", "steps"] => CALL,
        ["spec", "templates", "steps", "templateRef"] => TEMPLATE_REF,
        ["spec", "templates", "steps", "continueOn"] => CONTINUE_ON,
        ["spec", "templates", "steps", "arguments"] => PARAMETERS,
        ["spec", "templates", "steps", "arguments", "parameters"] => ARGUMENT,
        _ => &[],
    }
}

const MANIFEST: &[Field] = &[
    value("apiVersion", "The version of the manifest's form."),
    value("kind", "What the manifest describes."),
    holder("metadata", "The name, and notes for people and tools."),
    holder("spec", "What the manifest says."),
];

const METADATA: &[Field] = &[
    value(
        "name",
        "The name by which others refer to it: lower-case letters, digits, `-` and `.`.",
    ),
    holder(
        "annotations",
        "Notes: the description and the version stand here.",
    ),
    holder("labels", "Labels, for tools that select by them."),
];

const LABELS: &[Field] = &[
    value("description", "What it is for, in your own words."),
    value(
        "version",
        "Your own label of the version, in quotes. The Git commit is the real revision.",
    ),
];

const FLOW: &[Field] = &[
    value(
        "triggerEnvironment",
        "Where the change already is. Everything else is promoted from there.",
    ),
    value(
        "postTrigger",
        "A workflow that validates the change in the trigger environment before anything is promoted.",
    ),
    value(
        "promotionTimeoutLimit",
        "Minutes after which a release is terminated. Without it that is a day.",
    ),
    holder("hooks", "Workflows around the whole release."),
    holder(
        "steps",
        "The environments that are promoted to, each with what comes before it.",
    ),
];

const STEP: &[Field] = &[
    value(
        "environment",
        "The environment that this step promotes to. Each stands in one step only.",
    ),
    value(
        "dependsOn",
        "What must have succeeded before this step starts: the trigger environment or other steps.",
    ),
    holder(
        "policy",
        "Gates of this step. They come before what promotion policies say.",
    ),
    holder("hooks", "Workflows that run once around this environment."),
];

const POLICY: &[Field] = &[
    value(
        "preAction",
        "A workflow that must succeed before anything is promoted here.",
    ),
    value("action", "How the promotion is made: commit, pr or none."),
    value(
        "postAction",
        "A workflow that must succeed once the applications are healthy.",
    ),
];

const RELEASE_HOOKS: &[Field] = &[
    value(
        "onStart",
        "A workflow that runs before the trigger environment. If it fails, the release fails.",
    ),
    value(
        "onSuccess",
        "A workflow that runs when every environment has succeeded.",
    ),
    value(
        "onFail",
        "A workflow that runs when the release failed or was terminated.",
    ),
];

const HOOKS: &[Field] = &[
    value(
        "onStart",
        "A workflow that runs before this environment. If it fails, the environment fails.",
    ),
    value(
        "onSuccess",
        "A workflow that runs when this environment has succeeded.",
    ),
    value(
        "onFail",
        "A workflow that runs when this environment failed or was terminated.",
    ),
];

const WORKFLOW_LABELS: &[Field] = &[
    value("description", "What it is for, in your own words."),
    value("version", "Your own label of the version, in quotes."),
    value(
        "codefresh.io/workflow-origin",
        "`promotion` offers the workflow for gates and hooks.",
    ),
    value(
        "codefresh.io/promotion-stage",
        "`pre-action` or `post-action`: offers it for that gate only.",
    ),
];

const WORKFLOW: &[Field] = &[
    value("entrypoint", "The template with which the workflow begins."),
    holder(
        "arguments",
        "What the workflow is given, and what it falls back to.",
    ),
    holder(
        "templates",
        "The parts of the workflow: scripts, steps and pauses, each under its name.",
    ),
    value(
        "serviceAccountName",
        "The account of the pods in a cluster. On this machine it has no effect.",
    ),
];

const PARAMETERS: &[Field] = &[holder("parameters", "Values, each under its name.")];

const INPUT: &[Field] = &[
    value("name", "The name by which the value is used."),
    value("value", "The value where none is passed."),
    value(
        "default",
        "The value where none is passed and there is no `value`.",
    ),
    value("description", "What the value is for."),
    value("enum", "The values that are possible."),
];

const ARGUMENT: &[Field] = &[
    value("name", "The input of the called template that is passed."),
    value(
        "value",
        "What is passed. `{{…}}` stands for values of this workflow.",
    ),
];

const TEMPLATE: &[Field] = &[
    value("name", "The name by which steps call it."),
    holder("inputs", "What it is given by the step that calls it."),
    holder("outputs", "What it gives back."),
    holder("script", "A program that is written here and run."),
    holder("container", "A command that is run."),
    holder(
        "steps",
        "Other templates, called one group after the other. What stands in one group runs at once.",
    ),
    value(
        "suspend",
        "A pause, until a person goes on or its duration is over.",
    ),
    holder("metadata", "Notes on what runs."),
];

const OUTPUT: &[Field] = &[
    value("name", "The name under which the value is read."),
    value(
        "globalName",
        "The name under which the whole release reads it.",
    ),
    holder("valueFrom", "Where the value comes from."),
    value("default", "The value where none was written."),
];

const OUTPUT_FROM: &[Field] = &[
    value("path", "The file whose text is the value."),
    value("parameter", "Another value that is given on, as `{{…}}`."),
    value("default", "The value where none was written."),
    holder("supplied", "The person who goes on after a pause gives it."),
];

const CONTAINER: &[Field] = &[
    value(
        "image",
        "The image in a cluster. On this machine the command runs as it is.",
    ),
    value("command", "The program and its first arguments, as a list."),
    value("args", "More arguments, as a list."),
    holder("env", "Environment variables of the program."),
];

const SCRIPT: &[Field] = &[
    value(
        "image",
        "The image in a cluster. On this machine the script runs as it is.",
    ),
    value(
        "command",
        "The program that reads the script, as a list: `[sh]`.",
    ),
    value("source", "The script itself."),
    holder("env", "Environment variables of the script."),
];

const VARIABLE: &[Field] = &[
    value("name", "The name of the variable."),
    value("value", "Its value."),
];

const SUSPEND: &[Field] = &[value(
    "duration",
    "How long the pause is, like `30s` or `5m`. Without it a person goes on.",
)];

const CALL: &[Field] = &[
    value("name", "The name of the step."),
    value("template", "The template of this workflow that it calls."),
    holder(
        "templateRef",
        "A template of another workflow that it calls.",
    ),
    holder("arguments", "What is passed to it."),
    value("when", "Runs only where this holds, as `{{…}} == yes`."),
    holder("continueOn", "What does not stop the workflow."),
];

const TEMPLATE_REF: &[Field] = &[
    value("name", "The name of the other workflow template."),
    value("template", "The template in it."),
];

const CONTINUE_ON: &[Field] = &[
    value(
        "failed",
        "`true`: the workflow goes on where this step failed.",
    ),
    value(
        "error",
        "`true`: the workflow goes on where this step could not run.",
    ),
];
