//! What the window may ask, a file for each subject.

pub mod configuration;
pub mod connection;
pub mod draft;
pub mod inbox;
pub mod link;
pub mod merge;
pub mod profile;
pub mod publish;
pub mod release;
pub mod window;
