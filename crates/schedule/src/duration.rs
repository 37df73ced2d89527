//! Lengths of time as Argo writes them: whole seconds, or Go's `1h2m3.5s`.

use crate::status::Millis;

/// A length of time in milliseconds.
///
/// # Errors
/// It is no length of time.
pub fn parse(text: &str) -> Result<Millis, String> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<i64>() {
        return Ok(seconds.saturating_mul(1000));
    }
    let bad = || format!("unable to parse {text} as a duration: time: invalid duration \"{text}\"");
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest.is_empty() {
        return Err(bad());
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .ok_or_else(bad)?;
        let number: f64 = rest[..end].parse().map_err(|_| bad())?;
        rest = &rest[end..];
        let end = rest
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(rest.len());
        total += number
            * match &rest[..end] {
                "ns" => 1e-6,
                "us" | "µs" | "μs" => 1e-3,
                "ms" => 1.0,
                "s" => 1e3,
                "m" => 60e3,
                "h" => 3600e3,
                _ => return Err(bad()),
            };
        rest = &rest[end..];
    }
    let total = total.min(i64::MAX as f64 / 4.0) as Millis;
    Ok(if negative { -total } else { total })
}
