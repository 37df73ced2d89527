//! New flows: every way to begin one gives a flow with nothing wrong but its gates.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use signalbox_model::{
    Configuration, Flow,
    start::{Shape, Start, text},
};

const COPIED: &str = "# ours\napiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: shop # the first\n  annotations: {version: \"3.1\"}\nspec:\n  triggerEnvironment: dev\n  steps:\n    # only one\n    - environment: qa\n      dependsOn: [dev]\n";

fn configuration() -> Configuration {
    let environments = ["dev", "qa", "eu", "us", "prod"].map(|name| {
        let text = format!("apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {{name: {name}}}\nspec: {{kind: PROD}}\n");
        (format!("{name}.yaml"), text)
    });
    Configuration::read(
        environments
            .into_iter()
            .chain([("shop.yaml".to_string(), COPIED.to_string())]),
    )
}

/// Shows the edges of the new flow and what is wrong with it.
fn check(start: Start, expected: Expect) {
    let configuration = configuration();
    let shown = match text("new", &start, &configuration) {
        Err(error) => format!("error: {error}"),
        Ok(text) => {
            let flow = Flow::parse(&text).0.unwrap();
            assert_eq!(flow.name, "new");
            let edges = flow
                .steps
                .iter()
                .map(|step| format!("{} → {}", step.depends_on.join("+"), step.environment));
            let found = Flow::check(&text, &configuration, None);
            let found = found.iter().map(|found| found.code.clone());
            edges.chain(found).collect::<Vec<_>>().join(", ")
        }
    };
    expected.assert_eq(&shown);
}

fn shape(shape: Shape, environments: &[&str]) -> Start {
    let environments = environments.iter().map(ToString::to_string).collect();
    Start::Shape {
        shape,
        environments,
    }
}

#[test]
fn shapes() {
    check(
        Start::Nothing {
            trigger_environment: "dev".into(),
        },
        expect!["no-target"],
    );
    check(
        shape(Shape::Sequential, &["dev", "qa", "prod", "qa"]),
        expect!["dev → qa, qa → prod"],
    );
    check(
        shape(Shape::Sequential, &["dev", "dev"]),
        expect!["error: a sequential flow needs at least 2 environments"],
    );
    check(
        shape(Shape::ParallelRegions, &["dev", "eu", "us"]),
        expect!["dev → eu, dev → us"],
    );
    check(
        shape(Shape::ParallelRegions, &["dev", "eu", "us", "prod"]),
        expect!["dev → eu, dev → us, eu+us → prod"],
    );
    check(
        shape(Shape::ParallelRegions, &["dev", "eu"]),
        expect!["error: a flow with parallel regions needs at least 3 environments"],
    );
    check(
        shape(Shape::CanaryRegion, &["dev", "eu", "us", "prod"]),
        expect!["dev → eu, eu → us, eu → prod"],
    );
    check(
        shape(Shape::CanaryRegion, &[]),
        expect!["error: a flow with a canary region needs at least 3 environments"],
    );
    check(
        shape(Shape::Hotfix, &["dev", "qa", "eu", "prod"]),
        expect!["dev → prod"],
    );
    check(
        shape(Shape::Hotfix, &["dev"]),
        expect!["error: a hotfix flow needs at least 2 environments"],
    );
}

#[test]
fn texts() {
    let copy = |flow: &str| Start::Copy {
        flow: flow.to_string(),
    };
    check(copy("moon"), expect!["error: there is no flow `moon`"]);
    let copied = text("new", &copy("shop"), &configuration()).unwrap();
    assert_eq!(copied, COPIED.replace("name: shop", "name: new"));
    let file = |text: &str| Start::Text {
        text: text.to_string(),
    };
    let several = format!("kind: Secret\n---\n{COPIED}---\na: b\n");
    assert_eq!(
        text("new", &file(&several), &configuration()).unwrap(),
        copied
    );
    check(
        file("kind: Secret\n"),
        expect!["error: the text is no promotion flow: line 1: this is no promotion flow"],
    );
    check(
        file("a: ["),
        expect!["error: the text is no promotion flow: line 1: unclosed bracket '['"],
    );
    check(
        file(""),
        expect!["error: the text is no promotion flow: line 1: the text is empty"],
    );
    check(
        file(&format!("{COPIED}---\n{COPIED}")),
        expect![
            "error: the text is no promotion flow: line 14: the file holds several YAML documents: values are read and set in files that hold one"
        ],
    );
}
