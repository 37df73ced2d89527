//! The conditions of steps (`when`): the small expression language that Argo evaluates after substitution. A bare
//! word is a string; the whole must be true or false.

use regex::Regex;

/// Conditions come from outside, also from outputs: deeper nesting is refused, not followed.
const MOST_DEPTH: usize = 64;

/// Whether a condition, its tags replaced, holds. An empty one does.
///
/// # Errors
/// It can't be decided; says why.
pub fn evaluate(condition: &str) -> Result<bool, String> {
    if condition.is_empty() {
        return Ok(true);
    }
    let tokens = tokens(condition).map_err(|why| invalid(condition, &why))?;
    if let Some(why) = out_of_order(&tokens) {
        return Err(invalid(condition, &why));
    }
    if let Some(why) = no_number(&tokens) {
        return Err(format!(
            "Failed to evaluate 'when' expresion '{condition}': {why}"
        ));
    }
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        depth: 0,
    };
    let value = parser.ternary()?;
    if let Some(token) = parser.peek() {
        return Err(format!(
            "{} is not expected there; quote texts that are not plain words",
            token.name()
        ));
    }
    match value {
        Value::Bool(holds) => Ok(holds),
        other => Err(format!("it is {}, neither true nor false", other.name())),
    }
}

fn invalid(condition: &str, why: &str) -> String {
    format!("Invalid 'when' expression '{condition}': {why}")
}

/// What Argo's library says of words that can't follow each other.
fn out_of_order(tokens: &[Token]) -> Option<String> {
    let kind = |token: &Token| match token {
        Token::Value(Value::Text(text)) => format!("VARIABLE [{text}]"),
        Token::Value(Value::Number(number)) => format!("NUMERIC [{number}]"),
        Token::Value(Value::Bool(value)) => format!("BOOLEAN [{value}]"),
        Token::Value(Value::List(_)) => "LIST".to_owned(),
        Token::Operator(operator) => format!("COMPARATOR [{operator}]"),
    };
    let comparator = |token: &Token| {
        let known = ["==", "!=", "<", ">", "<=", ">=", "=~", "!~", "in"];
        matches!(token, Token::Operator(operator) if known.contains(operator))
    };
    let told = |from: String, to: &Token| {
        format!("Cannot transition token types from {from} to {}", kind(to))
    };
    if let Some(first) = tokens.first().filter(|first| comparator(first)) {
        return Some(told("UNKNOWN [<nil>]".to_owned(), first));
    }
    let pair = tokens
        .windows(2)
        .find(|pair| matches!(pair, [Token::Value(_), Token::Value(_)]))?;
    Some(told(kind(&pair[0]), &pair[1]))
}

/// What Argo's library says of texts that are worked with as numbers.
fn no_number(tokens: &[Token]) -> Option<String> {
    tokens
        .windows(3)
        .enumerate()
        .find_map(|(at, three)| match three {
            [
                Token::Value(Value::Text(text)),
                Token::Operator(operator @ ("-" | "*" | "/" | "%" | "**")),
                Token::Value(_),
            ] => Some(format!(
                "Value '{text}' cannot be used with the modifier '{operator}', it is not a number"
            )),
            [
                Token::Value(Value::Text(text)),
                Token::Operator("in"),
                Token::Operator("("),
            ] if tokens.get(at + 4) == Some(&Token::Operator(")")) => Some(format!(
                "Value '{text}' cannot be used with the comparator 'in', it is not a number"
            )),
            _ => None,
        })
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Value(Value),
    Operator(&'static str),
}

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
}

/// Longer ones first.
const OPERATORS: [&str; 22] = [
    "==", "!=", "<=", ">=", "&&", "||", "=~", "!~", "**", "<", ">", "!", "+", "-", "*", "/", "%",
    "(", ")", ",", "?", ":",
];

impl Token {
    fn name(&self) -> String {
        match self {
            Self::Value(value) => value.name(),
            Self::Operator(operator) => format!("`{operator}`"),
        }
    }
}

impl Value {
    fn name(&self) -> String {
        match self {
            Self::Bool(value) => value.to_string(),
            Self::Number(value) => format!("the number {value}"),
            Self::Text(value) => {
                format!("the text `{}`", value.chars().take(80).collect::<String>())
            }
            Self::List(_) => "a list".to_owned(),
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '\'' | '"' => quoted(rest)?,
            '[' => {
                let end = rest.find(']').ok_or("a `[` is never closed")?;
                (Token::Value(Value::Text(rest[1..end].to_owned())), end + 1)
            }
            _ if first.is_ascii_digit() || first == '.' => number(rest)?,
            _ if first.is_alphabetic() || first == '_' => word(rest)?,
            _ => {
                let operator = OPERATORS
                    .into_iter()
                    .find(|operator| rest.starts_with(operator));
                let operator = operator.ok_or_else(|| {
                    format!("`{first}` is not expected there; quote texts that are not plain words")
                })?;
                (Token::Operator(operator), operator.len())
            }
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// Either quote ends a text, whichever began it: so it is upstream.
fn quoted(text: &str) -> Result<(Token, usize), String> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            '\'' | '"' => return Ok((Token::Value(Value::Text(value)), at + 1)),
            '\\' => value.extend(chars.next().map(|(_, char)| char)),
            char => value.push(char),
        }
    }
    Err("a quoted text is never closed".to_owned())
}

