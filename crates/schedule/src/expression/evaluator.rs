//! A tree worked out. Steps are counted, so that nothing goes on for ever.

use std::cell::Cell;

use serde_json::{Map, Number, Value};

use super::{
    builtins,
    moment::CLOCK,
    parser::{Kind, Tree},
};

/// More steps than this are not gone.
const MOST_STEPS: usize = 1_000_000;

/// What names mean at one place of an expression.
pub struct Scope<'a> {
    environment: &'a Map<String, Value>,
    /// What `let` and closures have named; the last one counts.
    locals: Vec<(String, Value)>,
    steps: &'a Cell<usize>,
}

/// Works a tree out.
///
/// # Errors
/// Something in it can't be worked out.
pub fn evaluate(tree: &Tree, environment: &Map<String, Value>) -> Result<Value, String> {
    let steps = Cell::new(0);
    let scope = Scope {
        environment,
        locals: Vec::new(),
        steps: &steps,
    };
    scope.value(tree)
}

impl Scope<'_> {
    /// The value of a part.
    ///
    /// # Errors
    /// It can't be worked out.
    pub fn value(&self, tree: &Tree) -> Result<Value, String> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > MOST_STEPS {
            return Err("the expression takes too many steps".to_owned());
        }
        match &tree.kind {
            Kind::Literal(value) => Ok(value.clone()),
            Kind::Name(name) => self.named(name),
            Kind::Member(of, key, optional) => self.member(of, key, *optional),
            Kind::Slice(of, from, to) => self.slice(of, from.as_deref(), to.as_deref()),
            Kind::Call(name, arguments) => builtins::call(self, name, arguments),
            Kind::Not(value) => match self.value(value)? {
                Value::Bool(value) => Ok((!value).into()),
                other => Err(format!(
                    "invalid operation: ! (mismatched type {})",
                    kind(&other)
                )),
            },
            Kind::Minus(value) => match self.value(value)? {
                Value::Number(number) => match number.as_i64() {
                    Some(number) => Ok(number.wrapping_neg().into()),
                    None => Ok(float(-number.as_f64().unwrap_or(0.0))),
                },
                other => Err(format!(
                    "invalid operation: - (mismatched type {})",
                    kind(&other)
                )),
            },
            Kind::Binary(operator, left, right) => self.binary(operator, left, right),
            Kind::Choice(condition, yes, no) => match self.value(condition)? {
                Value::Bool(true) => self.value(yes),
                Value::Bool(false) => self.value(no),
                other => Err(format!(
                    "non-bool expression (type {}) used as condition",
                    kind(&other)
                )),
            },
            Kind::List(parts) => parts.iter().map(|part| self.value(part)).collect(),
            Kind::Map(pairs) => {
                let mut map = Map::new();
                for (key, value) in pairs {
                    let key = shown(&self.value(key)?);
                    map.insert(key, self.value(value)?);
                }
                Ok(sorted(map))
            }
            Kind::Closure(body) => self.value(body),
            Kind::Let(name, value, body) => {
                let value = self.value(value)?;
                self.with(name, value).value(body)
            }
        }
    }

    /// The same scope with one name more.
    pub fn with(&self, name: &str, value: Value) -> Scope<'_> {
        let mut locals = self.locals.clone();
        locals.push((name.to_owned(), value));
        Scope {
            environment: self.environment,
            locals,
            steps: self.steps,
        }
    }

    /// The clock, in milliseconds.
    ///
    /// # Errors
    /// There is none at this place.
    pub fn clock(&self) -> Result<i64, String> {
        let clock = self.environment.get(CLOCK).and_then(Value::as_str);
        let clock = clock.and_then(|clock| clock.parse().ok());
        clock.ok_or_else(|| "the time is not known here".to_owned())
    }

    fn named(&self, name: &str) -> Result<Value, String> {
        if let Some((_, value)) = self.locals.iter().rev().find(|(known, _)| known == name) {
            return Ok(value.clone());
        }
        if name == "$env" {
            return Ok(Value::Object(self.environment.clone()));
        }
        match self.environment.get(name) {
            Some(value) => Ok(value.clone()),
            // A field of the item, in a closure.
            None => match self.locals.iter().rev().find(|(known, _)| known == "#") {
                Some((_, Value::Object(item))) if item.contains_key(name) => Ok(item[name].clone()),
                _ => Ok(Value::Null),
            },
        }
    }

    fn member(&self, of: &Tree, key: &Tree, optional: bool) -> Result<Value, String> {
        let holder = self.value(of)?;
        let key = self.value(key)?;
        match (&holder, &key) {
            (Value::Null, _) if optional || self.optional(of) => Ok(Value::Null),
            (Value::Object(map), key) => Ok(map.get(&shown(key)).cloned().unwrap_or_default()),
            (Value::Array(list), Value::Number(number)) => {
                let place = number.as_i64().unwrap_or(0);
                let length = i64::try_from(list.len()).unwrap_or(i64::MAX);
                let wanted = if place < 0 { place + length } else { place };
                let found = usize::try_from(wanted)
                    .ok()
                    .and_then(|place| list.get(place));
                found.cloned().ok_or_else(|| {
                    format!("index out of range: {place} (array length is {length})")
                })
            }
            (Value::String(text), Value::Number(number)) => {
                let place = number
                    .as_u64()
                    .and_then(|place| usize::try_from(place).ok());
                let found = place.and_then(|place| text.chars().nth(place));
                found
                    .map(|found| found.to_string().into())
                    .ok_or_else(|| "index out of range".to_owned())
            }
            (Value::Null, key) => Err(format!("cannot fetch {} from <nil>", shown(key))),
            (other, key) => Err(format!("cannot fetch {} from {}", shown(key), kind(other))),
        }
    }

    /// `a?.b.c`: once nothing was met, all of the chain is nothing.
    fn optional(&self, tree: &Tree) -> bool {
        match &tree.kind {
            Kind::Member(of, _, optional) => *optional || self.optional(of),
            _ => false,
        }
    }

    fn slice(&self, of: &Tree, from: Option<&Tree>, to: Option<&Tree>) -> Result<Value, String> {
        let holder = self.value(of)?;
        let bound =
            |tree: Option<&Tree>, length: usize, otherwise: usize| -> Result<usize, String> {
                let Some(tree) = tree else {
                    return Ok(otherwise);
                };
                let number = self
                    .value(tree)?
                    .as_i64()
                    .ok_or("a slice needs whole numbers")?;
                let length = i64::try_from(length).unwrap_or(i64::MAX);
                let number = if number < 0 { number + length } else { number };
                Ok(usize::try_from(number.clamp(0, length)).unwrap_or(0))
            };
        match holder {
            Value::Array(list) => {
                let (from, to) = (
                    bound(from, list.len(), 0)?,
                    bound(to, list.len(), list.len())?,
                );
                Ok(list
                    .get(from..to.max(from))
                    .unwrap_or_default()
                    .to_vec()
                    .into())
            }
            Value::String(text) => {
                let characters: Vec<char> = text.chars().collect();
                let (from, to) = (
                    bound(from, characters.len(), 0)?,
                    bound(to, characters.len(), characters.len())?,
                );
                Ok(characters
                    .get(from..to.max(from))
                    .unwrap_or_default()
                    .iter()
                    .collect::<String>()
                    .into())
            }
            other => Err(format!("cannot slice {}", kind(&other))),
        }
    }

    fn binary(&self, operator: &str, left: &Tree, right: &Tree) -> Result<Value, String> {
        let truth = |value: Value, operator: &str| {
            value.as_bool().ok_or_else(|| {
                format!(
                    "invalid operation: {operator} (mismatched type {})",
                    kind(&value)
                )
            })
        };
        match operator {
            "&&" | "and" => {
                let holds =
                    truth(self.value(left)?, operator)? && truth(self.value(right)?, operator)?;
                return Ok(holds.into());
            }
            "||" | "or" => {
                let holds =
                    truth(self.value(left)?, operator)? || truth(self.value(right)?, operator)?;
                return Ok(holds.into());
            }
            "??" => {
                return match self.value(left) {
                    Ok(Value::Null) => self.value(right),
                    Ok(value) => Ok(value),
                    Err(message) => Err(message),
                };
            }
            _ => {}
        }
        let (left, right) = (self.value(left)?, self.value(right)?);
        operate(operator, &left, &right)
    }
}

