//! The functions `sprig.…` that make sense without an environment, a clock or chance.

use serde_json::Value;

use super::{
    builtins::json,
    evaluator::{equal, float, shown},
};

/// Calls one of them.
///
/// # Errors
/// There is none of that name, or it can't do it.
pub fn call(name: &str, values: &[Value]) -> Result<Value, String> {
    let at = |place: usize| values.get(place).unwrap_or(&Value::Null);
    let text = |place: usize| shown(at(place));
    let number = |place: usize| -> f64 {
        at(place)
            .as_f64()
            .or_else(|| at(place).as_str().and_then(|text| text.parse().ok()))
            .unwrap_or(0.0)
    };
    let size = |place: usize| number(place).clamp(0.0, 1e6) as usize;
    let list = |place: usize| at(place).as_array().cloned().unwrap_or_default();
    Ok(match name {
        "upper" => text(0).to_uppercase().into(),
        "lower" => text(0).to_lowercase().into(),
        "title" => titled(&text(0)).into(),
        "untitle" => untitled(&text(0)).into(),
        "trim" => text(0).trim().into(),
        "trimAll" => text(1)
            .trim_matches(&text(0).chars().collect::<Vec<_>>()[..])
            .into(),
        "trimPrefix" => text(1)
            .strip_prefix(&text(0))
            .map_or(text(1), str::to_owned)
            .into(),
        "trimSuffix" => text(1)
            .strip_suffix(&text(0))
            .map_or(text(1), str::to_owned)
            .into(),
        "replace" => text(2).replace(&text(0), &text(1)).into(),
        "repeat" if size(0).saturating_mul(text(1).len()) < 1_000_000 => {
            text(1).repeat(size(0)).into()
        }
        "substr" => text(2)
            .chars()
            .skip(size(0))
            .take(size(1).saturating_sub(size(0)))
            .collect::<String>()
            .into(),
        "trunc" => text(1).chars().take(size(0)).collect::<String>().into(),
        "nospace" => text(0).split_whitespace().collect::<String>().into(),
        "contains" => text(1).contains(&text(0)).into(),
        "hasPrefix" => text(1).starts_with(&text(0)).into(),
        "hasSuffix" => text(1).ends_with(&text(0)).into(),
        "quote" => values
            .iter()
            .map(|value| format!("{:?}", shown(value)))
            .collect::<Vec<_>>()
            .join(" ")
            .into(),
        "squote" => values
            .iter()
            .map(|value| format!("'{}'", shown(value)))
            .collect::<Vec<_>>()
            .join(" ")
            .into(),
        "splitList" => text(1).split(&text(0)).map(Value::from).collect(),
        "split" => {
            let (separator, whole) = (text(0), text(1));
            let parts = whole.split(&separator).enumerate();
            Value::Object(
                parts
                    .map(|(place, part)| (format!("_{place}"), part.into()))
                    .collect(),
            )
        }
        "join" => list(1)
            .iter()
            .map(shown)
            .collect::<Vec<_>>()
            .join(&text(0))
            .into(),
        "default" => {
            if empty(at(1)) {
                at(0).clone()
            } else {
                at(1).clone()
            }
        }
        "empty" => empty(at(0)).into(),
        "coalesce" => values
            .iter()
            .find(|value| !empty(value))
            .cloned()
            .unwrap_or_default(),
        "ternary" => {
            if at(2).as_bool() == Some(true) {
                at(0).clone()
            } else {
                at(1).clone()
            }
        }
        "int" | "int64" => (number(0) as i64).into(),
        "float64" => float(number(0)),
        "toString" => text(0).into(),
        "add" => float(
            values
                .iter()
                .enumerate()
                .map(|(place, _)| number(place))
                .sum(),
        ),
        "add1" => float(number(0) + 1.0),
        "sub" => float(number(0) - number(1)),
        "mul" => float(
            values
                .iter()
                .enumerate()
                .map(|(place, _)| number(place))
                .product(),
        ),
        "div" if number(1) as i64 != 0 => ((number(0) as i64) / (number(1) as i64)).into(),
        "mod" if number(1) as i64 != 0 => ((number(0) as i64) % (number(1) as i64)).into(),
        "max" => float((0..values.len()).map(number).fold(f64::MIN, f64::max)),
        "min" => float((0..values.len()).map(number).fold(f64::MAX, f64::min)),
        "floor" => float(number(0).floor()),
        "ceil" => float(number(0).ceil()),
        "round" => float((number(0) * 10f64.powf(number(1))).round() / 10f64.powf(number(1))),
        "list" | "tuple" => values.to_vec().into(),
        "first" => list(0).first().cloned().unwrap_or_default(),
        "last" => list(0).last().cloned().unwrap_or_default(),
        "rest" => list(0).into_iter().skip(1).collect(),
        "reverse" => list(0).into_iter().rev().collect(),
        "append" => list(0).into_iter().chain([at(1).clone()]).collect(),
        "has" => list(1).iter().any(|one| equal(one, at(0))).into(),
        "len" => at(0).as_array().map_or(text(0).len(), Vec::len).into(),
        "keys" => at(0)
            .as_object()
            .into_iter()
            .flatten()
            .map(|(key, _)| Value::from(key.clone()))
            .collect(),
        "get" => at(0).get(text(1)).cloned().unwrap_or_else(|| "".into()),
        "hasKey" => at(0).get(text(1)).is_some().into(),
        "dict" => {
            let pairs = values
                .chunks(2)
                .map(|pair| (shown(&pair[0]), pair.get(1).cloned().unwrap_or_default()));
            Value::Object(pairs.collect())
        }
        "toJson" | "mustToJson" => json(at(0)).into(),
        "fromJson" | "mustFromJson" => {
            serde_json::from_str(&text(0)).map_err(|error| error.to_string())?
        }
        "b64enc" => encoded(text(0).as_bytes()).into(),
        "b64dec" => decoded(&text(0))?.into(),
        "regexMatch" => pattern(&text(0))?.is_match(&text(1)).into(),
        "regexFind" => pattern(&text(0))?
            .find(&text(1))
            .map_or("", |found| found.as_str())
            .into(),
        "regexReplaceAll" => pattern(&text(0))?
            .replace_all(&text(1), text(2).as_str())
            .into_owned()
            .into(),
        _ => return Err(format!("cannot fetch {name} from sprig")),
    })
}

