//! Whether a caption speaks of another client: a fact for the person who plans, no refusal (ux.md section 4).

use crate::{caption::mentions, ids::ClientId};

/// A client's account, as captions mention it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    /// Whose.
    pub client: ClientId,
    /// TikTok's handle, without the @.
    pub username: String,
}

/// The accounts of other clients that a caption of client `own` mentions, each once. Without a client of its own every
/// client is another.
#[must_use]
pub fn mentions_of_others<'h>(
    caption: &str,
    own: Option<ClientId>,
    handles: &'h [Handle],
) -> Vec<&'h Handle> {
    let mentioned: Vec<_> = mentions(caption).map(str::to_lowercase).collect();
    let is_mentioned = |handle: &&Handle| mentioned.contains(&handle.username.to_lowercase());
    handles.iter().filter(|handle| Some(handle.client) != own).filter(is_mentioned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_other_clients_are_told_and_whatever_their_case() {
        let (korn, velo) = (ClientId::new(), ClientId::new());
        let handle = |client, username: &str| Handle { client, username: username.into() };
        let handles = [handle(korn, "kornundkruste"), handle(velo, "velo.habitat"), handle(velo, "velo")];
        let told = |caption, own| -> Vec<&str> {
            let others = mentions_of_others(caption, own, &handles);
            others.into_iter().map(|handle| handle.username.as_str()).collect()
        };
        let caption = "Mit @Velo.Habitat. und @kornundkruste, @Velo.Habitat";
        assert_eq!(told(caption, Some(korn)), ["velo.habitat"]);
        assert_eq!(told(caption, Some(velo)), ["kornundkruste"]);
        assert_eq!(told(caption, None), ["kornundkruste", "velo.habitat"]);
        assert_eq!(told("velo@habitat.de, #velo, @velomane", Some(korn)), Vec::<&str>::new());
    }
}
