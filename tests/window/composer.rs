//! The composer of a running window, as a person handles it.

use runsheet_testkit::wait_until;
use serde_json::{Value, json};

use super::agency::{Agency, fixture};
use super::desk::{Light, PATIENCE, RunningDesk};

impl RunningDesk {
    /// A window on the week with two accounts, `@kornundkruste` and `@velohabitat`, and these fixtures on the tray.
    pub async fn at_the_plan(clips: &[&str]) -> (Self, Agency) {
        Self::at_the_plan_in(Light::Day, clips).await
    }

    /// The same in that light.
    pub async fn at_the_plan_in(light: Light, clips: &[&str]) -> (Self, Agency) {
        let desk = Self::open(light).await;
        desk.resize(1440, 900).await;
        let agency = desk.agency().await;
        for handle in ["kornundkruste", "velohabitat"] {
            agency.connect(handle).await;
        }
        for clip in clips {
            agency.keep(&fixture(clip)).await;
        }
        desk.goes_to_plan().await;
        (desk, agency)
    }

    /// Goes to the week, and waits until its days stand there.
    pub async fn goes_to_plan(&self) {
        self.presses("Control+2").await;
        self.sees("[data-cell]").await;
    }

    /// Begins a post for an account, by the button and the list of accounts.
    pub async fn composes_for(&self, handle: &str) {
        self.click(("main button", "New post")).await;
        self.click(("[role=dialog] label", handle)).await;
        self.click(("[role=dialog] button", "Continue")).await;
        self.sees(("[role=dialog] [role=radio]", "Inbox draft")).await;
    }

    /// Takes a clip of the tray into the post.
    pub async fn takes_clip(&self, name: &str) {
        self.click(("[role=dialog] button", name)).await;
        self.sees("[role=dialog] video, [role=dialog] button[aria-label='Play']").await;
    }

    /// Chooses who can view the video.
    pub async fn chooses_audience(&self, audience: &str) {
        self.chooses("Who can view this video", audience).await;
    }

    /// Chooses one of the list that has this label.
    pub async fn chooses(&self, label: &str, option: &str) {
        self.sees(("[role=dialog] label", label)).await;
        let find = "return [...document.querySelectorAll('[role=dialog] label')]
            .find(one => one.innerText.trim() === arguments[0])?.htmlFor ?? null";
        let id = self.evaluate_with(find, vec![json!(label)]).await;
        self.click(format!("[id='{}']", id.as_str().expect("a label of something")).as_str()).await;
        self.click(("[role=listbox] > [role=option]:not([data-post], [data-clip])", option)).await;
    }

    /// Turns what stands behind a label on or off.
    pub async fn flips(&self, label: &str) {
        self.click(("[role=dialog] label", label)).await;
    }

    /// Waits until the sheet says that.
    pub async fn sheet_says(&self, text: &str) {
        let what = format!("the sheet says: {text}");
        wait_until(&what, PATIENCE, async || self.sheet().await.contains(text)).await;
    }

    /// Waits until the sheet says that no more.
    pub async fn sheet_is_silent_about(&self, text: &str) {
        let what = format!("the sheet does not say: {text}");
        wait_until(&what, PATIENCE, async || !self.sheet().await.contains(text)).await;
    }

    /// Waits until the button that plans is named so, and can be pressed or cannot.
    pub async fn may_plan(&self, name: &str, may: bool) {
        let look = "const button = [...document.querySelectorAll('[role=dialog] button')].filter(
            one => one.innerText.replace(/\\s+/g, ' ').includes(arguments[0])).at(-1);
            return button ? !button.disabled && button.ariaDisabled !== 'true' : null";
        let what = format!("'{name}' can be pressed: {may}");
        wait_until(&what, PATIENCE, async || self.evaluate_with(look, vec![json!(name)]).await == may).await;
    }

    /// All that the sheet says.
    pub async fn sheet(&self) -> String {
        let text = "return (document.querySelector('[role=dialog]')?.innerText ?? '').replace(/\\s+/g, ' ')";
        match self.evaluate(text).await {
            Value::String(text) => text,
            other => panic!("a text: {other}"),
        }
    }
}
