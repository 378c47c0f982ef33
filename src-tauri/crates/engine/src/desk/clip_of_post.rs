//! The clip that a request names: a file is looked at and a private copy kept, a kept clip is looked up, an address is
//! only judged. Refused: what cannot be read, is no video, breaks the media rules, or is not kept any more.

use std::path::Path;

use chrono::{DateTime, Utc};
use runsheet_media::{FetchPolicy, InspectError, KeepError, KeptClip, inspect};
use runsheet_model::{
    ClipSource, PostId, Problem, ProblemKind, Settings,
    clip::{ClipHash, Inspection},
    media_rules::{self, Finding, Severity},
};
use runsheet_store::{StoreError, Tx};

use super::{Desk, trouble};
use crate::{
    commands::{Caller, Media},
    fetcher,
    key_ring::SecretAt,
};

/// A clip for a post, looked at. Whoever holds one holds the lease on clips, too.
pub(super) struct PostClip {
    place: Place,
    /// What should be known about it.
    pub(super) warnings: Vec<String>,
}

enum Place {
    /// A private copy was made; no row of the database knows it yet.
    New(Box<Inspection>, Box<KeptClip>),
    /// It was kept before.
    Known(ClipHash),
    /// It is to be fetched; the address is not sealed yet.
    Elsewhere(String),
    /// It was looked at and not kept.
    OnlySeen,
}

impl PostClip {
    /// How the post names it.
    pub(super) fn source(&self, desk: &Desk, post: PostId) -> Result<ClipSource, Problem> {
        Ok(match &self.place {
            Place::New(clip, _) => ClipSource::Kept { hash: clip.hash },
            Place::Known(hash) => ClipSource::Kept { hash: *hash },
            Place::Elsewhere(url) => ClipSource::Fetching {
                url_sealed: desk.parts.key.seal(&SecretAt::clip_url(post), &url.as_str().into())?,
            },
            Place::OnlySeen => ClipSource::None,
        })
    }

    /// What the transaction that plans with it has to write first.
    pub(super) fn new_row(&self) -> Option<Inspection> {
        if let Place::New(clip, _) = &self.place { Some((**clip).clone()) } else { None }
    }

    /// Removes a copy that was made for nothing. Nobody may hold the lease.
    pub(super) async fn drop_unused(&self, desk: &Desk) -> Result<(), Problem> {
        match &self.place {
            Place::New(_, kept) => fetcher::drop_unused(&desk.parts, kept).await.map_err(trouble),
            Place::Known(_) | Place::Elsewhere(_) | Place::OnlySeen => Ok(()),
        }
    }
}

/// Writes the rows of new clips.
pub(super) fn insert_clips(tx: &Tx<'_>, clips: &[Inspection], now: DateTime<Utc>) -> Result<(), StoreError> {
    clips.iter().try_for_each(|clip| tx.insert_clip(clip, now))
}

impl Desk {
    /// Looks at the clip, and keeps a private copy of a file unless that is not wanted.
    pub(super) async fn clip_of_post(
        &self,
        media: &Media,
        caller: &Caller,
        keep: bool,
    ) -> Result<PostClip, Problem> {
        match media {
            Media::File(path) => self.file(path, caller, keep).await,
            Media::Clip(hash) => self.known(*hash).await,
            Media::Url(url) => {
                self.fetchable(url)?;
                Ok(PostClip { place: Place::Elsewhere(url.clone()), warnings: Vec::new() })
            }
        }
    }

    /// The same for a post that is not planned yet: nothing is fetched for it.
    pub(super) async fn clip_here(&self, media: &Media, caller: &Caller) -> Result<PostClip, Problem> {
        match media {
            Media::Url(_) => Err(Problem::field(
                "clip",
                "is fetched only for a post that is planned in the same call; name a file or a kept clip",
            )),
            Media::File(_) | Media::Clip(_) => self.clip_of_post(media, caller, true).await,
        }
    }

