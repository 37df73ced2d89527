//! What must hold between manifests: applications and environments, products and what they name.

use std::collections::BTreeMap;

use super::Configuration;
use crate::{
    diagnostic::Diagnostic,
    manifest::{Application, Cluster, Kind},
    policy::{Origin, unknown_workflow},
    yaml::tree::Cursor,
};

/// Where names stand, for findings that are made once everything is read.
#[derive(Default)]
pub(super) struct Places(BTreeMap<(Kind, String, String), (String, usize, usize)>);

impl Places {
    /// Keeps the places of the values that rules are about.
    pub fn note(&mut self, kind: Kind, name: &str, file: &str, root: Cursor<'_>) {
        let mut keep = |field: &str, cursor: Option<Cursor<'_>>| {
            if let Some(cursor) = cursor {
                let place = (file.to_string(), cursor.node().line, cursor.node().column);
                self.0
                    .insert((kind, name.to_string(), field.to_string()), place);
            }
        };
        keep(
            "name",
            root.get("metadata")
                .and_then(|metadata| metadata.get("name")),
        );
        let spec = root.get("spec");
        keep(
            "promotionTemplateRef",
            spec.and_then(|spec| spec.get("promotionTemplateRef")),
        );
        for flow in spec
            .and_then(|spec| spec.get("promotionFlows"))
            .into_iter()
            .flat_map(Cursor::items)
        {
            let name = flow.get("name");
            keep(
                &format!("flow {}", name.and_then(Cursor::text).unwrap_or_default()),
                name,
            );
        }
        for gate in ["preAction", "postAction"] {
            keep(
                gate,
                spec.and_then(|spec| spec.get("policy"))
                    .and_then(|policy| policy.get(gate)),
            );
        }
    }

    fn put(&self, found: Diagnostic, kind: Kind, name: &str, field: &str) -> Diagnostic {
        let place = |field: &str| self.0.get(&(kind, name.to_string(), field.to_string()));
        match place(field).or_else(|| place("name")) {
            Some((file, line, column)) => found.in_file(file).at(*line, *column),
            None => found,
        }
    }
}

/// Finds the environments of all applications and checks what manifests say of each other.
pub(super) fn check(configuration: &mut Configuration, places: &Places) {
    let environments: Vec<_> = configuration.environments.values().cloned().collect();
    let mut found = Vec::new();
    for application in configuration.applications.values_mut() {
        let matching = environments.iter().filter(|environment| {
            environment
                .clusters
                .iter()
                .any(|cluster| belongs(application, cluster))
        });
        application.environments = matching
            .map(|environment| environment.name.clone())
            .collect();
    }
    for application in configuration.applications.values() {
        found.extend(
            application_rules(application, configuration)
                .into_iter()
                .map(|found| places.put(found, Kind::Application, &application.name, "name")),
        );
    }
    for product in configuration.products.values() {
        if let Some(template) = product
            .template_ref
            .as_ref()
            .filter(|name| !configuration.templates.contains_key(*name))
        {
            let diagnostic = Diagnostic::error(
                "unknown-template",
                format!(
                    "the promotion template `{template}` of product {} does not exist",
                    product.name
                ),
            )
            .hint("choose a template of the configuration repository, or write it inline");
            found.push(places.put(
                diagnostic,
                Kind::Product,
                &product.name,
                "promotionTemplateRef",
            ));
        }
        let known = |flow: &str| {
            configuration
                .documents
                .iter()
                .any(|document| document.kind == Kind::Flow && document.name == flow)
        };
        for flow in product.flows.iter().filter(|flow| !known(flow)) {
            let diagnostic = Diagnostic::error(
                "unknown-flow",
                format!(
                    "the promotion flow `{flow}` of product {} does not exist",
                    product.name
                ),
            )
            .hint("choose a flow of the configuration repository, or take it off the list");
            found.push(places.put(
                diagnostic,
                Kind::Product,
                &product.name,
                &format!("flow {flow}"),
            ));
        }
    }
    for policy in configuration.policies.values() {
        for (workflow, gate, what) in [
            (&policy.policy.pre_action, "preAction", "pre-action"),
            (&policy.policy.post_action, "postAction", "post-action"),
        ] {
            if let Some(workflow) = workflow
                .as_ref()
                .filter(|name| !configuration.workflows.contains_key(*name))
            {
                let diagnostic = unknown_workflow(
                    workflow,
                    what,
                    Some(&format!("the policy {}", policy.name)),
                    Some(&Origin::Inline),
                );
                found.push(places.put(diagnostic, Kind::Policy, &policy.name, gate));
            }
        }
    }
    configuration.diagnostics.extend(found);
}

fn application_rules(application: &Application, configuration: &Configuration) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let name = &application.name;
    if let [_, _, ..] = application.environments.as_slice() {
        let environments = application.environments.join(" and ");
        found.push(
            Diagnostic::error(
                "two-environments",
                format!(
                    "the application {name} belongs to more than one environment: {environments}"
                ),
            )
            .hint("let each cluster and namespace stand in one environment only"),
        );
    }
    let Some(product) = &application.product else {
        return found;
    };
    if !configuration.products.contains_key(product) {
        found.push(
            Diagnostic::warning(
                "unknown-product",
                format!("the product `{product}` of application {name} does not exist"),
            )
            .hint("add the product, or mend the annotation codefresh.io/product"),
        );
    }
    if application.environments.is_empty() {
        found.push(
            Diagnostic::warning(
                "no-environment",
                format!("the application {name} of product {product} belongs to no environment"),
            )
            .hint("add its cluster and namespace to an environment"),
        );
    }
    found
}

/// Whether an application's destination is in a cluster's namespaces; no namespaces, or `*`, means all of them.
fn belongs(application: &Application, cluster: &Cluster) -> bool {
    const LOCAL: (&str, &str) = ("in-cluster", "https://kubernetes.default.svc");
    let same_name = cluster.name.is_some() && cluster.name == application.cluster_name;
    let server = |text: &Option<String>| {
        text.as_ref()
            .map(|text| text.trim_end_matches('/').to_string())
    };
    let same_server =
        cluster.server.is_some() && server(&cluster.server) == server(&application.cluster_server);
    // Argo CD knows its own cluster by this name and by this server alike.
    let local = |name: &Option<String>, address: &Option<String>| {
        name.as_deref() == Some(LOCAL.0) || server(address).as_deref() == Some(LOCAL.1)
    };
    let both_local = local(&cluster.name, &cluster.server)
        && local(&application.cluster_name, &application.cluster_server);
    let namespace = cluster.namespaces.is_empty()
        || cluster
            .namespaces
            .iter()
            .any(|name| name == "*" || *name == application.namespace);
    (same_name || same_server || both_local) && namespace
}
