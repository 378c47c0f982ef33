//! Who takes part: three creators, new at TikTok in every run, so that no run meets the limits of an earlier one.

use chrono::{DateTime, Local};
use runsheet_engine::{
    commands::{AwaitLogin, ConnectProfile, DisconnectProfile, ListProfiles},
    views::ProfileView,
};
use runsheet_model::Login;
use runsheet_practice::{Account, Creator};

use super::{
    engine::Engine,
    tiktok::PracticeTikTok,
    told::{Teller, Told},
};
use crate::failure::Failure;

/// What a creator is called: on TikTok with the run's time behind it, and in Runsheet, too.
const ROLES: [(&str, &str); 3] =
    [("bakery", "Nordlicht Bakery"), ("bikes", "Spoke & Chain"), ("yoga", "Quiet Harbor Yoga")];

/// A connected account of the run.
#[derive(Clone, Debug)]
pub(super) struct Performer {
    /// Runsheet's name for it.
    pub(super) profile: String,
    /// TikTok's, without the @.
    pub(super) handle: String,
}

/// The accounts of a run.
pub(super) struct Cast {
    /// Public; publishes, plans ahead, and has the large clip.
    pub(super) bakery: Performer,
    /// Public; is sent more than a minute lets through.
    pub(super) bikes: Performer,
    /// Private; wants to see a draft before it is posted.
    pub(super) yoga: Performer,
}

impl Cast {
    /// Everybody.
    pub(super) fn all(&self) -> [&Performer; 3] {
        [&self.bakery, &self.bikes, &self.yoga]
    }

    /// Opens the accounts at TikTok and connects them through its login.
    pub(super) async fn connect(
        engine: &Engine,
        tiktok: &PracticeTikTok,
        teller: Teller,
        now: DateTime<Local>,
    ) -> Result<Self, Failure> {
        tiktok.welcome_many_creators().await?;
        let [bakery, bikes, yoga] = ROLES.map(|(role, name)| (performer(role, now), name));
        for ((performer, name), account) in
            [(&bakery, Account::Public), (&bikes, Account::Public), (&yoga, Account::Private)]
        {
            let creator =
                Creator { nickname: (*name).to_owned(), account, ..Creator::new(performer.handle.as_str()) };
            tiktok.open_account(&creator).await?;
            let connected = log_in(engine, tiktok, performer).await?;
            teller.tell(&Told::Connected {
                profile: connected.profile_name,
                creator: performer.handle.clone(),
                name: connected.display_name,
            })?;
        }
        Ok(Self { bakery: bakery.0, bikes: bikes.0, yoga: yoga.0 })
    }
}

/// Disconnects the accounts of earlier runs. One that a person has planned posts for stays.
pub(super) async fn dismiss_earlier(engine: &Engine) -> Result<(), Failure> {
    for profile in engine.call(ListProfiles {}).await? {
        if profile.login == Login::Connected && is_of_a_run(&profile.profile_name) {
            let dismissed = engine.call(DisconnectProfile { name: profile.profile_name, force: false }).await;
            if let Err(failure) = dismissed
                && !matches!(failure.line().code.as_str(), "posts_planned" | "attempt_open")
            {
                return Err(failure);
            }
        }
    }
    Ok(())
}

async fn log_in(
    engine: &Engine,
    tiktok: &PracticeTikTok,
    performer: &Performer,
) -> Result<ProfileView, Failure> {
    let login = engine.call(ConnectProfile { name: performer.profile.clone(), client: None }).await?;
    tiktok.log_in(&login.authorize_url, &performer.handle).await?;
    engine.call(AwaitLogin { login: login.login }).await
}

fn performer(role: &str, now: DateTime<Local>) -> Performer {
    Performer {
        profile: format!("{role}-{}", now.format("%m%d-%H%M%S")),
        handle: format!("{role}.{}", now.format("%m%d.%H%M%S")),
    }
}

fn is_of_a_run(profile: &str) -> bool {
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    match profile.split('-').collect::<Vec<_>>().as_slice() {
        [role, day, time] => {
            ROLES.iter().any(|(known, _)| known == role) && digits(day, 4) && digits(time, 6)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_a_run_are_told_from_a_persons() {
        for (role, _) in ROLES {
            assert!(is_of_a_run(&performer(role, Local::now()).profile), "{role}");
        }
        for name in ["bakery", "bakery-2", "bakery-0611-1730", "mia-0611-173012", "bikes-0611-173012-b"] {
            assert!(!is_of_a_run(name), "{name}");
        }
    }
}
