//! What may be typed.

use std::{path::PathBuf, str::FromStr};

use clap::{Parser, Subcommand, ValueEnum};
use jiff::{Span, Timestamp};

/// First argument of this program when it waits for a workflow's process.
pub const WAIT: &str = "__wait";

/// Lay out, trigger and watch releases that promote applications through environments with Git.
#[derive(Debug, Parser)]
#[command(
    name = "signalbox",
    version,
    after_help = "Exit codes: 0 done, 1 the release failed, 2 usage, 3 the runtime can't be reached, 4 rejected, 5 it waits for a person's decision."
)]
pub struct Arguments {
    /// Directory with signalbox.toml: its runtime works in this process [default: the current directory]
    #[arg(long, global = true, value_name = "DIR", env = "SIGNALBOX_WORKSPACE")]
    pub workspace: Option<PathBuf>,
    /// Address of a remote runtime: https, or http to this machine. Its token: `signalbox login`, or SIGNALBOX_TOKEN
    #[arg(long, global = true, value_name = "URL", env = "SIGNALBOX_RUNTIME")]
    pub runtime: Option<String>,
    /// Certificate authority to trust for --runtime, besides the system's (PEM)
    #[arg(long, global = true, value_name = "FILE", env = "SIGNALBOX_CA_FILE")]
    pub ca_file: Option<PathBuf>,
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
    /// Run workflows by hand
    #[command(subcommand)]
    Workflow(Workflow),
    /// Trigger, watch, end and repeat releases
    #[command(subcommand)]
    Release(Release),
    /// What is running where
    Board {
        /// Show what was read last instead of asking the repositories first
        #[arg(long)]
        cached: bool,
    },
    /// Who did what when, and whether the journal still says what it said
    #[command(subcommand)]
    Audit(Audit),
    /// Run the workspace's runtime for a team, over HTTP
    Serve(Serve),
    /// Who may use the workspace's runtime over HTTP
    #[command(subcommand)]
    User(User),
    /// Keep the token of a remote runtime in the keychain; it is read from standard input
    Login,
    /// Forget the token of a remote runtime
    Logout,
}

/// `signalbox serve`.
#[derive(Debug, clap::Args)]
pub struct Serve {
    /// Address and port; port 0 takes a free one [default: `listen` of signalbox.toml, else 127.0.0.1:7420]
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// Certificate chain (PEM): the server speaks TLS
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Speak plain HTTP beyond this machine too: something in front of this server speaks TLS
    #[arg(long)]
    pub allow_plain_http: bool,
    /// Let workflows run scripts as the user of this process, for everyone who may edit them
    #[arg(long)]
    pub allow_host_executor: bool,
}

/// `signalbox user`.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a user; prints the first token, once
    Add {
        /// The user's name: the author of their promotions
        name: String,
        /// What the user may do
        #[arg(long, value_enum)]
        role: Role,
        /// The email address of their commits
        #[arg(long)]
        email: Option<String>,
        /// How long the token holds: `90d`, `12h`, `1y`, `never`
        #[arg(long, default_value = "90d")]
        expires: Expiry,
    },
    /// Make another token for a user; prints it, once
    Token {
        /// The user's name
        name: String,
        /// How long the token holds: `90d`, `12h`, `1y`, `never`
        #[arg(long, default_value = "90d")]
        expires: Expiry,
    },
    /// All users with their tokens' ids
    List,
    /// Revoke all tokens of a user, or one
    Revoke {
        /// The user's name
        name: String,
        /// Only the token with this id
        #[arg(long, value_name = "ID")]
        token: Option<String>,
    },
}

/// What a user may do; each may do what the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Looks
    Viewer,
    /// Triggers, retries, terminates
    Releaser,
    /// Edits the configuration
    Admin,
}

/// When a token ends.
#[derive(Debug, Clone, Copy)]
pub enum Expiry {
    Never,
    In(Span),
}

impl FromStr for Expiry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "never" {
            return Ok(Self::Never);
        }
        let wrong =
            || format!("`{text}` is no length of time: write `90d`, `12h`, `1y`, or `never`");
        let span: Span = text.parse().map_err(|_| wrong())?;
        if span.is_positive() {
            Ok(Self::In(span))
        } else {
            Err(wrong())
        }
    }
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
    /// The commits that changed a flow, newest first; also of one that is gone
    History {
        /// Name of the flow
        name: String,
        /// At most so many
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
        limit: u32,
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
    /// Play a flow without releasing anything: what runs, what is skipped, when it will probably end
    Rehearse(Rehearse),
}

/// `signalbox flow rehearse`.
#[derive(Debug, clap::Args)]
pub struct Rehearse {
    /// Name of the flow
    pub flow: String,
    /// Name of the product
    #[arg(long)]
    pub product: String,
    /// Application of the trigger environment whose change travels [default: the only one]
    #[arg(long)]
    pub application: Option<String>,
    /// What fails: `qa/pre-action`, `qa/cart-qa/verify`, `qa/onStart`, or `onSuccess` for a hook of the release
    #[arg(long, value_name = "STAGE")]
    pub fail: Vec<String>,
    /// How long a stage takes, instead of the median of past releases: `qa/verify=5m`
    #[arg(long, value_name = "STAGE=TIME")]
    pub takes: Vec<String>,
}