    async fn known(&self, hash: ClipHash) -> Result<PostClip, Problem> {
        let row = self.parts.store.read(move |r| r.clip(&hash)).await.map_err(trouble)?;
        let clips = self.parts.clips.clone();
        let is_there = tokio::task::spawn_blocking(move || clips.path(hash).is_some()).await.unwrap_or(false);
        let Some(clip) = row.filter(|_| is_there) else { return Err(not_kept(hash)) };
        let rules = self.parts.settings().media_rules;
        let findings = obeys(media_rules::check(rules, clip.size, &clip.facts, None))?;
        Ok(PostClip { place: Place::Known(hash), warnings: remedies(findings) })
    }

    /// What can be known of an address without asking anybody.
    fn fetchable(&self, url: &str) -> Result<(), Problem> {
        let policy = FetchPolicy {
            allow_loopback: self.parts.settings().media_allow_loopback,
            ..FetchPolicy::default()
        };
        policy.allows(url).map_err(|error| Problem {
            code: error.code().to_owned(),
            ..Problem::field("clip", error.to_string())
        })
    }

    async fn file(&self, path: &Path, caller: &Caller, keep: bool) -> Result<PostClip, Problem> {
        if !caller.may_read_files {
            let error = "this key may not name files of this computer (scope local_files)";
            return Err(Problem::new(ProblemKind::Forbidden, "scope_exceeded", error));
        }
        if !path.is_absolute() {
            return Err(Problem::field(
                "clip",
                format!("must be an absolute path, not '{}'", path.display()),
            ));
        }
        let (clips, source, settings) = (self.parts.clips.clone(), path.to_owned(), self.parts.settings());
        let looked = tokio::task::spawn_blocking(move || {
            // The rules are asked first: a clip that breaks them is not copied at all.
            let measured = inspect(&source).map_err(|error| unusable(&source, &KeepError::from(error)))?;
            let findings =
                obeys(media_rules::check(settings.media_rules, measured.size, &measured.facts, None))?;
            let place = if keep {
                let kept = clips.keep(&source).map_err(|error| unusable(&source, &error))?;
                Place::New(Box::new(inspection(&kept, &settings)), Box::new(kept))
            } else {
                Place::OnlySeen
            };
            Ok(PostClip { place, warnings: remedies(findings) })
        });
        looked.await.map_err(|error| {
            Problem::new(ProblemKind::Internal, "internal", format!("looking at the clip broke off: {error}"))
        })?
    }
}

pub(super) fn not_kept(hash: ClipHash) -> Problem {
    Problem {
        kind: ProblemKind::NotFound,
        code: "clip_not_found".to_owned(),
        ..Problem::field("clip", format!("the clip {hash} is not kept here any more; add the file again"))
    }
}

fn remedies(findings: Vec<Finding>) -> Vec<String> {
    findings.into_iter().map(|finding| finding.remedy).collect()
}

/// The warnings among the findings, or the refusal.
fn obeys(findings: Vec<Finding>) -> Result<Vec<Finding>, Problem> {
    let Some(first) = findings.iter().find(|finding| finding.severity == Severity::Error) else {
        return Ok(findings);
    };
    let error = format!("The clip breaks the media rules: {}", first.remedy);
    Err(Problem::new(ProblemKind::Unprocessable, "clip_refused", error).with_findings(findings))
}

/// A file that is not there or not readable is a wrong request; one that is no usable video breaks the media rules.
fn unusable(path: &Path, error: &KeepError) -> Problem {
    let text = format!("{}: {error}", path.display());
    match error {
        KeepError::Source(
            InspectError::NotFound
            | InspectError::Directory
            | InspectError::PermissionDenied
            | InspectError::NotAFile
            | InspectError::Io(_),
        ) => Problem { code: error.code().to_owned(), ..Problem::field("clip", text) },
        KeepError::Io(_) => Problem::new(ProblemKind::Internal, error.code(), text),
        KeepError::DiskFull => Problem::new(ProblemKind::Unavailable, error.code(), text),
        KeepError::Growing => Problem::new(ProblemKind::Conflict, error.code(), text),
        KeepError::Source(_) => Problem::new(ProblemKind::Unprocessable, error.code(), text),
    }
}

fn inspection(clip: &KeptClip, settings: &Settings) -> Inspection {
    let findings = media_rules::check(settings.media_rules, clip.size, &clip.facts, None);
    Inspection { path: None, size: clip.size, hash: clip.hash, facts: clip.facts.clone(), findings }
}
