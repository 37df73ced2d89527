//! What a pod's end means, in the words of Argo's controller.

use signalbox_engine::event::NodePhase;

use crate::keeper::plan::{ContainerExit, End};

/// A pod's end, judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    pub phase: NodePhase,
    pub message: Option<String>,
    /// For programs; empty where nothing is wrong.
    pub code: &'static str,
    pub hint: Option<&'static str>,
    /// Of the container `main`.
    pub exit_code: Option<i32>,
    /// Of each container of a set.
    pub containers: Vec<(ContainerExit, NodePhase, Option<String>)>,
}

/// Exit code of what could not start, as in Argo.
const NOT_STARTED: i32 = 64;

/// Judges the end of a pod; `None`: nobody knows how it ended.
pub fn judge(end: Option<&End>) -> Verdict {
    let Some(end) = end else {
        return Verdict {
            phase: NodePhase::Error,
            message: Some("interrupted: what waited for the process is gone and left no exit record, so that nobody knows how it ended".to_owned()),
            code: "interrupted",
            hint: Some("look at what the step did, then retry: it is never run again by itself"),
            exit_code: None,
            containers: Vec::new(),
        };
    };
    let (phase, code, message, hint) = whole(end);
    let main = end.containers.iter().find(|exit| exit.name == "main");
    Verdict {
        phase,
        message,
        code,
        hint,
        exit_code: main.filter(|_| end.staging.is_none()).map(|exit| exit.code),
        containers: end.containers.iter().map(of_container).collect(),
    }
}

type Judged = (
    NodePhase,
    &'static str,
    Option<String>,
    Option<&'static str>,
);

fn whole(end: &End) -> Judged {
    // What failed by itself comes before what only depended on it.
    let failed = end.containers.iter().filter(|exit| exit.code != 0);
    let failed = failed.min_by_key(|exit| {
        (
            exit.name != "main",
            exit.started_at.is_none() && exit.error.is_none(),
        )
    });
    if end.timed_out {
        let message = "Pod was active on the node longer than the specified deadline";
        return (NodePhase::Failed, "timeout", Some(message.to_owned()), None);
    }
    if end.stopped && failed.is_some_and(|exit| exit.code != 0) {
        return (NodePhase::Terminated, "", Some("stopped".to_owned()), None);
    }
    if let Some(message) = &end.staging {
        let message = format!("init: Error (exit code {NOT_STARTED}): {message}");
        let hint = "look at the artifacts and volumes that the step takes in";
        return (
            NodePhase::Error,
            "staging-failed",
            Some(message),
            Some(hint),
        );
    }
    if let Some(exit) = failed {
        let mut message = format!("{}: Error (exit code {})", exit.name, exit.code);
        if let Some(error) = &exit.error {
            message.push_str(&format!(": {error}"));
            let hint = "install the program on this machine, or put it on the PATH of the runtime";
            return (
                NodePhase::Failed,
                "command-not-found",
                Some(message),
                Some(hint),
            );
        }
        return (NodePhase::Failed, "step-failed", Some(message), None);
    }
    if let Some(message) = &end.collecting {
        let message = format!("wait: Error (exit code 1): {message}");
        let hint =
            "let the step write the file, or give the output a `default` or make it `optional`";
        return (
            NodePhase::Error,
            "missing-output",
            Some(message),
            Some(hint),
        );
    }
    (NodePhase::Succeeded, "", None, None)
}

fn of_container(exit: &ContainerExit) -> (ContainerExit, NodePhase, Option<String>) {
    let said = exit.error.as_deref().unwrap_or_default();
    let message = format!("{}: Error (exit code {}): {said}", exit.name, exit.code);
    let phase = match (exit.code, exit.error.is_some()) {
        (0, _) => return (exit.clone(), NodePhase::Succeeded, None),
        (_, true) | (NOT_STARTED, _) => NodePhase::Error,
        _ => NodePhase::Failed,
    };
    (exit.clone(), phase, Some(message))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn exit(name: &str, code: i32, error: Option<&str>) -> ContainerExit {
        ContainerExit {
            name: name.to_owned(),
            code,
            error: error.map(str::to_owned),
            started_at: error.is_none().then_some(1),
            finished_at: 2,
        }
    }

    fn check(end: End, expected: Expect) {
        let verdict = judge(Some(&end));
        let mut text = format!(
            "{:?} {} {:?}\n",
            verdict.phase,
            verdict.message.unwrap_or_default(),
            verdict.exit_code
        );
        for (exit, phase, message) in verdict.containers {
            text.push_str(&format!(
                "{} {phase:?} {}|\n",
                exit.name,
                message.unwrap_or_default()
            ));
        }
        expected.assert_eq(&text);
    }

    #[test]
    fn the_process_outranks_what_was_to_be_kept() {
        check(
            End {
                containers: vec![exit("main", 3, None)],
                collecting: Some("open x: no such file or directory".to_owned()),
                ..End::default()
            },
            expect![[r#"
                Failed main: Error (exit code 3) Some(3)
                main Failed main: Error (exit code 3): |
            "#]],
        );
        check(
            End {
                containers: vec![exit("main", 0, None)],
                collecting: Some("open x: no such file or directory".to_owned()),
                ..End::default()
            },
            expect![[r#"
                Error wait: Error (exit code 1): open x: no such file or directory Some(0)
                main Succeeded |
            "#]],
        );
    }

    #[test]
    fn a_set_fails_by_its_own_failure() {
        let dependency = "dependency \"b\" exited with non-zero code: 1";
        check(
            End {
                containers: vec![
                    exit("a", 0, None),
                    exit("b", 1, None),
                    exit("c", 64, Some(dependency)),
                ],
                ..End::default()
            },
            expect![[r#"
                Failed b: Error (exit code 1) None
                a Succeeded |
                b Failed b: Error (exit code 1): |
                c Error c: Error (exit code 64): dependency "b" exited with non-zero code: 1|
            "#]],
        );
    }

    #[test]
    fn what_could_not_begin_is_an_error() {
        check(
            End {
                staging: Some("required artifact 'a' not supplied".to_owned()),
                containers: vec![exit("main", 64, None)],
                ..End::default()
            },
            expect![[r#"
                Error init: Error (exit code 64): required artifact 'a' not supplied None
                main Error main: Error (exit code 64): |
            "#]],
        );
    }
}
