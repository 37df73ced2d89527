//! What may be typed at a place of a flow's text.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    Configuration, Kind,
    flow::read::{HOOK_FIELDS, POLICY_FIELDS, SPEC_FIELDS, STEP_FIELDS},
    manifest::EnvironmentKind,
    yaml::quote,
};

/// One offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Completion {
    pub label: String,
    pub detail: Option<String>,
    /// What is inserted.
    pub insert: String,
}

/// What a word of the text means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hover {
    /// "dependsOn", "qa", "smoke-test".
    pub title: String,
    /// What it is, in plain text; may have several lines.
    pub text: String,
    /// The word's columns, from 1, the last one not included.
    pub from: u32,
    pub to: u32,
}

/// What the word at a position is: a field's meaning, or the environment or workflow that it names.
pub fn hover(
    _kind: Kind,
    _text: &str,
    _line: u32,
    _column: u32,
    _configuration: &Configuration,
) -> Option<Hover> {
    None
}

/// Offers for the word at a position (line and column from 1). The text may be unfinished: only its lines and their
/// indentation are looked at.
pub fn complete(
    _kind: Kind,
    text: &str,
    line: u32,
    column: u32,
    configuration: &Configuration,
) -> Vec<Completion> {
    let lines: Vec<&str> = text.lines().collect();
    let at = (line as usize).saturating_sub(1).min(lines.len());
    let current = lines.get(at).copied().unwrap_or_default();
    let typed: String = current
        .chars()
        .take((column as usize).saturating_sub(1))
        .collect();
    let place = Place::of(&lines[..at], &typed);
    let names = Names::of(&lines);
    let offers = match &place.key {
        Some(key) => values(&place.parents, key, &names, configuration),
        None => keys(&place.parents)
            .into_iter()
            .filter(|offer| !place.has(&lines, at, &offer.label))
            .collect(),
    };
    let word = place.word.to_lowercase();
    offers
        .into_iter()
        .filter(|offer| offer.label.to_lowercase().starts_with(&word) && offer.label != place.word)
        .collect()
}

/// What is being typed, and in which mapping.
#[derive(Debug, Default)]
struct Place {
    /// Keys of the mappings around it, from the outside; `-` for an item of a list.
    parents: Vec<String>,
    /// The key whose value is typed; `None`: a key is.
    key: Option<String>,
    /// What there is of the word.
    word: String,
    /// Column of the mapping's keys, when they stand on lines of their own.
    indent: Option<usize>,
}

/// Spaces before a line's content.
fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// The key at the beginning of a line's content, and what follows its colon.
fn key_of(content: &str) -> Option<(&str, &str)> {
    let (key, rest) = content.split_once(':')?;
    let plain = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    (plain && (rest.is_empty() || rest.starts_with(' '))).then_some((key, rest.trim()))
}

impl Place {
    fn of(above: &[&str], typed: &str) -> Place {
        let mut place = Place::default();
        let mut content = typed.trim_start_matches(' ');
        let mut column = typed.len() - content.len();
        let mut own = Vec::new();
        while let Some(item) = content
            .strip_prefix("- ")
            .or_else(|| (content == "-").then_some(""))
        {
            let item = item.trim_start_matches(' ');
            own.push((column, "-".to_string()));
            column = typed.len() - item.len();
            content = item;
        }
        place.indent = Some(column);
        let mut depth = own.first().map_or(column, |(column, _)| *column);
        // A list may stand as deep as its key.
        let mut in_item = !own.is_empty();
        let mut parents = Vec::new();
        for line in above.iter().rev() {
            let text = line.trim_start_matches(' ');
            if text.trim().is_empty() || text.starts_with('#') {
                continue;
            }
            let (mut at, mut text) = (indentation(line), text);
            let dashed = text.starts_with("- ");
            let dash = at;
            if dashed {
                let item = text[2..].trim_start_matches(' ');
                at = line.len() - item.len();
                text = item;
            }
            let Some((key, rest)) = key_of(text) else {
                continue;
            };
            let holds = rest.is_empty() || rest.starts_with('#');
            if holds && (at < depth || (in_item && at == depth && !dashed)) {
                parents.push(key.to_string());
                depth = at;
                in_item = false;
            }
            if dashed && dash < depth {
                parents.push("-".to_string());
                depth = dash;
                in_item = true;
            }
            if depth == 0 && !in_item {
                break;
            }
        }
        parents.reverse();
        place.parents = parents;
        place.parents.extend(own.into_iter().map(|(_, dash)| dash));
        place.read_line(content);
        place
    }

    /// Goes through the brackets that are open on the line.
    fn read_line(&mut self, content: &str) {
        let mut rest = content;
        loop {
            let Some((key, value)) = key_of(rest) else {
                self.word = rest.trim().to_string();
                break;
            };
            if let Some(inner) = value.strip_prefix('{').filter(|inner| !inner.contains('}')) {
                self.parents.push(key.to_string());
                self.indent = None;
                rest = inner.rsplit(',').next().unwrap_or(inner).trim_start();
                continue;
            }
            self.key = Some(key.to_string());
            let list = value.strip_prefix('[').filter(|inner| !inner.contains(']'));
            let word = list.map_or(value, |inner| inner.rsplit(',').next().unwrap_or(inner));
            self.word = word.trim().trim_matches(['"', '\'']).to_string();
            break;
        }
        if self.key.is_none()
            && self
                .parents
                .ends_with(&["dependsOn".to_string(), "-".to_string()])
        {
            self.key = Some("dependsOn".to_string());
        }
    }

