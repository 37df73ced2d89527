//! Rules for the window's sources: names, who imports whom, colours, dragging.

use super::{
    File, Finding,
    sources::{has_word, is},
};

const COLOUR_FUNCTIONS: [&str; 8] = [
    "rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklch(",
];

/// Where colours are defined: the palettes, and the tokens that give them their meaning.
const COLOURS: [&str; 2] = ["styles/primitives.css", "styles/tokens.css"];

/// What HTML's own drag and drop needs. The tests can't drive it, and neither can a keyboard.
const DRAGGING: [&str; 6] = [
    "onDragStart=",
    "onDragOver=",
    "onDragEnter=",
    "onDrop=",
    "dataTransfer",
    "draggable=",
];

pub fn judge(file: &File) -> Vec<Finding> {
    let Some(path) = file.path.strip_prefix("ui/src/") else {
        return Vec::new();
    };
    let mut findings = name(file, path);
    for (index, line) in file.text.lines().enumerate() {
        let mut say = |message: String| findings.push(Finding::new(file, index + 1, message));
        if is(file, &["ts", "tsx"]) {
            imported(line)
                .and_then(|module| import(path, module))
                .into_iter()
                .for_each(&mut say);
            dragging(line).into_iter().for_each(&mut say);
        }
        if is(file, &["ts", "tsx", "css"]) && !COLOURS.contains(&path) {
            raw_colour(line).into_iter().for_each(&mut say);
        }
    }
    findings
}

fn name(file: &File, path: &str) -> Vec<Finding> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut findings = Vec::new();
    if name == "index.ts" || name == "index.tsx" {
        findings.push(Finding::new(
            file,
            1,
            "no barrels: import from the file that defines it",
        ));
    }
    let kebab = |part: &str| {
        part.split('-').all(|word| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
    };
    if !path.split(['/', '.']).all(kebab) {
        findings.push(Finding::new(
            file,
            1,
            "files and folders are named in kebab-case",
        ));
    }
    findings
}

/// The module that a line imports, re-exports or mocks.
fn imported(line: &str) -> Option<&str> {
    let line = line.trim();
    let quoted = [" from ", "import(", "import "].iter().find_map(|before| {
        let rest = &line[line.find(before)? + before.len()..];
        let quote = rest.chars().next().filter(|c| *c == '\'' || *c == '"')?;
        Some((quote, &rest[1..]))
    });
    let (quote, rest) = quoted?;
    rest.split(quote).next()
}

fn import(path: &str, module: &str) -> Option<String> {
    if module.starts_with("@tauri-apps/") && !path.starts_with("platform/") {
        return Some(format!("{module}: only ui/src/platform imports it"));
    }
    let target = resolved(path, module)?;
    let mut parts = target.strip_prefix("features/")?.splitn(2, '/');
    let (theirs, rest) = (parts.next()?, parts.next().unwrap_or_default());
    let mut own = path.split('/');
    match own.next()? {
        "components" | "platform" | "styles" => {
            Some(format!("{module}: {path} must not know of a feature"))
        }
        "features" if own.next()? != theirs && rest.contains('/') => Some(format!(
            "{module}: the insides of another feature ({theirs})"
        )),
        _ => None,
    }
}

