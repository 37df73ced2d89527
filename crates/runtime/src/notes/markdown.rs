//! Release notes as Markdown. What people wrote stays text: no HTML, no links, no headings of theirs.

use std::fmt::Write as _;

use signalbox_api::{ApplicationNotes, NotedCommit};
use signalbox_engine::Plan;

/// Longer subjects are cut.
const SUBJECT: usize = 300;
/// Digits of a commit id.
const SHORT: usize = 8;

/// All of it, with a heading for each environment and application.
pub fn markdown(release: &str, plan: &Plan, applications: &[ApplicationNotes]) -> String {
    let mut text = String::new();
    // Writing to a string can't fail.
    let version = plan.source.version.as_deref().unwrap_or_default();
    let _ = writeln!(text, "{}", line("# ", &[&plan.product, version]));
    let commit = short(&plan.source.commit);
    let (flow, from) = (escaped(&plan.flow), escaped(&plan.trigger().name));
    let application = escaped(&plan.application);
    let release = escaped(release);
    let _ = writeln!(
        text,
        "\nRelease {release} by flow {flow}, from {application} in {from} at `{commit}`."
    );
    let mut environment = None;
    for notes in applications {
        if environment != Some(&notes.environment) {
            environment = Some(&notes.environment);
            let _ = writeln!(text, "\n{}", line("## ", &[&notes.environment]));
        }
        let _ = writeln!(text, "\n### {}", heading(notes));
        if let Some(remark) = &notes.remark {
            let _ = writeln!(text, "\n{}", escaped(remark));
        }
        text.push('\n');
        for noted in &notes.commits {
            let _ = writeln!(text, "{}", item(noted));
        }
        if notes.commits.is_empty() {
            text.push_str("No commits.\n");
        }
        if !notes.issues.is_empty() {
            let issues: Vec<String> = notes.issues.iter().map(|key| escaped(key)).collect();
            let _ = writeln!(text, "\nIssues: {}", issues.join(", "));
        }
    }
    text
}

fn line(mark: &str, words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| escaped(word)).collect();
    format!("{mark}{}", words.join(" ").trim_end())
}

fn heading(notes: &ApplicationNotes) -> String {
    let name = escaped(&notes.application);
    let version = |version: &Option<String>| {
        let version = version.as_deref().unwrap_or("no version");
        escaped(version)
    };
    format!(
        "{name}: {} → {}",
        version(&notes.from_version),
        version(&notes.version)
    )
}

fn item(noted: &NotedCommit) -> String {
    let commit = &noted.commit;
    let subject = commit.message.lines().next().unwrap_or_default();
    let subject: String = subject.chars().take(SUBJECT).collect();
    let author = commit.author.split(" <").next().unwrap_or_default();
    let day = commit.date.split('T').next().unwrap_or_default();
    let id = short(&commit.sha);
    format!(
        "- `{id}` {} ({}, {})",
        escaped(&subject),
        escaped(author),
        escaped(day)
    )
}

fn short(sha: &str) -> String {
    sha.chars()
        .filter(char::is_ascii_alphanumeric)
        .take(SHORT)
        .collect()
}

/// A text as Markdown shows it letter by letter, in one line.
fn escaped(text: &str) -> String {
    let text = text.trim();
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let marks = match c {
            // With these Markdown makes emphasis, code, links, images, HTML, tables and people.
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&'
            | '!' | '@' | '$' | '^' => true,
            // An address becomes a link by itself.
            ':' => rest.peek().is_some_and(|next| !next.is_whitespace()),
            '.' => escaped.to_lowercase().ends_with("www"),
            // At its beginning a list.
            '-' | '+' => escaped.is_empty(),
            _ => false,
        };
        match c {
            '\n' | '\r' | '\t' => escaped.push(' '),
            // Marks that turn the direction of what follows hide what is written.
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() => {}
            c => {
                if marks {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stays_text() {
        for (text, expected) in [
            ("Fix the cart, at last", "Fix the cart, at last"),
            ("1.5.0-rc.1", "1.5.0-rc.1"),
            ("<img src=x onerror=a()>", "\\<img src=x onerror=a()\\>"),
            ("[click](https://evil)", "\\[click\\](https\\://evil)"),
            (
                "see https://evil www.evil.com",
                "see https\\://evil www\\.evil.com",
            ),
            ("# a\n- b\u{202e}\u{7}", "\\# a - b"),
            ("- item", "\\- item"),
            (
                "`rm` *x* _y_ ~z~ |a| &lt; @team !b \\",
                "\\`rm\\` \\*x\\* \\_y\\_ \\~z\\~ \\|a\\| \\&lt; \\@team \\!b \\\\",
            ),
        ] {
            assert_eq!(escaped(text), expected);
        }
    }
}
