//! The nouns: what a configuration repository says, read, checked and edited. Pure: no I/O, no clock.

pub mod completion;
pub mod configuration;
pub mod diagnostic;
pub mod difference;
pub mod edit;
pub mod fix;
pub mod flow;
pub mod import;
pub mod issues;
pub mod manifest;
pub mod merge;
pub mod policy;
mod read;
pub mod start;
pub mod yaml;

pub use configuration::Configuration;
pub use diagnostic::{Diagnostic, Severity};
pub use difference::describe;
pub use edit::Edit;
pub use flow::{Flow, FlowGraph, Hooks, Step};
pub use manifest::{
    Action, Application, Document, Environment, EnvironmentKind, Kind, Policy, Product, StepPolicy,
    Template, WorkflowTemplate, revision,
};
pub use policy::{Origin, Resolved, ResolvedPolicy};
