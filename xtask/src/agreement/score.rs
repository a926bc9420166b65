//! Lines compared as multisets: equal, only real Go's, only ours; by kind; and disagreements by pattern.

use std::collections::{BTreeMap, HashMap};

use super::line::{Kind, Line, pattern};

/// Counts of one target, group or kind.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    pub equal: usize,
    pub only_real: usize,
    pub only_ours: usize,
}

impl Count {
    /// Equal lines in per cent of the union; nothing to compare is agreement.
    pub fn agreement(self) -> f64 {
        percent(self.equal, self.equal + self.only_real + self.only_ours)
    }

    /// How many of our lines are real Go's.
    pub fn precision(self) -> f64 {
        percent(self.equal, self.equal + self.only_ours)
    }

    /// How many of real Go's lines are ours.
    pub fn recall(self) -> f64 {
        percent(self.equal, self.equal + self.only_real)
    }

    pub fn add(&mut self, other: Count) {
        self.equal += other.equal;
        self.only_real += other.only_real;
        self.only_ours += other.only_ours;
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

/// A position with lines that only one side has.
#[derive(Debug, Clone)]
pub struct Difference {
    pub only_real: Vec<Line>,
    pub only_ours: Vec<Line>,
}

impl Difference {
    fn first(&self) -> &Line {
        self.only_real.first().or(self.only_ours.first()).expect("a difference has lines")
    }

    pub fn position(&self) -> (&str, u32, u32) {
        let line = self.first();
        (&line.file, line.line, line.column)
    }

    /// What kinds of disagreement this is: lines of both sides are paired in order, the rest are missing or too many.
    pub fn patterns(&self) -> Vec<String> {
        let longer = self.only_real.len().max(self.only_ours.len());
        let of = |lines: &[Line], index: usize| lines.get(index).map(|line| pattern(&line.text));
        let paired = |index| match (of(&self.only_real, index), of(&self.only_ours, index)) {
            (Some(real), Some(ours)) if real == ours => format!("other names: {real}"),
            (Some(real), Some(ours)) => format!("{real}  ≠  {ours}"),
            (Some(real), None) => format!("missing: {real}"),
            (None, Some(ours)) => format!("too many: {ours}"),
            (None, None) => unreachable!("index is below the longer length"),
        };
        (0..longer).map(paired).collect()
    }
}

/// The comparison of one target.
#[derive(Debug, Default)]
pub struct Score {
    pub total: Count,
    pub kinds: BTreeMap<Kind, Count>,
    /// In order of position.
    pub differences: Vec<Difference>,
    /// Lines are the same, and in the same order.
    pub same_order: bool,
}

pub fn compare(real: &[Line], ours: &[Line]) -> Score {
    let mut counts: HashMap<&Line, [usize; 2]> = HashMap::new();
    for (side, lines) in [real, ours].into_iter().enumerate() {
        for line in lines {
            counts.entry(line).or_default()[side] += 1;
        }
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort();
    let mut score = Score { same_order: real == ours, ..Score::default() };
    for (line, [real, ours]) in counts {
        let equal = real.min(ours);
        let count = Count { equal, only_real: real - equal, only_ours: ours - equal };
        score.total.add(count);
        score.kinds.entry(line.kind()).or_default().add(count);
        if count.only_real + count.only_ours > 0 {
            score.add_difference(line, count);
        }
    }
    score
}

impl Score {
    /// Lines come in order of position.
    fn add_difference(&mut self, line: &Line, count: Count) {
        let here = (line.file.as_str(), line.line, line.column);
        if self.differences.last().is_none_or(|last| last.position() != here) {
            self.differences.push(Difference { only_real: Vec::new(), only_ours: Vec::new() });
        }
        let last = self.differences.last_mut().expect("just pushed");
        last.only_real.extend(std::iter::repeat_n(line.clone(), count.only_real));
        last.only_ours.extend(std::iter::repeat_n(line.clone(), count.only_ours));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(line: u32, text: &str) -> Line {
        Line { file: "/a.go".to_owned(), line, column: 1, text: text.to_owned() }
    }

    #[test]
    fn repeated_lines_count_as_often_as_they_stand() {
        let twice = [line(1, "moved to heap: x"), line(1, "moved to heap: x")];
        let score = compare(&twice, &twice[..1]);
        assert_eq!((score.total.equal, score.total.only_real, score.total.only_ours), (1, 1, 0));
        assert_eq!(score.total.agreement(), 50.0);
    }

    #[test]
    fn another_decision_at_one_position_is_one_pattern() {
        let score = compare(&[line(2, "new(T) escapes to heap")], &[line(2, "new(T) does not escape")]);
        assert_eq!(score.differences.len(), 1);
        assert_eq!(score.differences[0].patterns(), ["new(_) escapes to heap  ≠  new(_) does not escape"]);
    }

    #[test]
    fn silence_agrees_with_silence_only() {
        assert_eq!(compare(&[], &[]).total.agreement(), 100.0);
        assert_eq!(compare(&[line(1, "moved to heap: x")], &[]).total.agreement(), 0.0);
    }
}
