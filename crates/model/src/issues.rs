//! Issue keys in commit messages: `SHOP-123` and `#42`, but not what only looks like one.

/// Names of standards and the like, which are written as keys are.
const NO_PROJECTS: [&str; 12] = [
    "UTF", "SHA", "ISO", "RFC", "CVE", "CWE", "AES", "RSA", "MD", "TLS", "HTTP", "IEC",
];
/// Longer ones are no keys.
const PROJECT: usize = 20;
const NUMBER: usize = 9;

/// The issue keys that a text names, each once, in the order of their appearance. Code and addresses name none.
pub fn keys(text: &str) -> Vec<String> {
    let text = prose(text);
    let mut keys: Vec<String> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let before = text[..at].chars().next_back();
        match key(rest, before) {
            Some(key) => {
                at += key.len();
                if !keys.iter().any(|known| known == key) {
                    keys.push(key.to_owned());
                }
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    keys
}

/// The key that a text begins with.
fn key(rest: &str, before: Option<char>) -> Option<&str> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '&' | '-' | '#');
    if before.is_some_and(inside) {
        return None;
    }
    let project = match rest.strip_prefix('#') {
        Some(_) => 1,
        None => project(rest)?,
    };
    let number = digits(&rest[project..]);
    let zero = rest[project..].starts_with('0');
    let end = project + number;
    let after = rest[end..].chars().next();
    let goes_on = after.is_some_and(|c| c.is_alphanumeric() || c == '_');
    // `1.5-2` and the like: a number that a further one follows is a version or a date.
    let counted = rest[end..].strip_prefix(['.', '-']).map_or(0, digits) > 0;
    let fits = (1..=NUMBER).contains(&number) && !zero && !goes_on && !counted;
    fits.then(|| &rest[..end])
}

/// The length of `SHOP-`.
fn project(rest: &str) -> Option<usize> {
    let length = rest.bytes().position(|byte| byte == b'-')?;
    let name = &rest[..length];
    let upper = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let fits = (2..=PROJECT).contains(&length)
        && name.as_bytes()[0].is_ascii_uppercase()
        && name.bytes().all(upper)
        && !NO_PROJECTS.contains(&name);
    fits.then_some(length + 1)
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The text without code (fenced, or between back-ticks) and addresses.
fn prose(text: &str) -> String {
    let mut prose = String::with_capacity(text.len());
    let mut fenced = false;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            // What a single back-tick opens and nothing closes is no code.
            let parts: Vec<&str> = line.split('`').collect();
            let closed = parts.len() % 2 == 1;
            for (at, part) in parts.iter().enumerate() {
                if at % 2 == 0 || !closed && at + 1 == parts.len() {
                    without_addresses(part, &mut prose);
                }
                prose.push(' ');
            }
        }
        prose.push('\n');
    }
    prose
}

fn without_addresses(text: &str, prose: &mut String) {
    for word in text.split_inclusive(char::is_whitespace) {
        prose.push_str(match word.contains("://") || word.starts_with("www.") {
            true => " ",
            false => word,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(keys(text), expected, "{text}");
    }

    #[test]
    fn keys_are_found_each_once() {
        check(
            "SHOP-12: pay (#7), see SHOP-12 and X2-3.",
            &["SHOP-12", "#7", "X2-3"],
        );
        check(
            "Merge pull request #42 from ada/SHOP-9-fix",
            &["#42", "SHOP-9"],
        );
        check("Fixes #1, #2\n\nRefs: [OPS-3]", &["#1", "#2", "OPS-3"]);
        check("größer SHOP-1 ü#2 ÄSHOP-3", &["SHOP-1"]);
    }

    #[test]
    fn what_only_looks_like_a_key_is_none() {
        for text in [
            "",
            "UTF-8 and SHA-256, CVE-2024-1234, ISO-8601",
            "shop-12 Shop-12 A-1 SHOP-x SHOP- -12 SHOP-012",
            "#x #0 ##1 a#1 &#39; #12ab #1234567890 # 1",
            "https://host/SHOP-1 http://h/x#3 www.h/#4",
            "`SHOP-1` and `#2`",
            "```\nSHOP-1 #2\n```",
            "RELEASE-2024-11-05 V-1 SHOP-1.2",
        ] {
            check(text, &[]);
        }
        check("a lone ` before SHOP-1", &["SHOP-1"]);
        check("ends with SHOP-1.", &["SHOP-1"]);
    }
}
