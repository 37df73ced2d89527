//! `scenarios FILE [--json OUT]`: plays every release scenario of a file on the engine and says where they disagree.
//!
//! Ends with `N passed, M failed`; the exit code is 1 when any failed, 2 when the file could not be read.

use std::process::ExitCode;

use anyhow::{Context, bail};
use signalbox_tests::scenario::{Report, check_json};

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("scenarios: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run() -> anyhow::Result<bool> {
    let Arguments { file, json } = arguments()?;
    let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {file}"))?;
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(&text).with_context(|| format!("{file} is no list of scenarios"))?;
    let reports: Vec<Report> = cases.into_iter().map(check_json).collect();
    for report in reports.iter().filter(|report| !report.passed) {
        println!("FAILED {}", report.name);
        report
            .disagreements
            .iter()
            .for_each(|line| println!("  {line}"));
    }
    if let Some(out) = json {
        let text =
            serde_json::to_string_pretty(&reports).context("cannot write the results as JSON")?;
        std::fs::write(&out, text).with_context(|| format!("cannot write {out}"))?;
    }
    let passed = reports.iter().filter(|report| report.passed).count();
    println!("{passed} passed, {} failed", reports.len() - passed);
    Ok(passed == reports.len())
}

struct Arguments {
    file: String,
    json: Option<String>,
}

fn arguments() -> anyhow::Result<Arguments> {
    const USAGE: &str = "usage: scenarios FILE [--json OUT]";
    let (mut file, mut json) = (None, None);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--json" => {
                json = Some(
                    arguments
                        .next()
                        .with_context(|| format!("--json needs a file; {USAGE}"))?,
                )
            }
            _ if argument.starts_with('-') => bail!("unknown option {argument}; {USAGE}"),
            _ if file.is_none() => file = Some(argument),
            _ => bail!("one file at a time; {USAGE}"),
        }
    }
    Ok(Arguments {
        file: file.context(USAGE)?,
        json,
    })
}
