//! A line of output, before positions are written out.

use burrow_source::Pos;

/// What is printed about a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub pos: Pos,
    pub text: String,
    /// A second place, printed behind the text as ` at file:line:col`.
    pub at: Option<Pos>,
}

impl Line {
    pub fn new(pos: Pos, text: String) -> Line {
        Line { pos, text, at: None }
    }

    pub fn note(pos: Pos, text: String, at: Pos) -> Line {
        Line { pos, text, at: Some(at) }
    }
}
