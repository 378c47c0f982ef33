//! What a clip looks like: its pictures, and where it plays.

use std::{fs::File, net::SocketAddr};

use runsheet_media::{KeptClip, NoPicture, PICTURE_TYPE, PictureSize, StoreError as ClipError, filmstrip};
use runsheet_model::{Problem, ProblemKind, clip::ClipHash};

use super::{Desk, trouble};
use crate::{
    commands::{Caller, PreviewClip, ShowFilmstrip},
    pictures::PictureName,
    previews::Playable,
    views::{Filmstrip, FilmstripFrame, NoPictureView, PreviewView},
};

/// The longest filmstrip.
const LONGEST: u32 = 30;

/// A picture, for a web view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub bytes: Vec<u8>,
    /// Its type.
    pub content_type: &'static str,
}

/// A clip that somebody with a ticket plays.
#[derive(Debug)]
pub struct Played {
    /// Its private copy.
    pub file: File,
    /// How long that is, in bytes.
    pub size: u64,
    /// Its type.
    pub content_type: &'static str,
    /// Which clip it is.
    pub hash: ClipHash,
}

impl Desk {
    /// Makes an address under which a clip plays for a while.
    pub async fn preview_clip(&self, request: PreviewClip, _: &Caller) -> Result<PreviewView, Problem> {
        let clip = self.kept_clip(request.clip).await?;
        let clip = Playable { hash: clip.hash, container: clip.facts.container };
        let admitted = self.parts.previews.admit(clip, self.parts.clock.now());
        let (url, expires) = admitted.ok_or_else(|| {
            let error = "Clips are played over Runsheet's local server, which does not run.";
            Problem::new(ProblemKind::Unavailable, "no_server", error)
        })?;
        Ok(PreviewView { url: url.expose().clone(), expires })
    }

    /// Names the pictures of a clip, and says if none can be made.
    pub async fn filmstrip(&self, request: ShowFilmstrip, _: &Caller) -> Result<Filmstrip, Problem> {
        if !(1..=LONGEST).contains(&request.frames) {
            return Err(Problem::field("frames", format!("must be 1 to {LONGEST}")));
        }
        let clip = self.kept_clip(request.clip).await?;
        let name = |size, at_ms| PictureName::new(clip.hash, size, at_ms).to_string();
        let frame = |at_ms| FilmstripFrame {
            at_ms,
            picture: name(PictureSize::Tile, Some(at_ms)),
            large: name(PictureSize::Poster, Some(at_ms)),
        };
        Ok(Filmstrip {
            poster: name(PictureSize::Poster, None),
            frames: filmstrip(clip.facts.duration_ms, request.frames).into_iter().map(frame).collect(),
            no_picture: self
                .parts
                .pictures
                .can_be_made()
                .err()
                .map(|why| NoPictureView { code: why.code().to_owned(), error: why.to_string() }),
        })
    }

    /// The picture of that name ([`PictureName`]); made now, if nobody asked before.
    ///
    /// # Errors
    /// `not_a_picture`, `clip_gone`, and the codes of [`NoPicture`].
    pub async fn picture(&self, name: &str) -> Result<Picture, Problem> {
        let name: PictureName = name
            .parse()
            .map_err(|why| Problem::new(ProblemKind::NotFound, "not_a_picture", format!("{why}")))?;
        let clip = self.kept_clip(name.clip).await?;
        let made = tokio::select! {
            made = self.parts.pictures.picture(&clip, name.view) => made,
            () = self.parts.stop.cancelled() => {
                return Err(Problem::new(ProblemKind::Unavailable, "stopping", "Runsheet is stopping."));
            }
        };
        made.map(|bytes| Picture { bytes, content_type: PICTURE_TYPE }).map_err(without_picture)
    }

    /// Says where the local server is, which plays clips under `/preview/`.
    pub fn serve_previews_from(&self, server: SocketAddr) {
        self.parts.previews.serve_from(format!("http://{server}"));
    }

    /// Where the local server is that plays clips: `http://127.0.0.1:PORT`. None while there is none.
    #[must_use]
    pub fn previews_origin(&self) -> Option<String> {
        self.parts.previews.origin()
    }

    /// The clip that a ticket admits to.
    ///
    /// # Errors
    /// `preview_ended` if the ticket is unknown or over, `clip_gone`.
    pub async fn play(&self, token: &str) -> Result<Played, Problem> {
        let admitted = self.parts.previews.admitted(token, self.parts.clock.now());
        let Playable { hash, container } = admitted.ok_or_else(|| {
            let error = "This address of a clip is unknown or over; ask for a new one.";
            Problem::new(ProblemKind::NotFound, "preview_ended", error)
        })?;
        let clips = self.parts.clips.clone();
        let opened = tokio::task::spawn_blocking(move || {
            let file = clips.open(hash)?;
            let size = file.metadata()?.len();
            Ok::<_, ClipError>(Played { file, size, content_type: container.content_type(), hash })
        });
        match opened.await {
            Ok(Ok(played)) => Ok(played),
            Ok(Err(ClipError::Missing(_))) => Err(gone()),
            Ok(Err(error)) => {
                tracing::error!(clip = %hash, %error, "a clip cannot be played");
                Err(Problem::new(ProblemKind::Internal, "internal", "The clip cannot be read; see the log."))
            }
            Err(error) => {
                tracing::error!(clip = %hash, %error, "opening a clip broke off");
                Err(Problem::new(ProblemKind::Internal, "internal", "The clip cannot be read; see the log."))
            }
        }
    }

    async fn kept_clip(&self, hash: ClipHash) -> Result<KeptClip, Problem> {
        let known = self.parts.store.read(move |r| r.clip(&hash)).await.map_err(trouble)?;
        let path = self.parts.clips.path(hash);
        let (Some(known), Some(path)) = (known, path) else { return Err(gone()) };
        Ok(KeptClip { hash, size: known.size, path, facts: known.facts })
    }
}

fn gone() -> Problem {
    let error = "Runsheet keeps no copy of this clip any more.";
    Problem::new(ProblemKind::NotFound, "clip_gone", error)
}

fn without_picture(why: NoPicture) -> Problem {
    let kind = match why {
        NoPicture::NoFfmpeg | NoPicture::TooSlow => ProblemKind::Unavailable,
        NoPicture::Undecodable => ProblemKind::Unprocessable,
    };
    Problem::new(kind, why.code(), why.to_string())
}
