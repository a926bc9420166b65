//! The stack of threads that compile.

use crate::error::CompileError;

/// All phases recurse with the source's nesting. Memory that no phase reaches is not used.
pub(crate) const COMPILER_STACK: usize = 1 << 30;

/// Runs the work on a thread whose stack is large enough for any source the parser accepts.
pub fn on_deep_stack<T: Send>(work: impl FnOnce() -> Result<T, CompileError> + Send) -> Result<T, CompileError> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(COMPILER_STACK).spawn_scoped(scope, work)?;
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
