//! Natives of Go's package `runtime`: what programs may ask and order.
//!
//! A program counter that Go code gets is a return address in the low 48 bits; above them stands how many
//! inlined calls at that address to leave out.

use crate::frames::Frames;
use crate::goroutine::Status;
use crate::goroutines;
use crate::image_loading::Program;
use crate::native::Pair;
use crate::natives;
use crate::processor::CurrentProcessor;
use crate::{collect, fatal, scheduler, stop_world, traceback};
use burrow_abi::tables::{FunctionTable, NOT_INLINED, function_flags};
use burrow_image::Image;
use burrow_layout::descriptor::GoString;

natives! {
    "runtime.collect" Collects collect_garbage;
    "runtime.Gosched" Full yield_processor;
    "runtime.NumCPU" Full processor_count;
    "runtime.NumGoroutine" Full goroutine_count;
    "runtime.setProcessors" Collects set_processors;
    "runtime.callers" Full callers;
    "runtime.describe" Full describe;
    "runtime.stackText" Collects stack_text;
    "runtime.fatalMessage" Full fatal_message;
    "runtime.enterMain" Full enter_main;
    "runtime.exitMain" Collects exit_main;
}

/// Bits of a program counter that are an address.
pub(crate) const ADDRESS_BITS: u32 = 48;

/// `runtime.GC()`: returns when the cycle is over.
extern "C" fn collect_garbage(current: CurrentProcessor) {
    collect::collect(current, burrow_heap::Reason::Forced);
}

extern "C" fn yield_processor(current: CurrentProcessor) {
    current.yield_now(0, 0);
}

extern "C" fn processor_count(_current: CurrentProcessor) -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

extern "C" fn goroutine_count(current: CurrentProcessor) -> usize {
    goroutines::alive(current.runtime())
}

/// The function `main` is about to be called. Programs set `runtime.MemProfileRate` in its first lines: what was made ready for
/// allocation while packages were initialised must not escape the profile.
extern "C" fn enter_main(current: CurrentProcessor) {
    current.cache().restart_sampling();
}

/// The function `main` returned: the program ends, whatever else runs.
extern "C" fn exit_main(current: CurrentProcessor) {
    if current.runtime().config.census {
        crate::census::print(current);
    }
    if current.runtime().config.escape_check {
        crate::collect::collect(current, burrow_heap::Reason::Forced);
    }
    fatal::exit(0)
}

/// GOMAXPROCS: sets it unless `count` is below 1, returns the former value.
extern "C" fn set_processors(current: CurrentProcessor, count: isize) -> usize {
    /// More would only cost memory.
    const MOST: usize = 256;
    let before = current.runtime().processors().len();
    if let Ok(count) = usize::try_from(count)
        && count > 0
        && count != before
    {
        current.save_context();
        scheduler::set_processor_count(current, count.min(MOST));
        // SAFETY: this thread holds the processor; the goroutine is the caller's.
        unsafe { crate::stack::set_limit(current.processor(), current.goroutine()) };
        if current.processor().index >= current.runtime().processors().len() {
            // This processor is out of use: what is queued here would wait for the goroutine.
            current.yield_now(before, 0);
        }
    }
    before
}

/// Writes up to `length` program counters of the calling goroutine's calls, without the innermost `skip`.
///
/// # Safety
/// Compiled code passes the address of `length` words.
unsafe extern "C" fn callers(current: CurrentProcessor, skip: usize, into: *mut usize, length: usize) -> usize {
    current.save_context();
    let program = &current.runtime().program;
    let mut count = 0;
    let mut left_out = 0;
    // SAFETY: the goroutine is in this native, its context is saved.
    for frame in unsafe { Frames::of(current.goroutine()) } {
        for depth in 0..calls_at(program, frame.program_counter) {
            if left_out < skip {
                left_out += 1;
                continue;
            }
            if count == length {
                return count;
            }
            // SAFETY: `count < length`.
            unsafe { into.add(count).write(frame.program_counter | depth << ADDRESS_BITS) };
            count += 1;
        }
    }
    count
}

/// How many calls of the source go on at a return address: inlined ones, and the function's own unless it is hidden.
/// The panic machinery shows as two calls, as in real Go.
pub(crate) fn calls_at(program: &Program, program_counter: usize) -> usize {
    let Some(function) = program.function_at(program_counter - 1) else { return 0 };
    let image = program.image();
    let is_hook =
        |hook: Option<u32>| hook.is_some_and(|index| std::ptr::eq(function, &image.functions[index as usize]));
    let hidden = function.flags & (function_flags::WRAPPER | function_flags::RUNTIME_INTERNAL) != 0;
    let shown = !hidden || is_hook(image.hooks.panic) || is_hook(image.hooks.raise);
    inlined_positions(program, function, program_counter).len().saturating_sub(1) + usize::from(shown)
}

