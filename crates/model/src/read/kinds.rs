//! One reader per kind of manifest. A flow has its own in `flow::read`.

use std::collections::BTreeMap;

use super::{Fields, template::template_spec};
use crate::{
    diagnostic::Diagnostic,
    manifest::{
        Application, Cluster, Environment, EnvironmentKind, Parameter, Policy, Product, StepPolicy,
        WorkflowTemplate,
    },
    yaml::tree::Cursor,
};

/// The fields of a manifest; `status` is a cluster's.
pub(crate) const MANIFEST_FIELDS: &[&str] = &["apiVersion", "kind", "metadata", "spec", "status"];
/// The gates of a step or a policy.
pub(crate) const POLICY_FIELDS: &[&str] = &["preAction", "action", "postAction"];

/// What every manifest has.
pub(crate) struct Header<'a> {
    pub name: String,
    pub root: Cursor<'a>,
    pub spec: Cursor<'a>,
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
}

impl Header<'_> {
    fn tags(&self) -> Vec<String> {
        let tags = self
            .annotations
            .get("signalbox.dev/tags")
            .map_or("", String::as_str);
        tags.split(',')
            .map(str::trim)
            .filter(|tag| !tag.is_empty())
            .map(str::to_string)
            .collect()
    }
}

/// Reads `metadata`; `None` (and a diagnostic) when the manifest has no valid name.
pub(crate) fn header<'a>(root: Cursor<'a>, fields: &mut Fields) -> Option<Header<'a>> {
    let metadata = root
        .get("metadata")
        .filter(|metadata| metadata.is_mapping());
    let Some(metadata) = metadata else {
        fields.report(
            Diagnostic::error(
                "missing-field",
                "the manifest has no `metadata` with a `name`",
            )
            .on(root)
            .hint("add `metadata: {name: …}`"),
        );
        return None;
    };
    let name = fields.required(metadata, "name", "the manifest's metadata")?;
    let place = metadata.get("name")?;
    let fits = fields.check_name(&name, place);
    let labels = fields.string_map(metadata, "labels");
    let annotations = fields.string_map(metadata, "annotations");
    // Without a spec its fields are looked for in the name, which has none, and missed there.
    let spec = fields.mapping(root, "spec").unwrap_or(place);
    fits.then_some(Header {
        name,
        root,
        spec,
        labels,
        annotations,
    })
}

fn environment_kind(text: &str) -> Option<EnvironmentKind> {
    match text {
        "PROD" => Some(EnvironmentKind::Prod),
        "NON_PROD" => Some(EnvironmentKind::NonProd),
        _ => None,
    }
}

pub(crate) fn environment(header: &Header<'_>, fields: &mut Fields) -> Environment {
    let spec = header.spec;
    let kind = fields
        .required(spec, "kind", "the environment's spec")
        .and_then(|text| {
            let kind = environment_kind(&text);
            if let (None, Some(place)) = (kind, spec.get("kind")) {
                fields.report(
                    Diagnostic::error("wrong-value", format!("`{text}` is no kind of environment"))
                        .on(place)
                        .hint("write PROD or NON_PROD"),
                );
            }
            kind
        });
    let clusters = fields.list(spec, "clusters");
    let clusters = clusters.into_iter().filter_map(|cluster| {
        let read = Cluster {
            name: fields.string(cluster, "name"),
            server: fields.string(cluster, "server"),
            namespaces: fields
                .strings(cluster, "namespaces")
                .into_iter()
                .map(|(name, _)| name)
                .collect(),
        };
        if read.name.is_none() && read.server.is_none() {
            fields.report(
                Diagnostic::error("missing-field", "a cluster has neither `name` nor `server`")
                    .on(cluster)
                    .hint("name the cluster as the applications' destinations do"),
            );
            return None;
        }
        Some(read)
    });
    let clusters = clusters.collect();
    Environment {
        name: header.name.clone(),
        kind: kind.unwrap_or_default(),
        position: fields.small(spec, "position"),
        tags: header.tags(),
        clusters,
    }
}

