//! The main job without a mouse: from the calendar over the composer to a planned post, and moving it.

use runsheet_testkit::wait_until;
use serde_json::{Value, json};

use crate::desk::{Light, PATIENCE, RunningDesk};

/// More controls than any sheet has.
const FAR: usize = 80;

/// Presses Tab until what has the focus matches and is named so.
async fn tab_to(desk: &RunningDesk, css: &str, name: &str) {
    let here = "const [css, name] = arguments; const one = document.activeElement;
        const label = one.labels?.[0]?.innerText ?? '';
        const said = [one.ariaLabel ?? '', label, one.innerText ?? ''].join(' ').replace(/\\s+/g, ' ');
        return one.matches(css) && said.includes(name)";
    for _ in 0..FAR {
        if desk.evaluate_with(here, vec![json!(css), json!(name)]).await == true {
            return;
        }
        desk.presses("Tab").await;
    }
    let focus = desk.evaluate("return document.activeElement.outerHTML.slice(0, 200)").await;
    panic!("Tab leads to no {css} {name:?}; the focus is at {focus}");
}

#[tokio::test]
async fn a_post_is_composed_planned_and_moved_without_a_mouse() {
    let (desk, agency) = RunningDesk::at_the_plan(&["upright.mp4"]).await;
    tab_to(&desk, "[data-cell]", "").await;
    desk.presses("ArrowRight").await;
    desk.presses("n").await;
    desk.sheet_says("For which account?").await;
    tab_to(&desk, "[role=checkbox]", "@kornundkruste").await;
    desk.presses("Space").await;
    tab_to(&desk, "button", "Continue").await;
    desk.presses("Enter").await;
    desk.sheet_says("Who can view this video").await;
    tab_to(&desk, "button", "upright.mp4").await;
    desk.presses("Enter").await;
    desk.sheet_says("Another clip").await;
    tab_to(&desk, "textarea", "Caption").await;
    desk.types("By hand only").await;
    tab_to(&desk, "[role=combobox]", "Who can view this video").await;
    desk.presses("Enter").await;
    desk.sees(("[role=option]", "Friends")).await;
    desk.presses("ArrowDown").await;
    desk.presses("Enter").await;
    desk.may_plan("Schedule for @kornundkruste", true).await;
    desk.presses("Control+Enter").await;
    desk.sees_no("[role=dialog]").await;
    let post = async || agency.command("posts.list", json!({})).await["posts"][0].clone();
    let planned = post().await;
    assert_eq!((&planned["state"], &planned["description"]), (&json!("scheduled"), &json!("By hand only")));

    let css = format!("main [data-post='{}']", planned["id"].as_str().unwrap());
    desk.sees(css.as_str()).await;
    tab_to(&desk, "[data-cell], [data-post]", "").await;
    let at_the_post = format!("return document.activeElement.matches(\"{css}\")");
    for key in ["ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowDown"] {
        if desk.evaluate(&at_the_post).await == true {
            break;
        }
        desk.presses(key).await;
    }
    assert_eq!(desk.evaluate(&at_the_post).await, true, "arrows lead to the post");
    desk.presses("Alt+ArrowRight").await;
    let moved = async || post().await["scheduled_date"] != planned["scheduled_date"];
    wait_until("the post is moved", PATIENCE, moved).await;
    desk.presses("Enter").await;
    desk.sees("aside[tabindex] h2").await;
    desk.presses("Escape").await;
    desk.sees_no("aside[tabindex] h2").await;
    assert_ne!(post().await, Value::Null);
    desk.close("by-keyboard").await;
}

#[tokio::test]
async fn keys_lead_everywhere() {
    let desk = RunningDesk::open(Light::Day).await;
    desk.presses("Control+2").await;
    desk.sees("[data-cell]").await;
    desk.presses("?").await;
    desk.sees(("[role=dialog]", "Keys")).await;
    desk.presses("Escape").await;
    desk.sees_no("[role=dialog]").await;
    desk.presses("Control+k").await;
    desk.types("today").await;
    desk.presses("Enter").await;
    desk.sees(("main h1", "Today")).await;
    desk.close("keys-everywhere").await;
}
