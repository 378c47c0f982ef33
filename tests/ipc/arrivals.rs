//! Files that are dropped on the window or chosen in the dialog: what the page hears, and what is then on the tray.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use runsheet_engine::{Caller, arrivals::Arrival, commands::ListClips};
use runsheet_host::Host;
use runsheet_model::{Problem, ProblemKind};
use runsheet_window::app::{ShownWorkspace, arrivals::Point};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::timeout,
};

use super::desk::{fixture, practice};

const PATIENCE: Duration = Duration::from_secs(30);
const HERE: Point = Point { x: 300.0, y: 200.5 };

/// A page that hears of arrivals, and a folder of the person who drops them.
struct Page {
    shown: Arc<ShownWorkspace>,
    told: mpsc::UnboundedReceiver<Arrival>,
    listening: JoinHandle<()>,
}

impl Page {
    async fn listening_to(shown: &Arc<ShownWorkspace>) -> Self {
        let (tell, told) = mpsc::unbounded_channel();
        let listening = tokio::spawn({
            let shown = Arc::clone(shown);
            async move { shown.listen_to_arrivals(|arrival| tell.send(arrival).is_ok()).await }
        });
        let mut page = Self { shown: Arc::clone(shown), told, listening };
        // It listens from the first thing on that it hears.
        let arrivals = shown.arrivals();
        while page.told.is_empty() {
            arrivals.entered(&[fixture("upright.mp4")], HERE);
            arrivals.left();
            tokio::task::yield_now().await;
        }
        while !page.told.is_empty() {
            page.told.recv().await.unwrap();
        }
        page
    }

    async fn hears(&mut self) -> Arrival {
        timeout(PATIENCE, self.told.recv()).await.unwrap().unwrap()
    }

    /// What is heard up to the end of a batch, as the page gets it, shortened to what tells one from another.
    async fn hears_batch(&mut self) -> Vec<Value> {
        let mut heard = Vec::new();
        loop {
            let arrival = self.hears().await;
            let over = matches!(arrival, Arrival::Finished { .. });
            heard.push(in_short(&arrival));
            if over {
                return heard;
            }
        }
    }

    async fn drops(&mut self, paths: Vec<PathBuf>) -> Vec<Value> {
        self.shown.arrivals().dropped(paths, HERE);
        self.hears_batch().await
    }
}

fn in_short(arrival: &Arrival) -> Value {
    let mut json = serde_json::to_value(arrival).unwrap();
    if let Some(clip) = json.get_mut("clip") {
        *clip = clip["name"].take();
    }
    if let Some(failure) = json.get_mut("failure") {
        *failure = failure["code"].take();
    }
    json
}

