//! Kubernetes' quantities: `128Mi`, `1G`, `1e9`.

use serde_json::Value;

const UNITS: [(&str, f64); 13] = [
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("m", 0.001),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("E", 1e18),
    ("", 1.0),
];

/// Cores, as engines take them; `None`: it is no quantity.
pub fn cores(value: &Value) -> Option<String> {
    let text = text(value);
    match text.strip_suffix('m') {
        Some(thousandths) => {
            let number: f64 = thousandths.parse().ok()?;
            Some(format!("{}", number / 1000.0))
        }
        None => text.parse::<f64>().ok().map(|number| number.to_string()),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

/// Whole bytes; `None`: it is no quantity.
pub fn bytes(value: &Value) -> Option<u64> {
    let text = text(value);
    let (unit, factor) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
    let number: f64 = text[..text.len() - unit.len()].parse().ok()?;
    let bytes = number * factor;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is neither negative nor too large"
    )]
    (bytes.is_finite() && (0.0..1e19).contains(&bytes)).then_some(bytes as u64)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn quantities() {
        for (value, expected) in [
            (json!("128Mi"), Some(134_217_728)),
            (json!("1.5G"), Some(1_500_000_000)),
            (json!(1000), Some(1000)),
            (json!("1e3"), Some(1000)),
            (json!("500m"), Some(0)),
            (json!("lots"), None),
            (json!("-1Gi"), None),
        ] {
            assert_eq!(bytes(&value), expected, "{value}");
        }
        for (value, expected) in [
            (json!("500m"), Some("0.5")),
            (json!(2), Some("2")),
            (json!("1.5"), Some("1.5")),
            (json!("many"), None),
        ] {
            assert_eq!(cores(&value).as_deref(), expected, "{value}");
        }
    }
}
