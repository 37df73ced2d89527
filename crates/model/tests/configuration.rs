//! Reading a configuration repository and resolving policies.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use signalbox_model::{Action, Configuration, Kind, Origin, StepPolicy, policy, revision};

fn check_findings(files: &[(&str, &str)], expected: Expect) {
    let configuration = Configuration::read(files.iter().copied());
    let found = configuration.diagnostics.iter().map(|found| {
        format!(
            "{}:{}:{} {:?} {}: {}\n",
            found.file.as_deref().unwrap_or("?"),
            found.line,
            found.column,
            found.severity,
            found.code,
            found.message
        )
    });
    expected.assert_eq(&found.collect::<String>());
}

const ENVIRONMENTS: &str = "# head\n---\napiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata:\n  name: dev\n  annotations: {signalbox.dev/tags: 'a, b'}\nspec: {kind: NON_PROD, position: 1, clusters: [{name: in-cluster, namespaces: [dev]}]}\n--- # second\napiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: prod}\nspec: {kind: PROD, position: 2, clusters: [{server: 'https://p/', namespaces: ['*']}]}\n...\n";

fn application(name: &str, destination: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: {name}\n  labels: {{tier: web}}\n  annotations: {{codefresh.io/product: shop}}\nspec:\n  source: {{repoURL: r, path: p, targetRevision: main}}\n  destination: {destination}\n"
    )
}

#[test]
fn documents_are_exact_ranges() {
    let configuration = Configuration::read([
        ("resources/e.yaml", ENVIRONMENTS),
        ("notes.md", "a: ["),
        ("other.yml", "kind: ConfigMap\n"),
    ]);
    assert_eq!(configuration.diagnostics, []);
    let names: Vec<_> = configuration
        .documents
        .iter()
        .map(|document| (document.name.as_str(), document.line))
        .collect();
    assert_eq!(names, [("dev", 3), ("prod", 10)]);
    for document in &configuration.documents {
        assert_eq!(
            document.text,
            ENVIRONMENTS[document.start as usize..document.end as usize]
        );
        assert_eq!(document.revision, revision(&document.text));
        let new = document.text.replace("position: ", "position: 7");
        let edited = format!(
            "{}{new}{}",
            &ENVIRONMENTS[..document.start as usize],
            &ENVIRONMENTS[document.end as usize..]
        );
        let again = Configuration::read([("resources/e.yaml", edited.as_str())]);
        for (name, environment) in &configuration.environments {
            let moved = if *name == document.name { 70 } else { 0 };
            assert_eq!(
                again.environments[name].position,
                environment.position + moved
            );
        }
    }
    assert_eq!(configuration.environments["dev"].tags, ["a", "b"]);
    assert_eq!(revision(""), "e3b0c44298fc1c14");
}

