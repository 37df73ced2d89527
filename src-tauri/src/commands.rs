//! What the window may ask, a file for each subject.

pub mod configuration;
pub mod draft;
pub mod profile;
pub mod publish;
pub mod release;
pub mod window;
