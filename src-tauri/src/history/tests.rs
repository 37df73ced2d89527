//! Histories stay in memory, and only what came since is read.