/// The imported file's path from `ui/src`, for relative paths and for those from the root (`@/…`, `~/…`, `src/…`).
fn resolved(path: &str, module: &str) -> Option<String> {
    for root in ["@/", "~/", "src/"] {
        if let Some(rest) = module.strip_prefix(root) {
            return Some(rest.to_owned());
        }
    }
    if !module.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in module.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

fn dragging(line: &str) -> Option<String> {
    let used = DRAGGING.iter().find(|needed| {
        line.match_indices(*needed).any(|(start, _)| {
            let off = line[start + needed.len()..].starts_with("{false}");
            !off && !line[..start].ends_with(|c: char| c.is_alphanumeric())
        })
    })?;
    Some(format!(
        "{used} HTML drag and drop: use pointer events, and offer keys too"
    ))
}

fn raw_colour(line: &str) -> Option<String> {
    let of_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let function = COLOUR_FUNCTIONS.iter().find(|function| {
        line.match_indices(*function)
            .any(|(start, _)| !line[..start].ends_with(of_word))
    });
    let hex = line.match_indices('#').find_map(|(start, _)| {
        let rest = &line[start + 1..];
        let end = rest.find(|c: char| !of_word(c)).unwrap_or(rest.len());
        let digits = &rest[..end];
        let colour = matches!(end, 3 | 4 | 6 | 8) && digits.chars().all(|c| c.is_ascii_hexdigit());
        (colour && !line[..start].ends_with(of_word)).then(|| format!("#{digits}"))
    });
    let found = function.map(|function| format!("{function}…)")).or(hex)?;
    (!has_word(line, "url")).then(|| format!("{found}: colours come from styles/tokens.css"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::said;

    fn check(path: &str, text: &str, expected: &[&str]) {
        assert_eq!(said(judge, &format!("ui/src/{path}"), text), expected);
    }

    #[test]
    fn files_are_named_in_kebab_case() {
        check("features/flow-editor/flow-node.module.css", "", &[]);
        check("vite-env.d.ts", "", &[]);
        let said = ["1: files and folders are named in kebab-case"];
        check("features/flow/FlowNode.tsx", "", &said);
        check("features/flowEditor/node.tsx", "", &said);
        check("features/flow/use_flow.ts", "", &said);
    }

    #[test]
    fn there_are_no_barrels() {
        check(
            "components/index.ts",
            "",
            &["1: no barrels: import from the file that defines it"],
        );
    }

    #[test]
    fn only_the_platform_knows_of_tauri() {
        let line = "import { invoke } from '@tauri-apps/api/core'\n";
        check("platform/commands.ts", line, &[]);
        check(
            "app/app.tsx",
            line,
            &["1: @tauri-apps/api/core: only ui/src/platform imports it"],
        );
    }

    #[test]
    fn features_keep_their_insides() {
        check(
            "features/flow/canvas/node.tsx",
            "import { gate } from './gate'\nimport { x } from '../logic/x'\n",
            &[],
        );
        check(
            "features/board/board.tsx",
            "import { FlowLink } from '../flow/flow-link'\n",
            &[],
        );
        let said = ["1: ../flow/canvas/node: the insides of another feature (flow)"];
        check(
            "features/board/board.tsx",
            "import { Node } from '../flow/canvas/node'\n",
            &said,
        );
        let said = ["1: @/features/flow/canvas/node: the insides of another feature (flow)"];
        check(
            "features/board/board.tsx",
            "export * from \"@/features/flow/canvas/node\"\n",
            &said,
        );
    }

    #[test]
    fn what_is_below_knows_of_no_feature() {
        let said =
            ["1: ../features/flow/flow-link: components/button.tsx must not know of a feature"];
        check(
            "components/button.tsx",
            "import { FlowLink } from '../features/flow/flow-link'\n",
            &said,
        );
    }

    #[test]
    fn colours_come_from_the_tokens() {
        check("styles/tokens.css", "--ink: #1a2b3c;\n", &[]);
        check(
            "app/app.module.css",
            "color: var(--ink);\nmask: url(#mask)\n",
            &[],
        );
        check(
            "app/app.module.css",
            "color: #fff;\n",
            &["1: #fff: colours come from styles/tokens.css"],
        );
        check(
            "app/app.module.css",
            "color: rgba(0, 0, 0, 0.5);\n",
            &["1: rgba(…): colours come from styles/tokens.css"],
        );
        check(
            "app/app.tsx",
            "const ink = '#1a2b3c'\n",
            &["1: #1a2b3c: colours come from styles/tokens.css"],
        );
        check(
            "app/app.tsx",
            "document.querySelector('#root')\nhref=\"#section\"\n",
            &[],
        );
    }

    #[test]
    fn dragging_is_done_with_pointer_events() {
        check(
            "app/app.tsx",
            "<img draggable={false} />\n<ReactFlow nodesDraggable={true} onNodeDragStop={f} />\n",
            &[],
        );
        let said = ["1: draggable= HTML drag and drop: use pointer events, and offer keys too"];
        check("app/app.tsx", "<div draggable={true} />\n", &said);
        let said = ["1: onDrop= HTML drag and drop: use pointer events, and offer keys too"];
        check("app/app.tsx", "<div onDrop={drop} />\n", &said);
    }
}
