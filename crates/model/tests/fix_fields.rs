//! Fixes of unknown fields: each changes its own lines only, and makes its finding go.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use signalbox_model::{Configuration, Diagnostic, Edit, fix::field_fixes};
use similar::{ChangeTag, TextDiff};

const FLOW: &str = "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {name: f}\n";
const POLICY: &str =
    "apiVersion: codefresh.io/v1beta1\nkind: PromotionPolicy\nmetadata: {name: p}\n";

fn unknown(text: &str) -> Vec<Diagnostic> {
    let read = Configuration::read([("c.yaml", text)]);
    let found = read.diagnostics.into_iter();
    found
        .filter(|found| found.code == "unknown-field")
        .collect()
}

/// Shows each fix with the lines that it changes.
fn check(text: &str, expected: Expect) {
    let found = unknown(text);
    let mut shown = String::new();
    for fix in field_fixes(text, &found) {
        let Edit::SetText { text: mended } = &fix.edit else {
            panic!("{:?} is no edit of the text", fix.edit);
        };
        shown += &format!("{}\n", fix.title);
        for change in TextDiff::from_lines(text, mended).iter_all_changes() {
            let sign = match change.tag() {
                ChangeTag::Equal => continue,
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
            };
            shown += &format!("  {sign}{:?}\n", change.value());
        }
        let messages = |found: &[Diagnostic]| -> Vec<String> {
            found.iter().map(|found| found.message.clone()).collect()
        };
        let mut left = messages(&found);
        left.remove(fix.problem as usize);
        assert_eq!(messages(&unknown(mended)), left, "{}:\n{mended}", fix.title);
    }
    expected.assert_eq(&shown);
}

#[test]
fn flows() {
    let flow = |spec: &str| format!("{FLOW}spec:\n  triggerEnvironment: dev\n{spec}");
    check(
        &flow("  step: # all\n  # one\n  - environment: qa\n    dependsOn: [dev]\n"),
        expect![[r#"
            Rename to `steps`
              -"  step: # all\n"
              +"  steps: # all\n"
            Remove `step`
              -"  step: # all\n"
              -"  # one\n"
              -"  - environment: qa\n"
              -"    dependsOn: [dev]\n"
        "#]],
    );
    check(
        &flow(
            "  steps:\n  # one\n  - dependson: [dev] # first\n    environment:   qa  # here\n  - policies: {}\n    environment: prod\n    dependsOn: [qa]\n",
        ),
        expect![[r#"
            Rename to `dependsOn`
              -"  - dependson: [dev] # first\n"
              +"  - dependsOn: [dev] # first\n"
            Remove `dependson`
              -"  - dependson: [dev] # first\n"
              -"    environment:   qa  # here\n"
              +"  - environment:   qa  # here\n"
            Remove `policies`
              -"  - policies: {}\n"
              -"    environment: prod\n"
              +"  - environment: prod\n"
        "#]],
    );
    check(
        &flow(
            "  steps:\n  - environment: qa\n    dependsOn: [dev]\n    policy: {action: commit, 'PreAction': x, }\n    hooks: {\"onsucess\": y}\n    hook:\n      onStart: z\n",
        ),
        expect![[r#"
            Rename to `preAction`
              -"    policy: {action: commit, 'PreAction': x, }\n"
              +"    policy: {action: commit, 'preAction': x, }\n"
            Remove `PreAction`
              -"    policy: {action: commit, 'PreAction': x, }\n"
              +"    policy: {action: commit, }\n"
            Rename to `onSuccess`
              -"    hooks: {\"onsucess\": y}\n"
              +"    hooks: {\"onSuccess\": y}\n"
            Remove `onsucess`
              -"    hooks: {\"onsucess\": y}\n"
              +"    hooks: {}\n"
            Remove `hook`
              -"    hook:\n"
              -"      onStart: z\n"
        "#]],
    );
    check(
        &flow("  steps: []\n  x: &x {a: 1}\n  y: *x\n"),
        expect![[r#"
            Remove `y`
              -"  y: *x\n"
        "#]],
    );
}

#[test]
fn policies_in_a_file_of_several() {
    check(
        &format!(
            "{POLICY}spec:\n  prority: 3\n  policy: {{action: commit, preActions: x}}\n--- # next\n{POLICY}spec: {{priority: 1, policy: {{}}, selector: {{products: {{names: [a]}}, targetEnvironment: {{type: [PROD]}}}}}}\nstat: 1\n"
        )
        .replacen("name: p", "name: o", 1),
        expect![[r#"
            Rename to `priority`
              -"  prority: 3\n"
              +"  priority: 3\n"
            Remove `prority`
              -"  prority: 3\n"
            Rename to `preAction`
              -"  policy: {action: commit, preActions: x}\n"
              +"  policy: {action: commit, preAction: x}\n"
            Remove `preActions`
              -"  policy: {action: commit, preActions: x}\n"
              +"  policy: {action: commit}\n"
            Rename to `product`
              -"spec: {priority: 1, policy: {}, selector: {products: {names: [a]}, targetEnvironment: {type: [PROD]}}}\n"
              +"spec: {priority: 1, policy: {}, selector: {product: {names: [a]}, targetEnvironment: {type: [PROD]}}}\n"
            Remove `products`
              -"spec: {priority: 1, policy: {}, selector: {products: {names: [a]}, targetEnvironment: {type: [PROD]}}}\n"
              +"spec: {priority: 1, policy: {}, selector: {targetEnvironment: {type: [PROD]}}}\n"
            Rename to `types`
              -"spec: {priority: 1, policy: {}, selector: {products: {names: [a]}, targetEnvironment: {type: [PROD]}}}\n"
              +"spec: {priority: 1, policy: {}, selector: {products: {names: [a]}, targetEnvironment: {types: [PROD]}}}\n"
            Remove `type`
              -"spec: {priority: 1, policy: {}, selector: {products: {names: [a]}, targetEnvironment: {type: [PROD]}}}\n"
              +"spec: {priority: 1, policy: {}, selector: {products: {names: [a]}, targetEnvironment: {}}}\n"
            Remove `stat`
              -"stat: 1\n"
        "#]],
    );
}

#[test]
fn line_ends_stay() {
    let text =
        format!("{FLOW}spec:\n  triggerEnvironment: dev\n  # kept\n  postTriger: a\n  steps: []");
    check(
        &text.replace('\n', "\r\n"),
        expect![[r#"
        Rename to `postTrigger`
          -"  postTriger: a\r\n"
          +"  postTrigger: a\r\n"
        Remove `postTriger`
          -"  postTriger: a\r\n"
    "#]],
    );
}

#[test]
fn what_can_not_be_told_apart_is_left() {
    // The mapping is used twice: a change of one would be a change of both.
    check(
        &format!(
            "{FLOW}spec:\n  triggerEnvironment: dev\n  steps:\n  - environment: qa\n    dependsOn: [dev]\n    policy: &p {{actions: commit}}\n  - environment: prod\n    dependsOn: [qa]\n    policy: *p\n"
        ),
        expect![[""]],
    );
}

#[test]
fn a_text_full_of_them_is_bounded() {
    let many: String = (0..200).map(|at| format!("  x{at}: 1\n")).collect();
    let text = format!("{FLOW}spec:\n  triggerEnvironment: dev\n  steps: []\n{many}");
    let found = unknown(&text);
    assert_eq!((found.len(), field_fixes(&text, &found).len()), (200, 20));
    let long = "y".repeat(1 << 19);
    let text = format!("{text}# {long}\n");
    assert_eq!(field_fixes(&text, &unknown(&text)).len(), 1);
}
