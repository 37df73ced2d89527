//! What the desktop keeps on the laptop: profiles (never their tokens), manifests last seen, drafts with their undo
//! history, scenarios, releases, records and logs seen, and what the window looked like.

mod acts;
mod drafts;
mod error;
mod filters;
mod kept;
mod lines;
mod logs;
mod manifests;
mod migrations;
mod notices;
mod open;
mod profiles;
mod records;
mod releases;
mod scenarios;
mod seen;
mod window;

pub use drafts::{DraftKey, DraftSummary, DraftView};
pub use error::{Error, Result};
pub use notices::{KeptNotice, NewNotice};
pub use open::Store;
pub use profiles::{Place, Profile, Proxy};
pub use seen::Seen;
