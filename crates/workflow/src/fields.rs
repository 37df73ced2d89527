//! Which fields of an Argo manifest this executor carries out, which mean nothing on a laptop and are accepted, and
//! which it refuses by name. A field in no list is refused as unknown.
//!
//! Accepted without effect, because they only describe, or only place, harden, account or clean up pods:
//! - everything in `metadata`, also a template's (but for the message of a `suspend` template);
//! - the workflow's and a template's `serviceAccountName`, `automountServiceAccountToken`, `nodeSelector`, `affinity`,
//!   `tolerations`, `schedulerName`, `priority`, `podPriority`, `podPriorityClassName`, `priorityClassName`,
//!   `securityContext` (a process always runs as the person who started the runtime), `executor`, `imagePullSecrets`,
//!   `hostNetwork`, `dnsPolicy`, `dnsConfig`, `podDisruptionBudget`, `podMetadata`, `metrics`, `archiveLogs`,
//!   `archiveLocation`, `artifactRepositoryRef`, `artifactGC`, `ttlStrategy`, `podGC`;
//! - a container's `name`, `imagePullPolicy`, `resources`, `securityContext`, `ports`, `terminationMessagePath`,
//!   `terminationMessagePolicy`;
//! - `description`, and `enum` of an input.

/// What a list says of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Carried out, or without effect on a laptop.
    Accepted,
    /// Known, not carried out.
    Refused(&'static str),
    Unknown,
}

/// A kind of mapping in a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Manifest,
    Spec,
    Template,
    Container,
    Script,
    Step,
    Arguments,
    Inputs,
    Outputs,
    WorkflowParameter,
    Argument,
    Input,
    Output,
    OutputFrom,
    Env,
    ContinueOn,
    Suspend,
    TemplateRef,
    WorkflowMetadata,
}

const PODS: &[&str] = &[
    "affinity",
    "archiveLocation",
    "automountServiceAccountToken",
    "executor",
    "metrics",
    "nodeSelector",
    "priority",
    "priorityClassName",
    "schedulerName",
    "securityContext",
    "serviceAccountName",
    "tolerations",
];

const UNWRITTEN: &str = "this executor does not carry it out yet; take it out, or run this workflow on an Argo Workflows server";
const NO_FILES: &str = "a host process sees this machine's own files: let the script read and write in its working directory";
const NO_ARTIFACTS: &str = "pass values as output parameters instead";
const NO_CLUSTER: &str = "it needs a Kubernetes cluster";
const NO_LIMIT: &str = "the release's own timeout ends workflows that take too long";

/// What becomes of `field` in such a mapping.
pub fn verdict(place: Place, field: &str) -> Verdict {
    if accepted(place).contains(&field)
        || (matches!(place, Place::Spec | Place::Template) && PODS.contains(&field))
    {
        return Verdict::Accepted;
    }
    refused(place)
        .iter()
        .find(|(name, _)| *name == field)
        .map_or(Verdict::Unknown, |(_, hint)| Verdict::Refused(hint))
}

fn accepted(place: Place) -> &'static [&'static str] {
    match place {
        Place::Manifest => &["apiVersion", "kind", "metadata", "spec", "status"],
        Place::Spec => &[
            "archiveLogs",
            "arguments",
            "artifactGC",
            "artifactRepositoryRef",
            "dnsConfig",
            "dnsPolicy",
            "entrypoint",
            "hostNetwork",
            "imagePullSecrets",
            "podDisruptionBudget",
            "podGC",
            "podMetadata",
            "podPriority",
            "podPriorityClassName",
            "templates",
            "ttlStrategy",
            "workflowMetadata",
        ],
        Place::Template => &[
            "annotations",
            "container",
            "inputs",
            "metadata",
            "name",
            "outputs",
            "script",
            "steps",
            "suspend",
        ],
        Place::Container => CONTAINER,
        Place::Script => &[
            "source",
            "args",
            "command",
            "env",
            "image",
            "imagePullPolicy",
            "name",
            "ports",
            "resources",
            "securityContext",
            "terminationMessagePath",
            "terminationMessagePolicy",
        ],
        Place::Step => &[
            "arguments",
            "continueOn",
            "name",
            "template",
            "templateRef",
            "when",
        ],
        Place::Arguments | Place::Inputs | Place::Outputs => &["parameters"],
        Place::WorkflowParameter => &["default", "description", "enum", "name", "value"],
        Place::Argument => &["description", "name", "value"],
        Place::Input => &["default", "description", "enum", "name", "value"],
        Place::Output => &["default", "description", "globalName", "name", "valueFrom"],
        Place::OutputFrom => &["default", "parameter", "path", "supplied"],
        Place::Env => &["name", "value"],
        Place::ContinueOn => &["error", "failed"],
        Place::Suspend => &["duration"],
        Place::TemplateRef => &["name", "template"],
        Place::WorkflowMetadata => &["annotations", "labels"],
    }
}

