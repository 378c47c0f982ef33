//! `post_info` of a direct post (tiktok-api.md section 4.1) against what its creator allows now.

use serde_json::Value;

use crate::creator::Creator;
use crate::fields::Fields;
use crate::refusal::Refusal;

const CAPTION_UNITS: usize = 2_200;

/// Checks every member. What is refused beyond TikTok's documented errors: branded content that is neither public
/// nor for friends (section 11, items 19 and note c).
pub(crate) fn check(value: &Value, creator: &Creator) -> Result<(), Refusal> {
    let mut fields = Fields::of("post_info", value)?;
    let privacy = fields.text("privacy_level")?;
    let caption = fields.text("title")?;
    for name in ["disable_duet", "disable_stitch", "disable_comment", "is_aigc"] {
        fields.boolean(name)?;
    }
    fields.int32("video_cover_timestamp_ms")?;
    let branded = fields.boolean("brand_content_toggle")?;
    let branded = fields.need("brand_content_toggle", branded)?;
    let own_brand = fields.boolean("brand_organic_toggle")?;
    fields.need("brand_organic_toggle", own_brand)?;
    fields.finish()?;
    if caption.is_some_and(|caption| caption.encode_utf16().count() > CAPTION_UNITS) {
        return Err(Refusal::params("post_info.title is longer than 2200 UTF-16 units"));
    }
    let privacy = privacy
        .filter(|privacy| creator.privacy_options().iter().any(|option| option == privacy))
        .ok_or(Refusal::PrivacyLevelOptionMismatch)?;
    if branded && !matches!(privacy, "PUBLIC_TO_EVERYONE" | "MUTUAL_FOLLOW_FRIENDS") {
        return Err(Refusal::params("Branded content visibility cannot be set to private."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with_caption(caption: &str) -> Result<(), Refusal> {
        let info = json!({"privacy_level": "SELF_ONLY", "title": caption,
            "brand_content_toggle": false, "brand_organic_toggle": false});
        check(&info, &Creator::new("c"))
    }

    #[test]
    fn a_caption_is_measured_in_utf_16_units() {
        assert_eq!(with_caption(&"a".repeat(2_200)), Ok(()));
        assert!(with_caption(&"a".repeat(2_201)).is_err());
        assert_eq!(with_caption(&"🥨".repeat(1_100)), Ok(()));
        assert!(with_caption(&"🥨".repeat(1_101)).is_err());
        assert_eq!(with_caption(&"ü".repeat(2_200)), Ok(()), "not in bytes");
    }
}
