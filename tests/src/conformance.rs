//! Whether workflows that run here come to what Argo's own controller made of them: a corpus of manifests with recorded
//! node trees is run, and every difference is told.

pub mod compare;
pub mod corpus;
pub mod expressions;
pub mod lints;
pub mod oracle;
pub mod page;
pub mod report;
pub mod run;
pub mod supplied;
pub mod tree;
