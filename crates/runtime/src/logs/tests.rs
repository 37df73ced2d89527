//! Pages and searches over files as waiters write them, and as nobody should.
#![allow(clippy::unwrap_used)]

use std::{fs, path::PathBuf};

use expect_test::{Expect, expect};
use signalbox_api::error::Code;
use signalbox_engine::EffectId;
use tempfile::TempDir;

use super::{
    select::{Place, Source},
    *,
};

const AT: &str = "2026-01-02T03:04:05.678Z";

/// Files with these texts; each line gets a time. One with a growing text still grows.
struct World {
    dir: TempDir,
    logs: Logs,
}

impl World {
    fn new(texts: &[(&str, Growth)]) -> Self {
        let dir = TempDir::new().unwrap();
        let source = |(number, (text, growth)): (usize, &(&str, Growth))| {
            let path = dir.path().join(number.to_string());
            let stored: String = text
                .split_inclusive('\n')
                .map(|line| format!("{AT} {line}"))
                .collect();
            fs::write(&path, stored).unwrap();
            Source {
                node: format!("flow[{number}].step"),
                path,
                growth: *growth,
            }
        };
        let sources: Vec<Source> = texts.iter().enumerate().map(source).collect();
        let grows = sources.iter().any(|source| source.growth == Growth::Grows);
        let growth = if grows {
            Growth::Grows
        } else {
            Growth::Complete
        };
        Self {
            dir,
            logs: Logs { sources, growth },
        }
    }

    fn path(&self, number: usize) -> PathBuf {
        self.dir.path().join(number.to_string())
    }

    fn check(&self, from: u32, count: u32, expected: &str) {
        assert_eq!(self.page(from, count), expected, "{from} + {count}");
    }

    /// `from..: a|b of total`, with `…` when more may come.
    fn page(&self, from: u32, count: u32) -> String {
        let page = lines::page(&self.logs, from, count).unwrap();
        let texts: Vec<&str> = page.lines.iter().map(|line| line.text.as_str()).collect();
        assert!(
            page.lines
                .iter()
                .all(|line| line.at == Some(1_767_323_045_678))
        );
        let more = if page.complete { "" } else { "…" };
        format!("{}: {} of {}{more}", page.from, texts.join("|"), page.total)
    }

    fn search(&self, q: &str, limit: u32) -> LogHits {
        let effect: EffectId = "01R/qa/app/PreAction/2".parse().unwrap();
        let place = |source: &Source| Place {
            effect: effect.clone(),
            source: source.clone(),
        };
        let places: Vec<Place> = self.logs.sources.iter().map(place).collect();
        match Search::new(q, Some(limit)).unwrap() {
            Some(search) => search.through(&places).unwrap(),
            None => LogHits::default(),
        }
    }

    fn check_search(&self, q: &str, limit: u32, expected: &Expect) {
        let found = self.search(q, limit);
        let hit =
            |hit: &signalbox_api::LogHit| format!("{} {}: {}\n", hit.node, hit.line, hit.text);
        let hits: String = found.hits.iter().map(hit).collect();
        expected.assert_eq(&(hits + if found.more { "more\n" } else { "" }));
    }
}

use Growth::{Complete, Grows};

#[test]
fn a_page_is_where_its_number_says() {
    let world = World::new(&[("a\nb\n\nd\n", Complete)]);
    world.check(0, 10, "0: a|b||d of 4");
    world.check(1, 2, "1: b| of 4");
    world.check(3, 5, "3: d of 4");
    world.check(4, 5, "4:  of 4");
    world.check(u32::MAX, u32::MAX, "4294967295:  of 4");
    world.check(0, 0, "0:  of 4");
    World::new(&[]).check(0, 10, "0:  of 0");
}

#[test]
fn what_has_no_line_end_yet_waits_for_it() {
    let world = World::new(&[("a\nunfin", Grows)]);
    world.check(0, 10, "0: a of 1…");
    let mut file = fs::File::options()
        .append(true)
        .open(world.path(0))
        .unwrap();
    std::io::Write::write_all(&mut file, b"ished\n").unwrap();
    world.check(0, 10, "0: a|unfinished of 2…");
    World::new(&[("a\nlast", Complete)]).check(1, 10, "1: last of 2");
    World::new(&[("last", Complete)]).check(0, 10, "0: last of 1");
}

#[test]
fn steps_are_numbered_through_up_to_one_that_grows() {
    let world = World::new(&[("a\nb", Complete), ("", Complete), ("c\nd\n", Complete)]);
    world.check(0, 10, "0: a|b|c|d of 4");
    world.check(1, 2, "1: b|c of 4");
    world.check(3, 2, "3: d of 4");
    let world = World::new(&[("a\n", Complete), ("b\nx", Grows), ("c\n", Complete)]);
    world.check(0, 10, "0: a|b of 2…");
}

