//! A flow read from its text, with the places of its fields, so that findings can point at them.

use crate::{
    diagnostic::Diagnostic,
    flow::{Flow, Hooks, Step},
    manifest::StepPolicy,
    read::{
        Fields,
        kinds::{MANIFEST_FIELDS, POLICY_FIELDS, header, step_policy},
    },
    yaml::{
        single,
        tree::{Cursor, Tree},
    },
};

pub(crate) const SPEC_FIELDS: &[&str] = &[
    "triggerEnvironment",
    "postTrigger",
    "promotionTimeoutLimit",
    "hooks",
    "steps",
];
pub(crate) const STEP_FIELDS: &[&str] = &["environment", "dependsOn", "policy", "hooks"];
pub(crate) const HOOK_FIELDS: &[&str] = &["onStart", "onSuccess", "onFail"];

/// A flow's text, read.
pub(crate) struct Read {
    pub tree: Option<Tree>,
    pub flow: Option<Flow>,
    /// For each step of the flow, which item of `spec.steps` it is.
    pub items: Vec<usize>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads as much as can be read.
pub(crate) fn read(text: &str) -> Read {
    let failed = |diagnostic: Diagnostic| Read {
        tree: None,
        flow: None,
        items: Vec::new(),
        diagnostics: vec![diagnostic],
    };
    let (offset, tree) = match single(text) {
        Ok(Some(read)) => read,
        Ok(None) => {
            return failed(
                Diagnostic::error("not-a-flow", "the text is empty")
                    .hint("start with apiVersion: codefresh.io/v1beta1 and kind: PromotionFlow"),
            );
        }
        Err(error) => return failed(unreadable(text, error)),
    };
    if !tree.root().is_mapping() {
        return failed(
            Diagnostic::error("not-a-flow", "the text is no YAML mapping")
                .hint("start with apiVersion: codefresh.io/v1beta1 and kind: PromotionFlow"),
        );
    }
    let mut fields = Fields::default();
    let (flow, items) = flow(&text[offset..], tree.root(), &mut fields);
    Read {
        tree: Some(tree),
        flow: Some(flow),
        items,
        diagnostics: fields.diagnostics,
    }
}

fn unreadable(text: &str, error: crate::yaml::Error) -> Diagnostic {
    match error {
        crate::yaml::Error::Syntax {
            line,
            column,
            message,
        } => {
            let code = if text.len() > crate::yaml::chunk::SIZE_LIMIT {
                "too-large"
            } else {
                "yaml"
            };
            Diagnostic::error(code, message)
                .at(line, column)
                .hint("mend the YAML at this place")
        }
        other => Diagnostic::error("yaml", other.to_string()),
    }
}

fn flow(text: &str, root: Cursor<'_>, fields: &mut Fields) -> (Flow, Vec<usize>) {
    let word = |key: &str| root.get(key).and_then(Cursor::text);
    if (word("apiVersion"), word("kind")) != (Some("codefresh.io/v1beta1"), Some("PromotionFlow")) {
        let place = ["kind", "apiVersion"]
            .into_iter()
            .find_map(|key| root.get(key))
            .unwrap_or(root);
        fields.report(
            Diagnostic::error("not-a-flow", "this is no promotion flow")
                .on(place)
                .hint("write apiVersion: codefresh.io/v1beta1 and kind: PromotionFlow"),
        );
    }
    let mut flow = Flow::default();
    let read = header(root, fields);
    if let Some(header) = &read {
        flow.description = header.annotations.get("description").cloned();
        flow.version = header.annotations.get("version").cloned();
    }
    flow.name = root
        .get("metadata")
        .and_then(|metadata| metadata.get("name"))
        .and_then(Cursor::text)
        .unwrap_or_default()
        .to_string();
    if read.is_none() {
        let annotation = |key: &str| {
            root.get("metadata")?
                .get("annotations")?
                .get(key)?
                .text()
                .map(str::to_string)
        };
        (flow.description, flow.version) = (annotation("description"), annotation("version"));
    }
    fields.unknown(root, MANIFEST_FIELDS, "a promotion flow");
    let Some(spec) = fields.mapping(root, "spec") else {
        if root.get("spec").is_none_or(Cursor::is_null) {
            fields.report(
                Diagnostic::error("missing-field", "the flow has no `spec`")
                    .on(root)
                    .hint("add `spec:` with `triggerEnvironment` and `steps`"),
            );
        }
        return (flow, Vec::new());
    };
    fields.unknown(spec, SPEC_FIELDS, "a flow's spec");
    flow.trigger_environment = fields
        .required(spec, "triggerEnvironment", "the flow's spec")
        .unwrap_or_default();
    flow.post_trigger = fields.string(spec, "postTrigger");
    flow.timeout_minutes = timeout(spec, fields);
    flow.hooks = hooks(spec, fields);
    let mut items = Vec::new();
    for (index, item) in fields.list(spec, "steps").into_iter().enumerate() {
        if !item.is_mapping() {
            fields.report(
                Diagnostic::error("wrong-type", "a step must be a mapping")
                    .on(item)
                    .hint("write `- environment: …` and `dependsOn: […]`"),
            );
            continue;
        }
        flow.steps.push(step(text, item, fields));
        items.push(index);
    }
    (flow, items)
}

fn timeout(spec: Cursor<'_>, fields: &mut Fields) -> Option<u32> {
    let value = spec
        .get("promotionTimeoutLimit")
        .filter(|value| !value.is_null())?;
    let minutes = value
        .json()
        .as_u64()
        .and_then(|minutes| u32::try_from(minutes).ok())
        .filter(|minutes| *minutes > 0);
    if minutes.is_none() {
        let shown = crate::yaml::shown(value);
        fields.report(
            Diagnostic::error(
                "bad-timeout",
                format!(
                    "`promotionTimeoutLimit` must be a whole number of minutes above 0, not {shown}"
                ),
            )
            .on(value)
            .hint("write the minutes without quotes, for example 60"),
        );
    }
    minutes
}

fn hooks(parent: Cursor<'_>, fields: &mut Fields) -> Hooks {
    let Some(hooks) = fields.mapping(parent, "hooks") else {
        return Hooks::default();
    };
    fields.unknown(hooks, HOOK_FIELDS, "hooks");
    Hooks {
        on_start: fields.string(hooks, "onStart"),
        on_success: fields.string(hooks, "onSuccess"),
        on_fail: fields.string(hooks, "onFail"),
    }
}

fn step(text: &str, item: Cursor<'_>, fields: &mut Fields) -> Step {
    fields.environment = item
        .get("environment")
        .and_then(Cursor::text)
        .map(str::to_string)
        .filter(|name| !name.is_empty());
    fields.unknown(item, STEP_FIELDS, "a step");
    let environment = fields
        .required(item, "environment", "a step")
        .unwrap_or_default();
    let depends_on: Vec<String> = fields
        .strings(item, "dependsOn")
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let listed = item
        .get("dependsOn")
        .is_some_and(|list| !list.is_null() && !list.is_sequence());
    if depends_on.is_empty() && !listed {
        let place = item.get("dependsOn").unwrap_or(item);
        let message = if environment.is_empty() {
            "a step has no `dependsOn`".to_string()
        } else {
            format!("{environment} depends on nothing")
        };
        fields.report(
            Diagnostic::error("missing-field", message)
                .on(place)
                .hint("name the environments that come before it: `dependsOn: [dev]`"),
        );
    }
    let policy = fields
        .mapping(item, "policy")
        .map_or_else(StepPolicy::default, |policy| {
            fields.unknown(policy, POLICY_FIELDS, "a step's policy");
            step_policy(policy, fields)
        });
    let hooks = hooks(item, fields);
    fields.environment = None;
    let node = item.node();
    let line = node.line;
    let end_line = line + text[node.start..node.end].matches('\n').count();
    let bounded = |line: usize| u32::try_from(line).unwrap_or(u32::MAX);
    Step {
        environment,
        depends_on,
        policy,
        hooks,
        line: bounded(line),
        end_line: bounded(end_line),
    }
}