/// `signalbox workflow`.
#[derive(Debug, Subcommand)]
pub enum Workflow {
    /// Run a workflow on this machine, outside of any release; prints its steps and logs. Exit code 1 when it fails
    Run {
        /// Name of a workflow of the workspace, or a file with a whole manifest (it needs no workspace)
        #[arg(value_name = "NAME|FILE")]
        name: String,
        /// A parameter's value; may be repeated
        #[arg(short, long = "parameter", value_name = "KEY=VALUE", value_parser = parameter)]
        parameters: Vec<(String, String)>,
        #[command(flatten)]
        of_file: OfFile,
    },
    /// What is wrong with workflows in files: what Argo refuses, what this machine can't do, what means nothing here
    Lint {
        /// Files with workflows and templates, which may refer to each other and to those of the workspace
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
}

/// What is said of a manifest from a file.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Options of a FILE")]
pub struct OfFile {
    /// File with templates and ConfigMaps that it refers to; may be repeated
    #[arg(long = "template-file", value_name = "FILE")]
    pub template_files: Vec<PathBuf>,
    /// The run's name, instead of its own
    #[arg(long = "name", value_name = "NAME")]
    pub run_name: Option<String>,
    /// Image whose commands may run as processes of this machine (`*` stands for anything); may be repeated
    #[arg(long = "image", value_name = "IMAGE")]
    pub images: Vec<String>,
    /// What an image runs by itself; may be repeated
    #[arg(long = "image-command", value_name = "IMAGE=COMMAND", value_parser = image_command)]
    pub commands: Vec<(String, Vec<String>)>,
    /// Directory that steps see at its own path; may be repeated
    #[arg(long = "path", value_name = "DIR")]
    pub paths: Vec<PathBuf>,
    /// How many of its processes run at once [default: twice as many as there are cores]
    #[arg(long, default_value_t = 0, hide_default_value = true)]
    pub at_once: usize,
    /// Keep the run in this directory; one that broke off goes on there
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    /// Locks and remembered outputs that runs share [default: the workspace's, or none]
    #[arg(long, value_name = "DIR")]
    pub shared: Option<PathBuf>,
}

fn image_command(text: &str) -> Result<(String, Vec<String>), String> {
    let words = |command: &str| {
        command
            .split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    match text.split_once('=') {
        Some((image, command)) if !image.is_empty() && !words(command).is_empty() => {
            Ok((image.to_owned(), words(command)))
        }
        _ => Err(format!("`{text}` names no command: write IMAGE=COMMAND")),
    }
}

fn parameter(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err(format!("`{text}` is no parameter: write KEY=VALUE")),
    }
}

/// `signalbox release`.
#[derive(Debug, Subcommand)]
pub enum Release {
    /// Make a release. With --workspace it stays until the release has ended, with --runtime only to --watch
    Trigger {
        #[command(flatten)]
        request: Request,
        /// Why, for the audit trail
        #[arg(long)]
        reason: Option<String>,
        /// Print what happens until it has ended
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
    /// Go on with a failed or terminated release. With --workspace it stays until the release has ended
    Retry {
        /// Its id
        id: String,
        /// Why, for the audit trail
        #[arg(long)]
        reason: Option<String>,
        /// What of a failed workflow runs again
        #[arg(long, value_enum, default_value_t = From::Failed)]
        from: From,
        /// Print what happens until it has ended
        #[arg(long)]
        watch: bool,
    },
    /// Approve what a step of a release waits for. With --workspace it stays until the release has ended or waits again
    Approve(Decision),
    /// Reject what a step of a release waits for: the step fails
    Reject(Decision),
    /// Promote a product from one environment to another without a flow
    Promote {
        #[command(flatten)]
        promotion: Promotion,
        /// Why, for the audit trail
        #[arg(long)]
        reason: Option<String>,
        /// Print what happens until it has ended
        #[arg(long)]
        watch: bool,
    },
    /// Release notes as Markdown
    Notes {
        /// Its id
        id: String,
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

/// `signalbox release approve` and `reject`.
#[derive(Debug, clap::Args)]
pub struct Decision {
    /// Id of the release
    pub id: String,
    /// Number of the approval [default: the only one that waits]
    #[arg(long, value_name = "N")]
    pub approval: Option<u32>,
    /// Why, for the audit trail
    #[arg(long)]
    pub reason: String,
    /// Print what happens until it has ended
    #[arg(long)]
    pub watch: bool,
}

/// What to promote without a flow.
#[derive(Debug, clap::Args)]
pub struct Promotion {
    /// Name of the product
    #[arg(long)]
    pub product: String,
    /// Environment where the change is
    #[arg(long, value_name = "ENVIRONMENT")]
    pub from: String,
    /// Environment that it goes to
    #[arg(long, value_name = "ENVIRONMENT")]
    pub to: String,
    /// Policy to promote by [default: the policies that match]
    #[arg(long)]
    pub policy: Option<String>,
    /// Application of the environment where the change is [default: the only one]
    #[arg(long)]
    pub application: Option<String>,
}

/// `signalbox audit`.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// What people did, newest first
    List(Acts),
    /// Check the journal's hash chain and the heads of it in promotion commits; exit code 1 when it does not hold
    Verify,
}

/// Which acts.
#[derive(Debug, clap::Args)]
pub struct Acts {
    /// Only of this person
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// Only of these kinds
    #[arg(long, value_enum, value_delimiter = ',')]
    pub kind: Vec<Kind>,
    /// Only about this product
    #[arg(long)]
    pub product: Option<String>,
    /// Only about the release with this id
    #[arg(long, value_name = "ID")]
    pub release: Option<String>,
    /// At or after this moment: `2026-11-01T08:00:00Z`
    #[arg(long, value_name = "TIME")]
    pub since: Option<Timestamp>,
    /// Before this moment
    #[arg(long, value_name = "TIME")]
    pub until: Option<Timestamp>,
    /// Only with this text
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// At most so many
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub limit: u32,
}

/// What kind of act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    Triggered,
    Terminated,
    Retried,
    Approved,
    Rejected,
    Published,
}

/// What of a failed workflow runs again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum From {
    /// Only the steps that did not succeed
    Failed,
    /// The whole workflow
    Workflow,
}