#[test]
fn applications_find_their_environment() {
    let local = application(
        "local",
        "{server: https://kubernetes.default.svc, namespace: dev}",
    );
    let remote = application("remote", "{server: https://p, namespace: any}");
    let nowhere = application("nowhere", "{name: moon, namespace: dev}");
    let product =
        "apiVersion: codefresh.io/v1beta1\nkind: Product\nmetadata: {name: shop}\nspec: {}\n";
    let configuration = Configuration::read([
        ("e.yaml", ENVIRONMENTS),
        ("a.yaml", &local),
        ("b.yaml", &remote),
        ("c.yaml", &nowhere),
        ("p.yaml", product),
    ]);
    let names = |environment: &str| {
        configuration
            .applications_in("shop", environment)
            .iter()
            .map(|application| application.name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (names("dev"), names("prod")),
        (vec!["local".to_string()], vec!["remote".to_string()])
    );
    let codes: Vec<_> = configuration
        .diagnostics
        .iter()
        .map(|found| (found.code.as_str(), found.file.as_deref().unwrap()))
        .collect();
    assert_eq!(codes, [("no-environment", "c.yaml")]);
    assert_eq!(
        configuration
            .diagnostics_of(Kind::Application, "nowhere")
            .len(),
        1
    );
    assert_eq!(
        configuration
            .diagnostics_of(Kind::Application, "local")
            .len(),
        0
    );
}

#[test]
fn findings() {
    check_findings(
        &[
            ("broken.yaml", "a: 1\nb: [\n"),
            ("tabs.yaml", "a:\n\tb: 1\n"),
            ("ok.yaml", "kind: Foo\n---\n---\n"),
        ],
        expect![[r#"
        broken.yaml:2:4 Error yaml: unclosed bracket '['
        tabs.yaml:2:2 Error yaml: tabs disallowed within this context (block indentation)
    "#]],
    );
    check_findings(
        &[
            ("a.yaml", ENVIRONMENTS),
            (
                "b.yaml",
                "---\n# copy\n---\napiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: prod}\nspec: {kind: PROD}\n",
            ),
        ],
        expect![[r#"
        b.yaml:6:18 Error doubled-name: the environment `prod` stands in a.yaml (line 10) already
    "#]],
    );
    let twice = "apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: dev2}\nspec: {kind: NON_PROD, clusters: [{name: in-cluster}]}\n";
    check_findings(
        &[
            ("e.yaml", ENVIRONMENTS),
            ("f.yaml", twice),
            (
                "x.yaml",
                &application("x", "{name: in-cluster, namespace: dev}"),
            ),
        ],
        expect![[r#"
        x.yaml:4:9 Error two-environments: the application x belongs to more than one environment: dev and dev2
        x.yaml:4:9 Warning unknown-product: the product `shop` of application x does not exist
    "#]],
    );
    check_findings(
        &[
            (
                "e.yaml",
                "apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: ../../etc}\n",
            ),
            (
                "f.yaml",
                "apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {name: qa}\nspec:\n  kind: STAGE\n  position: first\n  clusters:\n  - namespaces: dev\n",
            ),
            (
                "g.yaml",
                "apiVersion: codefresh.io/v1beta1\nkind: PromotionPolicy\nmetadata: {name: p}\nspec:\n  selector: {targetEnvironment: {types: [PROD, MOON]}}\n  policy: {action: push, preAction: nope}\n",
            ),
            (
                "h.yaml",
                "apiVersion: codefresh.io/v1beta1\nkind: PromotionTemplate\nmetadata: {name: t}\nspec:\n  priority: 1\n  applicationSourceSelector: {matchExpressions: [{key: a, operator: Like}]}\n  promotion:\n    ../x.yaml: {jsonPaths: ['$.[']}\n    y.yaml: {}\n  versionSource: {file: /etc/passwd}\n",
            ),
            (
                "i.yaml",
                "apiVersion: codefresh.io/v1beta2\nkind: Product\nmetadata: {name: shop}\nspec:\n  concurrency: both\n  promotionTemplateRef: nope\n  promotionFlows: [{name: nope}]\n",
            ),
            (
                "j.yaml",
                "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {name: f}\nspec: {triggerEnvironment: qa, steps: []}\n---\napiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata: {name: g}\nspec: {triggerEnvironment: qa, steps: [{environment: moon, dependsOn: [qa]}]}\n",
            ),
            (
                "k.yaml",
                "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: free}\nspec: {sources: []}\n---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: bound, labels: {codefresh.io/product: shop}}\nspec: {sources: []}\n",
            ),
        ],
        expect![[r#"
            e.yaml:3:18 Error bad-name: `../../etc` is no valid name
            f.yaml:5:9 Error wrong-value: `STAGE` is no kind of environment
            f.yaml:6:13 Error wrong-type: `position` must be a whole number
            f.yaml:8:5 Error missing-field: a cluster has neither `name` nor `server`
            f.yaml:8:17 Error wrong-type: `namespaces` must be a list of strings
            g.yaml:5:3 Error missing-field: the policy's spec has no `priority`
            g.yaml:5:48 Error wrong-value: `MOON` is no type of environment
            g.yaml:6:20 Error unknown-action: `push` is no promotion action
            g.yaml:6:37 Error unknown-workflow: the pre-action workflow `nope` of the policy p does not exist
            h.yaml:6:69 Error wrong-value: `Like` is no operator
            h.yaml:8:5 Error outside-path: `../x.yaml` leads out of the application's source path
            h.yaml:8:29 Error bad-json-path: `$.[` is no JSONPath: at position 2, in dot member name, must start with lowercase alpha or '_'
            h.yaml:9:5 Error missing-field: no `jsonPaths` for the file y.yaml
            h.yaml:10:18 Error missing-field: the version source has no `jsonPath`
            h.yaml:10:25 Error outside-path: `/etc/passwd` leads out of the application's source path
            i.yaml:5:16 Error wrong-value: `both` is no way to treat concurrent releases
            i.yaml:6:25 Error unknown-template: the promotion template `nope` of product shop does not exist
            i.yaml:7:27 Error unknown-flow: the promotion flow `nope` of product shop does not exist
            j.yaml:4:39 Error no-target: nothing follows the trigger environment yet
            j.yaml:9:54 Error unknown-environment: the environment `moon` does not exist
            k.yaml:8:18 Warning no-environment: the application bound of product shop belongs to no environment
            k.yaml:9:7 Error missing-field: the application has no `spec.source`
            k.yaml:9:7 Error missing-field: the application has no `spec.destination`
        "#]],
    );
}

#[test]
fn a_broken_document_can_be_opened() {
    let text = "a: 1\n---\napiVersion: codefresh.io/v1beta1\nkind: \"PromotionFlow\" # x\nmetadata:\n  annotations: {}\n  name: shop\nspec: [\n---\nb: 1\n";
    let configuration = Configuration::read([("f.yaml", text)]);
    let document = configuration.document(Kind::Flow, "shop").unwrap();
    assert_eq!((document.line, document.text.lines().count()), (3, 6));
    assert_eq!(
        configuration.diagnostics_of(Kind::Flow, "shop")[0].code,
        "yaml"
    );
    assert!(configuration.flows.is_empty());
}

#[test]
fn templates() {
    let template = |name: &str, priority: i32, selector: &str| {
        format!(
            "apiVersion: codefresh.io/v1beta1\nkind: PromotionTemplate\nmetadata: {{name: {name}}}\nspec: {{priority: {priority}, applicationSourceSelector: {selector}, promotion: {{values.yaml: {{jsonPaths: [$.a-b, '$.c']}}}}}}\n"
        )
    };
    let product = |name: &str, spec: &str| {
        format!(
            "apiVersion: codefresh.io/v1beta2\nkind: Product\nmetadata: {{name: {name}}}\nspec: {spec}\n"
        )
    };
    let files = [
        ("1.yaml", template("low", 1, "{}")),
        ("2.yaml", template("web", 5, "{matchLabels: {tier: web}}")),
        (
            "3.yaml",
            template(
                "also",
                5,
                "{matchExpressions: [{key: tier, operator: In, values: [web]}]}",
            ),
        ),
        (
            "4.yaml",
            template(
                "not",
                9,
                "{matchExpressions: [{key: tier, operator: NotIn, values: [web]}]}",
            ),
        ),
        (
            "5.yaml",
            template(
                "gone",
                9,
                "{matchExpressions: [{key: tier, operator: DoesNotExist}]}",
            ),
        ),
        (
            "6.yaml",
            product(
                "own",
                "{promotionTemplate: {versionSource: {file: v.yaml, jsonPath: $.v}}}",
            ),
        ),
        ("7.yaml", product("named", "{promotionTemplateRef: low}")),
        ("8.yaml", product("lost", "{promotionTemplateRef: nope}")),
        (
            "9.yaml",
            application("app", "{name: in-cluster, namespace: dev}"),
        ),
    ];
    let configuration = Configuration::read(files);
    let app = &configuration.applications["app"];
    let named = |product: &str| {
        configuration
            .template_for(product, app)
            .map(|(name, spec)| (name, spec.version_file))
    };
    let named_as = |name: &str, file: &str| Some((name.to_string(), file.to_string()));
    assert_eq!(named("own"), named_as("inline", "v.yaml"));
    assert_eq!(named("named"), named_as("low", "Chart.yaml"));
    assert_eq!(named("lost"), None);
    assert_eq!(named("shop"), named_as("also", "Chart.yaml"));
    assert_eq!(
        configuration.templates["web"]
            .spec
            .promotion
            .as_ref()
            .unwrap()["values.yaml"],
        ["$.a-b", "$.c"]
    );
}

#[test]
fn workflows() {
    let text = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata:\n  name: main\n  annotations: {codefresh.io/workflow-origin: promotion, version: 1.2.0, codefresh.io/promotion-stage: pre-action}\nspec:\n  arguments:\n    parameters: [{name: A}, {name: B, value: 3}, {name: C, value: \"\", description: d}]\n  templates:\n  - name: m\n    steps: [[{name: s, templateRef: {name: other, template: t}}, {name: d, templateRef: {name: '{{x}}', template: t}}]]\n";
    let other = "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: other}\nspec: {workflowTemplateRef: {name: main}}\n";
    let configuration = Configuration::read([("m.yaml", text), ("o.yaml", other)]);
    assert_eq!(configuration.diagnostics, []);
    assert_eq!(
        configuration
            .workflow_texts("other")
            .unwrap()
            .keys()
            .collect::<Vec<_>>(),
        ["main", "other"]
    );
    assert_eq!(
        Configuration::read([("m.yaml", text)]).workflow_texts("main"),
        Err("other".to_string())
    );
    expect![[r#"
        WorkflowTemplate {
            name: "main",
            version: Some(
                "1.2.0",
            ),
            description: None,
            promotion: true,
            stage: Some(
                "pre-action",
            ),
            parameters: [
                Parameter {
                    name: "A",
                    value: None,
                    description: None,
                },
                Parameter {
                    name: "B",
                    value: Some(
                        "3",
                    ),
                    description: None,
                },
                Parameter {
                    name: "C",
                    value: Some(
                        "",
                    ),
                    description: Some(
                        "d",
                    ),
                },
            ],
            refers_to: [
                "other",
            ],
        }
    "#]]
    .assert_debug_eq(&configuration.workflows["main"]);
}

const POLICIES: &str = r#"
apiVersion: signalbox.dev/v1alpha1
kind: Environment
metadata: {name: prod, annotations: {signalbox.dev/tags: "eu, gold"}}
spec: {kind: PROD}
---
apiVersion: signalbox.dev/v1alpha1
kind: Environment
metadata: {name: qa}
spec: {kind: NON_PROD}
---
apiVersion: codefresh.io/v1beta2
kind: Product
metadata: {name: shop, annotations: {signalbox.dev/tags: web}}
---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: w}
---
apiVersion: codefresh.io/v1beta1
kind: PromotionPolicy
metadata: {name: everywhere}
spec: {priority: 0, policy: {action: commit}}
---
apiVersion: codefresh.io/v1beta1
kind: PromotionPolicy
metadata: {name: prod}
spec: {priority: 10, policy: {action: none, preAction: w}, selector: {targetEnvironment: {types: [PROD]}}}
---
apiVersion: codefresh.io/v1beta1
kind: PromotionPolicy
metadata: {name: gold-web}
spec: {priority: 10, policy: {preAction: nope}, selector: {targetEnvironment: {tags: [gold]}, product: {tags: [web, x]}}}
---
apiVersion: codefresh.io/v1beta1
kind: PromotionPolicy
metadata: {name: other}
spec: {priority: 99, policy: {action: pr}, selector: {product: {names: [other]}}}
"#;

fn check_policy(product: &str, environment: &str, inline: StepPolicy, expected: Expect) {
    let configuration = Configuration::read([("all.yaml", POLICIES)]);
    let (resolved, found) = policy::resolve(&configuration, product, environment, &inline);
    let origin = |origin: &Origin| match origin {
        Origin::Inline => "inline".to_string(),
        Origin::Policy { name, priority } => format!("{name}({priority})"),
    };
    let mut shown = String::new();
    for (gate, resolved) in [
        ("pre", &resolved.pre_action),
        ("post", &resolved.post_action),
    ] {
        if let Some(gate_value) = resolved {
            let shadowed: Vec<_> = gate_value
                .shadowed
                .iter()
                .map(|other| format!(" over {} of {}", other.value, origin(&other.origin)))
                .collect();
            shown += &format!(
                "{gate}: {} of {}{}\n",
                gate_value.value,
                origin(&gate_value.origin),
                shadowed.concat()
            );
        }
    }
    if let Some(action) = &resolved.action {
        let shadowed: Vec<_> = action
            .shadowed
            .iter()
            .map(|other| {
                format!(
                    " over {} of {}",
                    other.value.as_str(),
                    origin(&other.origin)
                )
            })
            .collect();
        shown += &format!(
            "action: {} of {}{}\n",
            action.value.as_str(),
            origin(&action.origin),
            shadowed.concat()
        );
    }
    for found in found {
        assert_eq!(found.environment.as_deref(), Some(environment));
        shown += &format!("{:?} {}: {}\n", found.severity, found.code, found.message);
    }
    expected.assert_eq(&shown);
}

#[test]
fn policies() {
    let none = StepPolicy::default;
    let inline = |pre: Option<&str>, action: Option<Action>| StepPolicy {
        pre_action: pre.map(str::to_string),
        action,
        post_action: None,
    };
    check_policy(
        "shop",
        "qa",
        none(),
        expect![[r#"
        action: commit of everywhere(0)
    "#]],
    );
    check_policy(
        "shop",
        "prod",
        none(),
        expect![[r#"
        pre: nope of gold-web(10) over w of prod(10)
        action: none of prod(10) over commit of everywhere(0)
        Warning policy-tie: the policies gold-web and prod set the pre-action of prod with the same priority 10: gold-web counts, as the first by name
        Error unknown-workflow: the pre-action workflow `nope` of prod (set by the policy gold-web) does not exist
    "#]],
    );
    check_policy(
        "free",
        "prod",
        none(),
        expect![[r#"
        pre: w of prod(10)
        action: none of prod(10) over commit of everywhere(0)
    "#]],
    );
    check_policy(
        "other",
        "qa",
        none(),
        expect![[r#"
        action: pr of other(99) over commit of everywhere(0)
        Error pull-requests-not-supported: the action pr of qa (set by the policy other) is not supported by this version
    "#]],
    );
    check_policy(
        "other",
        "qa",
        inline(None, Some(Action::None)),
        expect![[r#"
        action: none of inline over pr of other(99) over commit of everywhere(0)
        Error none-without-pre-action: the action of qa is none and it has no pre-action workflow: nothing would promote other to qa
    "#]],
    );
    check_policy(
        "shop",
        "prod",
        inline(Some("w"), Some(Action::Commit)),
        expect![[r#"
        pre: w of inline over nope of gold-web(10) over w of prod(10)
        action: commit of inline over none of prod(10) over commit of everywhere(0)
    "#]],
    );
    check_policy(
        "shop",
        "moon",
        inline(Some("x"), Some(Action::Pr)),
        expect![[r#"
        pre: x of inline
        action: pr of inline over commit of everywhere(0)
        Error unknown-workflow: the pre-action workflow `x` of moon does not exist
        Error pull-requests-not-supported: the action pr of moon is not supported by this version
    "#]],
    );
    let (_, found) = policy::resolve(&Configuration::default(), "shop", "qa", &none());
    assert_eq!(
        found[0].message,
        "no promotion action for environment qa of product shop: set it on the step or in a policy"
    );
}
