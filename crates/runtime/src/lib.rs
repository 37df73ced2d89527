//! The runtime: journal (SQLite), engine, executors and deployers behind `api::Runtime`, in this process.
//!
//! `workspace` reads `signalbox.toml`, `planner` works out what a trigger would do, `conductor` owns the states of all
//! releases, `executor` and `deployer` are what effects run on.

mod approvals;
mod beside;
mod board;
pub mod by_hand;
mod conductor;
mod configuration;
pub mod demo;
mod deployer;
mod deployments;
mod embedded;
mod error;
mod executor;
mod journal;
mod logs;
mod notes;
mod outside;
mod parts;
mod planner;
mod time;
mod verification;
mod workspace;

pub use embedded::{Embedded, Options, Role, to_its_end};
pub use error::Error;
pub use executor::WorkflowExecutor;
pub use workspace::Workspace;
