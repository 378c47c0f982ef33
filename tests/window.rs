//! The real program in its real web view, as a person meets it. Needs a display and WebKitWebDriver
//! (`cargo xtask test` brings both); the module's name lets a run without a display leave these tests out.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where its ground is missing")]

#[path = "window/agency.rs"]
mod agency;
#[path = "window/composer.rs"]
mod composer;
#[path = "window/desk.rs"]
mod desk;
#[path = "window/dialog.rs"]
mod dialog;
#[path = "window/display.rs"]
mod display;
#[path = "window/ending.rs"]
mod ending;
#[path = "window/files.rs"]
mod files;
#[path = "window/hands.rs"]
mod hands;
#[path = "in_the_window/mod.rs"]
mod in_the_window;
#[path = "window/life.rs"]
mod life;
