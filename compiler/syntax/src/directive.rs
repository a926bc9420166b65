//! Comments that mean something: `//line`, `/*line*/`, `//go:`.
//!
//! A `//go:` directive belongs to the declaration behind it: it waits in [`Directives::waiting`] until the parser
//! comes to a declaration and takes it, or to something else and complains.

use std::ops::Range;
use std::sync::Arc;

use burrow_source::{Diagnostic, LineDirective};

use crate::cursor::Cursor;
use crate::session::Name;
use crate::tree::{BuildConstraint, Linkname, Pragma};

/// The directives of a file read so far.
#[derive(Default)]
pub(crate) struct Directives {
    pub(crate) lines: Vec<LineDirective>,
    /// Those that no declaration has taken yet.
    pub(crate) waiting: Vec<Pragma>,
    pub(crate) linknames: Vec<Linkname>,
    pub(crate) build_constraint: Option<BuildConstraint>,
    /// Set by the parser behind the package clause's first token: `//go:build` means nothing from there on.
    pub(crate) is_below_package_clause: bool,
    /// The file's name as it is printed; relative names in line directives are relative to its folder.
    pub(crate) path: Arc<str>,
}

const MISPLACED: &str = "misplaced compiler directive";

/// Directives that the compiler knows and that therefore must not stand where they mean nothing.
const KNOWN_VERBS: [&str; 15] = [
    "go:build",
    "go:noescape",
    "go:norace",
    "go:nosplit",
    "go:noinline",
    "go:nocheckptr",
    "go:systemstack",
    "go:nowritebarrier",
    "go:nowritebarrierrec",
    "go:yeswritebarrierrec",
    "go:cgo_unsafe_args",
    "go:uintptrkeepalive",
    "go:uintptrescapes",
    "go:registerparams",
    "go:embed",
];

impl Directives {
    /// Looks at a `//` comment. `at_line_start`: only blanks stand before it on its line.
    pub(crate) fn line_comment(&mut self, cursor: &mut Cursor<'_>, comment: Range<usize>, at_line_start: bool) {
        let bytes = &cursor.text[comment.start + 2..comment.end];
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        if bytes.starts_with(b"line ") {
            let starts_line = comment.start == 0 || cursor.text[comment.start - 1] == b'\n';
            if starts_line {
                self.line_directive(cursor, &bytes[5..], comment.start + 7, comment.end + 1);
            }
        } else if bytes.starts_with(b"go:") || (at_line_start && bytes.starts_with(b"burrow:")) {
            // `//burrow:internal` is for the embedded runtime; elsewhere it has no meaning.
            let text = String::from_utf8_lossy(bytes).into_owned();
            self.go_directive(cursor, &text, comment.start + 2, at_line_start);
        }
    }

    /// Looks at a `/*` comment.
    pub(crate) fn block_comment(&mut self, cursor: &mut Cursor<'_>, comment: Range<usize>) {
        let bytes = &cursor.text[comment.start + 2..comment.end - 2];
        if bytes.starts_with(b"line ") && !bytes.contains(&b'\n') {
            self.line_directive(cursor, &bytes[5..], comment.start + 7, comment.end);
        }
    }

    /// Reports those waiting as misplaced and drops them.
    pub(crate) fn refuse_waiting(&mut self, cursor: &mut Cursor<'_>) {
        for pragma in std::mem::take(&mut self.waiting) {
            if let Some(message) = misplacement(&pragma) {
                cursor.harmless_error(Diagnostic::new(pragma.pos, message));
            }
        }
    }

    /// `text` is `file:line` or `file:line:column`, beginning at `text_offset`; it speaks about `target` and what
    /// follows.
    fn line_directive(&mut self, cursor: &mut Cursor<'_>, text: &[u8], text_offset: usize, target: usize) {
        let text = &*String::from_utf8_lossy(text).into_owned();
        let Some((before, last)) = text.rsplit_once(':') else {
            return;
        };
        let last_offset = text_offset + before.len() + 1;
        let Some(last_number) = parse_number(last) else {
            cursor.error(last_offset, format!("invalid line number: {last}"));
            return;
        };
        let column_form = before.rsplit_once(':').and_then(|(file, line)| Some((file, line, parse_number(line)?)));
        let (file, line_text, line_offset, line, column) = match column_form {
            Some((file, line_text, line)) => {
                if last_number == 0 {
                    cursor.error(last_offset, format!("invalid column number: {last}"));
                    return;
                }
                let line_text = format!("{line_text}:{last}");
                (file, line_text, text_offset + file.len() + 1, line, last_number)
            }
            None => (before, last.to_string(), last_offset, last_number, 0),
        };
        if line == 0 {
            cursor.error(line_offset, format!("invalid line number: {line_text}"));
            return;
        }
        let path = match file {
            "" if column != 0 => self.lines.last().map_or_else(|| self.path.clone(), |last| last.path.clone()),
            "" => Arc::from(""),
            _ => self.resolve(file),
        };
        self.lines.push(LineDirective { offset: target as u32, path, line, column });
    }

    /// The file name of a line directive, relative to the folder of the file it stands in.
    fn resolve(&self, file: &str) -> Arc<str> {
        let folder = match self.path.rsplit_once('/') {
            Some((folder, _)) if !file.starts_with('/') => clean_path(folder),
            _ => ".".to_string(),
        };
        let file = clean_path(file);
        if folder == "." { Arc::from(file) } else { Arc::from(clean_path(&format!("{folder}/{file}"))) }
    }

    fn go_directive(&mut self, cursor: &mut Cursor<'_>, text: &str, offset: usize, at_line_start: bool) {
        let pos = cursor.pos(offset);
        let (verb, arguments) = text.split_once([' ', '\t']).unwrap_or((text, ""));
        let arguments = arguments.trim();
        if verb == "go:build" && !self.is_below_package_clause && self.build_constraint.is_none() {
            self.build_constraint = Some(BuildConstraint { pos, text: Name::from(arguments) });
        }
        if !at_line_start {
            cursor.harmless_error(Diagnostic::new(pos, MISPLACED));
            return;
        }
        if text.starts_with("go:linkname ") {
            let words: Vec<&str> = arguments.split_whitespace().collect();
            match words[..] {
                [local] => self.linknames.push(Linkname { pos, local: Name::from(local), remote: None }),
                [local, remote] => {
                    self.linknames.push(Linkname { pos, local: Name::from(local), remote: Some(Name::from(remote)) })
                }
                _ => cursor.harmless_error(Diagnostic::new(pos, "usage: //go:linkname localname [linkname]")),
            }
            return;
        }
        self.waiting.push(Pragma { pos, verb: Name::from(verb), arguments: Name::from(arguments) });
    }
}

/// What is wrong with this directive where it can't be used; nothing if the compiler doesn't know it.
pub(crate) fn misplacement(pragma: &Pragma) -> Option<&'static str> {
    match pragma.verb.as_str() {
        "go:embed" => Some("misplaced go:embed directive"),
        verb if KNOWN_VERBS.contains(&verb) => Some(MISPLACED),
        _ => None,
    }
}

fn parse_number(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // Beyond 2^30 Go's compiler takes numbers for wrong.
    if is_number { text.parse().ok().map(|number: u32| if number > 1 << 30 { 0 } else { number }) } else { None }
}

/// The shortest path of the same meaning: no `.`, no `//`, no `x/..`.
fn clean_path(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|&last| last != "..") => {
                parts.pop();
            }
            ".." if is_absolute => {}
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (is_absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_string(),
        (false, false) => joined,
    }
}
