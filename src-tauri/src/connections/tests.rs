//! What is shown of a connection, and what a connection that has ended may still say.
#![allow(clippy::unwrap_used)]

use super::*;

fn away() -> Error {
    Error::new(Code::Refused, "Nothing listens there.").hint("start it")
}

#[test]
fn a_connection_that_was_replaced_says_nothing_any_more() {
    let connections = Connections::default();
    let first = connections.begin("a");
    let second = connections.begin("a");
    assert!(first.is_cancelled());
    assert!(!connections.put("a", &first, None, Link::Live));
    assert_eq!(connections.hear("a", &first, Wire::Live), None);
    assert_eq!(connections.link("a"), Link::Connecting);
    assert!(connections.put("a", &second, None, offline(away())));
    connections.end("a");
    assert!(second.is_cancelled());
    assert_eq!(connections.hear("a", &second, Wire::Live), None);
}

#[test]
fn only_what_has_changed_is_shown() {
    let connections = Connections::default();
    let ended = connections.begin("a");
    let stale = Wire::Stale {
        since: 7,
        error: away(),
    };
    let shown = Link::Stale {
        since: 7,
        message: away().message,
    };
    assert_eq!(connections.hear("a", &ended, Wire::Connecting), None);
    assert_eq!(connections.hear("a", &ended, Wire::Live), Some(Link::Live));
    assert_eq!(connections.hear("a", &ended, stale.clone()), Some(shown));
    assert_eq!(connections.hear("a", &ended, stale), None);
}

#[test]
fn a_workspace_that_is_not_trusted_stays_so_however_it_is_heard() {
    let connections = Connections::default();
    let ended = connections.begin("a");
    assert!(connections.put("a", &ended, None, Link::Untrusted));
    assert_eq!(connections.hear("a", &ended, Wire::Live), None);
    assert_eq!(connections.link("a"), Link::Untrusted);
}

#[test]
fn why_there_is_no_runtime_is_told_as_it_was() {
    let connections = Connections::default();
    assert_eq!(
        connections.reachable("a").err().unwrap().code,
        Code::Unreachable
    );
    let ended = connections.begin("a");
    connections.put("a", &ended, None, offline(away()));
    assert_eq!(connections.reachable("a").err(), Some(away()));
}
