//! The life of a release as a pure state machine: events fold to a state, a state names its effects.
//!
//! `decide` turns an input into events, `apply` folds an event into the state and never fails, `effects` says what
//! should be going on outside. No I/O, no clock, no randomness: time and ids come in with the input.

mod advance;
mod apply;
mod approvals;
mod arguments;
pub mod compare;
mod create;
mod decide;
mod effects;
pub mod event;
pub mod issues;
mod length;
pub mod plan;
pub mod queue;
pub mod rehearsal;
pub mod release;
pub mod retry_preview;
mod state;
mod status;
pub mod terminate_preview;
pub mod timeline;

pub use event::{Effect, EffectId, EffectKind, Event, Input, Observation, Stage};
pub use issues::Issue;
pub use length::length;
pub use plan::Plan;
pub use release::{Rejected, Release};
pub use retry_preview::RetryPreview;
pub use terminate_preview::TerminatePreview;
pub use timeline::Timeline;
