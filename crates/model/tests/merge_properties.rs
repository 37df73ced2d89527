//! Random changes of random flows: a merge loses nothing, decides nothing alone, and comes to the same from both sides.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde_json::Value;
use signalbox_model::{
    Edit, Flow,
    edit::{self, Hook},
    manifest::Action,
    merge::{Choice, Merge, Side, merge},
    yaml,
};

const NAMES: [&str; 6] = ["dev", "qa", "eu", "us", "prod", "1.0"];

/// A flow with a step for each name but the first, in one of several spellings.
fn flow() -> impl Strategy<Value = String> {
    let step = (0usize..5, 0usize..3, any::<bool>(), any::<bool>());
    (proptest::collection::vec(step, 1..5), any::<bool>()).prop_map(|(steps, crlf)| {
        let mut text = String::from(
            "# head\napiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: f\nspec:\n  triggerEnvironment: dev # here\n  steps:\n",
        );
        for (index, (depends_on, spelling, gate, hook)) in steps.into_iter().enumerate() {
            let name = yaml::quote(NAMES[index + 1]);
            let before = yaml::quote(NAMES[depends_on % (index + 1)]);
            text += &match spelling {
                0 => format!("  # {name}\n  - environment: {name}\n    dependsOn: [{before}]\n"),
                1 => format!("  - dependsOn:\n    - {before} # x\n    environment: {name} # y\n"),
                _ => format!("  - environment: {name}\n    dependsOn: [ {before} ] # c\n    note: [a, b]\n"),
            };
            if gate {
                text += "    policy: {preAction: p, action: pr}\n";
            }
            if hook {
                text += "    hooks: # why\n      onFail: u\n";
            }
        }
        if crlf { text.replace('\n', "\r\n") } else { text }
    })
}

fn edits() -> impl Strategy<Value = Edit> {
    let name = || proptest::sample::select(NAMES.to_vec()).prop_map(str::to_string);
    let word = || {
        let words = proptest::sample::select(vec!["w", "yes", "a: b", "it's", "é #x"]);
        proptest::option::of(words.prop_map(str::to_string))
    };
    let hook = proptest::sample::select(vec![Hook::OnStart, Hook::OnSuccess, Hook::OnFail]);
    let action = proptest::option::of(proptest::sample::select(vec![Action::Commit, Action::Pr]));
    prop_oneof![
        word().prop_map(|value| Edit::SetDescription { value }),
        proptest::option::of(1u32..99).prop_map(|minutes| Edit::SetTimeout { minutes }),
        name().prop_map(|environment| Edit::SetTriggerEnvironment { environment }),
        word().prop_map(|workflow| Edit::SetPostTrigger { workflow }),
        (proptest::option::of(name()), hook, word()).prop_map(|(environment, hook, workflow)| {
            Edit::SetHook {
                environment,
                hook,
                workflow,
            }
        }),
        (name(), word()).prop_map(|(environment, workflow)| Edit::SetPreAction {
            environment,
            workflow
        }),
        (name(), action).prop_map(|(environment, action)| Edit::SetAction {
            environment,
            action
        }),
        (name(), proptest::collection::vec(name(), 1..3)).prop_map(|(environment, depends_on)| {
            Edit::AddEnvironment {
                environment,
                depends_on,
            }
        }),
        (name(), proptest::option::of(name())).prop_map(|(environment, reconnect_to)| {
            Edit::RemoveEnvironment {
                environment,
                reconnect_to,
            }
        }),
        (name(), name()).prop_map(|(from, to)| Edit::Connect { from, to }),
        (name(), name()).prop_map(|(from, to)| Edit::Disconnect { from, to }),
    ]
}

/// The flow after those of the edits that fit.
fn edited(text: &str, edits: &[Edit]) -> String {
    edits.iter().fold(text.to_string(), |text, edit| {
        edit::apply(&text, edit).unwrap_or(text)
    })
}

/// The same meaning, with all lines changed: so that nothing can be merged line by line.
fn respelled(text: &str) -> String {
    let text = text.replace('\r', "");
    let lines = text.lines().map(|line| format!("{line} \n"));
    format!("# {}\n{}", "other", lines.collect::<String>())
}

fn merged(before: &str, mine: &str, theirs: &str, choices: &[Choice]) -> Merge {
    let merged = merge(before, mine, theirs, choices).unwrap();
    let again = merge(theirs, &merged.text, theirs, &[]).unwrap();
    assert_eq!(again.text, merged.text);
    assert!(again.differences.iter().all(|found| !found.conflict));
    merged
}

/// The document; steps by their names, since both sides may put new ones at the same place, and dependencies as a set.
fn meaning(text: &str) -> Value {
    let mut value: Value = match yaml::find(text, "$").unwrap().first() {
        Some(_) => whole(text),
        None => Value::Null,
    };
    if let Some(steps) = value
        .pointer_mut("/spec/steps")
        .and_then(Value::as_array_mut)
    {
        steps.sort_by_key(|step| step["environment"].to_string());
        for step in steps {
            if let Some(names) = step.get_mut("dependsOn").and_then(Value::as_array_mut) {
                names.sort_by_key(Value::to_string);
            }
        }
    }
    value
}

/// The document in the order that it has.
fn whole(text: &str) -> Value {
    let parse = |text: &str| -> Value {
        // What the module finds is one document: setting it into JSON gives JSON.
        let found = yaml::find(text, "$").unwrap().remove(0);
        let json = yaml::set("{\"it\": null}", "$.it", &found.source).unwrap();
        serde_json::from_str::<Value>(&json).unwrap()["it"].take()
    };
    parse(text)
}

