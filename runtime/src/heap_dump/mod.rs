//! `debug.WriteHeapDump`: the whole heap and what keeps it alive, in the format of real Go's dumps since 1.7.
//!
//! The world stands while it is written. Each object comes with its contents and the offsets of its pointers, each frame
//! and section of variables likewise; roots without a place of their own (what natives and tables of the runtime hold, argument
//! registers at a function's entry) are values with a description. Types are told of method tables, panics and
//! finalizers only, nearly as real Go does it since 1.7. Threads of the system have no records: goroutines are not tied to them.
//!
//! Start at [`write`].

mod writer;

use crate::finalizer::Finalizer;
use crate::frames::{self, Frame, Frames};
use crate::goroutine::{Goroutine, Status};
use crate::image_loading::Program;
use crate::memory_statistics::{self, while_stopped};
use crate::natives;
use crate::package_runtime::{calls_at, place_of};
use crate::processor::CurrentProcessor;
use crate::roots::{scan_entry, scan_frame, scan_record};
use crate::runtime::Runtime;
use crate::type_ref::TypeRef;
use crate::{heap_walk, itab};
use burrow_heap::{Address, Marker, Root, roots_of};
use burrow_layout::descriptor::{Itab, TypeDescriptor, flags};
use std::collections::{HashMap, HashSet};
use writer::{HEADER, Tag, Writer};

natives! {
    "runtime/debug.writeHeapDump" Collects write;
}

/// What the dump says about the calling goroutine.
const REASON: &str = "dumping heap";

extern "C" fn write(current: CurrentProcessor, file: usize) {
    let own = current.goroutine().id();
    // SAFETY: the world stands, and the contexts of all goroutines are saved.
    while_stopped(current, |runtime| unsafe {
        let mut dump = Dump { runtime, out: Writer::new(file as i32), own, types: HashSet::new() };
        dump.write_all();
    });
}

struct Dump {
    runtime: &'static Runtime,
    out: Writer,
    /// Number of the calling goroutine.
    own: u64,
    /// Types that have a record.
    types: HashSet<usize>,
}

impl Dump {
    /// # Safety
    /// The world stands; so for the functions below.
    unsafe fn write_all(&mut self) {
        // SAFETY: contract.
        unsafe {
            let figures = self.runtime.heap.statistics();
            self.out.text_without_length(HEADER);
            self.parameters();
            self.itabs();
            self.objects();
            for goroutine in self.runtime.goroutines.snapshot() {
                if goroutine.status() != Status::Dead {
                    self.goroutine(goroutine);
                }
            }
            self.variables();
            self.tables();
            self.finalizers();
            self.out.tag(Tag::MemoryStatistics);
            memory_statistics::figures_of_dump(self.runtime, &figures).for_each(|figure| self.out.number(figure));
            self.profile();
            self.out.tag(Tag::End);
            self.out.flush();
        }
    }

    fn parameters(&mut self) {
        let (start, end) = self.runtime.heap.address_range();
        self.out.tag(Tag::Parameters);
        self.out.boolean(cfg!(target_endian = "big"));
        self.out.number(size_of::<usize>() as u64);
        self.out.address(start.0);
        self.out.address(end.0);
        self.out.text(b"amd64");
        // GOEXPERIMENT.
        self.out.text(b"");
        self.out.number(std::thread::available_parallelism().map_or(1, |count| count.get() as u64));
    }

    fn itabs(&mut self) {
        for address in itab::known_tables() {
            // SAFETY: method tables are never freed.
            let concrete = unsafe { (*(address as *const Itab)).concrete };
            self.type_record(concrete);
            self.out.tag(Tag::Itab);
            self.out.address(address);
            self.out.address(concrete);
        }
    }

    /// A record of the type, unless it has one.
    fn type_record(&mut self, address: usize) {
        if address == 0 || !self.types.insert(address) {
            return;
        }
        // SAFETY: descriptors of the program or of reflection, which stay as long as the process.
        let (descriptor, name) = unsafe {
            let descriptor = &*(address as *const TypeDescriptor);
            let name = descriptor.string;
            (descriptor, std::slice::from_raw_parts(name.data as *const u8, name.length))
        };
        self.out.tag(Tag::Type);
        self.out.address(address);
        self.out.number(descriptor.size);
        self.out.text(name);
        // Whether an interface's data word is a pointer.
        self.out.boolean(descriptor.flags & flags::DIRECT_INTERFACE == 0 || descriptor.pointer_bytes != 0);
    }

