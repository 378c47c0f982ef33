//! A computer that is somewhere else than its desk.

use serde_json::{Value, json};

use crate::desk::{Light, RunningDesk};

const QUESTION: (&str, &str) =
    ("header [role=status]", "This computer is in Lisbon now. Runsheet shows Berlin time.");

#[tokio::test]
async fn a_computer_in_another_zone_is_asked_about_once() {
    let desk = RunningDesk::open_with(Light::Day, &[("TZ", "Europe/Lisbon")]).await;
    let agency = desk.agency().await;
    let health = agency.command("health", json!({})).await;
    assert_eq!((&health["zone"], &health["new_zone"]), (&json!("Europe/Lisbon"), &Value::Null));

    agency.command("settings.set", json!({"name": "desk.zone", "value": "Europe/Berlin"})).await;
    desk.sees(QUESTION).await;
    desk.picture("zone-question").await;
    desk.click(("button", "Stay with Berlin")).await;
    desk.sees_no(QUESTION).await;
    assert_eq!(agency.command("health", json!({})).await["zone"], "Europe/Berlin");

    agency.command("settings.set", json!({"name": "desk.zones_declined", "value": "none"})).await;
    desk.sees(QUESTION).await;
    desk.click(("button", "Show Lisbon time")).await;
    desk.sees_no(QUESTION).await;
    assert_eq!(agency.command("health", json!({})).await["zone"], "Europe/Lisbon");
}
