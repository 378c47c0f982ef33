//! What the window system says of files over the window, as the page counts its pixels.

use tauri::{DragDropEvent, PhysicalPosition};

use super::arrivals::{Arrivals, Point};

/// Passes one event on.
pub(crate) fn follow(event: &DragDropEvent, scale: f64, arrivals: &Arrivals) {
    match event {
        DragDropEvent::Enter { paths, position } => arrivals.entered(paths, in_page(*position, scale)),
        DragDropEvent::Over { position } => arrivals.moved(in_page(*position, scale)),
        DragDropEvent::Drop { paths, position } => arrivals.dropped(paths.clone(), in_page(*position, scale)),
        DragDropEvent::Leave => arrivals.left(),
        // Whatever may come besides says nothing of files.
        _ => {}
    }
}

/// Tauri calls the point physical everywhere, but only Windows counts the screen's own pixels; GTK and macOS count
/// those of the page.
fn in_page(position: PhysicalPosition<f64>, scale: f64) -> Point {
    let scale = if cfg!(windows) { scale } else { 1.0 };
    let point = position.to_logical::<f64>(scale);
    Point { x: point.x, y: point.y }
}
