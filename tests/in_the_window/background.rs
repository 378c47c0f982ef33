//! The program beside its window: closed into the tray, shown again, told to end.

use chrono::{TimeDelta, Utc};
use serde_json::json;

use crate::agency::Agency;
use crate::desk::RunningDesk;
use crate::display::Display;
use crate::ending::Program;
use crate::life::{Panel, SessionBus};

const WINDOW: &str = "Runsheet";
const QUESTION: &str = "Quit Runsheet?";

#[tokio::test]
async fn closed_into_the_tray_the_engine_goes_on_without_a_web_view() {
    let bus = SessionBus::start();
    let panel = Panel::on(&bus).await;
    let display = Display::open();
    let program = Program::open_on(bus, &[]).await;
    program.has_web_views(1).await;
    panel.menu_says("No posts today").await;
    display.close(WINDOW).await;
    program.has_web_views(0).await;
    program.is_open().await;
    let agency = Agency::of(&program.home()).await;
    assert_eq!(agency.command("today", json!({})).await["posts_today"], 0);
    let said = panel.shows("Runsheet goes on posting in the background").await;

    panel.clicks_on(said).await;
    program.has_web_views(1).await;
    display.close(WINDOW).await;
    program.has_web_views(0).await;
    panel.choose("Open Runsheet").await;
    program.has_web_views(1).await;
    assert_eq!(panel.shown().len(), 1, "it is said once");
}

#[tokio::test]
async fn the_tray_pauses_everything_and_quits() {
    let bus = SessionBus::start();
    let panel = Panel::on(&bus).await;
    let mut program = Program::open_on(bus, &["--background"]).await;
    let usual = panel.shows_picture(|picture| !picture.is_empty()).await;
    panel.choose("Pause everything").await;
    panel.menu_says("Paused. Nothing planned").await;
    panel.shows_picture(|picture| !picture.is_empty() && picture != usual).await;
    let agency = Agency::of(&program.home()).await;
    assert_eq!(agency.command("health", json!({})).await["paused_by"]["by"], "desk");
    panel.choose("Resume").await;
    panel.menu_says("Nothing planned").await;
    panel.shows_picture(|picture| picture == usual).await;
    program.has_web_views(0).await;
    panel.choose("Quit Runsheet").await;
    assert_eq!(program.ended().await, Some(0));
}

#[tokio::test]
async fn quitting_asks_while_posts_are_due_and_a_signal_does_not() {
    let bus = SessionBus::start();
    let panel = Panel::on(&bus).await;
    let display = Display::open();
    let mut program = Program::open_on(bus, &["--background"]).await;
    let agency = Agency::of(&program.home()).await;
    agency.connect("kornundkruste").await;
    let soon = Utc::now() + TimeDelta::hours(2);
    agency.plan("kornundkruste", "SELF_ONLY", json!({"at": soon})).await;
    panel.choose("Quit Runsheet").await;
    display.close(QUESTION).await;
    display.shows_no(QUESTION).await;
    panel.choose("Quit Runsheet").await;
    display.shows(QUESTION).await;
    program.is_open().await;
    assert_eq!(program.end_by("-TERM").await, Some(0));
}

#[tokio::test]
async fn what_happens_in_the_background_is_told() {
    let bus = SessionBus::start();
    let panel = Panel::on(&bus).await;
    let program = Program::open_on(bus, &["--background"]).await;
    let agency = Agency::of(&program.home()).await;
    agency.connect("kornundkruste").await;
    agency.command("settings.set", json!({"name": "notify.level", "value": "all"})).await;
    agency.plan("kornundkruste", "SELF_ONLY", json!("now")).await;
    panel.shows("@kornundkruste: a post is live").await;
    agency.command("settings.set", json!({"name": "notify.level", "value": "problems"})).await;
    agency.plan("kornundkruste", "FOLLOWER_OF_CREATOR", json!("now")).await;
    let needs_you = panel.shows("@kornundkruste: a post needs you").await;
    program.has_web_views(0).await;
    panel.clicks_on(needs_you).await;
    program.has_web_views(1).await;
}

#[tokio::test]
async fn a_click_on_a_notification_shows_its_post() {
    let bus = SessionBus::start();
    let panel = Panel::on(&bus).await;
    // The first click opens the window: its page hears of it when it is loaded.
    let desk = RunningDesk::opened_by(&bus, async |agency| {
        agency.connect("kornundkruste").await;
        agency.plan("kornundkruste", "FOLLOWER_OF_CREATOR", json!("now")).await;
        panel.clicks_on(panel.shows("@kornundkruste: a post needs you").await).await;
    })
    .await;
    desk.sees("aside section[aria-label='@kornundkruste']").await;
    desk.presses("Escape").await;
    desk.sees_no("aside section[aria-label='@kornundkruste']").await;

    let agency = desk.agency().await;
    agency.connect("velohabitat").await;
    agency.plan("velohabitat", "FOLLOWER_OF_CREATOR", json!("now")).await;
    let other = panel.shows("@velohabitat: a post needs you").await;
    desk.presses("Control+2").await;
    panel.clicks_on(other).await;
    desk.sees("aside section[aria-label='@velohabitat']").await;
}

#[tokio::test]
async fn without_a_tray_closing_minimises() {
    let display = Display::open();
    let mut program = Program::open().await;
    program.has_web_views(1).await;
    display.closing_minimises(WINDOW).await;
    program.has_web_views(1).await;
    program.is_open().await;
    assert_eq!(program.end_by("-TERM").await, Some(0));
}

#[tokio::test]
async fn a_second_start_shows_the_first() {
    let bus = SessionBus::start();
    let panel = Panel::on(&bus).await;
    let program = Program::open_on(bus, &["--background"]).await;
    panel.has_an_icon().await;
    assert_eq!(program.start_again(&["--background"]).await, Some(0));
    program.has_web_views(0).await;
    assert_eq!(program.start_again(&[]).await, Some(0));
    program.has_web_views(1).await;
    program.is_open().await;
}

#[tokio::test]
async fn the_window_comes_back_as_it_was_left() {
    let display = Display::open();
    let mut program = Program::open().await;
    let usual = display.size_of(WINDOW).await;
    display.resize(WINDOW, (1000, 700)).await;
    // The program is told of both in turn.
    display.closing_minimises(WINDOW).await;
    program.restart().await;
    let size = display.size_of(WINDOW).await;
    assert_eq!(size, (1000, 700), "it was {usual:?} at first");
}

#[tokio::test]
async fn told_to_end_the_program_closes_its_workspace() {
    for signal in ["-TERM", "-INT"] {
        let mut program = Program::open().await;
        assert_eq!(program.end_by(signal).await, Some(0), "{signal}");
        assert!(!program.discovery_file().exists(), "{signal}: nobody looks for an engine that ended");
    }
}
