//! What was measured, as one table.

use super::stats::Ratio;

const HEADINGS: [&str; 7] = ["BENCH", "WHAT", "AGAINST", "MEDIAN RATIO [95 %]", "FIGURES", "BAR", "REACHED"];

/// One line: something measured, and what it must be.
pub struct Row {
    /// Which bench.
    pub bench: &'static str,
    /// What was measured.
    pub what: String,
    /// Against what.
    pub reference: String,
    /// Ours over the reference.
    pub ratio: Option<Ratio>,
    /// What the measurements were, with their units.
    pub figures: String,
    /// What must be reached.
    pub bar: String,
    /// Whether it was.
    pub reached: Option<bool>,
}

impl Row {
    /// A bench that has no place on this machine.
    #[must_use]
    pub fn left_out(bench: &'static str, why: &str) -> Self {
        Self {
            bench,
            what: "left out".to_owned(),
            reference: String::new(),
            ratio: None,
            figures: why.to_owned(),
            bar: String::new(),
            reached: None,
        }
    }

    fn cells(&self) -> [String; 7] {
        let reached = match self.reached {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "-",
        };
        [
            self.bench.to_owned(),
            self.what.clone(),
            self.reference.clone(),
            self.ratio.as_ref().map(shown).unwrap_or_default(),
            self.figures.clone(),
            self.bar.clone(),
            reached.to_owned(),
        ]
    }
}

fn shown(Ratio { median, low, high }: &Ratio) -> String {
    let digits = if *median < 10.0 { 3 } else { 0 };
    format!("{median:.digits$} [{low:.digits$}, {high:.digits$}]")
}

/// All rows under their headings, each column as wide as its widest cell.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let lines: Vec<[String; 7]> =
        [HEADINGS.map(str::to_owned)].into_iter().chain(rows.iter().map(Row::cells)).collect();
    let widths: [usize; 7] = std::array::from_fn(|column| {
        lines.iter().map(|cells| cells[column].chars().count()).max().unwrap_or_default()
    });
    let line = |cells: &[String; 7]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    lines.iter().map(line).collect::<Vec<_>>().join("\n")
}
