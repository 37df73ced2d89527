//! What Argo Workflows would do with a workflow, as pure functions: no process, no file, no clock. Whoever drives a
//! schedule tells it what happened and does what it wants.

pub mod depends;
pub mod duration;
pub mod expression;
pub mod lint;
pub mod schedule;
pub mod spec;
pub mod status;
pub mod substitute;
pub mod when;
pub mod yaml;
