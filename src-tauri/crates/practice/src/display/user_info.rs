//! `GET /v2/user/info/` (tiktok-api.md section 2.1).

use serde_json::{Map, Value, json};

use crate::creator::Creator;
use crate::display::fields;
use crate::head::Head;
use crate::refusal::{Denied, Refusal};
use crate::state::videos;
use crate::world::Book;

/// Every field with the scope it needs (section 1.10).
const FIELDS: [(&str, &str); 15] = [
    ("open_id", "user.info.basic"),
    ("union_id", "user.info.basic"),
    ("avatar_url", "user.info.basic"),
    ("avatar_url_100", "user.info.basic"),
    ("avatar_large_url", "user.info.basic"),
    ("display_name", "user.info.basic"),
    ("profile_web_link", "user.info.profile"),
    ("profile_deep_link", "user.info.profile"),
    ("bio_description", "user.info.profile"),
    ("is_verified", "user.info.profile"),
    ("username", "user.info.profile"),
    ("follower_count", "user.info.stats"),
    ("following_count", "user.info.stats"),
    ("likes_count", "user.info.stats"),
    ("video_count", "user.info.stats"),
];

/// The fields asked for. A field beyond the granted scopes is refused, as the error page says (row 18 of section 13
/// lists what else was seen).
pub(crate) fn answer(
    book: &Book<'_>,
    creator: &Creator,
    scopes: &[String],
    head: &Head,
) -> Result<Value, Denied> {
    let asked = fields(head, &FIELDS.map(|(name, _)| name))?;
    let mut user = Map::new();
    for name in asked {
        let needed = FIELDS.iter().find(|(field, _)| *field == name).map(|(_, scope)| *scope);
        if !needed.is_some_and(|needed| scopes.iter().any(|scope| scope == needed)) {
            return Err(
                Refusal::ScopePermissionMissed(format!("the field {name} needs another scope")).into()
            );
        }
        user.insert(name.to_owned(), value(book, creator, name)?);
    }
    Ok(json!({"user": user}))
}

fn value(book: &Book<'_>, creator: &Creator, name: &str) -> Result<Value, Denied> {
    Ok(match name {
        "open_id" => json!(creator.open_id(&book.app.client_key)),
        "union_id" => json!(creator.union_id()),
        "display_name" => json!(creator.nickname),
        "username" => json!(creator.handle),
        "bio_description" => json!(creator.bio),
        "is_verified" => json!(false),
        "profile_web_link" | "profile_deep_link" => {
            json!(format!("{}practice/phone/{}", book.origin, creator.handle))
        }
        "follower_count" => json!(creator.followers),
        "following_count" => json!(creator.followers / 40),
        "likes_count" => json!(creator.followers * 11),
        "video_count" => json!(videos::count(book.sql, &creator.handle)?),
        _ => json!(format!("{}practice/avatar/{}", book.origin, creator.handle)),
    })
}
