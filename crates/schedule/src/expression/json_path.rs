//! `jsonpath(text, path)`: members, elements, slices, `*`, and conditions on elements (`?(@.age > 42 && @.age < 44)`).

use serde_json::Value;

use super::evaluator::{compare, equal};

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
        many |= key == "*" || key.starts_with('?') || slice(&key).is_some();
        values = next;
    }
    match many {
        true => Ok(values.into()),
        false => values.pop().ok_or_else(|| "nothing is there".to_owned()),
    }
}

fn part(rest: &str) -> Result<(String, &str), String> {
    if let Some(inner) = rest.strip_prefix('[') {
        let end = closing(inner).ok_or("a bracket is not closed")?;
        let key = inner[..end].trim();
        let key = match key.starts_with('?') {
            true => key,
            false => key.trim_matches(['\'', '"']),
        };
        return Ok((key.to_owned(), &inner[end + 1..]));
    }
    let inner = rest.strip_prefix('.').unwrap_or(rest);
    let end = inner.find(['.', '[']).unwrap_or(inner.len());
    if end == 0 {
        return Err(format!("the path can't be read at {rest}"));
    }
    Ok((inner[..end].to_owned(), &inner[end..]))
}

/// Where a bracket ends: not inside of a text, nor of another bracket.
fn closing(inner: &str) -> Option<usize> {
    let (mut quote, mut depth) = (None, 0_usize);
    for (place, sign) in inner.char_indices() {
        match (quote, sign) {
            (Some(open), _) if open == sign => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(sign),
            (None, '[') => depth += 1,
            (None, ']') if depth == 0 => return Some(place),
            (None, ']') => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `from:to`, each of them or none.
fn slice(key: &str) -> Option<(Option<i64>, Option<i64>)> {
    let (from, to) = key.split_once(':')?;
    let bound = |text: &str| match text.trim() {
        "" => Some(None),
        text => text.parse().ok().map(Some),
    };
    Some((bound(from)?, bound(to)?))
}

fn sliced(list: &[Value], from: Option<i64>, to: Option<i64>) -> Vec<Value> {
    let length = i64::try_from(list.len()).unwrap_or(i64::MAX);
    let bound = |place: i64| {
        let place = if place < 0 {
            place.saturating_add(length)
        } else {
            place
        };
        usize::try_from(place.clamp(0, length)).unwrap_or(0)
    };
    let (from, to) = (bound(from.unwrap_or(0)), bound(to.unwrap_or(length)));
    list.get(from..to).unwrap_or_default().to_vec()
}

/// Whether an element fits a condition.
fn fits(value: &Value, condition: &str) -> Result<bool, String> {
    for (sign, all) in [("||", false), ("&&", true)] {
        if let Some((left, right)) = split(condition, sign) {
            let left = fits(value, left)?;
            return if left == all {
                fits(value, right)
            } else {
                Ok(left)
            };
        }
    }
    for sign in ["==", "!=", "<=", ">=", "<", ">"] {
        let Some((left, right)) = split(condition, sign) else {
            continue;
        };
        let (Some(left), Some(right)) = (side(value, left)?, side(value, right)?) else {
            return Ok(false);
        };
        let order = compare(&left, &right);
        let alike = left.is_number() == right.is_number();
        return Ok(match sign {
            "==" => equal(&left, &right),
            "!=" => !equal(&left, &right),
            "<=" => alike && order.is_le(),
            ">=" => alike && order.is_ge(),
            "<" => alike && order.is_lt(),
            _ => alike && order.is_gt(),
        });
    }
    Ok(side(value, condition)?.is_some())
}

/// Both sides of a sign that stands outside of texts.
fn split<'a>(condition: &'a str, sign: &str) -> Option<(&'a str, &'a str)> {
    let mut quote = None;
    for (place, one) in condition.char_indices() {
        match quote {
            Some(open) if open == one => quote = None,
            Some(_) => {}
            None if one == '\'' || one == '"' => quote = Some(one),
            None if condition[place..].starts_with(sign) => {
                return Some((&condition[..place], &condition[place + sign.len()..]));
            }
            None => {}
        }
    }
    None
}

/// One side of a comparison: a place in the element, if there is something, or a value.
fn side(value: &Value, text: &str) -> Result<Option<Value>, String> {
    let text = text.trim();
    if let Some(path) = text.strip_prefix('@') {
        let (mut rest, mut at) = (path, value.clone());
        while !rest.is_empty() {
            let (key, after) = part(rest)?;
            rest = after;
            match step(&at, &key).ok().and_then(|mut found| found.pop()) {
                Some(found) => at = found,
                None => return Ok(None),
            }
        }
        return Ok(Some(at));
    }
    let inner = text
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    if let Some(inner) = inner {
        return Ok(Some(inner.into()));
    }
    let value = serde_json::from_str(text);
    value
        .map(Some)
        .map_err(|_| format!("the condition can't be read at {text}"))
}

fn step(value: &Value, key: &str) -> Result<Vec<Value>, String> {
    if let Some(condition) = key.strip_prefix('?') {
        let condition = condition.trim();
        let inner = condition
            .strip_prefix('(')
            .and_then(|rest| rest.strip_suffix(')'));
        return chosen(value, inner.unwrap_or(condition));
    }
    match value {
        Value::Array(list) if slice(key).is_some() => {
            let (from, to) = slice(key).unwrap_or_default();
            Ok(sliced(list, from, to))
        }
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

/// The elements that fit a condition.
fn chosen(value: &Value, condition: &str) -> Result<Vec<Value>, String> {
    let elements: Vec<&Value> = match value {
        Value::Array(list) => list.iter().collect(),
        Value::Object(map) => map.values().collect(),
        _ => Vec::new(),
    };
    let mut found = Vec::new();
    for element in elements {
        if fits(element, condition)? {
            found.push(element.clone());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::found;

    #[test]
    fn conditions_and_slices_choose_elements() {
        let text = r#"{"a": [{"n": "x]", "v": 1}, {"n": "y", "v": 2}, {"v": 3}]}"#;
        for (path, wanted) in [
            (r#"$.a[?(@.n=="y")].v"#, "[2]"),
            (r#"$.a[?(@.n == 'x]')].v"#, "[1]"),
            ("$.a[?(@.v>1 && @.v<3)].v", "[2]"),
            ("$.a[?(@.v<2 || @.v>=3)].v", "[1,3]"),
            ("$.a[?(@.n)].v", "[1,2]"),
            ("$.a[?(@.v>9)].v", "[]"),
            ("$.a[0:1].v", "[1]"),
            ("$.a[-1:].v", "[3]"),
            ("$.a[1].v", "2"),
        ] {
            assert_eq!(found(text, path).unwrap().to_string(), wanted, "{path}");
        }
        assert!(found(text, "$.a[?(@.v==oops)]").is_err());
    }
}