fn operate(operator: &str, left: &Value, right: &Value) -> Result<Value, String> {
    let wrong = || {
        format!(
            "invalid operation: {} {operator} {}",
            kind(left),
            kind(right)
        )
    };
    match (operator, left, right) {
        ("==", left, right) => Ok(equal(left, right).into()),
        ("!=", left, right) => Ok((!equal(left, right)).into()),
        ("in", left, Value::Array(list)) => Ok(list.iter().any(|one| equal(one, left)).into()),
        ("in", left, Value::Object(map)) => Ok(map.contains_key(&shown(left)).into()),
        ("in", _, Value::Null) => Ok(false.into()),
        ("+", Value::String(left), Value::String(right)) => Ok(format!("{left}{right}").into()),
        ("<" | ">" | "<=" | ">=", Value::String(left), Value::String(right)) => {
            Ok(ordered(operator, left.cmp(right)).into())
        }
        ("contains", Value::String(left), Value::String(right)) => {
            Ok(left.contains(right.as_str()).into())
        }
        ("startsWith", Value::String(left), Value::String(right)) => {
            Ok(left.starts_with(right.as_str()).into())
        }
        ("endsWith", Value::String(left), Value::String(right)) => {
            Ok(left.ends_with(right.as_str()).into())
        }
        ("matches", Value::String(left), Value::String(right)) => {
            let pattern = regex::Regex::new(right).map_err(|error| error.to_string())?;
            Ok(pattern.is_match(left).into())
        }
        ("..", Value::Number(left), Value::Number(right)) => range(left, right).ok_or_else(wrong),
        (_, Value::Number(left), Value::Number(right)) => numbers(operator, left, right),
        _ => Err(wrong()),
    }
}

