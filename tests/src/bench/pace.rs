//! An executor whose workflows take their time and tell their steps, without a process: for benches of all the rest.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use async_trait::async_trait;
use signalbox_engine::event::{Node, NodePhase};
use signalbox_runtime::WorkflowExecutor;
use signalbox_workflow::{Ended, Problem, Run};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Workflows that wait.
#[derive(Debug, Clone, Copy)]
pub struct Paced {
    /// Time between two of a workflow's news, on average.
    pub pause: Duration,
    /// Of every workflow, one after the other.
    pub steps: u32,
}

#[async_trait]
impl WorkflowExecutor for Paced {
    fn kind(&self) -> &'static str {
        "paced"
    }

    fn check(&self, _: &str, _: &BTreeMap<String, String>, _: &[&str]) -> Vec<Problem> {
        Vec::new()
    }

    async fn run(
        &self,
        run: Run,
        nodes: mpsc::UnboundedSender<Node>,
        stop: CancellationToken,
    ) -> Ended {
        let work = async {
            for step in 0..self.steps {
                for phase in [NodePhase::Running, NodePhase::Succeeded] {
                    tokio::time::sleep(self.pause.mul_f64(spread(&run.id, step))).await;
                    // The runtime is gone only when the process ends.
                    let _ = nodes.send(node(&run, step, phase));
                }
            }
        };
        tokio::select! {
            () = stop.cancelled() => Ended::Stopped,
            () = work => Ended::Succeeded(BTreeMap::new()),
        }
    }

    fn logs(&self, _: &Path) -> Vec<(String, PathBuf)> {
        Vec::new()
    }
}

fn node(run: &Run, step: u32, phase: NodePhase) -> Node {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let now = i64::try_from(now.as_millis()).unwrap_or(i64::MAX);
    Node {
        until: None,
        name: format!("{}[{step}].wait", run.workflow),
        display_name: "wait".into(),
        parent: None,
        node_type: "Pod".into(),
        phase,
        message: None,
        started_at: Some(now),
        finished_at: (phase == NodePhase::Succeeded).then_some(now),
    }
}

/// Between 0.5 and 1.5, by the name: the same in every run, and no two releases in step.
fn spread(id: &str, step: u32) -> f64 {
    let mixed = id.bytes().fold(u64::from(step) + 1, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    0.5 + (mixed >> 40) as f64 / f64::from(1 << 24)
}
