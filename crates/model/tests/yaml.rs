//! Finding and setting values in YAML: only the value's own bytes may change.
#![allow(clippy::unwrap_used)]

use expect_test::{Expect, expect};
use signalbox_model::yaml;

fn check_find(text: &str, json_path: &str, expected: Expect) {
    let actual = match yaml::find(text, json_path) {
        Ok(found) => found
            .iter()
            .map(|found| format!("{} = {}\n", found.json_path, found.source))
            .collect(),
        Err(error) => format!("error: {error}\n"),
    };
    expected.assert_eq(&actual);
}

fn check_set(text: &str, json_path: &str, source: &str, expected: Expect) {
    let actual =
        yaml::set(text, json_path, source).unwrap_or_else(|error| format!("error: {error}"));
    expected.assert_eq(&actual);
}

const VALUES: &str = "# values\nimage:\n  repository: shop   # where\n  tag: \"1.4.2\"   # bumped by hand\nrollout-Canary:\n  image: {tag: 'a', pull: Always}\nreplicas: 3\nenv:\n- name: A\n  value: x\n- name: B\n  value: y\n";

#[test]
fn finds() {
    check_find(
        VALUES,
        "$.image.tag",
        expect![[r#"
        $['image']['tag'] = "1.4.2"
    "#]],
    );
    check_find(
        VALUES,
        "image.tag",
        expect![[r#"
        $['image']['tag'] = "1.4.2"
    "#]],
    );
    check_find(
        VALUES,
        "$.rollout-Canary.image.tag",
        expect![[r#"
        $['rollout-Canary']['image']['tag'] = 'a'
    "#]],
    );
    check_find(
        VALUES,
        "$[\"rollout-Canary\"][\"image\"]",
        expect![[r#"
        $['rollout-Canary']['image'] = {tag: 'a', pull: Always}
    "#]],
    );
    check_find(
        VALUES,
        "$.env[?@.name == 'B'].value",
        expect![[r#"
        $['env'][1]['value'] = y
    "#]],
    );
    check_find(
        VALUES,
        "$.env[*].name",
        expect![[r#"
        $['env'][0]['name'] = A
        $['env'][1]['name'] = B
    "#]],
    );
    check_find(
        VALUES,
        "$..tag",
        expect![[r#"
        $['image']['tag'] = "1.4.2"
        $['rollout-Canary']['image']['tag'] = 'a'
    "#]],
    );
    check_find(
        VALUES,
        "$.env[-1]",
        expect![[r#"
        $['env'][1] = name: B
        value: y
    "#]],
    );
    check_find(VALUES, "$.nothing", expect![[""]]);
    check_find(
        VALUES,
        "$.[",
        expect![[r#"
        error: `$.[` is no JSONPath: at position 2, in dot member name, must start with lowercase alpha or '_'
    "#]],
    );
}

#[test]
fn sets_scalars() {
    check_set(
        "tag: \"1.4.2\"   # c\nb: 1\n",
        "$.tag",
        "1.5.0",
        expect![[r#"
        tag: "1.5.0"   # c
        b: 1
    "#]],
    );
    check_set(
        "tag: 'x'\n",
        "$.tag",
        "\"it's\"",
        expect![[r#"
        tag: 'it''s'
    "#]],
    );
    check_set(
        "tag: 1.4.2 # c",
        "$.tag",
        "\"1.5.0\"",
        expect!["tag: 1.5.0 # c"],
    );
    check_set(
        "tag: 1.4.2\n",
        "$.tag",
        "\"1.5\"",
        expect![[r#"
        tag: "1.5"
    "#]],
    );
    check_set(
        "tag: \"3\"\n",
        "$.tag",
        "4",
        expect![[r#"
        tag: 4
    "#]],
    );
    check_set(
        "tag: 1.1\n",
        "$.tag",
        "1.10",
        expect![[r#"
        tag: 1.10
    "#]],
    );
    check_set(
        "on: \"no\"\n",
        "$.on",
        "yes",
        expect![[r#"
        on: yes
    "#]],
    );
    check_set(
        "a:\nb: 1\n",
        "$.a",
        "x",
        expect![[r#"
        a: x
        b: 1
    "#]],
    );
    check_set(
        "a: {x: , y}\n",
        "$.a.y",
        "2",
        expect![[r#"
        a: {x: , y: 2}
    "#]],
    );
    check_set(
        "a: |\n  old\n  lines\n# c\nb: 1\n",
        "$.a",
        "new",
        expect![[r#"
        a: new
        # c
        b: 1
    "#]],
    );
    check_set(
        "a: old # c\nb: 1\n",
        "$.a",
        "|\n  new\n  lines",
        expect![[r#"
        a: | # c
          new
          lines
        b: 1
    "#]],
    );
    check_set("a: 1\r\nb: 2\r\n", "$.b", "3", expect!["a: 1\r\nb: 3\r\n"]);
}

#[test]
fn sets_collections() {
    check_set(
        "a:\n  b:\n    x: 1 # one\n    y: 2\n  c: 3\n",
        "$.a.b",
        "z: 1\nlist:\n- p\n- q",
        expect![[r#"
        a:
          b:
            z: 1
            list:
            - p
            - q
          c: 3
    "#]],
    );
    check_set(
        "a:\n    b: old # c\nc: 1\n",
        "$.a.b",
        "x: 1\ny: 2",
        expect![[r#"
        a:
            b: # c
                x: 1
                y: 2
        c: 1
    "#]],
    );
    check_set(
        "a:\n  x: 1\n  y: 2\nb: 1\n",
        "$.a",
        "flat",
        expect![[r#"
        a: flat
        b: 1
    "#]],
    );
    check_set(
        "a:\n- 1\n- 2\nb: 1\n",
        "$.a",
        "k: v",
        expect![[r#"
        a:
          k: v
        b: 1
    "#]],
    );
    check_set(
        "a: {b: 1}\n",
        "$.a.b",
        "x: 1\ny: [2]",
        expect![[r#"
        a: {b: {"x":1,"y":[2]}}
    "#]],
    );
    check_set(
        "- a: 1\n  b: 2\n- c\n",
        "$[0]",
        "x: 1\ny: 2",
        expect![[r#"
        - x: 1
          y: 2
        - c
    "#]],
    );
    check_set(
        "{\"a\": {\"b\": \"1\"}}",
        "$.a.b",
        "2.0.0",
        expect![[r#"{"a": {"b": "2.0.0"}}"#]],
    );
}

#[test]
fn creates() {
    check_set(
        "a: 1\n",
        "$.image.tag",
        "x",
        expect![[r#"
        a: 1
        image:
          tag: x
    "#]],
    );
    check_set(
        "image:\n    name: n # c\n    # more\n\nb: 1",
        "$.image.tag",
        "\"1\"",
        expect![[r#"
        image:
            name: n # c
            tag: "1"
            # more

        b: 1"#]],
    );
    check_set("b: 1", "$.c", "2", expect!["b: 1\nc: 2"]);
    check_set(
        "a: {b: 1}\n",
        "$.a.c.d",
        "2",
        expect![[r#"
        a: {b: 1, c: {d: 2}}
    "#]],
    );
    check_set(
        "{\n  \"a\": 1\n}\n",
        "$.b",
        "x",
        expect![[r#"
        {
          "a": 1,
          "b": "x"
        }
    "#]],
    );
    check_set(
        "a:\nb: 1\n",
        "$.a.b",
        "1",
        expect![[r#"
        a:
          b: 1
        b: 1
    "#]],
    );
    check_set(
        "a: {}\n",
        "$.a.b",
        "1",
        expect![[r#"
        a: {b: 1}
    "#]],
    );
    check_set(
        "",
        "$.a.b",
        "1",
        expect![[r#"
        a:
          b: 1
    "#]],
    );
    check_set(
        "# only\n",
        "$.a",
        "1",
        expect![[r#"
        # only
        a: 1
    "#]],
    );
    check_set(
        "a:\n- x\n",
        "$.a[1]",
        "y",
        expect![[r#"
        a:
        - x
        - y
    "#]],
    );
    check_set(
        "a: [x]\n",
        "$.a[1]",
        "y",
        expect![[r#"
        a: [x, y]
    "#]],
    );
    check_set(
        "a: 1\n",
        "$.a.b",
        "1",
        expect!["error: $['a']['b'] can't be created here: a parent of it is no mapping"],
    );
    check_set(
        "a: [1]\n",
        "$.a[7]",
        "1",
        expect!["error: $['a'][7] can't be created here: the list is shorter"],
    );
}

#[test]
fn comments_stay_with_their_values() {
    check_set(
        "a: {\n  b: 1, # c\n}\n",
        "$.a.c",
        "2",
        expect![[r#"
        a: {
          b: 1, # c
          c: 2,
        }
    "#]],
    );
    check_set(
        "a: [\n  1,\n  2 # c\n]\n",
        "$.a[2]",
        "3",
        expect![[r#"
        a: [
          1,
          2, # c
          3
        ]
    "#]],
    );
    check_set(
        "a:\n  # nothing yet\nb: 1\n",
        "$.a.c",
        "2",
        expect![[r#"
        a:
          c: 2
          # nothing yet
        b: 1
    "#]],
    );
    check_set(
        "a: null # c\nb: 1\n",
        "$.a.c",
        "2",
        expect![[r#"
        a: # c
          c: 2
        b: 1
    "#]],
    );
    check_set(
        "\u{feff}a: 1\n",
        "$.b",
        "2",
        expect![[r#"
        ﻿a: 1
        b: 2
    "#]],
    );
    check_set(
        "env:\n  - name: A\n    value: x",
        "$.env[0].value",
        "|\n  l1\n  l2",
        expect![[r#"
        env:
          - name: A
            value: |
              l1
              l2"#]],
    );
}

#[test]
fn refuses_what_is_no_single_value() {
    check_set(
        "a: 1\n",
        "$..a",
        "3",
        expect!["error: `$..a` is no JSONPath: this names no single place"],
    );
    check_set(
        "a: 1\n",
        "$.a",
        "x: [",
        expect!["error: line 1, column 4: unclosed bracket '['"],
    );
    check_set(
        "a: 1\n",
        "$.a",
        "b: 1\n---\nc: 2",
        expect![
            "error: line 3, column 1: the file holds several YAML documents: values are read and set in files that hold one"
        ],
    );
    check_set(
        "a: 1\nb: 2\n",
        "$.a",
        "1\nb: 3",
        expect![
            "error: line 2, column 2: a `:` can't stand here; a text with `: ` in it needs quotes"
        ],
    );
    check_set(
        "a: [\n",
        "$.a",
        "1",
        expect!["error: line 1, column 4: unclosed bracket '['"],
    );
    check_set(
        "- a\n",
        "$.b",
        "2",
        expect!["error: $['b'] can't be created here: a parent of it is no mapping"],
    );
}
