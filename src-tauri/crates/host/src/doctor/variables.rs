//! The variables that Runsheet listens to.

use super::Finding;
use crate::BadVariable;

const CHECK: &str = "variables";

/// Looks whether they could be read.
pub(super) fn look(bad: Option<&BadVariable>) -> Finding {
    match bad {
        None => Finding::ok(CHECK, "every RUNSHEET_ variable that is set can be read"),
        Some(bad) => Finding::problem(
            CHECK,
            bad.to_string(),
            format!("set {} to a value that it takes, or unset it", bad.variable),
        ),
    }
}
