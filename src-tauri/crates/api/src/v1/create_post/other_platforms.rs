//! Fields that CodivUpload documents and that mean nothing for a TikTok video. They are ignored with a warning, so
//! that scripts written for several platforms work unchanged (<https://docs.codivupload.com/docs/api/create-post>).

use super::fields::Fields;

/// A platform's fields begin with its name.
const PLATFORMS: [&str; 9] = [
    "bluesky_",
    "facebook_",
    "instagram_",
    "linkedin_",
    "pinterest_",
    "threads_",
    "twitter_",
    "x_",
    "youtube_",
];

/// Comments on Instagram and YouTube, limits of image posts, music under photos.
const NOT_FOR_TIKTOK_VIDEOS: [&str; 3] = ["auto_truncate", "first_comment", "tiktok_auto_add_music"];

/// Takes them away; says so for each.
pub(super) fn ignored(fields: &mut Fields) -> Vec<String> {
    let foreign = |name: &str| {
        NOT_FOR_TIKTOK_VIDEOS.contains(&name)
            || PLATFORMS.iter().any(|platform| name.len() > platform.len() && name.starts_with(platform))
    };
    let names = fields.take_names(foreign);
    names.into_iter().map(|name| format!("{name} was ignored: it is not for TikTok videos")).collect()
}
