//! Addresses and paths that come from manifests: read once here, refused when they lead elsewhere.

use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorCode, Result, TRANSPORT_HINT};

/// A path below a repository's root, `/` between its parts; empty is the root itself.
///
/// # Errors
/// It is absolute, has `..` or `.git` in it, or characters that no manifest path has.
pub(crate) fn normalise(path: &str) -> Result<String> {
    let outside = |why: &str| {
        Err(Error::new(ErrorCode::OutsideRoot, format!("the path `{}` {why}", path.escape_debug()))
            .hint("only files below the application's source path can be touched: use a relative path without `..`"))
    };
    if path.starts_with('/') || path.starts_with('\\') || path.as_bytes().get(1) == Some(&b':') {
        return outside("is absolute");
    }
    if path.chars().any(|c| c.is_control() || c == '\\') {
        return outside("has a backslash or a control character in it");
    }
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => return outside("leaves its folder with `..`"),
            part if part
                .trim_end_matches([' ', '.'])
                .eq_ignore_ascii_case(".git") =>
            {
                return outside("leads into `.git`");
            }
            part => parts.push(part),
        }
    }
    Ok(parts.join("/"))
}

/// A file below a folder.
///
/// # Errors
/// Either leads elsewhere, or the file is the folder itself.
pub fn join(folder: &str, file: &str) -> Result<String> {
    let (folder, name) = (normalise(folder)?, normalise(file)?);
    if name.is_empty() {
        return Err(Error::new(
            ErrorCode::OutsideRoot,
            format!("`{}` names no file", file.escape_debug()),
        )
        .hint("name a file below the application's source path"));
    }
    Ok(if folder.is_empty() {
        name
    } else {
        format!("{folder}/{name}")
    })
}

/// Whether a normalised path lies below a normalised folder.
pub(crate) fn below(folder: &str, path: &str) -> bool {
    folder.is_empty()
        || path
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// A repository's address as Git is given it; relative paths are relative to `base`.
///
/// # Errors
/// The address is none, or its transport is not allowed.
pub(crate) fn address(url: &str, base: &Path, allow: &[String]) -> Result<String> {
    let url = url.trim();
    if url.is_empty() || url.starts_with('-') || url.chars().any(char::is_control) {
        return Err(Error::new(
            ErrorCode::Unreachable,
            format!("`{}` is no address of a repository", url.escape_debug()),
        )
        .hint("write the address as `git clone` takes it"));
    }
    let transport = transport(url);
    if !allow.iter().any(|allowed| allowed == transport) {
        return Err(Error::new(
            ErrorCode::TransportNotAllowed,
            format!(
                "the repository `{url}` is reached by `{transport}`, and only {} may be used here",
                list(allow)
            ),
        )
        .hint(TRANSPORT_HINT));
    }
    if has_password(url) {
        return Err(Error::new(
            ErrorCode::Other,
            "the address of a repository holds a password, which would be written down in many places",
        )
        .hint("take it out of the address: a Git credential helper keeps it"));
    }
    if transport != "file" || url.contains("://") {
        return Ok(url.to_owned());
    }
    let path = std::path::absolute(base.join(url))
        .map_err(|error| Error::storage(Path::new(url), &error))?;
    Ok(lexical(&path).to_string_lossy().into_owned())
}

/// Whether an address has a password, or a token as its user, between `//` and `@`.
fn has_password(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else {
        return false;
    };
    let authority = rest.split('/').next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    user.is_some_and(|user| user.contains(':') || matches!(scheme, "http" | "https"))
}

/// Directory of a mirror: readable, and its own for every address.
pub(crate) fn directory(url: &str) -> String {
    let name = url
        .trim_end_matches('/')
        .rsplit(['/', ':', '\\'])
        .next()
        .unwrap_or_default();
    let name: String = name
        .trim_end_matches(".git")
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || "._-".contains(c) {
                c
            } else {
                '-'
            }
        })
        .take(40)
        .collect();
    let hash: String = Sha256::digest(url.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!(
        "{}-{hash}.git",
        if name.trim_matches('.').is_empty() {
            "mirror"
        } else {
            name.trim_start_matches('.')
        }
    )
}

