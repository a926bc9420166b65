//! What real Go knows about functions whose bodies we have only in another form, or don't want to look at: the tags of
//! their parameters and what inlining them costs.
//!
//! The table is written by `cargo xtask escape-facts` from real Go's own output; its head explains the format. It is
//! read once, with [`Facts::parse`].

use std::collections::{HashMap, HashSet};

use crate::escape::tag::{RESULTS, Tag};

/// A table, by package path.
#[derive(Debug, Default)]
pub struct Facts {
    packages: HashMap<String, PackageFacts>,
}

/// The functions of one package, by name: `F`, `T.M`, `(*T).M`.
#[derive(Debug, Default)]
pub struct PackageFacts {
    functions: HashMap<String, FunctionFacts>,
    /// Functions of other packages, by path, whose bodies come with this package.
    passed_on: HashMap<String, HashSet<String>>,
}

/// One function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionFacts {
    /// What its body costs the inliner's budget; `None`: it can't be inlined.
    pub cost: Option<u32>,
    /// Of the parameters, the receiver first.
    pub(crate) tags: Vec<Tag>,
}

impl FunctionFacts {
    /// The parameters' tags as the table has them, a word each.
    pub fn tags(&self) -> String {
        words(&self.tags)
    }
}

/// Tags as the table has them.
pub(crate) fn words(tags: &[Tag]) -> String {
    tags.iter().map(Tag::to_string).collect::<Vec<_>>().join(" ")
}

impl Facts {
    /// Reads a table; the error names the line.
    pub fn parse(text: &str) -> Result<Facts, String> {
        let mut facts = Facts::default();
        let mut package = None;
        for (number, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            if let Some(path) = line.strip_prefix("package ") {
                package = Some(facts.packages.entry(path.to_owned()).or_default());
                continue;
            }
            let wrong = || format!("line {}: {line}", number + 1);
            if let Some(bodies) = line.strip_prefix("passes-on ") {
                let mut words = bodies.split(' ').map(str::to_owned);
                let path = words.next().ok_or_else(wrong)?;
                package.as_mut().ok_or_else(wrong)?.passed_on.insert(path, words.collect());
                continue;
            }
            let (name, function) = parse_function(line).ok_or_else(wrong)?;
            package.as_mut().ok_or_else(wrong)?.functions.insert(name, function);
        }
        Ok(facts)
    }

    pub fn package(&self, path: &str) -> Option<&PackageFacts> {
        self.packages.get(path)
    }
}

impl PackageFacts {
    pub fn function(&self, name: &str) -> Option<&FunctionFacts> {
        self.functions.get(name)
    }

    /// Whether the body of another package's function comes with this package: it was inlined here.
    pub fn passes_on(&self, path: &str, function: &str) -> bool {
        self.passed_on.get(path).is_some_and(|functions| functions.contains(function))
    }

    /// Every function with its facts, in no order.
    pub fn functions(&self) -> impl Iterator<Item = (&str, &FunctionFacts)> {
        self.functions.iter().map(|(name, facts)| (name.as_str(), facts))
    }
}

/// `NAME COST PARAMETER…`
fn parse_function(line: &str) -> Option<(String, FunctionFacts)> {
    let mut words = line.split(' ');
    let name = words.next()?.to_owned();
    let cost = match words.next()? {
        "." => None,
        number => Some(number.parse().ok()?),
    };
    let tags = words.map(parse_tag).collect::<Option<_>>()?;
    Some((name, FunctionFacts { cost, tags }))
}

/// `-`, or `h1,r0=2,m0,c0`.
fn parse_tag(word: &str) -> Option<Tag> {
    let mut tag = Tag::default();
    if word == "-" {
        return Some(tag);
    }
    for part in word.split(',') {
        let (place, rest) = part.split_at_checked(1)?;
        match place {
            "h" => tag.heap = Some(rest.parse().ok()?),
            "m" => tag.mutator = Some(rest.parse().ok()?),
            "c" => tag.callee = Some(rest.parse().ok()?),
            "r" => {
                let (result, derefs) = rest.split_once('=')?;
                let result: usize = result.parse().ok().filter(|result| *result < RESULTS)?;
                tag.results[result] = Some(derefs.parse().ok()?);
            }
            _ => return None,
        }
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read() {
        let text = "# head\npackage a/b\npasses-on d G (*T).M\nF . h1,m0 - r0=0,r1=2\n(*T).M 33 -\n";
        let facts = Facts::parse(text).unwrap();
        let function = facts.package("a/b").and_then(|package| package.function("F")).unwrap();
        assert_eq!(function.cost, None);
        assert_eq!(function.tags[0], Tag { heap: Some(1), mutator: Some(0), ..Tag::default() });
        assert_eq!(function.tags[1], Tag::default());
        assert_eq!(function.tags[2].results[..3], [Some(0), Some(2), None]);
        assert_eq!(facts.package("a/b").and_then(|package| package.function("(*T).M")).unwrap().cost, Some(33));
        assert!(facts.package("a/b").unwrap().passes_on("d", "(*T).M"));
        assert!(!facts.package("a/b").unwrap().passes_on("d", "F"));
        assert!(facts.package("c").is_none());
    }

    #[test]
    fn a_wrong_line_is_named() {
        assert_eq!(Facts::parse("package a\nF x\n").unwrap_err(), "line 2: F x");
        assert_eq!(Facts::parse("F . -\n").unwrap_err(), "line 1: F . -");
        assert_eq!(Facts::parse("package a\nF . r9=0\n").unwrap_err(), "line 2: F . r9=0");
    }
}
