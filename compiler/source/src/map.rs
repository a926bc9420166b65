//! The source map: all files of a compilation, and the way from a [`Pos`] to file, line and column.
//!
//! Lines and columns are Go's: both start at 1, columns count bytes. A `//line` directive changes what file and line
//! are reported for the text behind it, never what a [`Pos`] is. Start at [`SourceMap::location`].

use std::fmt;
use std::sync::Arc;

use crate::position::{FileId, Pos};

/// All source files of a compilation.
#[derive(Debug, Clone, Default)]
pub struct SourceMap {
    /// In the order of registration, hence of their base positions.
    files: Vec<SourceFile>,
}

/// One file: its name as it is to be printed, its text, and what is needed to compute lines.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The position of the first byte.
    base: Pos,
    path: Arc<str>,
    text: Arc<[u8]>,
    /// Offset of the first byte of each line.
    line_starts: Vec<u32>,
    /// Sorted by offset.
    directives: Vec<LineDirective>,
}

/// What a `//line` or `/*line*/` directive says about the text behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDirective {
    /// The first byte the directive speaks about.
    pub offset: u32,
    /// The file name to report.
    pub path: Arc<str>,
    /// The line to report for the line of `offset`.
    pub line: u32,
    /// The column to report for `offset`; 0 says that columns are unknown, and none are reported.
    pub column: u32,
}

/// A place as it is printed. A column of 0 is unknown and not printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    pub path: Arc<str>,
    pub line: u32,
    pub column: u32,
}

/// The sources are longer than [`Pos`] can count: 4 GiB all together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuchSource;

impl SourceMap {
    /// A map without files.
    pub fn new() -> SourceMap {
        SourceMap::default()
    }

    /// Adds a file. `path` is what diagnostics and stack traces print.
    pub fn add(&mut self, path: impl Into<Arc<str>>, text: impl Into<Arc<[u8]>>) -> Result<FileId, TooMuchSource> {
        let text = text.into();
        let base = self.files.last().map_or(1, |file| file.end().number() + 1);
        let length = u32::try_from(text.len()).map_err(|_| TooMuchSource)?;
        base.checked_add(length).and_then(|end| end.checked_add(1)).ok_or(TooMuchSource)?;
        let id = FileId(self.files.len() as u32);
        let line_starts = line_starts(&text);
        let base = Pos::from_number(base);
        self.files.push(SourceFile { base, path: path.into(), text, line_starts, directives: Vec::new() });
        Ok(id)
    }

    /// The file with this id.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files, in the order of registration.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index as u32), file))
    }

    /// Records the line directives that the scanner found in a file; they replace earlier ones.
    pub fn set_line_directives(&mut self, id: FileId, mut directives: Vec<LineDirective>) {
        directives.sort_by_key(|directive| directive.offset);
        self.files[id.0 as usize].directives = directives;
    }

    /// The file that holds `pos`, or `None` for [`Pos::NONE`].
    pub fn file_of(&self, pos: Pos) -> Option<FileId> {
        if !pos.is_known() {
            return None;
        }
        let after = self.files.partition_point(|file| file.base <= pos);
        let index = after.checked_sub(1)?;
        (pos <= self.files[index].end()).then_some(FileId(index as u32))
    }

    /// The place that is printed for `pos`, line directives obeyed; `None` for [`Pos::NONE`].
    pub fn location(&self, pos: Pos) -> Option<Location> {
        let file = self.file(self.file_of(pos)?);
        Some(file.location(file.offset(pos)))
    }

    /// The physical line and column of `pos`, line directives ignored; (0, 0) for [`Pos::NONE`].
    pub fn line_and_column(&self, pos: Pos) -> (u32, u32) {
        match self.file_of(pos) {
            Some(id) => self.file(id).line_and_column(self.file(id).offset(pos)),
            None => (0, 0),
        }
    }

    /// `file:line:column`, as diagnostics print it; `-` for [`Pos::NONE`].
    pub fn describe(&self, pos: Pos) -> String {
        self.location(pos).map_or_else(|| "-".to_string(), |location| location.to_string())
    }

    /// The place as Go's compiler writes it *within* a message: no column is too large, and behind what a line
    /// directive says the physical place follows in brackets. `-` for [`Pos::NONE`].
    pub fn describe_within_message(&self, pos: Pos) -> String {
        let Some(file) = self.file_of(pos).map(|id| self.file(id)) else {
            return "-".to_string();
        };
        let offset = file.offset(pos);
        let (line, column) = file.line_and_column(offset);
        let physical = format!("{}:{line}:{column}", file.path);
        let reported = file.location(offset);
        let reported = match reported.column {
            0 => format!("{}:{}", reported.path, reported.line),
            column => format!("{}:{}:{column}", reported.path, reported.line),
        };
        if reported == physical { physical } else { format!("{reported}[{physical}]") }
    }
}

