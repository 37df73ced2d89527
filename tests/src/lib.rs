//! Tests of the whole: release scenarios on the engine, the real window, real Git repositories.
//! The tests themselves are in `tests/tests` and in the programs of `tests/src/bin`.

pub mod bench;
#[cfg(unix)]
pub mod conformance;
pub mod git;
pub mod scenario;
#[cfg(unix)]
pub mod story;
#[cfg(unix)]
pub mod team;
#[cfg(unix)]
pub mod window;
