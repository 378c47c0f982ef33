//! TikTok's error codes and what to do about each (section 12).

use crate::wire::words;

words! {
    /// `error.code` of a refused call (section 12).
    pub enum Code, else Other {
        /// The access token is invalid or expired.
        AccessTokenInvalid = "access_token_invalid",
        /// The user did not grant the scope that this call needs.
        ScopeNotAuthorized = "scope_not_authorized",
        /// A field was asked for whose scope is missing.
        ScopePermissionMissed = "scope_permission_missed",
        /// A parameter is wrong; sent in singular and in plural.
        InvalidParams = "invalid_params" | "invalid_param",
        /// The file does not meet TikTok's requirements.
        InvalidFileUpload = "invalid_file_upload",
        /// Too many calls in a minute.
        RateLimitExceeded = "rate_limit_exceeded",
        /// TikTok's own fault.
        InternalError = "internal_error",
        /// The user's TikTok app is too old.
        AppVersionCheckFailed = "app_version_check_failed",
        /// No such `publish_id`.
        InvalidPublishId = "invalid_publish_id",
        /// The `publish_id` belongs to another account.
        TokenNotAuthorizedForPublishId = "token_not_authorized_for_specified_publish_id",
        /// The post can no longer be cancelled.
        PublishNotCancellable = "publish_not_cancellable",
        /// The privacy level is not among the creator's options.
        PrivacyLevelOptionMismatch = "privacy_level_option_mismatch",
        /// The pulled URL's host is not verified.
        UrlOwnershipUnverified = "url_ownership_unverified",
        /// The app is unaudited and the account is not private (section 10.4).
        UnauditedClientPrivateAccountsOnly = "unaudited_client_can_only_post_to_private_accounts",
        /// The app's daily number of posting accounts is used up.
        ReachedActiveUserCap = "reached_active_user_cap",
        /// The account's daily number of posts by API is used up.
        TooManyPosts = "spam_risk_too_many_posts",
        /// Five drafts of the last 24 hours wait in the inbox.
        TooManyPendingShares = "spam_risk_too_many_pending_share",
        /// The account may not post.
        UserBannedFromPosting = "spam_risk_user_banned_from_posting",
        /// The request was judged risky.
        SpamRisk = "spam_risk",
        /// The caption was judged risky.
        SpamRiskText = "spam_risk_text",
    }
}

/// What a caller does about something that did not work.
///
/// It says nothing about whether the call took effect: before repeating an init, ask
/// [`crate::CallError::may_have_taken_effect`] too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Refresh the access token once and make the call again; a second time the account must be reconnected.
    RefreshToken,
    /// Again by itself, after a pause that grows.
    Retry,
    /// Again by itself after the named wait, or else a minute.
    RateLimited,
    /// A daily cap: again the next day, or when the window has moved on.
    Later,
    /// A person must change something first: reconnect, grant a scope, choose another privacy level.
    NeedsPerson,
    /// TikTok has judged: never again by itself.
    Final,
    /// Runsheet or its configuration is wrong: repeating is useless.
    Bug,
}

impl Code {
    /// The class of section 12. An unknown code is shown to a person, never repeated by itself.
    pub fn class(&self) -> Class {
        match self {
            Self::AccessTokenInvalid => Class::RefreshToken,
            Self::InternalError => Class::Retry,
            Self::RateLimitExceeded => Class::RateLimited,
            Self::ReachedActiveUserCap | Self::TooManyPosts | Self::TooManyPendingShares => Class::Later,
            Self::ScopeNotAuthorized
            | Self::ScopePermissionMissed
            | Self::InvalidFileUpload
            | Self::AppVersionCheckFailed
            | Self::PrivacyLevelOptionMismatch
            | Self::UnauditedClientPrivateAccountsOnly
            | Self::Other(_) => Class::NeedsPerson,
            Self::UserBannedFromPosting | Self::SpamRisk | Self::SpamRiskText => Class::Final,
            Self::InvalidParams
            | Self::InvalidPublishId
            | Self::TokenNotAuthorizedForPublishId
            | Self::PublishNotCancellable
            | Self::UrlOwnershipUnverified => Class::Bug,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_wrong_parameter_are_one_code() {
        assert_eq!(Code::from("invalid_param"), Code::from("invalid_params"));
        assert_eq!(Code::from("invalid_param"), Code::InvalidParams);
    }

    #[test]
    fn every_code_of_section_12_is_known_and_classified() {
        for (word, class) in [
            ("access_token_invalid", Class::RefreshToken),
            ("scope_not_authorized", Class::NeedsPerson),
            ("scope_permission_missed", Class::NeedsPerson),
            ("invalid_param", Class::Bug),
            ("invalid_params", Class::Bug),
            ("invalid_file_upload", Class::NeedsPerson),
            ("rate_limit_exceeded", Class::RateLimited),
            ("internal_error", Class::Retry),
            ("app_version_check_failed", Class::NeedsPerson),
            ("invalid_publish_id", Class::Bug),
            ("token_not_authorized_for_specified_publish_id", Class::Bug),
            ("publish_not_cancellable", Class::Bug),
            ("privacy_level_option_mismatch", Class::NeedsPerson),
            ("url_ownership_unverified", Class::Bug),
            ("unaudited_client_can_only_post_to_private_accounts", Class::NeedsPerson),
            ("reached_active_user_cap", Class::Later),
            ("spam_risk_too_many_posts", Class::Later),
            ("spam_risk_too_many_pending_share", Class::Later),
            ("spam_risk_user_banned_from_posting", Class::Final),
            ("spam_risk", Class::Final),
            ("spam_risk_text", Class::Final),
        ] {
            let code = Code::from(word);
            assert!(!matches!(code, Code::Other(_)), "{word}");
            assert_eq!(code.class(), class, "{word}");
        }
    }

    #[test]
    fn an_unknown_code_is_kept_and_shown_to_a_person() {
        let code = Code::from("brand_new_refusal");
        assert_eq!(code.to_string(), "brand_new_refusal");
        assert_eq!(code.class(), Class::NeedsPerson);
    }
}
