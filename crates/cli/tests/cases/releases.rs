//! What every runtime keeps to when it runs releases.

use std::{collections::BTreeSet, sync::Arc};

use signalbox_api::{LogQuery, Notice, Record, ReleaseQuery, Runtime, TriggerRequest, error::Code};
use signalbox_engine::{
    Event, Release, Stage,
    event::{ReleaseStatus, RetryFrom},
};

use super::{end, trigger};
use crate::support::Demo;

pub async fn the_same_key_makes_one_release_and_the_rest_queue(
    _: Arc<Demo>,
    runtime: Arc<dyn Runtime>,
) {
    let first = runtime.trigger("one", trigger()).await.unwrap().release;
    assert_eq!(
        runtime.trigger("one", trigger()).await.unwrap().release.id,
        first.id
    );
    let second = runtime.trigger("two", trigger()).await.unwrap().release;
    let third = runtime.trigger("three", trigger()).await.unwrap().release;
    assert_eq!(
        (second.status, third.status),
        (ReleaseStatus::Queued, ReleaseStatus::Queued)
    );
    let ended = runtime
        .terminate("stop", &third.id, Some("Not needed".into()))
        .await
        .unwrap()
        .release;
    assert_eq!(ended.status, ReleaseStatus::Terminated);
    assert_eq!(
        end(runtime.as_ref(), &first.id).await.release.status,
        ReleaseStatus::Succeeded
    );
    let second = end(runtime.as_ref(), &second.id).await.release;
    assert_eq!(second.status, ReleaseStatus::Succeeded);
    let commits = second
        .environments
        .iter()
        .flat_map(|environment| &environment.applications);
    assert!(
        commits
            .into_iter()
            .all(|application| application.commit.is_none()),
        "the first one had promoted it all"
    );
    let query = ReleaseQuery {
        limit: Some(2),
        ..ReleaseQuery::default()
    };
    let page = runtime.releases(query.clone()).await.unwrap();
    let rest = runtime
        .releases(ReleaseQuery {
            cursor: page.next.clone(),
            ..query
        })
        .await
        .unwrap();
    let ids: Vec<String> = page
        .releases
        .into_iter()
        .chain(rest.releases)
        .map(|release| release.id)
        .collect();
    assert_eq!(ids, [third.id, second.id, first.id], "newest first");
    assert!(rest.next.is_none());
}

pub async fn the_journal_is_the_state_and_the_stream_is_the_journal(
    _: Arc<Demo>,
    runtime: Arc<dyn Runtime>,
) {
    let mut notices = runtime.subscribe();
    let id = runtime.trigger("one", trigger()).await.unwrap().release.id;
    let mut heard = Vec::new();
    loop {
        if let Notice::Journal { record } = notices.recv().await.unwrap() {
            let ended = matches!(record.event, Event::Ended { .. });
            heard.push(*record);
            if ended {
                break;
            }
        }
    }
    let records = runtime.events(&id).await.unwrap();
    assert_eq!(heard, records);
    let mut replayed = Release::create(&id, &records[0].event, records[0].at).unwrap();
    records[1..]
        .iter()
        .for_each(|record| replayed.apply(&record.event, record.at));
    let view = runtime.release(&id).await.unwrap();
    assert_eq!(replayed, view.release);
    let numbers: BTreeSet<i64> = records.iter().map(|record| record.seq).collect();
    assert_eq!(numbers.len(), records.len());
    assert_eq!(Some(&view.seq), numbers.last());
    assert_eq!(in_pages(runtime.as_ref()).await, records);
}

/// All records, a few at a time.
async fn in_pages(runtime: &dyn Runtime) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    loop {
        let last = records.last().map_or(0, |record| record.seq);
        let page = runtime.records(last, 20).await.unwrap();
        assert!(page.len() <= 20);
        if page.is_empty() {
            return records;
        }
        records.extend(page);
    }
}

pub async fn logs_read_on_from_an_offset(_: Arc<Demo>, runtime: Arc<dyn Runtime>) {
    let id = runtime.trigger("one", trigger()).await.unwrap().release.id;
    end(runtime.as_ref(), &id).await;
    let query = LogQuery {
        release: id.clone(),
        environment: Some("qa".into()),
        application: Some("trioapp-qa".into()),
        stage: Stage::PreAction,
        attempt: None,
        node: None,
        offset: 0,
    };
    let whole = runtime.log(query.clone()).await.unwrap();
    assert!(whole.complete);
    assert!(
        whole.text.contains("no freeze") && whole.text.contains("201 created CHG"),
        "{}",
        whole.text
    );
    let half = whole.text.len() as u64 / 2;
    let rest = runtime
        .log(LogQuery {
            offset: half,
            ..query.clone()
        })
        .await
        .unwrap();
    assert_eq!(rest.text, whole.text[half as usize..]);
    assert_eq!(rest.offset, whole.offset);
    let missing = LogQuery {
        environment: Some("moon".into()),
        ..query
    };
    assert_eq!(runtime.log(missing).await.unwrap_err().code, Code::NotFound);
}

