//! `clients`: the agency's customers. Names are unique.

use runsheet_model::{ClientId, profile::Client};
use rusqlite::{Row, named_params};

use crate::{
    columns::{Columns, ms},
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

fn row(row: &Row<'_>) -> rusqlite::Result<Client> {
    Ok(Client {
        id: row.parsed("id")?,
        name: row.get("name")?,
        zone: row.parsed("zone")?,
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
            "INSERT INTO clients (id, name, zone, created_at) VALUES (:id, :name, :zone, :created_at)",
            named_params! {
                ":id": client.id.to_string(),
                ":name": client.name,
                ":zone": client.zone.name(),
                ":created_at": ms(client.created_at),
            },
        )
        .map(drop)
    }

    /// Changes a client's name and zone. No planned post moves: each carries its own zone (design.md 2.8).
    pub fn update_client(&self, client: &Client) -> Result<(), StoreError> {
        self.check_client_name(client)?;
        self.change_one(
            ("client", &client.id),
            "UPDATE clients SET name = :name, zone = :zone WHERE id = :id",
            named_params! {
                ":id": client.id.to_string(),
                ":name": client.name,
                ":zone": client.zone.name(),
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::America::New_York;

    use crate::{
        StoreError,
        fixtures::{Fixture, client},
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
    fn a_client_may_change_its_name_and_zone() {
        let fixture = Fixture::new();
        let mut client = client("Bäckerei");
        let stored = client.clone();
        fixture.write(move |tx| tx.insert_client(&stored));
        client.zone = New_York;
        client.name = "Bakery".into();
        let changed = client.clone();
        fixture.write(move |tx| tx.update_client(&changed));
        assert_eq!(fixture.read(|r| r.clients()), [client]);
        let unknown = crate::fixtures::client("Nobody");
        let missing = fixture.try_write(move |tx| tx.update_client(&unknown));
        assert!(matches!(missing, Err(StoreError::Missing { what: "client", .. })));
    }
}
