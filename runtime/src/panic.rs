//! Deferred calls, panics and recovery.
//!
//! The driver is Go code (`library/src/go/runtime/panic.go`): `gopanic` and `Goexit` run the deferred calls of all frames,
//! `deferreturn` those of one. It asks the natives here what to call next. Deferred calls run on top
//! of the panicking stack. After one that recovered, [`next`] unwinds: it finds the deferring frame on the chain of frame
//! pointers, takes the exception handler of the call site where that frame stands, and lets the stub continue there; the handler
//! runs the frame's remaining deferred calls and returns to its caller.
//!
//! Frames are named by the distance of their frame pointer from the stack's upper end, so that moves don't matter.
//!
//! `recover` works in a function that the driver called directly, for the driver's own panic: the
//! frame above the caller's (wrappers aside) must be the driver's.

use crate::defer_list::DeferList;
use crate::frames::{Frame, Frames};
use crate::goroutine::Goroutine;
use crate::image_loading::Program;
use crate::native::Pair;
use crate::natives;
use crate::processor::CurrentProcessor;
use crate::raise::Fault;
use crate::{fatal, goroutines, reflect, stack, traceback};
use burrow_abi::tables::function_flags;
use burrow_layout::descriptor::{GoInterface, GoString};
use std::borrow::Cow;

/// A registered deferred call.
#[derive(Debug, Clone, Copy, Default)]
pub struct Defer {
    pub(crate) closure: usize,
    /// The frame that deferred it.
    pub(crate) frame: usize,
}

/// A panic (or Goexit) under way.
#[derive(Debug)]
pub struct PanicRecord {
    pub(crate) value: GoInterface,
    /// What `Error` or `String` of the value returned, once the panic is about to be printed.
    pub(crate) text: Option<Vec<u8>>,
    /// The driver's frame.
    driver: usize,
    /// The frame whose deferred call runs.
    deferring: usize,
    pub(crate) recovered: bool,
    /// The same value was thrown again by a deferred call.
    pub(crate) repanicked: bool,
    pub(crate) goexit: bool,
    /// A fault of the machine: address and program counter, for the header of the crash.
    pub(crate) memory_fault: Option<(usize, usize)>,
}

natives! {
    "burrow.defer" Full defer;
    "runtime.frameToken" Full frame_token;
    "runtime.deferIn" Full defer_in;
    "burrow.recover" Full recover;
    "runtime.deferredRecover" Full deferred_recover;
    "runtime.nextDeferred" Full next_deferred;
    "runtime.beginPanic" Full begin;
    "runtime.beginGoexit" Full begin_goexit;
    "runtime.nextOfPanic" Full next;
    "runtime.endGoexit" Full end_goexit;
    "runtime.panicCount" Full count;
    "runtime.panicValue" Full value;
    "runtime.setPanicText" Full set_text;
    "runtime.fatalPanic" Full fatal_panic;
    "runtime.takeFault" Full take_fault;
    "burrow.raise_nil" Full raise_nil;
    "burrow.raise_index" Full raise_index;
    "burrow.raise_slice" Full raise_slice;
    "burrow.raise_divide" Full raise_divide;
    "burrow.raise_shift" Full raise_shift;
    "burrow.raise_slice_to_array" Full raise_slice_to_array;
    "burrow.raise_unsafe" Full raise_unsafe;
    "burrow.unreachable" Full unreachable_point;
}

/// The vectors of the goroutine that called the native.
#[allow(clippy::mut_from_ref)]
fn lists(goroutine: &Goroutine) -> (&mut DeferList, &mut Vec<PanicRecord>) {
    // SAFETY: natives below run on behalf of their own goroutine, and take the lists once each.
    unsafe { (&mut *goroutine.defers.get(), &mut *goroutine.panics.get()) }
}

/// Frame pointer of the function that called the native.
fn caller_frame(current: CurrentProcessor) -> usize {
    // SAFETY: the record is this thread's; the stub set it.
    unsafe { (*current.record()).go_frame_pointer }
}

