//! The judge: what TikTok has, by hash, against what every post says. Never our own database.

use std::collections::BTreeMap;

use runsheet_model::StateName;
use runsheet_practice::{Call, Ending, Published};

use crate::{
    life::{Fate, Standing},
    trouble::{Account, Trouble},
    world::World,
};

/// What TikTok says to a call too many.
const OVER_THE_LIMIT: [&str; 4] = [
    "rate_limit_exceeded",
    "spam_risk_too_many_posts",
    "spam_risk_too_many_pending_share",
    "reached_active_user_cap",
];

/// What a trial found wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// A clip is at TikTok twice.
    Double,
    /// A post is neither delivered nor in a state that a person sees, or says otherwise than TikTok.
    Loss,
    /// A call that TikTok refused because it was one too many.
    OverLimit,
    /// A request that breaks a documented rule.
    Violation,
    /// An acknowledged post is another one after a restart, or a process ended by itself.
    Broken,
}

/// A finding and what it is about.
pub type Findings = Vec<(Finding, String)>;

/// Looks at everything. `hashes`: of the posts' clips, in their order.
pub fn judge(
    world: &World,
    hashes: &[String],
    standings: &[Standing],
    files: &[Published],
    calls: &[Call],
) -> Findings {
    let mut findings = Findings::new();
    for (hash, standing) in hashes.iter().zip(standings) {
        let there: Vec<Ending> =
            files.iter().filter(|file| file.blake3 == *hash).map(|file| file.ending).collect();
        let live: Vec<Ending> = there.iter().copied().filter(|ending| *ending != Ending::Failed).collect();
        if live.len() > 1 {
            findings.push((Finding::Double, format!("{there:?}: {standing:?}")));
        }
        if let Some(why) = contradiction(standing, &live) {
            findings.push((Finding::Loss, format!("{why}: TikTok has {there:?}: {standing:?}")));
        }
    }
    let strangers = files.iter().filter(|file| !hashes.contains(&file.blake3));
    findings.extend(strangers.map(|file| (Finding::Loss, format!("not a clip of ours: {file:?}"))));
    for call in calls {
        let is_refused = call.status == 429 || OVER_THE_LIMIT.contains(&call.code.as_str());
        if is_refused && call.fault.is_none() && !others_used_it_up(world) {
            findings.push((Finding::OverLimit, format!("{call:?}")));
        }
        if !call.violations.is_empty() {
            findings.push((Finding::Violation, format!("{call:?}")));
        }
    }
    findings
}

/// Where what a post says cannot be, by what TikTok has.
fn contradiction(standing: &Standing, live: &[Ending]) -> Option<&'static str> {
    let Some(fate) = standing.fate else { return Some("came to no end") };
    let at_most_one = |ending: Ending| live.first().is_none_or(|there| *there == ending);
    match (fate, standing.state) {
        (Fate::Delivered, _) if live.is_empty() => Some("says delivered"),
        (_, StateName::Published) if !at_most_one(Ending::Published) => Some("says published"),
        (_, StateName::InInbox) if !at_most_one(Ending::Inbox) => Some("says in the inbox"),
        // Whoever believes that would send it again.
        (Fate::NotPosted | Fate::Waits, _) if !live.is_empty() => Some("says not posted"),
        (Fate::NotPosted, _) if standing.said.is_none() && says_why(standing.state) => {
            Some("does not say why")
        }
        _ => None,
    }
}

fn says_why(state: StateName) -> bool {
    matches!(state, StateName::Failed | StateName::NeedsAttention)
}

/// The limit was not reached by our own calls.
fn others_used_it_up(world: &World) -> bool {
    matches!(
        world.trouble,
        Trouble::Account(
            Account::DayUsedUp | Account::AppUsedUp | Account::DraftsUsedUp | Account::InfoRefused
        )
    )
}

/// How often each finding came.
pub fn counted(findings: &Findings) -> BTreeMap<Finding, usize> {
    let mut counts = BTreeMap::new();
    for (finding, _) in findings {
        *counts.entry(*finding).or_default() += 1;
    }
    counts
}
