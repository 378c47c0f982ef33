//! The arrows of a post's way at which the engine is killed, and what leads there.

use crate::dice::Dice;

/// A fail point of the engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// As `RUNSHEET_FAIL_AT` takes it.
    pub name: &'static str,
    /// What a world must have for the engine to come by.
    pub needs: Needs,
}

/// What leads to an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Any post.
    Post,
    /// A clip from an address.
    Fetched,
    /// A clip of several chunks.
    Chunks,
    /// A login whose access token is nearly over.
    OldLogin,
    /// An upload that an earlier kill has cut.
    CutUpload,
}

const fn arrow(name: &'static str, needs: Needs) -> Arrow {
    Arrow { name, needs }
}

/// Every fail point of the engine.
pub const ARROWS: [Arrow; 24] = [
    arrow("plan_ready", Needs::Post),
    arrow("plan_written", Needs::Post),
    arrow("clip_arrived", Needs::Fetched),
    arrow("arrival_written", Needs::Fetched),
    arrow("claim_written", Needs::Post),
    arrow("creator_info_answered", Needs::Post),
    arrow("initiating_written", Needs::Post),
    arrow("init_in_ledger", Needs::Post),
    arrow("init_answered", Needs::Post),
    arrow("init_written", Needs::Post),
    arrow("chunk_on_the_wire", Needs::Chunks),
    arrow("chunk_answered", Needs::Chunks),
    arrow("offset_written", Needs::Chunks),
    arrow("commit_written", Needs::Post),
    arrow("completing_on_the_wire", Needs::Post),
    arrow("completing_answered", Needs::Post),
    arrow("processing_written", Needs::Post),
    arrow("status_answered", Needs::Post),
    arrow("status_written", Needs::Post),
    arrow("attempt_ended", Needs::Post),
    arrow("picked_up", Needs::CutUpload),
    arrow("how_far_answered", Needs::CutUpload),
    arrow("refresh_answered", Needs::OldLogin),
    arrow("refresh_written", Needs::OldLogin),
];

/// Where an upload can be cut so that the next life picks it up.
const CUTS: [&str; 4] = ["init_written", "commit_written", "completing_on_the_wire", "completing_answered"];

/// One kill: the engine dies when it comes by this point for that time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kill {
    pub point: &'static str,
    pub nth: usize,
}

impl Kill {
    /// As `RUNSHEET_FAIL_AT` takes it.
    pub fn fail_at(&self) -> String {
        format!("{}:{}", self.point, self.nth)
    }
}

/// The kills of a world, one for each life but the last.
pub fn kills(arrow: Option<Arrow>, dice: &mut Dice) -> Vec<Kill> {
    let Some(arrow) = arrow else { return Vec::new() };
    let mut kills = Vec::new();
    if arrow.needs == Needs::CutUpload {
        kills.push(Kill { point: CUTS[dice.below(CUTS.len())], nth: 1 });
    }
    let nth = if dice.below(4) == 0 { 2 } else { 1 };
    kills.push(Kill { point: arrow.name, nth });
    if dice.below(7) == 0 {
        kills.push(Kill { point: ARROWS[dice.below(ARROWS.len())].name, nth: 1 });
    }
    kills
}