pub(crate) fn application(header: &Header<'_>, fields: &mut Fields) -> Application {
    let product = header
        .annotations
        .get("codefresh.io/product")
        .or_else(|| header.labels.get("codefresh.io/product"))
        .filter(|name| !name.is_empty())
        .cloned();
    // An application of no product may be anything that Argo CD knows: only those that promotions touch are checked.
    let mut aside = Fields::default();
    let own = if product.is_some() {
        &mut *fields
    } else {
        &mut aside
    };
    let (source, destination) = (
        own.mapping(header.spec, "source"),
        own.mapping(header.spec, "destination"),
    );
    if source.is_none() {
        let hint = "applications with several sources can't be promoted: give it one `source`";
        own.report(
            Diagnostic::error("missing-field", "the application has no `spec.source`")
                .on(header.spec)
                .hint(hint),
        );
    }
    if destination.is_none() {
        own.report(
            Diagnostic::error("missing-field", "the application has no `spec.destination`")
                .on(header.spec)
                .hint("add the cluster and the namespace that it is deployed to"),
        );
    }
    let repo_url =
        source.and_then(|source| own.required(source, "repoURL", "the application's source"));
    let path = source.and_then(|source| own.required(source, "path", "the application's source"));
    Application {
        name: header.name.clone(),
        labels: header.labels.clone(),
        product,
        repo_url: repo_url.unwrap_or_default(),
        path: path.unwrap_or_default(),
        target_revision: source.and_then(|source| own.string(source, "targetRevision")),
        cluster_name: destination.and_then(|destination| own.string(destination, "name")),
        cluster_server: destination.and_then(|destination| own.string(destination, "server")),
        namespace: destination
            .and_then(|destination| own.string(destination, "namespace"))
            .unwrap_or_default(),
        environments: Vec::new(),
    }
}

pub(crate) fn product(header: &Header<'_>, fields: &mut Fields) -> Product {
    let spec = header.spec;
    let concurrency = fields
        .string(spec, "concurrency")
        .unwrap_or_else(|| "queue".to_string());
    let known = matches!(concurrency.as_str(), "queue" | "terminate");
    if let (false, Some(place)) = (known, spec.get("concurrency")) {
        fields.report(
            Diagnostic::error(
                "wrong-value",
                format!("`{concurrency}` is no way to treat concurrent releases"),
            )
            .on(place)
            .hint("write queue or terminate"),
        );
    }
    let flows = fields.list(spec, "promotionFlows");
    let flows = flows
        .into_iter()
        .filter_map(|flow| fields.required(flow, "name", "a promotion flow of the product"))
        .collect();
    Product {
        name: header.name.clone(),
        tags: header.tags(),
        description: header.annotations.get("description").cloned(),
        template: fields
            .mapping(spec, "promotionTemplate")
            .map(|template| template_spec(template, fields)),
        template_ref: fields.string(spec, "promotionTemplateRef"),
        flows,
        concurrency: if known {
            concurrency
        } else {
            "queue".to_string()
        },
    }
}

/// `preAction`, `action` and `postAction` of a step or a policy.
pub(crate) fn step_policy(policy: Cursor<'_>, fields: &mut Fields) -> StepPolicy {
    StepPolicy {
        pre_action: fields.string(policy, "preAction"),
        action: fields.action(policy, "action"),
        post_action: fields.string(policy, "postAction"),
    }
}

