//! A stored line as a person reads it: its time apart, and of what terminals understand nothing but colours. What a
//! process prints is hostile: it may hold any escape sequence.

use signalbox_engine::event::Millis;

/// A time is never longer.
const MOST_TIME: usize = 40;

/// What becomes of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colours {
    Keep,
    Drop,
}

/// The time before a line, and the line without it.
pub fn split(line: &[u8]) -> (Option<Millis>, &[u8]) {
    let Some(space) = memchr::memchr(b' ', &line[..line.len().min(MOST_TIME)]) else {
        return (None, line);
    };
    let time = std::str::from_utf8(&line[..space]).ok();
    match time.and_then(|time| time.parse::<jiff::Timestamp>().ok()) {
        Some(at) => (Some(at.as_millisecond()), &line[space + 1..]),
        None => (None, line),
    }
}

/// The same without reading the time: quick for what the waiter writes.
pub fn without_time(line: &[u8]) -> &[u8] {
    match line {
        [b'0'..=b'9', ..]
            if matches!(line.get(10), Some(b'T')) && line.get(23..25) == Some(b"Z ") =>
        {
            &line[25..]
        }
        _ => split(line).1,
    }
}

/// The text without escape sequences and control characters, with or without its colours.
pub fn clean(line: &[u8], colours: Colours) -> String {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let text = String::from_utf8_lossy(line);
    if !text.contains(|c: char| c.is_control()) {
        return text.into_owned();
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    // What closes no earlier sequence closes no later one: the end of a line is looked through once.
    let mut may_close = true;
    while let Some(at) = rest.find(|c: char| c.is_control() && c != '\t') {
        clean.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match rest.strip_prefix('\u{1b}') {
            Some(tail) => 1 + sequence(tail, &mut may_close),
            None => rest.chars().next().map_or(0, char::len_utf8),
        };
        let (cut, tail) = rest.split_at(length);
        if colours == Colours::Keep && is_colour(cut) {
            clean.push_str(cut);
        } else if cut == "\r" {
            // Written over on a terminal: here both texts stay, apart.
            clean.push(' ');
        }
        rest = tail;
    }
    clean.push_str(rest);
    clean
}

fn is_colour(sequence: &str) -> bool {
    let parameters = sequence
        .strip_prefix("\u{1b}[")
        .and_then(|tail| tail.strip_suffix('m'));
    parameters.is_some_and(|parameters| {
        parameters
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b';' | b':'))
    })
}

/// Bytes of an escape sequence after its ESC. One that is never closed hides no text: only its beginning counts.
fn sequence(tail: &str, may_close: &mut bool) -> usize {
    let bytes = tail.as_bytes();
    let run = |from: usize, range: std::ops::RangeInclusive<u8>| {
        let more = bytes[from..].iter().take_while(|byte| range.contains(byte));
        from + more.count()
    };
    let closed = |at: usize, range: std::ops::RangeInclusive<u8>| {
        at + usize::from(bytes.get(at).is_some_and(|byte| range.contains(byte)))
    };
    match bytes.first() {
        Some(b'[') => closed(run(1, 0x20..=0x3f), 0x40..=0x7e),
        Some(b']' | b'P' | b'X' | b'^' | b'_') => {
            let end = if *may_close { closing(bytes) } else { None };
            *may_close = end.is_some();
            end.unwrap_or(1)
        }
        Some(0x20..=0x7e) => closed(run(0, 0x20..=0x2f), 0x30..=0x7e),
        _ => 0,
    }
}

/// Where the first bell, or ESC and backslash, ends.
fn closing(bytes: &[u8]) -> Option<usize> {
    memchr::memchr2_iter(0x07, 0x1b, bytes).find_map(|at| match bytes[at..] {
        [0x07, ..] => Some(at + 1),
        [_, b'\\', ..] => Some(at + 2),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_split_off() {
        let at = Some(1_767_323_045_678);
        let cases: [(&str, Option<Millis>, &str); 9] = [
            ("2026-01-02T03:04:05.678Z hello you", at, "hello you"),
            ("2026-01-02T04:04:05.678+01:00 hello", at, "hello"),
            ("2026-01-02T03:04:05.678Z ", at, ""),
            ("2026-01-02T03:04:05Z x", Some(1_767_323_045_000), "x"),
            ("2026-01-02T03:04:05.678Z", None, "2026-01-02T03:04:05.678Z"),
            (
                "2026-13-02T03:04:05.678Z x",
                None,
                "2026-13-02T03:04:05.678Z x",
            ),
            ("hello you", None, "hello you"),
            (" 2026", None, " 2026"),
            ("", None, ""),
        ];
        for (line, at, text) in cases {
            assert_eq!(split(line.as_bytes()), (at, text.as_bytes()), "{line}");
            if !line.contains("-13-") {
                assert_eq!(without_time(line.as_bytes()), text.as_bytes(), "{line}");
            }
        }
    }

    fn check(text: &[u8], kept: &str, dropped: &str) {
        assert_eq!(clean(text, Colours::Keep), kept, "{text:?}");
        assert_eq!(clean(text, Colours::Drop), dropped, "{text:?}");
    }

    #[test]
    fn of_escapes_only_colours_stay() {
        check(b"plain \t text", "plain \t text", "plain \t text");
        check(b"\x1b[1;31mred\x1b[0m", "\x1b[1;31mred\x1b[0m", "red");
        check(b"\x1b[38:5:9mx\x1b[m", "\x1b[38:5:9mx\x1b[m", "x");
        check(b"a\x1b[2J\x1b[1;1Hb\x1b[?25lc\x1b[>4md", "abcd", "abcd");
        check(
            b"\x1b]0;title\x07a\x1b]8;;http://x\x1b\\link",
            "alink",
            "alink",
        );
        check(b"\x1b]0;never closed", "0;never closed", "0;never closed");
        check(b"\x1bPq#0\x1b\\a\x1b(Bb\x1bcd\x1b", "abd", "abd");
        check("\u{1b}[31ü\u{1b}ü\u{9b}31m".as_bytes(), "üü31m", "üü31m");
        check(b"nul\0 bell\x07 back\x08", "nul bell back", "nul bell back");
        check(b"10%\r20%\r", "10% 20%", "10% 20%");
        check(
            b"bad \xff\xfe utf",
            "bad \u{fffd}\u{fffd} utf",
            "bad \u{fffd}\u{fffd} utf",
        );
    }

    #[test]
    fn a_line_full_of_sequences_is_read_once() {
        let began = std::time::Instant::now();
        for one in ["\u{1b}]", "\u{1b}]\u{7}", "\u{1b}P\u{1b}"] {
            let text = clean(one.repeat(1_000_000).as_bytes(), Colours::Keep);
            assert!(!text.contains('\u{1b}'));
        }
        // What is looked through again for each of them takes many minutes.
        assert!(began.elapsed().as_secs() < 20);
    }
}
