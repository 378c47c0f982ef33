//! What a person wants the page to show, kept until the page has shown it.
//!
//! The wish may come before there is a page: the window is made anew, or is only just being loaded. So nothing is sent:
//! the page asks for the next wish when it begins and after each one, and says with the question which one it has
//! shown. A wish that was answered to a page that went away meanwhile is given to the next page.

use runsheet_engine::wishes::Wish;
use runsheet_model::PostId;
use tokio::sync::watch;

/// The latest wish: whoever clicks twice wants to see what they clicked on last.
#[derive(Default)]
pub struct Wanted {
    state: watch::Sender<State>,
}

#[derive(Default)]
struct State {
    wish: Option<Wish>,
    /// How many wishes there were.
    wishes: u32,
    /// How often a page has asked: only the last question waits for an answer.
    questions: u64,
}

impl Wanted {
    /// Asks for that post's drawer, or for *Today*.
    pub fn wish(&self, post: Option<PostId>) {
        self.state.send_modify(|state| {
            state.wishes += 1;
            state.wish = Some(Wish { number: state.wishes, post });
        });
    }

    /// The next wish, as soon as there is one. None when a page asks again meanwhile: only that one is answered.
    ///
    /// `shown` is the number of the wish that the page has shown.
    pub async fn next(&self, shown: Option<u32>) -> Option<Wish> {
        let mut state = self.state.subscribe();
        let mut question = 0;
        self.state.send_modify(|state| {
            state.questions += 1;
            question = state.questions;
            state.wish = state.wish.filter(|wish| shown != Some(wish.number));
        });
        let is_over = |state: &State| state.wish.is_some() || state.questions != question;
        let state = state.wait_for(is_over).await.ok()?;
        state.wish.filter(|_| state.questions == question)
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[test]
    fn a_wish_waits_for_its_page() {
        let (wanted, post) = (Wanted::default(), PostId::new());
        wanted.wish(Some(post));
        let wish = wanted.next(None).now_or_never().flatten().unwrap();
        assert_eq!(wish.post, Some(post));
    }

    #[test]
    fn a_page_waits_for_its_wish() {
        let wanted = Wanted::default();
        let mut next = Box::pin(wanted.next(None));
        assert_eq!((&mut next).now_or_never(), None);
        wanted.wish(None);
        assert_eq!(next.now_or_never().flatten().map(|wish| wish.post), Some(None));
    }

    #[test]
    fn a_wish_is_given_until_it_was_shown() {
        let wanted = Wanted::default();
        wanted.wish(None);
        let wish = wanted.next(None).now_or_never().flatten();
        assert_eq!(wanted.next(None).now_or_never().flatten(), wish, "that page went away");
        assert_eq!(wanted.next(wish.map(|wish| wish.number)).now_or_never(), None);
    }

    #[test]
    fn what_was_clicked_last_is_shown() {
        let (wanted, last) = (Wanted::default(), PostId::new());
        wanted.wish(Some(PostId::new()));
        let first = wanted.next(None).now_or_never().flatten().unwrap();
        wanted.wish(Some(last));
        let second = wanted.next(Some(first.number)).now_or_never().flatten().unwrap();
        assert_eq!(second.post, Some(last), "the first one shown takes nothing from the second");
    }

    #[test]
    fn only_the_page_that_asked_last_is_answered() {
        let wanted = Wanted::default();
        let mut gone = Box::pin(wanted.next(None));
        assert_eq!((&mut gone).now_or_never(), None);
        let mut there = Box::pin(wanted.next(None));
        assert_eq!((&mut there).now_or_never(), None);
        wanted.wish(None);
        assert_eq!(gone.now_or_never(), Some(None));
        assert!(there.now_or_never().flatten().is_some());
    }
}
