//! P10: a durable `POST /v1/posts` with a small clip, against writing and syncing as many bytes in the same folder.

use std::{
    fs::{self, File},
    io::Write,
    time::Instant,
};

use chrono::{TimeDelta, Utc};

use crate::{
    Trouble, clip,
    desk::{self, Desk},
    stats::{Figures, Ratio, interleaved},
    table::Row,
};

/// Enough for a 99th percentile.
const POSTS: usize = 400;
const BAR_MS: f64 = 15.0;

pub async fn measure() -> Result<Vec<Row>, Trouble> {
    let desk = Desk::open().await?;
    let profile = desk.connect(1).await?.remove(0);
    let folder = desk.folder().to_owned();
    let smallest = clip::smallest()?;
    let mut clips = Vec::new();
    for number in 0..=POSTS as u64 {
        clips.push(clip::write(&folder, number, smallest + number)?);
    }
    let later = Utc::now() + TimeDelta::days(1);
    let (mut planned, mut written) = (clips.iter(), clips.iter().enumerate());
    let times = interleaved(
        POSTS,
        async || {
            let clip = planned.next().ok_or("no clip is left")?;
            let body = desk::body(&profile, clip, "for later", Some(later));
            let began = Instant::now();
            desk.post(&body).await?;
            Ok(began.elapsed().as_secs_f64() * 1e3)
        },
        async || {
            let (number, clip) = written.next().ok_or("no clip is left")?;
            let bytes = fs::read(clip)?;
            let began = Instant::now();
            let mut file = File::create(folder.join(format!("raw-{number}")))?;
            file.write_all(&bytes)?;
            file.sync_all()?;
            Ok(began.elapsed().as_secs_f64() * 1e3)
        },
    )
    .await?;
    desk.close().await?;
    let ours = Figures::of(times.iter().map(|pair| pair.0));
    let raw = Figures::of(times.iter().map(|pair| pair.1));
    Ok(vec![Row {
        bench: "post",
        what: format!("POST /v1/posts with a clip of {} kB, {POSTS} times", smallest / 1_000),
        reference: "write + fsync".to_owned(),
        ratio: Some(Ratio::of(&times)),
        figures: format!(
            "p50 {:.1} ms, p99 {:.1} ms; write + fsync p50 {:.1} ms, p99 {:.1} ms",
            ours.median(),
            ours.percentile(99.0),
            raw.median(),
            raw.percentile(99.0)
        ),
        bar: format!("p99 <= {BAR_MS} ms"),
        reached: Some(ours.percentile(99.0) <= BAR_MS),
    }])
}
