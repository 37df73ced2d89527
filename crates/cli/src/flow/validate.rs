//! `signalbox flow validate NAME|FILE`.

use std::{fs, path::Path};

use serde_json::json;
use signalbox_api::{Error, Runtime, error::Code};
use signalbox_model::{Flow, Kind, Severity};

use crate::output::{Exit, Output, findings};

/// Checks a flow against the configuration: rejected when it has errors.
pub async fn run(
    flow: &str,
    product: Option<&str>,
    runtime: &dyn Runtime,
    output: Output,
) -> Result<Exit, Error> {
    let (_, configuration) = super::configuration(runtime).await?;
    let (file, first_line, text) = match configuration.document(Kind::Flow, flow) {
        Some(document) => (document.file.clone(), document.line, document.text.clone()),
        None if Path::new(flow).is_file() => {
            let text = fs::read_to_string(flow).map_err(|error| {
                Error::new(Code::Invalid, format!("{flow} can't be read: {error}."))
            })?;
            (flow.to_owned(), 1, text)
        }
        None => {
            return Err(Error::new(
                Code::NotFound,
                format!("`{flow}` is neither a flow nor a file."),
            )
            .hint("`signalbox flow list` names the flows"));
        }
    };
    let mut found = Flow::check(&text, &configuration, product);
    for finding in &mut found {
        finding.file = Some(file.clone());
        finding.line += first_line.saturating_sub(1);
    }
    let errors = found
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    output.print(
        &json!({ "valid": errors == 0, "findings": found }),
        || match found.len() {
            0 => format!("{file}: nothing to complain about"),
            _ => findings(&found),
        },
    );
    Ok(if errors == 0 {
        Exit::Done
    } else {
        Exit::Rejected
    })
}