#[test]
fn long_logs_are_read_from_their_middle() {
    let text: String = (0..5000).map(|line| format!("{line}\n")).collect();
    let world = World::new(&[(&text, Complete), (&text, Complete)]);
    for from in [0, 1, 1023, 1024, 1025, 4999, 5000, 5001, 7168, 9999] {
        let first = format!("{from}: {} of 10000", from % 5000);
        assert_eq!(world.page(from, 1), first);
    }
    assert_eq!(lines::page(&world.logs, 0, 9000).unwrap().lines.len(), 2000);
}

#[test]
fn files_come_go_and_change() {
    let world = World::new(&[("a\nb\n", Complete), ("c\n", Complete)]);
    world.check(0, 10, "0: a|b|c of 3");
    fs::write(world.path(0), format!("{AT} x\n")).unwrap();
    world.check(0, 10, "0: x|c of 2");
    fs::remove_file(world.path(0)).unwrap();
    world.check(0, 10, "0: c of 1");
    assert_eq!(world.search("c", 10).hits.len(), 1);
    fs::create_dir(world.path(0)).unwrap();
    let error = lines::page(&world.logs, 0, 1).unwrap_err().to_string();
    assert!(error.contains(&*world.path(0).to_string_lossy()), "{error}");
}

#[test]
fn hostile_lines_are_lines() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("log");
    let long = "x".repeat(100_000);
    let mut stored = format!("no time\n{AT} \u{1b}[31mred\u{1b}[2J\r\n{long}\n").into_bytes();
    stored.extend(b"\xff\xfe\0\n");
    fs::write(&path, stored).unwrap();
    let source = Source {
        node: "flow".to_owned(),
        path,
        growth: Complete,
    };
    let logs = Logs {
        sources: vec![source],
        growth: Complete,
    };
    let page = lines::page(&logs, 0, 10).unwrap();
    let texts: Vec<&str> = page.lines.iter().map(|line| line.text.as_str()).collect();
    let cut = reader::MOST_LINE;
    let long = format!("{} … [{} more bytes]", "x".repeat(cut), 100_000 - cut);
    assert_eq!(
        texts,
        ["no time", "\u{1b}[31mred", &long, "\u{fffd}\u{fffd}"]
    );
    assert_eq!(page.lines[0].at, None);
}

#[test]
fn a_page_fills_no_memory() {
    let line = "y".repeat(60_000) + "\n";
    let world = World::new(&[(&line.repeat(400), Complete)]);
    let page = lines::page(&world.logs, 0, 400).unwrap();
    assert!((100..200).contains(&page.lines.len()) && page.total == 400);
}

#[test]
fn a_text_is_found_whatever_its_case_and_colour() {
    let text = "Deploy\nnothing\n\u{1b}[32mdep\u{1b}[0mLOY done\ndeploy 2026\nÄRGER a.c\nabc\n";
    let world = World::new(&[(text, Complete), ("x deploy\nunfinished deploy", Grows)]);
    world.check_search(
        "DEPLOY",
        10,
        &expect![[r#"
        flow[0].step 0: Deploy
        flow[0].step 2: depLOY done
        flow[0].step 3: deploy 2026
        flow[1].step 0: x deploy
    "#]],
    );
    world.check_search(
        "deploy",
        2,
        &expect![[r#"
        flow[0].step 0: Deploy
        flow[0].step 2: depLOY done
        more
    "#]],
    );
    world.check_search(
        "ärger A.C",
        10,
        &expect![[r#"
        flow[0].step 4: ÄRGER a.c
    "#]],
    );
    world.check_search(
        "2026",
        10,
        &expect![[r#"
        flow[0].step 3: deploy 2026
    "#]],
    );
    world.check_search("[32m", 10, &expect![[r#""#]]);
    world.check_search("", 10, &expect![[r#""#]]);
    world.check_search("Deploy\nnothing", 10, &expect![[r#""#]]);
    let found = world.search("done", 1);
    let hit = &found.hits[0];
    assert_eq!((hit.attempt, hit.at), (2, Some(1_767_323_045_678)));
    assert_eq!(hit.environment.as_deref(), Some("qa"));
}

#[test]
fn of_a_long_line_the_part_with_the_text_is_shown() {
    let line = format!("{}NEEDLE{}\n", "ä".repeat(20_000), "b".repeat(20_000));
    let world = World::new(&[(&line, Complete)]);
    let found = world.search("needle", 1);
    let text = &found.hits[0].text;
    assert!(text.contains("äNEEDLEb") && text.starts_with("…ä") && text.ends_with("b…"));
    assert!(text.len() < 2100, "{}", text.len());
}

#[test]
fn a_text_that_is_too_long_is_refused() {
    let error = Search::new(&"ß".repeat(1001), None).err().unwrap();
    assert_eq!(error.code, Code::Invalid);
    assert!(Search::new(&"ß".repeat(1000), None).is_ok());
}
