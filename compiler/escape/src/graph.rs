//! Locations and the flow of values between them.

use std::collections::HashMap;

use burrow_ir::index::{AllocId, FuncId, LocalId};

/// A node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocationId(pub u32);

/// Everything that outlives every function.
pub const HEAP: LocationId = LocationId(0);

/// Values nobody keeps.
pub const DISCARD: LocationId = LocationId(1);

/// What a location stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Heap,
    Discard,
    Local(FuncId, LocalId),
    Site(FuncId, AllocId),
    /// Joins several flows of one expression.
    Temporary(FuncId),
}

/// Where a parameter's value flows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leaks {
    /// Fewest dereferences on a way to the heap.
    pub heap: Option<i32>,
    /// By result: fewest dereferences on a way to it.
    pub results: Vec<Option<i32>>,
}

impl Leaks {
    pub fn add_heap(&mut self, derefs: i32) {
        self.heap = Some(self.heap.map_or(derefs, |known| known.min(derefs)));
    }

    pub fn add_result(&mut self, index: usize, derefs: i32) {
        if self.results.len() <= index {
            self.results.resize(index + 1, None);
        }
        let known = &mut self.results[index];
        *known = Some(known.map_or(derefs, |known| known.min(derefs)));
    }
}

#[derive(Debug, Clone)]
pub struct Location {
    pub what: What,
    /// Loops around the declaration or site.
    pub loop_depth: u32,
    pub escapes: bool,
    /// Index among the results of its function, if it is one (of a function that is not a closure
    /// or may be called by anybody).
    pub result: Option<usize>,
    pub is_param: bool,
    pub leaks: Leaks,
    /// `self ← source` with dereferences.
    pub sources: Vec<(LocationId, i32)>,
}

/// The graph of one group of functions.
#[derive(Debug)]
pub struct Graph {
    pub locations: Vec<Location>,
    pub by_what: HashMap<(FuncId, LocalId), LocationId>,
    pub sites: HashMap<(FuncId, AllocId), LocationId>,
    /// The function a closure of the group is made in, where that is one place.
    pub parents: HashMap<FuncId, FuncId>,
}

/// Where an expression's value goes, after so many dereferences.
#[derive(Debug, Clone, Copy)]
pub struct Hole {
    pub to: LocationId,
    pub derefs: i32,
}

impl Hole {
    pub const HEAP: Hole = Hole { to: HEAP, derefs: 0 };
    pub const DISCARD: Hole = Hole { to: DISCARD, derefs: 0 };

    pub fn to(to: LocationId) -> Hole {
        Hole { to, derefs: 0 }
    }

    /// The hole for an expression whose dereference goes here.
    pub fn deref(self) -> Hole {
        self.shifted(1)
    }

    /// The hole for a place whose address goes here.
    pub fn address(self) -> Hole {
        self.shifted(-1)
    }

    pub fn shifted(self, by: i32) -> Hole {
        Hole { to: self.to, derefs: self.derefs + by }
    }
}

impl Graph {
    pub fn new() -> Graph {
        let mut graph =
            Graph { locations: Vec::new(), by_what: HashMap::new(), sites: HashMap::new(), parents: HashMap::new() };
        graph.add(What::Heap, 0);
        graph.add(What::Discard, 0);
        graph[HEAP].escapes = true;
        graph
    }

    pub fn add(&mut self, what: What, loop_depth: u32) -> LocationId {
        let id = LocationId(self.locations.len() as u32);
        self.locations.push(Location {
            what,
            loop_depth,
            escapes: false,
            result: None,
            is_param: false,
            leaks: Leaks::default(),
            sources: Vec::new(),
        });
        id
    }

    /// Records that the value of `source` flows into the hole.
    pub fn flow(&mut self, hole: Hole, source: LocationId) {
        if hole.to == DISCARD || source == HEAP {
            return;
        }
        if hole.to == source && hole.derefs >= 0 {
            return;
        }
        let edge = (source, hole.derefs);
        let sources = &mut self[hole.to].sources;
        if !sources.contains(&edge) || sources.len() > 64 {
            sources.push(edge);
        }
    }

    pub fn func_of(&self, id: LocationId) -> Option<FuncId> {
        match self[id].what {
            What::Local(func, _) | What::Site(func, _) | What::Temporary(func) => Some(func),
            What::Heap | What::Discard => None,
        }
    }

    /// Whether `inner` is a closure made (directly or not) by `outer`.
    pub fn encloses(&self, outer: FuncId, mut inner: FuncId) -> bool {
        while let Some(parent) = self.parents.get(&inner) {
            if *parent == outer {
                return true;
            }
            inner = *parent;
        }
        false
    }
}

impl std::ops::Index<LocationId> for Graph {
    type Output = Location;
    fn index(&self, id: LocationId) -> &Location {
        &self.locations[id.0 as usize]
    }
}

impl std::ops::IndexMut<LocationId> for Graph {
    fn index_mut(&mut self, id: LocationId) -> &mut Location {
        &mut self.locations[id.0 as usize]
    }
}