/// Frame pointer and return address of the caller of the frame.
fn caller_of(frame_pointer: usize) -> Frame {
    // SAFETY: a frame of the calling goroutine: its chain is intact.
    unsafe {
        let words = frame_pointer as *const usize;
        Frame { frame_pointer: words.read(), program_counter: words.add(1).read() }
    }
}

extern "C" fn defer(current: CurrentProcessor, closure: usize) {
    let goroutine = current.goroutine();
    let frame = stack::offset_of_frame(goroutine, caller_frame(current));
    lists(goroutine).0.push(Defer { closure, frame });
}

/// The name of the calling frame, for [`defer_in`].
extern "C" fn frame_token(current: CurrentProcessor) -> usize {
    stack::offset_of_frame(current.goroutine(), caller_frame(current))
}

/// Defers a call to the end of a frame further out: behind what that frame and those around it deferred,
/// before what inner frames did.
extern "C" fn defer_in(current: CurrentProcessor, frame: usize, closure: usize) {
    let (defers, _) = lists(current.goroutine());
    let place = defers.iter().rposition(|defer| defer.frame <= frame).map_or(0, |place| place + 1);
    defers.insert(place, Defer { closure, frame });
}

/// `deferreturn` asks for the next deferred call of the frame that called it.
extern "C" fn next_deferred(current: CurrentProcessor) -> usize {
    let goroutine = current.goroutine();
    let deferring = caller_of(caller_frame(current)).frame_pointer;
    let frame = stack::offset_of_frame(goroutine, deferring);
    let (defers, _) = lists(goroutine);
    match defers.last() {
        Some(last) if last.frame == frame => defers.pop().map_or(0, |defer| defer.closure),
        _ => 0,
    }
}

extern "C" fn begin(current: CurrentProcessor, word: usize, data: usize) {
    let goroutine = current.goroutine();
    let driver = stack::offset_of_frame(goroutine, caller_frame(current));
    let (_, panics) = lists(goroutine);
    if let Some(former) = panics.last_mut()
        && former.recovered
        && former.value == (GoInterface { word, data })
    {
        former.repanicked = true;
    }
    // SAFETY: the goroutine is ours.
    let fault = unsafe { (*goroutine.fault.get()).take() };
    let memory_fault = match fault {
        Some(Fault::Memory { address, program_counter }) => Some((address, program_counter)),
        _ => None,
    };
    panics.push(PanicRecord {
        value: GoInterface { word, data },
        text: None,
        driver,
        deferring: 0,
        recovered: false,
        repanicked: false,
        goexit: false,
        memory_fault,
    });
}

extern "C" fn begin_goexit(current: CurrentProcessor) {
    begin(current, 0, 0);
    if let Some(panic) = lists(current.goroutine()).1.last_mut() {
        panic.goexit = true;
    }
}

/// The driver asks what to call next: 0 when no deferred call is left. If the last one recovered,
/// control goes to the deferring frame instead.
extern "C" fn next(current: CurrentProcessor) -> usize {
    let goroutine = current.goroutine();
    let (defers, panics) = lists(goroutine);
    let Some(panic) = panics.last_mut() else { fatal::broken("the panic driver runs without a panic") };
    if panic.recovered {
        let frame = panic.deferring;
        panics.pop();
        // Older panics whose driver ran below the frame (towards the stack's end) are aborted with it.
        let mut goexit = false;
        while let Some(older) = panics.last()
            && older.driver > frame
        {
            goexit |= older.goexit;
            panics.pop();
        }
        if !goexit {
            unwind(current, frame);
            return 0;
        }
        // Recovery ends the panic but not the Goexit below it: this driver goes on as the Goexit's.
        let driver = stack::offset_of_frame(goroutine, caller_frame(current));
        panics.push(PanicRecord {
            value: GoInterface { word: 0, data: 0 },
            text: None,
            driver,
            deferring: 0,
            recovered: false,
            repanicked: false,
            goexit: true,
            memory_fault: None,
        });
    }
    let (Some(panic), Some(defer)) = (panics.last_mut(), defers.pop()) else {
        if panics.last().is_some_and(|panic| panic.goexit) {
            goroutines::exit_current(current);
        }
        return 0;
    };
    panic.deferring = defer.frame;
    defer.closure
}

