//! The history of a draft against a list in memory, through undo, redo, typing and restarts.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::{Place, Profile, Store};

const KEY: DraftKey<'static> = DraftKey::flow("laptop", "delivery");

fn store() -> (TempDir, PathBuf, Store) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("signalbox.db");
    let store = Store::open(&path).unwrap();
    let profile = Profile {
        id: KEY.profile.to_owned(),
        name: "This laptop".to_owned(),
        place: Place::Workspace {
            dir: "/home/ada/demo".to_owned(),
        },
        colour: "iris".to_owned(),
        protected: false,
        read_only: false,
        position: 0,
        trusted: true,
    };
    store.put_profile(&profile).unwrap();
    (dir, path, store)
}

/// What a person does to a text of three lines.
#[derive(Debug, Clone)]
enum Act {
    /// A key at the end of a line, after a pause.
    Key {
        line: usize,
        key: char,
        pause: Millis,
    },
    /// The last character of a line is deleted, after a pause.
    Backspace {
        line: usize,
        pause: Millis,
    },
    /// A change on the canvas.
    Canvas {
        line: usize,
        word: &'static str,
    },
    Undo,
    Redo,
    Restart,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let pause = || prop::sample::select(vec![0, 300, 2_000, 2_001, 60_000]);
    let act = prop_oneof![
        6 => (0..3_usize, prop::sample::select(vec!['a', 'b', 'é']), pause())
            .prop_map(|(line, key, pause)| Act::Key { line, key, pause }),
        3 => (0..3_usize, pause()).prop_map(|(line, pause)| Act::Backspace { line, pause }),
        2 => (0..3_usize, prop::sample::select(vec!["qa", "prod", ""]))
            .prop_map(|(line, word)| Act::Canvas { line, word }),
        4 => Just(Act::Undo),
        3 => Just(Act::Redo),
        1 => Just(Act::Restart),
    ];
    prop::collection::vec(act, 1..60)
}

/// The same history, as a list.
struct Model {
    steps: Vec<String>,
    position: usize,
    /// Line and time of the last typing, while nothing else has happened.
    typed: Option<(usize, Millis)>,
}

impl Model {
    fn text(&self) -> &str {
        &self.steps[self.position]
    }

    fn with_line(&self, line: usize, change: impl FnOnce(&mut String)) -> String {
        let mut lines: Vec<String> = self.text().split('\n').map(str::to_owned).collect();
        change(&mut lines[line]);
        lines.join("\n")
    }

    fn push(&mut self, text: String) {
        self.steps.truncate(self.position + 1);
        self.steps.push(text);
        self.position += 1;
    }

    fn type_in(&mut self, line: usize, text: String, now: Millis) {
        let goes_on = self
            .typed
            .is_some_and(|(last, at)| last == line && now - at <= 2_000);
        self.typed = Some((line, now));
        if !goes_on {
            self.push(text);
        } else if text == self.steps[self.position - 1] {
            self.steps.pop();
            self.position -= 1;
            self.typed = None;
        } else {
            self.steps[self.position] = text;
        }
    }
}

fn current(connection: &Connection) -> Draft {
    load(connection, KEY)
        .unwrap()
        .unwrap_or_else(|| Draft::of_published("\n\n", "r1"))
}

fn type_in(store: &Store, text: &str, now: Millis) -> Draft {
    store
        .write(|transaction| typed(transaction, KEY, current(transaction), text.to_owned(), now))
        .unwrap()
}

fn edit(store: &Store, text: &str, now: Millis) -> Result<Draft> {
    store.write(|transaction| edited(transaction, KEY, current(transaction), text.to_owned(), now))
}

fn step(store: &Store, steps: i64, now: Millis) -> Draft {
    store
        .write(|transaction| walk(transaction, KEY, current(transaction), steps, now))
        .unwrap()
}

fn act(store: &mut Store, path: &Path, model: &mut Model, act: &Act, now: &mut Millis) {
    match *act {
        Act::Key { line, pause, .. } | Act::Backspace { line, pause } => {
            *now += pause;
            let text = model.with_line(line, |line| match *act {
                Act::Key { key, .. } => line.push(key),
                _ => drop(line.pop()),
            });
            if text != model.text() {
                type_in(store, &text, *now);
                model.type_in(line, text, *now);
            }
        }
        Act::Canvas { line, word } => {
            let text = model.with_line(line, |line| word.clone_into(line));
            if text != model.text() {
                edit(store, &text, *now).unwrap();
                model.push(text);
                model.typed = None;
            }
        }
        Act::Undo | Act::Redo => {
            let steps = if matches!(act, Act::Undo) { -1 } else { 1 };
            step(store, steps, *now);
            let position = model
                .position
                .checked_add_signed(isize::try_from(steps).unwrap());
            if let Some(position) = position.filter(|position| *position < model.steps.len()) {
                model.position = position;
                model.typed = None;
            }
        }
        Act::Restart => *store = Store::open(path).unwrap(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_history_is_the_list_that_it_should_be(acts in acts()) {
        let (_dir, path, mut store) = store();
        let mut model = Model { steps: vec!["\n\n".to_owned()], position: 0, typed: None };
        let mut now = 1_000_000;
        for it in &acts {
            act(&mut store, &path, &mut model, it, &mut now);
            let draft = current(&store.connection());
            prop_assert_eq!(&draft.text, model.text());
            prop_assert_eq!(draft.position, i64::try_from(model.position).unwrap());
            prop_assert_eq!(draft.last, i64::try_from(model.steps.len()).unwrap() - 1);
            prop_assert_eq!(draft.is_dirty(), model.text() != "\n\n");
        }
    }
}

#[test]
fn a_thousand_edits_are_quick_and_all_undone() {
    let (_dir, path, store) = store();
    let filling = "# a flow of an ordinary size\n".repeat(100);
    let started = std::time::Instant::now();
    for n in 0..1000 {
        edit(&store, &format!("{filling}{n}"), n).unwrap();
    }
    assert!(
        started.elapsed().as_secs() < 20,
        "{:?} for 1000 edits",
        started.elapsed()
    );
    drop(store);
    let store = Store::open(&path).unwrap();
    for n in (0..999).rev() {
        assert_eq!(step(&store, -1, n).text, format!("{filling}{n}"));
    }
}

#[test]
fn a_full_disk_is_told_and_leaves_the_draft_as_it_was() {
    let (_dir, _path, store) = store();
    type_in(&store, "\n\na", 1);
    let before = current(&store.connection());
    let pages: i64 = store
        .connection()
        .pragma_query_value(None, "page_count", |row| row.get(0))
        .unwrap();
    let set = |pages: i64| {
        let connection = store.connection();
        connection
            .pragma_update_and_check(None, "max_page_count", pages, |row| row.get::<_, i64>(0))
            .unwrap();
    };
    set(pages);
    let text = "x".repeat(100_000);
    let error = edit(&store, &text, 2).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database can't be read or written: database or disk is full; free some space on the disk and try again"
    );
    assert_eq!(current(&store.connection()), before);
    set(1_000_000);
    assert_eq!(edit(&store, &text, 2).unwrap().position, 2);
}