fn pattern(text: &str) -> Result<regex::Regex, String> {
    regex::Regex::new(text).map_err(|error| error.to_string())
}

fn empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
    }
}

fn titled(text: &str) -> String {
    let mut begins = true;
    let raised = text.chars().map(|character| {
        let raised = if begins {
            character.to_ascii_uppercase()
        } else {
            character
        };
        begins = character.is_whitespace();
        raised
    });
    raised.collect()
}

fn untitled(text: &str) -> String {
    let mut begins = true;
    let lowered = text.chars().map(|character| {
        let lowered = if begins {
            character.to_ascii_lowercase()
        } else {
            character
        };
        begins = character.is_whitespace();
        lowered
    });
    lowered.collect()
}

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base 64.
pub fn encoded(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let whole = chunk
            .iter()
            .fold(0_u32, |sum, byte| sum << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let sign = SIGNS[(whole >> (18 - 6 * place) & 63) as usize];
            out.push(if place <= chunk.len() {
                char::from(sign)
            } else {
                '='
            });
        }
    }
    out
}

/// Base 64 read.
///
/// # Errors
/// It is none.
pub fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let (mut sum, mut bits) = (0_u32, 0);
    for sign in text.trim_end_matches('=').bytes() {
        let value = SIGNS
            .iter()
            .position(|known| *known == sign)
            .ok_or("illegal base64 data")?;
        sum = sum << 6 | value as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((sum >> bits & 255) as u8);
        }
    }
    String::from_utf8(bytes).map_err(|_| "the text is no UTF-8".to_owned())
}
