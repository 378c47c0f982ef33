//! Whether the program ends now, asks first, or goes on: one decision over who wants it to end and what is at stake.
//!
//! Nothing is done here. Signals and the system's end of a session never ask: nobody may be there to answer.

/// How far ahead a planned post counts as at stake, in hours: what would go out tonight.
pub(crate) const AT_STAKE_HOURS: i64 = 14;

/// Who wants the program to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The last window was closed. Whether anything is left by which the program is seen.
    WindowClosed {
        /// An icon in the tray.
        tray: bool,
    },
    /// A person chose *Quit*. Whether they said so again after they were told what is at stake.
    Person {
        /// They did.
        confirmed: bool,
    },
    /// A signal: a service manager, a terminal, or the end of the session.
    System,
}

/// What does not happen if the program ends now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stakes {
    /// Posts whose clips are on their way to TikTok.
    pub(crate) uploading: usize,
    /// Planned posts whose time comes within [`AT_STAKE_HOURS`], or has come.
    pub(crate) due: usize,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The program ends in order.
    End,
    /// The person is told what is at stake, and asked.
    Ask,
    /// The engine goes on without a window.
    GoOn,
}

/// Decides it.
pub(crate) fn decide(wish: Wish, stakes: Stakes) -> Verdict {
    match wish {
        Wish::WindowClosed { tray: true } => Verdict::GoOn,
        Wish::Person { confirmed: false } if stakes != Stakes::default() => Verdict::Ask,
        Wish::WindowClosed { tray: false } | Wish::Person { .. } | Wish::System => Verdict::End,
    }
}

impl Stakes {
    /// What is at stake, for people: what will not happen, and what is not lost.
    pub(crate) fn text(self) -> String {
        let uploading = (self.uploading > 0).then(|| match self.uploading {
            1 => "One clip is being uploaded. It stops, and goes on when Runsheet is open again.".to_owned(),
            clips => {
                format!("{clips} clips are being uploaded. They stop, and go on when Runsheet is open again.")
            }
        });
        let due = (self.due > 0).then(|| match self.due {
            1 => format!("One post is due within {AT_STAKE_HOURS} hours. It will not go out while Runsheet is closed."),
            posts => format!(
                "{posts} posts are due within {AT_STAKE_HOURS} hours. They will not go out while Runsheet is closed."
            ),
        });
        uploading.into_iter().chain(due).collect::<Vec<_>>().join("\n\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTHING: Stakes = Stakes { uploading: 0, due: 0 };
    const AN_UPLOAD: Stakes = Stakes { uploading: 1, due: 0 };
    const A_POST: Stakes = Stakes { uploading: 0, due: 1 };
    const BOTH: Stakes = Stakes { uploading: 2, due: 3 };

    #[test]
    fn a_person_is_asked_once_if_something_is_at_stake() {
        for stakes in [AN_UPLOAD, A_POST, BOTH] {
            assert_eq!(decide(Wish::Person { confirmed: false }, stakes), Verdict::Ask, "{stakes:?}");
            assert_eq!(decide(Wish::Person { confirmed: true }, stakes), Verdict::End, "{stakes:?}");
        }
        assert_eq!(decide(Wish::Person { confirmed: false }, NOTHING), Verdict::End);
    }

    #[test]
    fn the_system_never_asks() {
        for stakes in [NOTHING, AN_UPLOAD, A_POST, BOTH] {
            assert_eq!(decide(Wish::System, stakes), Verdict::End, "{stakes:?}");
        }
    }

    #[test]
    fn without_a_window_it_goes_on_only_where_it_can_be_seen() {
        for stakes in [NOTHING, AN_UPLOAD, A_POST, BOTH] {
            assert_eq!(decide(Wish::WindowClosed { tray: true }, stakes), Verdict::GoOn, "{stakes:?}");
            assert_eq!(decide(Wish::WindowClosed { tray: false }, stakes), Verdict::End, "{stakes:?}");
        }
    }

    #[test]
    fn the_question_says_what_will_not_happen() {
        assert_eq!(
            A_POST.text(),
            "One post is due within 14 hours. It will not go out while Runsheet is closed."
        );
        let both = BOTH.text();
        assert!(both.starts_with("2 clips are being uploaded. They stop,"), "{both}");
        assert!(
            both.ends_with("3 posts are due within 14 hours. They will not go out while Runsheet is closed.")
        );
        assert_eq!(NOTHING.text(), "");
    }
}
