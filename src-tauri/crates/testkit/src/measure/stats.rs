//! Figures out of many measurements: ratios of interleaved pairs with a bootstrap interval, and percentiles.

use rand::{RngExt, SeedableRng, rngs::StdRng};

use super::Trouble;

/// Resamples of the bootstrap, and the seed that brings them back.
const RESAMPLES: usize = 2_000;
const SEED: u64 = 20_261_122;

/// How many pairs a bench takes that can take as many as it likes.
pub const PAIRS: usize = 25;

/// The median of the ratios of pairs, with its 95 % interval.
pub struct Ratio {
    /// Of the ratios of all pairs.
    pub median: f64,
    /// 2.5 % of the resampled medians lie below.
    pub low: f64,
    /// 2.5 % of them lie above.
    pub high: f64,
}

impl Ratio {
    /// Of pairs of ours and the reference.
    #[must_use]
    pub fn of(pairs: &[(f64, f64)]) -> Self {
        let ratios: Vec<f64> = pairs.iter().map(|(ours, reference)| ours / reference).collect();
        let mut random = StdRng::seed_from_u64(SEED);
        let resampled = Figures::of((0..RESAMPLES).map(|_| {
            let drawn = (0..ratios.len()).map(|_| ratios[random.random_range(0..ratios.len())]);
            Figures::of(drawn).median()
        }));
        Self {
            median: Figures::of(ratios).median(),
            low: resampled.percentile(2.5),
            high: resampled.percentile(97.5),
        }
    }
}

/// Measurements of one thing, smallest first.
pub struct Figures(Vec<f64>);

impl Figures {
    /// Of figures in any order.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        figures.sort_unstable_by(f64::total_cmp);
        Self(figures)
    }

    /// The middle one; not a number where there is none.
    #[must_use]
    pub fn median(&self) -> f64 {
        let upper = self.0.len() / 2;
        match self.0.len() {
            0 => f64::NAN,
            odd if odd % 2 == 1 => self.0[upper],
            _ => f64::midpoint(self.0[upper - 1], self.0[upper]),
        }
    }

    /// The smallest figure that so many percent do not exceed.
    #[must_use]
    pub fn percentile(&self, percent: f64) -> f64 {
        let rank = (percent / 100.0 * self.0.len() as f64).ceil() as usize;
        self.0.get(rank.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    }

    /// The largest; not a number where there is none.
    #[must_use]
    pub fn max(&self) -> f64 {
        self.0.last().copied().unwrap_or(f64::NAN)
    }
}

/// Measures both sides in turn; whoever went first goes second the next time. The first of each, which finds nothing
/// warm, is left out.
///
/// # Errors
/// What either side fails with; nothing more is measured then.
pub async fn interleaved(
    pairs: usize,
    mut ours: impl AsyncFnMut() -> Result<f64, Trouble>,
    mut reference: impl AsyncFnMut() -> Result<f64, Trouble>,
) -> Result<Vec<(f64, f64)>, Trouble> {
    let mut measured = Vec::with_capacity(pairs + 1);
    for pair in 0..=pairs {
        measured.push(if pair % 2 == 0 {
            let ours = ours().await?;
            (ours, reference().await?)
        } else {
            let reference = reference().await?;
            (ours().await?, reference)
        });
    }
    Ok(measured.split_off(1))
}