/// Lets the stub continue in the exception handler of the frame.
fn unwind(current: CurrentProcessor, frame: usize) {
    let goroutine = current.goroutine();
    let target = goroutine.stack_range().1 - frame;
    reflect::end_call_areas(current, frame);
    current.save_context();
    // SAFETY: the goroutine is in this native, its context was saved just now.
    let found = unsafe { Frames::of(goroutine) }.find(|each| each.frame_pointer == target);
    let Some(found) = found else { fatal::broken("the frame of a deferred call is not on the stack") };
    let program: &Program = &current.runtime().program;
    let Some((function, site)) = program.call_site(found.program_counter).filter(|(_, site)| site.handler != 0) else {
        fatal::broken(&format!("no exception handler for the call that returns to {:#x}", found.program_counter));
    };
    let handler = program.address_of(function) + site.handler as usize;
    stack::continue_at(current, target, target - function.frame_size as usize, handler);
}

extern "C" fn recover(current: CurrentProcessor) -> Pair {
    recover_in(current, caller_frame(current))
}

/// `defer recover()`: works as if the function that deferred it called it when it returns. Run by the
/// driver itself it finds nothing.
extern "C" fn deferred_recover(current: CurrentProcessor) {
    let goroutine = current.goroutine();
    let runner = caller_of(caller_frame(current)).frame_pointer;
    let runner_offset = stack::offset_of_frame(goroutine, runner);
    if lists(goroutine).1.iter().all(|panic| panic.driver != runner_offset) {
        recover_in(current, caller_of(runner).frame_pointer);
    }
}

/// The value of the panic under way, if the function with this frame may recover it.
fn recover_in(current: CurrentProcessor, frame_pointer: usize) -> Pair {
    let goroutine = current.goroutine();
    let high = goroutine.stack_range().1;
    let Some(panic) = lists(goroutine).1.last_mut() else { return Pair(0, 0) };
    if panic.recovered || panic.goexit {
        return Pair(0, 0);
    }
    let program = &current.runtime().program;
    let mut caller = caller_of(frame_pointer);
    while caller.frame_pointer != 0
        && program.function_at(caller.program_counter - 1).is_some_and(|f| f.flags & function_flags::WRAPPER != 0)
    {
        caller = caller_of(caller.frame_pointer);
    }
    if high - panic.driver != caller.frame_pointer {
        return Pair(0, 0);
    }
    panic.recovered = true;
    Pair(panic.value.word, panic.value.data)
}

/// All deferred calls of a Goexit ran.
extern "C" fn end_goexit(current: CurrentProcessor) {
    goroutines::exit_current(current);
}

extern "C" fn count(current: CurrentProcessor) -> usize {
    lists(current.goroutine()).1.len()
}

/// The value of panic `index`, oldest first.
extern "C" fn value(current: CurrentProcessor, index: usize) -> Pair {
    let panic = &lists(current.goroutine()).1[index];
    Pair(panic.value.word, panic.value.data)
}

extern "C" fn set_text(current: CurrentProcessor, index: usize, data: *const u8, length: usize) {
    let text = if length == 0 {
        Vec::new()
    } else {
        // SAFETY: a Go string of the calling goroutine.
        unsafe { std::slice::from_raw_parts(data, length) }.to_vec()
    };
    lists(current.goroutine()).1[index].text = Some(text);
}

/// Nobody recovered: prints panics and tracebacks, ends the process.
extern "C" fn fatal_panic(current: CurrentProcessor) {
    current.save_context();
    traceback::print_panics(current);
    traceback::print_after_fatal(current.runtime(), Some(current.goroutine()), "running");
    fatal::exit(2)
}

