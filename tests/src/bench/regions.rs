//! A workspace with one wide flow: regions of stages, beside each other, joined in the end.

use std::{fmt::Write, fs, path::Path};

use anyhow::Result;

use super::field::{SETTINGS, environment, repository};

/// Name of the flow.
pub const FLOW: &str = "world";
/// Stages of a region, one after the other.
const STAGES: [&str; 4] = ["canary", "half", "most", "all"];
/// Environments that the flow does not have yet.
const SPARE: usize = 60;

/// Name of an environment that can be added.
pub fn spare(number: usize) -> String {
    format!("spare-{number:02}")
}

/// The flow's environments, the trigger environment first, with what each depends on.
pub fn steps(size: usize) -> Vec<(String, Vec<String>)> {
    let mut steps = vec![("source".to_owned(), Vec::new())];
    let mut ends = Vec::new();
    let in_regions = size.saturating_sub(2);
    for number in 0..in_regions {
        let (region, stage) = (number / STAGES.len() + 1, number % STAGES.len());
        let name = |stage: usize| format!("region-{region:03}-{}", STAGES[stage]);
        let before = match stage {
            0 => "source".to_owned(),
            _ => name(stage - 1),
        };
        if stage + 1 == STAGES.len() || number + 1 == in_regions {
            ends.push(name(stage));
        }
        steps.push((name(stage), vec![before]));
    }
    steps.push(("world".to_owned(), ends));
    steps
}

/// Makes the workspace in an empty directory: a flow of so many environments.
///
/// # Errors
/// The directory can't be written, or Git fails.
pub fn create(dir: &Path, size: usize) -> Result<()> {
    fs::write(dir.join("signalbox.toml"), SETTINGS)?;
    let steps = steps(size);
    let mut flow = format!(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: {FLOW}\n  annotations:\n    version: \"1.0\"\nspec:\n  triggerEnvironment: source\n  steps:\n"
    );
    for (name, depends_on) in &steps[1..] {
        let _ = write!(
            flow,
            "    - environment: {name}\n      dependsOn: [{}]\n      policy:\n        action: commit\n",
            depends_on.join(", ")
        );
    }
    let names = steps.into_iter().map(|(name, _)| name);
    let mut files: Vec<_> = names
        .chain((0..SPARE).map(spare))
        .enumerate()
        .map(|(position, name)| environment(&name, position))
        .collect();
    files.push((
        format!("resources/configurations/promotion-flows/{FLOW}.yaml"),
        flow,
    ));
    repository(dir, "config", &files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_kept_and_all_is_joined() {
        for size in [3, 20, 100, 500] {
            let steps = steps(size);
            assert_eq!(steps.len(), size);
            let last = steps.last().map(|(_, depends_on)| depends_on.len());
            assert_eq!(last, Some((size - 2).div_ceil(STAGES.len())));
        }
    }
}
