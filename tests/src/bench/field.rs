//! A workspace with as many products as a bench wants, each with an application in every environment.

use std::{fmt::Write, fs, path::Path};

use anyhow::Result;

use super::floor::git;

/// Name of the only flow.
pub const FLOW: &str = "line";

/// What `signalbox.toml` of a bench's workspace says.
pub const SETTINGS: &str = "[configuration]\nurl = \"config.git\"\n[runtime]\nname = \"bench\"\n[executor.host]\nimages = [\"*\"]\n[git]\nallow = [\"file\"]\n";

/// The environments after the trigger environment `source`.
pub fn environments(count: usize) -> Vec<String> {
    (1..=count)
        .map(|number| format!("stage-{number}"))
        .collect()
}

/// Name of a product.
pub fn product(number: usize) -> String {
    format!("product-{number:04}")
}

/// Makes the workspace in an empty directory, with real Git repositories.
///
/// # Errors
/// The directory can't be written, or Git fails.
pub fn create(dir: &Path, products: usize, stages: usize) -> Result<()> {
    fs::write(dir.join("signalbox.toml"), SETTINGS)?;
    let config = configuration(products, stages);
    repository(dir, "config", &config)?;
    let chart = vec![(
        "app/Chart.yaml".to_owned(),
        "apiVersion: v2\nname: app\nversion: 1.0.0\nappVersion: 1.0.0\n".to_owned(),
    )];
    repository(dir, "charts", &chart)
}

fn configuration(products: usize, stages: usize) -> Vec<(String, String)> {
    let stages = environments(stages);
    let all = || ["source".to_owned()].into_iter().chain(stages.clone());
    let mut steps = String::new();
    let mut before = "source".to_owned();
    for stage in &stages {
        let _ = write!(
            steps,
            "    - environment: {stage}\n      dependsOn: [{before}]\n      policy: {{preAction: wait, action: none, postAction: wait}}\n"
        );
        before.clone_from(stage);
    }
    let mut files = vec![
        (
            "resources/configurations/promotion-flows/line.yaml".to_owned(),
            format!("apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: {FLOW}\nspec:\n  triggerEnvironment: source\n  steps:\n{steps}"),
        ),
        (
            "resources/control-planes/promotion-workflows/wait.yaml".to_owned(),
            "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata:\n  name: wait\n  annotations: {codefresh.io/workflow-origin: promotion}\nspec:\n  entrypoint: main\n  templates:\n    - name: main\n      script: {image: bench, command: [sh], source: \"true\"}\n".to_owned(),
        ),
        (
            "resources/configurations/promotion-templates/version.yaml".to_owned(),
            "apiVersion: codefresh.io/v1beta1\nkind: PromotionTemplate\nmetadata:\n  name: version\nspec:\n  versionSource: {file: Chart.yaml, jsonPath: $.appVersion}\n  promotion:\n    Chart.yaml:\n      jsonPaths: [$.appVersion]\n".to_owned(),
        ),
    ];
    for (position, name) in all().enumerate() {
        files.push(environment(&name, position));
    }
    for number in 0..products {
        let product = product(number);
        files.push((
            format!("resources/configurations/products/{product}.yaml"),
            format!("apiVersion: codefresh.io/v1beta2\nkind: Product\nmetadata:\n  name: {product}\nspec:\n  promotionTemplateRef: version\n  promotionFlows:\n    - name: {FLOW}\n"),
        ));
        for stage in all() {
            files.push((
                format!("resources/applications/{product}-{stage}.yaml"),
                format!("apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: {product}-{stage}\n  annotations: {{codefresh.io/product: {product}}}\nspec:\n  project: default\n  source: {{repoURL: charts.git, path: app, targetRevision: main}}\n  destination: {{name: bench, namespace: {stage}}}\n"),
            ));
        }
    }
    files
}

/// The manifest of an environment: its file and its text.
pub fn environment(name: &str, position: usize) -> (String, String) {
    (
        format!("resources/environments/{name}.yaml"),
        format!(
            "apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata:\n  name: {name}\nspec:\n  kind: NON_PROD\n  position: {position}\n  clusters:\n    - name: bench\n      namespaces: [{name}]\n"
        ),
    )
}

/// A bare repository `<name>.git` with these files in one commit on `main`.
///
/// # Errors
/// The directory can't be written, or Git fails.
pub fn repository(dir: &Path, name: &str, files: &[(String, String)]) -> Result<()> {
    let work = dir.join(format!("{name}-work"));
    for (path, text) in files {
        let path = work.join(path);
        fs::create_dir_all(path.parent().unwrap_or(&work))?;
        fs::write(path, text)?;
    }
    git(&work, &["init", "--quiet", "--initial-branch=main"])?;
    git(&work, &["add", "--all"])?;
    let author = [
        "-c",
        "user.name=Bench",
        "-c",
        "user.email=bench@example.com",
    ];
    git(
        &work,
        &[&author[..], &["commit", "--quiet", "--message=All of it"]].concat(),
    )?;
    let bare = format!("{name}.git");
    git(
        dir,
        &["clone", "--quiet", "--bare", &format!("{name}-work"), &bare],
    )?;
    fs::remove_dir_all(work)?;
    Ok(())
}
