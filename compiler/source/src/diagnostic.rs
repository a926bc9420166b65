//! Diagnostics: what is wrong with a program, and how the Go command prints it.
//!
//! Go's compiler keeps at most ten errors; when the tenth arrives it sorts and prints those it has, then says
//! `too many errors`. So which errors appear depends on the order in which the phases find them: callers hand
//! diagnostics to a [`Report`] in that order, unsorted.

use std::fmt::Write;

use crate::map::SourceMap;
use crate::position::{FileId, Pos};

/// Errors after which Go's compiler gives up.
pub const ERROR_LIMIT: usize = 10;

/// An error in a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub pos: Pos,
    /// As Go words it, without position; syntax errors begin with `syntax error: `.
    pub message: String,
    /// A place the message ends with, [`Pos::NONE`] if it doesn't: `label L already defined at ./x.go:3:1`.
    pub place: Pos,
    /// Further places, printed below the message.
    pub notes: Vec<Note>,
}

/// A further place that belongs to a diagnostic, such as the other declaration of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// [`Pos::NONE`] prints the message alone.
    pub pos: Pos,
    pub message: String,
}

/// A physical line.
type Line = (FileId, u32);

/// The errors to print, filtered as Go's compiler does.
#[derive(Debug, Clone, Default)]
pub struct Report {
    kept: Vec<Diagnostic>,
    /// Where the syntax error added last stands.
    last_syntax_error: Option<Line>,
    /// The error added last that is no syntax error, and where it stands.
    last_other_error: Option<(Line, Diagnostic)>,
    /// Position of the error that exceeded [`ERROR_LIMIT`]; nothing is kept from then on.
    gave_up_at: Option<Pos>,
}

impl Diagnostic {
    /// An error without notes.
    pub fn new(pos: Pos, message: impl Into<String>) -> Diagnostic {
        Diagnostic { pos, message: message.into(), place: Pos::NONE, notes: Vec::new() }
    }

    /// The same error, its message ending with a place.
    pub fn at_place(mut self, place: Pos) -> Diagnostic {
        self.place = place;
        self
    }

    /// The same error with a further place below it.
    pub fn with_note(mut self, pos: Pos, message: impl Into<String>) -> Diagnostic {
        self.notes.push(Note { pos, message: message.into() });
        self
    }

    /// `file:line:column: message`, notes below, no newline at the end.
    pub fn render(&self, sources: &SourceMap) -> String {
        let mut text = format!("{}: {}", sources.describe(self.pos), self.message);
        if self.place.is_known() {
            let _ = write!(text, " {}", sources.describe_within_message(self.place));
        }
        for note in &self.notes {
            text.push_str("\n\t");
            if note.pos.is_known() {
                let _ = write!(text, "{}: ", sources.describe_within_message(note.pos));
            }
            text.push_str(&note.message);
        }
        text
    }

    /// Whether this error says the same as another one, wherever they stand.
    fn says(&self, other: &Diagnostic) -> bool {
        self.message == other.message && self.place == other.place && self.notes == other.notes
    }

    /// Whether Go's compiler stops before type checking because of it. Errors about literals, labels and directives
    /// don't stop it.
    pub fn is_syntax_error(&self) -> bool {
        self.message.starts_with("syntax error")
    }
}

impl Report {
    /// A report without errors.
    pub fn new() -> Report {
        Report::default()
    }

    /// The report of errors found in this order.
    pub fn of(diagnostics: impl IntoIterator<Item = Diagnostic>, sources: &SourceMap) -> Report {
        let mut report = Report::new();
        for diagnostic in diagnostics {
            report.add(diagnostic, sources);
        }
        report
    }

    /// Adds an error. On one line the first syntax error counts, and the first of equal other ones.
    pub fn add(&mut self, diagnostic: Diagnostic, sources: &SourceMap) {
        if self.gave_up_at.is_some() {
            return;
        }
        let line = sources.file_of(diagnostic.pos).map(|file| (file, sources.line_and_column(diagnostic.pos).0));
        if diagnostic.is_syntax_error() {
            if line.is_some() && line == self.last_syntax_error {
                return;
            }
            self.last_syntax_error = line;
        } else if let Some(line) = line {
            if self.last_other_error.as_ref().is_some_and(|(last, error)| *last == line && error.says(&diagnostic)) {
                return;
            }
            self.last_other_error = Some((line, diagnostic.clone()));
        }
        let pos = diagnostic.pos;
        self.kept.push(diagnostic);
        if self.kept.len() >= ERROR_LIMIT {
            self.gave_up_at = Some(pos);
        }
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether there are as many errors as are ever printed.
    pub fn is_full(&self) -> bool {
        self.gave_up_at.is_some()
    }

    /// The text Go's compiler prints: a line per error, sorted by position, equal ones once.
    pub fn render(&self, sources: &SourceMap) -> String {
        let mut sorted: Vec<&Diagnostic> = self.kept.iter().collect();
        sorted.sort_by_key(|diagnostic| diagnostic.pos);
        let mut lines: Vec<String> = sorted.into_iter().map(|diagnostic| diagnostic.render(sources)).collect();
        lines.dedup();
        if let Some(pos) = self.gave_up_at {
            lines.push(format!("{}: too many errors", sources.describe(pos)));
        }
        lines.into_iter().map(|line| line + "\n").collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(errors: &[(u32, &str)]) -> String {
        let mut sources = SourceMap::new();
        let text = "a line of text\n".repeat(20);
        let file = sources.add("./x.go", text.as_bytes()).expect("the text is short");
        let diagnostics =
            errors.iter().map(|&(offset, message)| Diagnostic::new(sources.file(file).pos(offset), message));
        Report::of(diagnostics, &sources).render(&sources)
    }

    #[test]
    fn errors_are_sorted_and_equal_ones_of_a_line_printed_once() {
        let errors = [(16, "b"), (0, "a"), (2, "a"), (0, "a"), (15, "syntax error: c"), (17, "syntax error: d")];
        let expected = "./x.go:1:1: a\n./x.go:2:1: syntax error: c\n./x.go:2:2: b\n";
        assert_eq!(report(&errors), expected);
    }

    #[test]
    fn the_tenth_error_is_the_last() {
        let errors: Vec<(u32, &str)> = (0..12).rev().map(|line| (line * 15, "wrong")).collect();
        let text = report(&errors);
        assert_eq!(text.lines().count(), 11);
        assert_eq!(text.lines().next(), Some("./x.go:3:1: wrong"));
        assert_eq!(text.lines().last(), Some("./x.go:3:1: too many errors"));
    }
}
