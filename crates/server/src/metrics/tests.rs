//! What a scrape reads.
#![allow(clippy::unwrap_used)]

use expect_test::expect;
use signalbox_api::Record;

use super::*;

#[tokio::test]
async fn everything_that_is_counted_is_told() {
    let metrics = Metrics::new();
    metrics.answered(
        "GET",
        "/api/v1/releases/{id}",
        200,
        Duration::from_millis(3),
    );
    metrics.answered("GET", "/api/v1/releases/{id}", 404, Duration::from_secs(2));
    metrics.stream_opened();
    metrics.stream_opened();
    metrics.stream_closed();
    metrics.told(3);

    let (notices, heard) = broadcast::channel(4);
    for (seq, event) in [
        Event::Started { writes: None },
        Event::Ended {
            status: ReleaseStatus::Failed,
        },
    ]
    .into_iter()
    .enumerate()
    {
        let record = Box::new(Record {
            seq: i64::try_from(seq).unwrap() + 1,
            release: "r".into(),
            at: 0,
            event,
        });
        notices.send(Notice::Journal { record }).unwrap();
    }
    drop(notices);
    metrics
        .clone()
        .follow(heard, CancellationToken::new())
        .await;

    let sample = Sample {
        open: [("running", 2)].into(),
        seq: 41,
        conducts: true,
        memory: Some(1024),
    };
    let text = metrics.text(&sample).unwrap();
    assert!(text.ends_with("# EOF\n"));
    // Families come in any order.
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    expect![[r##"
        # EOF
        # HELP signalbox_conducts 1: this process conducts the releases.
        # HELP signalbox_events_sent Events told on streams.
        # HELP signalbox_http_request_duration_seconds From a request to the beginning of its answer.
        # HELP signalbox_http_requests Answered requests.
        # HELP signalbox_journal_seq Sequence number of the last journal record.
        # HELP signalbox_process_resident_memory_bytes Memory of the process, without children; 0 where it can't be read.
        # HELP signalbox_releases_ended Releases that ended since the server started.
        # HELP signalbox_releases_open Releases that have not ended.
        # HELP signalbox_streams_open Open streams.
        # TYPE signalbox_conducts gauge
        # TYPE signalbox_events_sent counter
        # TYPE signalbox_http_request_duration_seconds histogram
        # TYPE signalbox_http_requests counter
        # TYPE signalbox_journal_seq gauge
        # TYPE signalbox_process_resident_memory_bytes gauge
        # TYPE signalbox_releases_ended counter
        # TYPE signalbox_releases_open gauge
        # TYPE signalbox_streams_open gauge
        # UNIT signalbox_http_request_duration_seconds seconds
        # UNIT signalbox_process_resident_memory_bytes bytes
        signalbox_conducts 1
        signalbox_events_sent_total 3
        signalbox_http_request_duration_seconds_bucket{le="+Inf",method="GET",route="/api/v1/releases/{id}"} 2
        signalbox_http_request_duration_seconds_bucket{le="0.001",method="GET",route="/api/v1/releases/{id}"} 0
        signalbox_http_request_duration_seconds_bucket{le="0.0025",method="GET",route="/api/v1/releases/{id}"} 0
        signalbox_http_request_duration_seconds_bucket{le="0.005",method="GET",route="/api/v1/releases/{id}"} 1
        signalbox_http_request_duration_seconds_bucket{le="0.01",method="GET",route="/api/v1/releases/{id}"} 1
        signalbox_http_request_duration_seconds_bucket{le="0.025",method="GET",route="/api/v1/releases/{id}"} 1
        signalbox_http_request_duration_seconds_bucket{le="0.05",method="GET",route="/api/v1/releases/{id}"} 1
        signalbox_http_request_duration_seconds_bucket{le="0.1",method="GET",route="/api/v1/releases/{id}"} 1
        signalbox_http_request_duration_seconds_bucket{le="0.25",method="GET",route="/api/v1/releases/{id}"} 1
        signalbox_http_request_duration_seconds_bucket{le="0.5",method="GET",route="/api/v1/releases/{id}"} 1
        signalbox_http_request_duration_seconds_bucket{le="1.0",method="GET",route="/api/v1/releases/{id}"} 1
        signalbox_http_request_duration_seconds_bucket{le="30.0",method="GET",route="/api/v1/releases/{id}"} 2
        signalbox_http_request_duration_seconds_bucket{le="5.0",method="GET",route="/api/v1/releases/{id}"} 2
        signalbox_http_request_duration_seconds_count{method="GET",route="/api/v1/releases/{id}"} 2
        signalbox_http_request_duration_seconds_sum{method="GET",route="/api/v1/releases/{id}"} 2.003
        signalbox_http_requests_total{method="GET",route="/api/v1/releases/{id}",status="200"} 1
        signalbox_http_requests_total{method="GET",route="/api/v1/releases/{id}",status="404"} 1
        signalbox_journal_seq 41
        signalbox_process_resident_memory_bytes 1024.0
        signalbox_releases_ended_total{status="failed"} 1
        signalbox_releases_open{status="queued"} 0
        signalbox_releases_open{status="running"} 2
        signalbox_releases_open{status="suspended"} 0
        signalbox_releases_open{status="terminating"} 0
        signalbox_streams_open 1"##]].assert_eq(&lines.join("\n"));
}

#[test]
fn a_state_that_nothing_is_in_any_more_goes_back_to_none() {
    let metrics = Metrics::new();
    let running = |open| {
        let sample = Sample {
            open,
            ..Sample::default()
        };
        let text = metrics.text(&sample).unwrap();
        let line = text
            .lines()
            .find(|line| line.contains("\"running\""))
            .unwrap();
        line.to_owned()
    };
    assert!(running([("running", 2)].into()).ends_with(" 2"));
    assert!(running(BTreeMap::new()).ends_with(" 0"));
}
