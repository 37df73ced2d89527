//! Argo's own manifests, where a collection of them is at hand (`SIGNALBOX_ARGO_EXAMPLES` or the default folder
//! beside this checkout): nothing panics, conditions come out as recorded, and what is supported runs as recorded.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

mod support;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use signalbox_workflow::{Host, Run, check};
use support::World;

fn examples() -> Option<PathBuf> {
    let folder = std::env::var_os("SIGNALBOX_ARGO_EXAMPLES").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/argo-examples"),
        PathBuf::from,
    );
    if folder.join("manifest.json").exists() {
        return Some(folder);
    }
    println!(
        "skipped: no collection of Argo manifests at {}",
        folder.display()
    );
    None
}

/// A Workflow as the WorkflowTemplate that would make it.
fn as_template(text: &str) -> String {
    text.replacen("kind: Workflow\n", "kind: WorkflowTemplate\n", 1)
}

#[test]
fn every_manifest_is_accepted_or_refused() {
    let Some(folder) = examples() else { return };
    let manifest: Vec<Value> =
        serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    let (mut accepted, mut refused) = (0, 0);
    for entry in &manifest {
        let text =
            fs::read_to_string(folder.join(entry["path"].as_str().unwrap())).unwrap_or_default();
        for document in text.split("\n---") {
            let templates = BTreeMap::from([("flow".to_owned(), as_template(document))]);
            let problems = check("flow", &templates, &[], &["*".to_owned()]);
            let lines = u32::try_from(document.lines().count()).unwrap() + 1;
            assert!(
                problems
                    .iter()
                    .all(|problem| (1..=lines).contains(&problem.line) && problem.column >= 1),
                "{}: {problems:?}",
                entry["path"]
            );
            if problems.is_empty() {
                accepted += 1
            } else {
                refused += 1
            }
        }
    }
    println!("{accepted} accepted, {refused} refused");
    assert!(accepted > 0 && refused > 0);
}

#[test]
fn lint_cases_are_judged_as_recorded() {
    let Some(folder) = examples() else { return };
    let cases: Vec<Value> =
        serde_json::from_slice(&fs::read(folder.join("oracles/lint-cases.json")).unwrap()).unwrap();
    let mut missed = Vec::new();
    for case in cases.iter().filter(|case| case["expect"] == "error") {
        let Ok(text) = fs::read_to_string(folder.join(case["path"].as_str().unwrap())) else {
            continue;
        };
        let templates = BTreeMap::from([("flow".to_owned(), as_template(&text))]);
        if check("flow", &templates, &[], &["*".to_owned()]).is_empty() {
            missed.push(format!(
                "{} {}: {}",
                case["test"], case["path"], case["message"]
            ));
        }
    }
    assert!(
        missed.is_empty(),
        "accepted, but upstream refuses:\n{}",
        missed.join("\n")
    );
}

#[tokio::test]
async fn probes_run_as_recorded() {
    let Some(folder) = examples() else { return };
    let mut ran = Vec::new();
    let mut differences = Vec::new();
    for file in fs::read_dir(folder.join("probes")).unwrap() {
        let file = file.unwrap().path();
        let text = as_template(&fs::read_to_string(&file).unwrap());
        let probe = file.file_stem().unwrap().to_string_lossy().into_owned();
        let Ok(oracle) = fs::read(folder.join(format!("oracles/probes/{probe}.json"))) else {
            continue;
        };
        let oracle: Value = serde_json::from_slice(&oracle).unwrap();
        let name = oracle["metadata"]["name"].as_str().unwrap();
        let templates = BTreeMap::from([(name.to_owned(), text)]);
        if oracle["upstream_hangs"] == true
            || !check(name, &templates, &[], &["*".to_owned()]).is_empty()
        {
            continue;
        }
        let world = World::new();
        let host = Host {
            images: vec!["*".to_owned()],
            ..world.host.clone()
        };
        let dir = world.path("run");
        let run = Run {
            decisions: tokio::sync::watch::Sender::default().subscribe(),
            id: probe.clone(),
            workflow: name.to_owned(),
            templates,
            arguments: BTreeMap::new(),
            dir: dir.clone(),
            keep_from: None,
        };
        let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
        host.run(run, sender, tokio_util::sync::CancellationToken::new())
            .await;
        let mut nodes = BTreeMap::new();
        while let Ok(node) = receiver.try_recv() {
            let path = node
                .name
                .find('[')
                .map_or("", |at| &node.name[at..])
                .to_owned();
            let stdout =
                fs::read_to_string(Host::log_file(&dir, &node.name).with_file_name("stdout"))
                    .unwrap_or_default();
            let own = node.name.split('[').next().unwrap();
            let stdout = stdout.replace(own, name);
            nodes.insert(
                path,
                format!("{} {:?} {stdout:?}", node.node_type, node.phase),
            );
        }
        let expected: BTreeMap<String, String> = oracle["status"]["nodes"]
            .as_object()
            .map(|nodes| {
                let line = |node: &Value| {
                    format!(
                        "{} {} {:?}",
                        node["type"].as_str().unwrap(),
                        node["phase"].as_str().unwrap(),
                        node["stdout"].as_str().unwrap_or_default()
                    )
                };
                nodes
                    .iter()
                    .map(|(node, value)| {
                        (
                            node.strip_prefix(name).unwrap_or(node).to_owned(),
                            line(value),
                        )
                    })
                    .collect()
            })
            .unwrap_or_default();
        if nodes != expected {
            let only = |these: &BTreeMap<String, String>,
                        those: &BTreeMap<String, String>|
             -> Vec<String> {
                let other = these
                    .iter()
                    .filter(|(node, line)| those.get(*node) != Some(*line));
                other
                    .map(|(node, line)| {
                        format!("{} {line}", &node[node.len().saturating_sub(40)..])
                    })
                    .collect()
            };
            differences.push(format!(
                "{probe}: {:?} instead of {:?}",
                only(&nodes, &expected),
                only(&expected, &nodes)
            ));
        }
        ran.push(probe);
    }
    println!("{} probes ran: {}", ran.len(), ran.join(" "));
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(ran.len() > 10);
}
