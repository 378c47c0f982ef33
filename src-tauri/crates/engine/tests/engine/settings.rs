//! What the page in the window may change of the settings, and what is left to the command line.

use runsheet_engine::{
    Caller, Command,
    commands::{GetSetting, ListSettings, SetSetting},
};
use runsheet_model::{Problem, ProblemKind};

use crate::agency::Agency;

/// Each setting, another value than its default, and whether the page may set it.
const TABLE: [(&str, &str, bool); 19] = [
    ("publish.parallel", "2", true),
    ("publish.missed_within", "30m", true),
    ("publish.interactions", "stop", true),
    ("poll.first", "1s", false),
    ("poll.give_up", "30m", false),
    ("folders.settle", "5s", true),
    ("folders.staging", "10m", true),
    ("media.rules", "tiktok", true),
    ("media.keep_days", "30", true),
    ("media.allow_loopback", "on", false),
    ("limits.daily_uploads", "500", false),
    ("limits.drafts_free_on_post", "on", false),
    ("api.enabled", "on", true),
    ("api.port", "8000", true),
    ("app.audited", "yes", true),
    ("notify.level", "all", true),
    ("desk.autostart", "on", true),
    ("desk.zone", "America/New_York", true),
    ("desk.zones_declined", "Europe/Lisbon, Asia/Tokyo", true),
];

async fn set(agency: &Agency, caller: Caller, name: &str, value: &str) -> Result<(), Problem> {
    let request = SetSetting { name: name.to_owned(), value: value.to_owned() };
    request.run(&agency.desk(), caller).await.map(drop)
}

async fn value(agency: &Agency, name: &str) -> String {
    let request = GetSetting { name: name.to_owned() };
    request.run(&agency.desk(), Caller::page()).await.unwrap().value
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_sets_what_its_room_offers_and_nothing_that_loosens_a_limit() {
    let agency = Agency::open().await;
    let listed = ListSettings {}.run(&agency.desk(), Caller::page()).await.unwrap();
    let offered: Vec<_> = listed.iter().map(|setting| (setting.name.as_str(), setting.from_window)).collect();
    assert_eq!(offered, TABLE.map(|(name, _, may)| (name, may)), "every setting is in the table");
    for (name, other, may) in TABLE {
        let before = value(&agency, name).await;
        let answer = set(&agency, Caller::page(), name, other).await;
        if may {
            answer.unwrap();
        } else {
            let refused = answer.unwrap_err();
            assert_eq!((refused.kind, refused.code.as_str()), (ProblemKind::Forbidden, "not_from_window"));
            assert_eq!(value(&agency, name).await, before, "{name}");
            set(&agency, Caller::local("command line"), name, other).await.unwrap();
        }
        assert_eq!(value(&agency, name).await, other);
    }
    let unknown = set(&agency, Caller::page(), "publish.paralel", "2").await.unwrap_err();
    assert_eq!((unknown.kind, unknown.code.as_str()), (ProblemKind::NotFound, "unknown_setting"));
}