fn all_mine(merge: &Merge) -> Vec<Choice> {
    let conflicts = merge.differences.iter().filter(|found| found.conflict);
    conflicts
        .map(|found| Choice {
            id: found.id.clone(),
            side: Side::Mine,
        })
        .collect()
}

/// A step depends on an environment that the flow does not have.
fn dangles(text: &str) -> bool {
    let flow = Flow::parse(text).0.unwrap();
    let is_there = |name: &String| {
        *name == flow.trigger_environment || flow.steps.iter().any(|step| step.environment == *name)
    };
    flow.steps
        .iter()
        .any(|step| !step.depends_on.iter().all(is_there))
}

fn some() -> impl Strategy<Value = Vec<Edit>> {
    proptest::collection::vec(edits(), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_side_that_changed_nothing_has_no_say(flow in flow(), edits in some()) {
        let changed = edited(&flow, &edits);
        prop_assert_eq!(&merged(&flow, &flow, &changed, &[]).text, &changed);
        prop_assert_eq!(&merged(&flow, &changed, &flow, &[]).text, &changed);
        prop_assert_eq!(&merged(&flow, &changed, &changed, &[]).text, &changed);
        let mine = merged(&flow, &changed, &respelled(&flow), &[]);
        prop_assert_eq!(whole(&mine.text), whole(&changed));
        prop_assert!(mine.differences.iter().all(|found| !found.conflict));
        let theirs = merged(&flow, &respelled(&flow), &changed, &[]);
        prop_assert_eq!(whole(&theirs.text), whole(&changed));
    }

    #[test]
    fn both_ways_round_come_to_the_same(flow in flow(), one in some(), other in some()) {
        let (one, other) = (edited(&flow, &one), edited(&flow, &other));
        let here = merged(&flow, &one, &other, &[]);
        let there = merged(&flow, &other, &one, &all_mine(&merged(&flow, &other, &one, &[])));
        prop_assert_eq!(meaning(&here.text), meaning(&there.text));
        let respelled = respelled(&other);
        let by_structure = merged(&flow, &one, &respelled, &[]);
        prop_assert_eq!(meaning(&here.text), meaning(&by_structure.text));
    }

    #[test]
    fn edits_of_different_places_are_both_there(flow in flow(), one in edits(), other in edits()) {
        let (mine, theirs) = (edited(&flow, std::slice::from_ref(&one)), edited(&flow, std::slice::from_ref(&other)));
        let merge = merged(&flow, &mine, &respelled(&theirs), &[]);
        let after = edited(&theirs, std::slice::from_ref(&one));
        let and_back = edited(&mine, std::slice::from_ref(&other));
        let touched = |side: Side| -> Vec<&str> {
            let found = merge.differences.iter().filter(|found| found.taken == side);
            found.map(|found| found.place.split(':').next().unwrap()).collect()
        };
        let apart = touched(Side::Mine).iter().all(|place| !touched(Side::Theirs).contains(place))
            && merge.differences.iter().all(|found| !found.conflict);
        // An edit that does something else after the other one is no independent one, nor is one that names what the
        // other takes away: that is for the check of the flow to tell.
        if apart && !dangles(&merge.text) && meaning(&after) == meaning(&and_back) {
            let both = meaning(&merge.text) == meaning(&after);
            prop_assert!(both, "{:?} and {:?} came to\n{}", one, other, merge.text);
        }
    }

    #[test]
    fn all_choices_for_mine_leave_nothing_of_theirs_there(flow in flow(), one in some(), other in some()) {
        let (mine, theirs) = (edited(&flow, &one), edited(&flow, &other));
        let asked = merged(&flow, &mine, &theirs, &[]);
        let chosen = merged(&flow, &mine, &theirs, &all_mine(&asked));
        let (of_mine, of_merged) = (Flow::parse(&mine).0.unwrap(), Flow::parse(&chosen.text).0.unwrap());
        for found in chosen.differences.iter().filter(|found| found.conflict) {
            prop_assert_eq!(found.taken, Side::Mine);
            match found.place.as_str() {
                "timeout" => prop_assert_eq!(of_merged.timeout_minutes, of_mine.timeout_minutes),
                "description" => prop_assert_eq!(&of_merged.description, &of_mine.description),
                "trigger environment" => {
                    prop_assert_eq!(&of_merged.trigger_environment, &of_mine.trigger_environment);
                }
                place if !place.contains(':') => {
                    let there = |flow: &Flow| flow.steps.iter().any(|step| step.environment == place);
                    prop_assert_eq!(there(&of_merged), there(&of_mine), "{}", place);
                }
                _ => {}
            }
        }
    }

    #[test]
    fn no_text_breaks_it(texts in proptest::array::uniform3("[a-c: \\-\\[\\]{}#&*|>\"'\n]{0,40}")) {
        let [before, mine, theirs] = texts;
        if let Ok(merged) = merge(&before, &mine, &theirs, &[]) {
            yaml::find(&merged.text, "$").unwrap();
        }
    }

    #[test]
    fn no_cut_breaks_it(flow in flow(), edits in some(), at in 0usize..400, from in 0usize..400) {
        let changed = edited(&flow, &edits);
        let cut = |text: &str, at: usize| text.chars().take(at).collect::<String>();
        let rest = |text: &str, at: usize| text.chars().skip(at).collect::<String>();
        for mine in [cut(&changed, at), rest(&changed, from), cut(&changed, at) + &rest(&changed, from)] {
            for (before, theirs) in [(&flow, &changed), (&changed, &flow)] {
                if let Ok(merged) = merge(before, &mine, &respelled(theirs), &[]) {
                    yaml::find(&merged.text, "$").unwrap();
                }
            }
        }
    }
}
