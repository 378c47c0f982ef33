//! The upload host: chunks in order, resumable, hashed while they stream (tiktok-api.md section 6).

pub(crate) mod chunk;
pub(crate) mod hashing;
pub(crate) mod receive;
pub(crate) mod spool;
