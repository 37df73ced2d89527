//! The functions of expressions, and those that Argo adds.

use serde_json::{Map, Value};

use super::{
    evaluator::{Scope, compare, equal, float, kind, shown, sorted},
    json_path, moment,
    parser::{Kind, Tree},
    sprig,
};

/// Calls a function.
///
/// # Errors
/// There is none of that name, or it can't do it.
pub fn call(scope: &Scope<'_>, name: &str, arguments: &[Tree]) -> Result<Value, String> {
    if let Some(closure) = arguments.get(1).filter(|_| takes_closure(name)) {
        return over_items(scope, name, &arguments[0], closure, arguments.get(2));
    }
    let values: Vec<Value> = arguments
        .iter()
        .map(|argument| scope.value(argument))
        .collect::<Result<_, _>>()?;
    match name {
        "now" | "sprig.now" => return moment::now(scope.clock()?),
        "sprig.date" => {
            let layout = values.first().map(shown).unwrap_or_default();
            let of = values.get(1).unwrap_or(&Value::Null);
            return moment::date(&layout, of, scope.clock()?);
        }
        _ => {}
    }
    if let Some(name) = name.strip_prefix("sprig.") {
        return sprig::call(name, &values);
    }
    plain(name, &values)
}

fn takes_closure(name: &str) -> bool {
    [
        "all",
        "any",
        "one",
        "none",
        "map",
        "filter",
        "find",
        "findIndex",
        "findLast",
        "findLastIndex",
        "count",
        "groupBy",
        "sortBy",
        "sum",
        "reduce",
    ]
    .contains(&name)
}

fn over_items(
    scope: &Scope<'_>,
    name: &str,
    list: &Tree,
    body: &Tree,
    third: Option<&Tree>,
) -> Result<Value, String> {
    let items = match scope.value(list)? {
        Value::Array(items) => items,
        Value::Object(map) => map.into_iter().map(|(_, value)| value).collect(),
        other => return Err(format!("cannot range over {}", kind(&other))),
    };
    let body = match &body.kind {
        Kind::Closure(body) => body,
        _ => body,
    };
    if name == "reduce" {
        let mut items = items.into_iter();
        let mut sum = match third {
            Some(third) => scope.value(third)?,
            None => items.next().unwrap_or_default(),
        };
        for item in items {
            sum = scope.with("#", item).with("#acc", sum).value(body)?;
        }
        return Ok(sum);
    }
    let each: Vec<(Value, Value)> = items
        .into_iter()
        .enumerate()
        .map(|(place, item)| {
            let value = scope
                .with("#index", place.into())
                .with("#", item.clone())
                .value(body)?;
            Ok((item, value))
        })
        .collect::<Result<_, String>>()?;
    let holds = |value: &Value| *value == Value::Bool(true);
    let matching = || each.iter().filter(|(_, value)| holds(value));
    Ok(match name {
        "map" => each.into_iter().map(|(_, value)| value).collect(),
        "filter" => matching().map(|(item, _)| item.clone()).collect(),
        "all" => each.iter().all(|(_, value)| holds(value)).into(),
        "any" => each.iter().any(|(_, value)| holds(value)).into(),
        "none" => (!each.iter().any(|(_, value)| holds(value))).into(),
        "one" => (matching().count() == 1).into(),
        "count" => matching().count().into(),
        "find" => matching()
            .next()
            .map(|(item, _)| item.clone())
            .unwrap_or_default(),
        "findLast" => matching()
            .next_back()
            .map(|(item, _)| item.clone())
            .unwrap_or_default(),
        "findIndex" => each
            .iter()
            .position(|(_, value)| holds(value))
            .map_or(Value::from(-1), Value::from),
        "findLastIndex" => each
            .iter()
            .rposition(|(_, value)| holds(value))
            .map_or(Value::from(-1), Value::from),
        "sum" => float(each.iter().filter_map(|(_, value)| value.as_f64()).sum()),
        "groupBy" => {
            let mut groups: Map<String, Value> = Map::new();
            for (item, key) in each {
                let group = groups
                    .entry(shown(&key))
                    .or_insert_with(|| Value::Array(Vec::new()));
                if let Some(group) = group.as_array_mut() {
                    group.push(item);
                }
            }
            sorted(groups)
        }
        _ => {
            let mut each = each;
            each.sort_by(|a, b| compare(&a.1, &b.1));
            each.into_iter().map(|(item, _)| item).collect()
        }
    })
}

