//! A clip that is used again: the composer learns where it is planned or live already.

use chrono::TimeDelta;
use runsheet_engine::commands::{CreatePost, FindSameClip, Media, When};
use runsheet_model::{PostId, StateName};

use crate::{
    agency::{Agency, KORN, caller, fixture, now},
    clients::{add, give_to},
    tray::keep,
};

const VELO: &str = "velohabitat";

#[tokio::test(flavor = "multi_thread")]
async fn a_clip_is_found_where_it_is_live_and_on_other_accounts() {
    let agency = Agency::with(KORN).await;
    agency.connect(VELO, VELO).await.unwrap();
    add(&agency, "Velo Habitat", None).await;
    give_to(&agency, VELO, "Velo Habitat").await;
    let clip = keep(&agency, fixture("upright.mp4")).await.unwrap().hash;
    let find = async |profile: &str, post: Option<PostId>| {
        let request = FindSameClip { clip, profile: profile.to_owned(), post };
        agency.desk().same_clip(request, &caller()).await
    };
    let found = find(KORN, None).await.unwrap();
    assert!(found.here.is_empty() && found.elsewhere.is_empty());

    let request = || CreatePost { media: Media::Clip(clip), ..now("") };
    let live = agency.deliver(request()).await.post;
    assert_eq!(live.state, StateName::Published);
    let when = Some(When::At(agency.desk().now() + TimeDelta::hours(5)));
    let planned = CreatePost { profile: VELO.to_owned(), when, ..request() };
    let planned = agency.post(planned).await.unwrap().post_id;
    let called_off = agency.post(CreatePost { when, ..request() }).await.unwrap().post_id;
    agency.cancel(called_off).await.unwrap();

    let found = find(KORN, None).await.unwrap();
    let [here] = &found.here[..] else { panic!("{found:#?}") };
    assert_eq!((here.card.id, here.card.state, here.since), (live.id, live.state, live.updated_at));
    assert_eq!(here.client_name, None);
    let [elsewhere] = &found.elsewhere[..] else { panic!("{found:#?}") };
    assert_eq!((elsewhere.card.id, elsewhere.client_name.as_deref()), (planned, Some("Velo Habitat")));

    let other = find(VELO, Some(planned)).await.unwrap();
    assert!(other.here.is_empty(), "the post in hand does not count");
    assert_eq!(other.elsewhere[0].card.id, live.id);
    assert_eq!(find("nobody", None).await.unwrap_err().code, "profile_not_found");
}
