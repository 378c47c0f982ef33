//! `clients`, `profiles set` and `slots`: what is typed is kept, shown in one shape, and refused with what to do.

use serde_json::json;

use crate::desk::Desk;

#[tokio::test]
async fn a_client_is_added_given_an_account_and_forgotten() {
    let desk = Desk::open().await;
    desk.connect("mia").await;
    let added = desk
        .json(&[
            "clients",
            "add",
            "Café Nord",
            "--zone",
            "America/New_York",
            "--duet",
            "off",
            "--ai",
            "any",
            "--disclosure",
            "ask",
            "--tags",
            "#kaffee, berlin",
            "--banned-words",
            "billig,zum halben Preis",
            "--deliver-before",
            "48",
            "--stamp",
            "yes",
        ])
        .await;
    assert_eq!((&added["name"], &added["time_zone"]), (&json!("Café Nord"), &json!("America/New_York")));
    assert_eq!((&added["hue"], &added["profiles"]), (&json!("brick"), &json!([])));
    let rules = json!({
        "comments": "dont_care", "duet": "off", "stitch": "dont_care", "ai_generated": "dont_care",
        "disclosure": "always_a_choice", "required_tags": ["kaffee", "berlin"],
        "banned_words": ["billig", "zum halben Preis"], "deliver_hours_before": 48, "requires_stamp": true,
    });
    assert_eq!(added["house_rules"], rules);

    let mia = desk.json(&["profiles", "set", "mia", "--client", "Café Nord", "--name", "nord"]).await;
    assert_eq!((&mia["profile_name"], &mia["client_name"]), (&json!("nord"), &json!("Café Nord")));
    assert_eq!(mia["time_zone"], "America/New_York");
    let set =
        desk.json(&["clients", "set", "Café Nord", "--name", "Nord", "--hue", "rose", "--tags", ""]).await;
    assert_eq!((&set["hue"], &set["house_rules"]["required_tags"]), (&json!("rose"), &json!([])));
    assert_eq!(set["house_rules"]["deliver_hours_before"], 48, "what is not given stays");
    assert_eq!(desk.json(&["clients", "list"]).await["clients"], json!([set]));
    let shown = desk.place.run(&["clients", "list"]).await.stdout;
    assert_eq!(shown, "CLIENT  HUE   TIME ZONE         ACCOUNTS\nNord    rose  America/New_York  nord\n");

    let refusal = desk.place.run(&["--json", "clients", "forget", "Nord"]).await.refusal(1);
    assert_eq!(refusal["code"], "client_has_accounts");
    let forgotten = desk.json(&["clients", "forget", "Nord", "--leave-accounts"]).await;
    assert_eq!(forgotten, json!({"name": "Nord", "profiles": ["nord"], "moved_to": null}));
    assert_eq!(desk.json(&["clients", "list"]).await, json!({"clients": []}));
    let profile = &desk.json(&["profiles", "list"]).await["profiles"][0];
    assert_eq!((&profile["profile_name"], &profile["client"]), (&json!("nord"), &json!(null)));
}

#[tokio::test]
async fn slots_are_set_listed_and_cleared() {
    let desk = Desk::open().await;
    desk.connect("mia").await;
    desk.json(&["clients", "add", "Korn", "--zone", "Asia/Kolkata"]).await;
    desk.json(&["profiles", "set", "mia", "--client", "Korn"]).await;
    let set = desk.json(&["slots", "set", "mia", "thu 17:00, Mon 9:05"]).await;
    let slots = json!([{"weekday": 1, "time": "09:05"}, {"weekday": 4, "time": "17:00"}]);
    assert_eq!(set, json!({"profile_name": "mia", "time_zone": "Asia/Kolkata", "slots": slots}));
    assert_eq!(desk.json(&["slots", "list"]).await, json!({"slots": [set]}));
    let shown = desk.place.run(&["slots", "list", "mia"]).await.stdout;
    assert_eq!(shown, "PROFILE  TIME ZONE     SLOTS\nmia      Asia/Kolkata  Mon 09:05, Thu 17:00\n");
    let unknown = desk.place.run(&["--json", "slots", "set", "noa", "Mon 9:05"]).await.refusal(1);
    assert_eq!(unknown["code"], "profile_not_found");
    assert_eq!(desk.json(&["slots", "set", "mia", "--clear"]).await["slots"], json!([]));
}

#[tokio::test]
async fn what_is_typed_wrong_is_a_usage_error_that_says_what_to_write() {
    let desk = Desk::open().await;
    for (arguments, told) in [
        (&["slots", "set", "mia", "Mon 25:00"][..], "'25:00' is no time"),
        (&["slots", "set", "mia", "Montag 17:00"], "use Mon, Tue"),
        (&["slots", "set", "mia", "Mon 17:00, mon 17:00"], "Mon 17:00 is there twice"),
        (&["slots", "set", "mia"], "required"),
        (&["slots", "set", "mia", "Mon 17:00", "--clear"], "cannot be used with"),
        (&["clients", "add", "Korn", "--hue", "teal"], "brick, rust"),
        (&["clients", "add", "Korn", "--duet", "maybe"], "'on', 'off' and 'any'"),
        (&["clients", "set", "Korn"], "required"),
        (
            &["clients", "forget", "Korn", "--leave-accounts", "--move-accounts-to", "Velo"],
            "cannot be used with",
        ),
        (&["profiles", "set", "mia"], "required"),
        (&["profiles", "set", "mia", "--client", "Korn", "--no-client"], "cannot be used with"),
    ] {
        let refusal = desk.place.run(&[&["--json"], arguments].concat()).await.refusal(2);
        assert!(refusal["error"].as_str().unwrap().contains(told), "{arguments:?}: {refusal}");
    }
    for (arguments, field) in [
        (&["clients", "add", "Korn", "--zone", "Berlin"][..], "time_zone"),
        (&["clients", "add", " "], "name"),
        (&["clients", "add", "Korn", "--tags", "two words"], "required_tags"),
        (&["clients", "set", "Nobody", "--hue", "rose"], "client"),
    ] {
        let refusal = desk.place.run(&[&["--json"], arguments].concat()).await.refusal(1);
        assert_eq!(refusal["details"][0]["field"], field, "{arguments:?}: {refusal}");
    }
    assert_eq!(desk.json(&["clients", "list"]).await, json!({"clients": []}));
}
