//! What texts become, and where they stand.

#![allow(clippy::unwrap_used)]

use serde_json::json;

use super::*;

fn first(yaml: &str) -> Document {
    documents("test.yaml", yaml).unwrap().remove(0)
}

fn check(yaml: &str, expected: &str) {
    assert_eq!(
        text(&first(&format!("a: {yaml}")).value["a"]),
        expected,
        "{yaml}"
    );
}

#[test]
fn plain_scalars_are_read_as_argo_reads_them() {
    for (yaml, expected) in [
        ("1.0", "1"),
        ("1.50", "1.5"),
        ("010", "8"),
        ("08", "8"),
        ("0x10", "16"),
        ("0b11", "3"),
        ("1_000", "1000"),
        ("1e3", "1000"),
        ("1.5e3", "1500"),
        (".5", "0.5"),
        ("+5", "5"),
        ("-7", "-7"),
        ("18446744073709551615", "18446744073709551615"),
        ("~", ""),
        ("", ""),
        ("yes", "true"),
        ("y", "true"),
        ("off", "false"),
        ("\"yes\"", "yes"),
        ("'1.0'", "1.0"),
        ("1.2.3", "1.2.3"),
        ("1:30", "1:30"),
        ("2020-05-19", "2020-05-19"),
        ("v1", "v1"),
        ("1e", "1e"),
        ("!!str 1.0", "1.0"),
        ("!!int \"7\"", "7"),
        ("|-\n  yes", "yes"),
    ] {
        check(yaml, expected);
    }
}

#[test]
fn keys_are_text_and_follow_the_same_rules() {
    assert_eq!(
        first("on: 1\n8: 2\n0x10: 3").value,
        json!({"true": 1, "8": 2, "16": 3})
    );
}

#[test]
fn a_text_may_have_several_documents() {
    let values: Vec<Value> = documents("f", "---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n")
        .unwrap()
        .into_iter()
        .map(|d| d.value)
        .collect();
    assert_eq!(values, [json!({"a": 1}), json!({"b": 2})]);
    assert!(documents("f", "").unwrap().is_empty());
}

#[test]
fn json_is_read_with_its_places_where_yaml_can_read_it() {
    let document = first("{\n\t\"a\": [1, {\"b\": \"x\"}]\n}");
    assert_eq!(document.value, json!({"a": [1, {"b": "x"}]}));
    assert_eq!(document.places.of(&["a", "1", "b"]).line, 2);
    assert_eq!(first(r#"{"a": "\ud83d\ude00"}"#).value, json!({"a": "😀"}));
}

#[test]
fn keys_and_values_know_their_places() {
    let places = first("a:\n  b:\n    - x\n    - ü: 1\n").places;
    let mark = |line, column| Mark { line, column };
    assert_eq!(places.of(&["a", "b", "1", "ü"]), mark(4, 10));
    assert_eq!(places.key(&["a", "b", "1", "ü"]), mark(4, 7));
    assert_eq!(places.key(&["a", "b"]), mark(2, 3));
    // What is not there stands where it would.
    assert_eq!(places.of(&["a", "b", "0", "gone"]), mark(3, 7));
}

#[test]
fn anchors_and_merges_are_followed() {
    let value =
        first("a: &x {k: 1, l: 2}\nb:\n  <<: *x\n  k: 3\nc: *x\nd:\n  <<: [{k: 5}, *x]\n").value;
    assert_eq!(value["b"], json!({"k": 3, "l": 2}));
    assert_eq!(value["c"], json!({"k": 1, "l": 2}));
    assert_eq!(value["d"], json!({"k": 5, "l": 2}));
}

#[test]
fn broken_texts_are_refused_with_a_place() {
    let refused = |yaml: &str| documents("f", yaml).unwrap_err();
    assert_eq!(refused("a: [1\nb: 2").at.line, 2);
    assert_eq!(
        refused("a: 1\nb: 1\na: 2").to_string(),
        "3:1: the key `a` stands here twice; it is in line 1 too"
    );
    assert_eq!(refused("a: *b").at.line, 1);
    assert!(refused("? [a]\n: 1").message.contains("must be text"));
    assert!(refused("<<: 1").message.contains("mapping"));
    let deep = format!("{}{}", "[".repeat(150), "]".repeat(150));
    assert!(
        refused(&deep).message.contains("deep"),
        "{}",
        refused(&deep).message
    );
    let laughs = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, n| {
        format!("{text}a{n}: &a{n} [*a{}, *a{}]\n", n - 1, n - 1)
    });
    assert!(refused(&laughs).message.contains("too large"));
}