impl SourceFile {
    /// The name under which the file was added.
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// The bytes of the file; not always UTF-8.
    pub fn text(&self) -> &Arc<[u8]> {
        &self.text
    }

    /// The `//line` directives of the file, sorted by offset.
    pub fn line_directives(&self) -> &[LineDirective] {
        &self.directives
    }

    /// The position of the byte at `offset`; the file's length is its end.
    pub fn pos(&self, offset: u32) -> Pos {
        assert!(offset as usize <= self.text.len(), "offset {offset} lies behind the end of {}", self.path);
        self.base.offset_by(offset)
    }

    /// The position behind the last byte.
    pub fn end(&self) -> Pos {
        self.base.offset_by(self.text.len() as u32)
    }

    /// The offset of a position of this file.
    pub fn offset(&self, pos: Pos) -> u32 {
        assert!(self.base <= pos && pos <= self.end(), "{pos:?} is not in {}", self.path);
        pos.number() - self.base.number()
    }

    /// The physical line and column of a byte, both from 1.
    pub fn line_and_column(&self, offset: u32) -> (u32, u32) {
        let line = self.line_starts.partition_point(|&start| start <= offset);
        (line as u32, offset - self.line_starts[line - 1] + 1)
    }

    /// The reported place of a byte.
    fn location(&self, offset: u32) -> Location {
        let (line, column) = self.line_and_column(offset);
        let after = self.directives.partition_point(|directive| directive.offset <= offset);
        let Some(directive) = after.checked_sub(1).map(|index| &self.directives[index]) else {
            return Location { path: self.path.clone(), line, column };
        };
        let (first_line, first_column) = self.line_and_column(directive.offset);
        let column = match directive.column {
            0 => 0,
            base if line == first_line => base + (column - first_column),
            _ => column,
        };
        Location { path: directive.path.clone(), line: directive.line + (line - first_line), column }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.line)?;
        if (1..COLUMN_LIMIT).contains(&self.column) {
            write!(f, ":{}", self.column)?;
        }
        Ok(())
    }
}

impl fmt::Display for TooMuchSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the source files are longer than 4 GiB all together")
    }
}

impl std::error::Error for TooMuchSource {}

/// Go's compiler keeps columns in eight bits; those from here on it doesn't print.
const COLUMN_LIMIT: u32 = 255;

fn line_starts(text: &[u8]) -> Vec<u32> {
    let newlines = text.iter().enumerate().filter(|&(_, &byte)| byte == b'\n');
    std::iter::once(0).chain(newlines.map(|(offset, _)| offset as u32 + 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(sources: &mut SourceMap, path: &str, text: &str) -> FileId {
        sources.add(path, text.as_bytes()).expect("the text is short")
    }

    #[test]
    fn positions_of_several_files_lead_back_to_them() {
        let mut sources = SourceMap::new();
        let first = add(&mut sources, "a.go", "one\ntwo");
        let empty = add(&mut sources, "b.go", "");
        let last = add(&mut sources, "c.go", "é\nx");
        let places = [(first, 0, "a.go:1:1"), (first, 4, "a.go:2:1"), (first, 7, "a.go:2:4"), (empty, 0, "b.go:1:1")];
        for (file, offset, expected) in places.into_iter().chain([(last, 2, "c.go:1:3"), (last, 3, "c.go:2:1")]) {
            let pos = sources.file(file).pos(offset);
            assert_eq!(sources.describe(pos), expected);
            assert_eq!(sources.file_of(pos), Some(file));
        }
        assert_eq!(sources.describe(Pos::NONE), "-");
    }

    #[test]
    fn line_directives_change_what_is_printed_behind_them() {
        let mut sources = SourceMap::new();
        let file = add(&mut sources, "a.go", "one\ntwo three\nfour");
        let with_column = LineDirective { offset: 8, path: Arc::from("x.y"), line: 70, column: 30 };
        let without = LineDirective { offset: 14, path: Arc::from("z.go"), line: 5, column: 0 };
        sources.set_line_directives(file, vec![without, with_column]);
        let describe = |offset| sources.describe(sources.file(file).pos(offset));
        assert_eq!(describe(4), "a.go:2:1");
        assert_eq!(describe(9), "x.y:70:31");
        assert_eq!(describe(15), "z.go:5");
        assert_eq!(sources.describe_within_message(sources.file(file).pos(15)), "z.go:5[a.go:3:2]");
    }

    #[test]
    fn columns_go_cannot_store_are_left_out() {
        let mut sources = SourceMap::new();
        let file = add(&mut sources, "a.go", &"x".repeat(300));
        assert_eq!(sources.describe(sources.file(file).pos(253)), "a.go:1:254");
        assert_eq!(sources.describe(sources.file(file).pos(254)), "a.go:1");
    }
}
