//! The rules that a flow must keep (`promotions.md#flow-rules`), each finding at its place in the text.

use crate::{Configuration, diagnostic::Diagnostic};

/// Everything that is wrong with a flow's text.
pub(crate) fn check(
    text: &str,
    _configuration: &Configuration,
    _product: Option<&str>,
) -> Vec<Diagnostic> {
    super::read::read(text).diagnostics
}
