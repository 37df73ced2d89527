//! Which node a failed run is to blame on: the first that failed by itself and was not let pass.

use signalbox_schedule::{
    schedule::Schedule,
    status::{Node, NodeType, Phase},
};

/// The node whose failure the run's own comes from; `None`: no node did.
pub fn culprit(schedule: &Schedule) -> Option<&Node> {
    let nodes = &schedule.status().nodes;
    let failed = nodes
        .values()
        .filter(|node| failed(node) && by_itself(node, schedule));
    let failed: Vec<&Node> = failed.filter(|node| !let_pass(node, schedule)).collect();
    let own = failed.iter().filter(|node| !node.flag.hooked);
    let first = own.min_by_key(|node| node.finished_at);
    first
        .or_else(|| failed.iter().min_by_key(|node| node.finished_at))
        .copied()
}

fn failed(node: &Node) -> bool {
    matches!(node.phase, Phase::Failed | Phase::Error)
}

/// Not only because of a node below it.
fn by_itself(node: &Node, schedule: &Schedule) -> bool {
    let nodes = &schedule.status().nodes;
    match node.kind {
        NodeType::Pod | NodeType::Suspend | NodeType::Skipped => true,
        NodeType::Container => false,
        _ => !nodes.values().any(|other| {
            failed(other) && holders(&other.name, other).any(|holder| holder == node.name)
        }),
    }
}

/// Something above it succeeded nevertheless.
fn let_pass(node: &Node, schedule: &Schedule) -> bool {
    let nodes = &schedule.status().nodes;
    let mut open: Vec<String> = holders(&node.name, node).collect();
    let mut seen = 0;
    while let Some(name) = open.pop() {
        // Names only get shorter, so that this ends; the bound is for names that lie.
        seen += 1;
        if seen > 10_000 {
            return false;
        }
        if let Some(holder) = nodes.get(&name) {
            if holder.phase == Phase::Succeeded {
                return true;
            }
            open.extend(holders(&name, holder).filter(|above| above.len() < name.len()));
        }
    }
    false
}

/// The nodes that hold a node: its boundary, its group, and what it is an attempt or an item of.
fn holders(name: &str, node: &Node) -> impl Iterator<Item = String> {
    let boundary = node.boundary.clone();
    let group = boundary.as_ref().and_then(|boundary| {
        let rest = name.strip_prefix(boundary.as_str())?;
        let end = rest.starts_with('[').then(|| rest.find(']')).flatten()?;
        Some(format!("{boundary}{}", &rest[..=end]))
    });
    let whole = name
        .strip_suffix(')')
        .and_then(|name| Some(name.rsplit_once('(')?.0.to_owned()));
    let group = group.filter(|group| group != name);
    boundary.into_iter().chain(group).chain(whole)
}