    unsafe fn objects(&mut self) {
        let (heap, out) = (&self.runtime.heap, &mut self.out);
        // SAFETY: the world stands; contents of allocated objects are readable.
        unsafe {
            heap.walk(&mut |object, _pointers| {
                out.tag(Tag::Object);
                out.address(object.base.0);
                out.memory(object.base.0, object.base.0 + object.size);
                out.fields(heap.pointer_offsets(&object));
            });
        }
    }

    unsafe fn goroutine(&mut self, goroutine: &Goroutine) {
        let own = goroutine.id() == self.own;
        let address = std::ptr::from_ref(goroutine) as usize;
        // SAFETY: the world stands.
        let (context, defers, panics) =
            unsafe { (*goroutine.context.get(), &**goroutine.defers.get(), &*goroutine.panics.get()) };
        let address_of = |index: usize| defers.get(index).map_or(0, |defer| std::ptr::from_ref(defer) as usize);
        let panic_at = |index: usize| panics.get(index).map_or(0, |panic| std::ptr::from_ref(panic) as usize);
        let out = &mut self.out;
        out.tag(Tag::Goroutine);
        out.address(address);
        out.address(context.stack_pointer);
        out.number(goroutine.id());
        out.address(goroutine.created_at.get());
        out.number(match goroutine.status() {
            Status::Dead => 0,
            Status::Runnable => 1,
            Status::Running if !own => 3,
            Status::Running | Status::Waiting => 4,
        });
        out.boolean(goroutine.system.get());
        out.boolean(false);
        // Since when it waits is not recorded.
        out.number(0);
        out.text(if own { REASON } else { goroutine.reason.get().text() }.as_bytes());
        out.address(goroutine.closure());
        // Its thread.
        out.address(0);
        out.address(address_of(defers.len().wrapping_sub(1)));
        out.address(panic_at(panics.len().wrapping_sub(1)));
        // SAFETY: the world stands.
        unsafe { self.stack(goroutine) };
        for (index, defer) in defers.iter().enumerate().rev() {
            // SAFETY: a function value begins with the address of its code.
            let code = if defer.closure == 0 { 0 } else { unsafe { *(defer.closure as *const usize) } };
            self.out.tag(Tag::Defer);
            // The call's place in the program is that of its frame.
            let words = [address_of(index), address, defer.frame, 0, defer.closure, code];
            words.into_iter().for_each(|word| self.out.address(word));
            self.out.address(address_of(index.wrapping_sub(1)));
        }
        for (index, panic) in panics.iter().enumerate().rev() {
            self.type_record(panic.value.word);
            self.out.tag(Tag::Panic);
            let words = [panic_at(index), address, panic.value.word, panic.value.data, 0];
            words.into_iter().for_each(|word| self.out.address(word));
            self.out.address(panic_at(index.wrapping_sub(1)));
        }
    }

    unsafe fn stack(&mut self, goroutine: &Goroutine) {
        let program = &self.runtime.program;
        // SAFETY: the world stands; the goroutine's context is saved.
        unsafe {
            let record = roots_of(&mut |marker| {
                scan_record(goroutine, marker);
                if frames::at_entry(goroutine) {
                    scan_entry(program, goroutine, marker);
                }
            });
            self.other_roots(&format!("goroutine {}", goroutine.id()), &record);
            let mut child = 0;
            for (depth, frame) in Frames::of(goroutine).enumerate() {
                child = self.frame(frame, depth, child);
            }
        }
    }

