//! Who sits at the desk signs what the page asks for; it is a signature of this run, and no lock.

use runsheet_engine::{
    Caller, Command,
    commands::{DraftPost, ForgetName, ListPeople, Pause, SchedulePost, SitDown, StandUp, When, dispatch},
    views::People,
};
use runsheet_model::{Mode, Problem};
use serde_json::json;

use crate::agency::{Agency, KORN, caller, fixture, steps};

async fn sit_down(agency: &Agency, name: &str) -> Result<People, Problem> {
    SitDown { name: name.to_owned() }.run(&agency.desk(), Caller::page()).await
}

async fn people(agency: &Agency) -> (Vec<String>, Option<String>) {
    let People { names, seated } = ListPeople {}.run(&agency.desk(), Caller::page()).await.unwrap();
    (names, seated)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sits_there_signs_consent_pause_and_every_line_of_the_log() {
    let agency = Agency::with(KORN).await;
    let desk = agency.desk();
    let request = json!({ "profile": KORN, "mode": "draft" });
    let unsigned = dispatch(&desk, Caller::page(), "posts.draft", request).await.unwrap();
    assert_eq!(unsigned["steps"][0]["by"], "desk");

    sit_down(&agency, " Mara ").await.unwrap();
    let clip = crate::tray::keep(&agency, fixture("upright.mp4")).await.unwrap().hash;
    let clip = Some(runsheet_engine::commands::Media::Clip(clip));
    let request = DraftPost { clip, mode: Some(Mode::Draft), ..DraftPost::of(KORN) };
    let begun = request.run(&desk, Caller::page()).await.unwrap().post.id;
    let when = Some(When::At(desk.now() + chrono::TimeDelta::hours(3)));
    let request = SchedulePost { post: begun, agree: true, digest: None, when };
    let planned = request.run(&desk, Caller::page()).await.unwrap();
    assert_eq!(steps(&planned), ["draft", "schedule"]);
    assert!(planned.steps.iter().all(|step| step.by == "Mara"), "{:#?}", planned.steps);
    assert_eq!(planned.agreement.unwrap().agreed.unwrap().by, "Mara");
    let paused = Pause::default().run(&desk, Caller::page()).await.unwrap();
    assert_eq!(paused.everything.unwrap().by, "Mara");

    let request = json!({ "profile": KORN });
    let script = Caller::local("command line");
    let others = dispatch(&desk, script, "posts.draft", request).await.unwrap();
    assert_eq!(others["steps"][0]["by"], "command line", "only the page's requests are signed");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_remembered_and_who_sits_is_asked_anew() {
    let mut agency = Agency::open().await;
    assert_eq!(people(&agency).await, (vec![], None));
    sit_down(&agency, "Mara").await.unwrap();
    sit_down(&agency, "Jonas").await.unwrap();
    sit_down(&agency, "mara").await.unwrap();
    assert_eq!(people(&agency).await, (names(&["Mara", "Jonas"]), Some("Mara".to_owned())));
    agency.restart().await;
    assert_eq!(people(&agency).await, (names(&["Mara", "Jonas"]), None));

    sit_down(&agency, "Jonas").await.unwrap();
    let desk = agency.desk();
    StandUp {}.run(&desk, Caller::page()).await.unwrap();
    assert_eq!(people(&agency).await.1, None);
    sit_down(&agency, "Jonas").await.unwrap();
    ForgetName { name: "Mara".to_owned() }.run(&desk, Caller::page()).await.unwrap();
    assert_eq!(people(&agency).await, (names(&["Jonas"]), Some("Jonas".to_owned())));
    ForgetName { name: "Jonas".to_owned() }.run(&desk, Caller::page()).await.unwrap();
    assert_eq!(people(&agency).await, (vec![], None), "who is forgotten does not sit there");
    let unknown = desk.forget_name(ForgetName { name: "Jonas".to_owned() }, &caller()).await.unwrap_err();
    assert_eq!(unknown.code, "name_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_name_is_refused() {
    let agency = Agency::open().await;
    for wrong in ["", "  ", &"ä".repeat(41), "Ma\nra", "Desk", "command line"] {
        let refused = sit_down(&agency, wrong).await.unwrap_err();
        assert_eq!(refused.details[0].field, "name", "{wrong:?}");
    }
    assert_eq!(people(&agency).await, (vec![], None));
    sit_down(&agency, &"ä".repeat(40)).await.unwrap();
    for n in 1..50 {
        sit_down(&agency, &format!("{n}")).await.unwrap();
    }
    assert_eq!(sit_down(&agency, "one more").await.unwrap_err().details[0].field, "name");
    sit_down(&agency, "49").await.unwrap();
}
