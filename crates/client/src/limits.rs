//! How long things may take, and how often they are tried.
//!
//! [`Limits::default`] is what holds; tests shorten it.

use std::time::Duration;

/// Name, connection, TLS, proxy: seconds.
const CONNECT_SECONDS: u64 = 5;
/// Until the first byte of an answer, and between two pieces of it: seconds.
const READ_SECONDS: u64 = 15;
/// A call with all its tries: seconds.
const OVERALL_SECONDS: u64 = 60;
/// A plan with all its tries: seconds. The runtime reads every repository of the product for it.
const PLAN_SECONDS: u64 = 120;
/// Silence on the stream after which it is cut: seconds. The runtime is heard every five.
const SILENCE_SECONDS: u64 = 15;
/// Until a runtime that refused the token is asked again: seconds.
const REFUSED_TOKEN_SECONDS: u64 = 30;
/// First and longest pause between two tries of the stream.
const STREAM_PAUSE_MILLIS: (u64, u64) = (250, 30_000);
/// First and longest pause between two tries of a call.
const CALL_PAUSE_MILLIS: (u64, u64) = (200, 4_000);
/// How often a call is tried, the first time included.
const TRIES: u32 = 4;

/// All time-outs and pauses of a connection.
#[doc(hidden)]
#[derive(Debug, Clone)]
pub struct Limits {
    pub connect: Duration,
    pub read: Duration,
    pub overall: Duration,
    pub plan: Duration,
    pub silence: Duration,
    pub refused_token: Duration,
    pub stream_pause: (Duration, Duration),
    pub call_pause: (Duration, Duration),
    pub tries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        let pause = |(first, longest): (u64, u64)| {
            (Duration::from_millis(first), Duration::from_millis(longest))
        };
        Self {
            connect: Duration::from_secs(CONNECT_SECONDS),
            read: Duration::from_secs(READ_SECONDS),
            overall: Duration::from_secs(OVERALL_SECONDS),
            plan: Duration::from_secs(PLAN_SECONDS),
            silence: Duration::from_secs(SILENCE_SECONDS),
            refused_token: Duration::from_secs(REFUSED_TOKEN_SECONDS),
            stream_pause: pause(STREAM_PAUSE_MILLIS),
            call_pause: pause(CALL_PAUSE_MILLIS),
            tries: TRIES,
        }
    }
}

/// The longest pause before the try after `failures` failures in a row: doubled each time, up to a bound.
pub(crate) fn pause(bounds: (Duration, Duration), failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(20);
    bounds.0.saturating_mul(1 << doublings).min(bounds.1)
}

/// A random time up to a bound, so that many clients don't come back in step.
pub(crate) fn full_jitter(bound: Duration) -> Duration {
    bound.mul_f64(fastrand::f64())
}

/// A random time between half a bound and the bound.
pub(crate) fn half_jitter(bound: Duration) -> Duration {
    bound.mul_f64(0.5 + fastrand::f64() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_their_bound() {
        let limits = Limits::default();
        let of = |failures| pause(limits.stream_pause, failures).as_millis();
        assert_eq!(
            [of(1), of(2), of(3), of(8), of(4_000_000_000)],
            [250, 500, 1000, 30_000, 30_000]
        );
        for _ in 0..100 {
            let bound = Duration::from_secs(1);
            assert!(full_jitter(bound) <= bound);
            assert!(half_jitter(bound) >= bound / 2 && half_jitter(bound) <= bound);
        }
    }
}
