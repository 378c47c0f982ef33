//! Where a clip is planned or was sent already: what the composer asks before it is used again, or for somebody else.

use std::collections::HashMap;

use runsheet_model::{ClientId, Problem, ProfileId};
use runsheet_store::StoreError;

use super::{Desk, plan::Showing, trouble};
use crate::{
    commands::{Caller, FindSameClip},
    views::{ClipUse, SameClip},
};

/// The most posts of each kind that are shown.
const SHOWN: usize = 20;

impl Desk {
    /// The posts of an account, and of all others, that have a clip.
    pub async fn same_clip(&self, request: FindSameClip, _: &Caller) -> Result<SameClip, Problem> {
        let FindSameClip { clip, profile, post } = request;
        let profile = self.profile_named(&profile).await?.id;
        let showing = Showing::new(&self.parts, self.accounts(None).await?);
        let found = self.parts.store.read(move |r| {
            let names: HashMap<ClientId, String> =
                r.clients()?.into_iter().map(|client| (client.id, client.name)).collect();
            let owners: HashMap<ProfileId, ClientId> =
                r.profiles()?.into_iter().filter_map(|profile| Some((profile.id, profile.client?))).collect();
            let mut same = SameClip { here: Vec::new(), elsewhere: Vec::new() };
            for found in r.cards_with_clip(&clip)? {
                let is_here = found.card.profile == profile;
                let kind = if is_here { &mut same.here } else { &mut same.elsewhere };
                if Some(found.card.id) == post || kind.len() == SHOWN {
                    continue;
                }
                let client_name = owners.get(&found.card.profile).and_then(|owner| names.get(owner)).cloned();
                let (since, post_url) = (found.changed_at, found.post_url);
                kind.push(ClipUse { card: showing.card(r, found.card)?, client_name, since, post_url });
            }
            Ok::<_, StoreError>(same)
        });
        found.await.map_err(trouble)
    }
}
