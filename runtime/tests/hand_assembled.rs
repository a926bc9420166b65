//! Small programs in assembly under the runtime: stubs, switching, growth, goroutines, without a compiler.
//!
//! The code below follows `burrow_abi::calling`. Each test makes an image of it, runs it in a child
//! process (a run ends the process) and looks at the exit status.

use burrow_abi::native::{Effect, Native};
use burrow_abi::tables::{CallSite, EntryMap, FunctionTable, NO_MAP, NOT_INLINED, SourcePosition};
use burrow_image::{Image, NativeUse, Relocation, RelocationKind, Section, Stub, Target};
use burrow_runtime::{Attack, Config, CurrentProcessor, WaitReason};
use std::arch::global_asm;
use std::sync::atomic::{AtomicUsize, Ordering};

global_asm!(
    ".balign 16",
    "hand_begin:",
    // main: recurses with a pointer to its own variable, starts goroutines, reports.
    "hand_main:",
    "cmp rsp, [r15]",
    "jbe 9f",
    "push rbp",
    "mov rbp, rsp",
    "sub rsp, 16",
    "mov qword ptr [rbp - 8], 7",
    "lea rdi, [rbp - 8]",
    "mov rsi, 5000",
    ".byte 0xe8",
    "hand_call_recurse:",
    ".long 0",
    "hand_after_recurse:",
    "mov rdi, r15",
    "mov rsi, [rbp - 8]",
    ".byte 0xe8",
    "hand_call_check:",
    ".long 0",
    "hand_after_check:",
    "mov qword ptr [rbp - 8], 1000",
    "2:",
    "mov rdi, r15",
    ".byte 0x48, 0xbe", // mov rsi, closure
    "hand_closure_address:",
    ".quad 0",
    ".byte 0xe8",
    "hand_call_go:",
    ".long 0",
    "hand_after_go:",
    "dec qword ptr [rbp - 8]",
    "jne 2b",
    "mov rdi, r15",
    ".byte 0xe8",
    "hand_call_wait:",
    ".long 0",
    "hand_after_wait:",
    "leave",
    "ret",
    "9:",
    "lea r11, [rip + hand_main]",
    ".byte 0xe9",
    "hand_grow_main:",
    ".long 0",
    "hand_main_end:",
    // recurse(pointer, n): adds to what the pointer points to, through all frames.
    ".balign 16",
    "hand_recurse:",
    "cmp rsp, [r15]",
    "jbe 9f",
    "push rbp",
    "mov rbp, rsp",
    "sub rsp, 32",
    "mov [rbp - 8], rdi",
    "test rsi, rsi",
    "je 3f",
    "inc qword ptr [rdi]",
    "mov qword ptr [rbp - 24], 0",
    "lea rdi, [rbp - 24]",
    "dec rsi",
    "call hand_recurse",
    "hand_after_self:",
    "mov rax, [rbp - 24]",
    "mov rdi, [rbp - 8]",
    "add [rdi], rax",
    "3:",
    "leave",
    "ret",
    "9:",
    "lea r11, [rip + hand_recurse]",
    ".byte 0xe9",
    "hand_grow_recurse:",
    ".long 0",
    "hand_recurse_end:",
    // The goroutines: recurse a little, then report.
    ".balign 16",
    "hand_goroutine:",
    "cmp rsp, [r15]",
    "jbe 9f",
    "push rbp",
    "mov rbp, rsp",
    "sub rsp, 16",
    "mov qword ptr [rbp - 8], 0",
    "lea rdi, [rbp - 8]",
    "mov rsi, 100",
    ".byte 0xe8",
    "hand_call_recurse_2:",
    ".long 0",
    "hand_after_recurse_2:",
    "mov rdi, r15",
    "mov rsi, [rbp - 8]",
    ".byte 0xe8",
    "hand_call_done:",
    ".long 0",
    "hand_after_done:",
    "leave",
    "ret",
    "9:",
    "lea r11, [rip + hand_goroutine]",
    ".byte 0xe9",
    "hand_grow_goroutine:",
    ".long 0",
    "hand_end:",
);

macro_rules! labels {
    ($($name:ident)*) => {
        unsafe extern "C" { $(static $name: u8;)* }
    };
}

labels! {
    hand_begin hand_main hand_call_recurse hand_after_recurse hand_call_check hand_after_check hand_closure_address
    hand_call_go hand_after_go hand_call_wait hand_after_wait hand_grow_main hand_main_end hand_recurse hand_after_self
    hand_grow_recurse hand_recurse_end hand_goroutine hand_call_recurse_2 hand_after_recurse_2 hand_call_done
    hand_after_done hand_grow_goroutine hand_end
}

/// Offset of a label in the code.
macro_rules! at {
    ($name:ident) => {{ (&raw const $name as usize - &raw const hand_begin as usize) as u32 }};
}

fn branch(offset: u32, target: Target, to: u32) -> Relocation {
    let addend = i64::from(to) - 4;
    Relocation { section: Section::Code, offset, kind: RelocationKind::Relative32, target, addend }
}

fn function(name: u32, start: u32, end: u32, frame_size: u32, registers: u8, sites: &[u32]) -> FunctionTable {
    let site = |offset: &u32| CallSite { return_offset: offset - start, position: 0, stack_map: NO_MAP, handler: 0 };
    FunctionTable {
        name,
        code_offset: start,
        code_size: end - start,
        // `cmp rsp, [r15]` and a short jump.
        check_size: 5,
        frame_size,
        entry: EntryMap { registers, ..EntryMap::default() },
        call_sites: sites.iter().map(site).collect(),
        ..FunctionTable::default()
    }
}

