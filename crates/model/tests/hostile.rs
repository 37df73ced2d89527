//! Input that wants to break the reader: it must answer with a finding, soon, and never panic.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use expect_test::{Expect, expect};
use signalbox_model::{Configuration, Edit, Flow, edit, yaml};

/// Reads, checks, edits and queries the text; none of it may panic or take long.
fn check(text: &str, expected: Expect) {
    let start = Instant::now();
    let configuration = Configuration::read([("f.yaml", text)]);
    let found = configuration.diagnostics.iter().map(|found| {
        format!(
            "{}:{} {}: {}\n",
            found.line, found.column, found.code, found.message
        )
    });
    expected.assert_eq(&found.collect::<String>());
    Flow::check(text, &configuration, Some("p"));
    if let (Some(flow), _) = Flow::parse(text) {
        flow.graph(&configuration, Some("p"));
    }
    let _ = edit::apply(
        text,
        &Edit::SetVersion {
            value: Some("1".to_string()),
        },
    );
    let _ = yaml::find(text, "$.a.b[0]");
    let _ = yaml::set(text, "$.a", "1");
    // Generous: builds for tests are slow, and this is about minutes.
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn deep() {
    check(
        &"[".repeat(10_000),
        expect![[r#"
        1:256 yaml: this is nested more deeply than can be read (255 levels)
    "#]],
    );
    check(
        &"{a: ".repeat(10_000),
        expect![[r#"
        1:1021 yaml: this is nested more deeply than can be read (255 levels)
    "#]],
    );
    check(
        &"- ".repeat(10_000),
        expect![[r#"
        1:511 yaml: this is nested more deeply than can be read (255 levels)
    "#]],
    );
    check(
        &(0..10_000)
            .map(|depth| format!("{}a:\n", " ".repeat(depth.min(700))))
            .collect::<String>(),
        expect![[r#"
        1:1 too-large: this document has 6784650 bytes; at most 4194304 are read
    "#]],
    );
    let chain: String = (1..5_000)
        .map(|at| format!("- &a{at} [*a{}]\n", at - 1))
        .collect();
    check(
        &format!("- &a0 x\n{chain}"),
        expect![[r#"
        1:1 too-large: the aliases of this document expand to more than can be read
    "#]],
    );
}

#[test]
fn bombs() {
    let bomb: String = (1..30)
        .map(|at| {
            format!(
                "a{at}: &a{at} [{}]\n",
                vec![format!("*a{}", at - 1); 9].join(",")
            )
        })
        .collect();
    check(
        &format!("a0: &a0 lol\n{bomb}"),
        expect![[r#"
        1:1 too-large: the aliases of this document expand to more than can be read
    "#]],
    );
    check(
        "a: &a [*a]\n",
        expect![[r#"
        1:8 yaml: this alias stands inside of what it stands for
    "#]],
    );
    check(
        "a: *b\n",
        expect![[r#"
        1:4 yaml: while parsing node, found unknown anchor
    "#]],
    );
    let long = "x".repeat(1_000_000);
    let many = "- *a\n".repeat(10_000);
    check(
        &format!("- &a {long}\n{many}"),
        expect![[r#"
        1:1 too-large: the aliases of this document expand to more than can be read
    "#]],
    );
}

#[test]
fn large() {
    let large = format!(
        "apiVersion: v1\nkind: ConfigMap\ndata:\n{}",
        "  key: value of some length\n".repeat(400_000)
    );
    check(
        &large,
        expect![[r#"
        1:1 too-large: this document has 11200037 bytes; at most 4194304 are read
    "#]],
    );
    let error = yaml::find(&large, "$.data").unwrap_err().to_string();
    assert!(error.contains("bytes; at most 4194304 are read"), "{error}");
    let lines: String = (0..100_000)
        .map(|at| format!("key{at}: value {at}\n"))
        .collect();
    let start = Instant::now();
    let edited = yaml::set(&lines, "$.key99999", "new").unwrap();
    assert!(
        edited.ends_with("key99999: new\n") && start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
    assert_eq!(yaml::find(&lines, "$.*").unwrap().len(), 100_000);
}

#[test]
fn odd() {
    check("\u{feff}a: 1\n", expect![[""]]);
    check(
        "a: \"\\ud800\"\n",
        expect![[r#"
        1:4 yaml: while parsing a quoted scalar, found high surrogate without following low surrogate
    "#]],
    );
    check(
        "a: 1\na: 2\n",
        expect![[r#"
        2:1 yaml: the key `a` stands twice in this mapping
    "#]],
    );
    check("? [x, y]\n: z\n? {a: b}\n", expect![[""]]);
    check(
        "a: \u{0}\n",
        expect![[r#"
        1:4 yaml: unexpected character: `\u{0}'
    "#]],
    );
    check("%YAML 1.2\n---\na: 1\n", expect![[""]]);
    check("--- {a: 1}\n--- |\n  text\n---\n", expect![[""]]);
    check(
        "apiVersion: [codefresh.io/v1beta1]\nkind: {PromotionFlow: 1}\n",
        expect![[""]],
    );
    check(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: &m {name: x, annotations: *n}\n",
        expect![[r#"
        3:37 yaml: while parsing node, found unknown anchor
    "#]],
    );
    check(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {name: [a], annotations: 3}\nspec:\n  steps: {a: 1}\n  hooks: x\n",
        expect![[r#"
        3:18 wrong-type: `name` must be a string
        5:3 missing-field: the flow's spec has no `triggerEnvironment`
        5:10 wrong-type: `steps` must be a list
        5:10 no-target: nothing follows the trigger environment yet
        6:10 wrong-type: `hooks` must be a mapping
    "#]],
    );
    check(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\r\nmetadata: {name: f}\r\nspec:\r\n  triggerEnvironment: é\r\n",
        expect![[r#"
        5:3 no-target: nothing follows the trigger environment yet
        5:23 bad-name: `é` is no valid name
    "#]],
    );
    check(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {name: f}\nspec: &s\n  triggerEnvironment: a\n  steps:\n  - &x {environment: b, dependsOn: [a]}\n  - *x\n  - {<<: *x, environment: c}\n",
        expect![[r#"
        5:23 unknown-environment: the environment `a` does not exist
        7:22 unknown-environment: the environment `b` does not exist
        7:22 duplicate-environment: the environment b has a step already, in line 7
        9:5 missing-field: c depends on nothing
        9:6 unknown-field: `<<` is no field of a step; it is kept, and has no effect
        9:27 unknown-environment: the environment `c` does not exist
    "#]],
    );
    let long = "a".repeat(300);
    check(
        &format!(
            "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {{name: {long}}}\nspec: {{triggerEnvironment: {long}, steps: [1]}}\n"
        ),
        expect![[r#"
        3:18 bad-name: `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` is no valid name
        4:28 bad-name: `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` is no valid name
        4:337 no-target: nothing follows the trigger environment yet
        4:338 wrong-type: a step must be a mapping
    "#]],
    );
}

#[test]
fn many_steps() {
    let steps: String = (1..3_000)
        .map(|at| format!("  - environment: e{at}\n    dependsOn: [e{}]\n", at - 1))
        .collect();
    let text = format!(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {{name: f}}\nspec:\n  triggerEnvironment: e0\n  steps:\n{steps}"
    );
    let flow = Flow::parse(&text).0.unwrap();
    assert_eq!(
        flow.graph(&Configuration::default(), None)
            .nodes
            .last()
            .unwrap()
            .layer,
        2_999
    );
    let found = Flow::check(&text, &Configuration::default(), None);
    assert!(
        found
            .iter()
            .all(|found| found.code == "unknown-environment")
    );
    let edited = edit::apply(
        &text,
        &Edit::RemoveEnvironment {
            environment: "e1500".to_string(),
            reconnect_to: Some("e1499".to_string()),
        },
    )
    .unwrap();
    assert_eq!(Flow::parse(&edited).0.unwrap().steps.len(), 2_998);
}

#[test]
fn aliases_are_never_written_through() {
    let text = "base: &base {tag: 1}\nprod: *base\nqa: &q 1\nother: *q\n";
    let set = |path: &str| yaml::set(text, path, "2").map_err(|error| error.to_string());
    assert_eq!(
        set("$.prod").unwrap(),
        text.replace("prod: *base", "prod: 2")
    );
    assert_eq!(
        set("$.other").unwrap(),
        text.replace("other: *q", "other: 2")
    );
    expect![[r#"
        $['prod']['tag'] can't be created here: $['prod'] is an alias: the value stands at another place of the file
        $['prod']['new'] can't be created here: $['prod'] is an alias: the value stands at another place of the file
        after the edit the text would mean something else: $['base']['tag']
        after the edit the text would mean something else: $['qa']
    "#]].assert_eq(&format!("{}\n{}\n{}\n{}\n", set("$.prod.tag").unwrap_err(), set("$.prod.new").unwrap_err(), set("$.base.tag").unwrap_err(), set("$.qa").unwrap_err()));
    assert_eq!(yaml::find(text, "$.prod").unwrap()[0].source, "{\"tag\":1}");
    assert_eq!(yaml::find(text, "$.prod.tag").unwrap()[0].source, "1");
}

#[test]
fn streams_of_several_documents_are_refused() {
    expect!["line 3, column 1: the file holds several YAML documents: values are read and set in files that hold one"].assert_eq(&yaml::find("a: 1\n---\nb: 1\n", "$.a").unwrap_err().to_string());
    assert_eq!(
        yaml::set("# c\n---\na: 1\n---\n# end\n", "$.a", "2").unwrap(),
        "# c\n---\na: 2\n---\n# end\n"
    );
}
