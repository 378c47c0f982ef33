//! Which change of a post or a login is worth a notification, and in which words. Nothing is shown here.
//!
//! Each change is told once, when it happens; what happened before the program looked is told by *While you were away*.

use runsheet_model::{Login, PostId, StateName, settings::NotifyLevel};

/// How many accounts a notification of several names.
const NAMED: usize = 3;

/// What is told of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// A post of it waits for a person, in this state.
    NeedsYou(StateName),
    /// TikTok no longer takes its login.
    LoginLost,
    /// A post of it is live.
    Live,
    /// A draft is in its inbox.
    WithClient,
}

/// One thing to tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Notice {
    /// The account, as people know it.
    pub(super) account: String,
    pub(super) what: What,
    /// The post it is about; none for a login.
    pub(super) post: Option<PostId>,
}

/// What a notification says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) title: String,
    pub(super) body: String,
}

/// What is told of a post that was in one state when it was last seen, and is in another now.
pub(super) fn of_post(before: Option<StateName>, now: StateName, level: NotifyLevel) -> Option<What> {
    use StateName::{Failed, InInbox, Missed, NeedsAttention, Published, Unconfirmed};
    if before == Some(now) {
        return None;
    }
    let (what, from) = match now {
        NeedsAttention | Failed | Missed | Unconfirmed => (What::NeedsYou(now), NotifyLevel::Problems),
        Published => (What::Live, NotifyLevel::All),
        InInbox => (What::WithClient, NotifyLevel::All),
        _ => return None,
    };
    (level >= from).then_some(what)
}

/// What is told of an account's login.
pub(super) fn of_login(before: Option<Login>, now: Login, level: NotifyLevel) -> Option<What> {
    let is_lost = before == Some(Login::Connected) && now == Login::NeedsLogin;
    (is_lost && level >= NotifyLevel::Problems).then_some(What::LoginLost)
}

/// What a click on the notification of all these shows: the post that it is about; *Today* if it is about several, or
/// about none.
pub(super) fn shows(notices: &[Notice]) -> Option<PostId> {
    let (first, others) = notices.split_first()?;
    first.post.filter(|_| others.iter().all(|other| other.post == first.post))
}

/// One notification for all that came together; none if nothing did.
pub(super) fn words(notices: &[Notice]) -> Option<Words> {
    match notices {
        [] => None,
        [one] => Some(one.words()),
        several => Some(Words { title: count(several), body: accounts(several) }),
    }
}

impl Notice {
    fn words(&self) -> Words {
        let account = &self.account;
        let (title, body) = match self.what {
            What::NeedsYou(StateName::Missed) => (
                format!("{account}: a post was missed"),
                "Its time passed while it could not be sent. Nothing was posted.",
            ),
            What::NeedsYou(StateName::Failed) => {
                (format!("{account}: a post failed"), "Runsheet says why, and what to do.")
            }
            What::NeedsYou(StateName::Unconfirmed) => (
                format!("{account}: sent, but TikTok has not confirmed it"),
                "It may be live. To avoid posting twice, Runsheet will not send it again by itself.",
            ),
            What::NeedsYou(_) => {
                (format!("{account}: a post needs you"), "It was stopped. Runsheet says why, and what to do.")
            }
            What::LoginLost => (
                format!("{account} must log in again"),
                "TikTok stopped accepting its login. Its posts wait; nothing is lost.",
            ),
            What::Live => (format!("{account}: a post is live"), "TikTok has confirmed it."),
            What::WithClient => (
                format!("{account}: a draft is in the TikTok inbox"),
                "Send your client the message: caption and the boxes to tick.",
            ),
        };
        Words { title, body: body.to_owned() }
    }

    fn needs_you(&self) -> bool {
        matches!(self.what, What::NeedsYou(_) | What::LoginLost)
    }
}

/// How many of each sort, what needs a person first.
fn count(notices: &[Notice]) -> String {
    let how_many = |is_it: fn(&Notice) -> bool| notices.iter().filter(|notice| is_it(notice)).count();
    let posts = how_many(|notice| matches!(notice.what, What::NeedsYou(_)));
    let logins = how_many(|notice| notice.what == What::LoginLost);
    let live = how_many(|notice| notice.what == What::Live);
    let with_clients = how_many(|notice| notice.what == What::WithClient);
    let parts = [
        (posts, if posts == 1 { "1 post needs you".to_owned() } else { format!("{posts} posts need you") }),
        (
            logins,
            if logins == 1 { "1 login is lost".to_owned() } else { format!("{logins} logins are lost") },
        ),
        (live, format!("{live} live")),
        (with_clients, format!("{with_clients} with clients")),
    ];
    let said: Vec<_> = parts.into_iter().filter(|(many, _)| *many > 0).map(|(_, text)| text).collect();
    said.join(", ")
}

