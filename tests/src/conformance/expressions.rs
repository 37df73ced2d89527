//! Expressions of all four kinds (`when`, tags, `depends`, conditions), beside what Argo's libraries made of them.

use anyhow::Result;

use super::{corpus::Corpus, run::Judged};

/// Tries every case of the corpus.
pub fn judged(corpus: &Corpus) -> Result<Vec<Judged>> {
    let _ = corpus;
    Ok(Vec::new())
}
