//! What TikTok's status means for a post.

use runsheet_model::{Cause, Event};
use runsheet_tiktok::{FailReason, PostStatus, PublishStatus};

/// The event of a status that is an end for us; `None` while TikTok still works on it. An unknown word is no end.
pub(crate) fn of(status: &PublishStatus) -> Option<Event> {
    match &status.status {
        PostStatus::PublishComplete => Some(Event::Complete),
        PostStatus::SendToUserInbox => Some(Event::Inbox),
        PostStatus::Failed => Some(Event::TiktokFailed(failure(status.fail_reason.as_ref()))),
        PostStatus::ProcessingUpload | PostStatus::ProcessingDownload | PostStatus::Unknown(_) => None,
    }
}

fn failure(reason: Option<&FailReason>) -> Cause {
    let Some(reason) = reason else {
        return Cause::new(
            "tiktok_failed",
            "TikTok failed to process the video and gave no reason. Nothing was posted.",
        );
    };
    let what = match reason {
        FailReason::FileFormatCheckFailed => {
            "TikTok does not take this file format. Convert the clip to H.264 MP4."
        }
        FailReason::DurationCheckFailed => "TikTok does not take a clip of this length.",
        FailReason::FrameRateCheckFailed => "TikTok takes 23 to 60 frames per second. Convert the clip.",
        FailReason::PictureSizeCheckFailed => "TikTok does not take this picture size. Convert the clip.",
        FailReason::Internal => "TikTok had a fault of its own. Planning the post again may work.",
        FailReason::AuthRemoved => "The creator removed your app's access. Connect the account again.",
        FailReason::TooManyPosts => "The account's daily number of posts is used up, counted over all apps.",
        FailReason::UserBannedFromPosting => "TikTok has banned this account from posting.",
        FailReason::SpamRiskText => "TikTok judged the caption risky. Change it.",
        FailReason::SpamRisk => "TikTok judged this post risky.",
        FailReason::PublishCancelled => "The post was cancelled at TikTok.",
        FailReason::VideoPullFailed | FailReason::PhotoPullFailed | FailReason::Other(_) => {
            "TikTok failed to post it."
        }
    };
    Cause::new(reason.as_str(), format!("{what} Nothing was posted. TikTok's reason: {reason}."))
}
