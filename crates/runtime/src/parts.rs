//! What the conductor, the planner and the calls share.

use signalbox_gitops::Git;
use tokio::time::Instant;

use crate::{
    configuration::Source, journal::Journal, outside::Outside, planner::Planner,
    workspace::Workspace,
};

/// What the conductor, the planner and the calls share.
pub struct Parts {
    pub workspace: Workspace,
    pub git: Git,
    pub configuration: Source,
    pub outside: Outside,
    pub journal: Journal,
    pub runtime_id: String,
}

impl Parts {
    /// Works out plans against this workspace.
    pub fn planner(&self) -> Planner<'_> {
        Planner {
            workspace: &self.workspace,
            git: &self.git,
            configuration: &self.configuration,
            executor: self.outside.executor.as_ref(),
            runtime_id: &self.runtime_id,
            began: Instant::now(),
        }
    }
}
