//! Mouse and keyboard in a running window, as a person uses them: real pointer and key events, through WebDriver's
//! actions. Whatever a hand is to reach is waited for first: it must be there, be seen, and stand still.

use std::time::Duration;

use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::key::Key;
use runsheet_testkit::wait_for;
use serde_json::{Value, json};

use super::desk::{PATIENCE, RunningDesk};

/// How many steps a hand takes that carries something somewhere.
const STEPS: u32 = 8;

/// How long each takes: a frame.
const STEP: Duration = Duration::from_millis(16);

/// What a test means on the page: the first element that is seen and matches the selector; with a text, the first such
/// that says or is labelled so, or else has it somewhere in its text.
#[derive(Clone, Copy, Debug)]
pub struct Thing<'a> {
    css: &'a str,
    says: &'a str,
}

impl<'a> From<&'a str> for Thing<'a> {
    fn from(css: &'a str) -> Self {
        Self { css, says: "" }
    }
}

impl<'a> From<(&'a str, &'a str)> for Thing<'a> {
    fn from((css, says): (&'a str, &'a str)) -> Self {
        Self { css, says }
    }
}

/// Finds the thing, brings it into view, and answers the middle of what is seen of it once it has not moved for a frame.
const MIDDLE: &str = "
const [css, says] = arguments;
const frame = () => new Promise(done => requestAnimationFrame(done));
const said = element => (element.getAttribute('aria-label') ?? element.innerText ?? '').replace(/\\s+/g, ' ').trim();
const seen = [...document.querySelectorAll(css)].filter(element => element.getClientRects().length > 0);
const thing = seen.find(element => !says || said(element) === says)
    ?? seen.find(element => (element.innerText ?? '').replace(/\\s+/g, ' ').includes(says));
if (!thing) return null;
thing.scrollIntoView({ block: 'nearest', inline: 'nearest' });
const place = () => { const { left, top, width, height } = thing.getBoundingClientRect(); return [left, top, width, height]; };
return frame().then(() => {
    const before = place();
    return frame().then(frame).then(() => {
        const [left, top, width, height] = place();
        if (before.join() !== [left, top, width, height].join()) return null;
        const point = [left + width / 2, top + height / 2];
        const top_one = document.elementFromPoint(...point);
        return { point, free: top_one !== null && (thing.contains(top_one) || top_one.contains(thing)) };
    });
});";

impl RunningDesk {
    /// Waits until the thing is there and seen.
    pub async fn sees<'a>(&self, thing: impl Into<Thing<'a>>) {
        self.middle(thing.into(), false).await;
    }

    /// Waits until no such thing is seen.
    pub async fn sees_no<'a>(&self, thing: impl Into<Thing<'a>>) {
        let thing = thing.into();
        let gone = async || (self.look(thing).await == Value::Null).then_some(());
        wait_for(&format!("no {thing:?}"), PATIENCE, gone).await;
    }

    /// Clicks on the thing.
    pub async fn click<'a>(&self, thing: impl Into<Thing<'a>>) {
        let (x, y) = self.middle(thing.into(), true).await;
        self.mouse(mouse().then(to(x, y)).then(press()).then(release())).await;
    }

    /// Takes hold of the thing, and moves a little, so that what can be dragged is being dragged.
    pub async fn grab<'a>(&self, thing: impl Into<Thing<'a>>) {
        let (x, y) = self.middle(thing.into(), true).await;
        self.mouse(mouse().then(to(x, y)).then(press()).then(by(3.0, 3.0)).then(by(3.0, 3.0))).await;
    }

    /// Carries what is held over to the thing, whatever is drawn under the hand.
    pub async fn carry_to<'a>(&self, thing: impl Into<Thing<'a>>) {
        let (x, y) = self.middle(thing.into(), false).await;
        let near = (1..=STEPS).rev().map(|step| to(x - f64::from(step), y - f64::from(step)));
        self.mouse(near.chain([to(x, y)]).fold(mouse(), MouseActions::then)).await;
    }

    /// Lets go of what is held.
    pub async fn let_go(&self) {
        self.mouse(mouse().then(release())).await;
    }

    /// Drags one thing on to another.
    pub async fn drag<'a, 'b>(&self, thing: impl Into<Thing<'a>>, onto: impl Into<Thing<'b>>) {
        self.grab(thing).await;
        self.carry_to(onto).await;
        self.let_go().await;
    }

    /// Types into whatever has the focus. It arrives as from an input method: the driver loses keys now and then that need
    /// Shift.
    pub async fn types(&self, text: &str) {
        let typed = "return document.execCommand('insertText', false, arguments[0])";
        let take = async || (self.evaluate_with(typed, vec![json!(text)]).await == true).then_some(());
        wait_for("something with the focus takes a text", PATIENCE, take).await;
    }

    /// Presses keys together and lets them go: `Enter`, `Alt+ArrowRight`, `Control+k`.
    pub async fn presses(&self, keys: &str) {
        let keys: Vec<char> = keys.split('+').map(key).collect();
        let down = keys.iter().map(|&value| KeyAction::Down { value });
        let up = keys.iter().rev().map(|&value| KeyAction::Up { value });
        self.keyboard(down.chain(up)).await;
    }

    /// The middle of the thing, in CSS pixels of the page, once it stands still and, if asked, nothing lies over it.
    pub(super) async fn middle(&self, thing: Thing<'_>, free: bool) -> (f64, f64) {
        let look = async || {
            let found = self.look(thing).await;
            let point = (found["point"][0].as_f64()?, found["point"][1].as_f64()?);
            (!free || found["free"] == true).then_some(point)
        };
        wait_for(&format!("{thing:?}, seen and still"), PATIENCE, look).await
    }

    async fn look(&self, thing: Thing<'_>) -> Value {
        self.evaluate_with(MIDDLE, vec![json!(thing.css), json!(thing.says)]).await
    }

    async fn mouse(&self, actions: MouseActions) {
        self.page.perform_actions(actions).await.unwrap();
    }

    async fn keyboard(&self, actions: impl Iterator<Item = KeyAction>) {
        let keyboard = actions.fold(KeyActions::new("keyboard".to_owned()), KeyActions::then);
        self.page.perform_actions(keyboard).await.unwrap();
    }
}

fn mouse() -> MouseActions {
    MouseActions::new("mouse".to_owned())
}

fn to(x: f64, y: f64) -> PointerAction {
    PointerAction::MoveTo { duration: Some(STEP), x: x.round(), y: y.round() }
}

fn by(x: f64, y: f64) -> PointerAction {
    PointerAction::MoveBy { duration: Some(STEP), x, y }
}

fn press() -> PointerAction {
    PointerAction::Down { button: MOUSE_BUTTON_LEFT }
}

fn release() -> PointerAction {
    PointerAction::Up { button: MOUSE_BUTTON_LEFT }
}

fn key(name: &str) -> char {
    let known = match name {
        "Control" => Key::Control,
        "Shift" => Key::Shift,
        "Alt" => Key::Alt,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Tab" => Key::Tab,
        "Space" => Key::Space,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "ArrowUp" => Key::Up,
        "ArrowDown" => Key::Down,
        letter => {
            let mut letters = letter.chars();
            let only = letters.next().filter(|_| letters.next().is_none());
            return only.unwrap_or_else(|| panic!("no key is called '{name}'"));
        }
    };
    known.into()
}
