//! Invents the videos that a creator posted before the practice TikTok was first started.
//!
//! Seeded: the same creator gets the same videos at the same distance from the first start. Views follow the hour
//! of posting, so that the best-time estimate has something true to find.

use chrono::Timelike;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use rusqlite::Connection;

use crate::clock::utc;
use crate::config::PracticeError;
use crate::creator::Creator;
use crate::state::videos::{self, About, Video};

const DAY_MS: i64 = 86_400_000;
const DAYS: i64 = 90;
/// How much better a good hour does.
const GOOD_HOUR: f64 = 1.9;

/// Adds the creator's past as of `now_ms`.
pub(crate) fn invent(connection: &Connection, creator: &Creator, now_ms: i64) -> Result<(), PracticeError> {
    let past = &creator.past;
    let mut rng = StdRng::seed_from_u64(past.seed);
    let spread = DAYS * DAY_MS / i64::from(past.count.max(1));
    for index in 0..i64::from(past.count) {
        let created_ms = now_ms - DAYS * DAY_MS + index * spread + rng.random_range(0..spread);
        let caption = match past.captions.len() {
            0 => format!("Video {}", index + 1),
            captions => past.captions[rng.random_range(0..captions)].clone(),
        };
        let hour = utc(created_ms).hour();
        let hourly = if past.good_hours.contains(&hour) { GOOD_HOUR } else { 1.0 };
        let luck = (0.55 * bell(&mut rng)).exp();
        let duration_sec = rng.random_range(8..creator.max_video_post_duration_sec.clamp(9, 60));
        videos::add(
            connection,
            Video {
                id: video_id(created_ms, rng.random()),
                creator: creator.handle.clone(),
                created_ms,
                visible_ms: created_ms,
                public: !creator.is_private(),
                filtered: rng.random_bool(0.06),
                publish_id: None,
                about: About {
                    caption,
                    duration_sec,
                    lifetime_views: past.usual_views * hourly * luck,
                    is_aigc: false,
                },
            },
        )?;
    }
    Ok(())
}

/// An id as TikTok's look: 19 digits, growing with time, beyond 2^53.
pub(crate) fn video_id(created_ms: i64, salt: u32) -> i64 {
    (created_ms.div_euclid(1_000) << 32) | i64::from(salt)
}

/// Roughly normal with mean 0 and deviation 1.
fn bell(rng: &mut StdRng) -> f64 {
    (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn views(now_ms: i64) -> Vec<(i64, f64)> {
        let dir = tempfile::tempdir().unwrap();
        let connection = crate::state::open(&dir.path().join("t.sqlite")).unwrap();
        let bakery = crate::demo_creators().remove(0);
        invent(&connection, &bakery, now_ms).unwrap();
        let videos = videos::newest(&connection, &bakery.handle, 1_000).unwrap();
        videos.into_iter().map(|video| (now_ms - video.created_ms, video.about.lifetime_views)).collect()
    }

    #[test]
    fn the_past_is_the_same_for_the_same_seed() {
        let now = 1_790_000_000_000;
        let (first, second) = (views(now), views(now));
        assert_eq!(first.len(), 84);
        assert_eq!(first, second);
        assert!(first.iter().all(|(age, _)| (0..=DAYS * DAY_MS).contains(age)));
    }
}
