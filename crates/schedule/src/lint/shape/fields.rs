//! The fields of Argo's manifests and their types, as a table.

use std::{collections::BTreeMap, sync::LazyLock};

/// What may stand under a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Any,
    Text,
    Flag,
    Number,
    NumberOrText,
    List(Box<Kind>),
    Map(Box<Kind>),
    Object(&'static str),
    /// A list of groups of steps.
    Steps,
}

/// An object a line: its name and its fields. `text`, `flag`, `int`, `any`; `quantity` is a number or text; `[x]` is a
/// list, `{x}` a mapping with keys of one's own. A name after `+` brings in another object's fields.
const TABLE: &str = "
Workflow: apiVersion:text kind:text metadata:any spec:WorkflowSpec status:any
WorkflowTemplate: apiVersion:text kind:text metadata:any spec:WorkflowSpec status:any
CronWorkflow: apiVersion:text kind:text metadata:any spec:CronSpec status:any
CronSpec: workflowSpec:WorkflowSpec schedules:[text] schedule:text concurrencyPolicy:text suspend:flag startingDeadlineSeconds:int successfulJobsHistoryLimit:int failedJobsHistoryLimit:int timezone:text workflowMetadata:any stopStrategy:any when:text
WorkflowSpec: templates:[Template] entrypoint:text arguments:Arguments serviceAccountName:text automountServiceAccountToken:flag executor:any volumes:[any] volumeClaimTemplates:[any] parallelism:int artifactRepositoryRef:any suspend:flag nodeSelector:{text} affinity:any tolerations:[any] imagePullSecrets:[any] hostNetwork:flag dnsPolicy:text dnsConfig:any onExit:text ttlStrategy:any activeDeadlineSeconds:int priority:int schedulerName:text podPriorityClassName:text podPriority:int hostAliases:[any] securityContext:any podSpecPatch:text podDisruptionBudget:any metrics:any shutdown:text workflowTemplateRef:WorkflowTemplateRef synchronization:Synchronization volumeClaimGC:any retryStrategy:RetryStrategy podMetadata:any templateDefaults:Template archiveLogs:flag hooks:{Hook} workflowMetadata:any artifactGC:any podGC:any podResources:any resourceClaims:[any] executorPlugins:[any]
WorkflowTemplateRef: name:text clusterScope:flag
Template: name:text inputs:Inputs outputs:Outputs nodeSelector:{text} affinity:any metadata:any daemon:flag steps:steps container:Container containerSet:ContainerSet script:Script resource:Resource dag:Dag suspend:Suspend data:any http:any plugin:any volumes:[any] initContainers:[UserContainer] sidecars:[UserContainer] archiveLocation:any activeDeadlineSeconds:quantity retryStrategy:RetryStrategy parallelism:int failFast:flag tolerations:[any] schedulerName:text priorityClassName:text priority:int serviceAccountName:text automountServiceAccountToken:flag executor:any hostAliases:[any] securityContext:any podSpecPatch:text metrics:any synchronization:Synchronization memoize:Memoize timeout:text annotations:{text} template:text templateRef:TemplateRef arguments:Arguments podResources:any resourceClaims:[any]
TemplateRef: name:text template:text clusterScope:flag runtimeResolution:flag
Inputs: parameters:[Parameter] artifacts:[Artifact]
Arguments: parameters:[Parameter] artifacts:[Artifact]
Outputs: parameters:[Parameter] artifacts:[Artifact] result:text exitCode:text
Parameter: name:text default:text value:text valueFrom:ValueFrom globalName:text enum:[text] description:text
ValueFrom: path:text jsonPath:text jqFilter:text event:text parameter:text supplied:any configMapKeyRef:KeyRef default:text expression:text
KeyRef: name:text key:text optional:flag
Artifact: name:text path:text mode:int from:text fromExpression:text globalName:text archive:any optional:flag subPath:text recurseMode:flag artifactGC:any deleted:flag archiveLogs:flag s3:any git:any http:any artifactory:any hdfs:any raw:any oss:any gcs:any azure:any plugin:any
Step: name:text template:text arguments:Arguments templateRef:TemplateRef withItems:[any] withParam:text withSequence:Sequence when:text continueOn:ContinueOn onExit:text hooks:{Hook} inline:Template
Task: +Step dependencies:[text] depends:text
Dag: target:text tasks:[Task] failFast:flag
Sequence: count:quantity start:quantity end:quantity format:text
ContinueOn: error:flag failed:flag
Hook: template:text arguments:Arguments templateRef:TemplateRef expression:text
Suspend: duration:text
RetryStrategy: limit:quantity retryPolicy:text backoff:Backoff affinity:any expression:text
Backoff: duration:text factor:quantity maxDuration:text cap:text
Synchronization: semaphore:Semaphore semaphores:[Semaphore] mutex:Mutex mutexes:[Mutex]
Semaphore: configMapKeyRef:KeyRef namespace:text database:any
Mutex: name:text namespace:text database:flag
Memoize: key:text maxAge:text cache:Cache
Cache: configMap:KeyRef
Container: name:text image:text command:[text] args:[text] workingDir:text ports:[any] envFrom:[any] env:[Env] resources:any resizePolicy:[any] restartPolicy:text restartPolicyRules:[any] volumeMounts:[any] volumeDevices:[any] livenessProbe:any readinessProbe:any startupProbe:any lifecycle:any terminationMessagePath:text terminationMessagePolicy:text imagePullPolicy:text securityContext:any stdin:flag stdinOnce:flag tty:flag
UserContainer: +Container mirrorVolumeMounts:flag
Script: +Container source:text
ContainerSet: containers:[ContainerNode] volumeMounts:[any] retryStrategy:ContainerRetry
ContainerRetry: duration:text retries:quantity
ContainerNode: +Container dependencies:[text]
Env: name:text value:text valueFrom:any
Resource: action:text mergeStrategy:text manifest:text manifestFrom:any setOwnerReference:flag successCondition:text failureCondition:text flags:[text]
";