pub async fn commands_that_the_state_forbids_are_rejected(_: Arc<Demo>, runtime: Arc<dyn Runtime>) {
    let id = runtime.trigger("one", trigger()).await.unwrap().release.id;
    let running = runtime
        .retry("r", &id, None, RetryFrom::Failed)
        .await
        .unwrap_err();
    assert_eq!(running.code, Code::Rejected);
    let view = end(runtime.as_ref(), &id).await;
    assert!(view.terminate_refused.is_some() && view.retry_refused.is_some());
    assert_eq!(
        runtime.terminate("t", &id, None).await.unwrap_err().code,
        Code::Rejected
    );
    assert_eq!(
        runtime.release("01ABC").await.unwrap_err().code,
        Code::NotFound
    );
}

pub async fn one_release_of_a_product_runs_also_when_another_is_retried(
    demo: Arc<Demo>,
    runtime: Arc<dyn Runtime>,
) {
    std::fs::write(demo.dir.join("freeze"), "").unwrap();
    let first = runtime.trigger("one", trigger()).await.unwrap().release.id;
    let second = runtime.trigger("two", trigger()).await.unwrap().release.id;
    end(runtime.as_ref(), &first).await;
    std::fs::remove_file(demo.dir.join("freeze")).unwrap();
    // The second one's turn has come at this moment: whoever is faster runs, the other one waits or is refused.
    let retried = runtime
        .retry("again", &first, None, RetryFrom::Failed)
        .await;
    end(runtime.as_ref(), &second).await;
    let first = end(runtime.as_ref(), &first).await.release;
    if let Err(error) = retried {
        assert_eq!(error.code, Code::Rejected);
    } else {
        assert_eq!(first.status, ReleaseStatus::Succeeded);
    }
    let mut records = runtime.events(&first.id).await.unwrap();
    records.extend(runtime.events(&second).await.unwrap());
    records.sort_by_key(|record| record.seq);
    let mut running = BTreeSet::new();
    for record in records {
        match record.event {
            Event::Started { .. } | Event::RetryRequested { .. } => {
                running.insert(record.release);
            }
            Event::Ended { .. } => {
                running.remove(&record.release);
            }
            _ => {}
        }
        assert!(running.len() < 2, "both run at {}", record.seq);
    }
}

pub async fn a_key_is_of_one_request(_: Arc<Demo>, runtime: Arc<dyn Runtime>) {
    let id = runtime.trigger("one", trigger()).await.unwrap().release.id;
    let other = TriggerRequest {
        reason: Some("Another reason".into()),
        ..trigger()
    };
    let refused = runtime.trigger("one", other).await.unwrap_err();
    assert_eq!(refused.code, Code::Invalid, "{refused}");
    let stop = |reason: &str| runtime.terminate("stop", &id, Some(reason.to_owned()));
    stop("Not needed").await.unwrap();
    stop("Not needed").await.unwrap();
    let refused = stop("For another reason").await.unwrap_err();
    assert_eq!(refused.code, Code::Invalid, "{refused}");
    let ended = end(runtime.as_ref(), &id).await.release;
    assert_eq!(ended.status, ReleaseStatus::Terminated);
    let records = runtime.events(&id).await.unwrap();
    let asked = records
        .iter()
        .filter(|record| matches!(record.event, Event::TerminateRequested { .. }));
    assert_eq!(asked.count(), 1);
}

pub async fn a_retry_happens_once(demo: Arc<Demo>, runtime: Arc<dyn Runtime>) {
    std::fs::write(demo.dir.join("freeze"), "").unwrap();
    let id = runtime.trigger("one", trigger()).await.unwrap().release.id;
    let failed = end(runtime.as_ref(), &id).await.release;
    assert_eq!(failed.status, ReleaseStatus::Failed);
    std::fs::remove_file(demo.dir.join("freeze")).unwrap();
    let again = || runtime.retry("again", &id, Some("Over".into()), RetryFrom::Failed);
    again().await.unwrap();
    again().await.unwrap();
    let ended = end(runtime.as_ref(), &id).await.release;
    assert_eq!(ended.status, ReleaseStatus::Succeeded);
    again().await.unwrap();
    let records = runtime.events(&id).await.unwrap();
    let asked = records
        .iter()
        .filter(|record| matches!(record.event, Event::RetryRequested { .. }));
    assert_eq!(asked.count(), 1);
    assert_eq!(demo.chart_commits().len(), 4, "each promotion once");
}
