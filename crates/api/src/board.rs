//! What is running where: environments × products, as the repositories and the deployer say it is.

use serde::{Deserialize, Serialize};
use signalbox_engine::event::{Commit, Millis};
use signalbox_model::EnvironmentKind;
use specta::Type;
use utoipa::ToSchema;

/// What is running where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    /// The commit of the configuration repository at which it was read.
    pub commit: String,
    /// When.
    #[specta(type = i32)]
    pub at: Millis,
    /// By position, then by name.
    pub environments: Vec<BoardEnvironment>,
    /// By name.
    pub products: Vec<BoardProduct>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardEnvironment {
    pub name: String,
    pub kind: EnvironmentKind,
    pub position: Option<i32>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardProduct {
    pub name: String,
    /// The environment that the others are compared with: the first in which the product has an application.
    pub compared_with: Option<String>,
    /// Only environments in which the product has an application.
    pub cells: Vec<BoardCell>,
}

/// A product in an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardCell {
    pub environment: String,
    pub applications: Vec<BoardApplication>,
}

/// An application on the board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BoardApplication {
    pub name: String,
    pub repo_url: String,
    pub branch: String,
    pub path: String,
    /// At the tip of its branch; `None` when its template names no version source, or nothing is there.
    pub version: Option<String>,
    /// The last commit that touched its path.
    pub commit: Option<Commit>,
    /// How far it is behind the environment that it is compared with; `None`: that can't be told.
    pub behind: Option<Behind>,
    /// As the deployer sees it; `None`: not observed.
    pub sync: Option<String>,
    pub health: Option<String>,
    /// Why something could not be read.
    pub problem: Option<String>,
}

/// How far behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Behind {
    /// Different versions that the other one has had since it had this one.
    pub versions: u32,
    /// Commits of the other one's path since then.
    pub commits: u32,
}

/// One change of what runs in an application's environment, newest first in a list: a commit that touched its path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    pub commit: Commit,
    /// Version after the commit.
    pub version: Option<String>,
    /// The release that made it; `None`: somebody did it by hand.
    pub release: Option<String>,
}

/// One file that differs between two applications.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileDifference {
    /// Below the applications' paths.
    pub path: String,
    /// Unified diff from the left one to the right one.
    pub diff: String,
}
