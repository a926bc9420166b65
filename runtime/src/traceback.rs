//! What a dying program prints: panics and the frames of goroutines, in real Go's format.
//!
//! A frame is printed as two lines, function and place. Frames of inlined calls come from the positions'
//! inline trees. Hidden are wrappers and the panic machinery; but `panic` itself is shown where a
//! deferred call panics or a goroutine is shown that runs deferred calls, as real Go does.

use crate::config::Traceback;
use crate::fatal::write_error;
use crate::frames::{self, Frame, Frames};
use crate::goroutine::{Goroutine, GoroutineRef, Status};
use crate::image_loading::Program;
use crate::panic::PanicRecord;
use crate::panic_value;
use crate::processor::CurrentProcessor;
use crate::runtime::Runtime;
use crate::stop_world;
use crate::thread::Thread;
use burrow_abi::tables::{FunctionTable, NOT_INLINED, function_flags};
use burrow_image::Image;
use std::collections::VecDeque;
use std::fmt::Write;

/// Real Go prints the innermost and the outermost 50 frames of longer stacks.
const MOST_FRAMES: usize = 100;

/// One printed frame.
struct Line {
    function: String,
    place: String,
}

/// The lines of a stack: the first and the last ones, since a stack may have millions.
#[derive(Default)]
struct Lines {
    first: Vec<Line>,
    last: VecDeque<Line>,
    elided: usize,
}

impl Lines {
    fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    fn push(&mut self, line: Line) {
        if self.first.len() < MOST_FRAMES / 2 {
            self.first.push(line);
            return;
        }
        self.last.push_back(line);
        if self.last.len() > MOST_FRAMES / 2 {
            self.last.pop_front();
            self.elided += 1;
        }
    }
}

/// The panics of the calling goroutine, oldest first, and the line about the signal.
pub(crate) fn print_panics(current: CurrentProcessor) {
    // SAFETY: the goroutine is in a native of this thread.
    let panics = unsafe { &*current.goroutine().panics.get() };
    let mut text = Vec::new();
    let mut former: Option<&PanicRecord> = None;
    for panic in panics {
        let again = former.is_some_and(|former| former.repanicked);
        if !again && !panic.goexit {
            if former.is_some_and(|former| !former.goexit) {
                text.push(b'\t');
            }
            print_panic(&mut text, panic);
        }
        former = Some(panic);
    }
    if let Some((address, program_counter)) = panics.iter().rev().find_map(|panic| panic.memory_fault) {
        let line =
            format!("[signal SIGSEGV: segmentation violation code=0x1 addr={address:#x} pc={program_counter:#x}]\n");
        text.extend(line.as_bytes());
    }
    write_error(&text);
}

fn print_panic(text: &mut Vec<u8>, panic: &PanicRecord) {
    text.extend(b"panic: ");
    match &panic.text {
        Some(message) => panic_value::push_indented(text, message),
        None => panic_value::push(text, panic.value),
    }
    if panic.repanicked {
        text.extend(b" [recovered, repanicked]");
    } else if panic.recovered {
        text.extend(b" [recovered]");
    }
    text.push(b'\n');
}

/// The traceback of the failed goroutine, and of the others if GOTRACEBACK says so.
pub(crate) fn print_after_fatal(runtime: &Runtime, failed: Option<GoroutineRef>, state: &str) {
    match runtime.settings.traceback() {
        Traceback::None => {}
        Traceback::Single => {
            if let Some(goroutine) = failed {
                print_goroutine(runtime, goroutine, state);
            }
        }
        Traceback::All | Traceback::System => {
            if let Some(goroutine) = failed {
                print_goroutine(runtime, goroutine, state);
            }
            print_all(runtime, failed);
        }
    }
}

/// All goroutines but one.
pub(crate) fn print_all(runtime: &Runtime, except: Option<GoroutineRef>) {
    let mut goroutines = runtime.goroutines.snapshot();
    goroutines.sort_by_key(|each| each.id());
    for goroutine in goroutines {
        let shown = except.is_some_and(|other| std::ptr::eq(other, goroutine));
        if shown || goroutine.system.get() || goroutine.status() == Status::Dead {
            continue;
        }
        print_goroutine(runtime, goroutine, state_text(goroutine));
    }
}

/// The words in brackets of a goroutine's header.
pub(crate) fn state_text(goroutine: &Goroutine) -> &'static str {
    match goroutine.status() {
        Status::Waiting => goroutine.reason.get().text(),
        Status::Runnable => "runnable",
        Status::Running | Status::Dead => "running",
    }
}

fn print_goroutine(runtime: &Runtime, goroutine: &Goroutine, state: &str) {
    write_error(format!("\n{}", goroutine_text(runtime, goroutine, state)).as_bytes());
}

/// The header and frames of one goroutine. One that runs on another thread has no readable stack, unless the world stands.
pub(crate) fn goroutine_text(runtime: &Runtime, goroutine: &Goroutine, state: &str) -> String {
    text_without(0, runtime, goroutine, state)
}

/// The same of the goroutine that runs here, without the innermost frame: that of the function that asks for the text.
pub(crate) fn callers_text(runtime: &Runtime, goroutine: &Goroutine) -> String {
    text_without(1, runtime, goroutine, "running")
}

