//! Where the window stands: its size, its place and whether it fills the screen, kept from one run to the next.
//!
//! What is kept was true of the screens of that day. A place that is on no screen any more is given up and left to the
//! window system; a size that no screen has room for is cut.

use serde::{Deserialize, Serialize};

/// The least room that the rooms of the page need, in CSS pixels; as in `tauri.conf.json`.
const LEAST: (f64, f64) = (960.0, 640.0);

/// How long a title bar is at least, in a screen's own pixels.
const BAR: i64 = 960;

/// How much of it must be on a screen for a hand to reach it.
const GRIP: i64 = 64;

/// How a window stood when it was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Its width without the frame, in CSS pixels.
    pub(crate) width: f64,
    /// Its height without the frame, in CSS pixels.
    pub(crate) height: f64,
    /// Its upper left corner, in pixels of the screens taken together; none where the window system does not tell.
    pub(crate) corner: Option<(i32, i32)>,
    /// Whether it filled its screen. Size and place are then those it had before.
    pub(crate) maximised: bool,
}

/// A screen that is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Screen {
    /// Its upper left corner, in pixels of the screens taken together.
    pub(crate) corner: (i32, i32),
    /// Its size in its own pixels.
    pub(crate) size: (u32, u32),
    /// How many of its pixels are one of the page's.
    pub(crate) scale: f64,
}

impl Screen {
    /// Whether enough of the title bar of a window with that corner is on it.
    fn shows(&self, (x, y): (i32, i32)) -> bool {
        let bar = i64::from(x)..i64::from(x) + BAR;
        let left = i64::from(self.corner.0);
        let right = left + i64::from(self.size.0);
        let down = i64::from(y) - i64::from(self.corner.1);
        bar.end.min(right) - bar.start.max(left) >= GRIP && (0..i64::from(self.size.1)).contains(&down)
    }

    /// Its size in CSS pixels.
    fn room(&self) -> (f64, f64) {
        (f64::from(self.size.0) / self.scale, f64::from(self.size.1) / self.scale)
    }
}

impl Place {
    /// How a window that stood so is opened on these screens.
    pub(crate) fn on(self, screens: &[Screen]) -> Self {
        let its_screen = self.corner.and_then(|corner| screens.iter().find(|screen| screen.shows(corner)));
        let room = its_screen.or(screens.first()).map_or(LEAST, Screen::room);
        Self {
            width: self.width.min(room.0).max(LEAST.0),
            height: self.height.min(room.1).max(LEAST.1),
            corner: its_screen.and(self.corner),
            maximised: self.maximised,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPTOP: Screen = Screen { corner: (0, 0), size: (1920, 1200), scale: 1.5 };
    const DESK: Screen = Screen { corner: (1920, -200), size: (2560, 1440), scale: 1.0 };
    const KEPT: Place = Place { width: 1400.0, height: 900.0, corner: Some((2000, 0)), maximised: false };

    #[test]
    fn a_window_comes_back_where_it_stood() {
        assert_eq!(KEPT.on(&[LAPTOP, DESK]), KEPT);
        let filling = Place { maximised: true, ..KEPT };
        assert_eq!(filling.on(&[LAPTOP, DESK]), filling);
    }

    #[test]
    fn a_window_of_a_screen_that_went_away_comes_to_one_that_is_there() {
        let found = KEPT.on(&[LAPTOP]);
        assert_eq!(found, Place { width: 1280.0, height: 800.0, corner: None, maximised: false });
    }

    #[test]
    fn a_window_that_hangs_over_an_edge_stays_if_its_bar_can_be_reached() {
        for (corner, stays) in [
            ((-896, 100), true),
            ((-897, 100), false),
            ((1856, 100), true),
            ((1857, 100), false),
            ((100, 0), true),
            ((100, -1), false),
            ((100, 1199), true),
            ((100, 1200), false),
            ((i32::MAX, i32::MAX), false),
            ((i32::MIN, i32::MIN), false),
        ] {
            let place = Place { corner: Some(corner), ..KEPT }.on(&[LAPTOP]);
            assert_eq!(place.corner.is_some(), stays, "{corner:?}");
        }
    }

    #[test]
    fn a_window_is_never_too_small_for_its_rooms() {
        let tiny = Place { width: 3.0, height: f64::NAN, corner: None, maximised: false };
        for screens in [&[LAPTOP][..], &[Screen { size: (800, 600), scale: 1.0, ..LAPTOP }], &[]] {
            let found = tiny.on(screens);
            assert!(found.width >= 960.0 && found.height >= 640.0, "{found:?}");
        }
    }

    #[test]
    fn where_no_place_is_told_none_is_kept() {
        let wayland = Place { corner: None, ..KEPT };
        assert_eq!(wayland.on(&[DESK]), wayland);
    }
}
