//! What may be typed at a place of a text, and what stands there: one table of fields serves both.

mod fields;
mod names;
mod place;

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{Configuration, Kind};
use names::{Names, expressions, meaning, values};
use place::Place;

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
    kind: Kind,
    text: &str,
    line: u32,
    column: u32,
    configuration: &Configuration,
) -> Option<Hover> {
    let lines: Vec<&str> = text.lines().collect();
    let at = (line as usize).checked_sub(1)?;
    let current: Vec<char> = lines.get(at)?.chars().collect();
    let cursor = (column as usize).checked_sub(1)?;
    let part = |c: &char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    if !current.get(cursor).is_some_and(part) {
        return None;
    }
    let before = current[..cursor]
        .iter()
        .rev()
        .take_while(|c| part(c))
        .count();
    let after = current[cursor..].iter().take_while(|c| part(c)).count();
    let (mut from, to) = (cursor - before, cursor + after);
    // A dash in front of a word is that of a list.
    while from < to && current[from] == '-' {
        from += 1;
    }
    let word: String = current[from..to].iter().collect();
    let typed: String = current[..to].iter().collect();
    if word.is_empty() || typed.trim_start().starts_with('#') || typed.contains(" #") {
        return None;
    }
    let place = Place::of(&lines[..at], &typed);
    let text = match &place.key {
        None => fields::of(kind, &place.parents)
            .iter()
            .find(|field| field.name == word)
            .map(|field| field.meaning.to_string()),
        Some(key) if place.word == word => meaning(kind, &place.parents, key, &word, configuration),
        Some(_) => None,
    };
    let column = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
    text.map(|text| Hover {
        title: word,
        text,
        from: column(from),
        to: column(to),
    })
}

/// Offers for the word at a position (line and column from 1). The text may be unfinished: only its lines and their
/// indentation are looked at.
pub fn complete(
    kind: Kind,
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
    let open = typed.rsplit_once("{{").map(|(_, inner)| inner.trim_start());
    let (offers, word) = match open.filter(|inner| kind == Kind::Workflow && !inner.contains('}')) {
        Some(inner) => (expressions(&lines, at), inner.to_string()),
        None => {
            let place = Place::of(&lines[..at], &typed);
            let offers = match &place.key {
                Some(key) => {
                    let names = Names::of(&lines);
                    values(kind, &place.parents, key, &names, configuration)
                }
                None => keys(kind, &place.parents)
                    .filter(|offer| !place.has(&lines, at, &offer.label))
                    .collect(),
            };
            (offers, place.word)
        }
    };
    let begun = word.to_lowercase();
    offers
        .into_iter()
        .filter(|offer| offer.label.to_lowercase().starts_with(&begun) && offer.label != word)
        .collect()
}

/// The keys that a mapping may have.
fn keys(kind: Kind, parents: &[String]) -> impl Iterator<Item = Completion> {
    fields::of(kind, parents).iter().map(|field| Completion {
        label: field.name.to_string(),
        detail: Some(field.meaning.to_string()),
        insert: match field.holds {
            true => format!("{}:", field.name),
            false => format!("{}: ", field.name),
        },
    })
}
