//! Who may use whom: the layers of ARCHITECTURE.md, read off each package's manifest.

use super::{File, Finding};

/// Every member of the workspace by its folder, and the members that it may stand on.
const LAYERS: [(&str, &[&str]); 16] = [
    ("crates/model", &[]),
    ("crates/engine", &["model"]),
    ("crates/schedule", &[]),
    ("crates/workflow", &["model", "engine", "schedule"]),
    ("crates/gitops", &["model", "engine"]),
    ("crates/argo", &["model", "engine"]),
    ("crates/api", &["model", "engine"]),
    ("crates/client", &["model", "engine", "api"]),
    ("crates/index", &["model", "engine", "api"]),
    ("crates/store", &["model", "engine", "api", "index"]),
    (
        "crates/runtime",
        &[
            "model", "engine", "workflow", "gitops", "argo", "api", "index",
        ],
    ),
    (
        "crates/server",
        &["model", "engine", "workflow", "api", "index", "runtime"],
    ),
    (
        "crates/cli",
        &[
            "model", "engine", "schedule", "workflow", "gitops", "argo", "api", "client",
            "runtime", "server",
        ],
    ),
    (
        "src-tauri",
        &[
            "model", "engine", "workflow", "gitops", "argo", "api", "client", "runtime", "store",
        ],
    ),
    (
        "tests",
        &[
            "model", "engine", "schedule", "workflow", "gitops", "argo", "api", "client",
            "runtime", "server", "index", "store",
        ],
    ),
    ("xtask", &[]),
];

/// Where nothing is read, written, waited for or timed.
const PURE: [&str; 2] = ["crates/model", "crates/engine"];

/// What pure code must not bring in, by the beginning of the name.
const OUTSIDE: [&str; 9] = [
    "tokio", "async-", "futures", "reqwest", "hyper", "rusqlite", "keyring", "libc", "tauri",
];

pub fn judge(file: &File) -> Vec<Finding> {
    let Some(folder) = file.path.strip_suffix("/Cargo.toml") else {
        return Vec::new();
    };
    let Some((_, allowed)) = LAYERS.iter().find(|(known, _)| *known == folder) else {
        let message =
            "a package without a place in the layers: see `LAYERS` in xtask/src/tidy/arrows.rs";
        return vec![Finding::new(file, 1, message)];
    };
    dependencies(&file.text)
        .into_iter()
        .filter_map(|dependency| {
            let message = objection(folder, allowed, &dependency)?;
            Some(Finding::new(file, dependency.line, message))
        })
        .collect()
}

struct Dependency<'a> {
    name: &'a str,
    line: usize,
    development: bool,
}

fn objection(folder: &str, allowed: &[&str], dependency: &Dependency) -> Option<String> {
    let name = dependency.name;
    if let Some(member) = name.strip_prefix("signalbox-") {
        return (!allowed.contains(&member)).then(|| format!("{folder} must not depend on {name}"));
    }
    if name.starts_with("tauri") && folder != "src-tauri" {
        return Some(format!("{name}: only src-tauri knows of the window"));
    }
    let pure = PURE.contains(&folder) && !dependency.development;
    (pure && OUTSIDE.iter().any(|outside| name.starts_with(outside)))
        .then(|| format!("{folder} is pure and must not depend on {name}"))
}

/// The dependencies of a manifest, in either way of writing: `name = …` in a table, or a table `[dependencies.name]`.
fn dependencies(manifest: &str) -> Vec<Dependency<'_>> {
    let mut found = Vec::new();
    let mut table = "";
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        let number = index + 1;
        if let Some(header) = line
            .strip_prefix('[')
            .and_then(|rest| rest.split(']').next())
        {
            table = header;
            if let Some((outer, name)) = header
                .rsplit_once('.')
                .filter(|(outer, _)| outer.ends_with("dependencies"))
            {
                found.push(Dependency {
                    name,
                    line: number,
                    development: outer.ends_with("dev-dependencies"),
                });
            }
        } else if table.ends_with("dependencies") && !line.starts_with('#') {
            let end = line
                .find(|c: char| c == '.' || c == '=' || c.is_whitespace())
                .unwrap_or(line.len());
            let name = line[..end].trim_matches('"');
            if !name.is_empty() {
                found.push(Dependency {
                    name,
                    line: number,
                    development: table.ends_with("dev-dependencies"),
                });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    fn check(folder: &str, manifest: &str, expected: &[&str]) {
        assert_eq!(
            said(judge, &format!("{folder}/Cargo.toml"), manifest),
            expected
        );
    }

    #[test]
    fn arrows_point_down() {
        check(
            "crates/engine",
            "[dependencies]\nsignalbox-model.workspace = true\n",
            &[],
        );
        check(
            "crates/model",
            "[package]\nname = \"signalbox-model\"\n\n[dependencies]\nsignalbox-engine.workspace = true\n",
            &["5: crates/model must not depend on signalbox-engine"],
        );
        check(
            "crates/runtime",
            "[dependencies]\nsignalbox-api = { workspace = true }\nsignalbox-store = \"1\"\n[dependencies.signalbox-client]\nworkspace = true\n",
            &[
                "3: crates/runtime must not depend on signalbox-store",
                "4: crates/runtime must not depend on signalbox-client",
            ],
        );
        check(
            "xtask",
            "[dev-dependencies]\nsignalbox-model.workspace = true",
            &["2: xtask must not depend on signalbox-model"],
        );
    }

    #[test]
    fn pure_crates_stay_pure() {
        check(
            "crates/engine",
            "[dependencies]\nserde.workspace = true\ntokio.workspace = true\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n",
            &[
                "3: crates/engine is pure and must not depend on tokio",
                "5: crates/engine is pure and must not depend on libc",
            ],
        );
        check(
            "crates/engine",
            "[dev-dependencies]\ntokio.workspace = true\n",
            &[],
        );
        check(
            "crates/runtime",
            "[dependencies]\ntokio.workspace = true\n",
            &[],
        );
    }

    #[test]
    fn only_the_shell_knows_of_the_window() {
        check("src-tauri", "[dependencies]\ntauri.workspace = true\n", &[]);
        let said = ["2: tauri-specta: only src-tauri knows of the window"];
        check(
            "crates/api",
            "[dependencies]\ntauri-specta.workspace = true\n",
            &said,
        );
    }

    #[test]
    fn every_package_has_a_place() {
        let said = [
            "1: a package without a place in the layers: see `LAYERS` in xtask/src/tidy/arrows.rs",
        ];
        check("crates/newcomer", "[package]\n", &said);
    }
}
