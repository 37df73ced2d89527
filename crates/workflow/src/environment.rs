//! What a step's process gets of variables: a clean environment, and Kubernetes' `$(NAME)` in its command.

use std::path::PathBuf;

use crate::record::NodeDir;

/// `$(NAME)` in a command is the value of the container's variable NAME, as in Kubernetes; `$$(NAME)` is that text
/// itself. What is not declared under `env` stays for the shell.
pub fn expand(text: &str, env: &[(String, String)]) -> String {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("$(") {
        let (before, tail) = rest.split_at(at);
        let name = tail[2..].split_once(')').map(|(name, _)| name);
        let value = name.and_then(|name| env.iter().find(|(other, _)| other == name));
        match value {
            Some((name, _)) if before.ends_with('$') => {
                expanded.push_str(&before[..before.len() - 1]);
                expanded.push_str(&tail[..name.len() + 3]);
                rest = &tail[name.len() + 3..];
            }
            Some((name, value)) => {
                expanded.push_str(before);
                expanded.push_str(value);
                rest = &tail[name.len() + 3..];
            }
            None => {
                expanded.push_str(before);
                expanded.push_str("$(");
                rest = &tail[2..];
            }
        }
    }
    expanded + rest
}

/// All that a process gets of this one's environment: where programs are, and the language.
pub fn of(dir: &NodeDir, own: &[(String, String)]) -> Vec<(String, String)> {
    let of = |name: &str, other: &str| std::env::var(name).unwrap_or_else(|_| other.to_owned());
    let path = |path: PathBuf| path.to_string_lossy().into_owned();
    let mut env = vec![
        (
            "PATH".to_owned(),
            of("PATH", "/usr/local/bin:/usr/bin:/bin"),
        ),
        ("LANG".to_owned(), of("LANG", "C.UTF-8")),
        ("HOME".to_owned(), path(dir.work())),
        ("TMPDIR".to_owned(), path(dir.tmp())),
    ];
    for (name, value) in own {
        env.retain(|(other, _)| other != name);
        env.push((name.clone(), value.clone()));
    }
    env
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declared_variables_are_expanded_in_commands() {
        let env = [("NAME".to_owned(), "value".to_owned())];
        for (text, expected) in [
            ("echo $(NAME)!", "echo value!"),
            ("echo $(date) $$", "echo $(date) $$"),
            ("echo $$(NAME)", "echo $(NAME)"),
            ("$($(NAME)", "$(value"),
            ("$(NAME", "$(NAME"),
        ] {
            assert_eq!(expand(text, &env), expected, "{text}");
        }
    }
}
