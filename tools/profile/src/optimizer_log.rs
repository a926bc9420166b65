//! Escape diagnostics in the form of Go's compiler's `-json=0,DIR`: a file per source file, in it a record per line, as
//! language servers read them.
//!
//! Records are those of escape analysis (`escape`, `escapes`, `leak`) and of inlining (`canInlineFunction`,
//! `cannotInlineFunction`, `cannotInlineCall`); what Go's back end adds (bounds and nil checks, copies) is not known here.
//! Start at [`files`].

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use crate::escape::{Explanation, Line, Place, Step, explanations};

/// A file to write.
#[derive(Debug, PartialEq, Eq)]
pub struct LogFile {
    /// Below the folder given: `main/file.json`.
    pub path: String,
    pub text: String,
}

/// A record before it is written.
struct Record<'a> {
    place: &'a Place,
    code: &'static str,
    message: String,
    flow: &'a [Step],
}

/// The log of a package, by the lines of `-m=2`. `version` is Go's: `go1.27.3`.
pub fn files(package: &str, version: &str, lines: &[Line]) -> Vec<LogFile> {
    let explanations = explanations(lines);
    let mut by_file: BTreeMap<&str, Vec<Record<'_>>> = BTreeMap::new();
    // What was known to escape when something flowed to it.
    let mut early = HashMap::new();
    let explained = explanations.iter().map(|explanation| {
        let is_early = explanation.leak.is_none() && is_early(&explanation.flow, &early);
        early.insert(explanation.subject, is_early);
        explained(explanation, is_early)
    });
    // Functions are inlined before they are analyzed.
    let inlining = lines.iter().filter_map(inlining);
    for record in inlining.chain(explained.collect::<Vec<_>>()).chain(lines.iter().filter_map(verdict)) {
        by_file.entry(&record.place.file).or_default().push(record);
    }
    by_file
        .into_iter()
        .map(|(file, mut records)| {
            records.sort_by_key(|record| (record.place.line, record.place.column));
            let mut text = format!(
                "{{\"version\":0,\"package\":{},\"goos\":\"linux\",\"goarch\":\"amd64\",\"gc_version\":{},\"file\":{}}}\n",
                quoted(package),
                quoted(version),
                quoted(file)
            );
            records.iter().for_each(|record| record.write(&mut text));
            let name = file.rsplit('/').next().unwrap_or(file);
            let name = name.strip_suffix(".go").unwrap_or(name);
            LogFile { path: format!("{}/{}.json", path_escaped(package), path_escaped(name)), text }
        })
        .collect()
}

fn explained<'a>(explanation: &'a Explanation<'_>, is_early: bool) -> Record<'a> {
    let subject = explanation.subject;
    let flow = &explanation.flow;
    let (code, message) = match explanation.leak {
        Some((place, derefs)) => ("leak", format!("parameter {subject} leaks to {place} with derefs={derefs}")),
        None if is_early => ("escapes", format!("{subject} escapes to heap")),
        None => ("escape", format!("{subject} escapes to heap")),
    };
    Record { place: explanation.place, code, message, flow }
}

/// Straight to the heap, or to what is known to be there: the compiler finds that out while it makes the graph.
fn is_early(flow: &[Step], early: &HashMap<&str, bool>) -> bool {
    let mut flows = flow.iter().filter_map(|step| step.text.strip_prefix("flow: "));
    let (Some(first), None) = (flows.next(), flows.next()) else { return false };
    let Some((to, _)) = first.split_once(" ← &") else { return false };
    let subject = to.strip_prefix("{storage for ").and_then(|rest| rest.strip_suffix('}')).unwrap_or(to);
    to == "{heap}" || early.get(subject) == Some(&true)
}

/// What is told about a function, or about a call that was not inlined.
fn inlining(line: &Line) -> Option<Record<'_>> {
    let place = line.place.as_ref()?;
    let record = |code, message| Some(Record { place, code, message, flow: &[] });
    if let Some(rest) = line.text.strip_prefix("can inline ") {
        let (_, cost) = rest.split_once(" as: ")?.0.rsplit_once(" with cost ")?;
        return record("canInlineFunction", format!("cost: {cost}"));
    }
    let (name, reason) = line.text.strip_prefix("cannot inline ")?.split_once(": ")?;
    match name.split_once(" into ") {
        Some((callee, _)) => record("cannotInlineCall", format!("{reason} to {callee}")),
        None => record("cannotInlineFunction", reason.to_owned()),
    }
}

/// An allocation on the heap has a record of its own, without a message.
fn verdict(line: &Line) -> Option<Record<'_>> {
    let place = line.place.as_ref()?;
    line.text.ends_with(" escapes to heap").then_some(Record {
        place,
        code: "escape",
        message: String::new(),
        flow: &[],
    })
}

impl Record<'_> {
    fn write(&self, text: &mut String) {
        let Record { place, code, message, flow } = self;
        let _ = write!(
            text,
            "{{\"range\":{},\"severity\":3,\"code\":\"{code}\",\"source\":\"go compiler\",\"message\":{}",
            range(place),
            quoted(message)
        );
        for (index, step) in flow.iter().enumerate() {
            text.push_str(if index == 0 { ",\"relatedInformation\":[" } else { "," });
            let indent = if step.text.starts_with("flow: ") { "    " } else { "      " };
            let _ = write!(
                text,
                "{{\"location\":{{\"uri\":{},\"range\":{}}},\"message\":{}}}",
                quoted(&format!("file://{}", step.place.file)),
                range(&step.place),
                quoted(&format!("escflow:{indent}{}", step.text))
            );
        }
        text.push_str(if flow.is_empty() { "}\n" } else { "]}\n" });
    }
}

fn range(place: &Place) -> String {
    let point = format!("{{\"line\":{},\"character\":{}}}", place.line, place.column);
    format!("{{\"start\":{point},\"end\":{point}}}")
}

/// A JSON string as Go's encoder writes it: safe inside of HTML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{c}' => quoted.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// One segment of a path, as in an address.
fn path_escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'_'
            | b'.'
            | b'~'
            | b'$'
            | b'&'
            | b'+'
            | b':'
            | b'='
            | b'@' => escaped.push(char::from(byte)),
            byte => {
                let _ = write!(escaped, "%{byte:02X}");
            }
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escape::tests::{example, line};

    #[test]
    fn records_are_those_of_gos_compiler() {
        let mut lines = example();
        lines.push(line(40, "&T{} escapes to heap", None));
        let files = files("example.com/m", "go1.27.3", &lines);
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].path, "example.com%2Fm/b.json");
        let rows: Vec<&str> = files[0].text.lines().collect();
        assert_eq!(rows.len(), 4);
        assert_eq!(
            rows[0],
            r#"{"version":0,"package":"example.com/m","goos":"linux","goarch":"amd64","gc_version":"go1.27.3","file":"/a/b.go"}"#
        );
        assert!(
            rows[1].contains(r#""code":"escape","source":"go compiler","message":"x escapes to heap""#),
            "{}",
            rows[1]
        );
        assert!(rows[1].contains(r#""message":"escflow:    flow: ~r0 ← \u0026x:""#), "{}", rows[1]);
        assert!(rows[2].contains(r#""code":"leak""#) && rows[2].contains("parameter p leaks to {heap} with derefs=0"));
        assert!(rows[3].ends_with(r#""code":"escape","source":"go compiler","message":""}"#));
    }
}
