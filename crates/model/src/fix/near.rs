//! Names that may be meant by one that was written.

/// Names that are offered instead of an unknown one.
pub(super) const NEAREST: usize = 2;

/// The names that are most like one that was written, the nearest first. The beginning of a name is near too.
pub(super) fn nearest<'n>(written: &str, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let written = &written.to_lowercase();
    let near = |name: &'n str| {
        let begins = written.chars().count() > 1
            && (name.starts_with(written.as_str()) || written.starts_with(name));
        let distance = match begins {
            true => strsim::osa_distance(written, name),
            false => apart(written, name)?,
        };
        Some((distance, name))
    };
    let mut near: Vec<(usize, &str)> = names.filter_map(near).collect();
    near.sort_unstable();
    near.into_iter()
        .take(NEAREST)
        .map(|(_, name)| name)
        .collect()
}

/// The field that is most like one that was written, if one is near. Capitals don't count.
pub(super) fn nearest_field<'n>(
    written: &str,
    fields: impl Iterator<Item = &'n str>,
) -> Option<&'n str> {
    let written = written.to_lowercase();
    let near = |field: &'n str| Some((apart(&written, &field.to_lowercase())?, field));
    fields.filter_map(near).min().map(|(_, field)| field)
}

/// How many letters a name is away from another one, if it is near.
fn apart(written: &str, name: &str) -> Option<usize> {
    let length = written.chars().count();
    let most = (length / 3).clamp(1, 4);
    if name.chars().count().abs_diff(length) > most {
        return None;
    }
    Some(strsim::osa_distance(written, name)).filter(|distance| *distance <= most)
}
