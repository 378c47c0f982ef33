//! The desk's names of fields in the words of this API, so that a script's author finds the field in the request.

use runsheet_model::{Detail, Problem, ProblemKind};

/// Which field gave the caption.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum CaptionFrom {
    /// `description`.
    #[default]
    Description,
    /// `tiktok_text`, which overrides it.
    TiktokText,
}

impl CaptionFrom {
    /// What this API calls a field of the desk.
    pub(crate) fn api_field(self, desk_field: &str) -> &str {
        match (desk_field, self) {
            ("caption", Self::Description) => "description",
            ("caption", Self::TiktokText) => "tiktok_text",
            ("cover_timestamp_ms", _) => "tiktok_cover_timestamp_ms",
            ("clip" | "media", _) => "media_urls",
            ("mode", _) => "tiktok_post_mode",
            ("privacy", _) => "tiktok_privacy_level",
            ("profile", _) => "profile_name",
            ("when", _) => "scheduled_date",
            (same, _) => same,
        }
    }

    /// A refusal of the desk with this API's names of fields.
    pub(crate) fn in_words_of_the_api(self, problem: Problem) -> Problem {
        let details: Vec<_> = problem
            .details
            .iter()
            .map(|detail| Detail {
                field: self.api_field(&detail.field).to_owned(),
                message: detail.message.clone(),
            })
            .collect();
        // A list of wrong fields is summed up in a sentence that names the first of them.
        let summed_up = Problem::fields(problem.details.clone());
        let error = if problem.kind == ProblemKind::Invalid && problem.error == summed_up.error {
            Problem::fields(details.clone()).error
        } else {
            problem.error
        };
        Problem { error, details, ..problem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(field: &str) -> Detail {
        Detail { field: field.into(), message: "is wrong".into() }
    }

    #[test]
    fn the_desks_fields_are_named_as_they_were_sent() {
        let problem = Problem::fields(vec![detail("caption"), detail("privacy"), detail("title")]);
        let told = CaptionFrom::TiktokText.in_words_of_the_api(problem);
        let fields: Vec<_> = told.details.iter().map(|detail| detail.field.as_str()).collect();
        assert_eq!(fields, ["tiktok_text", "tiktok_privacy_level", "title"]);
        assert_eq!(told.error, "tiktok_text: is wrong (and 2 more)");
        let told = CaptionFrom::Description.in_words_of_the_api(Problem::fields(vec![detail("caption")]));
        assert_eq!(told.error, "description: is wrong");
    }

    #[test]
    fn a_refusal_with_a_sentence_of_its_own_keeps_it() {
        let problem = Problem::new(ProblemKind::Unprocessable, "clip_refused", "The clip is too long.");
        assert_eq!(CaptionFrom::Description.in_words_of_the_api(problem.clone()), problem);
    }
}
