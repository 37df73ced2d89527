//! Unified diffs for a person: what a promotion changes in one file.

use std::time::Duration;

use similar::TextDiff;

use crate::{read::text, tree::Blob};

/// Longer diffs are shortened.
const LINES: usize = 2000;

/// The diff of two texts, `None` where there is no file.
pub(crate) fn text_diff(path: &str, old: Option<&str>, new: Option<&str>) -> String {
    let name = |side: &str, text: Option<&str>| {
        text.map_or("/dev/null".to_owned(), |_| format!("{side}/{path}"))
    };
    // An exact answer on two long texts that have nothing in common can take minutes; a rough one will do there.
    let mut settings = TextDiff::configure();
    settings.timeout(Duration::from_secs(1));
    let diff = settings.diff_lines(old.unwrap_or_default(), new.unwrap_or_default());
    let full = diff
        .unified_diff()
        .context_radius(3)
        .header(&name("a", old), &name("b", new))
        .to_string();
    let count = full.lines().count();
    if count <= LINES {
        return full;
    }
    let end = full
        .match_indices('\n')
        .nth(LINES - 1)
        .map_or(full.len(), |(at, _)| at + 1);
    format!("{}… {} more lines\n", &full[..end], count - LINES)
}

/// The diff of two blobs; binary files and very large ones are only named.
pub(crate) fn blob_diff(path: &str, old: Option<&Blob>, new: Option<&Blob>) -> String {
    let read = |blob: Option<&Blob>| blob.cloned().map(text).transpose();
    match (read(old), read(new)) {
        (Ok(old), Ok(new)) => text_diff(path, old.as_deref(), new.as_deref()),
        _ => format!("--- a/{path}\n+++ b/{path}\nBinary file differs\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn diffs_have_headers_and_context() {
        expect![[r#"
            --- a/v.yaml
            +++ b/v.yaml
            @@ -2,4 +2,4 @@
             b
             c
             d
            -e
            \ No newline at end of file
            +f
            \ No newline at end of file
        "#]]
        .assert_eq(&text_diff(
            "v.yaml",
            Some("a\nb\nc\nd\ne"),
            Some("a\nb\nc\nd\nf"),
        ));
        expect![[r#"
            --- /dev/null
            +++ b/v.yaml
            @@ -0,0 +1 @@
            +a
        "#]]
        .assert_eq(&text_diff("v.yaml", None, Some("a\n")));
    }

    #[test]
    fn long_diffs_are_shortened_and_binaries_named() {
        let long: String = (0..3000).map(|line| format!("{line}\n")).collect();
        let diff = text_diff("long", Some(""), Some(&long));
        assert_eq!(diff.lines().count(), LINES + 1);
        assert!(diff.ends_with("… 1003 more lines\n"));
        let binary = Blob::Bytes(vec![0, 1]);
        assert!(blob_diff("x", None, Some(&binary)).ends_with("\nBinary file differs\n"));
    }
}