fn range(left: &Number, right: &Number) -> Option<Value> {
    const MOST: i64 = 1_000_000;
    let (left, right) = (left.as_i64()?, right.as_i64()?);
    (right.saturating_sub(left) < MOST).then(|| (left..=right).map(Value::from).collect())
}

fn numbers(operator: &str, left: &Number, right: &Number) -> Result<Value, String> {
    let (a, b) = (left.as_f64().unwrap_or(0.0), right.as_f64().unwrap_or(0.0));
    if let (Some(left), Some(right)) = (left.as_i64(), right.as_i64()) {
        match operator {
            "+" => return Ok(left.wrapping_add(right).into()),
            "-" => return Ok(left.wrapping_sub(right).into()),
            "*" => return Ok(left.wrapping_mul(right).into()),
            "%" if right == 0 => return Err("integer divide by zero".to_owned()),
            "%" => return Ok(left.wrapping_rem(right).into()),
            "<" | ">" | "<=" | ">=" => return Ok(ordered(operator, left.cmp(&right)).into()),
            _ => {}
        }
    }
    match operator {
        "+" => Ok(float(a + b)),
        "-" => Ok(float(a - b)),
        "*" => Ok(float(a * b)),
        "/" => Ok(float(a / b)),
        "**" | "^" => Ok(float(a.powf(b))),
        "<" | ">" | "<=" | ">=" => Ok(a
            .partial_cmp(&b)
            .is_some_and(|order| ordered(operator, order))
            .into()),
        _ => Err(format!("invalid operation: float64 {operator} float64")),
    }
}

fn ordered(operator: &str, order: std::cmp::Ordering) -> bool {
    match operator {
        "<" => order.is_lt(),
        ">" => order.is_gt(),
        "<=" => order.is_le(),
        _ => order.is_ge(),
    }
}

/// Numbers are equal whatever kind they are of.
pub fn equal(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left.as_f64() == right.as_f64(),
        (left, right) => left == right,
    }
}

/// Which of two values comes first.
pub fn compare(left: &Value, right: &Value) -> std::cmp::Ordering {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => left
            .as_f64()
            .partial_cmp(&right.as_f64())
            .unwrap_or(std::cmp::Ordering::Equal),
        (left, right) => shown(left).cmp(&shown(right)),
    }
}

/// A number; a whole one is shown without a point, as Go shows it.
pub fn float(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return Value::from(number as i64);
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// A value as text.
pub fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "nil".to_owned(),
        other => other.to_string(),
    }
}

/// Keys in order, as Go writes maps.
pub fn sorted(map: Map<String, Value>) -> Value {
    let mut entries: Vec<(String, Value)> = map.into_iter().collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    Value::Object(entries.into_iter().collect())
}

/// The name that Go has for a value's type.
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}
