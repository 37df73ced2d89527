//! Values carried from one random document to another: what is set is found again, and nothing else moves.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use signalbox_model::yaml;

/// A value in the spellings that people use, from column 0.
fn value() -> impl Strategy<Value = String> {
    let scalar = proptest::sample::select(vec![
        "1",
        "1.10",
        "\"1.4\"",
        "'it''s'",
        "plain text",
        "yes",
        "~",
        "true",
        "\"q \\\" \\n\"",
        "012",
        "1:30",
        "[a, b]",
        "{x: 1}",
        "[]",
        "{}",
        "-1e3",
        "0x1F",
        "\"\"",
        "'no'",
        "|\n  two\n    lines\n",
        "|-\n  x\n\n  y",
        ">+\n  folded\n  text\n\n",
        "plain\n  over lines",
        "é: 1",
        "\"# no\"",
        "[a,\n  b]",
    ])
    .prop_map(str::to_string);
    scalar.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            (
                proptest::collection::vec(inner.clone(), 1..4),
                1usize..4,
                any::<bool>()
            )
                .prop_map(|(values, unit, comment)| {
                    let entry = |(at, value): (usize, &String)| {
                        format!("k-{at}:{}\n", nested(value, unit + 1, comment))
                    };
                    values.iter().enumerate().map(entry).collect()
                }),
            proptest::collection::vec(inner, 1..4).prop_map(|values| values
                .iter()
                .map(|value| format!("- {}\n", indented(value, 2)))
                .collect()),
        ]
    })
}

fn is_block(value: &str) -> bool {
    value.starts_with("- ") || value.starts_with("k-") || value.starts_with("é: ")
}

fn indented(value: &str, columns: usize) -> String {
    let pad = " ".repeat(columns);
    value
        .trim_end_matches('\n')
        .lines()
        .enumerate()
        .map(|(at, line)| {
            if at == 0 || line.is_empty() {
                line.to_string()
            } else {
                format!("{pad}{line}")
            }
        })
        .collect::<Vec<_>>()
        .join("\n")
}

fn nested(value: &str, unit: usize, comment: bool) -> String {
    let comment = if comment { " # c" } else { "" };
    if is_block(value) {
        return format!("{comment}\n{}{}", " ".repeat(unit), indented(value, unit));
    }
    let multiline = value.contains('\n');
    format!(
        " {}{}",
        indented(value, unit),
        if multiline { "" } else { comment }
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn carried_values_mean_the_same(old in value(), new in value(), unit in 2usize..5, comment: bool, crlf: bool, tail: bool) {
        let source = format!("a:\n  v:{}\n  w: 1\n", nested(&new, 4, false).replace('\n', "\n  "));
        prop_assume!(yaml::find(&source, "$.a.v").is_ok());
        let found = yaml::find(&source, "$.a.v").unwrap().remove(0);
        let mut target = format!("# head\nx: 1 # x\nparent:\n  # about v\n  v:{}\n  # about w\n  w: [1, 2]   # w\n", nested(&old, unit, comment).replace('\n', "\n  "));
        if !tail {
            target = target.split("  # about w").next().unwrap().trim_end().to_string();
        }
        if crlf {
            target = target.replace('\n', "\r\n");
        }
        prop_assume!(yaml::find(&target, "$.parent.v").is_ok());
        let edited = match yaml::set(&target, "$.parent.v", &found.source) {
            Ok(edited) => edited,
            Err(error) => return Err(TestCaseError::fail(format!("{error}\n{target:?}\n{:?}", found.source))),
        };
        // `set` has compared the meaning; this looks at the bytes.
        let (head, rest) = target.split_at(target.find("  v:").unwrap());
        prop_assert!(edited.starts_with(head), "{edited:?}");
        if tail {
            let end = rest.find("  # about w").unwrap();
            prop_assert!(edited.ends_with(&rest[end..]), "{target:?}\n{edited:?}");
        }
        let again = yaml::find(&edited, "$.parent.v").unwrap().remove(0);
        let both = yaml::set(&source, "$.again", &again.source).unwrap();
        let same: Vec<String> = yaml::find(&both, "$[?@ == $.a.v]").unwrap().into_iter().map(|found| found.json_path).collect();
        prop_assert_eq!(same, vec!["$['again']".to_string()], "{}\n{}", both, edited);
        prop_assert!(yaml::set(&edited, "$.parent.v", &again.source).is_ok());
    }

    #[test]
    fn quoted_strings_stay_strings(text in any::<String>()) {
        let yaml = format!("a: {}\nb: [{}]\n", yaml::quote(&text), yaml::quote(&text));
        let found = yaml::find(&yaml, "$.a").map_err(|error| TestCaseError::fail(format!("{error} {yaml:?}")))?;
        let edited = yaml::set("a: ''\n", "$.a", &found[0].source).unwrap();
        prop_assert_eq!(yaml::find(&edited, "$[?@ == $.a]").unwrap().len(), 1);
        prop_assert!(yaml::find(&yaml, "$.b[?length(@) >= 0]").unwrap().len() == 1, "{}", yaml);
    }

    #[test]
    fn nothing_panics(text in "[a-c:\\-\\[\\]{}#&*!|>'\"%, \n\t0-2é]{0,60}", path in "[$.a-c\\[\\]'\"0-2*?@ ]{0,12}") {
        let _ = yaml::find(&text, &path);
        let _ = yaml::set(&text, &path, &text);
        let _ = yaml::set(&text, "$.a.b", &path);
        signalbox_model::Configuration::read([("f.yaml", format!("apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\n{text}"))]);
    }
}
