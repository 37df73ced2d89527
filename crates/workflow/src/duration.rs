//! Durations as Argo writes them: whole seconds (`20`), or numbers with units (`1h30m`, `2.5s`).

use signalbox_engine::event::Millis;

/// As long as upstream can count.
#[expect(clippy::cast_precision_loss, reason = "a bound, 292 years away")]
const MOST: f64 = (i64::MAX / 1_000_000) as f64;

/// Longer units first where one begins another.
const UNITS: [(&str, f64); 7] = [
    ("ms", 1.0),
    ("ns", 1e-6),
    ("us", 1e-3),
    ("µs", 1e-3),
    ("h", 3_600_000.0),
    ("m", 60_000.0),
    ("s", 1000.0),
];

/// Milliseconds.
///
/// # Errors
/// It is no duration, or less than nothing; says which.
pub fn parse(text: &str) -> Result<Millis, String> {
    let millis = length(text).ok_or_else(|| format!("`{text}` is no duration"))?;
    if text.starts_with('-') && millis > 0.0 {
        return Err(format!("the duration `{text}` is less than nothing"));
    }
    if millis > MOST {
        return Err(format!("the duration `{text}` is longer than 292 years"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is within the bound")]
    Ok(millis.round() as Millis)
}

fn length(text: &str) -> Option<f64> {
    let mut rest = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return rest.parse::<f64>().ok().map(|seconds| seconds * 1000.0);
    }
    let mut millis = None;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (number, tail) = rest.split_at(end);
        let number: f64 = number.parse().ok()?;
        let (unit, factor) = UNITS.iter().find(|(unit, _)| tail.starts_with(unit))?;
        millis = Some(millis.unwrap_or(0.0) + number * factor);
        rest = &tail[unit.len()..];
    }
    millis
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn durations_are_read_as_upstream_reads_them() {
        for (text, expected) in [
            ("20", 20_000),
            ("0", 0),
            ("-0", 0),
            ("+5", 5000),
            ("20s", 20_000),
            ("0s", 0),
            ("2h", 7_200_000),
            ("1h30m", 5_400_000),
            ("2.5s", 2500),
            (".5m", 30_000),
            ("300ms", 300),
            ("1m2s3ms", 62_003),
            ("1500µs", 2),
            ("+1m", 60_000),
        ] {
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_none() {
        for text in [
            "", " 1s", "1 s", "1d", "s", "1h30", "2.5", ".", ".s", "1..5s", "+", "abc", "1s ",
            "1_0s", "٣s",
        ] {
            assert_eq!(parse(text), Err(format!("`{text}` is no duration")));
        }
        assert!(parse("-1s").unwrap_err().contains("less than nothing"));
        for text in ["9999999999999", "99999999999999h", &"9".repeat(1000)] {
            assert!(parse(text).unwrap_err().contains("longer than"), "{text}");
        }
    }
}