/// Whose they are: first those that need a person, each once.
fn accounts(notices: &[Notice]) -> String {
    let urgent = notices.iter().filter(|notice| notice.needs_you());
    let others = notices.iter().filter(|notice| !notice.needs_you());
    let mut names: Vec<&str> = Vec::new();
    for notice in urgent.chain(others) {
        if !names.contains(&notice.account.as_str()) {
            names.push(&notice.account);
        }
    }
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let named = names.join(", ");
    if more == 0 { named } else { format!("{named} and {more} more") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVELS: [NotifyLevel; 3] = NotifyLevel::ALL;

    fn notice(account: &str, what: What) -> Notice {
        Notice { account: account.to_owned(), what, post: None }
    }

    #[test]
    fn what_needs_a_person_is_told_unless_nothing_is() {
        for now in [StateName::NeedsAttention, StateName::Failed, StateName::Missed, StateName::Unconfirmed] {
            for before in [None, Some(StateName::Scheduled), Some(StateName::Publishing)] {
                let told = LEVELS.map(|level| of_post(before, now, level));
                assert_eq!(told, [None, Some(What::NeedsYou(now)), Some(What::NeedsYou(now))], "{now:?}");
            }
        }
        let lost = LEVELS.map(|level| of_login(Some(Login::Connected), Login::NeedsLogin, level));
        assert_eq!(lost, [None, Some(What::LoginLost), Some(What::LoginLost)]);
    }

    #[test]
    fn what_went_well_is_told_only_to_whoever_wants_all() {
        for (now, what) in [(StateName::Published, What::Live), (StateName::InInbox, What::WithClient)] {
            let told = LEVELS.map(|level| of_post(Some(StateName::Publishing), now, level));
            assert_eq!(told, [None, None, Some(what)], "{now:?}");
        }
    }

    #[test]
    fn nothing_is_told_twice_nor_on_the_way() {
        for state in StateName::ALL {
            assert_eq!(of_post(Some(state), state, NotifyLevel::All), None, "{state:?}");
        }
        for now in [
            StateName::Draft,
            StateName::Scheduled,
            StateName::OnHold,
            StateName::Publishing,
            StateName::ClientPosted,
            StateName::Closed,
            StateName::Cancelled,
        ] {
            assert_eq!(of_post(Some(StateName::Unconfirmed), now, NotifyLevel::All), None, "{now:?}");
        }
        for (before, now) in [
            (None, Login::NeedsLogin),
            (Some(Login::NeedsLogin), Login::NeedsLogin),
            (Some(Login::NeedsLogin), Login::Connected),
            (Some(Login::Connected), Login::Disconnected),
        ] {
            assert_eq!(of_login(before, now, NotifyLevel::All), None, "{before:?} {now:?}");
        }
    }

    #[test]
    fn one_says_what_happened_and_what_did_not() {
        assert_eq!(words(&[]), None);
        let missed = words(&[notice("@mia.runs", What::NeedsYou(StateName::Missed))]).unwrap();
        assert_eq!(missed.title, "@mia.runs: a post was missed");
        assert!(missed.body.ends_with("Nothing was posted."));
    }

    #[test]
    fn a_click_shows_the_post_it_is_about_and_today_if_it_is_about_more() {
        let of = |post| Notice { post, ..notice("@mia.runs", What::Live) };
        let [one, other] = [PostId::new(), PostId::new()].map(Some);
        assert_eq!(shows(&[of(one)]), one);
        assert_eq!(shows(&[of(one), of(one)]), one);
        for today in [&[of(one), of(other)][..], &[of(one), of(None)], &[of(None), of(one)], &[of(None)]] {
            assert_eq!(shows(today), None, "{today:?}");
        }
    }

    #[test]
    fn several_become_one() {
        let needs = What::NeedsYou(StateName::Failed);
        let three = [notice("@a", needs), notice("@b", needs), notice("@a", needs)];
        let said = words(&three).unwrap();
        assert_eq!((said.title.as_str(), said.body.as_str()), ("3 posts need you", "@a, @b"));

        let mixed = [
            notice("@live", What::Live),
            notice("@a", needs),
            notice("@b", What::LoginLost),
            notice("@c", What::WithClient),
            notice("@d", What::Live),
        ];
        let said = words(&mixed).unwrap();
        assert_eq!(said.title, "1 post needs you, 1 login is lost, 2 live, 1 with clients");
        assert_eq!(said.body, "@a, @b, @live and 2 more");
    }
}