    /// Whether the mapping around the place has the key already.
    fn has(&self, lines: &[&str], at: usize, key: &str) -> bool {
        let Some(indent) = self.indent else {
            return false;
        };
        let sibling = |line: &&str| {
            let content = line.trim_start_matches([' ', '-']);
            line.len() - content.len() == indent
                && key_of(content).is_some_and(|(name, _)| name == key)
        };
        let inside = |line: &&&str| {
            line.trim().is_empty()
                || indentation(line) >= indent
                || line.trim_start().starts_with('#')
        };
        // The line of the item's dash is the first of its mapping.
        let above: Vec<&&str> = lines[..at].iter().rev().take_while(inside).collect();
        let dash = lines[..at]
            .iter()
            .rev()
            .nth(above.len())
            .filter(|line| line.trim_start().starts_with("- "));
        let starts_here = lines
            .get(at)
            .is_some_and(|line| line.trim_start().starts_with('-'));
        let below = lines.iter().skip(at + 1).take_while(inside);
        (!starts_here && above.into_iter().chain(dash).any(sibling))
            || below.into_iter().any(sibling)
    }
}

/// Environments that the text names.
struct Names {
    trigger: Option<String>,
    steps: Vec<String>,
}

impl Names {
    fn of(lines: &[&str]) -> Names {
        let mut names = Names {
            trigger: None,
            steps: Vec::new(),
        };
        for line in lines {
            let content = line.trim_start_matches([' ', '-', '{']);
            let Some((key, rest)) = key_of(content) else {
                continue;
            };
            let name = rest
                .split([',', '#', '}'])
                .next()
                .unwrap_or_default()
                .trim()
                .trim_matches(['"', '\''])
                .to_string();
            match key {
                "triggerEnvironment" if !name.is_empty() => names.trigger = Some(name),
                "environment" if !name.is_empty() => names.steps.push(name),
                _ => {}
            }
        }
        names
    }
}

fn offer(label: &str, detail: Option<String>, insert: String) -> Completion {
    Completion {
        label: label.to_string(),
        detail,
        insert,
    }
}

/// The keys that a mapping may have.
fn keys(parents: &[String]) -> Vec<Completion> {
    let parents: Vec<&str> = parents.iter().map(String::as_str).collect();
    let (known, collections): (&[&str], &[&str]) = match parents.as_slice() {
        [] => (
            &["apiVersion", "kind", "metadata", "spec"],
            &["metadata", "spec"],
        ),
        ["metadata"] => (
            &["name", "annotations", "labels"],
            &["annotations", "labels"],
        ),
        ["metadata", "annotations"] => (&["description", "version"], &[]),
        ["spec"] => (SPEC_FIELDS, &["hooks", "steps"]),
        ["spec", "steps", "-"] => (STEP_FIELDS, &["policy", "hooks"]),
        ["spec", "steps", "-", "policy"] => (POLICY_FIELDS, &[]),
        ["spec", "hooks"] | ["spec", "steps", "-", "hooks"] => (HOOK_FIELDS, &[]),
        _ => (&[], &[]),
    };
    let insert = |key: &str| {
        if collections.contains(&key) {
            format!("{key}:")
        } else {
            format!("{key}: ")
        }
    };
    known
        .iter()
        .map(|key| offer(key, None, insert(key)))
        .collect()
}

/// The values that a key may have.
fn values(
    parents: &[String],
    key: &str,
    names: &Names,
    configuration: &Configuration,
) -> Vec<Completion> {
    let plain =
        |label: &str, detail: Option<&str>| offer(label, detail.map(str::to_string), quote(label));
    let environment = |name: &String| {
        let kind = configuration
            .environments
            .get(name)
            .map(|environment| match environment.kind {
                EnvironmentKind::Prod => "production",
                EnvironmentKind::NonProd => "not production",
            });
        plain(name, kind)
    };
    match key {
        "apiVersion" if parents.is_empty() => vec![plain("codefresh.io/v1beta1", None)],
        "kind" if parents.is_empty() => vec![plain("PromotionFlow", None)],
        "triggerEnvironment" => configuration
            .environments
            .keys()
            .filter(|name| !names.steps.contains(name))
            .map(environment)
            .collect(),
        "environment" => {
            let used =
                |name: &&String| names.steps.contains(name) || names.trigger.as_ref() == Some(name);
            configuration
                .environments
                .keys()
                .filter(|name| !used(name))
                .map(environment)
                .collect()
        }
        "dependsOn" => names
            .trigger
            .iter()
            .chain(&names.steps)
            .map(environment)
            .collect(),
        "action" => vec![
            plain("commit", Some("write the values and push one commit")),
            plain("none", Some("the pre-action workflow promotes")),
            plain("pr", Some("a pull request; not supported by this version")),
        ],
        "preAction" => workflows(configuration, Some("pre-action")),
        "postAction" | "postTrigger" => workflows(configuration, Some("post-action")),
        "onStart" | "onSuccess" | "onFail" => workflows(configuration, None),
        _ => Vec::new(),
    }
}

/// Promotion workflows that are meant for a stage.
fn workflows(configuration: &Configuration, stage: Option<&str>) -> Vec<Completion> {
    let meant = configuration.workflows.values().filter(|workflow| {
        workflow.promotion && (workflow.stage.is_none() || workflow.stage.as_deref() == stage)
    });
    meant
        .map(|workflow| {
            offer(
                &workflow.name,
                workflow
                    .description
                    .clone()
                    .or_else(|| workflow.version.clone()),
                quote(&workflow.name),
            )
        })
        .collect()
}
