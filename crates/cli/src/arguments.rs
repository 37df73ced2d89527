//! What may be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// First argument of this program when it waits for a workflow's process.
pub const WAIT: &str = "__wait";

/// Lay out, trigger and watch releases that promote applications through environments with Git.
#[derive(Debug, Parser)]
#[command(
    name = "signalbox",
    version,
    after_help = "Exit codes: 0 done, 1 the release failed, 2 usage, 3 the runtime can't be reached, 4 rejected."
)]
pub struct Arguments {
    /// Directory with signalbox.toml: its runtime works in this process [default: the current directory]
    #[arg(long, global = true, value_name = "DIR", env = "SIGNALBOX_WORKSPACE")]
    pub workspace: Option<PathBuf>,
    /// How to print
    #[arg(short, long, global = true, value_enum, default_value_t = Format::Text)]
    pub output: Format,
    #[command(subcommand)]
    pub command: Command,
}

/// How to print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One JSON value a line
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a demo workspace with real Git repositories
    Demo {
        /// A directory that does not exist yet, or is empty
        dir: PathBuf,
    },
    /// Look at promotion flows
    #[command(subcommand)]
    Flow(Flow),
    /// Trigger, watch, end and repeat releases
    #[command(subcommand)]
    Release(Release),
}

/// What to release.
#[derive(Debug, clap::Args)]
pub struct Request {
    /// Name of the flow
    #[arg(long)]
    pub flow: String,
    /// Name of the product
    #[arg(long)]
    pub product: String,
    /// Application of the trigger environment whose change travels [default: the only one]
    #[arg(long)]
    pub application: Option<String>,
}

/// `signalbox flow`.
#[derive(Debug, Subcommand)]
pub enum Flow {
    /// All flows with their environments
    List,
    /// One flow's manifest
    Show {
        /// Name of the flow
        name: String,
    },
    /// Check a flow, or a file with one, against the configuration
    Validate {
        /// Name of a flow, or a file
        flow: String,
        /// Also check that every environment can be promoted for this product
        #[arg(long)]
        product: Option<String>,
    },
    /// What a trigger would do; changes nothing
    Plan(Request),
}

/// `signalbox release`.
#[derive(Debug, Subcommand)]
pub enum Release {
    /// Make a release; stays until it has ended
    Trigger {
        #[command(flatten)]
        request: Request,
        /// Why, for the audit trail
        #[arg(long)]
        reason: Option<String>,
        /// Print what happens
        #[arg(long)]
        watch: bool,
    },
    /// Releases, newest first
    List {
        /// Only of this product
        #[arg(long)]
        product: Option<String>,
        /// Only of this flow
        #[arg(long)]
        flow: Option<String>,
        /// At most so many
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
        limit: u32,
    },
    /// One release
    Show {
        /// Its id
        id: String,
    },
    /// Print what happens until it has ended
    Watch {
        /// Its id
        id: String,
    },
    /// Go on with a failed or terminated release; stays until it has ended
    Retry {
        /// Its id
        id: String,
        /// Why, for the audit trail
        #[arg(long)]
        reason: Option<String>,
        /// What of a failed workflow runs again
        #[arg(long, value_enum, default_value_t = From::Failed)]
        from: From,
        /// Print what happens
        #[arg(long)]
        watch: bool,
    },
    /// End a release
    Terminate {
        /// Its id
        id: String,
        /// Why, for the audit trail
        #[arg(long)]
        reason: Option<String>,
    },
}

/// What of a failed workflow runs again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// Only the steps that did not succeed
    Failed,
    /// The whole workflow
    Workflow,
}
