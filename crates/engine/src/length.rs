//! Lengths of time in words.

use crate::event::Millis;

/// A length of time for a person: `1 h 2 min`, `2 min 10 s`, `4 s`.
pub fn length(millis: Millis) -> String {
    let seconds = millis.unsigned_abs() / 1000;
    let parts = match seconds {
        0..60 => [(seconds, "s"), (0, "")],
        60..3600 => [(seconds / 60, "min"), (seconds % 60, "s")],
        _ => [(seconds / 3600, "h"), (seconds % 3600 / 60, "min")],
    };
    let [(first, unit), second] = parts;
    match second {
        (0, _) => format!("{first} {unit}"),
        (rest, small) => format!("{first} {unit} {rest} {small}"),
    }
}

#[cfg(test)]
mod tests {
    use super::length;

    #[test]
    fn two_units_at_most() {
        for (millis, words) in [
            (0, "0 s"),
            (999, "0 s"),
            (4_000, "4 s"),
            (-4_000, "4 s"),
            (60_000, "1 min"),
            (130_999, "2 min 10 s"),
            (3_600_000, "1 h"),
            (3_720_000, "1 h 2 min"),
            (90_000_000, "25 h"),
        ] {
            assert_eq!(length(millis), words);
        }
    }
}
