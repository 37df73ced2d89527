//! Why Git could not do it: a stable code, a sentence and what to do about it.
//! What Git itself said is read here, and credentials in addresses are masked.

/// Why Git could not do it.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    /// Stable, to branch on.
    pub code: ErrorCode,
    /// A sentence for a person.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Stable codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorCode {
    /// There is no `git` to run.
    NoGit,
    /// The repository can't be reached, or not with these credentials.
    Unreachable,
    /// The configuration does not allow this transport.
    TransportNotAllowed,
    /// There is no such branch.
    NoBranch,
    /// A tag or SHA can't be promoted to.
    NotABranch,
    /// There is no such file or folder.
    NoFile,
    /// The path leaves its root, or a symbolic link stands in its way.
    OutsideRoot,
    /// The remote does not take the commit: a hook, a protected branch, missing rights.
    PushRefused,
    /// The target holds neither the old nor the new value any more.
    TargetChanged,
    /// A file is no YAML, or a path no JSONPath.
    BadYaml,
    /// A file is larger than what is read.
    TooLarge,
    /// The mirror can't be kept on this disk.
    Storage,
    /// Git did not end in time.
    Timeout,
    /// Anything else, in Git's own words.
    Other,
}

impl ErrorCode {
    /// `target-changed` and so on.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoGit => "no-git",
            Self::Unreachable => "unreachable",
            Self::TransportNotAllowed => "transport-not-allowed",
            Self::NoBranch => "no-branch",
            Self::NotABranch => "not-a-branch",
            Self::NoFile => "no-file",
            Self::OutsideRoot => "outside-root",
            Self::PushRefused => "push-refused",
            Self::TargetChanged => "target-changed",
            Self::BadYaml => "bad-yaml",
            Self::TooLarge => "too-large",
            Self::Storage => "storage",
            Self::Timeout => "timeout",
            Self::Other => "git",
        }
    }
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// An error without a hint; addresses in the message are masked.
    pub(crate) fn new(code: ErrorCode, message: impl AsRef<str>) -> Self {
        Self {
            code,
            message: mask(message.as_ref()),
            hint: None,
        }
    }

    /// The same error with what to do about it.
    pub(crate) fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hint = Some(mask(hint.as_ref()));
        self
    }

    /// A file or folder of the mirrors can't be made, read or removed.
    pub(crate) fn storage(path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(
            ErrorCode::Storage,
            format!("the Git mirror `{}` can't be kept: {error}", path.display()),
        )
        .hint("check that the disk has room and that the folder may be written to")
    }
}

/// What Git's words on a failed call mean. `network` tells whether the call spoke to a remote.
pub(crate) fn classify(doing: &str, stderr: &str, network: bool) -> Error {
    let own: String = stderr
        .lines()
        .filter(|line| !line.starts_with("remote:"))
        .collect::<Vec<_>>()
        .join("\n");
    let own = own.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| own.contains(word));
    let message = format!("{doing}: {}", tail(stderr));
    if says(&["' not allowed", "transport not allowed"]) && says(&["transport"]) {
        return Error::new(ErrorCode::TransportNotAllowed, message).hint(TRANSPORT_HINT);
    }
    if says(&[
        "no space left on device",
        "read-only file system",
        "disk quota exceeded",
        "unable to create temporary",
    ]) {
        return Error::new(ErrorCode::Storage, message)
            .hint("check that the disk has room and that the folder may be written to");
    }
    if network && says(AUTHENTICATION) {
        return Error::new(ErrorCode::Unreachable, message).hint(
            "Git was not let in; check that `git ls-remote` with this address works in a terminal: the same credential helpers and SSH agent are used",
        );
    }
    if network && says(NOT_THERE) {
        return Error::new(ErrorCode::Unreachable, message)
            .hint("check the repository's address in the manifest, and that it exists");
    }
    if network {
        return Error::new(ErrorCode::Unreachable, message).hint(
            "check the network and that `git ls-remote` with this address works in a terminal",
        );
    }
    Error::new(ErrorCode::Other, message)
}

