//! The desk's own zone while its computer moves.

use chrono::{TimeDelta, Utc};
use chrono_tz::Tz;
use runsheet_engine::{
    Caller, Command,
    commands::{CreatePost, GetHealth, ListProfiles, SetSetting, When},
    events::Change,
};

use crate::agency::{Agency, KORN, fixture, now};

async fn zones(agency: &Agency) -> (String, Option<String>) {
    let health = GetHealth {}.run(&agency.desk(), Caller::page()).await.unwrap();
    (health.zone, health.new_zone)
}

async fn set(agency: &Agency, name: &str, value: &str) {
    let request = SetSetting { name: name.to_owned(), value: value.to_owned() };
    request.run(&agency.desk(), Caller::page()).await.unwrap();
}

fn is(zone: Tz, new: Option<Tz>) -> (String, Option<String>) {
    (zone.name().to_owned(), new.map(|new| new.name().to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_stays_where_it_was_and_asks() {
    let mut agency = Agency::open().await;
    assert_eq!(zones(&agency).await, is(Tz::Europe__Berlin, None));

    let mut changes = agency.desk().listen();
    changes.next().await.unwrap();
    agency.desk().computer_is_in(Tz::Europe__Lisbon).await.unwrap();
    assert_eq!(changes.next().await.unwrap(), [Change::Everything], "the page hears of it");
    assert_eq!(zones(&agency).await, is(Tz::Europe__Berlin, Some(Tz::Europe__Lisbon)));

    agency.desk().computer_is_in(Tz::Europe__Berlin).await.unwrap();
    assert_eq!(zones(&agency).await, is(Tz::Europe__Berlin, None), "it came back by itself");

    set(&agency, "desk.zone", "Asia/Tokyo").await;
    agency.restart().await;
    assert_eq!(zones(&agency).await, is(Tz::Asia__Tokyo, Some(Tz::Europe__Berlin)), "noticed at the start");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_holds_for_its_zone() {
    let agency = Agency::open().await;
    agency.desk().computer_is_in(Tz::Europe__Lisbon).await.unwrap();
    set(&agency, "desk.zones_declined", "Europe/Lisbon").await;
    assert_eq!(zones(&agency).await, is(Tz::Europe__Berlin, None));
    agency.desk().computer_is_in(Tz::Asia__Tokyo).await.unwrap();
    assert_eq!(zones(&agency).await, is(Tz::Europe__Berlin, Some(Tz::Asia__Tokyo)));
    agency.desk().computer_is_in(Tz::Europe__Lisbon).await.unwrap();
    assert_eq!(zones(&agency).await, is(Tz::Europe__Berlin, None), "it was answered before");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_goes_along_moves_no_post() {
    let agency = Agency::with(KORN).await;
    let evening = (Utc::now() + TimeDelta::days(30)).date_naive().and_hms_opt(17, 0, 0).unwrap();
    let planned = CreatePost { when: Some(When::Wall(evening)), ..now(fixture("upright.mp4")) };
    let post = agency.post(planned).await.unwrap().post_id;
    let before = agency.show(post).await.post;

    agency.desk().computer_is_in(Tz::Europe__Lisbon).await.unwrap();
    set(&agency, "desk.zone", "Europe/Lisbon").await;

    assert_eq!(zones(&agency).await, is(Tz::Europe__Lisbon, None));
    let after = agency.show(post).await.post;
    assert_eq!(after.scheduled_date, before.scheduled_date);
    assert_eq!((after.scheduled_local, after.time_zone.as_deref()), (Some(evening), Some("Europe/Berlin")));
    let accounts = ListProfiles {}.run(&agency.desk(), Caller::page()).await.unwrap();
    assert_eq!(accounts[0].time_zone, "Europe/Lisbon", "what is planned from now on");
}
