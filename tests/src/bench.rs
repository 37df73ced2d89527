//! What the benches share: a workspace of any size, workflows that take their time without a process, and percentiles.

pub mod field;
pub mod floor;
pub mod history;
pub mod load;
pub mod pace;
pub mod painted;
pub mod regions;
pub mod served;
pub mod watched;

use std::time::Duration;

/// Durations, to be asked for their percentiles.
#[derive(Debug, Default)]
pub struct Durations(Vec<Duration>);

impl Extend<Duration> for Durations {
    fn extend<I: IntoIterator<Item = Duration>>(&mut self, durations: I) {
        self.0.extend(durations);
    }
}

impl IntoIterator for Durations {
    type Item = Duration;
    type IntoIter = std::vec::IntoIter<Duration>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl Durations {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The duration that `percent` of them do not exceed, in milliseconds; 0 when there is none.
    pub fn percentile(&mut self, percent: f64) -> f64 {
        self.0.sort_unstable();
        let last = self.0.len().saturating_sub(1) as f64;
        let place = (last * percent / 100.0).round() as usize;
        self.0
            .get(place)
            .map_or(0.0, |duration| duration.as_secs_f64() * 1000.0)
    }

    /// The share of them below a limit, in percent; 100 when there is none.
    pub fn below(&self, limit: Duration) -> f64 {
        let below = self.0.iter().filter(|duration| **duration < limit).count();
        match self.0.len() {
            0 => 100.0,
            all => below as f64 * 100.0 / all as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_of_a_hundred() {
        let mut durations = Durations::default();
        assert_eq!(
            (durations.percentile(50.0), durations.below(Duration::ZERO)),
            (0.0, 100.0)
        );
        durations.extend((1..=101).rev().map(Duration::from_millis));
        assert_eq!(durations.count(), 101);
        assert_eq!(durations.percentile(0.0), 1.0);
        assert_eq!(durations.percentile(50.0), 51.0);
        assert_eq!(durations.percentile(99.0), 100.0);
        assert_eq!(durations.percentile(100.0), 101.0);
        assert!((durations.below(Duration::from_millis(51)) - 49.5).abs() < 0.1);
    }
}
