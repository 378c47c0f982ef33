//! The place in the database that a sealed value belongs to.

/// Table, row and column of a sealed value. The value opens only there: copied into another row or column, it does
/// not open (design.md 2.7).
///
/// The words are part of what is sealed: renaming a table or column means sealing its values again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cell<'a> {
    /// The table's name.
    pub table: &'a str,
    /// The row's primary key as text.
    pub row: &'a str,
    /// The column's name.
    pub column: &'a str,
}

impl Cell<'_> {
    /// Appends the cell so that no two cells give the same bytes: each part is led by its length.
    pub(crate) fn write_to(&self, out: &mut Vec<u8>) {
        for part in [self.table, self.row, self.column] {
            out.extend_from_slice(&(part.len() as u64).to_le_bytes());
            out.extend_from_slice(part.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(table: &str, row: &str, column: &str) -> Vec<u8> {
        let mut out = Vec::new();
        Cell { table, row, column }.write_to(&mut out);
        out
    }

    proptest! {
        #[test]
        fn different_cells_never_give_the_same_bytes(
            (a, b) in (("[ab]{0,3}", "[ab]{0,3}", "[ab]{0,3}"), ("[ab]{0,3}", "[ab]{0,3}", "[ab]{0,3}")),
        ) {
            prop_assert_eq!(bytes(&a.0, &a.1, &a.2) == bytes(&b.0, &b.1, &b.2), a == b);
        }
    }
}
