//! The error catalogue of the envelope endpoints (tiktok-api.md section 12).

use crate::config::PracticeError;

/// A refusal with TikTok's code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    AccessTokenInvalid,
    ScopeNotAuthorized,
    ScopePermissionMissed(String),
    /// `invalid_params` with what is wrong.
    InvalidParams(String),
    InvalidPublishId,
    TokenNotAuthorizedForPublishId,
    PublishNotCancellable,
    RateLimitExceeded,
    PrivacyLevelOptionMismatch,
    UrlOwnershipUnverified,
    UnauditedClient,
    ReachedActiveUserCap,
    TooManyPosts,
    TooManyPendingShares,
    BannedFromPosting,
    /// Any code that a knob wants told, with HTTP 200.
    AsToldByKnob(String),
    /// No such path or method.
    NoSuchCall {
        status: u16,
        message: String,
    },
}

const GUIDELINES: &str = "Please review our integration guidelines at https://developers.tiktok.com/doc/content-sharing-guidelines/";

impl Refusal {
    pub(crate) fn params(message: impl Into<String>) -> Self {
        Self::InvalidParams(message.into())
    }

    pub(crate) fn status(&self) -> u16 {
        match self {
            Self::AccessTokenInvalid | Self::ScopeNotAuthorized => 401,
            Self::ScopePermissionMissed(_)
            | Self::InvalidParams(_)
            | Self::InvalidPublishId
            | Self::TokenNotAuthorizedForPublishId
            | Self::PublishNotCancellable => 400,
            Self::RateLimitExceeded => 429,
            Self::PrivacyLevelOptionMismatch
            | Self::UrlOwnershipUnverified
            | Self::UnauditedClient
            | Self::ReachedActiveUserCap
            | Self::TooManyPosts
            | Self::TooManyPendingShares
            | Self::BannedFromPosting => 403,
            Self::AsToldByKnob(_) => 200,
            Self::NoSuchCall { status, .. } => *status,
        }
    }

    pub(crate) fn code(&self, invalid_param_singular: bool) -> &str {
        match self {
            Self::AccessTokenInvalid => "access_token_invalid",
            Self::ScopeNotAuthorized => "scope_not_authorized",
            Self::ScopePermissionMissed(_) => "scope_permission_missed",
            Self::InvalidParams(_) | Self::NoSuchCall { .. } if invalid_param_singular => "invalid_param",
            Self::InvalidParams(_) | Self::NoSuchCall { .. } => "invalid_params",
            Self::InvalidPublishId => "invalid_publish_id",
            Self::TokenNotAuthorizedForPublishId => "token_not_authorized_for_specified_publish_id",
            Self::PublishNotCancellable => "publish_not_cancellable",
            Self::RateLimitExceeded => "rate_limit_exceeded",
            Self::PrivacyLevelOptionMismatch => "privacy_level_option_mismatch",
            Self::UrlOwnershipUnverified => "url_ownership_unverified",
            Self::UnauditedClient => "unaudited_client_can_only_post_to_private_accounts",
            Self::ReachedActiveUserCap => "reached_active_user_cap",
            Self::TooManyPosts => "spam_risk_too_many_posts",
            Self::TooManyPendingShares => "spam_risk_too_many_pending_share",
            Self::BannedFromPosting => "spam_risk_user_banned_from_posting",
            Self::AsToldByKnob(code) => code,
        }
    }

    pub(crate) fn message(&self) -> &str {
        match self {
            Self::AccessTokenInvalid => "The access token is invalid or not found in the request.",
            Self::ScopeNotAuthorized => {
                "The user did not authorize the scope required for completing this request."
            }
            Self::ScopePermissionMissed(message)
            | Self::InvalidParams(message)
            | Self::NoSuchCall { message, .. } => message,
            Self::InvalidPublishId => "The publish_id does not exist.",
            Self::TokenNotAuthorizedForPublishId => "The token may not see this publish_id.",
            Self::PublishNotCancellable => "The publish cannot be cancelled.",
            Self::RateLimitExceeded => "The API rate limit was exceeded. Please try again later.",
            Self::UrlOwnershipUnverified => "Please review our URL ownership verification rules.",
            _ => GUIDELINES,
        }
    }

    /// Whether the request itself broke a documented rule, as against circumstances that its sender could not know.
    pub(crate) fn is_violation(&self) -> bool {
        matches!(
            self,
            Self::ScopeNotAuthorized
                | Self::ScopePermissionMissed(_)
                | Self::InvalidParams(_)
                | Self::InvalidPublishId
                | Self::TokenNotAuthorizedForPublishId
                | Self::PublishNotCancellable
                | Self::RateLimitExceeded
                | Self::PrivacyLevelOptionMismatch
                | Self::UrlOwnershipUnverified
                | Self::NoSuchCall { .. }
        )
    }
}

/// Why a call gives no data: TikTok refuses it, or the practice server itself is broken.
#[derive(Debug)]
pub(crate) enum Denied {
    Refused(Refusal),
    Broken(PracticeError),
}

impl From<Refusal> for Denied {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<PracticeError> for Denied {
    fn from(error: PracticeError) -> Self {
        Self::Broken(error)
    }
}
