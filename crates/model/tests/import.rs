//! What is found in files that are taken over, and what becomes of each document.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use proptest::prelude::*;
use signalbox_model::{Configuration, import::report};

const DEV: &str = "apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: dev}\nspec: {kind: NON_PROD}\n";
const FLOW: &str = "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {name: shop}\nspec:\n  triggerEnvironment: dev\n  steps:\n  - environment: qa\n    dependsOn: [dev]\n";

fn check(files: &[(&str, &str)], expected: Expect) {
    let configuration = Configuration::read([("dev.yaml", DEV)]);
    let files: Vec<_> = files
        .iter()
        .map(|(file, text)| (file.to_string(), text.to_string()))
        .collect();
    let lines = report(&files, &configuration).into_iter().map(|found| {
        let problems: Vec<_> = found
            .problems
            .iter()
            .map(|problem| {
                format!(
                    "{}:{} {}",
                    problem.file.as_deref().unwrap(),
                    problem.line,
                    problem.message
                )
            })
            .collect();
        format!(
            "{}:{} {:?} {:?} {:?} [{}]\n",
            found.file,
            found.line,
            found.state,
            found.kind,
            found.name,
            problems.join("; ")
        )
    });
    expected.assert_eq(&lines.collect::<String>());
}

#[test]
fn documents() {
    let qa = DEV.replace("dev}", "qa}");
    check(
        &[("a.yaml", &format!("# all\n{DEV}---\n{qa}---\n{FLOW}"))],
        expect![[r#"
            a.yaml:1 Different Some(Environment) Some("dev") []
            a.yaml:7 New Some(Environment) Some("qa") []
            a.yaml:12 New Some(Flow) Some("shop") []
        "#]],
    );
    check(
        &[
            ("a.yaml", DEV),
            ("b.yaml", &DEV.replace("NON_PROD", "PROD")),
            ("flow.yaml", FLOW),
        ],
        expect![[r#"
            a.yaml:1 Same Some(Environment) Some("dev") []
            b.yaml:1 Broken Some(Environment) Some("dev") [b.yaml:1 the environment `dev` stands in a.yaml, line 1 already]
            flow.yaml:1 New Some(Flow) Some("shop") [flow.yaml:7 the environment `qa` does not exist]
        "#]],
    );
    check(
        &[(
            "odd.yaml",
            "kind: Secret\napiVersion: v1\n---\n- 1\n---\na: [\n---\n# nothing\n---\napiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {name: No}\n",
        )],
        expect![[r#"
            odd.yaml:1 Unknown None None [odd.yaml:1 `Secret` of `v1` is no kind that is read here]
            odd.yaml:4 Unknown None None [odd.yaml:4 this is no manifest: it has no `kind`]
            odd.yaml:6 Broken None None [odd.yaml:6 unclosed bracket '[']
            odd.yaml:10 Broken Some(Flow) Some("No") [odd.yaml:12 `No` is no valid name]
        "#]],
    );
    check(&[], expect![[""]]);
}

proptest! {
    #[test]
    fn any_text_has_an_answer(text in "[ -~\\n:{}\\[\\]&*#\u{feff}é-]{0,200}") {
        report(&[(text.clone(), format!("{FLOW}---\n{text}"))], &Configuration::default());
    }
}
