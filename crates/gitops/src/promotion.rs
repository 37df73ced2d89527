//! Working out what a promotion would write.

use signalbox_engine::plan::PlannedFile;
use signalbox_model::manifest::TemplateSpec;

use crate::{error::Result, mirror::Mirror};

/// What `plan_promotion` works out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPromotion {
    /// One entry for every file that would change.
    pub files: Vec<PlannedFile>,
    /// What was left out, and why.
    pub warnings: Vec<String>,
}

impl Mirror {
    /// What a promotion would write from `source` (its mirror, commit, path) to `target_path` at this mirror's `branch`.
    ///
    /// # Errors
    /// A path leaves its folder, or a file is no YAML.
    pub async fn plan_promotion(
        &self,
        source: &Mirror,
        source_commit: &str,
        source_path: &str,
        branch: &str,
        target_path: &str,
        template: &TemplateSpec,
    ) -> Result<PlannedPromotion> {
        let _ = (
            source,
            source_commit,
            source_path,
            branch,
            target_path,
            template,
        );
        todo!()
    }
}
