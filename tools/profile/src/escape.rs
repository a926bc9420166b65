//! Escape diagnostics as data: what was decided about each variable, allocation and parameter, and why.
//!
//! They are read from the lines of `-m=2`, where the way to the heap stands before the verdict. [`decisions`] joins
//! both, [`json`] writes them for machines, [`crate::optimizer_log`] in the form of Go's compiler.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::cycles::Cycle;

/// A place in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Absolute.
    pub file: String,
    pub line: u32,
    pub column: u32,
}

/// A line of `-m=2`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub place: Option<Place>,
    pub text: String,
    /// What stands behind ` at `.
    pub at: Option<Place>,
}

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Variable,
    Allocation,
    Parameter,
    /// Whether it can be inlined.
    Function,
    /// One that was inlined.
    Call,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Heap,
    Stack,
    /// A parameter whose value, or what it points to, outlives the call.
    Leaks,
    /// A call was inlined, or a function can be.
    Inlined,
    NotInlined,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub place: Place,
    /// The line as `-m` prints it.
    pub text: String,
    /// What it is about, as written.
    pub subject: String,
    pub kind: Kind,
    pub verdict: Verdict,
    /// The way to the heap or to a result; empty for what stays.
    pub flow: Vec<Step>,
    /// What a run allocated here, if there was one.
    pub allocated: Option<Allocated>,
}

/// A step of a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `flow: {heap} ← &x`, or `from &x (address-of)`.
    pub text: String,
    pub place: Place,
}

/// Estimated from samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Allocated {
    pub objects: u64,
    pub bytes: u64,
}

/// An explanation: its head, and the flow below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Explanation<'a> {
    pub place: &'a Place,
    pub subject: &'a str,
    /// To where a parameter leaks and after how many dereferences; `None`: something escapes.
    pub leak: Option<(&'a str, &'a str)>,
    pub flow: Vec<Step>,
}

/// Explanations among the lines, in order.
pub(crate) fn explanations(lines: &[Line]) -> Vec<Explanation<'_>> {
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let Some(place) = &line.place else { continue };
        let Some((subject, leak)) = head(&line.text) else { continue };
        let rest = &lines[index + 1..];
        let count = rest.iter().take_while(|line| line.text.starts_with("  ")).count();
        found.push(Explanation { place, subject, leak, flow: steps(&rest[..count], place) });
    }
    found
}

/// `X escapes to heap in F:` or `parameter p leaks to D for F with derefs=N:`.
fn head(text: &str) -> Option<(&str, Option<(&str, &str)>)> {
    let text = text.strip_suffix(':')?;
    if let Some(rest) = text.strip_prefix("parameter ")
        && let Some((subject, rest)) = rest.split_once(" leaks to ")
        && let Some((rest, derefs)) = rest.rsplit_once(" with derefs=")
    {
        return Some((subject, Some((rest.rsplit_once(" for ")?.0, derefs))));
    }
    Some((text.rsplit_once(" escapes to heap in ")?.0, None))
}

/// A flow stands where its first reason stands; one without reasons where that stands which is explained.
fn steps(lines: &[Line], explained: &Place) -> Vec<Step> {
    let place = |index: usize| match (&lines[index].at, lines.get(index + 1)) {
        (Some(at), _) => at.clone(),
        (None, Some(next)) => next.at.clone().unwrap_or_else(|| explained.clone()),
        (None, None) => explained.clone(),
    };
    lines.iter().enumerate().map(|(i, line)| Step { text: line.text.trim().to_owned(), place: place(i) }).collect()
}

/// Every verdict with its explanation.
pub fn decisions(lines: &[Line]) -> Vec<Decision> {
    let explanations = explanations(lines);
    let mut decisions = Vec::new();
    for line in lines {
        let Some(place) = &line.place else { continue };
        let Some((subject, kind, verdict)) = verdict(&line.text) else { continue };
        let explains = |explanation: &&Explanation<'_>| {
            let leaks = explanation.leak.is_some() == (verdict == Verdict::Leaks);
            explanation.place == place && leaks && (explanation.subject == subject || subject == "append")
        };
        let flow = match verdict {
            Verdict::Stack | Verdict::Inlined | Verdict::NotInlined => Vec::new(),
            _ => explanations.iter().filter(explains).flat_map(|explanation| explanation.flow.clone()).collect(),
        };
        decisions.push(Decision {
            place: place.clone(),
            text: without_body(&line.text).to_owned(),
            subject: subject.to_owned(),
            kind,
            verdict,
            flow,
            allocated: None,
        });
    }
    decisions
}

/// `can inline f with cost 5`, without `as: …`.
fn without_body(text: &str) -> &str {
    let head = text.starts_with("can inline ").then(|| text.split_once(" as: ")).flatten();
    head.map_or(text, |(head, _)| head)
}

