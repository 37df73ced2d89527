//! stub
pub mod scenario;
