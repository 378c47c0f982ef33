//! Whether the app is audited: what TikTok's answers tell, and what a person says.

use runsheet_engine::{
    Caller, Command,
    commands::{GetCreator, SetAppKey, SetSetting},
    views::CreatorAnswer,
};
use runsheet_model::{Privacy, StateName, settings::Audited};

use crate::agency::{Agency, KORN, caller, draft, fixture, now};

fn known(agency: &Agency) -> Audited {
    agency.desk().settings().app_audited
}

/// What the page hears with what the account may post.
async fn told(agency: &Agency) -> Audited {
    let request = GetCreator { name: KORN.to_owned() };
    match request.run(&agency.desk(), Caller::page()).await.unwrap() {
        CreatorAnswer::Ready { creator } => creator.app_audited,
        other => panic!("{other:?}"),
    }
}

async fn say(agency: &Agency, audited: &str) {
    let request = SetSetting { name: "app.audited".to_owned(), value: audited.to_owned() };
    request.run(&agency.desk(), Caller::page()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_tells_and_outlives_a_restart_until_a_public_post_is_accepted() {
    let mut agency = Agency::with(KORN).await;
    assert_eq!(told(&agency).await, Audited::Unknown);
    agency.turn(|knobs| knobs.audited = false);
    agency.deliver(draft(fixture("upright.mp4"))).await;
    assert_eq!(known(&agency), Audited::Unknown, "a draft tells nothing");
    let refused = agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(refused.post.state, StateName::NeedsAttention);
    assert_eq!(told(&agency).await, Audited::No);
    agency.restart().await;
    assert_eq!(known(&agency), Audited::No);

    agency.turn(|knobs| knobs.audited = true);
    let mut narrow = now(fixture("upright.mp4"));
    narrow.settings.privacy = Some(Privacy::SelfOnly);
    assert_eq!(agency.deliver(narrow).await.post.state, StateName::Published);
    assert_eq!(known(&agency), Audited::No, "an unaudited app could have done that");
    assert_eq!(agency.deliver(now(fixture("upright.mp4"))).await.post.state, StateName::Published);
    assert_eq!(known(&agency), Audited::Yes);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_spoke_last_is_believed_and_another_app_is_a_stranger() {
    let agency = Agency::with(KORN).await;
    say(&agency, "yes").await;
    assert_eq!(known(&agency), Audited::Yes);
    agency.turn(|knobs| knobs.audited = false);
    agency.deliver(now(fixture("upright.mp4"))).await;
    assert_eq!(known(&agency), Audited::No);
    say(&agency, "yes").await;
    assert_eq!(known(&agency), Audited::Yes);

    let before = agency.desk().app_key().await.unwrap().unwrap();
    let app = |client_key: &str| SetAppKey {
        client_key: client_key.to_owned(),
        client_secret: "another-secret".to_owned().into(),
        redirect_port: before.redirect_port,
        scopes: None,
    };
    app(&before.client_key).run(&agency.desk(), caller()).await.unwrap();
    assert_eq!(known(&agency), Audited::Yes, "the same app with another secret");
    app("awanother").run(&agency.desk(), caller()).await.unwrap();
    assert_eq!(known(&agency), Audited::Unknown);
}
