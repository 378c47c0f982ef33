//! Files that came at once, kept one after the other.

use std::{collections::HashSet, future::ready, path::PathBuf, pin::pin};

use futures::{Stream, StreamExt, stream};
use runsheet_engine::{
    Caller, Command, Desk,
    arrivals::Arrival,
    commands::{KeepClip, ListClips},
    views::ClipView,
};
use runsheet_model::{Detail, Problem, clip::ClipHash};
use tokio::task::spawn_blocking;
use tokio_util::sync::CancellationToken;

use super::{
    AT_A_TIME, ShownWorkspace,
    folders::{Found, look_into, name_of},
};

/// Files and folders, and the number under which the page knows them.
pub(super) struct Batch {
    pub(super) number: u32,
    pub(super) paths: Vec<PathBuf>,
}

/// What became of a file: what it is called, and the clip or why there is none.
type Outcome = (String, Result<ClipView, Problem>);

impl Batch {
    /// Keeps all that can be kept, as long as the page is there and nobody stops it, and tells of each.
    pub(super) async fn bring_in(
        self,
        shown: &ShownWorkspace,
        gone: &CancellationToken,
        tell: &impl Fn(Arrival),
    ) {
        let Self { number: batch, paths } = self;
        let found = spawn_blocking(|| look_into(paths)).await.unwrap_or_default();
        tell(Arrival::Begun { batch, files: u32::try_from(found.len()).unwrap_or(u32::MAX) });
        let mut known = shown.laid_out_before().await;
        let (mut kept, mut refused) = (0, 0);
        let goes_on = || !gone.is_cancelled() && !shown.arrivals().is_stopped(batch);
        let mut outcomes = pin!(in_order(found, goes_on, |found| shown.keep(found)));
        while let Some((name, outcome)) = outcomes.next().await {
            tell(match outcome {
                Ok(clip) => {
                    kept += 1;
                    let is_known = !known.insert(clip.hash);
                    Arrival::Kept { batch, name, clip, is_known }
                }
                Err(failure) => {
                    refused += 1;
                    Arrival::Refused { batch, name, failure }
                }
            });
        }
        tell(Arrival::Finished { batch, kept, refused });
    }
}

/// What is done with each, a few at a time and told in their order; none is begun once it does not go on.
fn in_order<Doing: Future<Output = Outcome>>(
    found: Vec<Found>,
    goes_on: impl Fn() -> bool,
    doing: impl Fn(Found) -> Doing,
) -> impl Stream<Item = Outcome> {
    stream::iter(found).take_while(move |_| ready(goes_on())).map(doing).buffered(AT_A_TIME)
}

impl ShownWorkspace {
    async fn keep(&self, found: Found) -> Outcome {
        let path = match found {
            Found::File(path) => path,
            Found::Nothing { folder, why } => return (folder, Err(why)),
        };
        // Never closed, so that there always is one.
        let _place = self.arrivals().copying.acquire().await;
        let name = name_of(&path);
        let kept = match self.desk().await {
            Ok(desk) => KeepClip { path: path.clone() }.run(&desk, whoever_sits_there()).await,
            Err(why) => Err(why),
        };
        let kept = kept.map_err(|why| beside_its_name(why, &path.display().to_string(), &name));
        (name, kept)
    }

    /// The clips that were laid out before. Where they cannot be known, every clip passes for new.
    async fn laid_out_before(&self) -> HashSet<ClipHash> {
        let list = async |desk: Desk| ListClips::default().run(&desk, whoever_sits_there()).await;
        match self.desk().await {
            Ok(desk) => list(desk).await.unwrap_or_default().into_iter().map(|clip| clip.hash).collect(),
            Err(_) => HashSet::new(),
        }
    }
}

/// They put the file there themselves, so it may be read.
fn whoever_sits_there() -> Caller {
    Caller::local("desk")
}

/// The reason as it stands beside the file's name: nobody sent a field that could be wrong, and the page never learns
/// where the file lies.
fn beside_its_name(why: Problem, place: &str, name: &str) -> Problem {
    let bare = |text: &str| text.replace(&format!("{place}: "), "").replace(place, name);
    let error = match why.details.as_slice() {
        [only] => bare(&only.message),
        _ => bare(&why.error),
    };
    let details = why.details.into_iter().map(|detail| Detail { message: bare(&detail.message), ..detail });
    Problem { error, details: details.collect(), ..why }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use tokio::sync::Notify;

    use super::*;

    fn files(names: &[&str]) -> Vec<Found> {
        names.iter().map(|name| Found::File(name.into())).collect()
    }

    fn refused() -> Result<ClipView, Problem> {
        Err(Problem::field("clip", "is not of interest here"))
    }

    #[tokio::test]
    async fn files_are_told_in_their_order_and_few_at_a_time() {
        let first_may_end = Notify::new();
        let (at_once, most, ended) = (Cell::new(0), Cell::new(0), Cell::new(0));
        let doing = async |found: Found| {
            let Found::File(path) = found else { unreachable!("only files") };
            at_once.set(at_once.get() + 1);
            most.set(most.get().max(at_once.get()));
            match path.to_str() {
                // The second is done long before the first.
                Some("a") => first_may_end.notified().await,
                Some("b") => first_may_end.notify_one(),
                _ => tokio::task::yield_now().await,
            }
            at_once.set(at_once.get() - 1);
            ended.set(ended.get() + 1);
            (name_of(&path), refused())
        };
        let all = files(&["a", "b", "c", "d", "e"]);
        let told: Vec<String> = in_order(all, || true, doing).map(|(name, _)| name).collect().await;
        assert_eq!(told, ["a", "b", "c", "d", "e"]);
        assert_eq!((most.get(), ended.get()), (2, 5));
    }

    #[test]
    fn a_refusal_says_why_and_never_where_the_file_lies() {
        let place = "/home/mara/Café Nord/clip.mp4";
        let said = |message: String| beside_its_name(Problem::field("clip", message), place, "clip.mp4");
        let empty = said(format!("{place}: the file is empty"));
        assert_eq!((&*empty.error, &*empty.details[0].message), ("the file is empty", "the file is empty"));
        assert_eq!(said(format!("'{place}' is locked")).error, "'clip.mp4' is locked");
        let both = vec![Detail { field: "clip".into(), message: format!("{place}: it grows") }; 2];
        assert_eq!(
            beside_its_name(Problem::fields(both), place, "clip.mp4").error,
            "clip: it grows (and 1 more)"
        );
    }
}
