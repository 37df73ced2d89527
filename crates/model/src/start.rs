//! What a new flow begins with: nothing, one of a few usual shapes, or a copy.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{
    Configuration, Flow, Kind,
    yaml::{self, quote, tree::Cursor},
};

/// A usual shape of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Shape {
    /// One environment after the other.
    Sequential,
    /// After the first, several regions at once. From four environments on the last one joins the others.
    ParallelRegions,
    /// One region first, then all others.
    CanaryRegion,
    /// The shortest way: from the first straight to the last.
    Hotfix,
}

/// What a new flow begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Start {
    Nothing {
        trigger_environment: String,
    },
    /// A shape over these environments, the trigger environment first.
    Shape {
        shape: Shape,
        environments: Vec<String>,
    },
    /// Another flow's text under the new name.
    Copy {
        flow: String,
    },
    /// A file's text under the new name.
    Text {
        text: String,
    },
}

/// Why a flow can't begin so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("there is no flow `{0}`")]
    NoFlow(String),
    #[error("a {0} needs at least {1} environments")]
    TooFew(&'static str, usize),
    #[error("the text is no promotion flow: {0}")]
    NoFlowText(String),
}

/// The text of a new flow.
///
/// # Errors
/// What it shall begin with isn't there, or is no flow.
pub fn text(name: &str, start: &Start, configuration: &Configuration) -> Result<String, Error> {
    match start {
        Start::Nothing {
            trigger_environment,
        } => Ok(written(name, trigger_environment, &[])),
        Start::Shape {
            shape,
            environments,
        } => shaped(name, *shape, environments),
        Start::Copy { flow } => {
            let document = configuration
                .document(Kind::Flow, flow)
                .ok_or_else(|| Error::NoFlow(flow.clone()))?;
            renamed(name, &document.text)
        }
        Start::Text { text } => renamed(name, only_flow(text).unwrap_or(text)),
    }
}

fn shaped(name: &str, shape: Shape, environments: &[String]) -> Result<String, Error> {
    let mut all: Vec<&str> = Vec::new();
    for environment in environments {
        if !environment.is_empty() && !all.contains(&environment.as_str()) {
            all.push(environment);
        }
    }
    let (what, least) = match shape {
        Shape::Sequential => ("sequential flow", 2),
        Shape::ParallelRegions => ("flow with parallel regions", 3),
        Shape::CanaryRegion => ("flow with a canary region", 3),
        Shape::Hotfix => ("hotfix flow", 2),
    };
    let [first, rest @ ..] = all.as_slice() else {
        return Err(Error::TooFew(what, least));
    };
    if all.len() < least {
        return Err(Error::TooFew(what, least));
    }
    let after = |before: &str, name: &str| (name.to_string(), vec![before.to_string()]);
    let all_after = |before: &str, names: &[&str]| -> Vec<(String, Vec<String>)> {
        names.iter().map(|name| after(before, name)).collect()
    };
    let steps: Vec<(String, Vec<String>)> = match (shape, rest) {
        (Shape::Sequential, rest) => all.iter().zip(rest).map(|(a, b)| after(a, b)).collect(),
        // Three regions or more: the last of them is what the others are joined in.
        (Shape::ParallelRegions, [regions @ .., last]) if rest.len() >= 3 => {
            let joined = regions.iter().map(ToString::to_string).collect();
            let mut steps = all_after(first, regions);
            steps.push((last.to_string(), joined));
            steps
        }
        (Shape::CanaryRegion, [canary, others @ ..]) => {
            let mut steps = vec![after(first, canary)];
            steps.extend(all_after(canary, others));
            steps
        }
        (Shape::Hotfix, [.., last]) => vec![after(first, last)],
        (_, rest) => all_after(first, rest),
    };
    Ok(written(name, first, &steps))
}

/// A flow as it is first written. Its gates are left to the policies.
fn written(name: &str, trigger: &str, steps: &[(String, Vec<String>)]) -> String {
    let mut text = format!(
        "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: {}\n  annotations:\n    version: \"1.0\"\nspec:\n  triggerEnvironment: {}\n  steps:{}\n",
        quote(name),
        quote(trigger),
        if steps.is_empty() { " []" } else { "" },
    );
    for (environment, depends_on) in steps {
        let names: Vec<String> = depends_on.iter().map(|name| quote(name)).collect();
        text += &format!(
            "    - environment: {}\n      dependsOn: [{}]\n",
            quote(environment),
            names.join(", ")
        );
    }
    text
}

/// A flow's text under another name; everything else stays, comments too.
fn renamed(name: &str, text: &str) -> Result<String, Error> {
    let (flow, found) = Flow::parse(text);
    let wrong = found.iter().find(|found| found.code == "not-a-flow");
    if let Some(first) = wrong.or(found.first().filter(|_| flow.is_none())) {
        return Err(Error::NoFlowText(format!(
            "line {}: {}",
            first.line, first.message
        )));
    }
    yaml::set(text, "$.metadata.name", &quote(name))
        .map_err(|error| Error::NoFlowText(error.to_string()))
}

/// The one flow among the documents of a text.
fn only_flow(text: &str) -> Option<&str> {
    let is_flow = |chunk: &yaml::chunk::Chunk| {
        let Ok(Some(tree)) = chunk.tree(text) else {
            return false;
        };
        let word = |key: &str| {
            tree.root()
                .get(key)
                .and_then(Cursor::text)
                .unwrap_or_default()
        };
        Kind::from_header(word("apiVersion"), word("kind")) == Some(Kind::Flow)
    };
    let mut flows = yaml::chunk::chunks(text).into_iter().filter(is_flow);
    let only = flows.next().filter(|_| flows.next().is_none())?;
    Some(&text[only.start..only.end])
}