/// What Go's `takeFault` returns, in memory.
#[repr(C)]
struct FaultResults {
    /// See `faultKind…` in panic.go.
    kind: u64,
    first: u64,
    second: u64,
    third: u64,
    text: GoString,
    value: GoInterface,
}

/// The fault that a native left, for `runtime.raise`.
///
/// # Safety
/// Compiled code passes the address of its results.
unsafe extern "C" fn take_fault(current: CurrentProcessor, results: &mut FaultResults) {
    let goroutine = current.goroutine();
    // SAFETY: the goroutine is ours.
    let Some(fault) = (unsafe { (*goroutine.fault.get()).take() }) else {
        fatal::broken("runtime.raise was entered without a fault");
    };
    let empty = GoString { data: 0, length: 0 };
    let nothing = GoInterface { word: 0, data: 0 };
    let plain = |kind, first, second, third| FaultResults { kind, first, second, third, text: empty, value: nothing };
    // What is part of this executable needs no copy.
    let static_string = |text: &'static [u8]| GoString { data: text.as_ptr() as usize, length: text.len() };
    let string = |text: Cow<'static, str>| match text {
        Cow::Borrowed(text) => static_string(text.as_bytes()),
        Cow::Owned(text) => current.allocate_string(text.as_bytes()),
    };
    *results = match fault {
        Fault::Plain(text) => FaultResults { text: string(text), ..plain(0, 0, 0, 0) },
        Fault::Error(text) => FaultResults { text: string(text), ..plain(1, 0, 0, 0) },
        Fault::Memory { address, program_counter } => {
            // `begin` takes it again, for the header of a crash.
            // SAFETY: the goroutine is ours.
            unsafe { *goroutine.fault.get() = Some(Fault::Memory { address, program_counter }) };
            plain(2, address as u64, 0, 0)
        }
        Fault::Index { index, length, signed } => plain(3, index, length, u64::from(signed)),
        Fault::Slice { low, high, kind, signed } => plain(4 + kind, low, high, u64::from(signed)),
        Fault::SliceToArray { have, want } => plain(11, have, want, 0),
        Fault::TypeAssertion { have, want, interface, missing } => FaultResults {
            text: missing.map_or(empty, static_string),
            ..plain(12, have as u64, want as u64, interface as u64)
        },
        Fault::Value { word, data } => FaultResults { value: GoInterface { word, data }, ..plain(13, 0, 0, 0) },
    };
}

extern "C" fn raise_nil(current: CurrentProcessor) {
    // SAFETY: the stub set the record; the word is the return address of the explicit test.
    let program_counter = unsafe { *((*current.record()).go_stack_pointer as *const usize) };
    current.raise(Fault::Memory { address: 0, program_counter });
}

extern "C" fn raise_index(current: CurrentProcessor, index: u64, length: u64, signed: u64) {
    current.raise(Fault::Index { index, length, signed: signed != 0 });
}

extern "C" fn raise_slice(current: CurrentProcessor, low: u64, high: u64, kind: u64, signed: u64) {
    current.raise(Fault::Slice { low, high, kind, signed: signed != 0 });
}

extern "C" fn raise_divide(current: CurrentProcessor) {
    current.raise(Fault::Error("integer divide by zero".into()));
}

extern "C" fn raise_shift(current: CurrentProcessor) {
    current.raise(Fault::Error("negative shift amount".into()));
}

extern "C" fn raise_slice_to_array(current: CurrentProcessor, have: u64, want: u64) {
    current.raise(Fault::SliceToArray { have, want });
}

extern "C" fn raise_unsafe(current: CurrentProcessor, kind: u64) {
    let text = match kind {
        0 => "unsafe.Slice: len out of range",
        1 => "unsafe.Slice: ptr is nil and len is not zero",
        2 => "unsafe.String: len out of range",
        _ => "unsafe.String: ptr is nil and len is not zero",
    };
    current.raise(Fault::Error(text.into()));
}

extern "C" fn unreachable_point(current: CurrentProcessor) {
    fatal::fatal(current, "unreachable code was reached")
}
