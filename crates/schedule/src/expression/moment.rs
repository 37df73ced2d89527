//! Moments in expressions. The clock is that of the schedule's round, handed in with the values, so that a run that is
//! played again says the same.

use serde_json::Value;

/// The name under which the clock's milliseconds stand among the values; no tag can name it.
pub const CLOCK: &str = "\u{0}now";

/// What Go's layouts call the parts of a moment, the longer names first, and what `strftime` calls them.
const PARTS: [(&str, &str); 22] = [
    ("January", "%B"),
    ("Monday", "%A"),
    ("2006", "%Y"),
    ("-07:00", "%:z"),
    ("Z07:00", "Z"),
    ("-0700", "%z"),
    ("Jan", "%b"),
    ("Mon", "%a"),
    ("MST", "%Z"),
    ("01", "%m"),
    ("02", "%d"),
    ("_2", "%e"),
    ("03", "%I"),
    ("04", "%M"),
    ("05", "%S"),
    ("06", "%y"),
    ("15", "%H"),
    ("PM", "%p"),
    ("pm", "%P"),
    ("1", "%-m"),
    ("2", "%-d"),
    ("3", "%-I"),
];

/// `now()`: the clock's moment.
///
/// # Errors
/// It is out of all bounds.
pub fn now(clock: i64) -> Result<Value, String> {
    Ok(zoned(clock)?.timestamp().to_string().into())
}

/// `sprig.date`: a number is a moment in seconds, anything else means now, as sprig has it.
///
/// # Errors
/// The moment is out of all bounds.
pub fn date(layout: &str, of: &Value, clock: i64) -> Result<Value, String> {
    let at = match of.as_i64() {
        Some(seconds) => seconds.saturating_mul(1000),
        None => clock,
    };
    let moment = zoned(at)?;
    let (mut out, mut rest) = (String::new(), layout);
    while let Some(sign) = rest.chars().next() {
        match PARTS.iter().find(|(part, _)| rest.starts_with(part)) {
            Some((part, format)) => {
                out.push_str(&moment.strftime(format).to_string());
                rest = &rest[part.len()..];
            }
            None => {
                out.push(sign);
                rest = &rest[sign.len_utf8()..];
            }
        }
    }
    Ok(out.into())
}

fn zoned(at: i64) -> Result<jiff::Zoned, String> {
    let moment = jiff::Timestamp::from_millisecond(at).map_err(|bad| bad.to_string())?;
    Ok(moment.to_zoned(jiff::tz::TimeZone::UTC))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{CLOCK, date};
    use crate::expression::evaluate;

    #[test]
    fn layouts_are_those_of_go() {
        for (layout, wanted) in [
            ("2006-01-02 15:04:05", "2026-03-04 05:06:07"),
            ("Mon Jan _2, 06", "Wed Mar  4, 26"),
            ("2006-01-02T15:04:05Z07:00", "2026-03-04T05:06:07Z"),
            ("3PM 2/1", "5AM 4/3"),
        ] {
            assert_eq!(date(layout, &"".into(), 1_772_600_767_000).unwrap(), wanted);
        }
        assert_eq!(date("2006", &0.into(), 1_772_600_767_000).unwrap(), "1970");
    }

    #[test]
    fn now_is_the_clock_that_is_handed_in() {
        let values = [(CLOCK.to_owned(), Some("1772600767000".to_owned()))].into();
        let found = evaluate("[now(), sprig.date('06', now())]", &values).unwrap();
        assert_eq!(found.to_string(), r#"["2026-03-04T05:06:07Z","26"]"#);
        assert!(evaluate("now()", &[].into()).is_err());
    }
}
