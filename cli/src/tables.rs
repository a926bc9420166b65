//! Figures as text: tables with aligned columns, bars, times and sizes with units.

use std::fmt;
use std::io::IsTerminal;

/// Rows of cells under a header. The first columns are names, flush left; figures are flush right.
pub struct Table {
    names: usize,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// `names`: columns, from the first, that hold names.
    pub fn new(names: usize, header: &[&str]) -> Table {
        Table { names, rows: vec![header.iter().map(|&title| title.to_owned()).collect()] }
    }

    pub fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.rows[0].len());
        self.rows.push(cells);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.rows[0].len();
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &self.rows {
            let mut line = String::new();
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                let gap = if column == 0 { "" } else { "  " };
                line.push_str(&match column < self.names {
                    true => format!("{gap}{cell:<width$}"),
                    false => format!("{gap}{cell:>width$}"),
                });
            }
            writeln!(formatter, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

/// What a chart is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bars {
    /// Eighths of a character cell.
    Blocks,
    Ascii,
}

/// Cells of the longest bar.
const BAR: u64 = 40;

impl Bars {
    /// `None`: standard output is no terminal, or one that can't move its cursor.
    pub fn of_terminal() -> Option<Bars> {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        if !std::io::stdout().is_terminal() || variable("TERM").is_none_or(|term| term == "dumb") {
            return None;
        }
        let locale = variable("LC_ALL").or_else(|| variable("LC_CTYPE")).or_else(|| variable("LANG"));
        let is_utf8 = locale.is_some_and(|name| name.to_ascii_lowercase().replace('-', "").contains("utf8"));
        Some(if is_utf8 { Bars::Blocks } else { Bars::Ascii })
    }

    /// A title, and a bar for each labelled value; the greatest fills the width.
    pub fn chart(self, title: &str, values: &[(String, u64)], show: fn(u64) -> String) -> String {
        let most = values.iter().map(|(_, value)| *value).max().unwrap_or(0).max(1);
        let width = values.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        let lines = values.iter().map(|(label, value)| {
            let bar = self.bar(value * BAR * 8 / most);
            format!("  {label:<width$}  {bar} {}\n", show(*value))
        });
        std::iter::once(format!("{title}\n")).chain(lines).collect()
    }

    fn bar(self, eighths: u64) -> String {
        const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
        let whole = (eighths / 8) as usize;
        match self {
            Bars::Blocks => "█".repeat(whole) + PARTS[(eighths % 8) as usize],
            Bars::Ascii => "#".repeat(whole),
        }
    }
}

/// Nanoseconds with a unit.
pub fn time(nanoseconds: u64) -> String {
    let value = nanoseconds as f64;
    match nanoseconds {
        0 => "0".to_owned(),
        1..1_000 => format!("{nanoseconds} ns"),
        1_000..1_000_000 => format!("{:.1} µs", value / 1e3),
        1_000_000..1_000_000_000 => format!("{:.2} ms", value / 1e6),
        _ => format!("{:.3} s", value / 1e9),
    }
}

/// Bytes with a unit.
pub fn size(bytes: u64) -> String {
    let value = bytes as f64;
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..0x10_0000 => format!("{:.1} KiB", value / 1024.0),
        0x10_0000..0x4000_0000 => format!("{:.1} MiB", value / 1_048_576.0),
        _ => format!("{:.2} GiB", value / 1_073_741_824.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_flush_left_and_figures_right() {
        let mut table = Table::new(1, &["name", "n"]);
        table.row(vec!["a".to_owned(), "100".to_owned()]);
        assert_eq!(table.to_string(), "name    n\na     100\n");
    }

    #[test]
    fn the_greatest_value_fills_the_width() {
        let values = [("a".to_owned(), 80), ("bb".to_owned(), 1)];
        let chart = Bars::Blocks.chart("t", &values, |value| value.to_string());
        assert_eq!(chart, format!("t\n  a   {} 80\n  bb  ▌ 1\n", "█".repeat(40)));
        assert!(Bars::Ascii.chart("t", &values, size).contains(&format!("{} 80 B", "#".repeat(40))));
    }

    #[test]
    fn units_follow_the_size() {
        assert_eq!([999, 1_500, 2_000_000, 3_000_000_000].map(time), ["999 ns", "1.5 µs", "2.00 ms", "3.000 s"]);
        assert_eq!([1023, 2048, 3 << 20].map(size), ["1023 B", "2.0 KiB", "3.0 MiB"]);
    }
}