fn image() -> Image {
    let length = at!(hand_end) as usize;
    // SAFETY: the bytes between the labels.
    let code = unsafe { std::slice::from_raw_parts(&raw const hand_begin, length) }.to_vec();
    let natives = [
        ("test.check", Effect::Full),
        ("burrow.go", Effect::Collects),
        ("test.wait", Effect::Full),
        ("test.done", Effect::Full),
    ];
    let absolute = |section, offset, target, addend| Relocation {
        section,
        offset,
        kind: RelocationKind::Absolute64,
        target: Target::Section(target),
        addend,
    };
    let code_target = Target::Section(Section::Code);
    Image {
        code,
        data: vec![0; 8],
        relocations: vec![
            branch(at!(hand_call_recurse), code_target, at!(hand_recurse)),
            branch(at!(hand_call_check), Target::Native(0), 0),
            absolute(Section::Code, at!(hand_closure_address), Section::Data, 0),
            branch(at!(hand_call_go), Target::Native(1), 0),
            branch(at!(hand_call_wait), Target::Native(2), 0),
            branch(at!(hand_grow_main), Target::Stub(Stub::GrowStack), 0),
            branch(at!(hand_grow_recurse), Target::Stub(Stub::GrowStack), 0),
            branch(at!(hand_call_recurse_2), code_target, at!(hand_recurse)),
            branch(at!(hand_call_done), Target::Native(3), 0),
            branch(at!(hand_grow_goroutine), Target::Stub(Stub::GrowStack), 0),
            absolute(Section::Data, 0, Section::Code, i64::from(at!(hand_goroutine))),
        ],
        natives: natives.map(|(symbol, effect)| NativeUse { symbol: symbol.into(), effect }).to_vec(),
        functions: vec![
            function(
                0,
                at!(hand_main),
                at!(hand_main_end),
                16,
                0,
                &[at!(hand_after_recurse), at!(hand_after_check), at!(hand_after_go), at!(hand_after_wait)],
            ),
            function(0, at!(hand_recurse), at!(hand_recurse_end), 32, 1, &[at!(hand_after_self)]),
            function(0, at!(hand_goroutine), at!(hand_end), 16, 1, &[at!(hand_after_recurse_2), at!(hand_after_done)]),
        ],
        positions: vec![SourcePosition { file: 0, line: 1, function: NOT_INLINED, parent: NOT_INLINED }],
        strings: vec!["main.main".into()],
        files: vec!["main.go".into()],
        entry: Some(0),
        ..Image::default()
    }
}

static DONE: AtomicUsize = AtomicUsize::new(0);
static WAITING: AtomicUsize = AtomicUsize::new(0);

extern "C" fn check(_current: CurrentProcessor, value: usize) {
    if value != 5007 {
        burrow_runtime::fatal::exit(11);
    }
}

extern "C" fn done(current: CurrentProcessor, value: usize) {
    if value != 100 {
        burrow_runtime::fatal::exit(12);
    }
    if DONE.fetch_add(1, Ordering::SeqCst) + 1 == 1000 {
        let waiting = loop {
            match WAITING.load(Ordering::SeqCst) {
                0 => std::hint::spin_loop(),
                address => break address,
            }
        };
        // SAFETY: `wait` stored the address of its goroutine.
        current.ready(unsafe { &*(waiting as *const burrow_runtime::Goroutine) });
    }
}

extern "C" fn wait(current: CurrentProcessor) {
    let goroutine = current.goroutine();
    current.park(WaitReason::SyncWaitGroupWait);
    WAITING.store(std::ptr::from_ref(goroutine) as usize, Ordering::SeqCst);
}

fn native(symbol: &'static str, address: usize) -> Native {
    Native { symbol, effect: Effect::Full, address }
}

/// Exit status of the program under `config`.
fn status(config: Config) -> i32 {
    let natives = [
        native("test.check", check as *const () as usize),
        native("test.done", done as *const () as usize),
        native("test.wait", wait as *const () as usize),
    ];
    // SAFETY: the child only runs the program and exits.
    let child = unsafe { libc::fork() };
    assert!(child >= 0);
    if child == 0 {
        let error = burrow_runtime::run(image(), config, &natives);
        eprintln!("{error}");
        burrow_runtime::fatal::exit(99);
    }
    let mut status = 0;
    // SAFETY: waits for our own child.
    assert_eq!(unsafe { libc::waitpid(child, &mut status, 0) }, child);
    assert!(libc::WIFEXITED(status), "the child died of signal {}", libc::WTERMSIG(status));
    libc::WEXITSTATUS(status)
}

#[test]
fn a_deep_recursion_grows_the_stack_and_goroutines_finish() {
    for processors in [1, 2, 8] {
        assert_eq!(status(Config { processors, ..Config::default() }), 0, "{processors} processors");
    }
}

#[test]
fn stacks_move_at_every_function_entry() {
    let attack = Attack { move_stacks: true, ..Attack::default() };
    for processors in [1, 2] {
        assert_eq!(status(Config { processors, attack: attack.clone(), ..Config::default() }), 0);
    }
}

#[test]
fn the_world_stops_for_collections_at_each_safepoint() {
    let heap = burrow_heap::Config {
        zeal: Some(burrow_heap::Zeal { every: 1 }),
        poison: true,
        verify: true,
        ..burrow_heap::Config::default()
    };
    for processors in [1, 2, 8] {
        let attack = Attack { collect_at_polls: true, ..Attack::default() };
        assert_eq!(status(Config { processors, attack, heap: heap.clone(), ..Config::default() }), 0);
    }
}
