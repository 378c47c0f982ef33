//! What a seed means: posts, troubles, kills, and what people do meanwhile.

use std::time::Duration;

use runsheet_model::{Mode, Privacy};
use runsheet_practice::{Endpoint, Fault, FaultKind, Outcome};

use crate::{
    arrow::{self, ARROWS, Arrow, Kill, Needs},
    clip::Size,
    dice::Dice,
    trouble::{self, Account, End, Trouble},
};

/// The accounts of every world.
pub const CREATORS: [&str; 2] = ["anna", "bela"];

/// How old a login is when its access token has to be renewed; it lives two hours.
const NEARLY_OVER: Duration = Duration::from_secs(6_900);

/// Everything a trial is made of. The same seed makes the same world.
#[derive(Debug)]
pub struct World {
    pub seed: u64,
    pub arrow: Option<Arrow>,
    pub trouble: Trouble,
    pub posts: Vec<Planned>,
    /// The line of the trouble first, if it is a fault.
    pub faults: Vec<Fault>,
    pub outcome: Option<Outcome>,
    pub kills: Vec<Kill>,
    /// How long Runsheet stays away after a kill.
    pub away: Duration,
    /// How old the logins are.
    pub age: Duration,
    pub person: Person,
    /// How long life goes on after all has settled.
    pub aftermath: Duration,
    /// TikTok refuses with HTTP 200, and says `invalid_param`.
    pub oddly_polite: bool,
}

/// One post.
#[derive(Debug)]
pub struct Planned {
    /// Makes its clip unlike all others.
    pub number: u64,
    pub creator: &'static str,
    pub mode: Mode,
    pub privacy: Privacy,
    pub size: Size,
    /// The clip comes from an address.
    pub fetched: bool,
    /// How long after the start it is due.
    pub wait: Duration,
}

/// What somebody at the desk does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Person {
    Watches,
    /// Cancels the first post after so many steps of time.
    Cancels(usize),
    /// Stops Runsheet in order after so many steps, and starts it again.
    Restarts(usize),
    /// Gives what has stopped another go.
    Retries,
}

impl World {
    /// The world of that seed. Arrow and trouble go round, so that as many seeds as there are cells meet every cell.
    pub fn of(seed: u64) -> Self {
        let troubles = trouble::all();
        let turn = |of: usize| usize::try_from(seed % of as u64).unwrap();
        let arrow = ARROWS.get(turn(ARROWS.len() + 1)).copied();
        let trouble = troubles[turn(troubles.len())];
        let dice = &mut Dice::new(seed.wrapping_mul(0x9e37_79b9).wrapping_add(77));
        let posts = posts(seed, arrow, trouble, dice);
        let kills = arrow::kills(arrow, dice);
        let is_large = posts.iter().any(|post| post.size == Size::Large);
        let needs_renewal = matches!(arrow, Some(Arrow { needs: Needs::OldLogin, .. }))
            || matches!(
                trouble,
                Trouble::Fault(Endpoint::Token, _) | Trouble::Account(Account::RefreshKillsAccess)
            );
        let asks_the_list = matches!(trouble, Trouble::Fault(Endpoint::VideoList, _));
        let end = match trouble {
            Trouble::End(end) => Some(end),
            _ if asks_the_list => Some(if dice.below(3) == 0 { End::OddLastWord } else { End::NoId }),
            _ if dice.below(12) == 0 => Some(End::Fails),
            _ => None,
        };
        Self {
            seed,
            arrow,
            trouble,
            faults: faults(trouble, is_large, dice),
            outcome: end.map(|end| end.draw(dice)),
            kills,
            away: away(dice),
            age: if needs_renewal || dice.below(10) == 0 { NEARLY_OVER } else { Duration::ZERO },
            person: person(dice),
            aftermath: Duration::from_secs(if asks_the_list { 200 } else { 20 }),
            oddly_polite: dice.below(2) == 0,
            posts,
        }
    }

    /// Whether the arrow or the trouble that the seed stands for is among these.
    pub fn could_meet(&self, names: &[String]) -> bool {
        let arrow = self.arrow.map(|arrow| arrow.name.to_owned());
        arrow.into_iter().chain([self.trouble.name()]).any(|name| names.contains(&name))
    }
}

fn posts(seed: u64, arrow: Option<Arrow>, trouble: Trouble, dice: &mut Dice) -> Vec<Planned> {
    // One that leads to the trouble and one that leads to the arrow, should the first not get that far.
    let count = 1 + dice.below(3) + usize::from(arrow.is_some() && trouble != Trouble::None);
    let needs = arrow.map(|arrow| arrow.needs);
    (0..count.min(3))
        .map(|nth| {
            let fits = nth < 2;
            let draft = match trouble {
                Trouble::Fault(Endpoint::InboxInit, _) | Trouble::Account(Account::DraftsUsedUp) => nth == 0,
                Trouble::Fault(Endpoint::VideoInit | Endpoint::VideoList, _) => nth == 2,
                _ => dice.below(4) == 0,
            };
            let large = nth == 0 && (needs == Some(Needs::Chunks) || dice.below(40) == 0);
            Planned {
                number: seed * 4 + nth as u64,
                creator: CREATORS[nth % 2],
                mode: if draft { Mode::Draft } else { Mode::Direct },
                privacy: match trouble {
                    Trouble::Fault(Endpoint::VideoList, _) | Trouble::Account(_) => Privacy::PublicToEveryone,
                    _ if dice.below(4) == 0 => Privacy::SelfOnly,
                    _ => Privacy::PublicToEveryone,
                },
                size: match (large, dice.below(3)) {
                    (true, _) => Size::Large,
                    (false, 0) => Size::Wide,
                    (false, _) => Size::Small,
                },
                fetched: fits && needs == Some(Needs::Fetched) || dice.below(8) == 0,
                wait: Duration::from_secs([0, 0, 0, 2, 50][dice.below(5)]),
            }
        })
        .collect()
}

fn faults(trouble: Trouble, is_large: bool, dice: &mut Dice) -> Vec<Fault> {
    let first = match trouble {
        Trouble::None => return Vec::new(),
        Trouble::Fault(at, kind) => Some((at, kind)),
        Trouble::End(_) | Trouble::Account(_) => None,
    };
    let more = [0, 0, 1, 2][dice.below(4)];
    let all: Vec<_> = first.into_iter().chain((0..more).map(|_| trouble::any_fault(dice))).collect();
    all.into_iter()
        .map(|(at, kind)| {
            let mut fault = Fault::next(at, kind.draw(at, dice))
                .after([0, 0, 0, 1][dice.below(4)])
                .times([1, 1, 1, 2, 3, 9][dice.below(6)]);
            // A slow thing costs us real time.
            if matches!(fault.kind, FaultKind::Delay { .. } | FaultKind::SlowBody { .. }) {
                fault = fault.times(1);
            }
            if dice.below(6) == 0 && at != Endpoint::Token {
                fault = fault.of(CREATORS[0]);
            }
            if is_large && at == Endpoint::Upload && dice.below(2) == 0 {
                fault = fault.on_chunk(dice.below(2) as u64);
            }
            fault
        })
        .collect()
}

fn away(dice: &mut Dice) -> Duration {
    Duration::from_secs([0, 0, 0, 0, 5, 40, 180, 5_400][dice.below(8)])
}

fn person(dice: &mut Dice) -> Person {
    match dice.below(10) {
        0 => Person::Cancels(dice.below(12)),
        1 => Person::Restarts(dice.below(12)),
        2 => Person::Retries,
        _ => Person::Watches,
    }
}
