//! What the tools found out as web pages: self-contained HTML files, no scripts.
//!
//! [`page`] shows the heap of a run, [`source_page::page`] the source with what escape analysis decided.
#![forbid(unsafe_code)]

pub mod source_page;

use std::fmt::Write as _;

use burrow_profile::gctrace::{Collection, Summary};

/// Size of the chart in pixels.
const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 320.0;

/// A page about one run: its summary, a chart of the heap over time, a row per collection.
pub fn page(title: &str, collections: &[Collection]) -> String {
    let title = escape(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\n<style>{STYLE}</style></head>\n\
         <body><h1>{title}</h1>\n<pre>{}</pre>\n{}\n{}</body></html>\n",
        escape(&Summary::of(collections).to_string()),
        chart(collections),
        table(collections)
    )
}

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:60em;padding:0 1em}\
table{border-collapse:collapse}td,th{padding:.2em .8em;text-align:right;border-bottom:1px solid #ddd}\
svg{width:100%;height:auto;background:#fafafa}.goal{stroke:#c60;fill:none;stroke-dasharray:4 3}.heap{stroke:#06c;fill:none;stroke-width:2}\
.stop{stroke:#c00;stroke-width:2}.legend span{margin-right:1.5em}";

/// The heap's saw teeth, the goal above them, and a red mark as high as each stop was long.
fn chart(collections: &[Collection]) -> String {
    let Some(last) = collections.last() else {
        return "<p>The program ended without a collection.</p>".to_owned();
    };
    let time = last.at.max(1e-3);
    let top = collections.iter().map(|c| c.goal.max(c.heap[1])).fold(1.0, f64::max);
    let longest = collections.iter().map(Collection::stopped).fold(1e-6, f64::max);
    let x = |at: f64| 10.0 + at / time * (WIDTH - 20.0);
    let y = |mb: f64| HEIGHT - 10.0 - mb / top * (HEIGHT - 30.0);
    let mut heap = format!("M{:.1},{:.1}", x(0.0), y(0.0));
    let mut goal = String::new();
    let mut stops = String::new();
    for (index, c) in collections.iter().enumerate() {
        let (start, end) = (x(c.at), x(c.at + c.clock.iter().sum::<f64>() / 1000.0));
        let _ = write!(
            heap,
            " L{start:.1},{:.1} L{end:.1},{:.1} L{end:.1},{:.1}",
            y(c.heap[0]),
            y(c.heap[1]),
            y(c.heap[2])
        );
        let _ = write!(goal, "{}{start:.1},{:.1} ", if index == 0 { "M" } else { "L" }, y(c.goal));
        let height = c.stopped() / longest * 40.0;
        let _ = write!(
            stops,
            "<line class=\"stop\" x1=\"{start:.1}\" x2=\"{start:.1}\" y1=\"{HEIGHT}\" y2=\"{:.1}\"><title>stop {:.3} ms</title></line>",
            HEIGHT - height,
            c.stopped()
        );
    }
    format!(
        "<p class=\"legend\"><span>blue: heap</span><span>dashed: goal (top {top} MB)</span><span>red: stops (longest {longest:.3} ms)</span></p>\n\
         <svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"heap over time\"><path class=\"goal\" d=\"{goal}\"/><path class=\"heap\" d=\"{heap}\"/>{stops}</svg>"
    )
}

fn table(collections: &[Collection]) -> String {
    let mut rows = String::new();
    for c in collections {
        let _ = writeln!(
            rows,
            "<tr><td>{}</td><td>{:.3}</td><td>{:.3}</td><td>{:.3}</td><td>{}→{}→{}</td><td>{}</td></tr>",
            c.number,
            c.at,
            c.stopped(),
            c.cpu.iter().sum::<f64>(),
            c.heap[0],
            c.heap[1],
            c.heap[2],
            c.goal
        );
    }
    format!(
        "<table><tr><th>cycle</th><th>at s</th><th>stopped ms</th><th>CPU ms</th><th>heap MB</th><th>goal MB</th></tr>\n{rows}</table>\n"
    )
}

pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one() -> Vec<Collection> {
        let line =
            "gc 1 @0.5s 9%: 1+2+3 ms clock, 1+2/3/4+5 ms cpu, 16->18->5 MB, 19 MB goal, 0 MB stacks, 0 MB globals, 2 P";
        vec![Collection::parse(line).expect("a trace line")]
    }

    #[test]
    fn a_page_shows_every_collection() {
        let page = page("a<b>.go", &one());
        assert!(page.contains("<h1>a&lt;b&gt;.go</h1>"));
        assert!(page.contains("<td>16→18→5</td>"));
        assert_eq!(page.matches("class=\"stop\" x1").count(), 1);
    }

    #[test]
    fn a_run_without_collections_says_so() {
        assert!(page("x", &[]).contains("without a collection"));
    }
}
