//! A walk over the heap of a running program: every object with its type and where it was allocated, where that is known.
//!
//! The heap knows addresses, sizes and pointers. Types and places are known of the objects that the profile remembers:
//! of all with [`Config::exact_types`](crate::Config::exact_types), else of the sampled ones.

use crate::package_runtime::{Place, calls_at, place_of};
use crate::runtime::Runtime;
use burrow_heap::{Address, Object, OutgoingPointer};
use burrow_layout::descriptor::TypeDescriptor;
use std::collections::HashMap;
use std::sync::Arc;

/// An object of the heap.
pub struct WalkedObject<'a> {
    pub object: Object,
    /// Its pointers that are not nil.
    pub pointers: &'a [OutgoingPointer],
    /// Its type or, of an array behind a slice, that of its elements. `None`: not known, or it has none: a closure, memory
    /// of the runtime.
    pub element: Option<&'static TypeDescriptor>,
    /// Return addresses of the calls that led to its allocation, innermost first; empty if not known.
    pub trace: &'a [usize],
}

/// A call on the way to an allocation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourcePlace {
    pub function: String,
    pub file: String,
    pub line: u32,
}

impl From<Place<'_>> for SourcePlace {
    fn from(place: Place<'_>) -> SourcePlace {
        SourcePlace {
            function: place.function.to_owned(),
            file: place.file.unwrap_or_default().to_owned(),
            line: place.line,
        }
    }
}

impl Runtime {
    /// Calls `visit` with every object.
    ///
    /// # Safety
    /// The world stands.
    pub unsafe fn walk_heap(&self, visit: &mut dyn FnMut(&WalkedObject<'_>)) {
        let mut known: HashMap<Address, (Arc<[usize]>, usize)> = HashMap::new();
        self.heap.for_each_sample(|address, trace, note| {
            known.insert(address, (Arc::clone(trace), note));
        });
        let mut visit_object = |object: Object, pointers: &[OutgoingPointer]| {
            let found = known.get(&object.base);
            // SAFETY: notes are addresses of type descriptors of the program or of reflection, which stay for
            // as long as the process, or 0.
            let element = found.and_then(|(_, note)| unsafe { (*note as *const TypeDescriptor).as_ref() });
            let trace = found.map_or(&[][..], |(trace, _)| trace);
            visit(&WalkedObject { object, pointers, element, trace });
        };
        // SAFETY: the world stands (contract).
        unsafe { self.heap.walk(&mut visit_object) };
    }

    /// The calls behind a return address of a trace, inlined ones first.
    pub fn source_places(&self, return_address: usize) -> Vec<SourcePlace> {
        let count = calls_at(&self.program, return_address);
        let places = (0..count).filter_map(|depth| place_of(&self.program, return_address, depth));
        places.map(SourcePlace::from).collect()
    }
}
