//! The simplest embedder: one mutator, the caller, whose roots are a list.

use burrow_heap::{Address, Embedder, Marker, RootBytes};

/// One mutator with these roots.
pub struct Roots<'a>(pub &'a [Address]);

// SAFETY: the caller is the only mutator, and follows pointers from these roots only.
unsafe impl Embedder for Roots<'_> {
    fn stop_the_world(&self) {}
    fn start_the_world(&self) {}
    fn stack_count(&self) -> usize {
        0
    }
    fn scan_stack(&self, _index: usize, _marker: &mut Marker<'_>) {}
    fn scan_globals(&self, marker: &mut Marker<'_>) {
        self.0.iter().for_each(|root| marker.pointer(*root));
    }
    fn root_bytes(&self) -> RootBytes {
        RootBytes::default()
    }
}