fn plain(name: &str, values: &[Value]) -> Result<Value, String> {
    let at = |place: usize| values.get(place).unwrap_or(&Value::Null);
    let text = |place: usize| match at(place) {
        Value::String(text) => Ok(text.as_str()),
        other => Err(format!(
            "cannot use {} as argument (type string) to call {name}",
            kind(other)
        )),
    };
    let list = |place: usize| match at(place) {
        Value::Array(list) => Ok(list.as_slice()),
        other => Err(format!("cannot use {} as an array in {name}", kind(other))),
    };
    let number = |place: usize| {
        at(place)
            .as_f64()
            .ok_or_else(|| format!("invalid argument for {name} (type {})", kind(at(place))))
    };
    Ok(match name {
        "asInt" | "int" => return whole(at(0)),
        "asFloat" | "float" => return fraction(at(0)),
        "string" => shown(at(0)).into(),
        "toJson" => json(at(0)).into(),
        "toJSON" => serde_json::to_string_pretty(&ordered(at(0)))
            .unwrap_or_default()
            .into(),
        "fromJSON" => serde_json::from_str(text(0)?).map_err(|error| error.to_string())?,
        "jsonpath" => return json_path::found(text(0)?, text(1)?),
        "len" => match at(0) {
            Value::String(text) => text.chars().count().into(),
            Value::Array(list) => list.len().into(),
            Value::Object(map) => map.len().into(),
            other => return Err(format!("invalid argument for len (type {})", kind(other))),
        },
        "abs" => float(number(0)?.abs()),
        "ceil" => float(number(0)?.ceil()),
        "floor" => float(number(0)?.floor()),
        "round" => float(number(0)?.round()),
        "upper" => text(0)?.to_uppercase().into(),
        "lower" => text(0)?.to_lowercase().into(),
        "trim" => trimmed(
            text(0)?,
            at(1),
            |text, set| text.trim_matches(set).to_owned(),
            str::trim,
        )
        .into(),
        "trimPrefix" => text(0)?
            .strip_prefix(text(1).unwrap_or(" "))
            .unwrap_or(text(0)?)
            .into(),
        "trimSuffix" => text(0)?
            .strip_suffix(text(1).unwrap_or(" "))
            .unwrap_or(text(0)?)
            .into(),
        "split" => match at(2).as_u64() {
            None => text(0)?.split(text(1)?).map(Value::from).collect(),
            Some(most) => text(0)?
                .splitn(usize::try_from(most).unwrap_or(1), text(1)?)
                .map(Value::from)
                .collect(),
        },
        "splitAfter" => text(0)?
            .split_inclusive(text(1)?)
            .map(Value::from)
            .collect(),
        "replace" => text(0)?.replace(text(1)?, text(2)?).into(),
        "repeat" => {
            let times = usize::try_from(at(1).as_u64().unwrap_or(0)).unwrap_or(0);
            if times.saturating_mul(text(0)?.len()) > 1_000_000 {
                return Err("the text would be too long".to_owned());
            }
            text(0)?.repeat(times).into()
        }
        "join" => list(0)?
            .iter()
            .map(shown)
            .collect::<Vec<_>>()
            .join(text(1).unwrap_or(""))
            .into(),
        "indexOf" => text(0)?.find(text(1)?).map_or(Value::from(-1), Value::from),
        "lastIndexOf" => text(0)?
            .rfind(text(1)?)
            .map_or(Value::from(-1), Value::from),
        "hasPrefix" => text(0)?.starts_with(text(1)?).into(),
        "hasSuffix" => text(0)?.ends_with(text(1)?).into(),
        "first" => list(0)?.first().cloned().unwrap_or_default(),
        "last" => list(0)?.last().cloned().unwrap_or_default(),
        "take" => list(0)?
            .iter()
            .take(usize::try_from(at(1).as_u64().unwrap_or(0)).unwrap_or(0))
            .cloned()
            .collect(),
        "reverse" => list(0)?.iter().rev().cloned().collect(),
        "uniq" => {
            let mut seen: Vec<Value> = Vec::new();
            for value in list(0)? {
                if !seen.iter().any(|known| equal(known, value)) {
                    seen.push(value.clone());
                }
            }
            seen.into()
        }
        "concat" => {
            let lists: Result<Vec<_>, _> = (0..values.len()).map(list).collect();
            lists?.concat().into()
        }
        "flatten" => flat(list(0)?).into(),
        "sort" => {
            let mut sorted = list(0)?.to_vec();
            sorted.sort_by(compare);
            if at(1).as_str() == Some("desc") {
                sorted.reverse();
            }
            sorted.into()
        }
        "sum" => float(list(0)?.iter().filter_map(Value::as_f64).sum()),
        "mean" => float(
            list(0)?.iter().filter_map(Value::as_f64).sum::<f64>() / list(0)?.len().max(1) as f64,
        ),
        "min" | "max" => {
            let all = match at(0) {
                Value::Array(list) if values.len() == 1 => list.clone(),
                _ => values.to_vec(),
            };
            let best = match name {
                "min" => all.into_iter().min_by(compare),
                _ => all.into_iter().max_by(compare),
            };
            best.unwrap_or_default()
        }
        "keys" => match at(0) {
            Value::Object(map) => map.keys().cloned().map(Value::from).collect(),
            other => return Err(format!("cannot get keys from {}", kind(other))),
        },
        "values" => match at(0) {
            Value::Object(map) => map.values().cloned().collect(),
            other => return Err(format!("cannot get values from {}", kind(other))),
        },
        "toPairs" => match at(0) {
            Value::Object(map) => map
                .iter()
                .map(|(key, value)| Value::from(vec![key.clone().into(), value.clone()]))
                .collect(),
            other => return Err(format!("cannot transform {} to pairs", kind(other))),
        },
        "fromPairs" => {
            let pairs = list(0)?
                .iter()
                .map(|pair| (shown(&pair[0]), pair[1].clone()));
            sorted(pairs.collect())
        }
        "get" => match (at(0), at(1)) {
            (Value::Object(map), key) => map.get(&shown(key)).cloned().unwrap_or_default(),
            (Value::Array(list), Value::Number(place)) => {
                let place = place.as_u64().and_then(|place| usize::try_from(place).ok());
                place
                    .and_then(|place| list.get(place))
                    .cloned()
                    .unwrap_or_default()
            }
            _ => Value::Null,
        },
        "type" => match at(0) {
            Value::Null => "nil",
            Value::Number(number) if number.is_f64() => "float",
            Value::Object(_) => "map",
            Value::Array(_) => "array",
            other => kind(other),
        }
        .into(),
        "toBase64" => sprig::encoded(text(0)?.as_bytes()).into(),
        "fromBase64" => sprig::decoded(text(0)?)?.into(),
        _ => return Err(format!("unknown name {name}")),
    })
}

