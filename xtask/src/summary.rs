//! How many tests passed, read off the last lines that test runners print.

use std::ops::AddAssign;

/// Tests by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Counts {
    /// One step that either works or does not.
    pub fn step(works: bool) -> Self {
        Counts {
            passed: u64::from(works),
            failed: u64::from(!works),
            skipped: 0,
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// Whose summary it is.
#[derive(Clone, Copy, Debug)]
pub enum Runner {
    Nextest,
    Vitest,
    Scenarios,
}

/// The counts of the last summary in the output; `None` where there is none.
///
/// Nextest calls tests *skipped* that the filter left to another part of the run. Nothing is ignored in this
/// project (`tidy` says so), therefore they are counted where they run and not here.
pub fn parse(runner: Runner, output: &str) -> Option<Counts> {
    let line = output.lines().map(str::trim).rfind(|line| match runner {
        Runner::Nextest => line.starts_with("Summary ["),
        Runner::Vitest => line.starts_with("Tests "),
        Runner::Scenarios => line.contains(" passed") && line.contains(" failed"),
    })?;
    let mut counts = counted(line);
    if matches!(runner, Runner::Nextest) {
        counts.skipped = 0;
    }
    Some(counts)
}

/// Sums the pairs *number word* of a line.
fn counted(line: &str) -> Counts {
    let words: Vec<&str> = line
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut counts = Counts::default();
    for pair in words.windows(2) {
        let Ok(count) = pair[0].parse::<u64>() else {
            continue;
        };
        match pair[1] {
            "passed" => counts.passed += count,
            "failed" | "timed" | "exec" => counts.failed += count,
            "skipped" | "todo" => counts.skipped += count,
            _ => {}
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(runner: Runner, output: &str, expected: Option<(u64, u64, u64)>) {
        let counts =
            parse(runner, output).map(|counts| (counts.passed, counts.failed, counts.skipped));
        assert_eq!(counts, expected, "{output}");
    }

    #[test]
    fn nextest() {
        let all = "  PASS [ 0.1s] a b\n------\n     Summary [   0.214s] 97 tests run: 97 passed (2 slow, 1 flaky), 4 skipped\n";
        check(Runner::Nextest, all, Some((97, 0, 0)));
        let bad = "     Summary [  10.001s] 7/9 tests run: 3 passed, 2 failed, 1 timed out, 1 exec failed, 0 skipped\n  FAIL x\nerror: test run failed";
        check(Runner::Nextest, bad, Some((3, 4, 0)));
        check(
            Runner::Nextest,
            "error: could not compile `signalbox-model`",
            None,
        );
    }

    #[test]
    fn vitest() {
        let output = " Test Files  2 passed (2)\n      Tests  1 failed | 12 passed | 1 skipped | 2 todo (16)\n   Duration  1.02s";
        check(Runner::Vitest, output, Some((12, 1, 3)));
        check(Runner::Vitest, "No test files found", None);
    }

    #[test]
    fn scenarios() {
        check(
            Runner::Scenarios,
            "case 3: qa is late\n239 passed, 1 failed\n",
            Some((239, 1, 0)),
        );
        check(Runner::Scenarios, "cannot read the file", None);
    }
}
