//! The creators that the practice workspace ships with (design.md section 7).

use crate::creator::{Account, Creator, PastVideos};

/// Five accounts that differ where it matters: a public one, one without duets, a public one for a shop with
/// long videos, a private one, and one whose direct posts still land in the inbox.
#[must_use]
pub fn demo_creators() -> Vec<Creator> {
    vec![bakery(), bicycles(), skin_care(), yoga(), coffee()]
}

fn bakery() -> Creator {
    Creator {
        nickname: "Korn & Kruste".into(),
        bio: "Sourdough from the corner. Open at six.".into(),
        followers: 18_420,
        max_video_post_duration_sec: 600,
        past: past(
            1,
            84,
            9_000.0,
            &[5, 6, 16, 17],
            &[
                "Scoring the morning batch #sourdough",
                "What 30 hours of proofing do",
                "The first tray of the day #bakery",
                "Rye, slowly",
            ],
        ),
        ..Creator::new("kornundkruste")
    }
}

fn bicycles() -> Creator {
    Creator {
        nickname: "Velo Habitat".into(),
        bio: "We mend bicycles and the people on them.".into(),
        followers: 7_310,
        duet_disabled: true,
        max_video_post_duration_sec: 300,
        past: past(
            2,
            61,
            3_200.0,
            &[11, 18, 19],
            &["A wheel in 40 seconds #truing", "Commuter of the week", "That noise is your bottom bracket"],
        ),
        ..Creator::new("velohabitat")
    }
}

fn skin_care() -> Creator {
    Creator {
        nickname: "Juniper Skin".into(),
        bio: "Fewer bottles, calmer skin.".into(),
        followers: 52_900,
        max_video_post_duration_sec: 3_600,
        past: past(
            3,
            96,
            21_000.0,
            &[19, 20, 21],
            &[
                "Three steps, not eleven #skincare",
                "Reading a label with me",
                "What SPF really means",
                "Night routine, honest version #routine",
            ],
        ),
        ..Creator::new("juniper.skin")
    }
}

fn yoga() -> Creator {
    Creator {
        nickname: "Harbor Yoga".into(),
        bio: "Classes by the water. Followers by invitation.".into(),
        followers: 640,
        account: Account::Private,
        max_video_post_duration_sec: 180,
        past: past(4, 22, 240.0, &[6, 20], &["Five minutes for the back", "Tide breathing"]),
        ..Creator::new("harbor.yoga")
    }
}

fn coffee() -> Creator {
    Creator {
        nickname: "Fjord Coffee".into(),
        bio: "New here. Good beans.".into(),
        followers: 41,
        onboarding: true,
        stitch_disabled: true,
        max_video_post_duration_sec: 180,
        past: past(5, 6, 130.0, &[7, 8], &["Hello from the roastery", "Bloom"]),
        ..Creator::new("fjord.coffee")
    }
}

fn past(seed: u64, count: u32, usual_views: f64, good_hours: &[u32], captions: &[&str]) -> PastVideos {
    PastVideos {
        count,
        seed,
        usual_views,
        good_hours: good_hours.to_vec(),
        captions: captions.iter().map(ToString::to_string).collect(),
    }
}
