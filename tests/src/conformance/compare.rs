//! Two trees side by side: what is different, the most telling first.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Debug,
};

use super::tree::{Node, Ports, Tree};

/// How much of a recording another run repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// All of it.
    All,
    /// Its phase, and the kind of nodes that both have: chance or the clock decided about the rest.
    Phase,
    /// That it ends, and the kind of its nodes.
    End,
}

/// Every difference, as `node: field: expected … seen …`.
pub fn differences(expected: &Tree, seen: &Tree, held: Held) -> Vec<String> {
    let mut found = Found::default();
    if held != Held::End {
        found.field("workflow", "phase", &expected.phase, &seen.phase);
    }
    if held == Held::All {
        found.field("workflow", "message", &expected.message, &seen.message);
    }
    for (name, node) in &expected.nodes {
        match (seen.nodes.get(name), held) {
            (Some(other), Held::All) => found.node(name, node, other),
            (None, Held::All) => found.tell(name, "node", &node.phase, "none"),
            (Some(other), _) => found.kind(name, node, other),
            (None, _) => {}
        }
    }
    for (name, node) in &seen.nodes {
        if held == Held::All && !expected.nodes.contains_key(name) {
            found.tell(name, "node", "none", &node.phase);
        }
    }
    if held == Held::All {
        found.ports("workflow", "outputs", &expected.outputs, &seen.outputs);
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<String>);

impl Found {
    fn tell(&mut self, node: &str, field: &str, expected: &str, seen: &str) {
        self.0.push(format!(
            "{node}: {field}: expected {} seen {}",
            short(expected),
            short(seen)
        ));
    }

    fn field<T: PartialEq + Debug>(&mut self, node: &str, field: &str, expected: &T, seen: &T) {
        if expected != seen {
            self.tell(node, field, &format!("{expected:?}"), &format!("{seen:?}"));
        }
    }

    fn node(&mut self, name: &str, expected: &Node, seen: &Node) {
        self.field(name, "type", &expected.kind, &seen.kind);
        self.field(name, "phase", &expected.phase, &seen.phase);
        self.field(name, "message", &expected.message, &seen.message);
        self.field(name, "children", &expected.children, &seen.children);
        self.ports(name, "inputs", &expected.inputs, &seen.inputs);
        self.ports(name, "outputs", &expected.outputs, &seen.outputs);
    }

    /// A node that chance skipped has another type than one that ran.
    fn kind(&mut self, name: &str, expected: &Node, seen: &Node) {
        if ![&expected.kind, &seen.kind].contains(&&"Skipped".to_owned()) {
            self.field(name, "type", &expected.kind, &seen.kind);
        }
    }

    fn ports(&mut self, node: &str, side: &str, expected: &Ports, seen: &Ports) {
        self.map(
            node,
            &format!("{side}.parameters"),
            &expected.parameters,
            &seen.parameters,
        );
        self.map(
            node,
            &format!("{side}.artifacts"),
            &expected.artifacts,
            &seen.artifacts,
        );
        let result = format!("{side}.result");
        self.field(node, &result, &expected.result, &seen.result);
        let code = format!("{side}.exitCode");
        self.field(node, &code, &expected.exit_code, &seen.exit_code);
    }

    fn map<T: PartialEq + Debug>(
        &mut self,
        node: &str,
        field: &str,
        expected: &BTreeMap<String, T>,
        seen: &BTreeMap<String, T>,
    ) {
        let names: BTreeSet<&String> = expected.keys().chain(seen.keys()).collect();
        let word =
            |value: Option<&T>| value.map_or("none".to_owned(), |value| format!("{value:?}"));
        for name in names {
            let (wanted, got) = (expected.get(name), seen.get(name));
            if wanted != got {
                self.tell(node, &format!("{field}.{name}"), &word(wanted), &word(got));
            }
        }
    }
}

/// As much of a value as a line can take.
fn short(text: &str) -> String {
    const MOST: usize = 240;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(phase: &str, nodes: &[(&str, &str, &str)]) -> Tree {
        let node = |(name, kind, phase): &(&str, &str, &str)| {
            let node = Node {
                kind: (*kind).to_owned(),
                phase: (*phase).to_owned(),
                ..Node::default()
            };
            ((*name).to_owned(), node)
        };
        Tree {
            phase: phase.to_owned(),
            nodes: nodes.iter().map(node).collect(),
            ..Tree::default()
        }
    }

    fn check(expected: &Tree, seen: &Tree, held: Held, differences: &[&str]) {
        assert_eq!(super::differences(expected, seen, held), differences);
    }

    #[test]
    fn what_differs_is_told() {
        let expected = tree(
            "Failed",
            &[("w", "Steps", "Failed"), ("w[0]", "StepGroup", "Failed")],
        );
        check(&expected, &expected, Held::All, &[]);
        let mut seen = tree(
            "Succeeded",
            &[("w", "DAG", "Failed"), ("w.a", "Pod", "Succeeded")],
        );
        let all = [
            r#"workflow: phase: expected "Failed" seen "Succeeded""#,
            r#"w: type: expected "Steps" seen "DAG""#,
            "w[0]: node: expected Failed seen none",
            "w.a: node: expected none seen Succeeded",
        ];
        check(&expected, &seen, Held::All, &all);
        check(&expected, &seen, Held::Phase, &all[..2]);
        check(&expected, &seen, Held::End, &all[1..2]);
        seen = expected.clone();
        let outputs = &mut seen.nodes.entry("w".to_owned()).or_default().outputs;
        outputs
            .parameters
            .insert("p".to_owned(), Some("1".to_owned()));
        let line = r#"w: outputs.parameters.p: expected none seen Some("1")"#;
        check(&expected, &seen, Held::All, &[line]);
    }
}