fn number(text: &str) -> Result<(Token, usize), String> {
    let hexadecimal = text.strip_prefix("0x");
    let digits = hexadecimal.unwrap_or(text);
    let length = digits.find(|c: char| {
        !(c.is_ascii_digit()
            || (hexadecimal.is_none() && c == '.')
            || (hexadecimal.is_some() && c.is_ascii_hexdigit()))
    });
    let digits = &digits[..length.unwrap_or(digits.len())];
    let value = match hexadecimal {
        #[expect(
            clippy::cast_precision_loss,
            reason = "upstream's numbers are floating too"
        )]
        Some(_) => u64::from_str_radix(digits, 16)
            .map(|value| value as f64)
            .ok(),
        None => digits.parse().ok(),
    };
    let value = value.ok_or_else(|| format!("`{digits}` is no number; quote it"))?;
    Ok((
        Token::Value(Value::Number(value)),
        digits.len() + if hexadecimal.is_some() { 2 } else { 0 },
    ))
}

fn word(text: &str) -> Result<(Token, usize), String> {
    let length = text
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
        .unwrap_or(text.len());
    let word = &text[..length];
    if word.contains('.') {
        return Err(format!("`{word}` holds a dot; quote it"));
    }
    let token = match word {
        "true" => Token::Value(Value::Bool(true)),
        "false" => Token::Value(Value::Bool(false)),
        "in" | "IN" => Token::Operator("in"),
        word => Token::Value(Value::Text(word.to_owned())),
    };
    Ok((token, length))
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// Takes the next token when it is one of these operators.
    fn operator(&mut self, among: &[&'static str]) -> Option<&'static str> {
        let Some(Token::Operator(operator)) = self.peek() else {
            return None;
        };
        let operator = *among.iter().find(|other| *other == operator)?;
        self.at += 1;
        Some(operator)
    }

    fn ternary(&mut self) -> Result<Value, String> {
        let condition = self.or()?;
        if self.operator(&["?"]).is_none() {
            return Ok(condition);
        }
        let yes = self.or()?;
        self.operator(&[":"]).ok_or("a `?` has no `:`")?;
        let no = self.or()?;
        Ok(if bool(&condition)? { yes } else { no })
    }

    fn or(&mut self) -> Result<Value, String> {
        let mut left = self.and()?;
        while self.operator(&["||"]).is_some() {
            let right = self.and()?;
            left = Value::Bool(bool(&left)? || bool(&right)?);
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Value, String> {
        let mut left = self.comparison()?;
        while self.operator(&["&&"]).is_some() {
            let right = self.comparison()?;
            left = Value::Bool(bool(&left)? && bool(&right)?);
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Result<Value, String> {
        let mut left = self.sum()?;
        while let Some(operator) =
            self.operator(&["==", "!=", "<=", ">=", "<", ">", "=~", "!~", "in"])
        {
            let right = self.sum()?;
            left = Value::Bool(compare(operator, &left, &right)?);
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Value, String> {
        let mut left = self.product()?;
        while let Some(operator) = self.operator(&["+", "-"]) {
            left = calculate(operator, &left, &self.product()?)?;
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Value, String> {
        let mut left = self.power()?;
        while let Some(operator) = self.operator(&["*", "/", "%"]) {
            left = calculate(operator, &left, &self.power()?)?;
        }
        Ok(left)
    }

    fn power(&mut self) -> Result<Value, String> {
        let mut left = self.prefix()?;
        while let Some(operator) = self.operator(&["**"]) {
            left = calculate(operator, &left, &self.prefix()?)?;
        }
        Ok(left)
    }

    fn prefix(&mut self) -> Result<Value, String> {
        self.depth += 1;
        if self.depth > MOST_DEPTH {
            return Err("it is nested too deeply".to_owned());
        }
        let value = match self.operator(&["!", "-", "("]) {
            Some("!") => Value::Bool(!bool(&self.prefix()?)?),
            Some("-") => calculate("-", &Value::Number(0.0), &self.prefix()?)?,
            Some(_) => self.parenthesis()?,
            None => match self.peek() {
                Some(Token::Value(value)) => {
                    let value = value.clone();
                    self.at += 1;
                    value
                }
                Some(Token::Operator(operator)) => {
                    return Err(format!("a value is missing before `{operator}`"));
                }
                None => return Err("a value is missing at the end".to_owned()),
            },
        };
        self.depth -= 1;
        Ok(value)
    }

    fn parenthesis(&mut self) -> Result<Value, String> {
        let mut values = vec![self.ternary()?];
        while self.operator(&[","]).is_some() {
            values.push(self.ternary()?);
        }
        self.operator(&[")"]).ok_or("a `(` is never closed")?;
        Ok(if values.len() > 1 {
            Value::List(values)
        } else {
            values.swap_remove(0)
        })
    }
}

fn bool(value: &Value) -> Result<bool, String> {
    match value {
        Value::Bool(value) => Ok(*value),
        other => Err(format!("{} is neither true nor false", other.name())),
    }
}

fn compare(operator: &str, left: &Value, right: &Value) -> Result<bool, String> {
    let unfit = || {
        format!(
            "{} and {} can't be compared by `{operator}`",
            left.name(),
            right.name()
        )
    };
    match (operator, left, right) {
        ("==", left, right) => Ok(left == right),
        ("!=", left, right) => Ok(left != right),
        ("in", left, Value::List(values)) => Ok(values.contains(left)),
        ("in", _, right) => Err(format!(
            "`in` needs a list of two or more values, not {}",
            right.name()
        )),
        ("=~" | "!~", Value::Text(text), Value::Text(pattern)) => {
            let found = Regex::new(pattern)
                .map_err(|_| format!("`{pattern}` is no regular expression"))?
                .is_match(text);
            Ok(found == (operator == "=~"))
        }
        (_, Value::Number(left), Value::Number(right)) => left
            .partial_cmp(right)
            .map(|order| ordered(operator, order))
            .ok_or_else(unfit),
        (_, Value::Text(left), Value::Text(right)) if operator != "=~" && operator != "!~" => {
            Ok(ordered(operator, left.cmp(right)))
        }
        _ => Err(unfit()),
    }
}

fn ordered(operator: &str, order: std::cmp::Ordering) -> bool {
    match operator {
        "<" => order.is_lt(),
        "<=" => order.is_le(),
        ">" => order.is_gt(),
        _ => order.is_ge(),
    }
}

fn calculate(operator: &str, left: &Value, right: &Value) -> Result<Value, String> {
    match (operator, left, right) {
        (_, Value::Number(left), Value::Number(right)) => Ok(Value::Number(match operator {
            "+" => left + right,
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            "%" => left % right,
            _ => left.powf(*right),
        })),
        ("+", Value::Text(left), Value::Text(right)) => Ok(Value::Text(format!("{left}{right}"))),
        _ => Err(format!(
            "{} and {} can't be calculated by `{operator}`; quote texts that are not plain words",
            left.name(),
            right.name()
        )),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn conditions_are_decided() {
        for (condition, expected) in [
            ("", true),
            ("true", true),
            ("qa == qa", true),
            ("qa != prod", true),
            ("\"qa\" == qa", true),
            ("'' == \"\"", true),
            ("true == \"true\"", false),
            ("1 == \"1\"", false),
            ("007 == 7 && 1.50 == 1.5", true),
            ("0x10 == 16", true),
            ("!(5 > 3) || -1 < 0", true),
            ("2 + 3 * 2 ** 2 == 14", true),
            ("7 % 4 == 3", true),
            ("b in (a, b)", true),
            ("\"\" in (\"always\", \"\")", true),
            ("release =~ \"^rel\"", true),
            ("release !~ x", true),
            ("\"2026-01-02\" < \"2026-01-10\"", true),
            ("qa == qa ? true : false", true),
            ("\"{\\\"a\\\":1}\" == \"{\\\"a\\\":1}\"", true),
            ("[x-y] == \"x-y\"", true),
        ] {
            assert_eq!(evaluate(condition), Ok(expected), "{condition}");
        }
    }

    #[test]
    fn what_upstream_can_not_decide_is_an_error() {
        for condition in [
            " == qa",
            "my-app == my-app",
            "two words == two words",
            "a.b == a.b",
            "1.2.3 == 1.2.3",
            "1e3 == 1000",
            "a/b == a/b",
            "qa",
            "1 - 1",
            "qa && prod",
            "b in (b)",
            "(a == a",
            "a == a)",
            "a = a",
            "10% == 10%",
            "a:b == a:b",
            "$x == $x",
            "\"it's\" == \"it's\"",
            "a ?? b == a",
            "{{item}} == a",
            "x =~ \"(\"",
        ] {
            assert!(evaluate(condition).is_err(), "{condition}");
        }
        assert!(
            evaluate(&"(".repeat(100_000))
                .unwrap_err()
                .contains("deeply")
        );
        assert!(
            evaluate(&"!".repeat(100_000))
                .unwrap_err()
                .contains("deeply")
        );
    }
}
