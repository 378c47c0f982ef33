//! P2: how much a running engine grows while it takes and sends a clip as large as TikTok allows, and four at once.
//!
//! The growth is the highest resident size from the request to the published post, over the resident size at rest just
//! before; a first small post has gone out by then. Linux only: elsewhere the highest size cannot be reset.

use std::{fs, path::PathBuf, time::Duration};

use serde_json::json;

use crate::{
    Trouble, clip,
    desk::{self, Desk},
    table::Row,
};

/// The largest clip that TikTok takes, and one of four.
const LARGEST: u64 = 4_000_000_000;
const ONE_OF_FOUR: u64 = 1_000_000_000;

/// What a clip takes on the disk: the private copy, and TikTok's spool. Its filling takes none.
const COPIES: u64 = 2;

/// Left free on the disk.
const SPARE: u64 = 4_000_000_000;

const AMPLE: Duration = Duration::from_secs(900);

/// What is uploaded, and by how much the engine may grow over it.
struct Load {
    clips: u64,
    size: u64,
    bar_mib: f64,
}

pub async fn measure() -> Result<Vec<Row>, Trouble> {
    if !cfg!(target_os = "linux") {
        return Ok(vec![Row::left_out("memory", "the highest resident size can be reset on Linux only")]);
    }
    let mut rows = Vec::new();
    for load in
        [Load { clips: 1, size: LARGEST, bar_mib: 16.0 }, Load { clips: 4, size: ONE_OF_FOUR, bar_mib: 40.0 }]
    {
        rows.push(row(load).await?);
    }
    Ok(rows)
}

async fn row(load: Load) -> Result<Row, Trouble> {
    let desk = Desk::open().await?;
    let room = free_bytes(&desk)?.saturating_sub(SPARE) / COPIES / load.clips;
    let size = load.size.min(room);
    let profiles = desk.connect(usize::try_from(load.clips)?).await?;
    desk.command("settings.set", json!({"name": "media.rules", "value": "tiktok"})).await?;
    let mut clips = Vec::new();
    for number in 0..=load.clips {
        let size = if number == 0 { clip::smallest()? } else { size + number };
        clips.push(clip::write(desk.folder(), number, size.min(LARGEST))?);
    }
    let small = desk.post(&desk::body(&profiles[0], &clips[0], "small", None)).await?;
    desk.published(&[small], AMPLE).await?;

    let process = Process::of(&desk)?;
    let idle = process.forget_the_highest()?;
    // All are taken before the first goes out, so that they go out together.
    desk.command("pause", json!({})).await?;
    let mut posts = Vec::new();
    for (profile, clip) in profiles.iter().zip(&clips[1..]) {
        posts.push(desk.post(&desk::body(profile, clip, "large", None)).await?);
    }
    desk.paused(&posts).await?;
    desk.command("resume", json!({})).await?;
    desk.published(&posts, AMPLE).await?;
    let highest = process.kib("VmHWM")?;
    together(&desk, load.clips).await?;
    desk.close().await?;

    let growth = highest.saturating_sub(idle) as f64 / 1024.0;
    let smaller = if size < load.size { " (no room on the disk for more)" } else { "" };
    Ok(Row {
        bench: "memory",
        what: format!("growth over {} x {} MB{smaller}", load.clips, size / 1_000_000),
        reference: "the same process at rest".to_owned(),
        ratio: None,
        figures: format!(
            "{growth:.1} MiB (at rest {:.1}, highest {:.1})",
            idle as f64 / 1024.0,
            highest as f64 / 1024.0
        ),
        bar: format!("<= {} MiB", load.bar_mib),
        reached: Some(growth <= load.bar_mib),
    })
}

/// Whether all large uploads were open at one moment.
async fn together(desk: &Desk, clips: u64) -> Result<(), Trouble> {
    let published = desk.ask_tiktok("published").await?;
    let large: Vec<_> = published.iter().skip(1).collect();
    let begun = large.iter().filter_map(|one| one["init_ms"].as_i64()).max();
    let whole = large.iter().filter_map(|one| one["complete_ms"].as_i64()).min();
    if large.len() as u64 == clips && begun < whole {
        Ok(())
    } else {
        Err("the uploads did not overlap".into())
    }
}

#[cfg(target_os = "linux")]
fn free_bytes(desk: &Desk) -> Result<u64, Trouble> {
    let disk = rustix::fs::statvfs(desk.folder())?;
    Ok(disk.f_bavail * disk.f_frsize)
}

#[cfg(not(target_os = "linux"))]
fn free_bytes(_: &Desk) -> Result<u64, Trouble> {
    Ok(0)
}

/// What Linux tells of a process.
struct Process(PathBuf);

impl Process {
    fn of(desk: &Desk) -> Result<Self, Trouble> {
        let pid = desk.pid().ok_or("the engine has ended")?;
        Ok(Self(PathBuf::from(format!("/proc/{pid}"))))
    }

    /// Begins the highest resident size anew, and gives the size now in KiB.
    fn forget_the_highest(&self) -> Result<u64, Trouble> {
        fs::write(self.0.join("clear_refs"), "5")?;
        self.kib("VmRSS")
    }

    fn kib(&self, name: &str) -> Result<u64, Trouble> {
        let status = fs::read_to_string(self.0.join("status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let figure = line.and_then(|line| line.split_whitespace().next());
        Ok(figure.ok_or_else(|| format!("no {name} in {status}"))?.parse()?)
    }
}
