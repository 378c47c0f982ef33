//! Columns for people: aligned, plain, without frames.

/// Rows under their headings, each column as wide as its widest cell; the last one ends where it ends.
pub(crate) fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].as_str());
        cells.chain([headings[column]]).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |cells: [&str; N]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let headings = line(headings.map(|heading| heading));
    let rows = rows.iter().map(|row| line(std::array::from_fn(|column| row[column].as_str())));
    [headings].into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// Facts about one thing: a name and a value a line. Values that are not there are left out.
pub(crate) fn facts(facts: &[(&str, Option<String>)]) -> String {
    let known: Vec<_> =
        facts.iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value))).collect();
    let width = known.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    known.iter().map(|(name, value)| format!("{name:width$}  {value}")).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_each_other() {
        let rows = [["mia".to_owned(), "connected".to_owned()], ["kornundkrüste".to_owned(), "-".to_owned()]];
        assert_eq!(
            table(["NAME", "LOGIN"], &rows),
            "NAME           LOGIN\nmia            connected\nkornundkrüste  -"
        );
        assert_eq!(table(["NAME", "LOGIN"], &[]), "NAME  LOGIN");
    }

    #[test]
    fn facts_that_are_not_there_take_no_line() {
        let facts = facts(&[("id", Some("7".into())), ("link", None), ("state", Some("published".into()))]);
        assert_eq!(facts, "id     7\nstate  published");
    }
}
