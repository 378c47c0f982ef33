//! `slots`: the weekly posting times of the profiles, in the zone of the profile's client.

use chrono::{NaiveTime, Timelike, Weekday};
use runsheet_model::{
    ProfileId,
    slot::{Slot, WeeklySlots},
};
use rusqlite::Row;

use crate::{
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V2: &str = "
CREATE TABLE slots (
    profile TEXT NOT NULL REFERENCES profiles (id),
    weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    minute INTEGER NOT NULL CHECK (minute BETWEEN 0 AND 1439),
    PRIMARY KEY (profile, weekday, minute)
) STRICT, WITHOUT ROWID;
";

fn row(row: &Row<'_>) -> rusqlite::Result<Slot> {
    let out_of_range = |column| rusqlite::Error::IntegralValueOutOfRange(column, i64::MAX);
    let (weekday, minute): (u8, u32) = (row.get("weekday")?, row.get("minute")?);
    let weekday = weekday.checked_sub(1).and_then(|day| Weekday::try_from(day).ok());
    let time = NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0);
    Ok(Slot::new(weekday.ok_or_else(|| out_of_range(0))?, time.ok_or_else(|| out_of_range(1))?))
}

impl Reader<'_> {
    /// The slots of a profile.
    pub fn slots(&self, profile: ProfileId) -> Result<WeeklySlots, StoreError> {
        let of_profile = "SELECT weekday, minute FROM slots WHERE profile = ?1";
        let slots = self.list(of_profile, [profile.to_string()], row)?;
        WeeklySlots::try_from(slots).map_err(|why| StoreError::Unreadable { detail: format!("slots: {why}") })
    }
}

impl Tx<'_> {
    /// Gives a profile these slots instead of those it had. No planned post moves.
    pub fn set_slots(&self, profile: ProfileId, slots: &WeeklySlots) -> Result<(), StoreError> {
        let profile = profile.to_string();
        self.change("DELETE FROM slots WHERE profile = ?1", [&profile])?;
        for slot in slots.iter() {
            let minute = slot.time().num_seconds_from_midnight() / 60;
            self.change(
                "INSERT INTO slots (profile, weekday, minute) VALUES (?1, ?2, ?3)",
                (&profile, slot.weekday().number_from_monday(), minute),
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use runsheet_model::{ProfileId, WeeklySlots};

    use crate::{
        StoreError,
        fixtures::{Fixture, profile, tokens},
    };

    fn slots(text: &str) -> WeeklySlots {
        text.parse().unwrap()
    }

    #[test]
    fn a_profile_keeps_its_own_slots_until_others_are_set() {
        let fixture = Fixture::new();
        let (korn, velo) = (profile("korn"), profile("velo"));
        let (id, other) = (korn.id, velo.id);
        fixture.write(move |tx| {
            tx.insert_profile(&korn, &tokens())?;
            tx.insert_profile(&velo, &tokens())?;
            tx.set_slots(id, &slots("Sun 23:59, Mon 0:00, Thu 17:00"))?;
            tx.set_slots(other, &slots("Mon 0:00"))
        });
        assert_eq!(fixture.read(|r| r.slots(id)), slots("Mon 0:00, Thu 17:00, Sun 23:59"));
        fixture.write(move |tx| tx.set_slots(id, &slots("Tue 9:05")));
        assert_eq!(fixture.read(|r| r.slots(id)), slots("Tue 9:05"));
        fixture.write(move |tx| tx.set_slots(id, &WeeklySlots::default()));
        assert_eq!(fixture.read(|r| r.slots(id)), WeeklySlots::default());
        assert_eq!(fixture.read(|r| r.slots(other)), slots("Mon 0:00"));
    }

    #[test]
    fn nobody_has_no_slots_and_gets_none() {
        let fixture = Fixture::new();
        assert!(fixture.read(|r| r.slots(ProfileId::new())).is_empty());
        let refused = fixture.try_write(|tx| tx.set_slots(ProfileId::new(), &slots("Mon 9:00")));
        assert!(matches!(refused, Err(StoreError::Refused { .. })));
    }
}
