//! The merge of three values: mappings key by key, steps by their environment, dependencies as a set, all else whole.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value};

use super::{Choice, Difference, Side, exact, words};

/// The same place in the three texts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Three<'a> {
    pub before: Option<&'a Value>,
    pub mine: Option<&'a Value>,
    pub theirs: Option<&'a Value>,
}

/// Keys on the way to a place; a step counts by its name.
type Path = Vec<String>;

struct Walk<'a> {
    choices: HashMap<&'a str, Side>,
    /// Their trigger environment.
    trigger: String,
    differences: Vec<Difference>,
}

/// What the sides come to together, and in what they differ from what was before.
pub(super) fn merge(three: Three<'_>, choices: &[Choice]) -> (Option<Value>, Vec<Difference>) {
    let trigger = three
        .theirs
        .and_then(|flow| flow.pointer("/spec/triggerEnvironment"));
    let mut walk = Walk {
        choices: choices
            .iter()
            .map(|choice| (choice.id.as_str(), choice.side))
            .collect(),
        trigger: trigger.map(words::text).unwrap_or_default(),
        differences: Vec::new(),
    };
    let value = walk.node(&Vec::new(), three);
    (value, walk.differences)
}

/// Steps by their names; `None` where that is not possible: not all have a name, or two have the same.
pub(super) fn named(steps: Option<&Value>) -> Option<Vec<(String, &Value)>> {
    let steps = match steps {
        None | Some(Value::Null) => return Some(Vec::new()),
        Some(steps) => steps.as_array()?,
    };
    let name = |step: &Value| match step.get("environment")? {
        Value::String(name) if !name.is_empty() => {
            Some(exact::number(name).unwrap_or(name).to_string())
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    };
    let named: Vec<_> = steps
        .iter()
        .map(|step| Some((name(step)?, step)))
        .collect::<Option<_>>()?;
    let distinct: BTreeSet<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
    (distinct.len() == named.len()).then_some(named)
}

/// Whether the keys lead to the list of steps.
pub(super) fn is_steps(path: &[String]) -> bool {
    path == ["spec", "steps"]
}

/// Whether the keys lead to the dependencies of a step.
pub(super) fn is_dependencies(path: &[String]) -> bool {
    path.len() == 4 && is_steps(&path[..2]) && path[3] == "dependsOn"
}

impl<'a> Three<'a> {
    fn at(self, key: &str) -> Self {
        let get = |value: Option<&'a Value>| value.and_then(|value| value.as_object()?.get(key));
        Self {
            before: get(self.before),
            mine: get(self.mine),
            theirs: get(self.theirs),
        }
    }

    fn is_settled(self) -> bool {
        self.mine == self.before && self.theirs == self.before
    }

    /// The value of the side that alone has changed something, or that of both.
    fn one_sided(self) -> Option<Option<&'a Value>> {
        if self.theirs == self.before {
            Some(self.mine)
        } else if self.mine == self.before || self.mine == self.theirs {
            Some(self.theirs)
        } else {
            None
        }
    }

    /// Whether it is merged key by key. A mapping that one side has emptied and taken away is merged so too, but for
    /// a whole step and the whole flow.
    fn is_mapping(self, path: &[String]) -> bool {
        let is_whole = path.is_empty() || (path.len() == 3 && is_steps(&path[..2]));
        let is_mapping = |value: Option<&Value>| value.is_some_and(Value::is_object);
        if is_mapping(self.mine) && is_mapping(self.theirs) {
            return true;
        }
        let may_be = |value: Option<&Value>| value.is_none_or(Value::is_object);
        !is_whole
            && (is_mapping(self.mine) || is_mapping(self.theirs))
            && may_be(self.mine)
            && may_be(self.theirs)
            && self
                .before
                .is_none_or(|value| value.is_object() || value.is_null())
    }

    fn map<T>(self, read: impl Fn(Option<&'a Value>) -> Option<T>) -> Option<[T; 3]> {
        Some([read(self.before)?, read(self.mine)?, read(self.theirs)?])
    }
}

impl Walk<'_> {
    fn node(&mut self, path: &Path, three: Three<'_>) -> Option<Value> {
        if three.is_settled() {
            return three.theirs.cloned();
        }
        if is_steps(path)
            && let Some(steps) = three.map(named)
        {
            return self.steps(path, three, steps);
        }
        if is_dependencies(path)
            && let Some(names) = dependencies(three)
        {
            return self.dependencies(path, three, &names);
        }
        if three.is_mapping(path) {
            return self.mapping(path, three);
        }
        self.whole(path, three)
    }

    /// A value that is not looked into.
    fn whole(&mut self, path: &Path, three: Three<'_>) -> Option<Value> {
        let is_name = path.len() == 4 && is_steps(&path[..2]) && path[3] == "environment";
        if is_name && three.mine == three.theirs {
            // Both added the step: of its fields the name is no news.
            return three.theirs.cloned();
        }
        let id = id(path);
        let conflict = three.one_sided().is_none();
        let side = match self.choices.get(id.as_str()) {
            Some(side) if conflict => *side,
            _ if !conflict && three.theirs == three.before => Side::Mine,
            _ => Side::Theirs,
        };
        let shown = |value: Option<&Value>| value.map(|value| words::shown(path, value));
        self.differences.push(Difference {
            place: words::place(path, &self.trigger),
            before: shown(three.before),
            mine: shown(three.mine),
            theirs: shown(three.theirs),
            taken: side,
            conflict,
            id,
        });
        match side {
            Side::Mine => three.mine.cloned(),
            Side::Theirs => three.theirs.cloned(),
        }
    }

    fn mapping(&mut self, path: &Path, three: Three<'_>) -> Option<Value> {
        let keys = |value: Option<&Value>| -> Vec<String> {
            let map = value.and_then(Value::as_object);
            map.into_iter()
                .flat_map(|map| map.keys().cloned())
                .collect()
        };
        let mut all = keys(three.theirs);
        weave(&mut all, &keys(three.mine));
        weave(&mut all, &keys(three.before));
        let mut merged = Map::new();
        for key in all {
            if let Some(value) = self.node(&below(path, &key), three.at(&key)) {
                merged.insert(key, value);
            }
        }
        if let Some(value) = three.one_sided() {
            return value.cloned();
        }
        let may_go = three.mine.is_none() || three.theirs.is_none();
        (!merged.is_empty() || !may_go).then_some(Value::Object(merged))
    }

    fn steps(
        &mut self,
        path: &Path,
        three: Three<'_>,
        [before, mine, theirs]: [Vec<(String, &Value)>; 3],
    ) -> Option<Value> {
        let names = |steps: &[(String, &Value)]| -> Vec<String> {
            steps.iter().map(|(name, _)| name.clone()).collect()
        };
        let mut all = names(&theirs);
        weave(&mut all, &names(&mine));
        weave(&mut all, &names(&before));
        let [of_before, of_mine, of_theirs] = [&before, &mine, &theirs].map(|steps| by_name(steps));
        let mut merged = Vec::new();
        for name in all {
            let step = Three {
                before: of_before.get(name.as_str()).copied(),
                mine: of_mine.get(name.as_str()).copied(),
                theirs: of_theirs.get(name.as_str()).copied(),
            };
            merged.extend(self.node(&below(path, &name), step));
        }
        self.order(
            path,
            three,
            [&before, &mine, &theirs].map(|steps| names(steps)),
        );
        if let Some(value) = three.one_sided() {
            return value.cloned();
        }
        match (three.mine, three.theirs) {
            _ if !merged.is_empty() => Some(Value::Array(merged)),
            (None, _) | (_, None) => None,
            (Some(Value::Null), _) | (_, Some(Value::Null)) => Some(Value::Null),
            _ => Some(Value::Array(merged)),
        }
    }

    /// Says when a side has put the steps that all three have in another order.
    fn order(&mut self, path: &Path, three: Three<'_>, names: [Vec<String>; 3]) {
        let is_common = |name: &&String| names.iter().all(|names| names.contains(name));
        let [before, mine, theirs] = [0, 1, 2]
            .map(|side: usize| -> Vec<&String> { names[side].iter().filter(is_common).collect() });
        if mine == before && theirs == before {
            return;
        }
        let shown = |names: &[&String]| {
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            Some(names.join(", "))
        };
        let is_mine = three.theirs == three.before;
        self.differences.push(Difference {
            id: format!("order:{}", id(path)),
            place: "order of the steps".to_string(),
            before: shown(&before),
            mine: shown(&mine),
            theirs: shown(&theirs),
            taken: if is_mine { Side::Mine } else { Side::Theirs },
            conflict: false,
        });
    }

    /// Each dependency by itself; where nothing would be left of what both sides leave, she has to choose.
    fn dependencies(
        &mut self,
        path: &Path,
        three: Three<'_>,
        [before, mine, theirs]: &[Vec<String>; 3],
    ) -> Option<Value> {
        let mut all = theirs.clone();
        weave(&mut all, mine);
        weave(&mut all, before);
        let sets = [before, mine, theirs].map(|names| names.iter().collect::<HashSet<_>>());
        let mut differences = Vec::new();
        let mut kept: Vec<&String> = Vec::new();
        let mut new = Vec::new();
        let mut told = BTreeSet::new();
        for name in &all {
            let [was, in_mine, in_theirs] = [0, 1, 2].map(|side| sets[side].contains(name));
            let stays = if was {
                in_mine && in_theirs
            } else {
                in_mine || in_theirs
            };
            if stays {
                let list = if in_theirs { &mut kept } else { &mut new };
                list.push(name);
            }
            if (was == in_mine && was == in_theirs) || !told.insert(name) {
                continue;
            }
            let of = |there: bool| there.then(|| name.clone());
            differences.push(Difference {
                id: id(&below(path, name)),
                place: format!("{} {name}", words::place(path, &self.trigger)),
                before: of(was),
                mine: of(in_mine),
                theirs: of(in_theirs),
                taken: if in_theirs == stays {
                    Side::Theirs
                } else {
                    Side::Mine
                },
                conflict: false,
            });
        }
        kept.extend(new);
        if kept.is_empty() && !mine.is_empty() && !theirs.is_empty() {
            return self.whole(path, three);
        }
        self.differences.extend(differences);
        match three.one_sided() {
            Some(value) => value.cloned(),
            None => Some(kept.into_iter().cloned().map(Value::String).collect()),
        }
    }
}

