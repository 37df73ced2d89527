//! What the window may ask, a file for each subject.

pub mod audit;
pub mod board;
pub mod configuration;
pub mod connection;
pub mod draft;
pub mod figures;
pub mod history;
pub mod import;
pub mod inbox;
pub mod link;
pub mod logs;
pub mod manifest_history;
pub mod merge;
pub mod notice;
pub mod profile;
pub mod publish;
pub mod rehearsal;
pub mod release;
pub mod run;
pub mod window;