/// About inlining: what it is, and whether it is a function or a call.
fn inlining(text: &str) -> Option<(&str, Kind, Verdict)> {
    if let Some(name) = text.strip_prefix("inlining call to ") {
        return Some((name, Kind::Call, Verdict::Inlined));
    }
    if let Some(rest) = text.strip_prefix("can inline ") {
        let name = rest.split_once(" with cost ").map_or(rest, |(name, _)| name);
        return Some((name, Kind::Function, Verdict::Inlined));
    }
    let (name, _) = text.strip_prefix("cannot inline ")?.split_once(": ")?;
    match name.split_once(" into ") {
        Some((callee, _)) => Some((callee, Kind::Call, Verdict::NotInlined)),
        None => Some((name, Kind::Function, Verdict::NotInlined)),
    }
}

fn verdict(text: &str) -> Option<(&str, Kind, Verdict)> {
    if let Some(about_inlining) = inlining(text) {
        return Some(about_inlining);
    }
    if let Some(name) = text.strip_prefix("moved to heap: ") {
        return Some((name, Kind::Variable, Verdict::Heap));
    }
    if let Some(name) = text.strip_prefix("leaking param content: ") {
        return Some((name, Kind::Parameter, Verdict::Leaks));
    }
    if let Some(rest) = text.strip_prefix("leaking param: ") {
        return Some((rest.split(' ').next()?, Kind::Parameter, Verdict::Leaks));
    }
    if let Some(subject) = text.strip_suffix(" escapes to heap") {
        return Some((subject, Kind::Allocation, Verdict::Heap));
    }
    let subject = text.strip_suffix(" does not escape")?;
    let is_name = subject.chars().all(|c| c.is_alphanumeric() || c == '_') && subject != "append";
    let is_name = is_name && !subject.starts_with(|c: char| c.is_ascii_digit());
    Some((subject, if is_name { Kind::Parameter } else { Kind::Allocation }, Verdict::Stack))
}

/// Adds what a run allocated, by absolute file and line: to what is on the heap there. Several allocations of one line
/// share its figures, since samples know no columns.
pub fn add_run(decisions: &mut [Decision], run: &HashMap<(String, u32), Allocated>) {
    for decision in decisions.iter_mut().filter(|decision| decision.verdict == Verdict::Heap) {
        let place = (decision.place.file.clone(), decision.place.line);
        decision.allocated = Some(run.get(&place).copied().unwrap_or_default());
    }
}

/// What a run allocated, by file and line, from its census of sampled objects: those that died, and those that lived at
/// the last collection. An allocation belongs to the innermost call that stands in one of `files` (absolute).
pub fn allocated_by_line(cycles: &[Cycle], files: &[String]) -> HashMap<(String, u32), Allocated> {
    let mut sums: HashMap<(String, u32), [f64; 2]> = HashMap::new();
    for (index, cycle) in cycles.iter().enumerate() {
        let is_last = index + 1 == cycles.len();
        for site in &cycle.sites {
            let Some(place) = site.calls.iter().find_map(|call| place_of_call(call, files)) else { continue };
            let count = site.dead + if is_last { site.marked } else { 0 };
            let objects = count as f64 * site.stands_for();
            let sum = sums.entry(place).or_default();
            sum[0] += objects;
            sum[1] += objects * site.size as f64;
        }
    }
    let rounded =
        |[objects, bytes]: [f64; 2]| Allocated { objects: objects.round() as u64, bytes: bytes.round() as u64 };
    sums.into_iter().map(|(place, sum)| (place, rounded(sum))).collect()
}

/// `main.f file.go:12`; the census names files without their folder.
fn place_of_call(call: &str, files: &[String]) -> Option<(String, u32)> {
    let (name, line) = call.rsplit_once(' ')?.1.rsplit_once(':')?;
    let file = files.iter().find(|file| file.rsplit('/').next() == Some(name))?;
    Some((file.clone(), line.parse().ok()?))
}

/// One object: the package and its decisions in order of position.
pub fn json(package: &str, decisions: &[Decision]) -> String {
    let mut sorted: Vec<&Decision> = decisions.iter().collect();
    sorted.sort_by(|a, b| a.place.cmp(&b.place));
    let decisions: Vec<Value> = sorted.into_iter().map(Decision::json).collect();
    json!({"package": package, "decisions": decisions}).to_string()
}

impl Decision {
    fn json(&self) -> Value {
        let flow: Vec<Value> = self
            .flow
            .iter()
            .map(|step| {
                let Place { file, line, column } = &step.place;
                json!({"text": step.text, "file": file, "line": line, "column": column})
            })
            .collect();
        let Place { file, line, column } = &self.place;
        let mut value = json!({
            "file": file, "line": line, "column": column, "text": self.text, "subject": self.subject,
            "kind": self.kind.name(), "decision": self.verdict.name(), "flow": flow,
        });
        if let Some(Allocated { objects, bytes }) = self.allocated {
            value["allocated_objects"] = json!(objects);
            value["allocated_bytes"] = json!(bytes);
        }
        value
    }
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Variable => "variable",
            Kind::Allocation => "allocation",
            Kind::Parameter => "parameter",
            Kind::Function => "function",
            Kind::Call => "call",
        }
    }
}

