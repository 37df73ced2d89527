//! Which fields Argo knows, and of which type they are. Argo's own lint refuses unknown fields; a cluster drops them.

mod fields;

use serde_json::Value;

use super::{
    fault::{Fault, Faults, Spot},
    view::text,
};
use crate::yaml::Document;
use fields::{Kind, fields};

/// Values of another type, and fields that nobody reads.
pub fn faults(document: &Document) -> (Faults<'_>, Faults<'_>) {
    let root = match text(&document.value, "kind").as_str() {
        "Workflow" | "" => "Workflow",
        "WorkflowTemplate" | "ClusterWorkflowTemplate" => "WorkflowTemplate",
        "CronWorkflow" => "CronWorkflow",
        _ => return (Faults::new(), Faults::new()),
    };
    let mut shape = Shape {
        wrong: Faults::new(),
        unknown: Faults::new(),
    };
    let spot = Spot {
        document,
        path: Vec::new(),
    };
    shape.value(&document.value, &Kind::Object(root), &spot);
    (shape.wrong, shape.unknown)
}

struct Shape<'a> {
    wrong: Faults<'a>,
    unknown: Faults<'a>,
}

impl<'a> Shape<'a> {
    fn value(&mut self, value: &Value, kind: &Kind, spot: &Spot<'a>) {
        let expected = match (kind, value) {
            (Kind::Any, _) | (_, Value::Null) => return,
            // A number where text is wanted is read as text.
            (Kind::Text, Value::String(_) | Value::Number(_) | Value::Bool(_))
            | (Kind::Flag, Value::Bool(_))
            | (Kind::Number, Value::Number(_))
            | (Kind::NumberOrText, Value::Number(_) | Value::String(_)) => return,
            (Kind::List(of), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, of, &spot.at(&[&index.to_string()]));
                }
                return;
            }
            (Kind::Map(of), Value::Object(map)) => {
                map.iter()
                    .for_each(|(key, value)| self.value(value, of, &spot.at(&[key])));
                return;
            }
            (Kind::Object(name), Value::Object(map)) => {
                map.iter()
                    .for_each(|(key, value)| self.field(name, key, value, spot));
                return;
            }
            // A step may stand without a list around it.
            (Kind::Steps, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    let kind = match item {
                        Value::Object(_) => Kind::Object("Step"),
                        _ => Kind::List(Box::new(Kind::Object("Step"))),
                    };
                    self.value(item, &kind, &spot.at(&[&index.to_string()]));
                }
                return;
            }
            (Kind::Text, _) => "text",
            (Kind::Flag, _) => "true or false",
            (Kind::Number, _) => "a number",
            (Kind::NumberOrText, _) => "a number or text",
            (Kind::List(_) | Kind::Steps, _) => "a list",
            (Kind::Map(_) | Kind::Object(_), _) => "a mapping",
        };
        let name = spot.path.last().map_or("the manifest", String::as_str);
        let message = format!("`{name}` is {}, but must be {expected}", word(value));
        self.wrong.push(spot.fault("type", message));
    }

    fn field(&mut self, object: &'static str, key: &str, value: &Value, spot: &Spot<'a>) {
        let known = fields(object);
        let at = spot.at(&[key]);
        if let Some((_, kind)) = known.iter().find(|(name, _)| *name == key) {
            return self.value(value, kind, &at);
        }
        let near = known
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key));
        if let Some((name, kind)) = near {
            let hint =
                format!("write it as `{name}`: Argo reads it, but its lint does not take it");
            self.unknown.push(unknown(
                &at,
                format!("the field `{key}` is not spelled as Argo spells it"),
                Some(hint),
            ));
            return self.value(value, kind, &at);
        }
        let close = known
            .iter()
            .map(|(name, _)| *name)
            .min_by_key(|name| distance(name, key));
        let hint = close
            .filter(|name| distance(name, key) <= 2)
            .map(|name| format!("is `{name}` meant?"));
        self.unknown
            .push(unknown(&at, format!("unknown field `{key}`"), hint));
    }
}

fn unknown<'a>(spot: &Spot<'a>, message: String, hint: Option<String>) -> Fault<'a> {
    Fault {
        at_key: true,
        hint,
        ..spot.fault("unknown-field", message)
    }
}

fn word(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}

/// How many letters two names are apart.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = before + usize::from(x != *y);
            before = row[j + 1];
            row[j + 1] = replaced.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
