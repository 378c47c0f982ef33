//! Client of TikTok's open API: login, creator info, inits, chunk upload, status, videos.
//!
//! Each function makes one call, once, and says exactly what came back, classified so that a caller can act
//! ([`CallError::class`]). It knows nothing of posts, schedules, rate windows or retries over time. What TikTok
//! does is written in `tiktok-api.md`; the sections named in these documents are that document's.
//!
//! Secrets (tokens, client secret, upload URLs) are [`runsheet_model::Sensitive`] and appear in no error.

mod answer;
mod code;
mod creator;
mod envelope;
mod error;
mod http;
pub mod oauth;
mod origins;
mod publish;
mod scope;
mod status;
mod upload;
mod user;
mod videos;
mod wire;

pub use answer::Answer;
pub use code::{Class, Code};
pub use creator::{CreatorInfo, PrivacyLevel};
pub use error::{CallError, Fault, FaultKind, Refusal};
pub use http::{BuildError, TikTok, Timeouts};
pub use oauth::AppKey;
pub use origins::{OriginError, Origins, UploadUrl, UploadUrlError};
pub use publish::{DirectInit, FileSource, InboxInit, InitAnswer, PostInfo};
pub use scope::{Scope, Scopes};
pub use status::{FailReason, PostStatus, PublishStatus};
pub use upload::{BadRange, Chunk, ChunkAnswer, ChunkError, ContentType, Progress};
pub use user::UserInfo;
pub use videos::{Video, VideoPage};
