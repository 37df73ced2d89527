//! Which words a release and an act have, and what a search text looks for. Nothing that anybody types is syntax.

use std::hash::{DefaultHasher, Hash, Hasher};

use signalbox_api::{Act, ReleaseQuery, ReleaseSummary};
use signalbox_engine::event::ReleaseStatus;

/// Words of a search text that are looked at.
const MOST_WORDS: usize = 32;

/// What the search looks through.
#[derive(Hash)]
pub(crate) struct Indexed {
    /// What a person can look for.
    pub words: String,
    /// What a filter looks for.
    pub marks: String,
}

impl Indexed {
    /// The one definition of which words a release has.
    pub fn of(profile: &str, release: &ReleaseSummary) -> Self {
        let texts = [
            Some(&release.id),
            Some(&release.product),
            Some(&release.flow),
            release.from_version.as_ref(),
            release.version.as_ref(),
            Some(&release.by),
            release.reason.as_ref(),
            release.cause.as_ref(),
            Some(&release.commit.sha),
            Some(&release.commit.message),
        ];
        let environments = release.environments.iter().map(|it| &it.name);
        let words: Vec<&str> = texts
            .into_iter()
            .flatten()
            .chain(environments.clone())
            .map(String::as_str)
            .collect();
        let marks = [
            mark('o', profile),
            mark('p', &release.product),
            mark('f', &release.flow),
            mark('s', status(release.status)),
        ];
        let marks = marks
            .into_iter()
            .chain(environments.map(|name| mark('e', name)));
        Self {
            words: words.join("\n"),
            marks: marks.collect::<Vec<_>>().join(" "),
        }
    }

    /// A number that tells whether the words are still the same: most changes of a release leave them alone.
    pub fn number(&self) -> i64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        i64::from_ne_bytes(hasher.finish().to_ne_bytes())
    }
}

/// Which words an act has.
pub(crate) fn of_act(act: &Act, kind: &str) -> String {
    let optional = [&act.by, &act.release, &act.product, &act.flow, &act.reason];
    let texts = optional.into_iter().flatten().map(String::as_str);
    let texts = texts.chain([kind, act.words.as_str()]);
    texts.collect::<Vec<_>>().join("\n")
}

/// A name as one word that no other name has.
fn mark(kind: char, name: &str) -> String {
    let mut mark = String::from(kind);
    for byte in name.bytes() {
        mark.push_str(&format!("{byte:02x}"));
    }
    mark
}

/// What is searched for to find the releases of a query, its moments aside; `None`: all of them.
pub(crate) fn sought(profile: &str, query: &ReleaseQuery) -> Option<String> {
    let mut marks: Vec<String> = Vec::new();
    let named = [
        ('p', &query.product),
        ('f', &query.flow),
        ('e', &query.environment),
    ];
    for (kind, name) in named {
        marks.extend(name.as_ref().map(|name| mark(kind, name)));
    }
    if !query.status.is_empty() {
        let wanted = query.status.iter().map(|wanted| mark('s', status(*wanted)));
        marks.push(format!("({})", wanted.collect::<Vec<_>>().join(" OR ")));
    }
    let words = query.q.as_deref().and_then(sought_words);
    if marks.is_empty() && words.is_none() {
        return None;
    }
    if !profile.is_empty() {
        marks.push(mark('o', profile));
    }
    let mut sought = Vec::new();
    if !marks.is_empty() {
        sought.push(format!("marks : ({})", marks.join(" AND ")));
    }
    sought.extend(words.map(|words| format!("words : ({words})")));
    Some(sought.join(" AND "))
}

/// A search text as what SQLite looks for: each word must occur, from the beginning of a word on; one with marks in it
/// (`1.5.0`, `feat/x`) as its parts behind each other. `None`: there is nothing to look for in it.
pub(crate) fn sought_words(text: &str) -> Option<String> {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words = words.filter(|word| word.chars().any(char::is_alphanumeric));
    let phrase = |word: &str| format!("\"{}\"*", word.replace('"', " "));
    let phrases: Vec<String> = words.take(MOST_WORDS).map(phrase).collect();
    (!phrases.is_empty()).then(|| phrases.join(" "))
}

/// A status as it is written on the wire.
pub(crate) fn status(status: ReleaseStatus) -> &'static str {
    match status {
        ReleaseStatus::Queued => "QUEUED",
        ReleaseStatus::Running => "RUNNING",
        ReleaseStatus::Suspended => "SUSPENDED",
        ReleaseStatus::Terminating => "TERMINATING",
        ReleaseStatus::Succeeded => "SUCCEEDED",
        ReleaseStatus::Failed => "FAILED",
        ReleaseStatus::Terminated => "TERMINATED",
    }
}

/// The number of a release among all: by its id, which begins with the moment of its creation.
pub(crate) fn order(id: &str) -> i64 {
    /// Digits of such an id, in their order.
    const DIGITS: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    /// So many of them fill a number.
    const LENGTH: usize = 13;
    /// Room behind the last one for those of the same number.
    const LAST: i64 = i64::MAX - (1 << 32);
    let rank = |byte: u8| DIGITS.iter().filter(|digit| **digit < byte).count().min(31);
    let bytes = id.bytes().chain(std::iter::repeat(b'0'));
    let number = bytes.take(LENGTH).enumerate().fold(0, |number, (n, byte)| {
        let most = if n == 0 { 7 } else { 31 };
        number << 5 | i64::try_from(rank(byte).min(most)).unwrap_or(0)
    });
    number.min(LAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_in_the_order_of_the_ids() {
        let ids = [
            "",
            "01A",
            "01B",
            "01BA",
            "01HF7YAT00ABCDEFGHJKMNPQRS",
            "01HF7YAT00ABDDEFGHJKMNPQRS",
            "01HF7YAT01ABCDEFGHJKMNPQRS",
            "7ZZZ",
        ];
        assert!(ids.is_sorted_by(|left, right| order(left) < order(right)));
        assert!(order("zzzzzzzzzzzzzzzzzz") < i64::MAX);
    }

    #[test]
    fn nothing_that_is_typed_is_syntax() {
        let cases = [
            ("", None),
            (" \t\u{0}\n", None),
            ("* \" ( ) : - ^ 🚀", None),
            ("1.5.0", Some("\"1.5.0\"*")),
            ("feat/x AND NOT", Some("\"feat/x\"* \"AND\"* \"NOT\"*")),
            ("a\"b\u{0}c*", Some("\"a b\"* \"c*\"*")),
        ];
        for (text, sought) in cases {
            assert_eq!(sought_words(text).as_deref(), sought, "{text:?}");
        }
    }
}
