//! Assertions in Python about a finished workflow, tried by the machine's own Python in a process of its own.

use std::{process::Stdio, time::Duration};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};
use tokio::{io::AsyncWriteExt, process::Command, time::timeout};

use super::corpus::Oracle;

/// Longest time for one workflow's assertions.
const LIMIT: Duration = Duration::from_secs(20);

/// Reads names and code from standard input and tells the first assertion that does not hold.
const PROGRAM: &str = r#"
import json, sys
given = json.load(sys.stdin)
code = given.pop("code")
try:
    exec(compile(code, "oracle", "exec"), given)
except BaseException as error:
    trace, line = error.__traceback__, 0
    while trace:
        line = trace.tb_lineno
        trace = trace.tb_next
    lines = code.splitlines()
    print((lines[line - 1] if 0 < line <= len(lines) else code).strip(), "->", type(error).__name__, error)
"#;

/// Whether this machine has Python.
pub async fn present() -> bool {
    let version = Command::new("python3").arg("--version").output().await;
    version.is_ok_and(|output| output.status.success())
}

/// The first assertion that does not hold of the workflow.
pub async fn broken(oracles: &[Oracle], workflow: &Value) -> Result<Option<String>> {
    for oracle in oracles {
        if !oracle.actions.is_empty() || oracle.holds_on_reference == Some(false) {
            continue;
        }
        if let Some(line) = tried(&oracle.verify_py, workflow).await? {
            return Ok(Some(line));
        }
    }
    Ok(None)
}

async fn tried(code: &str, workflow: &Value) -> Result<Option<String>> {
    let mut child = Command::new("python3")
        .args(["-I", "-c", PROGRAM])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .context("python3 can't be started")?;
    let mut input = child.stdin.take().context("the input is a pipe")?;
    input
        .write_all(&serde_json::to_vec(&names(code, workflow))?)
        .await?;
    drop(input);
    let Ok(output) = timeout(LIMIT, child.wait_with_output()).await else {
        return Ok(Some("the assertions did not come to an end".to_owned()));
    };
    let said = String::from_utf8_lossy(&output?.stdout).trim().to_owned();
    Ok((!said.is_empty()).then_some(said))
}

/// What the assertions may name.
fn names(code: &str, workflow: &Value) -> Value {
    let mut nodes = Map::new();
    for node in workflow["status"]["nodes"]
        .as_object()
        .into_iter()
        .flatten()
    {
        let name = node.1["displayName"].as_str().unwrap_or_default();
        nodes.insert(name.to_owned(), node.1.clone());
    }
    json!({
        "code": code,
        "metadata": workflow["metadata"],
        "spec": workflow["spec"],
        "status": workflow["status"],
        "nodes": nodes,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[tokio::test]
    async fn what_does_not_hold_is_told() {
        if !present().await {
            return;
        }
        let workflow = json!({"status": {"phase": "Failed", "nodes": {"w-1": {"displayName": "a", "phase": "Error"}}}});
        let oracle = |code: &str| Oracle {
            verify_py: code.to_owned(),
            actions: Vec::new(),
            templates: Vec::new(),
            holds_on_reference: None,
        };
        let good = oracle("assert nodes['a']['phase'] == 'Error'");
        let bad = oracle("x = 1\nassert status['phase'] == 'Succeeded'");
        assert_eq!(
            broken(std::slice::from_ref(&good), &workflow)
                .await
                .unwrap(),
            None
        );
        let line = broken(&[good, bad], &workflow).await.unwrap().unwrap();
        assert_eq!(
            line,
            "assert status['phase'] == 'Succeeded' -> AssertionError"
        );
    }
}
