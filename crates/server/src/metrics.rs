//! What the server counts, as text for Prometheus.

#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use signalbox_api::Notice;
use signalbox_engine::{Event, event::ReleaseStatus};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;

/// Upper bounds of the duration histogram, in seconds.
const SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// All that is counted. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Metrics {
    counted: Arc<Counted>,
}

#[derive(Debug)]
struct Counted {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Asked, Histogram, fn() -> Histogram>,
    streams: Gauge,
    events: Counter,
    open: Family<Status, Gauge>,
    ended: Family<Status, Counter>,
    seq: Gauge,
    conducts: Gauge,
    memory: Gauge<f64, AtomicU64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Status {
    status: &'static str,
}

/// What is read of the runtime at a scrape.
#[derive(Debug, Default)]
pub struct Sample {
    pub open: BTreeMap<&'static str, i64>,
    pub seq: i64,
    pub conducts: bool,
    pub memory: Option<u64>,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// Nothing is counted yet.
    pub fn new() -> Self {
        let mut counted = Counted {
            registry: Registry::with_prefix("signalbox"),
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            streams: Gauge::default(),
            events: Counter::default(),
            open: Family::default(),
            ended: Family::default(),
            seq: Gauge::default(),
            conducts: Gauge::default(),
            memory: Gauge::default(),
        };
        counted.register();
        Self {
            counted: Arc::new(counted),
        }
    }

    /// A request was answered; `route` is the template, never what somebody typed.
    pub fn answered(&self, method: &'static str, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        let asked = Asked {
            method,
            route: route.clone(),
        };
        let answered = Answered {
            method,
            route,
            status,
        };
        self.counted.requests.get_or_create(&answered).inc();
        let seconds = self.counted.seconds.get_or_create(&asked);
        seconds.observe(took.as_secs_f64());
    }

    /// A stream began.
    pub fn stream_opened(&self) {
        self.counted.streams.inc();
    }

    /// A stream ended.
    pub fn stream_closed(&self) {
        self.counted.streams.dec();
    }

    /// So many events went out on a stream.
    pub fn told(&self, events: u64) {
        self.counted.events.inc_by(events);
    }

    /// Counts the releases that end, until the runtime or the server stops.
    pub async fn follow(self, mut notices: broadcast::Receiver<Notice>, stop: CancellationToken) {
        while let Some(notice) = stop.run_until_cancelled(notices.recv()).await {
            match notice {
                Ok(Notice::Journal { record }) => {
                    if let Event::Ended { status } = record.event {
                        let status = Status {
                            status: word(status),
                        };
                        self.counted.ended.get_or_create(&status).inc();
                    }
                }
                Ok(Notice::Configuration { .. }) => {}
                Err(RecvError::Lagged(missed)) => {
                    tracing::warn!(
                        missed,
                        "releases that ended meanwhile are not in the metrics"
                    );
                }
                Err(RecvError::Closed) => return,
            }
        }
    }

    /// Everything, with what is read at this moment.
    pub fn text(&self, sample: &Sample) -> Result<String, std::fmt::Error> {
        let counted = &self.counted;
        for status in ReleaseStatus::OPEN.map(word) {
            let releases = sample.open.get(status).copied().unwrap_or_default();
            counted.open.get_or_create(&Status { status }).set(releases);
        }
        counted.seq.set(sample.seq);
        counted.conducts.set(i64::from(sample.conducts));
        // Exact for anything below 8 PiB.
        #[allow(clippy::cast_precision_loss)]
        counted.memory.set(sample.memory.unwrap_or_default() as f64);
        let mut text = String::new();
        encode(&mut text, &counted.registry)?;
        Ok(text)
    }
}

impl Counted {
    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register("http_requests", "Answered requests", self.requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "From a request to the beginning of its answer",
            Unit::Seconds,
            self.seconds.clone(),
        );
        registry.register("streams_open", "Open streams", self.streams.clone());
        registry.register("events_sent", "Events told on streams", self.events.clone());
        registry.register(
            "releases_open",
            "Releases that have not ended",
            self.open.clone(),
        );
        registry.register(
            "releases_ended",
            "Releases that ended since the server started",
            self.ended.clone(),
        );
        registry.register(
            "journal_seq",
            "Sequence number of the last journal record",
            self.seq.clone(),
        );
        registry.register(
            "conducts",
            "1: this process conducts the releases",
            self.conducts.clone(),
        );
        registry.register_with_unit(
            "process_resident_memory",
            "Memory of the process, without children; 0 where it can't be read",
            Unit::Bytes,
            self.memory.clone(),
        );
    }
}

/// A status as a label.
pub fn word(status: ReleaseStatus) -> &'static str {
    match status {
        ReleaseStatus::Queued => "queued",
        ReleaseStatus::Running => "running",
        ReleaseStatus::Suspended => "suspended",
        ReleaseStatus::Terminating => "terminating",
        ReleaseStatus::Succeeded => "succeeded",
        ReleaseStatus::Failed => "failed",
        ReleaseStatus::Terminated => "terminated",
    }
}
