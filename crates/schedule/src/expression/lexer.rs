//! The words of an expression.

/// One word, and where it begins (in characters).
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub word: Word,
    pub at: usize,
}

/// What a word is.
#[derive(Debug, Clone, PartialEq)]
pub enum Word {
    Integer(i64),
    Float(f64),
    Text(String),
    Name(String),
    Operator(&'static str),
    End,
}

/// Longer ones first.
const OPERATORS: [&str; 33] = [
    "...", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "**", "..", "::", "?", ":", ";", "<",
    ">", "!", "+", "-", "*", "/", "%", "^", "(", ")", "[", "]", "{", "}", ",", ".", "|",
];

/// Splits a text into words.
///
/// # Errors
/// A character that belongs to no word, or a text that does not end.
pub fn words(text: &str) -> Result<Vec<Token>, String> {
    let characters: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let first = characters[at];
        let begin = at;
        if first.is_whitespace() {
            at += 1;
            continue;
        }
        let word = match first {
            '\'' | '"' | '`' => quoted(text, &characters, &mut at)?,
            '0'..='9' => number(text, &characters, &mut at)?,
            '.' if characters.get(at + 1).is_some_and(char::is_ascii_digit) => {
                number(text, &characters, &mut at)?
            }
            first if first.is_alphabetic() || ['_', '$', '#'].contains(&first) => {
                at += 1;
                while at < characters.len()
                    && (characters[at].is_alphanumeric() || ['_', '$'].contains(&characters[at]))
                {
                    at += 1;
                }
                Word::Name(characters[begin..at].iter().collect())
            }
            '=' if characters.get(at + 1) != Some(&'=') => {
                at += 1;
                Word::Operator("=")
            }
            _ => {
                let rest: String = characters[at..].iter().take(3).collect();
                let found = OPERATORS
                    .iter()
                    .find(|operator| rest.starts_with(**operator));
                let operator = found.ok_or_else(|| {
                    located(
                        text,
                        begin,
                        &format!("unrecognized character: U+{:04X} {:?}", first as u32, first),
                    )
                })?;
                at += operator.chars().count();
                Word::Operator(operator)
            }
        };
        words.push(Token { word, at: begin });
    }
    words.push(Token {
        word: Word::End,
        at: characters.len(),
    });
    Ok(words)
}

fn quoted(text: &str, characters: &[char], at: &mut usize) -> Result<Word, String> {
    let begin = *at;
    let quote = characters[begin];
    let mut out = String::new();
    *at += 1;
    loop {
        let Some(character) = characters.get(*at) else {
            return Err(located(text, begin, "literal not terminated"));
        };
        *at += 1;
        match character {
            character if *character == quote => return Ok(Word::Text(out)),
            '\\' if quote != '`' => {
                let escaped = characters.get(*at).copied().unwrap_or('\\');
                *at += 1;
                match escaped {
                    'n' => out.push('\n'),
                    't' => out.push('\t'),
                    'r' => out.push('\r'),
                    'a' => out.push('\u{7}'),
                    'b' => out.push('\u{8}'),
                    'f' => out.push('\u{c}'),
                    'v' => out.push('\u{b}'),
                    'x' | 'u' => {
                        let length = if escaped == 'x' { 2 } else { 4 };
                        let digits: String = characters.iter().skip(*at).take(length).collect();
                        *at += length;
                        let code = u32::from_str_radix(&digits, 16)
                            .ok()
                            .and_then(char::from_u32);
                        out.push(code.ok_or_else(|| located(text, begin, "invalid char escape"))?);
                    }
                    '\\' | '\'' | '"' | '`' => out.push(escaped),
                    _ => return Err(located(text, begin, "unable to unescape string")),
                }
            }
            character => out.push(*character),
        }
    }
}

fn number(text: &str, characters: &[char], at: &mut usize) -> Result<Word, String> {
    let begin = *at;
    let bad = || located(text, begin, "bad number syntax");
    let radix = match (characters[begin], characters.get(begin + 1)) {
        ('0', Some('x' | 'X')) => 16,
        ('0', Some('b' | 'B')) => 2,
        ('0', Some('o' | 'O')) => 8,
        _ => 10,
    };
    if radix != 10 {
        *at += 2;
        let from = *at;
        while characters
            .get(*at)
            .is_some_and(|c| c.is_ascii_alphanumeric() || *c == '_')
        {
            *at += 1;
        }
        let digits: String = characters[from..*at]
            .iter()
            .filter(|c| **c != '_')
            .collect();
        return i64::from_str_radix(&digits, radix)
            .map(Word::Integer)
            .map_err(|_| bad());
    }
    let digits = |at: &mut usize| {
        while characters
            .get(*at)
            .is_some_and(|c| c.is_ascii_digit() || *c == '_')
        {
            *at += 1;
        }
    };
    digits(at);
    let mut float = false;
    if characters.get(*at) == Some(&'.') && characters.get(*at + 1) != Some(&'.') {
        float = true;
        *at += 1;
        digits(at);
    }
    if characters.get(*at).is_some_and(|c| ['e', 'E'].contains(c)) {
        float = true;
        *at += 1;
        if characters.get(*at).is_some_and(|c| ['+', '-'].contains(c)) {
            *at += 1;
        }
        digits(at);
    }
    if characters
        .get(*at)
        .is_some_and(|c| c.is_alphabetic() || *c == '_')
    {
        return Err(bad());
    }
    let written: String = characters[begin..*at]
        .iter()
        .filter(|c| **c != '_')
        .collect();
    match float {
        true => written.parse().map(Word::Float).map_err(|_| bad()),
        false => written.parse().map(Word::Integer).map_err(|_| bad()),
    }
}

/// A message with its place, as expr-lang shows it.
pub fn located(text: &str, at: usize, message: &str) -> String {
    let before: Vec<char> = text.chars().take(at).collect();
    let line = before.iter().filter(|c| **c == '\n').count();
    let column = before.iter().rev().take_while(|c| **c != '\n').count();
    let shown = text.lines().nth(line).unwrap_or_default();
    // A place at the very end is shown on the last character.
    let column = column.min(shown.chars().count().saturating_sub(1));
    format!(
        "{message} ({}:{})\n | {shown}\n | {}^",
        line + 1,
        column + 1,
        ".".repeat(column)
    )
}
