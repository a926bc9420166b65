//! Locations, edges, and holes: the contexts in which expressions are evaluated.

use std::rc::Rc;

use burrow_source::Pos;

use super::tag::Tag;
use crate::node::{FuncId, NodeId, VarId};

/// A node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LocationId(pub u32);

/// Outlives everything.
pub const HEAP: LocationId = LocationId(0);
/// Memory is written through what flows here.
pub const MUTATOR: LocationId = LocationId(1);
/// What flows here is called, and nobody follows the results.
pub const CALLEE: LocationId = LocationId(2);
/// Values nobody keeps.
pub const BLANK: LocationId = LocationId(3);

/// What a location stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// One of the four above, or a point that joins several flows.
    Joint,
    Var(VarId),
    /// The storage that an expression makes.
    Storage(NodeId),
}

/// Findings about a location; they only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attributes {
    /// Its address outlives it: it must be on the heap.
    pub escapes: bool,
    /// Its storage cannot be reused when the statement is over.
    pub persists: bool,
    /// Memory that its pointers lead to may be written.
    pub mutates: bool,
    /// Closures it leads to may be called without their results being followed.
    pub calls: bool,
}

impl Attributes {
    pub const ALL: Attributes = Attributes { escapes: true, persists: true, mutates: true, calls: true };

    pub fn union(self, other: Attributes) -> Attributes {
        Attributes {
            escapes: self.escapes || other.escapes,
            persists: self.persists || other.persists,
            mutates: self.mutates || other.mutates,
            calls: self.calls || other.calls,
        }
    }
}

#[derive(Debug)]
pub struct Location {
    pub what: What,
    /// The function it belongs to; that of the walk for joints.
    pub func: FuncId,
    pub loop_depth: i32,
    pub edges: Vec<Edge>,
    pub attributes: Attributes,
    pub is_parameter: bool,
    /// Which result it is.
    pub result: Option<usize>,
    /// The address was taken.
    pub addr_taken: bool,
    /// Assigned after its definition.
    pub reassigned: bool,
    /// A closure captures it.
    pub captured: bool,
    /// Of parameters.
    pub tag: Tag,
    pub step: Step,
}

/// A location's part in the walk from one root.
#[derive(Debug, Clone, Copy, Default)]
pub struct Step {
    /// Number of the walk that reached it.
    pub walk: u32,
    pub derefs: i32,
    /// The location and edge by which it was reached.
    pub from: Option<(LocationId, usize)>,
    /// Number of the walk in whose queue it is.
    pub queued: u32,
    /// Whether it waits to be a root.
    pub is_waiting: bool,
}

/// `src` flows to the location that has the edge.
#[derive(Debug, Clone)]
pub struct Edge {
    pub src: LocationId,
    /// -1: the address of `src`.
    pub derefs: i32,
    pub notes: Notes,
}

/// Why a value flows, outermost reason first.
pub type Notes = Option<Rc<Note>>;

#[derive(Debug)]
pub struct Note {
    pub next: Notes,
    pub place: NotePlace,
    pub why: &'static str,
}

/// The construct a note points at.
#[derive(Debug, Clone, Copy)]
pub enum NotePlace {
    Node(NodeId),
    /// A variable where a closure first mentions it.
    Capture(VarId, Pos),
    /// A clause of a type switch.
    Case(NodeId, usize),
}

/// Where the value of an expression goes: `dst = **…value`.
#[derive(Debug, Clone)]
pub struct Hole {
    pub dst: LocationId,
    pub derefs: i32,
    pub notes: Notes,
    /// The context takes the expression's address, whether or not that is stored.
    pub addr_taken: bool,
}

impl Hole {
    pub fn to(dst: LocationId) -> Hole {
        Hole { dst, derefs: 0, notes: None, addr_taken: false }
    }

    pub fn heap() -> Hole {
        Hole::to(HEAP)
    }

    pub fn blank() -> Hole {
        Hole::to(BLANK)
    }

    pub fn shift(mut self, delta: i32) -> Hole {
        self.derefs += delta;
        assert!(self.derefs >= -1, "an address has no address");
        self.addr_taken = delta < 0;
        self
    }
}
