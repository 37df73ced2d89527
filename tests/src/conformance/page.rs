//! `docs/argo-compatibility.md`, from the verdicts of a run.

use std::{collections::BTreeMap, fmt::Write};

use super::{
    report::by_level,
    run::{Judged, Verdict},
};

const HEAD: &str = "\
# How far workflows mean here what they mean in Argo

This page is written by `cargo xtask conformance DIR --docs docs/argo-compatibility.md`: a corpus of Argo manifests was \
run with `signalbox workflow run`, and each finished workflow was compared with what the code of Argo's own controller \
made of the same manifest (phases, types, names, messages, children, inputs and outputs of every node; moments, ids of \
pods and keys of artifacts differ from run to run and are not compared).

*L0* needs nothing but processes, *L1* a file system of its own for every step, *L2* artifacts, ConfigMaps, locks, \
memoization or container sets, *L3* somebody who suspends, stops, retries or waits for a cron's time. A *probe* is a \
small workflow that asks one question. *More* are manifests of Argo's own unit tests: most of them were never meant to \
run.

*Same* does not always mean a whole tree. A manifest without a recording counts as the same when its known phase is met, or, for a library of templates, when the lint accepts it. Where chance or the clock decided about a recording, only its phase and the types of its nodes are compared. ConfigMaps that a recorded run had and the corpus does not hold are made again from the values that the recording shows as inputs, so these values prove nothing. `/argosay` is called by its name, since its image is not here.

";

const BY_DESIGN: &str = "\
## Differences by design

Where Argo waits for ever, a workflow here ends and says why:

- A tag names an output of a step that has ended without it: `failed to resolve {{…}}`, and the step's group, or the \
task, is in error.
- An empty group of steps (`[]`) succeeds, whatever follows it.

What a laptop can't do is refused before anything starts, with the field, its line and the executor that could do it. \
Nothing is left out silently:

- templates `resource`, `http`, `plugin` and `data`; daemons and sidecars;
- volumes that the cluster provides (claims, claim templates), and artifacts in a cloud's store;
- images that the workspace's list of images for host processes does not name.

What is of another kind on one machine:

- Mutexes, semaphores and memoized outputs are shared by the workflows of this machine, not by those of a namespace.
- Times of steps are those of processes: nothing is scheduled, pulled or started as a pod.

";

/// Most lines of one kind.
const MOST: usize = 60;

/// The page.
pub fn page(judged: &[Judged]) -> String {
    let mut page = HEAD.to_owned();
    page.push_str(
        "| | same | different | refused | no end | left out |\n|---|---|---|---|---|---|\n",
    );
    for (level, counts) in by_level(judged) {
        let _ = writeln!(
            page,
            "| {level} | {} ({:.1} %) | {} | {} | {} | {} |",
            counts.same,
            counts.share(),
            counts.different,
            counts.refused,
            counts.hang,
            counts.left
        );
    }
    page.push('\n');
    page.push_str(BY_DESIGN);
    grouped(&mut page, judged, Verdict::Refused, "## What is refused");
    section(
        &mut page,
        judged,
        Verdict::Different,
        "## What comes out differently",
    );
    section(
        &mut page,
        judged,
        Verdict::Hang,
        "## What did not come to an end",
    );
    section(&mut page, judged, Verdict::Left, "## What was left out");
    format!("{}\n", page.trim_end())
}

fn section(page: &mut String, judged: &[Judged], verdict: Verdict, head: &str) {
    let of_it: Vec<&Judged> = judged
        .iter()
        .filter(|one| one.verdict == verdict && one.level != "more")
        .collect();
    if of_it.is_empty() {
        return;
    }
    let _ = writeln!(page, "{head}\n");
    for one in of_it.iter().take(MOST) {
        let _ = writeln!(page, "- {} `{}`: {}", one.level, one.id, code(&one.detail));
    }
    if of_it.len() > MOST {
        let _ = writeln!(page, "- and {} more", of_it.len() - MOST);
    }
    page.push('\n');
}

/// By reason, as many share one.
fn grouped(page: &mut String, judged: &[Judged], verdict: Verdict, head: &str) {
    let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in judged.iter().filter(|one| one.verdict == verdict) {
        reasons.entry(&one.detail).or_default().push(&one.id);
    }
    if reasons.is_empty() {
        return;
    }
    let _ = writeln!(page, "{head}\n");
    for (reason, ids) in reasons.iter().take(MOST) {
        let shown: Vec<String> = ids.iter().take(4).map(|id| format!("`{id}`")).collect();
        let more = match ids.len() > shown.len() {
            true => format!(" and {} more", ids.len() - shown.len()),
            false => String::new(),
        };
        let _ = writeln!(page, "- {}: {}{more}", code(reason), shown.join(", "));
    }
    page.push('\n');
}

/// One line, as code, whatever stands in it.
fn code(text: &str) -> String {
    let line = text.replace('\n', " ").replace('`', "'");
    format!("`{}`", line.trim())
}
