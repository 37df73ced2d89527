//! What the parts of a run came to: each one's time and counts, a table of them, and the last line.

use std::{
    fmt::Write,
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{
    process,
    summary::{self, Counts, Runner},
};

struct Part {
    name: String,
    took: Duration,
    counts: Counts,
    remark: String,
}

/// The parts that have run so far. A part that fails does not keep the next ones from running.
#[derive(Default)]
pub struct Report {
    parts: Vec<Part>,
}

impl Report {
    /// A part that counts itself; an error counts as one failure and is the part's remark.
    pub fn part(&mut self, name: &str, work: impl FnOnce() -> Result<Counts>) {
        println!("── {name}");
        let start = Instant::now();
        let (counts, remark) = match work() {
            Ok(counts) => (counts, String::new()),
            Err(error) => (Counts::step(false), format!("{error:#}")),
        };
        if !remark.is_empty() {
            println!("{remark}");
        }
        let took = start.elapsed();
        let verdict = if counts.failed == 0 { "ok" } else { "FAILED" };
        println!("── {name}: {verdict}, {:.1} s\n", took.as_secs_f64());
        let remark = remark.lines().next().unwrap_or_default().to_owned();
        self.parts.push(Part {
            name: name.to_owned(),
            took,
            counts,
            remark,
        });
    }

    /// A part that is one command and either works or does not.
    pub fn step(&mut self, name: &str, command: &mut Command) {
        self.part(name, || {
            process::status(command).map(|status| Counts::step(status.success()))
        });
    }

    /// A part that is a test runner; it has to print its summary.
    pub fn tests(&mut self, name: &str, runner: Runner, command: &mut Command) {
        self.part(name, || {
            let (status, output) = process::watched(command)?;
            Ok(judged(status.success(), summary::parse(runner, &output)))
        });
    }

    /// A part that can't run here, and why.
    pub fn skip(&mut self, name: &str, why: &str) {
        println!("── {name}: skipped: {why}\n");
        let counts = Counts {
            skipped: 1,
            ..Counts::default()
        };
        self.parts.push(Part {
            name: name.to_owned(),
            took: Duration::ZERO,
            counts,
            remark: format!("skipped: {why}"),
        });
    }

    /// Prints the table and the counts; the exit code says whether anything failed.
    pub fn finish(self) -> ExitCode {
        let (table, total) = self.table();
        print!("{table}");
        if total.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    fn table(&self) -> (String, Counts) {
        let width = self
            .parts
            .iter()
            .map(|part| part.name.chars().count())
            .max()
            .unwrap_or(0);
        let mut total = Counts::default();
        let mut table = format!("{:width$}  passed  failed  skipped     time\n", "");
        for part in &self.parts {
            let Counts {
                passed,
                failed,
                skipped,
            } = part.counts;
            let line = format!(
                "{:width$}  {passed:6}  {failed:6}  {skipped:7}  {:5.1} s  {}",
                part.name,
                part.took.as_secs_f64(),
                part.remark
            );
            let _ = writeln!(table, "{}", line.trim_end());
            total += part.counts;
        }
        let _ = writeln!(
            table,
            "{} passed, {} failed, {} skipped",
            total.passed, total.failed, total.skipped
        );
        (table, total)
    }
}

/// A runner that fails without a failed test (it did not compile, say), or ends well without a summary, has failed.
fn judged(works: bool, counts: Option<Counts>) -> Counts {
    match counts {
        None => Counts::step(false),
        Some(mut counts) => {
            if !works && counts.failed == 0 {
                counts.failed = 1;
            }
            counts
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_runner_always_counts() {
        let three = Counts {
            passed: 3,
            ..Counts::default()
        };
        assert_eq!(judged(true, Some(three)), three);
        assert_eq!(judged(false, Some(three)).failed, 1);
        assert_eq!(judged(false, None).failed, 1);
        assert_eq!(judged(true, None).failed, 1);
    }

    #[test]
    fn the_last_line_sums_up() {
        let mut report = Report::default();
        report.part("one", || {
            Ok(Counts {
                passed: 40,
                failed: 1,
                skipped: 2,
            })
        });
        report.part("two", || anyhow::bail!("no such program"));
        report.skip("three", "no file");
        let (table, total) = report.table();
        assert_eq!(total.failed, 2);
        assert_eq!(table.lines().last(), Some("40 passed, 2 failed, 3 skipped"));
        assert!(
            table
                .lines()
                .any(|line| line.starts_with("two") && line.ends_with("no such program")),
            "{table}"
        );
    }
}
