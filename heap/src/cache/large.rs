//! Large objects: above 32 KiB each has pages, a span and a zeroing of its own.

use super::Cache;
use crate::address::Address;
use crate::bits;
use crate::central::ListId;
use crate::events::Event;
use crate::heap::OutOfMemory;
use crate::layouts::LayoutId;
use crate::span::{Purpose, SpanId, large_pages};
use burrow_layout::size_class::{PAGE_SHIFT, SizeClass};
use std::sync::Arc;

impl Cache {
    /// Like [`Cache::allocate_bytes`], but large memory may not be zero; says whether it is.
    ///
    /// # Safety
    /// If it is not, all `size` bytes are written before anybody else reads them.
    pub unsafe fn allocate_bytes_unprepared(&mut self, size: usize) -> Result<(Address, bool), OutOfMemory> {
        if SizeClass::for_size(size).is_large() && !self.heap.config.poison {
            let id = self.open_large(size, LayoutId::pointer_free(SizeClass::LARGE))?;
            return Ok((self.heap.table.base(id), self.heap.table.span(id).is_fresh()));
        }
        Ok((self.allocate_bytes(size)?, true))
    }

    /// An object with pages of its own, zeroed.
    pub(super) fn allocate_large(&mut self, size: usize, layout: LayoutId) -> Result<Address, OutOfMemory> {
        let id = self.open_large(size, layout)?;
        let (span, base) = (self.heap.table.span(id), self.heap.table.base(id));
        // SAFETY: the pages of a span that was just opened. Nothing but this thread knows it, and no
        // collection comes before the caller gets it.
        unsafe { self.heap.prepare(base, span.bytes(), span.is_fresh()) };
        Ok(base)
    }

    /// A span for one large object, counted as allocated.
    fn open_large(&mut self, size: usize, layout: LayoutId) -> Result<SpanId, OutOfMemory> {
        let heap = Arc::clone(&self.heap);
        let info = heap.layouts.info(layout);
        let known = if info.is_pointer_free() && !info.is_owned() { LayoutId(0) } else { layout };
        heap.sweep_share(large_pages(size) << PAGE_SHIFT);
        let id = heap.open_span(self, large_pages(size), Purpose::Large(size, known))?;
        let span = heap.table.span(id);
        bits::fill(heap.table.allocated_bits(id), 0, 1, true);
        span.set_allocated(1);
        self.counters.mallocs[0] += 1;
        self.counters.large_bytes += span.bytes() as u64;
        self.count_allocated(span.bytes());
        if self.black {
            self.blacken(id, 0, 1);
        }
        self.took_large(heap.table.base(id), span.bytes());
        self.emit(|| Event::LargeAllocated { base: heap.table.base(id), size, layout: known });
        heap.central.release(ListId::LARGE, id, true);
        Ok(id)
    }
}