/// Git's name of the transport that an address uses.
fn transport(url: &str) -> &str {
    if let Some((scheme, _)) = url.split_once("://") {
        return match scheme {
            "git+ssh" | "ssh+git" => "ssh",
            scheme => scheme.split_once("::").map_or(scheme, |(helper, _)| helper),
        };
    }
    if let Some((helper, _)) = url.split_once("::") {
        return helper;
    }
    match url.find(':') {
        // `C:\…` is a path, `host:path` is SSH's short form.
        Some(at) if at > 1 && !url[..at].contains('/') => "ssh",
        _ => "file",
    }
}

fn list(allow: &[String]) -> String {
    if allow.is_empty() {
        return "nothing".to_owned();
    }
    allow
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// Resolves `.` and `..` by their names only, so that one repository has one mirror.
fn lexical(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn paths_stay_below_their_root() {
        for (path, expected) in [
            ("", Ok("")),
            (".", Ok("")),
            ("./apps//shop/", Ok("apps/shop")),
            ("a b/ü.yaml", Ok("a b/ü.yaml")),
            ("..", Err("leaves")),
            ("a/../../b", Err("leaves")),
            ("/etc/passwd", Err("absolute")),
            ("C:/x", Err("absolute")),
            ("a\\..\\b", Err("backslash")),
            ("a\nb", Err("control")),
            (".git/config", Err(".git")),
            ("a/.GIT/config", Err(".git")),
            ("a/.git. /config", Err(".git")),
        ] {
            match (normalise(path), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected),
                (Err(error), Err(words)) => {
                    assert!(error.message.contains(words), "{path}: {error}");
                    assert_eq!(error.code, ErrorCode::OutsideRoot);
                }
                (found, expected) => panic!("{path}: {found:?}, not {expected:?}"),
            }
        }
        assert!(below("", "x") && below("a", "a/b") && !below("a", "ab/c") && !below("a", "a"));
    }

    #[test]
    fn transports_are_named_as_git_names_them() {
        for (url, expected) in [
            ("https://h/x", "https"),
            ("http://h/x", "http"),
            ("ssh://git@h/x", "ssh"),
            ("git@h:x.git", "ssh"),
            ("git://h/x", "git"),
            ("ext::sh -c true", "ext"),
            ("ext::https://h/x", "ext"),
            ("file:///x", "file"),
            ("/x/y:z", "file"),
            ("./a:b", "file"),
            ("config.git", "file"),
            ("C:\\x", "file"),
        ] {
            assert_eq!(transport(url), expected, "{url}");
        }
    }

    #[test]
    fn addresses_have_a_directory_of_their_own() {
        let file = ["file".to_owned()];
        let base = std::env::temp_dir();
        let one = address("a/../config.git", &base, &file).unwrap();
        assert_eq!(one, address("config.git", &base, &file).unwrap());
        assert!(directory(&one).starts_with("config-"));
        assert_ne!(directory("https://a/x.git"), directory("https://b/x.git"));
        assert!(directory("https://a/..").starts_with("mirror-"));
        let error = address("https://h/x", &base, &file).unwrap_err();
        assert_eq!(error.code, ErrorCode::TransportNotAllowed);
        let open = ["https".to_owned(), "ssh".to_owned()];
        for secret in ["https://u:s@h/x", "https://token@h/x", "ssh://u:s@h/x"] {
            let error = address(secret, &base, &open).unwrap_err();
            assert!(error.message.contains("holds a password"), "{error}");
        }
        assert!(address("ssh://git@h/x", &base, &open).is_ok());
        for bad in ["", " ", "--upload-pack=x", "a\nb"] {
            assert_eq!(
                address(bad, &base, &file).unwrap_err().code,
                ErrorCode::Unreachable
            );
        }
    }
}
