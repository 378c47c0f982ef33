//! Clips as files: what is in them, what they are called, and where the private copies lie.
//!
//! - [`inspect()`] reads the facts of a video file from its boxes, without ffmpeg and without reading the file.
//! - [`hash()`] gives a clip its identity.
//! - [`ClipStore`] keeps private copies, named by their hash; [`fetch()`] brings one in from an https address.
//! - [`Pictures`] shows what is in them, where the user has [`Ffmpeg`].
//!
//! Everything but [`fetch()`] and [`Pictures::picture`] is synchronous: call it from `spawn_blocking`. Nothing here
//! knows of posts, clients or the database, and nothing here decides whether a clip is acceptable: that is
//! `runsheet_model::media_rules`.

mod clip_store;
mod fetch;
mod ffmpeg;
mod hash;
mod incoming;
mod inspect;
mod keep;
mod mp4;
mod pictures;
mod platform;
mod sniff;
mod source;
mod timing;
mod webm;

pub use clip_store::{ClipStore, KeptClip, StoreError};
pub use fetch::{FetchError, FetchPolicy, TimeLimit, fetch};
pub use ffmpeg::Ffmpeg;
pub use hash::hash;
pub use inspect::{InspectError, Measured, inspect, inspect_reader, report};
pub use keep::KeepError;
pub use pictures::{NoPicture, PICTURE_TYPE, PictureSize, Pictures, UnknownSize, View, filmstrip};
pub use sniff::Looks;
