//! Files that are dropped on the window or chosen in the dialog become kept clips, and the page hears of it.
//!
//! The page names no file and learns of none where it lies: paths go from the system straight to the desk. Files are
//! taken in for the page that listens, and for no longer: when it is loaded anew, what is being copied is finished, and
//! the rest stays where it is; so it is when somebody stops it. While no page listens, nothing is taken in.

mod batch;
mod folders;

use std::{
    path::PathBuf,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use futures::{StreamExt, stream::FuturesUnordered};
use runsheet_engine::arrivals::Arrival;
use tokio::sync::{
    Semaphore,
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};
use tokio_util::sync::CancellationToken;

use self::batch::Batch;
pub(crate) use self::folders::VIDEOS;
use super::ShownWorkspace;

/// How many files are copied at a time, whichever batch they are of.
const AT_A_TIME: usize = 2;

/// A point of the page, in CSS pixels from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Downwards.
    pub y: f64,
}

/// What comes in over the window.
pub struct Arrivals {
    page: Mutex<Page>,
    last_batch: AtomicU32,
    /// Of this batch and all before it, nothing more is begun.
    stopped_through: AtomicU32,
    copying: Semaphore,
}

/// What is known of the page and of what is dragged over it.
#[derive(Default)]
struct Page {
    /// The way to the page that listens.
    news: Option<UnboundedSender<News>>,
    /// How many files and folders are being dragged.
    dragged: u32,
    /// Where they were last.
    at: Option<Point>,
}

enum News {
    Told(Arrival),
    Brought(Arrival, Batch),
}

impl Default for Arrivals {
    fn default() -> Self {
        Self {
            page: Mutex::default(),
            last_batch: AtomicU32::new(0),
            stopped_through: AtomicU32::new(0),
            copying: Semaphore::new(AT_A_TIME),
        }
    }
}

impl Arrivals {
    /// Files are dragged into the window.
    pub fn entered(&self, paths: &[PathBuf], at: Point) {
        self.page().dragged = count(files(paths));
        self.moved(at);
    }

    /// They are dragged over it.
    pub fn moved(&self, at: Point) {
        let mut page = self.page();
        if page.dragged > 0 && page.at.replace(at) != Some(at) {
            let files = page.dragged;
            page.tell(News::Told(Arrival::Over { x: at.x, y: at.y, files }));
        }
    }

    /// They are dragged out again.
    pub fn left(&self) {
        let mut page = self.page();
        if page.forget_drag() > 0 {
            page.tell(News::Told(Arrival::Left));
        }
    }

    /// They are dropped.
    pub fn dropped(&self, paths: Vec<PathBuf>, at: Point) {
        self.page().forget_drag();
        let paths: Vec<PathBuf> = files(&paths).cloned().collect();
        if paths.is_empty() {
            return self.page().tell(News::Told(Arrival::Left));
        }
        let files = count(paths.iter());
        self.bring(paths, |batch| Arrival::Dropped { batch, x: at.x, y: at.y, files });
    }

    /// They were chosen in the dialog. Their batch; none if there are none.
    pub fn picked(&self, paths: Vec<PathBuf>) -> Option<u32> {
        let files = count(paths.iter());
        (files > 0).then(|| self.bring(paths, |batch| Arrival::Picked { batch, files }))
    }

    /// Takes in nothing more of the batches up to this one. What is being copied is finished, and what was kept stays.
    pub fn stop(&self, through: u32) {
        self.stopped_through.fetch_max(through, Ordering::Relaxed);
    }

    fn is_stopped(&self, batch: u32) -> bool {
        batch <= self.stopped_through.load(Ordering::Relaxed)
    }

    fn bring(&self, paths: Vec<PathBuf>, how: impl FnOnce(u32) -> Arrival) -> u32 {
        let number = self.last_batch.fetch_add(1, Ordering::Relaxed) + 1;
        self.page().tell(News::Brought(how(number), Batch { number, paths }));
        number
    }

    /// The news for a page that listens from now on. The page before hears that there is no more.
    fn turn_to_new_page(&self) -> UnboundedReceiver<News> {
        let (tell, news) = unbounded_channel();
        self.page().news = Some(tell);
        news
    }

    fn page(&self) -> MutexGuard<'_, Page> {
        self.page.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Page {
    fn tell(&mut self, news: News) {
        if let Some(page) = &self.news {
            // It may have left a moment ago: then nobody is to be told.
            let _ = page.send(news);
        }
    }

    fn forget_drag(&mut self) -> u32 {
        self.at = None;
        std::mem::take(&mut self.dragged)
    }
}

impl ShownWorkspace {
    /// Takes in what arrives and tells of it, until nobody takes the news any more or somebody else listens.
    pub async fn listen_to_arrivals(&self, tell: impl Fn(Arrival) -> bool) {
        let mut news = self.arrivals().turn_to_new_page();
        let gone = CancellationToken::new();
        let tell = |arrival| {
            if !gone.is_cancelled() && !tell(arrival) {
                gone.cancel();
            }
        };
        let mut batches = FuturesUnordered::new();
        loop {
            tokio::select! {
                () = gone.cancelled() => break,
                next = news.recv() => match next {
                    Some(News::Told(arrival)) => tell(arrival),
                    Some(News::Brought(arrival, batch)) => {
                        tell(arrival);
                        batches.push(batch.bring_in(self, &gone, &tell));
                    }
                    None => break,
                },
                Some(()) = batches.next() => {}
            }
        }
        gone.cancel();
        // What is being copied is finished.
        while batches.next().await.is_some() {}
    }
}

/// Whatever is no file of this computer was dragged out of a web page.
fn files(paths: &[PathBuf]) -> impl Iterator<Item = &PathBuf> {
    paths.iter().filter(|path| path.is_absolute())
}

fn count<'a>(files: impl Iterator<Item = &'a PathBuf>) -> u32 {
    u32::try_from(files.count()).unwrap_or(u32::MAX)
}
