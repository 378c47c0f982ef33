//! Ending the program: looks up what is at stake, asks where the decision says so, and obeys.

use tauri::{AppHandle, Manager, Runtime, async_runtime};
use tokio::sync::Mutex;

use super::{
    ShownWorkspace,
    dialog::{Question, is_agreed},
    exit::{Stakes, Verdict, Wish, decide},
    outlook,
};

/// Held while somebody is asked: nobody is asked twice at a time.
#[derive(Default)]
pub(crate) struct Asking(Mutex<()>);

/// Ends the program, as far as is decided so.
pub(crate) fn end<R: Runtime>(app: &AppHandle<R>, wish: Wish) {
    async_runtime::spawn(consider(app.clone(), wish));
}

async fn consider<R: Runtime>(app: AppHandle<R>, wish: Wish) {
    let stakes = match wish {
        Wish::Person { confirmed: false } => at_stake(&app).await,
        // Whoever does not ask does not look, either.
        Wish::Person { confirmed: true } | Wish::WindowClosed { .. } | Wish::System => Stakes::default(),
    };
    match decide(wish, stakes) {
        Verdict::End => app.exit(0),
        Verdict::GoOn => {}
        Verdict::Ask => {
            let asking = app.state::<Asking>();
            if let Ok(_alone) = asking.0.try_lock()
                && ask(&app, stakes).await
                && decide(Wish::Person { confirmed: true }, stakes) == Verdict::End
            {
                app.exit(0);
            }
        }
    }
}

/// A workspace that is not open has nothing at stake.
async fn at_stake<R: Runtime>(app: &AppHandle<R>) -> Stakes {
    let Some(desk) = app.state::<ShownWorkspace>().open_desk() else { return Stakes::default() };
    outlook::at_stake(&desk).await.unwrap_or_else(|why| {
        tracing::error!(%why, "what is at stake is not known");
        Stakes::default()
    })
}

/// Whether they said it again.
async fn ask<R: Runtime>(app: &AppHandle<R>, stakes: Stakes) -> bool {
    let question =
        Question { title: "Quit Runsheet?", text: stakes.text(), yes: "Quit Runsheet", no: "Keep running" };
    is_agreed(app, question).await
}
