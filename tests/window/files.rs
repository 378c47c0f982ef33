//! Files dragged on to a running window from another program: this one speaks the X window system's protocol for it
//! (XDND, version 5) as a file manager does, so that the window gets them in the way it gets all others.
//!
//! The drag needs no mouse, and its steps are taken only when the window has answered the one before.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Duration;

use runsheet_testkit::wait_for;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode, SelectionNotifyEvent,
    SelectionRequestEvent, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;
use x11rb::{CURRENT_TIME, NONE};

use super::desk::RunningDesk;
use super::display::Display;
use super::hands::Thing;

/// How long the window may take to answer a step.
const PATIENCE: Duration = Duration::from_secs(10);

x11rb::atom_manager! {
    /// The words of the protocol.
    Words: WordsCookie {
        XdndSelection,
        XdndEnter,
        XdndPosition,
        XdndStatus,
        XdndLeave,
        XdndDrop,
        XdndFinished,
        XdndActionCopy,
        URI_LIST: b"text/uri-list",
    }
}

impl RunningDesk {
    /// Begins to drag files over the window.
    pub async fn drags_files(&self, files: &[PathBuf]) -> DraggedFiles<'_> {
        DraggedFiles::enter(self, files).await
    }

    /// Drops files on the middle of the thing.
    pub async fn drops_files<'a>(&self, files: &[PathBuf], onto: impl Into<Thing<'a>>) {
        let mut files = self.drags_files(files).await;
        files.over(onto).await;
        files.drop().await;
    }
}

/// Files that hang over the window.
pub struct DraggedFiles<'a> {
    desk: &'a RunningDesk,
    display: RustConnection,
    words: Words,
    root: Window,
    /// Where they come from: a window of ours that nobody sees.
    source: Window,
    /// Where they go.
    target: Window,
    list: String,
}

impl<'a> DraggedFiles<'a> {
    async fn enter(desk: &'a RunningDesk, files: &[PathBuf]) -> Self {
        let display = Display::open();
        let target = display.window("Runsheet").expect("the window is open");
        let Display { connection: display, root } = display;
        let words = Words::new(&display).unwrap().reply().unwrap();
        let source = display.generate_id().unwrap();
        let unseen = CreateWindowAux::new();
        display.create_window(0, source, root, 0, 0, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &unseen).unwrap();
        display.set_selection_owner(source, words.XdndSelection, CURRENT_TIME).unwrap();
        let list = files.iter().map(|file| format!("{}\r\n", address(file))).collect();
        let files = Self { desk, display, words, root, source, target, list };
        files.tell(words.XdndEnter, [5 << 24, words.URI_LIST, NONE, NONE]);
        files
    }

    /// Moves them over the middle of the thing.
    pub async fn over<'t>(&mut self, thing: impl Into<Thing<'t>>) {
        let (x, y) = self.desk.middle(thing.into(), false).await;
        // The page is all there is in the window.
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a screen")]
        let (x, y) = (x.round() as i16, y.round() as i16);
        let place =
            self.display.translate_coordinates(self.target, self.root, x, y).unwrap().reply().unwrap();
        let place = u32::from(place.dst_x.cast_unsigned()) << 16 | u32::from(place.dst_y.cast_unsigned());
        // The window asks what is dragged only when it is moved, and takes the step after that for the first over it.
        for _ in 0..2 {
            self.tell(self.words.XdndPosition, [NONE, place, CURRENT_TIME, self.words.XdndActionCopy]);
            self.answer_until(self.words.XdndStatus).await;
        }
    }

    /// Drops them where they are.
    pub async fn drop(self) {
        self.tell(self.words.XdndDrop, [NONE, CURRENT_TIME, NONE, NONE]);
        self.answer_until(self.words.XdndFinished).await;
    }

    /// Drags them out of the window again. They must hang on until the window has noticed: nothing answers this step.
    pub fn leave(&self) {
        self.tell(self.words.XdndLeave, [NONE; 4]);
    }

    fn tell(&self, word: Atom, rest: [u32; 4]) {
        let [first, second, third, fourth] = rest;
        let said =
            ClientMessageEvent::new(32, self.target, word, [self.source, first, second, third, fourth]);
        self.display.send_event(false, self.target, EventMask::NO_EVENT, said).unwrap();
        self.display.flush().unwrap();
    }

    /// Hands out the list of files to whoever asks, until the window says the word.
    async fn answer_until(&self, word: Atom) {
        let heard = RefCell::new(false);
        let look = async || {
            while let Some(event) = self.display.poll_for_event().unwrap() {
                match event {
                    Event::SelectionRequest(asked) => self.hand_over(&asked),
                    Event::ClientMessage(said) if said.type_ == word => *heard.borrow_mut() = true,
                    _ => {}
                }
            }
            heard.borrow().then_some(())
        };
        wait_for("the window's answer to a drag", PATIENCE, look).await;
    }

    fn hand_over(&self, asked: &SelectionRequestEvent) {
        let has_it = asked.target == self.words.URI_LIST;
        if has_it {
            let list = self.list.as_bytes();
            self.display
                .change_property8(PropMode::REPLACE, asked.requestor, asked.property, asked.target, list)
                .unwrap();
        }
        let given = SelectionNotifyEvent {
            response_type: x11rb::protocol::xproto::SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: asked.time,
            requestor: asked.requestor,
            selection: asked.selection,
            target: asked.target,
            property: if has_it { asked.property } else { NONE },
        };
        self.display.send_event(false, asked.requestor, EventMask::NO_EVENT, given).unwrap();
        self.display.flush().unwrap();
    }
}

/// The file as an address, as file managers write it.
fn address(file: &Path) -> String {
    url::Url::from_file_path(file).expect("an absolute path").into()
}
