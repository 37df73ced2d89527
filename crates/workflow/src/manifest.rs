//! A WorkflowTemplate as types that know their places in the text.

use std::collections::BTreeMap;

use crate::yaml::{Mark, Tree};

/// The annotation of a `suspend` template that says what the step waits for.
pub const MESSAGE: &str = "description";

/// A string that may hold tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub text: String,
    pub at: Mark,
}

/// One WorkflowTemplate; its templates are read when something calls them.
#[derive(Debug, Clone)]
pub struct Manifest {
    pub spec: Tree,
    pub templates: Vec<(String, Tree)>,
}

/// What of `spec` belongs to the workflow that runs.
#[derive(Debug, Clone, Default)]
pub struct Spec {
    pub entrypoint: Option<Text>,
    pub parameters: Vec<WorkflowParameter>,
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
    pub service_account: Option<String>,
}

/// A parameter that the workflow declares.
#[derive(Debug, Clone)]
pub struct WorkflowParameter {
    pub name: String,
    pub at: Mark,
    pub value: Option<Text>,
    pub allowed: Option<Vec<String>>,
}

/// A template that can be called.
#[derive(Debug, Clone)]
pub struct Template {
    pub name: String,
    pub inputs: Vec<Input>,
    pub outputs: Vec<Output>,
    pub body: Body,
}

/// What a template does.
#[derive(Debug, Clone)]
pub enum Body {
    Steps(Vec<Vec<Step>>),
    Leaf(Leaf),
    Suspend(Suspend),
}

/// A wait for a person, or for a time to pass.
#[derive(Debug, Clone)]
pub struct Suspend {
    /// After it the step goes on by itself.
    pub duration: Option<Text>,
    /// What the template tells the person who decides.
    pub message: Option<Text>,
}

/// A process.
#[derive(Debug, Clone)]
pub struct Leaf {
    pub image: Text,
    pub command: Vec<Text>,
    pub args: Vec<Text>,
    pub env: Vec<(String, Text)>,
    pub source: Option<Text>,
}

/// One member of a group of steps.
#[derive(Debug, Clone)]
pub struct Step {
    pub name: String,
    pub at: Mark,
    /// WorkflowTemplate of a `templateRef`.
    pub workflow: Option<Text>,
    pub template: Text,
    pub arguments: Vec<(String, Text)>,
    pub when: Option<Text>,
    pub continue_on_failed: bool,
    pub continue_on_error: bool,
}

/// An input parameter.
#[derive(Debug, Clone)]
pub struct Input {
    pub name: String,
    pub value: Option<Text>,
    pub default: Option<Text>,
}

/// An output parameter.
#[derive(Debug, Clone)]
pub struct Output {
    pub name: String,
    pub from: From,
    pub default: Option<Text>,
    pub global: Option<Text>,
}

/// Where an output's value stands.
#[derive(Debug, Clone)]
pub enum From {
    /// A file of the process.
    Path(Text),
    /// A tag over the outputs of steps.
    Parameter(Text),
    /// Given by whoever lets a suspended step go on; here always its default.
    Supplied(Mark),
}
