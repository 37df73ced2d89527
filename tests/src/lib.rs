//! stub
pub mod scenario;
pub mod window;
pub mod git;