pub(crate) const TRANSPORT_HINT: &str =
    "allow it under `[git] allow` of signalbox.toml, or use an address of another kind";

const AUTHENTICATION: &[&str] = &[
    "authentication failed",
    "permission denied",
    "could not read username",
    "could not read password",
    "terminal prompts disabled",
    "host key verification failed",
    "returned error: 401",
    "returned error: 403",
];

const NOT_THERE: &[&str] = &[
    "does not appear to be a git repository",
    "repository not found",
    "returned error: 404",
    "does not exist",
];

/// Whether the same call may well succeed in a moment.
pub(crate) fn looks_like_network(error: &Error) -> bool {
    const WORDS: &[&str] = &[
        "could not resolve host",
        "connection timed out",
        "connection refused",
        "connection reset",
        "connection was reset",
        "connection closed",
        "hung up unexpectedly",
        "early eof",
        "rpc failed",
        "operation timed out",
        "failed to connect",
        "network is unreachable",
        "temporary failure",
        "returned error: 429",
        "returned error: 5",
        "ssl_error_syscall",
        "gnutls recv error",
    ];
    let message = error.message.to_lowercase();
    error.code == ErrorCode::Unreachable && WORDS.iter().any(|word| message.contains(word))
}

/// What Git says whatever the reason was.
const NOISE: &[&str] = &[
    "Please make sure you have the correct access rights",
    "and the repository exists.",
];

/// The last words of an output, without progress lines, short enough for a message.
pub(crate) fn tail(stderr: &str) -> String {
    let lines: Vec<&str> = stderr
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| {
            !line.is_empty()
                && !line.contains("% (")
                && !line.starts_with("hint:")
                && !NOISE.contains(line)
        })
        .collect();
    let text = lines[lines.len().saturating_sub(12)..].join("; ");
    let start = text.char_indices().rev().nth(1500).map_or(0, |(at, _)| at);
    let text: String = text[start..].chars().filter(|c| !c.is_control()).collect();
    if text.is_empty() {
        "Git gave no reason".to_owned()
    } else {
        text
    }
}

/// The text with user names and passwords of addresses replaced by `***`.
pub(crate) fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (head, after) = rest.split_at(at + 3);
        masked.push_str(head);
        let end = after
            .find(|c: char| c.is_whitespace() || "/'\"`".contains(c))
            .unwrap_or(after.len());
        let authority = &after[..end];
        match authority.rfind('@') {
            Some(at) if &authority[..at] != "git" => {
                masked.push_str("***");
                masked.push_str(&authority[at..]);
            }
            _ => masked.push_str(authority),
        }
        rest = &after[end..];
    }
    masked.push_str(rest);
    masked
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use expect_test::expect;

    #[test]
    fn credentials_are_masked() {
        let text = "fatal: 'https://me:s3cr@t@host/x.git/' and https://token@h ssh://git@h/x http://plain/x";
        expect!["fatal: 'https://***@host/x.git/' and https://***@h ssh://git@h/x http://plain/x"]
            .assert_eq(&mask(text));
    }

    #[test]
    fn words_of_git_become_codes() {
        let code = |words: &str| classify("reading", words, true).code.as_str();
        assert_eq!(
            code("fatal: transport 'ext' not allowed"),
            "transport-not-allowed"
        );
        assert_eq!(
            code("fatal: write error: No space left on device"),
            "storage"
        );
        assert_eq!(
            code("fatal: Authentication failed for 'https://h/x'"),
            "unreachable"
        );
        assert_eq!(
            classify("reading", "fatal: bad object", false).code,
            ErrorCode::Other
        );
        assert!(looks_like_network(&classify(
            "x",
            "fatal: Could not resolve host: h",
            true
        )));
        assert!(!looks_like_network(&classify(
            "x",
            "fatal: repository not found",
            true
        )));
    }

    #[test]
    fn progress_is_left_out_of_the_tail() {
        expect!["fatal: it broke"].assert_eq(&tail(
            "Receiving objects:  10% (1/10)\rReceiving objects: 20% (2/10)\rfatal: it broke\n",
        ));
        expect!["Git gave no reason"].assert_eq(&tail("\n"));
    }
}
