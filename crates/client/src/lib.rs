//! A remote runtime as `api::Runtime`: HTTP with time-outs and retries, and one stream that comes back for ever.
//!
//! `credentials` is the only place that touches the keychain of the operating system.

mod address;
mod answer;
mod call;
mod caller;
mod certificate;
pub mod credentials;
mod failure;
mod limits;
mod options;
mod remote;
mod route;
mod stream;
mod tls;
mod wire;

pub use limits::Limits;
pub use options::{Options, Proxy};
pub use remote::{Remote, test, test_within};
