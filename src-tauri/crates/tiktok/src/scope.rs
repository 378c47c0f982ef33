//! What a user grants (section 1.10).

use std::fmt;

use crate::wire::words;

words! {
    /// One permission of an account.
    pub enum Scope, else Other {
        /// Id, avatar and display name.
        UserInfoBasic = "user.info.basic",
        /// Username, bio, links, verified mark.
        UserInfoProfile = "user.info.profile",
        /// Follower, following, like and video counts.
        UserInfoStats = "user.info.stats",
        /// The account's public videos.
        VideoList = "video.list",
        /// Drafts to the inbox, and their status.
        VideoUpload = "video.upload",
        /// Creator info, direct posts, and their status.
        VideoPublish = "video.publish",
    }
}

/// A set of scopes in the order given, each once; TikTok separates them by commas, not spaces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// Reads a comma-separated list; spaces count as separators too, empty parts are nothing.
    pub fn parse(list: &str) -> Self {
        list.split([',', ' ']).filter(|word| !word.is_empty()).map(Scope::from).collect()
    }

    /// Whether the scope is among them.
    pub fn contains(&self, scope: &Scope) -> bool {
        self.0.contains(scope)
    }

    /// The scopes, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Scope> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        let mut list = Vec::new();
        for scope in scopes {
            if !list.contains(&scope) {
                list.push(scope);
            }
        }
        Self(list)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, scope) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(",")?;
            }
            f.write_str(scope.as_str())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_and_written_with_commas() {
        let scopes = Scopes::parse("user.info.basic,video.upload,,video.new,video.upload");
        assert_eq!(scopes.to_string(), "user.info.basic,video.upload,video.new");
        assert!(scopes.contains(&Scope::VideoUpload));
        assert!(!scopes.contains(&Scope::VideoPublish));
        assert!(scopes.contains(&Scope::Other("video.new".into())));
        assert!(Scopes::parse("").is_empty());
    }
}
