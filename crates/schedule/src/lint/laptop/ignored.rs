//! Fields that mean nothing on one machine: they say where pods go, how they are hardened, accounted for and cleaned up.
//! A process always runs as the person who started it.

/// Of a workflow and of templates: where pods go, how they are hardened, accounted for and cleaned up.
pub const PODS: [&str; 13] = [
    "affinity",
    "archiveLocation",
    "automountServiceAccountToken",
    "executor",
    "metrics",
    "nodeSelector",
    "podPriorityClassName",
    "podSpecPatch",
    "priority",
    "schedulerName",
    "securityContext",
    "serviceAccountName",
    "tolerations",
];
/// Of a workflow only.
pub const WORKFLOW: [&str; 14] = [
    "archiveLogs",
    "artifactGC",
    "artifactRepositoryRef",
    "dnsConfig",
    "dnsPolicy",
    "hostNetwork",
    "imagePullSecrets",
    "podDisruptionBudget",
    "podGC",
    "podMetadata",
    "podPriority",
    "podResources",
    "ttlStrategy",
    "volumeClaimGC",
];
/// Of a template only.
pub const TEMPLATE: [&str; 4] = [
    "metadata",
    "podResources",
    "priorityClassName",
    "annotations",
];
/// Of a container or a script.
pub const CONTAINER: [&str; 13] = [
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "ports",
    "readinessProbe",
    "resizePolicy",
    "resources",
    "restartPolicy",
    "securityContext",
    "startupProbe",
    "stdinOnce",
    "terminationMessagePath",
    "terminationMessagePolicy",
];
