//! What a container's process gets of variables: those declared, and where programs, its home and its scratch are.
//! Without a private file system, the paths it declares are replaced by those of its directory.

use std::{fs, io, path::Path};

use super::{
    Place,
    plan::{Container, Plan},
    room::{FRESH, View},
};

/// What every process has beside what is declared.
pub fn complete(place: &Place<'_>, view: &View, env: &mut Vec<(String, String)>) {
    let programs = place.settings.programs.iter().enumerate();
    let mut path: Vec<String> = programs
        .map(|(number, programs)| match place.private {
            true => format!("/argo/bin/{number}"),
            false => programs.to_string_lossy().into_owned(),
        })
        .collect();
    path.push(std::env::var("PATH").unwrap_or_else(|_| "/usr/local/bin:/usr/bin:/bin".to_owned()));
    for (name, value) in [
        ("PATH", path.join(":")),
        ("HOME", view.says("/argo/home")),
        ("TMPDIR", view.says("/tmp")),
    ] {
        if !env.iter().any(|(other, _)| other == name) {
            env.push((name.to_owned(), value));
        }
    }
}

/// Paths that a pod declares, longest first: a command that says one means its own.
fn declared(plan: &Plan, container: &Container) -> Vec<String> {
    let outputs = plan.parameters.iter().map(|output| &output.path);
    let kept = plan.artifacts.iter().map(|output| &output.path);
    let inputs = plan.inputs.iter().map(|input| &input.path);
    let mounts = container.mounts.iter().map(|mount| &mount.path);
    let paths = outputs.chain(kept).chain(inputs).chain(mounts);
    let mut paths: Vec<String> = paths
        .filter(|path| path.starts_with('/'))
        .flat_map(|path| own(path))
        .collect();
    paths.extend(FRESH.map(|name| format!("/{name}")));
    paths.sort_by_key(|path| std::cmp::Reverse(path.len()));
    paths.dedup();
    paths
}

/// A path with the directories above it that are not this machine's.
fn own(path: &str) -> Vec<String> {
    let above = Path::new(path).ancestors().skip(1);
    let above = above.filter(|above| above.parent().is_some() && !above.exists());
    let above = above.map(|above| above.to_string_lossy().into_owned());
    above.chain([path.to_owned()]).collect()
}

/// Replaces declared paths in a command and its variables.
pub fn map(
    plan: &Plan,
    container: &Container,
    view: &View,
    (parts, env): (&mut [String], &mut [(String, String)]),
) {
    let declared = declared(plan, container);
    for text in parts
        .iter_mut()
        .chain(env.iter_mut().map(|(_, value)| value))
    {
        *text = mapped(text, &declared, view);
    }
}

/// Replaces declared paths in a script.
///
/// # Errors
/// It can't be written again.
pub fn map_script(
    plan: &Plan,
    container: &Container,
    view: &View,
    script: &Path,
) -> io::Result<()> {
    let source = container.source.as_deref().unwrap_or_default();
    fs::write(script, mapped(source, &declared(plan, container), view))
}

/// Every declared path once, from left to right: what was put in is not looked at again.
fn mapped(text: &str, declared: &[String], view: &View) -> String {
    let mut done = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let whole = !done.ends_with(|c: char| c.is_alphanumeric() || "/._-".contains(c));
        let path = declared.iter().find(|path| {
            whole
                && rest.strip_prefix(path.as_str()).is_some_and(|after| {
                    !after.starts_with(|c: char| c.is_alphanumeric() || "_-.".contains(c))
                })
        });
        match path {
            Some(path) => {
                done.push_str(&view.says(path));
                rest = &rest[path.len()..];
            }
            None => {
                done.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    done
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keeper::room::Room;

    #[test]
    fn declared_paths_are_mapped_once() {
        let view = View::outside(&Room {
            root: "/tmp/r".into(),
            ..Room::default()
        });
        let declared = ["/tmp/out.txt".to_owned(), "/tmp".to_owned()];
        for (text, expected) in [
            ("echo x > /tmp/out.txt", "echo x > /tmp/r/tmp/out.txt"),
            ("/tmp/out.txt.bak", "/tmp/r/tmp/out.txt.bak"),
            ("a/tmp /tmpfile", "a/tmp /tmpfile"),
            ("'/tmp/x','/tmp'", "'/tmp/r/tmp/x','/tmp/r/tmp'"),
        ] {
            assert_eq!(mapped(text, &declared, &view), expected);
        }
    }
}
