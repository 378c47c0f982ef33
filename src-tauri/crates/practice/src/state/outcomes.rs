//! Table `outcomes`: endings set for all, a creator, an upload or a file.

use rusqlite::{Connection, OptionalExtension};

use crate::config::PracticeError;
use crate::outcome::{Outcome, OutcomeFor};

/// Sets or, with `None`, takes back the outcome for `whose`.
pub(crate) fn set(
    connection: &Connection,
    whose: &OutcomeFor,
    outcome: Option<&Outcome>,
) -> Result<(), PracticeError> {
    let key = serde_json::to_string(whose)?;
    match outcome {
        Some(outcome) => connection
            .prepare_cached(
                "INSERT INTO outcomes (whose, doc) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET doc = ?2",
            )?
            .execute((key, serde_json::to_string(outcome)?))?,
        None => connection.prepare_cached("DELETE FROM outcomes WHERE whose = ?1")?.execute([key])?,
    };
    Ok(())
}

/// The outcome of one upload, the particular before the general.
pub(crate) fn of(
    connection: &Connection,
    publish_id: &str,
    creator: &str,
    blake3: Option<&str>,
) -> Result<Outcome, PracticeError> {
    let by_file = blake3.map(|hash| OutcomeFor::File(hash.to_owned()));
    let others = [
        OutcomeFor::PublishId(publish_id.to_owned()),
        OutcomeFor::Creator(creator.to_owned()),
        OutcomeFor::All,
    ];
    let mut outcome = Outcome::default();
    for whose in by_file.into_iter().chain(others) {
        if let Some(wider) = read(connection, &whose)? {
            outcome = outcome.or(wider);
        }
    }
    Ok(outcome)
}

fn read(connection: &Connection, whose: &OutcomeFor) -> Result<Option<Outcome>, PracticeError> {
    let doc: Option<String> = connection
        .prepare_cached("SELECT doc FROM outcomes WHERE whose = ?1")?
        .query_row([serde_json::to_string(whose)?], |row| row.get(0))
        .optional()?;
    Ok(doc.as_deref().map(serde_json::from_str).transpose()?)
}
