//! Tags: where a parameter's value flows, as far as callers need to know.

/// How many results tags tell apart.
pub const RESULTS: usize = 7;

/// Fewest dereferences on the way from a parameter to each kind of place; absent: it does not get there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tag {
    pub heap: Option<u8>,
    /// To where memory is written through it.
    pub mutator: Option<u8>,
    /// To where it is called without anyone following the results.
    pub callee: Option<u8>,
    pub results: [Option<u8>; RESULTS],
}

/// As in the table of facts.
impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let results = self.results.iter().enumerate().map(|(result, derefs)| (format!("r{result}="), *derefs));
        let ways = std::iter::once(("h".to_string(), self.heap)).chain(results);
        let ways = ways.chain([("m".to_string(), self.mutator), ("c".to_string(), self.callee)]);
        let parts: Vec<String> = ways.filter_map(|(place, derefs)| Some(format!("{place}{}", derefs?))).collect();
        f.write_str(if parts.is_empty() { "-" } else { "" })?;
        f.write_str(&parts.join(","))
    }
}

impl Tag {
    /// A parameter that a function of unknown code gets.
    pub fn escaping() -> Tag {
        Tag { heap: Some(0), ..Tag::default() }
    }

    /// A parameter of a function of unknown code that promises not to keep it (`//go:noescape`).
    pub fn promised() -> Tag {
        Tag { mutator: Some(0), callee: Some(0), ..Tag::default() }
    }

    pub fn add(slot: &mut Option<u8>, derefs: i32) {
        let derefs = u8::try_from(derefs.max(0)).unwrap_or(u8::MAX);
        *slot = Some(slot.map_or(derefs, |known| known.min(derefs)));
    }

    /// Drops ways that are no shorter than that to the heap, which covers them.
    pub fn optimize(&mut self) {
        let Some(heap) = self.heap else { return };
        for slot in [&mut self.mutator, &mut self.callee].into_iter().chain(&mut self.results) {
            if slot.is_some_and(|derefs| derefs >= heap) {
                *slot = None;
            }
        }
    }
}
