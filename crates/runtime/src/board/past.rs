//! What an application's version has been on its branch: how far another one is behind it.

use std::collections::BTreeSet;

use signalbox_api::Behind;

/// Versions that an application has had, the present one first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past(Vec<Held>);

/// A version that was held for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    version: Option<String>,
    /// Commits of the application's path since it was held last.
    commits: u32,
}

impl Past {
    /// From the commits of its path, newest first: for each the version that it wrote, if it wrote that file.
    pub fn of(commits: impl IntoIterator<Item = Option<Option<String>>>) -> Self {
        let mut held = Vec::new();
        let mut since = 0;
        for (at, wrote) in (1..).zip(commits) {
            if let Some(version) = wrote {
                let commits = since;
                held.push(Held { version, commits });
                since = at;
            }
        }
        Self(held)
    }

    /// How far something of this version is behind; `None`: it was never held.
    pub fn behind(&self, version: &str) -> Option<Behind> {
        let is = |held: &Held| held.version.as_deref() == Some(version);
        let at = self.0.iter().position(is)?;
        let newer: BTreeSet<&String> = self.0[..at]
            .iter()
            .filter_map(|held| held.version.as_ref())
            .collect();
        Some(Behind {
            versions: u32::try_from(newer.len()).unwrap_or(u32::MAX),
            commits: self.0[at].commits,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Commits newest first: `.` did not touch the version's file, `-` removed it.
    fn check(commits: &str, version: &str, expected: Option<(u32, u32)>) {
        let wrote = |word: &str| match word {
            "." => None,
            "-" => Some(None),
            version => Some(Some(version.to_owned())),
        };
        let behind = Past::of(commits.split(' ').map(wrote)).behind(version);
        let found = behind.map(|behind| (behind.versions, behind.commits));
        assert_eq!(found, expected, "{version} of {commits}");
    }

    #[test]
    fn versions_and_commits_since_are_counted() {
        check("3 . 2 1", "3", Some((0, 0)));
        check(". 3 2 1", "3", Some((0, 0)));
        check("3 . 2 1", "2", Some((1, 1)));
        check(". . 3 . 2 1", "1", Some((2, 5)));
        check("3 2 1", "0", None);
        // It went back and forth: a version counts once, and the last time counts.
        check("3 2 3 2 1", "1", Some((2, 4)));
        check("1.1 1.0 1.1", "1.0", Some((1, 1)));
        check("1.1 1.0 1.1", "1.1", Some((0, 0)));
        check("2 - 1", "1", Some((1, 2)));
        check("", "1", None);
    }
}
