//! Who sits at the desk. What the page asks for is asked by them: their name stands on every consent and in the log.
//!
//! A name is a signature, not a lock: whoever sits down says who they are, nobody checks it, and no right hangs on it.
//! Who sits is not kept: after a restart it is asked anew, and the page has them stand up when nobody does anything.

use std::sync::{Mutex, PoisonError};

use runsheet_model::{Problem, ProblemKind};
use runsheet_store::{Reader, StoreError, Tx};
use serde_json::json;

use super::{Desk, new_post::Refused, trouble};
use crate::{
    commands::{Caller, ForgetName, ListPeople, PAGE, SitDown, StandUp},
    views::People,
};

/// Where the database keeps the names.
const NAMES: &str = "desk_names";

/// The longest name, in characters.
const LONGEST: usize = 40;

/// The most names.
const MOST: usize = 50;

/// What nobody may be called: others sign like that.
const TAKEN: [&str; 2] = [PAGE, "command line"];

/// Who sits at the desk in this run.
#[derive(Debug, Default)]
pub(crate) struct Seat(Mutex<Option<String>>);

impl Seat {
    fn who(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn take(&self, name: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = name;
    }
}

impl Desk {
    /// The names, and who sits.
    pub async fn people(&self, _: ListPeople, _: &Caller) -> Result<People, Problem> {
        let names = self.parts.store.read(names).await.map_err(trouble)?;
        Ok(People { names, seated: self.parts.seat.who() })
    }

    /// Somebody sits down, in place of whoever sat there; a new name is remembered.
    pub async fn sit_down(&self, request: SitDown, _: &Caller) -> Result<People, Problem> {
        let name = name(&request.name).map_err(|why| Problem::field("name", why))?;
        let known = self.parts.store.write(move |tx| {
            let mut names = names(tx)?;
            if let Some(known) = names.iter().find(|known| is_same(known, &name)) {
                return Ok::<_, Refused>(known.clone());
            }
            if names.len() >= MOST {
                let error = format!("there are {MOST} names already; forget one first");
                return Err(Refused::Request(Problem::field("name", error)));
            }
            names.push(name.clone());
            keep(tx, &names)?;
            Ok(name)
        });
        self.parts.seat.take(Some(known.await?));
        self.now_sits().await
    }

    /// Nobody sits there from now on.
    pub async fn stand_up(&self, _: StandUp, _: &Caller) -> Result<People, Problem> {
        self.parts.seat.take(None);
        self.now_sits().await
    }

    /// Forgets a name, and has its bearer stand up. What was signed with it stays.
    pub async fn forget_name(&self, request: ForgetName, _: &Caller) -> Result<People, Problem> {
        let forgotten = request.name.clone();
        let written = self.parts.store.write(move |tx| {
            let mut names = names(tx)?;
            let before = names.len();
            names.retain(|name| *name != forgotten);
            if names.len() == before {
                let error = format!("there is no name '{forgotten}'");
                return Err(Refused::Request(Problem::new(ProblemKind::NotFound, "name_not_found", error)));
            }
            Ok::<_, Refused>(keep(tx, &names)?)
        });
        written.await?;
        if self.parts.seat.who() == Some(request.name) {
            self.parts.seat.take(None);
        }
        self.now_sits().await
    }

    async fn now_sits(&self) -> Result<People, Problem> {
        self.parts.signals.changed();
        self.people(ListPeople {}, &Caller::page()).await
    }

    /// The caller under the name that stands in the log: the page asks for whoever sits there.
    pub(crate) fn signed(&self, caller: Caller) -> Caller {
        match self.parts.seat.who() {
            Some(by) if caller.is_page => Caller { by, ..caller },
            _ => caller,
        }
    }
}

/// A name as it is kept, or what is wrong with it.
fn name(text: &str) -> Result<String, String> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err("is empty".to_owned()),
        long if long > LONGEST => Err(format!("has {long} characters; at most {LONGEST} fit")),
        _ if name.chars().any(char::is_control) => {
            Err("has a line break or another control character".to_owned())
        }
        _ if TAKEN.iter().any(|taken| is_same(taken, name)) => Err(format!("'{name}' is nobody's name")),
        _ => Ok(name.to_owned()),
    }
}

/// Upper and lower case make no other person.
fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// In the order in which they first sat down.
fn names(r: &Reader<'_>) -> Result<Vec<String>, StoreError> {
    let read = |text: String| {
        serde_json::from_str(&text)
            .map_err(|why| StoreError::Unreadable { detail: format!("{NAMES}: {why}") })
    };
    Ok(r.meta(NAMES)?.map(read).transpose()?.unwrap_or_default())
}

fn keep(tx: &Tx<'_>, names: &[String]) -> Result<(), StoreError> {
    tx.set_meta(NAMES, &json!(names).to_string())
}
