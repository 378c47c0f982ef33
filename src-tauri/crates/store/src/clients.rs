//! `clients`: the agency's customers. Names are unique.

use runsheet_model::{Client, ClientId};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, json_text, ms},
    error::StoreError,
    transaction::{Reader, Tx},
};

pub(crate) const V1: &str = "
CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    zone TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
";

/// Clients of version 1 get their hues in turn (`Hue::next`), oldest first.
pub(crate) const V2: &str = r#"
ALTER TABLE clients ADD COLUMN hue TEXT NOT NULL DEFAULT 'brick' CHECK (hue IN ('brick', 'rust', 'ochre', 'olive',
    'leaf', 'jade', 'lagoon', 'sky', 'cobalt', 'iris', 'orchid', 'rose'));
ALTER TABLE clients ADD COLUMN house_rules TEXT NOT NULL DEFAULT '{}'
    CHECK (json_valid(house_rules) AND json_type(house_rules) = 'object');

UPDATE clients SET hue = json_extract(
    '["brick","jade","orchid","olive","cobalt","rust","lagoon","rose","leaf","iris","ochre","sky"]',
    '$[' || (SELECT count(*) % 12 FROM clients AS older
        WHERE (older.created_at, older.id) < (clients.created_at, clients.id)) || ']');
"#;

fn row(row: &Row<'_>) -> rusqlite::Result<Client> {
    Ok(Client {
        id: row.parsed("id")?,
        name: row.get("name")?,
        hue: row.parsed("hue")?,
        zone: row.parsed("zone")?,
        house_rules: row.json("house_rules")?,
        created_at: row.instant("created_at")?,
    })
}

impl Reader<'_> {
    /// A client by id.
    pub fn client(&self, id: ClientId) -> Result<Option<Client>, StoreError> {
        self.find("SELECT * FROM clients WHERE id = ?1", [id.to_string()], row)
    }

    /// A client by name, exactly as written.
    pub fn client_by_name(&self, name: &str) -> Result<Option<Client>, StoreError> {
        self.find("SELECT * FROM clients WHERE name = ?1", [name], row)
    }

    /// All clients, by name.
    pub fn clients(&self) -> Result<Vec<Client>, StoreError> {
        self.list("SELECT * FROM clients ORDER BY name", [], row)
    }

    fn check_client_name(&self, client: &Client) -> Result<(), StoreError> {
        match self.client_by_name(&client.name)? {
            Some(other) if other.id != client.id => Err(StoreError::NameTaken(client.name.clone())),
            _ => Ok(()),
        }
    }
}

