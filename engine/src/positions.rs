//! From compiler positions to the files and lines that tracebacks print.

use std::collections::HashMap;

use burrow_ir::Pos;
use burrow_ir::program::{Position, Positions};
use burrow_source::SourceMap;

/// Resolves positions; `//line` directives are obeyed.
pub struct TracePositions<'a> {
    sources: &'a SourceMap,
    /// Names of files that only `//line` directives mention, behind the real ones.
    named: HashMap<String, u32>,
}

impl<'a> TracePositions<'a> {
    /// `files` holds the traced path of each file, by file id; paths of directives are appended.
    pub fn new(sources: &'a SourceMap, files: &mut Vec<String>) -> TracePositions<'a> {
        let mut named = HashMap::new();
        for (_, file) in sources.files() {
            for directive in file.line_directives() {
                named.entry(directive.path.to_string()).or_insert_with(|| {
                    files.push(directive.path.to_string());
                    files.len() as u32 - 1
                });
            }
        }
        TracePositions { sources, named }
    }
}

impl Positions for TracePositions<'_> {
    fn resolve(&self, pos: Pos) -> Position {
        let Some((id, location)) = self.sources.file_of(pos).zip(self.sources.location(pos)) else {
            return Position::default();
        };
        let file = if *location.path == **self.sources.file(id).path() {
            id.0
        } else {
            self.named.get(&*location.path).copied().unwrap_or(id.0)
        };
        Position { file, line: location.line, column: location.column }
    }
}
