//! What somebody did is in the journal with its number, and what was tampered with is found in the repositories.

use signalbox_api::{ActKind, AuditQuery, Broken};
use signalbox_engine::Event;

use super::*;

fn canary() -> Change {
    Change {
        kind: Kind::Environment,
        name: "canary".into(),
        revision: None,
        text: Some("apiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata:\n  name: canary\nspec:\n  kind: NON_PROD\n  position: 9\n".into()),
    }
}

#[test]
fn a_publish_has_a_number_in_the_journal() {
    with_identity(async {
        let home = TempDir::new().unwrap();
        let runtime = open(&home).await;
        let mut notices = runtime.subscribe();
        let publish = || runtime.change("key", vec![canary()], "A canary".into());
        let published = publish().await.unwrap();
        assert_eq!(publish().await.unwrap(), published);
        let records = runtime.records(0, 10).await.unwrap();
        let [record] = &records[..] else {
            panic!("{records:?}")
        };
        assert_eq!((record.seq, record.release.as_str()), (1, ""));
        let Event::Published {
            commit, documents, ..
        } = &record.event
        else {
            panic!("{record:?}")
        };
        assert_eq!((commit, documents.len()), (&published.commit, 1));
        let told = std::iter::from_fn(|| notices.try_recv().ok());
        let told = told.filter(|notice| matches!(notice, Notice::Journal { .. }));
        assert_eq!(told.count(), 1, "it is told once");
        let acts = runtime.audit(AuditQuery::default()).await.unwrap().acts;
        assert_eq!(
            (acts[0].kind, acts[0].words.as_str(), acts[0].by.as_deref()),
            (
                ActKind::Published,
                "published environment canary",
                Some("Rhea Manager")
            )
        );
        let made = runtime.trigger("key", trigger()).await.unwrap();
        assert!(made.seq > 1, "releases go on behind it");
    });
}

#[test]
fn promotion_commits_contradict_a_journal_that_was_changed() {
    with_identity(async {
        let home = TempDir::new().unwrap();
        let runtime = open(&home).await;
        let mut notices = runtime.subscribe();
        let id = runtime.trigger("key", trigger()).await.unwrap().release.id;
        while !runtime
            .release(&id)
            .await
            .unwrap()
            .release
            .status
            .is_ended()
        {
            notices.recv().await.unwrap();
        }
        let sound = runtime.verify().await.unwrap();
        assert!(sound.holds(), "{sound:?}");
        assert_eq!(
            (sound.anchors, sound.unread.len()),
            (2, 0),
            "one a promotion"
        );
        assert_eq!(sound.records, runtime.last().unwrap());

        let file = home.path().join("demo/data/journal.db");
        let file = rusqlite::Connection::open(file).unwrap();
        file.execute_batch(
            "DELETE FROM events WHERE seq > 1;
             UPDATE constants SET value = '1' WHERE name = 'last-record'",
        )
        .unwrap();
        let cut = runtime.verify().await.unwrap();
        assert_eq!(
            (cut.broken.clone(), cut.contradicted.len()),
            (None::<Broken>, 2)
        );
        assert!(cut.contradicted[0].message.contains("missing"), "{cut:?}");
        assert!(!cut.holds());

        std::fs::rename(
            home.path().join("demo/charts.git"),
            home.path().join("away"),
        )
        .unwrap();
        let unread = runtime.verify().await.unwrap();
        assert_eq!((unread.anchors, unread.unread.len()), (0, 1), "{unread:?}");
    });
}
