//! Promotion templates, inline or as manifests of their own: which values travel.

use std::collections::BTreeMap;

use super::{Fields, kinds::Header};
use crate::{
    diagnostic::Diagnostic,
    manifest::{LabelExpression, LabelSelector, Template, TemplateSpec},
    yaml::{path, tree::Cursor},
};

/// What a template says, wherever it stands.
pub(crate) fn template_spec(template: Cursor<'_>, fields: &mut Fields) -> TemplateSpec {
    let version = fields.mapping(template, "versionSource");
    let version_file =
        version.and_then(|version| fields.required(version, "file", "the version source"));
    let version_path =
        version.and_then(|version| fields.required(version, "jsonPath", "the version source"));
    if let (Some(file), Some(place)) = (
        &version_file,
        version.and_then(|version| version.get("file")),
    ) {
        check_file(file, place, fields);
    }
    if let (Some(json_path), Some(place)) = (
        &version_path,
        version.and_then(|version| version.get("jsonPath")),
    ) {
        check_json_path(json_path, place, fields);
    }
    let promotion = fields.mapping(template, "promotion").map(|promotion| {
        let mut files = BTreeMap::new();
        for (key, value) in promotion.entries() {
            let Some(file) = key.key_text() else { continue };
            check_file(file, key, fields);
            let paths = fields.strings(value, "jsonPaths");
            if paths.is_empty() {
                fields.report(
                    Diagnostic::error(
                        "missing-field",
                        format!("no `jsonPaths` for the file {file}"),
                    )
                    .on(key)
                    .hint("name the values that travel, or leave the file out"),
                );
            }
            for (json_path, place) in &paths {
                check_json_path(json_path, *place, fields);
            }
            files.insert(
                file.to_string(),
                paths.into_iter().map(|(json_path, _)| json_path).collect(),
            );
        }
        files
    });
    TemplateSpec {
        version_file: version_file.unwrap_or_else(|| "Chart.yaml".to_string()),
        version_path: version_path.unwrap_or_else(|| "$.appVersion".to_string()),
        promotion,
    }
}

fn check_json_path(json_path: &str, place: Cursor<'_>, fields: &mut Fields) {
    if let Err(error) = path::query(json_path) {
        fields.report(
            Diagnostic::error("bad-json-path", error.to_string())
                .on(place)
                .hint("for example $.image.tag or $[\"rollout-canary\"].image"),
        );
    }
}

fn check_file(file: &str, place: Cursor<'_>, fields: &mut Fields) {
    let windows_root = file.as_bytes().get(1) == Some(&b':');
    if file.is_empty()
        || file.starts_with(['/', '\\'])
        || windows_root
        || file.split(['/', '\\']).any(|part| part == "..")
    {
        fields.report(
            Diagnostic::error(
                "outside-path",
                format!("`{file}` leads out of the application's source path"),
            )
            .on(place)
            .hint("name a file below the source path"),
        );
    }
}

pub(crate) fn template(header: &Header<'_>, fields: &mut Fields) -> Template {
    let spec = header.spec;
    let selector = fields.mapping(spec, "applicationSourceSelector");
    let expressions = selector
        .map(|selector| fields.list(selector, "matchExpressions"))
        .unwrap_or_default();
    let match_expressions = expressions.into_iter().filter_map(|expression| {
        let operator = fields.required(expression, "operator", "a label expression")?;
        if let (false, Some(place)) = (
            matches!(
                operator.as_str(),
                "In" | "NotIn" | "Exists" | "DoesNotExist"
            ),
            expression.get("operator"),
        ) {
            fields.report(
                Diagnostic::error("wrong-value", format!("`{operator}` is no operator"))
                    .on(place)
                    .hint("write In, NotIn, Exists or DoesNotExist"),
            );
        }
        Some(LabelExpression {
            key: fields.required(expression, "key", "a label expression")?,
            operator,
            values: fields
                .strings(expression, "values")
                .into_iter()
                .map(|(value, _)| value)
                .collect(),
        })
    });
    let match_expressions = match_expressions.collect();
    let match_labels = selector
        .map(|selector| fields.string_map(selector, "matchLabels"))
        .unwrap_or_default();
    Template {
        name: header.name.clone(),
        priority: fields.small(spec, "priority"),
        selector: LabelSelector {
            match_labels,
            match_expressions,
        },
        spec: template_spec(spec, fields),
    }
}