/// Positions from the innermost inlined call to the function's own.
fn inlined_positions(program: &Program, function: &FunctionTable, program_counter: usize) -> Vec<u32> {
    let image = program.image();
    let offset = (program_counter - program.address_of(function)) as u32;
    let first = match Image::call_site(function, offset) {
        Some(site) => Some(site.position),
        None => Image::fault_position(function, offset.saturating_sub(1)),
    };
    let parent = |&index: &u32| Some(image.positions[index as usize].parent).filter(|&parent| parent != NOT_INLINED);
    std::iter::successors(first, parent).collect()
}

/// The calls that go on at a return address, the innermost first: function, file and line.
pub(crate) fn places_at(program: &Program, return_address: usize) -> Vec<(&str, &str, u32)> {
    let places = (0..calls_at(program, return_address)).filter_map(|depth| place_of(program, return_address, depth));
    places.map(|place| (place.function, place.file.unwrap_or_default(), place.line)).collect()
}

/// What Go's `describe` returns, in memory.
#[repr(C)]
struct Description {
    function: GoString,
    file: GoString,
    line: u64,
    entry: usize,
}

/// A call in the source.
pub(crate) struct Place<'a> {
    pub(crate) function: &'a str,
    pub(crate) file: Option<&'a str>,
    pub(crate) line: u32,
    /// First byte of the compiled function.
    pub(crate) entry: usize,
}

/// The call behind an address, without the innermost `depth` that are inlined there.
pub(crate) fn place_of(program: &Program, address: usize, depth: usize) -> Option<Place<'_>> {
    // A return address may lie behind its function; others, a function's first byte for one, are what they say.
    let returns_here = address != 0 && program.call_site(address).is_some();
    let function = program.function_at(address - usize::from(returns_here))?;
    let image = program.image();
    let (name, file, line) = match inlined_positions(program, function, address).get(depth) {
        Some(&index) => {
            let position = &image.positions[index as usize];
            let name = if position.function == NOT_INLINED { function.name } else { position.function };
            (name, position.file, position.line)
        }
        None => (function.name, function.file, function.line),
    };
    Some(Place {
        function: &image.strings[name as usize],
        file: image.files.get(file as usize).map(|text| &**text),
        line,
        entry: program.address_of(function),
    })
}

/// A text of the image, which lives as long as the process.
fn static_string(text: &str) -> GoString {
    GoString { data: text.as_ptr() as usize, length: text.len() }
}

/// The call behind a program counter. All fields are zero when there is none.
extern "C" fn describe(current: CurrentProcessor, results: &mut Description, program_counter: usize) {
    let nothing = GoString { data: 0, length: 0 };
    *results = Description { function: nothing, file: nothing, line: 0, entry: 0 };
    let address = program_counter & ((1 << ADDRESS_BITS) - 1);
    let depth = program_counter >> ADDRESS_BITS;
    let Some(place) = place_of(&current.runtime().program, address, depth) else { return };
    results.function = static_string(place.function);
    results.file = place.file.map_or(nothing, static_string);
    results.line = u64::from(place.line);
    results.entry = place.entry;
}

/// The traceback of the calling goroutine, or of all, as a Go string.
extern "C" fn stack_text(current: CurrentProcessor, all: usize) -> Pair {
    current.save_context();
    let runtime = current.runtime();
    let mut text = traceback::callers_text(runtime, current.goroutine());
    if all & 0xff != 0 {
        stop_world::stop(current.processor());
        let mut others = runtime.goroutines.snapshot();
        others.retain(|each| each.status() != Status::Dead && each.id() != current.goroutine().id());
        others.sort_by_key(|each| each.id());
        for goroutine in others {
            let state = traceback::state_text(goroutine);
            text.push('\n');
            text.push_str(&traceback::goroutine_text(runtime, goroutine, state));
        }
        stop_world::start(current.processor());
        // SAFETY: this thread holds the processor; the goroutine is the caller's.
        unsafe { crate::stack::set_limit(current.processor(), current.goroutine()) };
    }
    let text = current.allocate_string(text.as_bytes());
    Pair(text.data, text.length)
}

/// # Safety
/// Compiled code passes a Go string.
unsafe extern "C" fn fatal_message(current: CurrentProcessor, data: *const u8, length: usize) {
    // SAFETY: the caller's promise; an empty string's address may be nil.
    let text = if length == 0 { &[][..] } else { unsafe { std::slice::from_raw_parts(data, length) } };
    fatal::fatal(current, &String::from_utf8_lossy(text))
}
