//! The system's own dialogs: choosing files, and a question that is asked also where no window is open. Asked from here
//! only: the page has no right to them.

use std::path::PathBuf;

use tauri::{AppHandle, Manager, Runtime, WebviewWindow};
use tokio::sync::oneshot;

use super::{arrivals::VIDEOS, window::MAIN};

/// What stands above the dialog.
const TITLE: &str = "Choose clips";

/// What the dialog calls the files that it shows.
const SHOWN: &str = "Video";

/// Has somebody choose clips; nothing if they close it, or the window ends under it.
pub(crate) async fn choose_clips<R: Runtime>(window: WebviewWindow<R>) -> Vec<PathBuf> {
    let (tell, chosen) = oneshot::channel();
    let parent = window.clone();
    // Window systems open dialogs on the thread that draws.
    if let Err(why) = window.run_on_main_thread(move || platform::open(&parent, tell)) {
        tracing::error!(%why, "the dialog for clips did not open");
        return Vec::new();
    }
    chosen.await.unwrap_or_default()
}

/// A question with two answers.
pub(crate) struct Question {
    pub(crate) title: &'static str,
    pub(crate) text: String,
    /// What the button says that does it.
    pub(crate) yes: &'static str,
    /// What the one says that leaves everything as it is.
    pub(crate) no: &'static str,
}

/// Whether somebody said yes. Over the window, where one is open.
pub(crate) async fn is_agreed<R: Runtime>(app: &AppHandle<R>, question: Question) -> bool {
    let (tell, answer) = oneshot::channel();
    let parent = app.get_webview_window(MAIN);
    // Window systems open dialogs on the thread that draws.
    if let Err(why) = app.run_on_main_thread(move || platform::ask(parent.as_ref(), question, tell)) {
        tracing::error!(%why, "nobody could be asked");
        return false;
    }
    answer.await.unwrap_or(false)
}

#[cfg(target_os = "linux")]
mod platform {
    //! GTK's, on the thread and the loop that GTK has already: one more of either would race with it.

    use gtk::{
        ButtonsType, DialogFlags, FileChooserAction, FileChooserNative, FileFilter, MessageDialog,
        MessageType, ResponseType,
        glib::MainContext,
        prelude::{
            DialogExt, DialogExtManual, FileChooserExt, GtkWindowExt, MessageDialogExt, NativeDialogExt,
            NativeDialogExtManual,
        },
    };

    use super::{PathBuf, Question, Runtime, SHOWN, TITLE, VIDEOS, WebviewWindow, oneshot};

    pub(super) fn open<R: Runtime>(parent: &WebviewWindow<R>, tell: oneshot::Sender<Vec<PathBuf>>) {
        let parent = parent.gtk_window().ok();
        let dialog =
            FileChooserNative::new(Some(TITLE), parent.as_ref(), FileChooserAction::Open, None, None);
        dialog.set_modal(true);
        dialog.set_select_multiple(true);
        dialog.add_filter(videos());
        MainContext::default().spawn_local(async move {
            let chosen = match dialog.run_future().await {
                ResponseType::Accept => dialog.filenames(),
                _ => Vec::new(),
            };
            dialog.destroy();
            // Nobody waits for it if the page is gone.
            let _ = tell.send(chosen);
        });
    }

    pub(super) fn ask<R: Runtime>(
        parent: Option<&WebviewWindow<R>>,
        question: Question,
        tell: oneshot::Sender<bool>,
    ) {
        let parent = parent.and_then(|parent| parent.gtk_window().ok());
        let (modal, sort) = (DialogFlags::MODAL, MessageType::Warning);
        let dialog = MessageDialog::new(parent.as_ref(), modal, sort, ButtonsType::None, question.title);
        dialog.set_title(question.title);
        dialog.set_secondary_text(Some(&question.text));
        dialog.add_button(question.no, ResponseType::Cancel);
        dialog.add_button(question.yes, ResponseType::Accept);
        dialog.set_default_response(ResponseType::Cancel);
        MainContext::default().spawn_local(async move {
            let is_yes = dialog.run_future().await == ResponseType::Accept;
            dialog.close();
            // The program may end for another reason meanwhile.
            let _ = tell.send(is_yes);
        });
    }

    /// The endings as computers and as cameras write them: GTK tells capital letters from small ones.
    fn videos() -> FileFilter {
        let filter = FileFilter::new();
        filter.set_name(Some(SHOWN));
        for ending in VIDEOS {
            filter.add_pattern(&format!("*.{ending}"));
            filter.add_pattern(&format!("*.{}", ending.to_uppercase()));
        }
        filter
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use rfd::{
        AsyncFileDialog, AsyncMessageDialog, FileHandle, MessageButtons, MessageDialogResult, MessageLevel,
    };
    use tauri::async_runtime;

    use super::{PathBuf, Question, Runtime, SHOWN, TITLE, VIDEOS, WebviewWindow, oneshot};

    pub(super) fn open<R: Runtime>(parent: &WebviewWindow<R>, tell: oneshot::Sender<Vec<PathBuf>>) {
        let dialog = AsyncFileDialog::new()
            .set_parent(parent)
            .set_title(TITLE)
            .add_filter(SHOWN, &VIDEOS)
            .pick_files();
        async_runtime::spawn(async move {
            let chosen = dialog.await.unwrap_or_default();
            // Nobody waits for it if the page is gone.
            let _ = tell.send(chosen.iter().map(FileHandle::path).map(PathBuf::from).collect());
        });
    }
    pub(super) fn ask<R: Runtime>(
        parent: Option<&WebviewWindow<R>>,
        question: Question,
        tell: oneshot::Sender<bool>,
    ) {
        let Question { title, text, yes, no } = question;
        let mut dialog = AsyncMessageDialog::new()
            .set_level(MessageLevel::Warning)
            .set_title(title)
            .set_description(text)
            .set_buttons(MessageButtons::OkCancelCustom(yes.to_owned(), no.to_owned()));
        if let Some(parent) = parent {
            dialog = dialog.set_parent(parent);
        }
        let said = dialog.show();
        async_runtime::spawn(async move {
            // Where buttons cannot be named they are called OK and Cancel.
            let is_yes = match said.await {
                MessageDialogResult::Custom(button) => button == yes,
                said => said == MessageDialogResult::Ok,
            };
            // The program may end for another reason meanwhile.
            let _ = tell.send(is_yes);
        });
    }
}
