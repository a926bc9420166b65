//! Figures, top disagreements and differing lines as text.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use super::line::{Kind, Line};
use super::score::Count;
use super::target::Group;
use super::{Compared, Outcome};
use crate::report::{commit, today};

/// Disagreements listed.
const TOP: usize = 25;
/// Examples of each.
const EXAMPLES: usize = 3;

/// What the report's file is called.
pub fn kind(flags: &str) -> String {
    let flags: String = flags.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    format!("escape-agreement-{flags}")
}

pub fn text(results: &[Compared], flags: &str) -> anyhow::Result<String> {
    let mut text = format!("# Agreement with real Go's diagnostics, `-gcflags \"{flags}\"`\n\n");
    let _ = writeln!(
        text,
        "{}, commit {}, `cargo xtask escape-agreement`; agreement = equal / union.\n",
        today()?,
        commit()?
    );
    groups(&mut text, results);
    kinds(&mut text, results);
    targets(&mut text, results);
    top(&mut text, results);
    Ok(text)
}

fn groups(text: &mut String, results: &[Compared]) {
    text.push_str(
        "| group | targets | compiled by ours | lines equal | only real Go's | only ours | agreement | same order |\n",
    );
    text.push_str("|---|---|---|---|---|---|---|---|\n");
    for group in Group::ALL {
        let of_group: Vec<_> =
            results.iter().filter(|r| r.target.group == group && r.outcome.score().is_some()).collect();
        if of_group.is_empty() {
            continue;
        }
        let mut sum = Count::default();
        let scores = || of_group.iter().filter_map(|result| result.outcome.score());
        scores().for_each(|score| sum.add(score.total));
        let compiled = of_group.iter().filter(|result| matches!(result.outcome, Outcome::Compared(_))).count();
        let ordered = scores().filter(|score| score.same_order).count();
        let _ = writeln!(
            text,
            "| {} | {} | {compiled} | {} | {} | {} | {:.2} % | {ordered} |",
            group.name(),
            of_group.len(),
            sum.equal,
            sum.only_real,
            sum.only_ours,
            sum.agreement()
        );
    }
}

fn kinds(text: &mut String, results: &[Compared]) {
    let mut kinds: BTreeMap<Kind, Count> = BTreeMap::new();
    for score in results.iter().filter_map(|result| result.outcome.score()) {
        score.kinds.iter().for_each(|(kind, count)| kinds.entry(*kind).or_default().add(*count));
    }
    text.push_str("\n| kind | equal | only real Go's | only ours | precision | recall |\n|---|---|---|---|---|---|\n");
    for (kind, count) in kinds {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {:.2} % | {:.2} % |",
            kind.name(),
            count.equal,
            count.only_real,
            count.only_ours,
            count.precision(),
            count.recall()
        );
    }
}

fn targets(text: &mut String, results: &[Compared]) {
    text.push_str(
        "\n| target | equal | only real Go's | only ours | agreement | seconds | |\n|---|---|---|---|---|---|---|\n",
    );
    for result in results {
        let name = &result.target.name;
        let (score, note) = match &result.outcome {
            Outcome::Excluded(why) => {
                let _ = writeln!(text, "| {name} | | | | | | real Go rejects it: {} |", in_cell(why));
                continue;
            }
            Outcome::Compared(score) if score.same_order => (score, "same order".to_owned()),
            Outcome::Compared(score) => (score, String::new()),
            Outcome::Failed { score, why } => (score, format!("not compiled: {}", in_cell(why))),
        };
        let Count { equal, only_real, only_ours } = score.total;
        let _ = writeln!(
            text,
            "| {name} | {equal} | {only_real} | {only_ours} | {:.2} % | {:.2} | {note} |",
            score.total.agreement(),
            result.time.as_secs_f64()
        );
    }
}

fn in_cell(text: &str) -> String {
    text.replace('|', "/").chars().take(200).collect()
}

/// The most frequent disagreements of targets that compiled.
fn top(text: &mut String, results: &[Compared]) {
    let mut patterns: HashMap<String, (usize, Vec<String>)> = HashMap::new();
    for result in results {
        let Outcome::Compared(score) = &result.outcome else { continue };
        for difference in &score.differences {
            for pattern in difference.patterns() {
                let (count, examples) = patterns.entry(pattern).or_default();
                *count += 1;
                if examples.len() < EXAMPLES {
                    let line = difference.only_real.first().or(difference.only_ours.first()).expect("not empty");
                    examples.push(shown(line));
                }
            }
        }
    }
    let mut patterns: Vec<_> = patterns.into_iter().collect();
    patterns.sort_by(|(a, (a_count, _)), (b, (b_count, _))| b_count.cmp(a_count).then(a.cmp(b)));
    if !patterns.is_empty() {
        let _ = writeln!(text, "\nTop disagreements (real Go's ≠ ours), {} patterns:\n", patterns.len());
    }
    for (pattern, (count, examples)) in patterns.into_iter().take(TOP) {
        let _ = writeln!(text, "- {count} × {pattern}");
        examples.iter().for_each(|example| {
            let _ = writeln!(text, "  - {example}");
        });
    }
}

/// Two folders and the file are enough to find it; whole paths differ between machines.
fn shown(line: &Line) -> String {
    let parts: Vec<&str> = line.file.split('/').collect();
    let file = parts[parts.len().saturating_sub(3)..].join("/");
    format!("{file}:{}:{}: {}", line.line, line.column, line.text)
}

/// Per target the lines of one side only, each position with its source line.
pub fn print_differences(results: &[Compared]) {
    let mut files: HashMap<String, Vec<String>> = HashMap::new();
    for result in results {
        let Some(score) = result.outcome.score() else { continue };
        if let Outcome::Failed { why, .. } = &result.outcome {
            println!("=== {}: not compiled: {why}", result.target.name);
            continue;
        }
        if score.differences.is_empty() {
            continue;
        }
        println!("=== {} (- real Go's, + ours)", result.target.name);
        for difference in &score.differences {
            let (file, line, column) = difference.position();
            let rows = files.entry(file.to_owned()).or_insert_with(|| {
                let text = std::fs::read_to_string(file).unwrap_or_default();
                text.lines().map(str::to_owned).collect()
            });
            let source = (line as usize).checked_sub(1).and_then(|index| rows.get(index));
            println!("{file}:{line}:{column}:  {}", source.map_or("", |row| row.trim()));
            difference.only_real.iter().for_each(|line| println!("    - {}", line.text));
            difference.only_ours.iter().for_each(|line| println!("    + {}", line.text));
        }
    }
    println!();
}
