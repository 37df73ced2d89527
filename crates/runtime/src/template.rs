//! The promotion template that holds for an application: which values travel, and where the version stands.

use signalbox_model::{Application, Configuration, manifest::TemplateSpec};

/// Name and content.
pub fn template_of(
    configuration: &Configuration,
    product: &str,
    application: &Application,
) -> (String, TemplateSpec) {
    let found = configuration.template_for(product, application);
    found.unwrap_or_else(|| ("none".into(), no_template()))
}

/// Every file is copied, and the version stands in the chart.
pub fn no_template() -> TemplateSpec {
    TemplateSpec {
        version_file: "Chart.yaml".into(),
        version_path: "$.appVersion".into(),
        promotion: None,
    }
}
