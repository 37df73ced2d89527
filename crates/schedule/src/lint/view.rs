//! Looking into manifests that may hold anything: what is missing or of another type is empty.

use serde_json::Value;

use crate::yaml;

/// What stands under a field's name; `null` is nothing. Argo reads `Parameter` as `parameter` where there is no
/// `parameter` itself.
pub fn get<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    let map = value.as_object()?;
    let found = map.get(key).or_else(|| {
        map.iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, value)| value)
    });
    found.filter(|value| !value.is_null())
}

/// What stands at a path of keys.
pub fn dig<'v>(value: &'v Value, keys: &[&str]) -> Option<&'v Value> {
    keys.iter().try_fold(value, |value, key| get(value, key))
}

/// A string, a number or a boolean as text; else nothing.
pub fn text(value: &Value, key: &str) -> String {
    get(value, key)
        .filter(|value| !value.is_array() && !value.is_object())
        .map(yaml::text)
        .unwrap_or_default()
}

/// A list's items.
pub fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    get(value, key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// Something stands there, be it empty.
pub fn set(value: &Value, key: &str) -> bool {
    get(value, key).is_some()
}

/// Text that is not empty stands there.
pub fn filled(value: &Value, key: &str) -> bool {
    !text(value, key).is_empty()
}

/// Keys of a mapping.
pub fn keys<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v String> {
    get(value, key)
        .and_then(Value::as_object)
        .into_iter()
        .flat_map(|map| map.keys())
}

/// A longer path.
pub fn join(path: &[String], steps: &[&str]) -> Vec<String> {
    path.iter()
        .cloned()
        .chain(steps.iter().map(|step| (*step).to_owned()))
        .collect()
}