const CONTAINER: &[&str] = &[
    "args",
    "command",
    "env",
    "image",
    "imagePullPolicy",
    "name",
    "ports",
    "resources",
    "securityContext",
    "terminationMessagePath",
    "terminationMessagePolicy",
];

fn refused(place: Place) -> &'static [(&'static str, &'static str)] {
    match place {
        Place::Spec => &[
            ("activeDeadlineSeconds", NO_LIMIT),
            ("hooks", UNWRITTEN),
            ("hostAliases", NO_CLUSTER),
            ("onExit", UNWRITTEN),
            ("parallelism", UNWRITTEN),
            ("podSpecPatch", NO_CLUSTER),
            ("retryStrategy", UNWRITTEN),
            ("shutdown", UNWRITTEN),
            ("suspend", UNWRITTEN),
            ("synchronization", UNWRITTEN),
            ("templateDefaults", UNWRITTEN),
            ("volumeClaimGC", NO_FILES),
            ("volumeClaimTemplates", NO_FILES),
            ("volumes", NO_FILES),
            ("workflowTemplateRef", "name that WorkflowTemplate itself"),
        ],
        Place::Template => &[
            ("activeDeadlineSeconds", NO_LIMIT),
            ("containerSet", "write its containers as steps"),
            ("daemon", UNWRITTEN),
            ("dag", "write its tasks as `steps`"),
            ("data", NO_ARTIFACTS),
            ("failFast", UNWRITTEN),
            ("hooks", UNWRITTEN),
            ("hostAliases", NO_CLUSTER),
            ("http", "call `curl` in a `script`"),
            ("initContainers", "write it as a step before this one"),
            ("memoize", UNWRITTEN),
            ("parallelism", UNWRITTEN),
            ("plugin", UNWRITTEN),
            ("podSpecPatch", NO_CLUSTER),
            ("resource", "call `kubectl` in a `script`"),
            ("retryStrategy", UNWRITTEN),
            ("sidecars", UNWRITTEN),
            ("synchronization", UNWRITTEN),
            ("template", "call it from a step"),
            ("templateRef", "call it from a step"),
            ("timeout", NO_LIMIT),
            ("volumes", NO_FILES),
        ],
        Place::Container | Place::Script => &[
            ("envFrom", "write the variables under `env`"),
            ("lifecycle", NO_CLUSTER),
            ("livenessProbe", NO_CLUSTER),
            ("readinessProbe", NO_CLUSTER),
            ("restartPolicy", NO_CLUSTER),
            ("startupProbe", NO_CLUSTER),
            ("stdin", "a step has no terminal"),
            ("stdinOnce", "a step has no terminal"),
            ("tty", "a step has no terminal"),
            ("volumeDevices", NO_FILES),
            ("volumeMounts", NO_FILES),
            (
                "workingDir",
                "a step starts in a fresh directory of its own: make the directory in the script",
            ),
        ],
        Place::Step => &[
            ("hooks", UNWRITTEN),
            ("inline", "give the template a name under `templates`"),
            ("onExit", UNWRITTEN),
            ("withItems", UNWRITTEN),
            ("withParam", UNWRITTEN),
            ("withSequence", UNWRITTEN),
        ],
        Place::Arguments | Place::Inputs | Place::Outputs => &[("artifacts", NO_ARTIFACTS)],
        Place::WorkflowParameter | Place::Argument | Place::Input => &[
            ("globalName", "it belongs to outputs"),
            ("valueFrom", "give the value itself"),
        ],
        Place::Output => &[("value", "use `valueFrom`")],
        Place::OutputFrom => &[
            ("configMapKeyRef", NO_CLUSTER),
            ("event", "it belongs to event bindings"),
            ("expression", UNWRITTEN),
            ("jqFilter", NO_CLUSTER),
            ("jsonPath", NO_CLUSTER),
        ],
        Place::Env => &[(
            "valueFrom",
            "write the value under `value`: secrets and ConfigMaps need a Kubernetes cluster",
        )],
        Place::TemplateRef => &[("clusterScope", "refer to a WorkflowTemplate")],
        Place::WorkflowMetadata => &[("labelsFrom", UNWRITTEN)],
        Place::Manifest | Place::ContinueOn | Place::Suspend => &[],
    }
}
