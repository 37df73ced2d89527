//! Logs are read by lines with and without the runtime, searched, and saved whole or not at all.
#![allow(clippy::unwrap_used)]

use signalbox_engine::Stage;

use crate::{fake::PROFILE, fixture::played};

use super::*;

fn log() -> LogQuery {
    LogQuery {
        release: "R1".to_owned(),
        environment: Some("qa".to_owned()),
        application: Some("cart".to_owned()),
        stage: Stage::PreAction,
        attempt: Some(1),
        node: Some("[0].smoke".to_owned()),
        offset: 0,
    }
}

fn page(from: u32, count: u32) -> LinesQuery {
    LinesQuery {
        log: log(),
        from,
        count,
    }
}

fn texts(lines: &LogLines) -> Vec<&str> {
    lines.lines.iter().map(|line| line.text.as_str()).collect()
}

fn search(q: &str) -> LogSearch {
    LogSearch {
        release: "R1".to_owned(),
        q: q.to_owned(),
        limit: Some(2),
    }
}

#[tokio::test]
async fn lines_that_were_read_are_there_offline() {
    let (_dir, desktop, runtime) = played();
    *runtime.log.lock().unwrap() = ["one", "\u{1b}[31mTwo\u{1b}[0m", "three"]
        .map(str::to_owned)
        .to_vec();
    let read = desktop.log_lines(PROFILE, page(1, 2)).await.unwrap();
    assert_eq!(texts(&read)[1], "three");
    runtime.offline();
    let kept = desktop.log_lines(PROFILE, page(1, 10)).await.unwrap();
    assert_eq!(kept, read);
    let found = desktop.search_logs(PROFILE, search("two")).await.unwrap();
    assert_eq!(found.hits.len(), 1);
    assert_eq!((found.hits[0].line, found.more), (1, false));
    let parts = desktop.save_log(PROFILE, log(), "part.log").await;
    assert_eq!(parts.err().unwrap().code, Code::Refused, "a part is no log");
    let mut other = page(0, 1);
    other.log.attempt = Some(2);
    let unread = desktop.log_lines(PROFILE, other).await;
    assert_eq!(unread.err().unwrap().code, Code::Refused);
}

#[tokio::test]
async fn a_log_is_saved_whole() {
    let (dir, desktop, runtime) = played();
    *runtime.log.lock().unwrap() = (0..50).map(|n| format!("line {n}")).collect();
    let saved = desktop.save_log(PROFILE, log(), "live.log").await.unwrap();
    assert_eq!(saved.rows, 50);
    let live = std::fs::read_to_string(dir.path().join("live.log")).unwrap();
    assert!(live.starts_with("line 0\nline 1\n") && live.ends_with("line 49\n"));
    desktop.log_lines(PROFILE, page(0, 100)).await.unwrap();
    runtime.offline();
    let saved = desktop.save_log(PROFILE, log(), "kept.log").await.unwrap();
    assert_eq!(saved.rows, 50);
    let kept = std::fs::read_to_string(dir.path().join("kept.log")).unwrap();
    assert_eq!(kept, live);
    let twice = desktop.save_log(PROFILE, log(), "kept.log").await;
    assert_eq!(twice.err().unwrap().code, Code::Conflict);
}

#[tokio::test]
async fn a_log_that_was_read_as_a_text_has_lines_too() {
    let (_dir, desktop, runtime) = played();
    runtime.offline();
    let nothing = desktop.search_logs(PROFILE, search("boom")).await;
    assert_eq!(nothing.err().unwrap().code, Code::Refused);
    let text = "1970-01-01T00:00:01.500Z booting\n1970-01-01T00:00:02Z BOOM\nboom\nBoom\n";
    let chunk = LogChunk {
        text: text.to_owned(),
        offset: text.len() as u64,
        complete: true,
    };
    desktop.store.put_log(PROFILE, &log(), &chunk).unwrap();
    let lines = desktop.log_lines(PROFILE, page(0, 2)).await.unwrap();
    assert_eq!(texts(&lines), ["booting", "BOOM"]);
    assert_eq!((lines.lines[0].at, lines.total), (Some(1500), 4));
    let found = desktop.search_logs(PROFILE, search("boom")).await.unwrap();
    let places: Vec<(u32, Option<i64>)> = found.hits.iter().map(|hit| (hit.line, hit.at)).collect();
    assert_eq!(
        (places, found.more),
        (vec![(1, Some(2000)), (2, None)], true)
    );
    let empty = desktop.search_logs(PROFILE, search("")).await;
    assert_eq!(empty.err().unwrap().code, Code::Invalid);
}

#[test]
fn colours_are_no_part_of_the_text() {
    for (text, expected) in [
        ("plain", "plain"),
        ("\u{1b}[1;31mred\u{1b}[0m!", "red!"),
        ("cut \u{1b}[31", "cut "),
        ("\u{1b}lone", "lone"),
        ("a\u{1b}[Kb", "ab"),
    ] {
        assert_eq!(plain(text), expected);
    }
}