impl Verdict {
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Heap => "heap",
            Verdict::Stack => "stack",
            Verdict::Leaks => "leaks",
            Verdict::Inlined => "inlined",
            Verdict::NotInlined => "not-inlined",
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::cycles::SiteCensus;

    pub(crate) fn line(column: u32, text: &str, at: Option<u32>) -> Line {
        let place = |column| Place { file: "/a/b.go".to_owned(), line: 3, column };
        Line { place: Some(place(column)), text: text.to_owned(), at: at.map(place) }
    }

    pub(crate) fn example() -> Vec<Line> {
        vec![
            line(5, "x escapes to heap in f:", None),
            line(5, "  flow: ~r0 ← &x:", None),
            line(5, "    from &x (address-of)", Some(9)),
            line(5, "    from return &x (return)", Some(2)),
            line(7, "parameter p leaks to {heap} for f with derefs=0:", None),
            line(7, "  flow: {heap} ← p:", None),
            line(7, "    from sink = p (assign)", Some(30)),
            line(7, "leaking param: p", None),
            line(5, "moved to heap: x", None),
            line(20, "new(T) does not escape", None),
        ]
    }

    #[test]
    fn verdicts_get_their_explanations() {
        let decisions = decisions(&example());
        assert_eq!(decisions.len(), 3);
        assert_eq!((decisions[0].kind, decisions[0].verdict), (Kind::Parameter, Verdict::Leaks));
        assert_eq!(decisions[0].flow.len(), 2);
        assert_eq!((decisions[1].kind, decisions[1].verdict), (Kind::Variable, Verdict::Heap));
        assert_eq!(decisions[1].flow[0].text, "flow: ~r0 ← &x:");
        assert_eq!(decisions[1].flow[0].place.column, 9, "a flow stands where its first reason stands");
        assert_eq!((decisions[2].kind, decisions[2].verdict), (Kind::Allocation, Verdict::Stack));
        assert!(decisions[2].flow.is_empty());
    }

    #[test]
    fn lines_about_inlining_are_decisions_too() {
        let lines = [
            line(6, "can inline f with cost 5 as: func() { return 1 }", None),
            line(6, "cannot inline g: function too complex: cost 99 exceeds budget 80", None),
            line(9, "inlining call to f", None),
            line(9, "cannot inline r into main: repeated recursive cycle", None),
        ];
        let decisions = decisions(&lines);
        let summary: Vec<_> = decisions.iter().map(|d| (d.subject.as_str(), d.kind, d.verdict)).collect();
        assert_eq!(
            summary,
            [
                ("f", Kind::Function, Verdict::Inlined),
                ("g", Kind::Function, Verdict::NotInlined),
                ("f", Kind::Call, Verdict::Inlined),
                ("r", Kind::Call, Verdict::NotInlined),
            ]
        );
        assert_eq!(decisions[0].text, "can inline f with cost 5");
    }

    #[test]
    fn json_is_in_order_of_position() {
        let text = json("main", &decisions(&example()));
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["decisions"][0]["subject"], "x");
        assert_eq!(value["decisions"][0]["flow"][2]["text"], "from return &x (return)");
        assert_eq!(value["decisions"][1]["decision"], "leaks");
        assert!(value["decisions"][0].get("allocated_bytes").is_none());
    }

    #[test]
    fn allocations_belong_to_the_innermost_call_in_the_package() {
        let site = |calls: &[&str], marked, dead| SiteCensus {
            calls: calls.iter().map(|call| (*call).to_owned()).collect(),
            size: 1 << 20,
            rate: 1,
            marked,
            dead,
            ..SiteCensus::default()
        };
        let first = vec![site(&["strings.grow builder.go:9", "main.f b.go:3"], 5, 2), site(&["x y.go:1"], 1, 1)];
        let last = vec![site(&["main.g b.go:3"], 4, 1)];
        let cycles = [first, last].map(|sites| Cycle { sites, ..Cycle::default() });
        let run = allocated_by_line(&cycles, &["/a/b.go".to_owned()]);
        assert_eq!(run.len(), 1);
        assert_eq!(run[&("/a/b.go".to_owned(), 3)], Allocated { objects: 7, bytes: 7 << 20 });
    }

    #[test]
    fn a_run_tells_what_was_allocated() {
        let mut decisions = decisions(&example());
        let here = Allocated { objects: 2, bytes: 16 };
        add_run(&mut decisions, &HashMap::from([(("/a/b.go".to_owned(), 3), here)]));
        assert_eq!(decisions[1].allocated, Some(here));
        assert_eq!(decisions[2].allocated, None, "what is on the stack allocates nothing");
    }
}
