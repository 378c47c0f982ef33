//! What TikTok can do to a post: faults of every kind on every endpoint of its way, ends of every kind, and accounts that
//! allow less than they did.

use runsheet_practice::{Endpoint, FaultKind, Outcome, PostIdShape};

use crate::dice::Dice;

/// One cell of the matrix, besides the arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    None,
    Fault(Endpoint, Kind),
    End(End),
    Account(Account),
}

/// A kind of fault; its numbers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Status,
    StatusTaken,
    Refuse,
    Garbage,
    GarbageTaken,
    Empty,
    EmptyTaken,
    ResetBeforeReading,
    ResetAtByte,
    LoseAnswer,
    Delay,
    SlowBody,
}

/// How TikTok ends an upload, and in which words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Fails,
    Stuck,
    Slow,
    LandsInInbox,
    OddWord,
    OddLastWord,
    NoId,
    IdMissing,
    IdInOddShape,
}

/// What became of the account or the app since the post was planned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    Banned,
    InfoRefused,
    OnlyMe,
    ShortVideosOnly,
    InteractionsOff,
    Unaudited,
    DayUsedUp,
    AppUsedUp,
    DraftsUsedUp,
    AccessRemoved,
    UrlSoonOver,
    RefreshKillsAccess,
}

/// The endpoints on a post's way.
const ENDPOINTS: [Endpoint; 7] = [
    Endpoint::Token,
    Endpoint::CreatorInfo,
    Endpoint::VideoInit,
    Endpoint::InboxInit,
    Endpoint::Upload,
    Endpoint::Status,
    Endpoint::VideoList,
];

const KINDS: [Kind; 12] = [
    Kind::Status,
    Kind::StatusTaken,
    Kind::Refuse,
    Kind::Garbage,
    Kind::GarbageTaken,
    Kind::Empty,
    Kind::EmptyTaken,
    Kind::ResetBeforeReading,
    Kind::ResetAtByte,
    Kind::LoseAnswer,
    Kind::Delay,
    Kind::SlowBody,
];

const ENDS: [End; 9] = [
    End::Fails,
    End::Stuck,
    End::Slow,
    End::LandsInInbox,
    End::OddWord,
    End::OddLastWord,
    End::NoId,
    End::IdMissing,
    End::IdInOddShape,
];

const ACCOUNTS: [Account; 12] = [
    Account::Banned,
    Account::InfoRefused,
    Account::OnlyMe,
    Account::ShortVideosOnly,
    Account::InteractionsOff,
    Account::Unaudited,
    Account::DayUsedUp,
    Account::AppUsedUp,
    Account::DraftsUsedUp,
    Account::AccessRemoved,
    Account::UrlSoonOver,
    Account::RefreshKillsAccess,
];

const FAIL_REASONS: [&str; 13] = [
    "file_format_check_failed",
    "duration_check_failed",
    "frame_rate_check_failed",
    "picture_size_check_failed",
    "internal",
    "video_pull_failed",
    "publish_cancelled",
    "auth_removed",
    "spam_risk_too_many_posts",
    "spam_risk_user_banned_from_posting",
    "spam_risk_text",
    "spam_risk",
    "a_reason_of_tomorrow",
];

/// Every trouble, none first.
pub fn all() -> Vec<Trouble> {
    let faults = ENDPOINTS.into_iter().flat_map(|at| KINDS.map(|kind| Trouble::Fault(at, kind)));
    std::iter::once(Trouble::None)
        .chain(faults)
        .chain(ENDS.map(Trouble::End))
        .chain(ACCOUNTS.map(Trouble::Account))
        .collect()
}

/// Any fault.
pub fn any_fault(dice: &mut Dice) -> (Endpoint, Kind) {
    (ENDPOINTS[dice.below(ENDPOINTS.len())], KINDS[dice.below(KINDS.len())])
}

impl Trouble {
    /// As the table calls it.
    pub fn name(self) -> String {
        match self {
            Self::None => "none".to_owned(),
            Self::Fault(at, kind) => format!("{at:?}/{kind:?}"),
            Self::End(end) => format!("end/{end:?}"),
            Self::Account(what) => format!("account/{what:?}"),
        }
    }
}

