//! The query strings of `/v1`. A name that is not documented, given twice, or with a bad value is refused: a filter
//! that is silently ignored would show a script posts it did not ask for.

use runsheet_engine::commands::ListPosts;
use runsheet_model::{Detail, Problem, StateName};
use url::form_urlencoded;

const LIMIT: std::ops::RangeInclusive<u32> = 1..=500;

/// The query of `GET /v1/posts`.
pub(crate) fn list_posts(query: Option<&str>) -> Result<ListPosts, Problem> {
    let mut query = Query::new(query);
    let states = query.take("status", states).unwrap_or_default();
    let profile = query.take("profile_name", |name| Ok(name.to_owned()));
    let limit = query.take("limit", |text| match text.parse() {
        Ok(limit) if LIMIT.contains(&limit) => Ok(limit),
        _ => Err("must be a whole number from 1 to 500".to_owned()),
    });
    let offset = query
        .take("offset", |text| text.parse().map_err(|_| "must be a whole number of at least 0".to_owned()));
    query.finish()?;
    Ok(ListPosts { states, profile, limit, offset: offset.unwrap_or_default() })
}

/// The query of `GET /v1/posts/{id}`: whether the steps are asked for.
pub(crate) fn show_post(query: Option<&str>) -> Result<bool, Problem> {
    let mut query = Query::new(query);
    let steps = query.take("steps", |text| text.parse().map_err(|_| "must be true or false".to_owned()));
    query.finish()?;
    Ok(steps.unwrap_or(false))
}

/// The query of a call that takes none.
pub(crate) fn nothing(query: Option<&str>) -> Result<(), Problem> {
    Query::new(query).finish()
}

/// The states a `status` means. A post status stands for all its states; where it is also the name of a state
/// (`scheduled`), the wider meaning counts.
fn states(status: &str) -> Result<Vec<StateName>, String> {
    let of_status: Vec<_> =
        StateName::ALL.into_iter().filter(|state| state.post_status() == status).collect();
    if !of_status.is_empty() {
        return Ok(of_status);
    }
    status.parse().map(|state| vec![state]).map_err(|_| {
        format!(
            "'{status}' is no status: use draft, scheduled, publishing, completed, failed, cancelled, or a \
             state of a destination such as in_inbox"
        )
    })
}

struct Query {
    given: Vec<(String, String)>,
    problems: Vec<Detail>,
}

impl Query {
    fn new(query: Option<&str>) -> Self {
        let given = form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
        Self { given, problems: Vec::new() }
    }

    fn take<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let values: Vec<_> = self.given.extract_if(.., |(given, _)| given == name).collect();
        let read = match values.as_slice() {
            [] => return None,
            [(_, value)] => read(value),
            _ => Err("is given twice".to_owned()),
        };
        read.map_err(|message| self.problems.push(Detail { field: name.to_owned(), message })).ok()
    }

    fn finish(self) -> Result<(), Problem> {
        let unknown = |(field, _)| Detail { field, message: "is not a parameter of this call".to_owned() };
        let problems: Vec<_> = self.problems.into_iter().chain(self.given.into_iter().map(unknown)).collect();
        if problems.is_empty() { Ok(()) } else { Err(Problem::fields(problems)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_a_post_status_or_a_state() {
        use StateName::{
            ClientPosted, Closed, Failed, InInbox, Missed, NeedsAttention, OnHold, Published, Scheduled,
            Unconfirmed,
        };
        for (status, means) in [
            ("scheduled", &[Scheduled, OnHold][..]),
            ("completed", &[InInbox, Published, ClientPosted, Closed]),
            ("failed", &[Unconfirmed, NeedsAttention, Missed, Failed]),
            ("on_hold", &[OnHold]),
            ("in_inbox", &[InInbox]),
            ("unconfirmed", &[Unconfirmed]),
        ] {
            let mut states = list_posts(Some(&format!("status={status}"))).unwrap().states;
            let mut means = means.to_vec();
            states.sort_by_key(|state| state.as_str());
            means.sort_by_key(|state| state.as_str());
            assert_eq!(states, means, "{status}");
        }
    }

    #[test]
    fn a_page_is_read_as_asked() {
        let all = list_posts(None).unwrap();
        assert!(all.states.is_empty() && all.profile.is_none() && all.limit.is_none() && all.offset == 0);
        let page =
            list_posts(Some("profile_name=B%C3%A4cker+Huber&limit=500&offset=100&status=draft")).unwrap();
        assert_eq!(page.profile.as_deref(), Some("Bäcker Huber"));
        assert_eq!((page.limit, page.offset), (Some(500), 100));
    }

    #[test]
    fn bad_parameters_are_named_all_at_once() {
        for (query, fields) in [
            ("status=done", &["status"][..]),
            ("status=", &["status"]),
            ("status=failed&status=missed", &["status"]),
            ("limit=0", &["limit"]),
            ("limit=501", &["limit"]),
            ("limit=ten", &["limit"]),
            ("offset=-1", &["offset"]),
            ("offset=4294967296", &["offset"]),
            ("page=2", &["page"]),
            ("limit=0&page=2&status=done", &["status", "limit", "page"]),
        ] {
            let refused = list_posts(Some(query)).unwrap_err();
            let named: Vec<_> = refused.details.iter().map(|detail| detail.field.as_str()).collect();
            assert_eq!(named, fields, "{query}");
        }
    }

    #[test]
    fn steps_are_shown_only_when_asked_for() {
        assert!(!show_post(None).unwrap());
        assert!(!show_post(Some("steps=false")).unwrap());
        assert!(show_post(Some("steps=true")).unwrap());
        assert!(show_post(Some("steps=1")).is_err());
        assert!(show_post(Some("step=true")).is_err());
        assert!(nothing(None).is_ok());
        assert!(nothing(Some("force=true")).is_err());
    }
}
