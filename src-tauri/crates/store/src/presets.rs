//! `presets`: named settings that posts start from. Names are unique.

use runsheet_model::Preset;
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, json_text},
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V2: &str = "
CREATE TABLE presets (
    name TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    caption TEXT NOT NULL,
    tags TEXT NOT NULL CHECK (json_valid(tags) AND json_type(tags) = 'array')
) STRICT, WITHOUT ROWID;
";

fn row(row: &Row<'_>) -> rusqlite::Result<Preset> {
    Ok(Preset {
        name: row.get("name")?,
        title: row.get("title")?,
        caption: row.get("caption")?,
        tags: row.json("tags")?,
    })
}

impl Reader<'_> {
    /// All presets, by name.
    pub fn presets(&self) -> Result<Vec<Preset>, StoreError> {
        self.list("SELECT * FROM presets ORDER BY name", [], row)
    }
}

impl Tx<'_> {
    /// Keeps a preset, in place of the one of that name if there is one.
    pub fn set_preset(&self, preset: &Preset) -> Result<(), StoreError> {
        self.change(
            "INSERT OR REPLACE INTO presets (name, title, caption, tags) VALUES (:name, :title, :caption, :tags)",
            named_params! {
                ":name": preset.name,
                ":title": preset.title,
                ":caption": preset.caption,
                ":tags": json_text(&preset.tags)?,
            },
        )
        .map(drop)
    }

    /// Forgets a preset. The posts that started from it stay as they are.
    pub fn delete_preset(&self, name: &str) -> Result<(), StoreError> {
        self.change_one(("preset", &name), "DELETE FROM presets WHERE name = ?1", [name])
    }
}

#[cfg(test)]
mod tests {
    use runsheet_model::Preset;

    use crate::{StoreError, fixtures::Fixture};

    fn preset(name: &str, caption: &str) -> Preset {
        let tags = vec!["brot".into(), "berlin".into()];
        Preset { name: name.into(), title: "Montag".into(), caption: caption.into(), tags }
    }

    #[test]
    fn a_preset_is_kept_replaced_and_forgotten_by_its_name() {
        let fixture = Fixture::new();
        let (one, other, again) = (preset("b", "Frisch"), preset("a", "Neu"), preset("b", "Warm"));
        let kept = [one.clone(), other.clone()];
        fixture.write(move |tx| kept.iter().try_for_each(|preset| tx.set_preset(preset)));
        assert_eq!(fixture.read(|r| r.presets()), [other.clone(), one]);
        let replacing = again.clone();
        fixture.write(move |tx| tx.set_preset(&replacing));
        assert_eq!(fixture.read(|r| r.presets()), [other, again.clone()]);
        fixture.write(|tx| tx.delete_preset("a"));
        assert_eq!(fixture.read(|r| r.presets()), [again]);
        let missing = fixture.try_write(|tx| tx.delete_preset("a"));
        assert!(matches!(missing, Err(StoreError::Missing { what: "preset", .. })));
    }
}