type Table = BTreeMap<&'static str, Vec<(&'static str, Kind)>>;

/// The fields of an object.
pub fn fields(object: &str) -> &'static [(&'static str, Kind)] {
    static FIELDS: LazyLock<Table> = LazyLock::new(table);
    FIELDS.get(object).map_or(&[], Vec::as_slice)
}

fn table() -> Table {
    let mut table = Table::new();
    for (name, fields) in TABLE.lines().filter_map(|line| line.split_once(": ")) {
        let mut own = Vec::new();
        // Objects that are brought in may stand below: their lines are read on the spot.
        for field in fields.split(' ') {
            match field.strip_prefix('+') {
                Some(other) => own.extend(line(other).split(' ').filter_map(one)),
                None => own.extend(one(field)),
            }
        }
        table.insert(name, own);
    }
    table
}

fn line(name: &str) -> &'static str {
    TABLE
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
        .unwrap_or_default()
}

fn one(field: &'static str) -> Option<(&'static str, Kind)> {
    let (name, kind) = field.split_once(':')?;
    Some((name, self::kind(kind)))
}

fn kind(text: &'static str) -> Kind {
    let within = |open, close| {
        text.strip_prefix(open)
            .and_then(|text| text.strip_suffix(close))
            .map(kind)
            .map(Box::new)
    };
    if let Some(of) = within('[', ']') {
        return Kind::List(of);
    }
    if let Some(of) = within('{', '}') {
        return Kind::Map(of);
    }
    match text {
        "any" => Kind::Any,
        "text" => Kind::Text,
        "flag" => Kind::Flag,
        "int" => Kind::Number,
        "quantity" => Kind::NumberOrText,
        "steps" => Kind::Steps,
        name => Kind::Object(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_that_is_named_is_described() {
        fn check(kind: &Kind) {
            match kind {
                Kind::Object(name) => assert!(!fields(name).is_empty(), "{name}"),
                Kind::List(of) | Kind::Map(of) => check(of),
                _ => {}
            }
        }
        for name in table().keys() {
            fields(name).iter().for_each(|(_, kind)| check(kind));
        }
        assert!(fields("Task").iter().any(|(name, _)| *name == "withItems"));
        assert!(fields("Script").iter().any(|(name, _)| *name == "env"));
    }
}
