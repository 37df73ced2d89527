//! Reading single fields, with a diagnostic at the place of each that is not what it should be.

use std::collections::BTreeMap;

use crate::{
    diagnostic::Diagnostic,
    manifest::{Action, is_name},
    yaml::tree::Cursor,
};

/// The code of a finding about a field that nothing reads.
pub(crate) const UNKNOWN_FIELD: &str = "unknown-field";

/// How the hint of such a finding begins.
const KNOWN: &str = "known are ";

/// The fields that there are where a finding tells of an unknown one.
pub(crate) fn known_fields(found: &Diagnostic) -> impl Iterator<Item = &str> {
    let names = found
        .hint
        .as_deref()
        .and_then(|hint| hint.strip_prefix(KNOWN));
    names.into_iter().flat_map(|names| names.split(", "))
}

/// Collects what is wrong while fields are read.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    pub diagnostics: Vec<Diagnostic>,
    /// What the fields read now belong to.
    pub environment: Option<String>,
}

impl Fields {
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let environment = diagnostic
            .environment
            .clone()
            .or_else(|| self.environment.clone());
        self.diagnostics.push(Diagnostic {
            environment,
            ..diagnostic
        });
    }

    fn wrong_type(&mut self, cursor: Cursor<'_>, key: &str, wanted: &str) {
        self.report(
            Diagnostic::error("wrong-type", format!("`{key}` must be {wanted}"))
                .on(cursor)
                .hint(format!("write {wanted} here")),
        );
    }

    /// A string; a number or truth value is read as its text, and reported.
    pub fn scalar(&mut self, cursor: Cursor<'_>, key: &str) -> Option<String> {
        if cursor.is_null() {
            return None;
        }
        let Some(text) = cursor.text() else {
            self.wrong_type(cursor, key, "a string");
            return None;
        };
        if !cursor.is_string() {
            self.report(
                Diagnostic::error("wrong-type", format!("`{key}` must be a string"))
                    .on(cursor)
                    .hint(format!("put quotes around it: \"{text}\"")),
            );
        }
        Some(text.to_string()).filter(|text| !text.is_empty())
    }

    pub fn string(&mut self, parent: Cursor<'_>, key: &str) -> Option<String> {
        let value = parent.get(key)?;
        self.scalar(value, key)
    }

    /// A string that has to be there.
    pub fn required(&mut self, parent: Cursor<'_>, key: &str, owner: &str) -> Option<String> {
        let value = self.string(parent, key);
        if value.is_none()
            && parent
                .get(key)
                .is_none_or(|value| value.is_null() || value.text() == Some(""))
        {
            let place = parent.get(key).unwrap_or(parent);
            self.report(
                Diagnostic::error("missing-field", format!("{owner} has no `{key}`"))
                    .on(place)
                    .hint(format!("add `{key}: …`")),
            );
        }
        value
    }

    /// The strings of a list, with their places.
    pub fn strings<'a>(&mut self, parent: Cursor<'a>, key: &str) -> Vec<(String, Cursor<'a>)> {
        let Some(list) = parent.get(key).filter(|list| !list.is_null()) else {
            return Vec::new();
        };
        if !list.is_sequence() {
            self.wrong_type(list, key, "a list of strings");
            return Vec::new();
        }
        list.items()
            .filter_map(|item| Some((self.scalar(item, key)?, item)))
            .collect()
    }

    /// The strings of a list that is there and not empty.
    pub fn criterion(&mut self, parent: Option<Cursor<'_>>, key: &str) -> Option<Vec<String>> {
        let names: Vec<String> = self
            .strings(parent?, key)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        (!names.is_empty()).then_some(names)
    }

    pub fn integer(&mut self, parent: Cursor<'_>, key: &str) -> Option<i64> {
        let value = parent.get(key).filter(|value| !value.is_null())?;
        let number = value.json().as_i64();
        if number.is_none() {
            self.wrong_type(value, key, "a whole number");
        }
        number
    }

    /// A whole number that fits; 0 when there is none.
    pub fn small(&mut self, parent: Cursor<'_>, key: &str) -> i32 {
        let Some(number) = self.integer(parent, key) else {
            return 0;
        };
        i32::try_from(number).unwrap_or_else(|_| {
            if let Some(value) = parent.get(key) {
                self.report(
                    Diagnostic::error("wrong-type", format!("`{key}` is out of range: {number}"))
                        .on(value),
                );
            }
            0
        })
    }

    pub fn mapping<'a>(&mut self, parent: Cursor<'a>, key: &str) -> Option<Cursor<'a>> {
        let value = parent.get(key).filter(|value| !value.is_null())?;
        if !value.is_mapping() {
            self.wrong_type(value, key, "a mapping");
            return None;
        }
        Some(value)
    }

    pub fn list<'a>(&mut self, parent: Cursor<'a>, key: &str) -> Vec<Cursor<'a>> {
        let Some(value) = parent.get(key).filter(|value| !value.is_null()) else {
            return Vec::new();
        };
        if !value.is_sequence() {
            self.wrong_type(value, key, "a list");
        }
        value.items().collect()
    }

    /// A mapping of strings (labels, annotations).
    pub fn string_map(&mut self, parent: Cursor<'_>, key: &str) -> BTreeMap<String, String> {
        let Some(map) = self.mapping(parent, key) else {
            return BTreeMap::new();
        };
        map.entries()
            .filter_map(|(name, value)| {
                let name = name.key_text()?;
                if value.is_null() {
                    return None;
                }
                let Some(text) = value.text() else {
                    self.wrong_type(value, name, "a string");
                    return None;
                };
                if !value.is_string() {
                    self.report(
                        Diagnostic::warning(
                            "wrong-type",
                            format!("`{name}` is read as the text {text}, but it is no string"),
                        )
                        .on(value)
                        .hint(format!("put quotes around it: \"{text}\"")),
                    );
                }
                Some((name.to_string(), text.to_string()))
            })
            .collect()
    }

    pub fn action(&mut self, parent: Cursor<'_>, key: &str) -> Option<Action> {
        let text = self.string(parent, key)?;
        let action = Action::from_text(&text);
        if let (None, Some(place)) = (action, parent.get(key)) {
            self.report(
                Diagnostic::error("unknown-action", format!("`{text}` is no promotion action"))
                    .on(place)
                    .hint("write commit, pr or none"),
            );
        }
        action
    }

    /// Reports a name that Kubernetes would refuse.
    pub fn check_name(&mut self, name: &str, place: Cursor<'_>) -> bool {
        let fits = is_name(name);
        if !fits {
            let shown: String = name.chars().take(80).collect();
            self.report(
                Diagnostic::error("bad-name", format!("`{shown}` is no valid name"))
                    .on(place)
                    .hint("use at most 253 lower-case letters, digits, `-` and `.`, with a letter or digit at both ends"),
            );
        }
        fits
    }

    /// Warns about fields that nothing reads.
    pub fn unknown(&mut self, parent: Cursor<'_>, known: &[&str], owner: &str) {
        for (key, _) in parent.entries() {
            let Some(name) = key.key_text().filter(|name| !known.contains(name)) else {
                continue;
            };
            self.report(
                Diagnostic::warning(
                    UNKNOWN_FIELD,
                    format!("`{name}` is no field of {owner}; it is kept, and has no effect"),
                )
                .on(key)
                .hint(format!("{KNOWN}{}", known.join(", "))),
            );
        }
    }
}
