//! A container's variables: those declared, from ConfigMaps and Secrets too, and Kubernetes' `$(NAME)`.

use super::{
    Offer, Refusal,
    manifest::{Container, Variable},
};

/// `$(NAME)` is the value of the container's variable NAME, as in Kubernetes; `$$(NAME)` is that text itself. What is
/// not declared stays for the shell.
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

/// The variables of a container; a later one of the same name wins.
///
/// # Errors
/// Something that they refer to is not there.
pub fn of(container: &Container, offer: &Offer<'_>) -> Result<Vec<(String, String)>, Refusal> {
    let mut env: Vec<(String, String)> = Vec::new();
    for from in &container.env_from {
        if let Some(map) = &from.config_map_ref {
            let found = offer.config_map(&map.name, map.optional)?;
            add(&mut env, &from.prefix, found);
        }
        if let Some(secret) = &from.secret_ref {
            let found = offer.secret(&secret.name, secret.optional)?;
            add(&mut env, &from.prefix, found);
        }
    }
    for variable in &container.env {
        if let Some(value) = value(variable, offer, &env)? {
            set(&mut env, variable.name.clone(), value);
        }
    }
    Ok(env)
}

fn add(
    env: &mut Vec<(String, String)>,
    prefix: &str,
    found: impl IntoIterator<Item = (String, Vec<u8>)>,
) {
    for (name, value) in found {
        let value = String::from_utf8_lossy(&value).into_owned();
        set(env, format!("{prefix}{name}"), value);
    }
}

fn set(env: &mut Vec<(String, String)>, name: String, value: String) {
    env.retain(|(other, _)| *other != name);
    env.push((name, value));
}

fn value(
    variable: &Variable,
    offer: &Offer<'_>,
    env: &[(String, String)],
) -> Result<Option<String>, Refusal> {
    let Some(from) = &variable.value_from else {
        return Ok(Some(expand(&variable.value, env)));
    };
    let text = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).into_owned();
    if let Some(key) = &from.config_map_key_ref {
        let map = offer.config_map(&key.name, key.optional)?;
        return match map.get(&key.key) {
            None if !key.optional => Err(Refusal::missing("ConfigMap", &key.name, Some(&key.key))),
            value => Ok(value.map(text)),
        };
    }
    if let Some(key) = &from.secret_key_ref {
        let secret = offer.secret(&key.name, key.optional)?;
        return match secret.get(&key.key) {
            None if !key.optional => Err(Refusal::missing("Secret", &key.name, Some(&key.key))),
            value => Ok(value.map(text)),
        };
    }
    if let Some(field) = &from.field_ref {
        return match offer.fields.get(&field.field_path) {
            Some(value) => Ok(Some(value.clone())),
            None => Err(Refusal::new(
                "step-failed",
                format!(
                    "the variable `{}` wants the pod's field `{}`, which a process of this machine does not have",
                    variable.name, field.field_path
                ),
                "give the value itself",
            )),
        };
    }
    Err(Refusal::new(
        "step-failed",
        format!(
            "the variable `{}` has a source that means nothing on this machine",
            variable.name
        ),
        "give the value itself",
    ))
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
