//! Nodes by their names, in the order in which they came.

use std::collections::HashMap;

use super::Node;

/// Nodes by their names.
#[derive(Debug, Clone, Default)]
pub struct Nodes {
    nodes: Vec<Node>,
    places: HashMap<String, usize>,
}

impl Nodes {
    /// The node of that name.
    pub fn get(&self, name: &str) -> Option<&Node> {
        Some(&self.nodes[*self.places.get(name)?])
    }

    /// The node of that name, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Node> {
        Some(&mut self.nodes[*self.places.get(name)?])
    }

    /// Whether there is one.
    pub fn contains_key(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// Puts a node in, in the place of one of the same name.
    pub fn insert(&mut self, node: Node) {
        match self.places.get(&node.name) {
            Some(place) => self.nodes[*place] = node,
            None => {
                self.places.insert(node.name.clone(), self.nodes.len());
                self.nodes.push(node);
            }
        }
    }

    /// All nodes.
    pub fn values(&self) -> std::slice::Iter<'_, Node> {
        self.nodes.iter()
    }

    /// All nodes, to change them.
    pub fn values_mut(&mut self) -> std::slice::IterMut<'_, Node> {
        self.nodes.iter_mut()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Forgets nodes.
    pub fn retain(&mut self, keep: impl FnMut(&Node) -> bool) {
        self.nodes.retain(keep);
        let names = self.nodes.iter().map(|node| node.name.clone());
        self.places = names
            .enumerate()
            .map(|(place, name)| (name, place))
            .collect();
    }
}
