//! P5: from a post's due time to its init on the wire, while every core is kept busy, against a bare timer of tokio for
//! the same moments. TikTok's own list of calls says when an init came.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use serde_json::Value;

use crate::{
    Trouble, clip,
    desk::{self, Desk},
    stats::{Figures, Ratio},
    table::Row,
};

/// Five posts on each account: its minute takes six.
const ACCOUNTS: usize = 24;
const POSTS: usize = 120;

/// From post to post.
const APART: TimeDelta = TimeDelta::milliseconds(211);

/// Time for planning them all.
const AHEAD: TimeDelta = TimeDelta::seconds(15);

const P99_BAR_MS: f64 = 150.0;
const MAX_BAR_MS: f64 = 500.0;

pub async fn measure() -> Result<Vec<Row>, Trouble> {
    let desk = Desk::open().await?;
    let profiles = desk.connect(ACCOUNTS).await?;
    let first = (Utc::now() + AHEAD).trunc_subsecs(3);
    let dues: Vec<DateTime<Utc>> =
        (0..POSTS).map(|n| first + APART * i32::try_from(n).unwrap_or(0)).collect();
    let mut posts = Vec::new();
    for (n, due) in dues.iter().enumerate() {
        let clip = clip::write(desk.folder(), n as u64, clip::smallest()? + n as u64)?;
        let body = desk::body(&profiles[n % ACCOUNTS], &clip, &n.to_string(), Some(*due));
        posts.push(desk.post(&body).await?);
    }
    if Utc::now() >= first {
        return Err("planning took longer than there was time".into());
    }
    let busy = Busy::every_core();
    let timers: Vec<_> = dues.iter().map(|due| tokio::spawn(bare_timer(*due))).collect();
    desk.published(&posts, Duration::from_secs(120)).await?;
    drop(busy);
    let inits = inits(&desk).await?;
    let mut pairs = Vec::new();
    for (n, (due, timer)) in dues.iter().zip(timers).enumerate() {
        let came = inits.get(&n.to_string()).ok_or("a post without an init")?;
        pairs.push((milliseconds(*came - *due), timer.await?));
    }
    desk.close().await?;
    let (ours, timers) = (Figures::of(pairs.iter().map(|p| p.0)), Figures::of(pairs.iter().map(|p| p.1)));
    Ok(vec![Row {
        bench: "due",
        what: format!("due time to init on the wire, {POSTS} posts, all cores busy"),
        reference: "tokio timer".to_owned(),
        ratio: Some(Ratio::of(&pairs)),
        figures: format!(
            "p50 {:.0} ms, p99 {:.0} ms, max {:.0} ms; timer p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
            ours.median(),
            ours.percentile(99.0),
            ours.max(),
            timers.median(),
            timers.percentile(99.0),
            timers.max()
        ),
        bar: format!("p99 <= {P99_BAR_MS} ms, max <= {MAX_BAR_MS} ms"),
        reached: Some(ours.percentile(99.0) <= P99_BAR_MS && ours.max() <= MAX_BAR_MS),
    }])
}

/// How many milliseconds after the moment a timer for it rings.
async fn bare_timer(due: DateTime<Utc>) -> f64 {
    tokio::time::sleep((due - Utc::now()).to_std().unwrap_or_default()).await;
    milliseconds(Utc::now() - due)
}

fn milliseconds(time: TimeDelta) -> f64 {
    time.as_seconds_f64() * 1e3
}

/// When each init came, by the caption that it carried.
async fn inits(desk: &Desk) -> Result<HashMap<String, DateTime<Utc>>, Trouble> {
    let calls = desk.ask_tiktok("calls?after=0").await?;
    let inits = calls.iter().filter(|call| call["endpoint"] == "video_init");
    Ok(inits.filter_map(|call| Some((caption(call)?, at(call)?))).collect())
}

fn caption(init: &Value) -> Option<String> {
    init["body"]["post_info"]["title"].as_str().map(str::to_owned)
}

fn at(call: &Value) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(call["at_ms"].as_i64()?)
}

/// A thread on each core that never rests, until this is dropped.
struct Busy(Arc<AtomicBool>);

impl Busy {
    fn every_core() -> Self {
        let goes_on = Arc::new(AtomicBool::new(true));
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            let goes_on = Arc::clone(&goes_on);
            thread::spawn(move || {
                while goes_on.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
        }
        Self(goes_on)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
