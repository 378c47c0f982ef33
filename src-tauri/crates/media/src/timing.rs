//! Frame rates: how long the frames of a track last.

/// Durations may differ by this share of the average and still count as equal: clocks of cameras jitter.
const JITTER: f64 = 0.01;

/// A frame rate to three digits, as people write it: 29.97 and 23.976.
pub(crate) fn rounded_fps(fps: f64) -> f64 {
    (fps * 1_000.0).round() / 1_000.0
}

/// The frames of a track: how many, and how long, in the track's time unit.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Timing {
    frames: u64,
    duration: u64,
    /// Shortest and longest frame, without the last: it often lasts until something else ends.
    range: Option<(u32, u32)>,
    last: Option<u32>,
}

impl Timing {
    /// Adds `count` frames that last `each`.
    pub(crate) fn add(&mut self, count: u32, each: u32) {
        if count == 0 {
            return;
        }
        self.frames += u64::from(count);
        self.duration = self.duration.saturating_add(u64::from(count) * u64::from(each));
        if let Some(previous) = self.last {
            self.include(previous);
        }
        if count > 1 {
            self.include(each);
        }
        self.last = Some(each);
    }

    fn include(&mut self, each: u32) {
        let (shortest, longest) = self.range.unwrap_or((each, each));
        self.range = Some((shortest.min(each), longest.max(each)));
    }

    /// Total length in the track's time unit.
    pub(crate) fn duration(&self) -> u64 {
        self.duration
    }

    /// Average frames per second, to three digits; 0 if unknown. `timescale` is the track's time units per
    /// second.
    pub(crate) fn fps(&self, timescale: f64) -> f64 {
        if self.duration == 0 {
            return 0.0;
        }
        rounded_fps(self.frames as f64 * timescale / self.duration as f64)
    }

    /// Whether all frames last equally long, but for rounding to the time unit and jitter.
    pub(crate) fn is_constant(&self) -> bool {
        let Some((shortest, longest)) = self.range else { return true };
        f64::from(longest - shortest) <= (f64::from(longest) * JITTER).max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timing(frames: &[(u32, u32)]) -> Timing {
        let mut timing = Timing::default();
        frames.iter().for_each(|(count, each)| timing.add(*count, *each));
        timing
    }

    #[test]
    fn the_average_counts_every_frame() {
        assert_eq!(timing(&[(60, 1001)]).fps(30_000.0), 29.97);
        assert_eq!(timing(&[(10, 512), (10, 1024)]).fps(15_360.0), 20.0);
        assert_eq!(timing(&[]).fps(600.0), 0.0);
    }

    #[test]
    fn rounding_and_a_long_last_frame_keep_a_rate_constant() {
        assert!(timing(&[(90, 512)]).is_constant());
        assert!(timing(&[(2, 33), (1, 34), (2, 33), (1, 34)]).is_constant());
        assert!(timing(&[(90, 512), (1, 4_000)]).is_constant());
        assert!(timing(&[(1, 512)]).is_constant());
    }

    #[test]
    fn a_rate_that_changes_is_variable() {
        assert!(!timing(&[(90, 512), (2, 1024)]).is_constant());
        assert!(!timing(&[(1, 512), (1, 1024), (1, 512)]).is_constant());
    }
}