impl Tx<'_> {
    /// Adds a client, or says that the name is taken.
    pub fn insert_client(&self, client: &Client) -> Result<(), StoreError> {
        self.check_client_name(client)?;
        self.change(
            "INSERT INTO clients (id, name, hue, zone, house_rules, created_at)
             VALUES (:id, :name, :hue, :zone, :house_rules, :created_at)",
            named_params! {
                ":id": client.id.to_string(),
                ":name": client.name,
                ":hue": client.hue.as_str(),
                ":zone": client.zone.name(),
                ":house_rules": json_text(&client.house_rules)?,
                ":created_at": ms(client.created_at),
            },
        )
        .map(drop)
    }

    /// Changes all of a client but its id. No planned post moves: each carries its own zone (design.md 2.8).
    pub fn update_client(&self, client: &Client) -> Result<(), StoreError> {
        self.check_client_name(client)?;
        self.change_one(
            ("client", &client.id),
            "UPDATE clients SET name = :name, hue = :hue, zone = :zone, house_rules = :house_rules WHERE id = :id",
            named_params! {
                ":id": client.id.to_string(),
                ":name": client.name,
                ":hue": client.hue.as_str(),
                ":zone": client.zone.name(),
                ":house_rules": json_text(&client.house_rules)?,
            },
        )
    }

    /// Deletes a client; the tables refuse it while a profile belongs to it.
    pub fn delete_client(&self, client: ClientId) -> Result<(), StoreError> {
        self.change_one(("client", &client), "DELETE FROM clients WHERE id = ?1", [client.to_string()])
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::America::New_York;
    use runsheet_model::{
        client::Hue,
        house_rules::{DisclosureRule, Expected, HouseRules},
    };

    use crate::{
        StoreError,
        fixtures::{Fixture, client, profile, tokens},
    };

    #[test]
    fn a_client_is_found_by_id_and_by_name() {
        let fixture = Fixture::new();
        let (b, a) = (client("Bäckerei"), client("Atelier"));
        let both = [b.clone(), a.clone()];
        fixture.write(move |tx| both.iter().try_for_each(|client| tx.insert_client(client)));
        assert_eq!(fixture.read(|r| r.client(a.id)), Some(a.clone()));
        assert_eq!(fixture.read(|r| r.client_by_name("Bäckerei")), Some(b.clone()));
        assert_eq!(fixture.read(|r| r.client_by_name("Backerei")), None);
        assert_eq!(fixture.read(|r| r.clients()), [a, b]);
    }

    #[test]
    fn names_are_unique() {
        let fixture = Fixture::new();
        let (first, mut other) = (client("Bäckerei"), client("Atelier"));
        let (again, stored) = (client("Bäckerei"), other.clone());
        fixture.write(move |tx| tx.insert_client(&first).and_then(|()| tx.insert_client(&stored)));
        let taken = fixture.try_write(move |tx| tx.insert_client(&again));
        assert!(matches!(taken, Err(StoreError::NameTaken(name)) if name == "Bäckerei"));
        other.name = "Bäckerei".into();
        let taken = fixture.try_write(move |tx| tx.update_client(&other));
        assert!(matches!(taken, Err(StoreError::NameTaken(_))));
    }

    #[test]
    fn all_of_a_client_but_its_id_may_change() {
        let fixture = Fixture::new();
        let mut client = client("Bäckerei");
        let stored = client.clone();
        fixture.write(move |tx| tx.insert_client(&stored));
        client.zone = New_York;
        client.name = "Bakery".into();
        client.hue = Hue::Rose;
        client.house_rules = HouseRules {
            duet: Expected::Off,
            disclosure: DisclosureRule::AlwaysAChoice,
            required_tags: vec!["brot".into()],
            deliver_hours_before: 48,
            ..HouseRules::default()
        };
        let changed = client.clone();
        fixture.write(move |tx| tx.update_client(&changed));
        assert_eq!(fixture.read(|r| r.clients()), [client]);
        let unknown = crate::fixtures::client("Nobody");
        let missing = fixture.try_write(move |tx| tx.update_client(&unknown));
        assert!(matches!(missing, Err(StoreError::Missing { what: "client", .. })));
    }

    #[test]
    fn every_hue_is_taken() {
        let fixture = Fixture::new();
        for hue in Hue::ALL {
            let mut client = client(hue.as_str());
            client.hue = hue;
            let stored = client.clone();
            fixture.write(move |tx| tx.insert_client(&stored));
            assert_eq!(fixture.read(|r| r.client(client.id)), Some(client));
        }
    }

    #[test]
    fn a_client_is_forgotten_once_no_profile_belongs_to_it() {
        let fixture = Fixture::new();
        let (client, mut profile) = (client("Bäckerei"), profile("korn"));
        profile.client = Some(client.id);
        let (id, profile_id, stored) = (client.id, profile.id, client.clone());
        fixture.write(move |tx| {
            tx.insert_client(&client)?;
            tx.insert_profile(&profile, &tokens())
        });
        let refused = fixture.try_write(move |tx| tx.delete_client(id));
        assert!(matches!(refused, Err(StoreError::Refused { .. })));
        assert_eq!(fixture.read(|r| r.clients()), [stored]);
        fixture.write(move |tx| tx.set_profile_client(profile_id, None));
        fixture.write(move |tx| tx.delete_client(id));
        assert_eq!(fixture.read(|r| r.clients()), []);
        let missing = fixture.try_write(move |tx| tx.delete_client(id));
        assert!(matches!(missing, Err(StoreError::Missing { what: "client", .. })));
    }
}
