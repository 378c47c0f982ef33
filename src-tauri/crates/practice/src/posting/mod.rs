//! The Content Posting API: creator_info, both inits, status and cancel (tiktok-api.md sections 3 to 7).

pub(crate) mod creator_info;
pub(crate) mod init;
pub(crate) mod plan;
pub(crate) mod post_info;
pub(crate) mod source_info;
pub(crate) mod status;
