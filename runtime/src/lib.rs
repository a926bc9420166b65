//! Goroutines, scheduler, growing stacks, channels, maps, panics; runs an image.
//!
//! # Where to start
//!
//! [`runtime::run`] loads an image ([`image_loading`], [`stubs`]) and starts the [`scheduler`]. Compiled
//! code runs on the stacks of goroutines ([`goroutine`], [`stack`]) and calls *natives* through
//! stubs that switch to the thread's system stack. A native gets the [`processor::CurrentProcessor`]
//! and through it allocates, parks, readies, raises. The collector of `burrow-heap` meets Go's
//! roots in [`roots`]; [`collect`] says when it runs.
//!
//! Go's composite values: [`map`], [`channel`] (with select), [`timer`], `semaphore` (locks), `slice`, [`string`],
//! [`equality`] and [`hash`], [`itab`], all on the type descriptors as [`type_ref`] reads them.
//!
//! # Invariants
//!
//! - Natives never call Go code. Control returns to Go only through a stub.
//! - A native is atomic for the collector, except within [`processor::CurrentProcessor::blocking`] and after it parked.
//! - Stacks move at function entries of the goroutine that runs on them, and, to shrink, when it does not run.
//! - Only files that say so in their header touch raw stacks: `arch`, `stubs`, `frames`, `stack`.

pub mod allocate;
mod arch;
mod assist;
mod blocking;
mod census;
pub mod channel;
pub mod collect;
pub mod config;
mod defer_list;
pub mod equality;
mod escape_check;
pub mod fatal;
mod finalizer;
mod float;
pub mod float_text;
mod frames;
pub mod goroutine;
pub mod goroutines;
pub mod hash;
mod heap_dump;
pub mod heap_walk;
mod histogram;
pub mod image_loading;
pub mod itab;
mod lazy_wake;
mod lock;
pub mod map;
mod mark_worker;
mod memory_statistics;
pub mod native;
mod observer;
mod occasions;
mod package_debug;
mod package_metrics;
mod package_runtime;
mod panic;
mod panic_value;
mod pauses;
mod piecewise;
mod pool;
mod print;
pub mod processor;
mod profile;
pub mod raise;
mod reflect;
pub mod registry;
pub mod roots;
mod run_queue;
pub mod runtime;
pub mod scheduler;
mod semaphore;
mod short_copy;
mod signal;
mod slice;
mod stack;
mod stack_scan;
mod start_up;
mod stop_world;
pub mod string;
mod stubs;
mod sysmon;
#[cfg(test)]
mod test_types;
mod thread;
pub mod timer;
mod trace;
mod traceback;
pub mod type_ref;
pub mod typed_memory;
mod weak;

pub use config::{Attack, Config, Traceback};
pub use goroutine::{Goroutine, GoroutineRef, WaitReason};
pub use native::Pair;
pub use observer::{CENSUS_SAMPLE_RATE, EndFigures, Observer, ObserverHandle, Places};
pub use processor::CurrentProcessor;
pub use raise::Fault;
pub use runtime::{Runtime, StartError, run};