/// A clip of its own, under that name.
fn clip(folder: &Path, name: &str) -> PathBuf {
    let mut bytes = fs::read(fixture("silent.mp4")).unwrap();
    let mark = name.as_bytes();
    // A box that means nothing makes it another clip.
    bytes.extend(u32::try_from(8 + mark.len()).unwrap().to_be_bytes());
    bytes.extend(b"free");
    bytes.extend(mark);
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

async fn on_the_tray(host: &Host) -> usize {
    let listed = host.desk().unwrap().list_clips(ListClips { unplanned: true }, &Caller::local("test")).await;
    listed.unwrap().len()
}

struct Ground {
    folder: TempDir,
    host: Host,
    page: Page,
}

async fn ground() -> Ground {
    let folder = TempDir::new().unwrap();
    let (host, shown) = practice(&folder.path().join("home")).await;
    let page = Page::listening_to(&shown).await;
    Ground { folder, host, page }
}

#[tokio::test]
async fn dropped_files_become_clips_in_their_order() {
    let Ground { folder, mut host, mut page } = ground().await;
    let names = ["c.mp4", "a.mp4", "b.mp4"];
    let files = names.map(|name| clip(folder.path(), name)).to_vec();
    let kept =
        |name: &str| json!({"event": "kept", "batch": 1, "name": name, "clip": name, "is_known": false});
    assert_eq!(
        page.drops(files).await,
        [
            json!({"event": "dropped", "batch": 1, "x": 300.0, "y": 200.5, "files": 3}),
            json!({"event": "begun", "batch": 1, "files": 3}),
            kept("c.mp4"),
            kept("a.mp4"),
            kept("b.mp4"),
            json!({"event": "finished", "batch": 1, "kept": 3, "refused": 0}),
        ]
    );
    assert_eq!(on_the_tray(&host).await, 3);
    host.stop().await;
}

#[tokio::test]
async fn a_folder_stands_for_its_videos() {
    let Ground { folder, mut host, mut page } = ground().await;
    let monday = folder.path().join("Monday");
    clip(&monday, "one.mp4");
    clip(&monday, "two.mp4");
    clip(&monday.join("older"), "three.mp4");
    let empty = folder.path().join("Tuesday");
    fs::create_dir(&empty).unwrap();
    let heard = page.drops(vec![monday, empty]).await;
    assert_eq!(heard[0]["files"], 2);
    assert_eq!(heard[1], json!({"event": "begun", "batch": 1, "files": 4}));
    assert_eq!([&heard[2]["name"], &heard[3]["name"]], ["one.mp4", "two.mp4"]);
    let refused =
        |name: &str, why: &str| json!({"event": "refused", "batch": 1, "name": name, "failure": why});
    assert_eq!(heard[4..6], [refused("older", "folder_within"), refused("Tuesday", "no_videos")]);
    assert_eq!(heard[6], json!({"event": "finished", "batch": 1, "kept": 2, "refused": 2}));
    host.stop().await;
}

#[tokio::test]
async fn what_is_no_clip_is_refused_by_name_and_the_rest_is_kept() {
    let Ground { folder, mut host, mut page } = ground().await;
    let place = |name: &str| folder.path().join(name);
    fs::write(place("empty.mp4"), []).unwrap();
    fs::write(place("notes.mp4"), "captions for Monday").unwrap();
    let files =
        vec![place("gone.mp4"), place("empty.mp4"), place("notes.mp4"), clip(folder.path(), "good.mp4")];
    page.shown.arrivals().dropped(files, HERE);
    let mut codes = Vec::new();
    loop {
        match page.hears().await {
            Arrival::Refused { name, failure, .. } => {
                let said = serde_json::to_string(&failure).unwrap();
                assert!(!said.contains(folder.path().to_str().unwrap()), "{said}");
                codes.push((name, failure.code));
            }
            Arrival::Finished { kept, refused, .. } => {
                assert_eq!((kept, refused), (1, 3));
                break;
            }
            _ => {}
        }
    }
    let refused = [("gone.mp4", "not_found"), ("empty.mp4", "empty"), ("notes.mp4", "not_video")];
    assert_eq!(codes, refused.map(|(name, code)| (name.to_owned(), code.to_owned())));
    host.stop().await;
}

#[tokio::test]
async fn the_same_clip_again_is_said() {
    let Ground { folder, mut host, mut page } = ground().await;
    let first = clip(folder.path(), "first.mp4");
    let copy = folder.path().join("copy.mp4");
    fs::copy(&first, &copy).unwrap();
    let known = |heard: Vec<Value>| -> Vec<bool> {
        heard.iter().filter_map(|line| line.get("is_known")?.as_bool()).collect()
    };
    assert_eq!(known(page.drops(vec![first.clone(), copy]).await), [false, true]);
    assert_eq!(known(page.drops(vec![first]).await), [true]);
    assert_eq!(on_the_tray(&host).await, 1);
    host.stop().await;
}

#[tokio::test]
async fn a_page_that_leaves_stops_its_batch_between_two_files() {
    let Ground { folder, mut host, mut page } = ground().await;
    let many = 30;
    let files = (0..many).map(|number| clip(folder.path(), &format!("{number}.mp4"))).collect();
    page.shown.arrivals().dropped(files, HERE);
    while !matches!(page.hears().await, Arrival::Kept { .. }) {}
    let mut after = Page::listening_to(&page.shown).await;
    timeout(PATIENCE, page.listening).await.expect("it ends").unwrap();
    let kept = on_the_tray(&host).await;
    assert!((1..many).contains(&kept), "{kept} of {many}");
    let heard = after.drops(vec![clip(folder.path(), "later.mp4")]).await;
    assert_eq!(heard[0]["batch"], 2, "the new page hears of what is dropped on it, and of nothing before");
    assert_eq!(on_the_tray(&host).await, kept + 1);
    host.stop().await;
}

#[tokio::test]
async fn a_batch_that_is_stopped_keeps_what_has_come_and_leaves_the_rest() {
    const FILES: usize = 40;
    let Ground { folder, mut host, mut page } = ground().await;
    let files: Vec<_> = (0..FILES).map(|number| clip(folder.path(), &format!("{number:02}.mp4"))).collect();
    page.shown.arrivals().dropped(files.clone(), HERE);
    while !matches!(page.hears().await, Arrival::Kept { .. }) {}
    page.shown.arrivals().stop(1);
    let heard = page.hears_batch().await;
    let kept = heard.len();
    assert!((1..FILES).contains(&kept), "one had come before, and this is the end of it: {heard:?}");
    assert_eq!(heard[kept - 1], json!({"event": "finished", "batch": 1, "kept": kept, "refused": 0}));
    assert_eq!(on_the_tray(&host).await, kept);
    let whole = |path: &PathBuf| fs::metadata(path).unwrap().len() > 0;
    assert!(files.iter().all(whole), "nothing is taken away");
    let copies = fs::read_dir(folder.path().join("home/practice/clips")).unwrap().count();
    assert_eq!(copies, kept, "nothing lies half copied");

    let next = page.drops(vec![clip(folder.path(), "next.mp4")]).await;
    assert_eq!(next.last(), Some(&json!({"event": "finished", "batch": 2, "kept": 1, "refused": 0})));
    host.stop().await;
}

#[tokio::test]
async fn a_drag_is_followed_until_it_is_over() {
    let Ground { folder, mut host, mut page } = ground().await;
    let files = [clip(folder.path(), "a.mp4"), clip(folder.path(), "b.mp4")];
    let arrivals = page.shown.arrivals();
    arrivals.entered(&files, HERE);
    arrivals.moved(HERE);
    arrivals.moved(Point { x: 301.0, ..HERE });
    arrivals.left();
    arrivals.moved(HERE);
    // A link or a picture of a web page is no file.
    arrivals.entered(&["https://example.com/clip.mp4".into()], HERE);
    arrivals.left();
    arrivals.dropped(vec!["https://example.com/clip.mp4".into()], HERE);
    let mut heard = Vec::new();
    while heard.len() < 4 {
        heard.push(in_short(&page.hears().await));
    }
    let over = |x: f64| json!({"event": "over", "x": x, "y": 200.5, "files": 2});
    let left = json!({"event": "left"});
    assert_eq!(heard, [over(300.0), over(301.0), left.clone(), left]);
    assert!(page.told.is_empty());
    host.stop().await;
}

#[tokio::test]
async fn chosen_files_arrive_as_a_batch_of_their_own() {
    let Ground { folder, mut host, mut page } = ground().await;
    let file = clip(folder.path(), "chosen.mp4");
    let (close, closed) = oneshot::channel();
    let shown = Arc::clone(&page.shown);
    let choosing = tokio::spawn(async move { shown.pick(async { closed.await.unwrap() }).await });
    let refused = loop {
        // The first dialog may not be open yet.
        match page.shown.pick(async { Vec::new() }).await {
            Ok(none) => assert_eq!(none, None),
            Err(refused) => break refused,
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(refused.code, "dialog_open");
    close.send(vec![file]).unwrap();
    assert_eq!(choosing.await.unwrap(), Ok(Some(1)));
    let heard = page.hears_batch().await;
    assert_eq!(heard[0], json!({"event": "picked", "batch": 1, "files": 1}));
    assert_eq!(heard[2]["name"], "chosen.mp4");
    assert_eq!(page.shown.pick(async { Vec::new() }).await, Ok(None), "it can be opened again");
    host.stop().await;
}

#[tokio::test]
async fn without_a_workspace_every_file_is_refused_with_the_reason() {
    let problem =
        Problem::new(ProblemKind::Conflict, "already_running", "Another Runsheet runs this workspace.");
    let shown = Arc::new(ShownWorkspace::opened(Err(problem)));
    let mut page = Page::listening_to(&shown).await;
    let heard = page.drops(vec![fixture("upright.mp4")]).await;
    assert_eq!(heard[2]["failure"], "already_running");
    assert_eq!(heard[3], json!({"event": "finished", "batch": 1, "kept": 0, "refused": 1}));
}