fn text_without(innermost: usize, runtime: &Runtime, goroutine: &Goroutine, state: &str) -> String {
    let mut text = format!("goroutine {} [{state}]:\n", goroutine.id());
    let running_here = Thread::is_current(goroutine);
    if goroutine.status() == Status::Running && !running_here && !stop_world::requested(runtime) {
        text.push_str("\tgoroutine running on other thread; stack unavailable\n");
        push_creator(runtime, goroutine, &mut text);
        return text;
    }
    let mut lines = Lines::default();
    if frames::at_entry(goroutine) {
        // SAFETY: the goroutine does not run.
        let target = unsafe { frames::entry_target(goroutine) };
        push_entry(&runtime.program, target, &mut lines);
    }
    // SAFETY: the goroutine does not run (or is in a native of this thread) and its context is saved.
    for frame in unsafe { Frames::of(goroutine) }.skip(innermost) {
        push_frame(&runtime.program, frame, &mut lines);
    }
    push_lines(&mut text, &lines);
    push_creator(runtime, goroutine, &mut text);
    text
}

/// For a stack that is too deep to grow: the function that was entered, then its callers.
pub(crate) fn print_overflow(runtime: &Runtime, goroutine: &Goroutine, entry: usize) {
    let mut lines = Lines::default();
    push_entry(&runtime.program, entry, &mut lines);
    // SAFETY: the goroutine is in a native of this thread.
    for frame in unsafe { Frames::of(goroutine) } {
        push_frame(&runtime.program, frame, &mut lines);
    }
    let mut text = format!("\ngoroutine {} [running]:\n", goroutine.id());
    push_lines(&mut text, &lines);
    push_creator(runtime, goroutine, &mut text);
    write_error(text.as_bytes());
}

fn push_lines(text: &mut String, lines: &Lines) {
    let mut push = |line: &Line| {
        let _ = writeln!(text, "{}\n\t{}", line.function, line.place);
    };
    lines.first.iter().for_each(&mut push);
    if lines.elided != 0 {
        let _ = writeln!(text, "...{} frames elided...", lines.elided);
    }
    let mut push = |line: &Line| {
        let _ = writeln!(text, "{}\n\t{}", line.function, line.place);
    };
    lines.last.iter().for_each(&mut push);
}

fn push_creator(runtime: &Runtime, goroutine: &Goroutine, text: &mut String) {
    let created_at = goroutine.created_at.get();
    if created_at == 0 {
        return;
    }
    let Some((function, site)) = runtime.program.call_site(created_at) else { return };
    let image = runtime.program.image();
    let position = &image.positions[site.position as usize];
    let name = if position.function == NOT_INLINED { function.name } else { position.function };
    let offset = created_at - runtime.program.address_of(function);
    let _ = writeln!(
        text,
        "created by {} in goroutine {}\n\t{}:{} +{offset:#x}",
        image.strings[name as usize],
        goroutine.parent.get(),
        image.files[position.file as usize],
        position.line
    );
}

/// The function at whose entry the goroutine stands.
fn push_entry(program: &Program, target: usize, lines: &mut Lines) {
    if let Some(function) = program.function_at(target) {
        let image = program.image();
        let file = image.files.get(function.file as usize).map_or("", String::as_str);
        lines.push(Line {
            function: call_text(image, function),
            place: format!("{file}:{} +{:#x}", function.line, target - program.address_of(function)),
        });
    }
}

fn push_frame(program: &Program, frame: Frame, lines: &mut Lines) {
    let Some(function) = program.function_at(frame.program_counter - 1) else { return };
    let offset = (frame.program_counter - program.address_of(function)) as u32;
    let mut position = match Image::call_site(function, offset) {
        Some(site) => Some(site.position),
        None => Image::fault_position(function, offset - 1),
    };
    let image = program.image();
    // Inlined calls first; the position without parent is the function's own.
    while let Some(inlined) = position.map(|index| &image.positions[index as usize])
        && inlined.parent != NOT_INLINED
    {
        lines.push(Line {
            function: format!("{}(...)", image.strings[inlined.function as usize]),
            place: format!("{}:{}", image.files[inlined.file as usize], inlined.line),
        });
        position = Some(inlined.parent);
    }
    if function.flags & (function_flags::WRAPPER | function_flags::RUNTIME_INTERNAL) == 0 {
        lines.push(Line { function: call_text(image, function), place: place(image, function, position, offset) });
        return;
    }
    let is_driver = image.hooks.panic.is_some_and(|index| std::ptr::eq(function, &image.functions[index as usize]));
    if is_driver && !lines.is_empty() {
        lines.push(Line { function: "panic(...)".into(), place: place(image, function, position, offset) });
    }
}

/// A function's name, and whether it has arguments; real Go prints their words where it has them.
fn call_text(image: &Image, function: &FunctionTable) -> String {
    let arguments = if function.flags & function_flags::NO_PARAMETERS != 0 { "" } else { "..." };
    format!("{}({arguments})", image.strings[function.name as usize])
}

fn place(image: &Image, function: &FunctionTable, position: Option<u32>, offset: u32) -> String {
    let (file, line) = match position {
        Some(index) => (image.positions[index as usize].file, image.positions[index as usize].line),
        None => (function.file, function.line),
    };
    let file = image.files.get(file as usize).map_or("", String::as_str);
    format!("{file}:{line} +{offset:#x}")
}
