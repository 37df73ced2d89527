//! What to do about a kind of finding.

/// The advice that goes with a code.
pub fn hint(code: &str) -> &'static str {
    match code {
        "argument-missing" => "pass it under `arguments`, or give the input a `default`",
        "artifact-path" => "give the artifact an absolute `path` inside the container",
        "artifact-source" => "say where the artifact comes from: `from`, or a place such as `raw`",
        "container-set" => {
            "list the containers; the one that has inputs or outputs is called `main`"
        }
        "cron" => {
            "see the fields of a CronWorkflow: five cron fields under `schedules`, a time zone such as `Europe/Berlin`"
        }
        "dag" => {
            "look at what the tasks depend on: each must be there once, and none may wait for itself"
        }
        "dag-target" => "name tasks of this DAG, separated by spaces",
        "deadline" => {
            "write whole seconds on a template that runs a container; use `timeout` of a step's template otherwise"
        }
        "dependency" => "name the task under `depends`, or correct the name",
        "depends" => "write conditions as `A.Succeeded && (B.Failed || B.Skipped)`",
        "entrypoint" => "add `entrypoint` with the name of the template to start with",
        "enum" => "list the value under `enum`, or choose one that is listed",
        "hook-expression" => "say when the hook runs: `expression: workflow.status == \"Failed\"`",
        "image" => "name an image, or set one in `templateDefaults`",
        "label" => "use letters, digits, `-`, `_` and `.`, 63 characters at most",
        "loop" => "use one of `withItems`, `withParam` and `withSequence`",
        "metric" => "correct the metric, or take it out: it means nothing on this machine",
        "mounted-twice" => "give one of the two another path",
        "name-invalid" => "choose a name of letters, digits and `-`",
        "name-long" => "choose a shorter name",
        "name-missing" => "add `name`",
        "name-reserved" => "choose another name",
        "name-twice" => "choose a name that is not taken",
        "parallelism" => "set it on the template with the steps or tasks, or on the workflow",
        "pod-gc" => "correct it, or take it out: it means nothing on this machine",
        "resource" => "give an `action` and a `manifest`",
        "retry-policy" => "choose Always, OnFailure, OnError or OnTransientError",
        "tag-unresolved" => {
            "correct the name; a step sees only steps before it, a task only its ancestors"
        }
        "template-ref" => {
            "name the WorkflowTemplate and its template: `templateRef: {name: …, template: …}`"
        }
        "template-ref-unknown" => {
            "give the file with that WorkflowTemplate too, or correct the name"
        }
        "template-type" => {
            "give the template one of: container, script, containerSet, steps, dag, suspend"
        }
        "template-undefined" => "add the template, or correct the name",
        "timeout" => {
            "write a duration with its unit, such as `90s`, on a template that runs a container"
        }
        "type" => "write it as Argo's documentation has it",
        "unknown-field" => "Argo does not know this field: correct its name, or take it out",
        "value-from" => {
            "give one source that fits: `path` for files, `parameter` or `expression` for steps and tasks"
        }
        "value-missing" => "give it a `value`, or pass one when it is run",
        "yaml" => "look at the indentation and the quotes there and in the line before",
        code if code.starts_with("ignored") => "it is right on a cluster and does no harm here",
        _ => "change it, or run the workflow on an Argo Workflows server",
    }
}