fn by_name<'a>(steps: &'a [(String, &'a Value)]) -> HashMap<&'a str, &'a Value> {
    steps
        .iter()
        .map(|(name, step)| (name.as_str(), *step))
        .collect()
}

/// The names that a step depends on; `None` where one of the sides has no list of names.
fn dependencies(three: Three<'_>) -> Option<[Vec<String>; 3]> {
    let names = |value: Option<&Value>| -> Option<Vec<String>> {
        let name = |name: &Value| {
            let name = name.as_str().filter(|name| exact::number(name).is_none());
            name.map(str::to_string)
        };
        value?.as_array()?.iter().map(name).collect()
    };
    let before = match three.before {
        None | Some(Value::Null) => Vec::new(),
        before => names(before)?,
    };
    Some([before, names(three.mine)?, names(three.theirs)?])
}

/// Puts the names that are missing behind those that they follow among the others.
fn weave(names: &mut Vec<String>, others: &[String]) {
    let mut known: HashSet<&str> = names.iter().map(String::as_str).collect();
    let mut missing: HashMap<Option<&str>, Vec<&str>> = HashMap::new();
    let mut anchor = None;
    for name in others {
        if known.insert(name) {
            missing.entry(anchor).or_default().push(name);
        } else {
            anchor = Some(name.as_str());
        }
    }
    let mut woven = Vec::new();
    for place in [None]
        .into_iter()
        .chain(names.iter().map(|name| Some(name.as_str())))
    {
        woven.extend(place.map(str::to_string));
        let behind = missing.remove(&place).unwrap_or_default();
        woven.extend(behind.into_iter().map(str::to_string));
    }
    *names = woven;
}

fn below(path: &Path, key: &str) -> Path {
    path.iter().cloned().chain([key.to_string()]).collect()
}

/// A path as a JSON pointer.
fn id(path: &[String]) -> String {
    let escaped = |key: &String| format!("/{}", key.replace('~', "~0").replace('/', "~1"));
    path.iter().map(escaped).collect()
}