impl Kind {
    /// This kind with numbers for the endpoint.
    pub fn draw(self, at: Endpoint, dice: &mut Dice) -> FaultKind {
        match self {
            Self::Status => FaultKind::Status { status: bare_status(at, dice), taken: false },
            Self::StatusTaken => FaultKind::Status { status: bare_status(at, dice), taken: true },
            Self::Refuse => refusal(at, dice),
            Self::Garbage => FaultKind::Garbage { taken: false },
            Self::GarbageTaken => FaultKind::Garbage { taken: true },
            Self::Empty => FaultKind::Empty { taken: false },
            Self::EmptyTaken => FaultKind::Empty { taken: true },
            Self::ResetBeforeReading => FaultKind::ResetBeforeReading,
            Self::ResetAtByte => {
                FaultKind::ResetAtByte { byte: one_of(&[0, 1, 150, 40_000, u64::MAX], dice) }
            }
            Self::LoseAnswer => FaultKind::LoseAnswer,
            Self::Delay => FaultKind::Delay { ms: one_of(&[40, 40, 400], dice) },
            Self::SlowBody => {
                let pace = if at == Endpoint::Upload { [700_000, 3_000_000] } else { [2_000, 20_000] };
                FaultKind::SlowBody { bytes_per_second: one_of(&pace, dice) }
            }
        }
    }
}

fn one_of<T: Copy>(list: &[T], dice: &mut Dice) -> T {
    list[dice.below(list.len())]
}

fn bare_status(at: Endpoint, dice: &mut Dice) -> u16 {
    match at {
        Endpoint::Upload => one_of(&[500, 502, 503, 504, 429, 403, 404, 416, 400, 408, 206], dice),
        _ => one_of(&[500, 502, 503, 504, 429, 401, 403, 404], dice),
    }
}

fn refusal(at: Endpoint, dice: &mut Dice) -> FaultKind {
    let (usual, code) = one_of(codes(at), dice);
    // TikTok says no with HTTP 200 as well (tiktok-api.md sections 1.5 and 13); not to a chunk.
    let status = if at != Endpoint::Upload && dice.below(3) == 0 { 200 } else { usual };
    FaultKind::Refuse { status, code: code.to_owned(), message: "No.".to_owned() }
}

fn codes(at: Endpoint) -> &'static [(u16, &'static str)] {
    match at {
        Endpoint::Token => &[
            (400, "invalid_grant"),
            (400, "access_denied"),
            (401, "invalid_client"),
            (400, "invalid_request"),
            (503, "temporarily_unavailable"),
            (500, "server_error"),
        ],
        Endpoint::Upload => {
            &[(400, "bad"), (403, "over"), (404, "gone"), (416, "out_of_step"), (500, "internal_error")]
        }
        Endpoint::Status => &[
            (401, "access_token_invalid"),
            (429, "rate_limit_exceeded"),
            (400, "invalid_publish_id"),
            (403, "token_not_authorized_for_specified_publish_id"),
            (500, "internal_error"),
            (400, "invalid_param"),
            (400, "a_code_of_tomorrow"),
        ],
        _ => &[
            (401, "access_token_invalid"),
            (401, "scope_not_authorized"),
            (429, "rate_limit_exceeded"),
            (403, "spam_risk_too_many_posts"),
            (403, "spam_risk_too_many_pending_share"),
            (403, "spam_risk_user_banned_from_posting"),
            (403, "reached_active_user_cap"),
            (403, "unaudited_client_can_only_post_to_private_accounts"),
            (403, "privacy_level_option_mismatch"),
            (403, "spam_risk"),
            (400, "invalid_param"),
            (400, "invalid_params"),
            (500, "internal_error"),
            (400, "a_code_of_tomorrow"),
        ],
    }
}

impl End {
    /// As the practice server takes it.
    pub fn draw(self, dice: &mut Dice) -> Outcome {
        let usual = Outcome::default();
        let odd = || Some("PROCESSING_SOMEHOW".to_owned());
        match self {
            Self::Fails => Outcome { fail_reason: Some(one_of(&FAIL_REASONS, dice).to_owned()), ..usual },
            Self::Stuck => Outcome { stuck: Some(true), ..usual },
            Self::Slow => Outcome { processing_ms: Some(one_of(&[20_000, 90_000], dice)), ..usual },
            Self::LandsInInbox => Outcome { lands_in_inbox: Some(true), ..usual },
            Self::OddWord => Outcome { status_while_processing: odd(), processing_ms: Some(9_000), ..usual },
            Self::OddLastWord => Outcome { status_at_end: odd(), ..usual },
            Self::NoId => Outcome { post_id: Some(PostIdShape::Empty), ..usual },
            Self::IdMissing => Outcome { post_id: Some(PostIdShape::Missing), ..usual },
            Self::IdInOddShape => {
                Outcome { post_id: Some(one_of(&[PostIdShape::Text, PostIdShape::Texts], dice)), ..usual }
            }
        }
    }
}
