//! How fast the window opens, and how a month of thousands of posts is drawn: `cargo xtask bench window`.

use chrono::{Datelike, Days, NaiveDate, Utc};
use runsheet_testkit::measure::{
    stats::{Figures, Ratio, interleaved},
    table::{Row, table},
};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::agency::{Agency, fixture};
use crate::desk::{Light, RunningDesk, open_timed};

/// Windows opened on each side.
const PAIRS: usize = 15;

/// Posts of the month that is drawn: so many accounts, each with so many.
const ACCOUNTS: usize = 25;
const POSTS_EACH: usize = 200;

#[tokio::test]
#[ignore = "measures for minutes: cargo xtask bench window"]
async fn the_window() {
    let mut rows = vec![start().await];
    rows.extend(month().await);
    println!("{}", table(&rows));
}

/// From starting the program to its first room with what is in it, as on any day but the first, against a bare window
/// with its one line.
async fn start() -> Row {
    let bare = std::env::var("RUNSHEET_BARE").expect("RUNSHEET_BARE names the bare window");
    let (home, bare_home) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let ours = async || {
        let program = env!("CARGO_BIN_EXE_runsheet-desktop");
        Ok(open_timed(program, home.path(), "main h2").await.as_secs_f64())
    };
    let reference = async || Ok(open_timed(&bare, bare_home.path(), "h1").await.as_secs_f64());
    // The first day: a workspace is made.
    ours().await.unwrap();
    reference().await.unwrap();
    let pairs = interleaved(PAIRS, ours, reference).await.unwrap();
    let ratio = Ratio::of(&pairs);
    let (ours, bare) =
        (Figures::of(pairs.iter().map(|pair| pair.0)), Figures::of(pairs.iter().map(|pair| pair.1)));
    Row {
        bench: "window",
        what: "from start to the first room".to_owned(),
        reference: "a bare Tauri and Svelte window".to_owned(),
        figures: format!("{:.0} ms, bare {:.0} ms", ours.median() * 1_000.0, bare.median() * 1_000.0),
        bar: "<= 1.5".to_owned(),
        reached: Some(ratio.median <= 1.5),
        ratio: Some(ratio),
    }
}

/// The month with its posts: how long until it is drawn, of how many nodes, and the frames of a drag over it.
async fn month() -> [Row; 3] {
    let desk = RunningDesk::open(Light::Day).await;
    desk.resize(1440, 900).await;
    let agency = desk.agency().await;
    let first = next_month(Utc::now().date_naive());
    fill(&agency, first).await;
    desk.goes_to_plan().await;
    desk.click(("main [role=radio]", "Month")).await;
    desk.click("main button[aria-label='Next month']").await;
    desk.sees("main [data-post]").await;
    let mut drawn = Vec::new();
    for _ in 0..PAIRS {
        drawn.push(desk.evaluate(DRAW).await.as_f64().unwrap());
    }
    let nodes = desk.evaluate(NODES).await.as_f64().unwrap();
    desk.grab("main [data-post]").await;
    let frames = desk.evaluate(DRAG).await;
    desk.let_go().await;
    desk.close("month-of-thousands").await;
    assert!(frames["lit"].as_u64().unwrap() > 5, "no day was lit: nothing was dragged: {}", frames["lit"]);
    let frames = frames["took"].as_array().unwrap().iter().filter_map(Value::as_f64);
    let (drawn, p95) = (Figures::of(drawn).median(), Figures::of(frames).percentile(95.0));
    [
        row("a month with 5,000 posts is drawn", format!("{drawn:.0} ms"), "<= 100 ms", drawn <= 100.0),
        row("nodes of that month", format!("{nodes:.0}"), "<= 400", nodes <= 400.0),
        row("work of a frame while dragging, p95", format!("{p95:.1} ms"), "<= 16 ms", p95 <= 16.0),
    ]
}

fn row(what: &str, figures: String, bar: &str, reached: bool) -> Row {
    Row {
        bench: "window",
        what: what.to_owned(),
        reference: String::new(),
        ratio: None,
        figures,
        bar: bar.to_owned(),
        reached: Some(reached),
    }
}

/// Goes a month back and forth; answers how long the way forth took until the month stood there, with its frame painted.
const DRAW: &str = "
const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
const button = name => document.querySelector(`main button[aria-label='${name}']`);
const posts = () => document.querySelectorAll('main [role=grid] [data-post]').length;
const until = async (is) => { while (!is()) await frame(); };
return (async () => {
    button('Previous month').click();
    await until(() => posts() < 40);
    await frame();
    const began = performance.now();
    button('Next month').click();
    await until(() => posts() > 100);
    await frame();
    return performance.now() - began;
})();";

/// Elements of the month.
const NODES: &str = "return document.querySelectorAll('main [role=grid], main [role=grid] *').length";

/// Moves what is held over the days, five of them a second, a move a frame. Answers the work of each frame: from its
/// beginning until it is drawn, when the message that it sends itself arrives.
const DRAG: &str = "
const cells = [...document.querySelectorAll('main [role=gridcell]')].map(cell => cell.getBoundingClientRect());
const took = [], lit = new Set(), { port1, port2 } = new MessageChannel();
let began;
return new Promise(done => {
    const step = frame => requestAnimationFrame(() => {
        began = performance.now();
        // Asked for before the move asks for its own: the next frame begins here.
        if (frame < 240) step(frame + 1);
        lit.add(document.querySelector('main [role=gridcell].lit')?.dataset.day);
        const cell = cells[(Math.floor(frame / 12) * 3) % cells.length];
        const place = { clientX: cell.x + 20 + (frame % 12) * 4, clientY: cell.y + 50 };
        window.dispatchEvent(new PointerEvent('pointermove', { ...place, pointerId: 1, isPrimary: true, buttons: 1 }));
        port2.postMessage(frame);
    });
    port1.onmessage = ({ data: frame }) => {
        took.push(performance.now() - began);
        if (frame === 240) done({ took, lit: [...lit].filter(Boolean).length });
    };
    step(0);
});";

fn next_month(day: NaiveDate) -> NaiveDate {
    (day.with_day(1).unwrap() + Days::new(32)).with_day(1).unwrap()
}

async fn fill(agency: &Agency, first: NaiveDate) {
    let clip = agency.keep(&fixture("upright.mp4")).await;
    agency.turn(json!({"active_user_cap": 1_000})).await;
    for account in 0..ACCOUNTS {
        let profile = format!("account{account}");
        agency.connect(&profile).await;
        let posts: Vec<Value> = (0..POSTS_EACH).map(|number| post(&clip, first, number)).collect();
        for some in posts.chunks(100) {
            agency.command("posts.create_many", json!({"profile": profile, "posts": some})).await;
        }
    }
}

fn post(clip: &Value, first: NaiveDate, number: usize) -> Value {
    let day = first + Days::new((number % 28) as u64);
    let hour = 6 + number / 28;
    let settings = json!({
        "caption": format!("Brezeln um sieben, die {number}. #bakery"), "privacy": "PUBLIC_TO_EVERYONE", "cover_timestamp_ms": null,
        "interactions": {"disable_comment": true, "disable_duet": true, "disable_stitch": true},
        "disclosure": {"branded_content": false, "own_brand": false, "ai_generated": false},
    });
    let at = day.and_hms_opt(hour as u32, 0, 0).unwrap().and_utc();
    json!({"media": {"clip": clip["hash"]}, "mode": "direct", "settings": settings, "when": {"at": at}})
}
