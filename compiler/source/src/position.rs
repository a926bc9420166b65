//! Positions: where in the sources something stands.

use std::fmt;

/// One file of a [`crate::SourceMap`], in the order of registration.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A byte of a source file, or [`Pos::NONE`].
///
/// All files of a [`crate::SourceMap`] share one number space, each file owning `length + 1` numbers (the last is its
/// end), so a `Pos` needs no file beside it. Positions of one file compare as their offsets do; positions of different
/// files compare in the order in which the files were added.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pos(u32);

impl Pos {
    /// No position: of things that the program's text doesn't hold, such as predeclared names.
    pub const NONE: Pos = Pos(0);

    /// The position with this number. Only a [`crate::SourceMap`] knows what it means; numbers come from
    /// [`Pos::number`].
    pub const fn from_number(number: u32) -> Pos {
        Pos(number)
    }

    /// This position as a number, for tables and images.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Whether this is a place in a file.
    pub const fn is_known(self) -> bool {
        self.0 != 0
    }

    /// The position `bytes` further on in the same file.
    pub const fn offset_by(self, bytes: u32) -> Pos {
        Pos(self.0 + bytes)
    }

    /// This position, or `other` if this is [`Pos::NONE`].
    pub fn or(self, other: Pos) -> Pos {
        if self.is_known() { self } else { other }
    }
}

/// A stretch of source text: from `start` up to, not including, `end`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct TextRange {
    pub start: Pos,
    pub end: Pos,
}

impl TextRange {
    /// The stretch from `start` up to `end`.
    pub const fn new(start: Pos, end: Pos) -> TextRange {
        TextRange { start, end }
    }

    /// Whether `pos` lies in this stretch; its end does not.
    pub fn contains(self, pos: Pos) -> bool {
        self.start <= pos && pos < self.end
    }
}

impl fmt::Debug for FileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "file{}", self.0)
    }
}

impl fmt::Debug for Pos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}", self.0)
    }
}

impl fmt::Debug for TextRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}..{:?}", self.start, self.end)
    }
}