pub(crate) fn policy(header: &Header<'_>, fields: &mut Fields) -> Policy {
    let spec = header.spec;
    fields.unknown(header.root, MANIFEST_FIELDS, "a promotion policy");
    fields.unknown(spec, &["priority", "selector", "policy"], "a policy's spec");
    if spec.get("priority").is_none() {
        fields.report(
            Diagnostic::error("missing-field", "the policy's spec has no `priority`")
                .on(spec)
                .hint("add `priority: 0`; the highest number comes first"),
        );
    }
    let selector = fields.mapping(spec, "selector");
    let product = selector.and_then(|selector| fields.mapping(selector, "product"));
    let target = selector.and_then(|selector| fields.mapping(selector, "targetEnvironment"));
    for (place, known, owner) in [
        (
            selector,
            &["product", "targetEnvironment"][..],
            "a policy's selector",
        ),
        (product, &["names", "tags"], "a selector of products"),
        (
            target,
            &["names", "types", "tags"],
            "a selector of environments",
        ),
    ] {
        if let Some(place) = place {
            fields.unknown(place, known, owner);
        }
    }
    let types = target
        .map(|target| fields.strings(target, "types"))
        .unwrap_or_default();
    let environment_kinds = (!types.is_empty()).then(|| {
        let kinds = types.iter().filter_map(|(text, place)| {
            let kind = environment_kind(text);
            if kind.is_none() {
                fields.report(
                    Diagnostic::error("wrong-value", format!("`{text}` is no type of environment"))
                        .on(*place)
                        .hint("write PROD or NON_PROD"),
                );
            }
            kind
        });
        kinds.collect()
    });
    let gates = fields.mapping(spec, "policy");
    if let Some(gates) = gates {
        fields.unknown(gates, POLICY_FIELDS, "the gates of a policy");
    }
    if gates.is_none() && spec.get("policy").is_none_or(Cursor::is_null) {
        fields.report(
            Diagnostic::error("missing-field", "the policy's spec has no `policy`")
                .on(spec)
                .hint("add `policy: {action: commit}`"),
        );
    }
    Policy {
        name: header.name.clone(),
        priority: fields.small(spec, "priority"),
        product_names: fields.criterion(product, "names"),
        product_tags: fields.criterion(product, "tags"),
        environment_names: fields.criterion(target, "names"),
        environment_kinds,
        environment_tags: fields.criterion(target, "tags"),
        policy: gates
            .map(|gates| step_policy(gates, fields))
            .unwrap_or_default(),
    }
}

pub(crate) fn workflow(header: &Header<'_>, fields: &mut Fields) -> WorkflowTemplate {
    let arguments = fields.mapping(header.spec, "arguments");
    let parameters = arguments
        .map(|arguments| fields.list(arguments, "parameters"))
        .unwrap_or_default();
    let parameters = parameters.into_iter().filter_map(|parameter| {
        Some(Parameter {
            name: fields.required(parameter, "name", "a workflow parameter")?,
            value: parameter
                .get("value")
                .filter(|value| !value.is_null())
                .map(|value| {
                    value
                        .text()
                        .map_or_else(|| value.json().to_string(), str::to_string)
                }),
            description: fields.string(parameter, "description"),
        })
    });
    let parameters = parameters.collect();
    let mut refers_to = Vec::new();
    references(header.root, &mut refers_to);
    refers_to.sort();
    refers_to.dedup();
    WorkflowTemplate {
        name: header.name.clone(),
        version: header.annotations.get("version").cloned(),
        description: header.annotations.get("description").cloned(),
        promotion: header
            .annotations
            .get("codefresh.io/workflow-origin")
            .is_some_and(|origin| origin == "promotion"),
        stage: header
            .annotations
            .get("codefresh.io/promotion-stage")
            .cloned(),
        parameters,
        refers_to,
    }
}

/// Names in `templateRef` and `workflowTemplateRef`, wherever they stand. Names made by `{{…}}` are known at run time only.
fn references(cursor: Cursor<'_>, names: &mut Vec<String>) {
    for (key, value) in cursor.entries() {
        if matches!(key.key_text(), Some("templateRef" | "workflowTemplateRef"))
            && let Some(name) = value.get("name").and_then(Cursor::text)
            && !name.contains("{{")
        {
            names.push(name.to_string());
        }
        references(value, names);
    }
    for item in cursor.items() {
        references(item, names);
    }
}
