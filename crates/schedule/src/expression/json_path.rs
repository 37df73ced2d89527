//! `jsonpath(text, path)`: members, elements and `*`, as far as Argo's examples go.

use serde_json::Value;

/// What a path finds in a JSON text.
///
/// # Errors
/// The text is no JSON, or nothing is there.
pub fn found(text: &str, path: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let rest = path
        .trim()
        .strip_prefix('$')
        .ok_or("a path begins with $")?;
    let (mut values, mut many) = (vec![value], false);
    let mut rest = rest;
    while !rest.is_empty() {
        let (key, after) = part(rest)?;
        rest = after;
        let mut next = Vec::new();
        for value in &values {
            match step(value, &key) {
                Ok(found) => next.extend(found),
                Err(_) if many => {}
                Err(message) => return Err(message),
            }
        }
        many |= key == "*";
        values = next;
    }
    match many {
        true => Ok(values.into()),
        false => values.pop().ok_or_else(|| "nothing is there".to_owned()),
    }
}

fn part(rest: &str) -> Result<(String, &str), String> {
    if let Some(inner) = rest.strip_prefix('[') {
        let end = inner.find(']').ok_or("a bracket is not closed")?;
        let key = inner[..end].trim().trim_matches(['\'', '"']);
        return Ok((key.to_owned(), &inner[end + 1..]));
    }
    let inner = rest.strip_prefix('.').unwrap_or(rest);
    let end = inner.find(['.', '[']).unwrap_or(inner.len());
    if end == 0 {
        return Err(format!("the path can't be read at {rest}"));
    }
    Ok((inner[..end].to_owned(), &inner[end..]))
}

fn step(value: &Value, key: &str) -> Result<Vec<Value>, String> {
    match value {
        Value::Object(map) if key == "*" => Ok(map.values().cloned().collect()),
        Value::Array(list) if key == "*" => Ok(list.clone()),
        Value::Object(map) => {
            let found = map.get(key).cloned();
            found
                .map(|found| vec![found])
                .ok_or_else(|| format!("key: invalid token key '{key}' not found"))
        }
        Value::Array(list) => {
            let place: i64 = key
                .parse()
                .map_err(|_| format!("key: invalid token key '{key}' not found"))?;
            let length = i64::try_from(list.len()).unwrap_or(i64::MAX);
            let place = if place < 0 { place + length } else { place };
            let found = usize::try_from(place)
                .ok()
                .and_then(|place| list.get(place))
                .cloned();
            found
                .map(|found| vec![found])
                .ok_or_else(|| "index: invalid token target out of range".to_owned())
        }
        _ => Err(format!("key: invalid token key '{key}' not found")),
    }
}
