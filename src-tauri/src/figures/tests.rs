//! Exports hold every page of a filter, from one source; filters are questions without a place in their answer.
#![allow(clippy::unwrap_used)]

use std::fs;

use signalbox_api::AuditQuery;

use crate::{
    fake::PROFILE,
    fixture::{knows_her, played},
};

use super::*;

#[tokio::test]
async fn all_pages_are_written() {
    let (dir, desktop, runtime) = played();
    runtime.write(12);
    let query = ReleaseQuery {
        offset: Some(3),
        ..ReleaseQuery::default()
    };
    let csv = desktop.export_releases(PROFILE, query.clone(), ExportFormat::Csv, "r.csv");
    assert_eq!(csv.await.unwrap().rows, 12);
    let text = fs::read_to_string(dir.path().join("r.csv")).unwrap();
    assert_eq!(text.lines().count(), 13);
    assert!(text.contains(",shop,steady,QUEUED,"), "{text}");
    let json = desktop.export_releases(PROFILE, query.clone(), ExportFormat::Json, "r.json");
    assert_eq!(json.await.unwrap().rows, 12);
    let text = fs::read_to_string(dir.path().join("r.json")).unwrap();
    let rows: Vec<ReleaseSummary> = serde_json::from_str(&text).unwrap();
    assert_eq!(rows.len(), 12);
    let acts = desktop.export_audit(PROFILE, AuditQuery::default(), ExportFormat::Csv, "a.csv");
    assert_eq!(acts.await.unwrap().rows, 12);
    let text = fs::read_to_string(dir.path().join("a.csv")).unwrap();
    assert!(text.contains(",triggered,\"'=Ada\",shop,steady,"), "{text}");
}

#[tokio::test]
async fn a_list_is_read_from_its_middle() {
    let (_dir, desktop, runtime) = played();
    runtime.write(12);
    let query = ReleaseQuery {
        offset: Some(10),
        ..ReleaseQuery::default()
    };
    let view = desktop
        .releases(PROFILE, query, Refresh::Fetch)
        .await
        .unwrap();
    let ids: Vec<String> = view.page.releases.into_iter().map(|row| row.id).collect();
    assert_eq!(
        ids,
        ["01JRELEASE0000000000000001", "01JRELEASE0000000000000000"]
    );
}

#[tokio::test]
async fn what_was_read_once_opens_offline() {
    let (_dir, desktop, runtime) = played();
    runtime.write(1);
    let id = "01JRELEASE0000000000000001";
    let live = desktop.notes(PROFILE, id, Refresh::Fetch).await.unwrap();
    desktop.board(PROFILE, Refresh::Fetch).await.unwrap();
    desktop.deployments(PROFILE, "cart").await.unwrap();
    runtime.offline();
    for refresh in [Refresh::Cached, Refresh::Fetch] {
        let kept = desktop.notes(PROFILE, id, refresh).await.unwrap();
        assert_eq!(
            (kept.notes, kept.seen_at),
            (live.notes.clone(), live.seen_at)
        );
        let board = desktop.board(PROFILE, refresh).await.unwrap();
        assert_eq!(
            (board.board.commit.as_str(), board.running.len()),
            ("first", 1)
        );
    }
    assert_eq!(desktop.deployments(PROFILE, "cart").await.unwrap().len(), 1);
    let never_read = [
        desktop.deployments(PROFILE, "other").await.err(),
        desktop.notes(PROFILE, "other", Refresh::Fetch).await.err(),
        desktop.verify_audit(PROFILE).await.err(),
        desktop.difference(PROFILE, "a", "b").await.err(),
    ];
    for error in never_read {
        assert_eq!(error.unwrap().code, Code::Refused);
    }
    let written = desktop.export_notes(PROFILE, id, "notes.md").await.unwrap();
    assert_eq!(
        fs::read_to_string(written.path).unwrap(),
        live.notes.markdown
    );
}

#[tokio::test]
async fn numbers_and_acts_are_there_as_far_as_they_were_seen() {
    let (_dir, desktop, runtime) = played();
    runtime.write(12);
    runtime.offline();
    let numbers = || desktop.numbers(PROFILE, ReleaseQuery::default(), Refresh::Cached);
    let acts = || desktop.audit(PROFILE, AuditQuery::default(), Refresh::Cached);
    assert_eq!(numbers().await.err().unwrap().code, Code::Refused);
    assert_eq!(acts().await.err().unwrap().code, Code::Refused);
    knows_her(&desktop, "Ada", "ada@example.com");
    let journal = runtime.journal();
    desktop.store.put_records(PROFILE, &journal[..3]).unwrap();
    let view = runtime.view(&journal[0].release);
    desktop.store.put_release(PROFILE, &view).unwrap();
    let seen = numbers().await.unwrap();
    assert_eq!((seen.numbers.releases, seen.seen_at), (1, 1));
    let seen = acts().await.unwrap();
    assert_eq!((seen.page.acts.len(), seen.seen_at), (3, 1));
    let written =
        desktop.export_audit(PROFILE, AuditQuery::default(), ExportFormat::Json, "a.json");
    assert_eq!(written.await.unwrap().rows, 3);
}

#[tokio::test]
async fn a_filter_has_a_name_and_no_place() {
    let (_dir, desktop, _runtime) = played();
    let filter = |name: &str| SavedFilter {
        name: name.to_owned(),
        query: ReleaseQuery {
            flow: Some("steady".to_owned()),
            cursor: Some("01J".to_owned()),
            offset: Some(7),
            limit: Some(3),
            ..ReleaseQuery::default()
        },
    };
    for name in [" ", &"x".repeat(61)] {
        let refused = desktop.put_filter(PROFILE, filter(name));
        assert_eq!(refused.err().unwrap().code, Code::Invalid);
    }
    let kept = desktop.put_filter(PROFILE, filter("  in   prod ")).unwrap();
    let expected = SavedFilter {
        name: "in prod".to_owned(),
        query: ReleaseQuery {
            flow: Some("steady".to_owned()),
            ..ReleaseQuery::default()
        },
    };
    assert_eq!(kept, [expected]);
    assert_eq!(desktop.delete_filter(PROFILE, "in prod").unwrap(), []);
}