fn trimmed(
    text: &str,
    set: &Value,
    by: impl Fn(&str, &[char]) -> String,
    otherwise: impl Fn(&str) -> &str,
) -> String {
    match set.as_str() {
        Some(set) => by(text, &set.chars().collect::<Vec<_>>()),
        None => otherwise(text).to_owned(),
    }
}

fn flat(list: &[Value]) -> Vec<Value> {
    list.iter()
        .flat_map(|value| match value {
            Value::Array(inner) => flat(inner),
            other => vec![other.clone()],
        })
        .collect()
}

fn whole(value: &Value) -> Result<Value, String> {
    match value {
        Value::Number(number) => Ok((number.as_f64().unwrap_or(0.0) as i64).into()),
        Value::String(text) => text
            .parse::<i64>()
            .map(Value::from)
            .map_err(|_| format!("invalid operation: int({text})")),
        other => Err(format!("invalid operation: int({})", kind(other))),
    }
}

fn fraction(value: &Value) -> Result<Value, String> {
    match value {
        Value::Number(_) => Ok(value.clone()),
        Value::String(text) => text
            .parse::<f64>()
            .map(float)
            .map_err(|_| format!("invalid operation: float({text})")),
        other => Err(format!("invalid operation: float({})", kind(other))),
    }
}

/// Keys in order, all the way down.
pub fn ordered(value: &Value) -> Value {
    match value {
        Value::Object(map) => sorted(
            map.iter()
                .map(|(name, value)| (name.clone(), ordered(value)))
                .collect(),
        ),
        Value::Array(list) => list.iter().map(ordered).collect(),
        other => other.clone(),
    }
}

/// JSON as Go writes it: keys in order, some signs escaped.
pub fn json(value: &Value) -> String {
    let text = ordered(value).to_string();
    text.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}
