//! Moments as her clock shows them.

use jiff::{Timestamp, tz::TimeZone};
use signalbox_engine::event::Millis;

/// "2026-01-02 15:04:05", in local time.
pub fn moment(at: Millis) -> String {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    at.to_zoned(TimeZone::system())
        .strftime("%Y-%m-%d %H:%M:%S")
        .to_string()
}

/// A moment for programs: RFC 3339, in UTC.
pub fn written(at: Millis) -> String {
    Timestamp::from_millisecond(at)
        .unwrap_or_default()
        .to_string()
}

/// Minutes after local midnight.
pub fn minute_of_day(at: Millis) -> u16 {
    let at = Timestamp::from_millisecond(at).unwrap_or_default();
    let time = at.to_zoned(TimeZone::system()).time();
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}
