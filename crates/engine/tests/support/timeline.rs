//! What holds of every timeline, whatever the journal.

use std::collections::BTreeMap;

use signalbox_engine::{
    Event, Timeline,
    event::Millis,
    timeline::{Lane, at},
};

use super::{ID, replay};

const OPEN: Millis = Millis::MAX;

fn end(to: Option<Millis>) -> Millis {
    to.unwrap_or(OPEN)
}

/// Spans never overlap, children lie within their parents, the critical path has no gaps, and the last moment is the
/// live state. Panics with what does not hold.
pub fn holds(timeline: &Timeline, journal: &[(Millis, Event)]) {
    let lanes: BTreeMap<&str, &Lane> = timeline
        .lanes
        .iter()
        .map(|lane| (lane.id.as_str(), lane))
        .collect();
    assert_eq!(lanes.len(), timeline.lanes.len(), "an id is used twice");
    for lane in &timeline.lanes {
        for pair in lane.spans.windows(2) {
            assert!(end(pair[0].to) <= pair[1].from, "overlap in {lane:#?}");
        }
        for span in &lane.spans {
            assert!(span.from <= end(span.to), "a span runs back in {lane:#?}");
        }
        let Some(parent) = &lane.parent else { continue };
        let parent = lanes[parent.as_str()];
        let (Some(first), Some(last)) = (lane.spans.first(), lane.spans.last()) else {
            continue;
        };
        let (from, to) = (parent.spans.first().unwrap(), parent.spans.last().unwrap());
        assert!(
            from.from <= first.from && end(last.to) <= end(to.to),
            "{lane:#?} is not within {parent:#?}"
        );
    }
    let path = &timeline.critical;
    assert!(path.iter().all(|it| lanes.contains_key(it.lane.as_str())));
    for pair in path.windows(2) {
        assert_eq!(pair[0].to, Some(pair[1].from), "a gap in {path:#?}");
    }
    if timeline.ended_at != Some(timeline.created_at) {
        assert_eq!(path.first().unwrap().from, timeline.created_at);
        assert_eq!(path.last().unwrap().to, timeline.ended_at);
    }
    let numbered = journal.iter().zip(1..);
    let entries = numbered.map(|((at, event), seq)| (seq, *at, event));
    let last = timeline.moments.last().unwrap().seq;
    assert_eq!(at(ID, entries, last).unwrap(), replay(journal));
}