    /// Returns the frame's lowest address.
    unsafe fn frame(&mut self, frame: Frame, depth: usize, child: usize) -> usize {
        let program = &self.runtime.program;
        // SAFETY: the goroutine does not run.
        let roots = roots_of(&mut |marker| unsafe { scan_frame(program, frame, marker) });
        let function = program.function_at(frame.program_counter - 1);
        let bytes = frame_bytes(program, frame);
        let low = frame.frame_pointer - bytes;
        // The caller's frame pointer and the return address belong to the frame.
        let high = frame.frame_pointer + 2 * size_of::<usize>();
        self.out.tag(Tag::StackFrame);
        self.out.address(low);
        self.out.number(depth as u64);
        self.out.address(child);
        // SAFETY: a frame of a stack that nobody runs on.
        unsafe { self.out.memory(low, high) };
        self.out.address(function.map_or(0, |function| program.address_of(function)));
        self.out.address(frame.program_counter);
        self.out.address(frame.program_counter);
        let name = function.map_or("?", |function| &program.image().strings[function.name as usize]);
        self.out.text(name.as_bytes());
        self.out.fields(roots.iter().map(|root| root.slot.0 - low));
        low
    }

    /// The sections of package variables.
    unsafe fn variables(&mut self) {
        let program = &self.runtime.program;
        for (tag, (start, end)) in [Tag::Data, Tag::Bss].into_iter().zip(program.variable_sections()) {
            self.out.tag(tag);
            self.out.address(start);
            // SAFETY: a mapped section; the world stands.
            unsafe { self.out.memory(start, end) };
            let mut offsets = Vec::new();
            for (address, map) in program.roots().iter().filter(|(address, _)| (start..end).contains(address)) {
                map.for_each_pointer(|word| offsets.push(address - start + 8 * word as usize));
            }
            self.out.fields(offsets);
        }
    }

    fn tables(&mut self) {
        let roots = roots_of(&mut |marker: &mut Marker<'_>| self.runtime.roots.scan(marker));
        self.other_roots("runtime table", &roots);
    }

    fn other_roots(&mut self, description: &str, roots: &[Root]) {
        for root in roots.iter().filter(|root| !root.value.is_null()) {
            self.out.tag(Tag::OtherRoot);
            self.out.text(description.as_bytes());
            self.out.address(root.value.0);
        }
    }

    fn finalizers(&mut self) {
        for (object, Finalizer { function, object_type, function_type, .. }) in self.runtime.finalizers.all() {
            // SAFETY: a function value begins with the address of its code; the Go side passes the type's descriptor.
            let (code, function_type) = unsafe { (*(function as *const usize), TypeRef::at(function_type)) };
            let parameter = function_type.parameters().next().map_or(0, TypeRef::address);
            [parameter, object_type].into_iter().for_each(|ty| self.type_record(ty));
            self.out.tag(Tag::Finalizer);
            [object, function, code, parameter, object_type].into_iter().for_each(|word| self.out.address(word));
        }
    }

    fn profile(&mut self) {
        let runtime = self.runtime;
        let mut numbers = HashMap::new();
        for (index, site) in runtime.heap.allocation_profile().into_iter().enumerate() {
            let number = index as u64 + 1;
            let places: Vec<_> = site.trace.iter().flat_map(|&address| places_of(&runtime.program, address)).collect();
            self.out.tag(Tag::ProfileSite);
            self.out.number(number);
            self.out.number(site.size as u64);
            self.out.number(places.len() as u64);
            for place in places {
                self.out.text(place.function.as_bytes());
                self.out.text(place.file.as_bytes());
                self.out.number(u64::from(place.line));
            }
            self.out.number(site.counts.allocated);
            self.out.number(site.counts.freed);
            numbers.insert((site.trace, site.size), number);
        }
        runtime.heap.for_each_sample(|address: Address, trace, _note| {
            let size = runtime.heap.object_at(address).map_or(0, |object| object.size);
            if let Some(&number) = numbers.get(&(std::sync::Arc::clone(trace), size)) {
                self.out.tag(Tag::ProfileSample);
                self.out.address(address.0);
                self.out.number(number);
            }
        });
    }
}

/// Bytes of a frame below its frame pointer.
fn frame_bytes(program: &Program, frame: Frame) -> usize {
    let mapped = program.call_site(frame.program_counter).and_then(|(_, site)| program.stack_map(site));
    match mapped {
        Some(map) => map.frame_size as usize,
        None => program.function_at(frame.program_counter - 1).map_or(0, |function| function.frame_size as usize),
    }
}

/// The calls behind a return address.
fn places_of(program: &Program, address: usize) -> Vec<heap_walk::SourcePlace> {
    let places = (0..calls_at(program, address)).filter_map(|depth| place_of(program, address, depth));
    places.map(heap_walk::SourcePlace::from).collect()
}
