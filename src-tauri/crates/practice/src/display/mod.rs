//! The Display API: profile and public videos (tiktok-api.md section 2).

pub(crate) mod user_info;
pub(crate) mod videos;

use crate::head::Head;
use crate::refusal::Refusal;

/// The names in `fields`, each of which must be known.
pub(crate) fn fields<'a>(head: &'a Head, known: &[&str]) -> Result<Vec<&'a str>, Refusal> {
    let given = head.only("fields").filter(|fields| !fields.is_empty());
    let names: Vec<&str> = given.ok_or_else(|| Refusal::params("fields is required"))?.split(',').collect();
    match names.iter().find(|name| !known.contains(name)) {
        None => Ok(names),
        Some(unknown) => Err(Refusal::params(format!("fields: {unknown:?} is not a known field"))),
    }
}
