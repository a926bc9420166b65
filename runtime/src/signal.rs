//! Signals: bad memory accesses of compiled code become Go panics.
//!
//! Compiled code does not test pointers in functions without deferred calls: it lets the access fault.
//! The handler, on a stack of its own, makes the interrupted thread call the Go function `runtime.raise`, as
//! if the faulting instruction had been a call; the frame is never resumed, so it needs no stack map. The return
//! address it pushes is one byte behind the instruction's start, which no call returns to.
//!
//! A fault outside compiled code is our own mistake: the default action follows.

use crate::processor::{CurrentProcessor, Processor};
use crate::raise::Fault;
use crate::runtime::Runtime;
use burrow_layout::processor::ProcessorRecord;
use std::mem::zeroed;
use std::ptr::null_mut;
use std::sync::OnceLock;

/// Bytes of a thread's signal stack.
const STACK: usize = 64 << 10;

/// The runtime whose code may fault. A process runs one program.
static RUNTIME: OnceLock<&'static Runtime> = OnceLock::new();

const SIGNALS: [i32; 3] = [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE];

/// Sets the handlers of the process.
pub(crate) fn install(runtime: &'static Runtime) {
    // A second runtime in one process (tests) keeps the first one's handlers.
    if RUNTIME.set(runtime).is_err() {
        return;
    }
    for signal in SIGNALS {
        // SAFETY: the handler touches only the interrupted context and its processor's record.
        unsafe {
            let mut action: libc::sigaction = zeroed();
            action.sa_sigaction = handle as *const () as usize;
            action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
            libc::sigemptyset(&mut action.sa_mask);
            libc::sigaction(signal, &action, null_mut());
        }
    }
    // SAFETY: writing to a closed pipe is an error value, not the end of the process.
    unsafe { libc::signal(libc::SIGPIPE, libc::SIG_IGN) };
}

/// Gives the calling thread its signal stack.
pub(crate) fn prepare_thread() {
    // SAFETY: a fresh mapping that lives as long as the process.
    unsafe {
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        let memory = libc::mmap(null_mut(), STACK, protection, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0);
        if memory == libc::MAP_FAILED {
            crate::fatal::throw("runtime: cannot map a signal stack");
        }
        let stack = libc::stack_t { ss_sp: memory, ss_flags: 0, ss_size: STACK };
        libc::sigaltstack(&stack, null_mut());
    }
}

/// Back to the system's handling, before we abort.
pub(crate) fn restore_default() {
    for signal in SIGNALS {
        // SAFETY: resets a handler.
        unsafe { libc::signal(signal, libc::SIG_DFL) };
    }
}

/// # Safety
/// The system calls it.
unsafe extern "C" fn handle(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    // SAFETY: the system passes valid records.
    unsafe {
        let context = &mut *context.cast::<libc::ucontext_t>();
        let registers = &mut context.uc_mcontext.gregs;
        let program_counter = registers[libc::REG_RIP as usize] as usize;
        let known = RUNTIME.get().is_some_and(|runtime| runtime.program.contains_code(program_counter));
        if !known {
            report_own_fault(signal, program_counter, (*info).si_addr() as usize);
            restore_default();
            return;
        }
        let record = registers[libc::REG_R15 as usize] as usize as *mut ProcessorRecord;
        let processor = &*((*record).runtime as *const Processor);
        raise_in_context(processor.current(), signal, (*info).si_addr() as usize, registers);
    }
}

/// Makes the interrupted code continue as if it had called `runtime.raise`.
///
/// # Safety
/// `registers` are those of compiled code that runs on `current`.
unsafe fn raise_in_context(current: CurrentProcessor, signal: i32, address: usize, registers: &mut [libc::greg_t; 23]) {
    let program_counter = registers[libc::REG_RIP as usize] as usize;
    let fault = if signal == libc::SIGFPE {
        Fault::Error("integer divide by zero".into())
    } else {
        Fault::Memory { address, program_counter }
    };
    // SAFETY: the goroutine runs on the interrupted thread; below the stack pointer is free, and the
    // function's own check left more than two words there.
    unsafe {
        *current.goroutine().fault.get() = Some(fault);
        let stack_pointer = (registers[libc::REG_RSP as usize] as usize & !15) - 8;
        (stack_pointer as *mut usize).write(program_counter + 1);
        registers[libc::REG_RSP as usize] = stack_pointer as i64;
        registers[libc::REG_RIP as usize] = current.runtime().program.raise_hook() as i64;
    }
}

fn report_own_fault(signal: i32, program_counter: usize, address: usize) {
    let text = format!(
        "burrow: internal error: signal {signal} in the runtime at {program_counter:#x}, address {address:#x}\n{}\n",
        std::backtrace::Backtrace::force_capture()
    );
    crate::fatal::write_error(text.as_bytes());
}
