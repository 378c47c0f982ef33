//! Where the keyboard is when something that lay over the room is gone.

use runsheet_testkit::wait_until;

use crate::desk::{PATIENCE, RunningDesk};

/// Waits until what has the focus matches.
async fn is_at(desk: &RunningDesk, css: &str) {
    let look = format!("return document.activeElement.matches(\"{css}\")");
    wait_until(&format!("the focus is at {css}"), PATIENCE, async || desk.evaluate(&look).await == true)
        .await;
}

#[tokio::test]
async fn closing_a_sheet_leads_back_to_where_it_was_opened() {
    let (desk, _) = RunningDesk::at_the_plan(&["upright.mp4", "upright_faststart.mp4"]).await;
    desk.evaluate("const cell = document.querySelectorAll('[data-cell]')[3]; cell.id = 'here'; cell.focus()")
        .await;
    desk.presses("n").await;
    desk.sheet_says("For which account?").await;
    desk.presses("Escape").await;
    desk.sees_no("[role=dialog]").await;
    is_at(&desk, "#here").await;
    desk.presses("ArrowRight").await;
    is_at(&desk, "[data-cell]:not(#here)").await;

    desk.sees(("aside [data-clip]", "upright.mp4")).await;
    for clip in ["upright.mp4", "upright_faststart.mp4"] {
        desk.click(("aside [data-clip]", clip)).await;
    }
    desk.click(("aside button", "Plan 2 clips")).await;
    desk.sheet_says("Plan 2 clips").await;
    desk.presses("Escape").await;
    desk.sees_no("[role=dialog]").await;
    is_at(&desk, "aside [role=listbox]").await;
    desk.close("focus").await;
}
