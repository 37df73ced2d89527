//! Circles and dead ends among the steps of a flow.

use std::collections::{HashMap, HashSet};

use super::Flow;

/// Environments that wait for each other.
pub(crate) struct Circle {
    /// The step whose dependency closes the circle.
    pub step: usize,
    pub dependency: String,
    /// In the direction of promotion, the first one again at the end.
    pub path: Vec<String>,
}

/// The steps as a graph; of two steps of one environment the first counts.
pub(crate) struct Steps<'a> {
    flow: &'a Flow,
    /// Steps that each step depends on.
    before: Vec<Vec<usize>>,
    /// It depends on the trigger environment itself.
    first: Vec<bool>,
    /// It depends on something that is not in the flow, or on nothing.
    loose: Vec<bool>,
}

impl<'a> Steps<'a> {
    /// The graph of a flow.
    pub fn of(flow: &'a Flow) -> Self {
        let mut index: HashMap<&str, usize> = HashMap::new();
        for (at, step) in flow.steps.iter().enumerate() {
            index.entry(&step.environment).or_insert(at);
        }
        let mut steps = Steps {
            flow,
            before: Vec::new(),
            first: Vec::new(),
            loose: Vec::new(),
        };
        for step in &flow.steps {
            let is_trigger = |name: &String| *name == flow.trigger_environment;
            let on_steps = step.depends_on.iter().filter(|name| !is_trigger(name));
            steps.before.push(
                on_steps
                    .filter_map(|name| index.get(name.as_str()).copied())
                    .collect(),
            );
            steps.first.push(step.depends_on.iter().any(is_trigger));
            let unknown = |name: &String| !is_trigger(name) && !index.contains_key(name.as_str());
            steps
                .loose
                .push(step.depends_on.is_empty() || step.depends_on.iter().any(unknown));
        }
        steps
    }

    /// Every circle, found once, in the order of the steps.
    pub fn circles(&self) -> Vec<Circle> {
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            New,
            Open,
            Done,
        }
        let mut marks = vec![Mark::New; self.before.len()];
        let mut circles = Vec::new();
        for start in 0..self.before.len() {
            if marks[start] != Mark::New {
                continue;
            }
            marks[start] = Mark::Open;
            // A path of steps, each with the number of its dependencies that have been looked at.
            let mut path = vec![(start, 0)];
            while let Some((step, looked)) = path.last_mut() {
                let step = *step;
                let Some(next) = self.before[step].get(*looked).copied() else {
                    marks[step] = Mark::Done;
                    path.pop();
                    continue;
                };
                *looked += 1;
                match marks[next] {
                    Mark::New => {
                        marks[next] = Mark::Open;
                        path.push((next, 0));
                    }
                    Mark::Open => circles.push(self.circle(&path, step, next)),
                    Mark::Done => {}
                }
            }
        }
        circles
    }

    fn circle(&self, path: &[(usize, usize)], step: usize, next: usize) -> Circle {
        let name = |step: usize| self.flow.steps[step].environment.clone();
        let from = path.iter().position(|(step, _)| *step == next).unwrap_or(0);
        // The path goes from a step to what it depends on: promotion goes the other way.
        let mut names: Vec<String> = vec![name(next)];
        names.extend(path[from..].iter().rev().map(|(step, _)| name(*step)));
        Circle {
            step,
            dependency: name(next),
            path: names,
        }
    }

    /// Steps that no way leads to from the trigger, but for those whose own dependencies are at fault already.
    pub fn unreachable(&self) -> Vec<usize> {
        let mut followers = vec![Vec::new(); self.before.len()];
        for (step, before) in self.before.iter().enumerate() {
            for dependency in before {
                followers[*dependency].push(step);
            }
        }
        let mut reached = self.first.clone();
        let mut open: Vec<usize> = (0..reached.len()).filter(|step| reached[*step]).collect();
        while let Some(step) = open.pop() {
            for follower in &followers[step] {
                if !std::mem::replace(&mut reached[*follower], true) {
                    open.push(*follower);
                }
            }
        }
        let in_circle = self.in_circle(&followers);
        (0..reached.len())
            .filter(|step| !reached[*step] && !self.loose[*step] && !in_circle[*step])
            .collect()
    }

    /// Steps that can't be taken away from either end: they are in a circle or between two.
    fn in_circle(&self, followers: &[Vec<usize>]) -> Vec<bool> {
        let peel = |next: &dyn Fn(usize) -> Vec<usize>, degree: Vec<usize>| {
            let mut degree = degree;
            let mut left = vec![true; degree.len()];
            let mut open: Vec<usize> = (0..degree.len())
                .filter(|step| degree[*step] == 0)
                .collect();
            while let Some(step) = open.pop() {
                left[step] = false;
                for other in next(step) {
                    degree[other] -= 1;
                    if degree[other] == 0 {
                        open.push(other);
                    }
                }
            }
            left
        };
        let down = peel(
            &|step| followers[step].clone(),
            self.before.iter().map(Vec::len).collect(),
        );
        let up = peel(
            &|step| self.before[step].clone(),
            followers.iter().map(Vec::len).collect(),
        );
        down.iter()
            .zip(&up)
            .map(|(down, up)| *down && *up)
            .collect()
    }

    /// A way from one environment to another in the direction of promotion, both ends included.
    pub fn way(&self, from: &str, to: &str) -> Option<Vec<String>> {
        let find = |name: &str| {
            self.flow
                .steps
                .iter()
                .position(|step| step.environment == name)
        };
        let (start, goal) = (find(to)?, from);
        let name = |step: usize| self.flow.steps[step].environment.as_str();
        let mut previous: HashMap<usize, usize> = HashMap::new();
        let mut open = vec![start];
        let mut seen = vec![false; self.before.len()];
        seen[start] = true;
        while let Some(step) = open.pop() {
            if name(step) == goal {
                let mut names = vec![name(step).to_string()];
                let mut at = step;
                while let Some(next) = previous.get(&at) {
                    names.push(name(*next).to_string());
                    at = *next;
                }
                return Some(names);
            }
            for before in &self.before[step] {
                if !std::mem::replace(&mut seen[*before], true) {
                    previous.insert(*before, step);
                    open.push(*before);
                }
            }
        }
        None
    }

    /// The environments that come after one, transitively, as positions.
    pub fn after(&self, environment: &str) -> Vec<usize> {
        let own = |step: &usize| self.flow.steps[*step].environment == environment;
        let own: HashSet<usize> = (0..self.before.len()).filter(own).collect();
        self.after_all(&own)
    }

    /// The steps that come after any of these, transitively, without them.
    pub fn after_all(&self, steps: &HashSet<usize>) -> Vec<usize> {
        let mut followers = vec![Vec::new(); self.before.len()];
        for (step, before) in self.before.iter().enumerate() {
            for dependency in before {
                followers[*dependency].push(step);
            }
        }
        let mut reached = vec![false; self.before.len()];
        let mut open: Vec<usize> = steps.iter().copied().collect();
        while let Some(step) = open.pop() {
            for follower in &followers[step] {
                if !std::mem::replace(&mut reached[*follower], true) {
                    open.push(*follower);
                }
            }
        }
        (0..reached.len())
            .filter(|step| reached[*step] && !steps.contains(step))
            .collect()
    }
}
