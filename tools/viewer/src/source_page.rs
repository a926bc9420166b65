//! A program's source with what escape analysis decided: where an allocation is marked, a click shows its way to the
//! heap. One self-contained HTML file, no scripts.
//!
//! Start at [`page`].

use std::collections::BTreeMap;
use std::fmt::Write as _;

use burrow_profile::escape::{Allocated, Decision, Verdict};

use crate::escape as html;

/// A source file of the package.
pub struct Source {
    /// Absolute, as decisions name it.
    pub file: String,
    pub text: String,
}

/// What a run added, in words; empty without one.
pub fn page(title: &str, run: &str, sources: &[Source], decisions: &[Decision]) -> String {
    let title = html(title);
    let count = |verdict| decisions.iter().filter(|decision| decision.verdict == verdict).count();
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n<style>{STYLE}</style></head>\n\
         <body><h1>{title}</h1>\n<p class=\"legend\"><span class=\"heap\">{} on the heap</span><span class=\"leaks\">{} \
         parameters leak</span><span class=\"stack\">{} on the stack</span></p>\n<p>{}</p>\n",
        count(Verdict::Heap),
        count(Verdict::Leaks),
        count(Verdict::Stack),
        html(run)
    );
    for source in sources {
        let of_file: Vec<&Decision> = decisions.iter().filter(|decision| decision.place.file == source.file).collect();
        let name = source.file.rsplit('/').next().unwrap_or(&source.file);
        let _ = write!(page, "<h2>{}</h2>\n<div class=\"source\">\n{}</div>\n", html(name), file(source, &of_file));
    }
    page.push_str("</body></html>\n");
    page
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:70em;padding:0 1em}\
.source{font:13px/1.6 ui-monospace,monospace;background:#fafafa;padding:.5em 0}\
.row{white-space:pre;tab-size:4;padding-left:.5em}summary{list-style:none;cursor:pointer}summary::-webkit-details-marker{display:none}\
details>ul{white-space:normal;margin:.2em 0 .6em 5em;padding:.4em 1em;background:#fff;border-left:3px solid #ccc;list-style:none}\
.number{display:inline-block;width:3.5em;color:#999;text-align:right;margin-right:1em}\
mark{background:none;border-bottom:2px solid}.heap{color:#b00020}.leaks{color:#9a6700}.stack{color:#1a7f37}.inlined,.not-inlined{color:#57606a}mark.heap{background:#ffebee}\
.flow{color:#555;padding-left:1.5em}.bytes{float:right;color:#b00020;padding-right:1em}.legend span{margin-right:1.5em}";

fn file(source: &Source, decisions: &[&Decision]) -> String {
    let mut by_line: BTreeMap<u32, Vec<&Decision>> = BTreeMap::new();
    for decision in decisions {
        by_line.entry(decision.place.line).or_default().push(decision);
    }
    let mut rows = String::new();
    for (index, text) in source.text.lines().enumerate() {
        let number = index as u32 + 1;
        let here = by_line.get(&number).map_or(&[][..], Vec::as_slice);
        let row = format!("<span class=\"number\">{number}</span>{}{}", bytes(here), marked(text, here));
        if here.is_empty() {
            let _ = writeln!(rows, "<div class=\"row\">{row}</div>");
        } else {
            let list: String = here.iter().map(|decision| explained(decision)).collect();
            let _ = writeln!(
                rows,
                "<details id=\"L{number}\"><summary class=\"row\">{row}</summary><ul>{list}</ul></details>"
            );
        }
    }
    rows
}

/// What the run allocated on this line.
fn bytes(decisions: &[&Decision]) -> String {
    let Some(Allocated { objects, bytes }) = decisions.iter().find_map(|decision| decision.allocated) else {
        return String::new();
    };
    if objects == 0 { String::new() } else { format!("<span class=\"bytes\">{objects} objects, {bytes} bytes</span>") }
}

/// The line with the beginning of each thing marked by the worst that was decided there.
fn marked(text: &str, decisions: &[&Decision]) -> String {
    let mut marks: BTreeMap<usize, Verdict> = BTreeMap::new();
    for decision in decisions {
        let at = (decision.place.column as usize).saturating_sub(1);
        let worst = marks.entry(at).or_insert(decision.verdict);
        if rank(decision.verdict) > rank(*worst) {
            *worst = decision.verdict;
        }
    }
    let mut result = String::new();
    let mut done = 0;
    for (at, verdict) in marks {
        let Some(rest) = text.get(at..).filter(|_| at >= done) else { continue };
        let length = word_length(rest);
        let _ = write!(
            result,
            "{}<mark class=\"{}\">{}</mark>",
            html(&text[done..at]),
            verdict.name(),
            html(&rest[..length])
        );
        done = at + length;
    }
    result + &html(&text[done..])
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Stack | Verdict::Inlined | Verdict::NotInlined => 0,
        Verdict::Leaks => 1,
        Verdict::Heap => 2,
    }
}

/// A name, or one character.
fn word_length(text: &str) -> usize {
    let name = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    if name > 0 { name } else { text.chars().next().map_or(0, char::len_utf8) }
}

fn explained(decision: &Decision) -> String {
    let mut item = format!("<li><b class=\"{}\">{}</b>", decision.verdict.name(), html(&decision.text));
    for step in &decision.flow {
        let place = &step.place;
        let link = if place.file == decision.place.file {
            format!("<a href=\"#L{0}\">line {0}</a>", place.line)
        } else {
            html(&format!("{}:{}", place.file, place.line))
        };
        let _ = write!(item, "<div class=\"flow\">{} {link}</div>", html(&step.text));
    }
    item + "</li>"
}

#[cfg(test)]
mod tests {
    use super::*;
    use burrow_profile::escape::{Kind, Place, Step};

    fn place(line: u32, column: u32) -> Place {
        Place { file: "/a.go".to_owned(), line, column }
    }

    #[test]
    fn each_decision_is_marked_and_explained() {
        let source = Source { file: "/a.go".to_owned(), text: "var x int\nsink = &x\n".to_owned() };
        let step = Step { text: "from &x (address-of)".to_owned(), place: place(2, 8) };
        let decision = Decision {
            place: place(1, 5),
            text: "moved to heap: x".to_owned(),
            subject: "x".to_owned(),
            kind: Kind::Variable,
            verdict: Verdict::Heap,
            flow: vec![step],
            allocated: Some(Allocated { objects: 3, bytes: 24 }),
        };
        let page = page("a<b", "", &[source], &[decision]);
        assert!(page.contains("<h1>a&lt;b</h1>"));
        assert!(page.contains("var <mark class=\"heap\">x</mark> int"), "{page}");
        assert!(page.contains("from &amp;x (address-of) <a href=\"#L2\">line 2</a>"), "{page}");
        assert!(page.contains("3 objects, 24 bytes"));
        assert!(page.contains("1 on the heap"));
    }
}
