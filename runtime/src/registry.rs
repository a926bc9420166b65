//! The table of natives: the runtime's own and those of the library.

use crate::timer;
use crate::{
    allocate, channel, collect, equality, finalizer, float, goroutines, heap_dump, itab, map, memory_statistics,
    package_debug, package_metrics, package_runtime, panic, pool, print, profile,
};
use crate::{reflect, semaphore, slice, string, typed_memory, weak};
use burrow_abi::native::{Effect, Native};
use std::collections::HashMap;

/// Natives by symbol.
pub struct Registry {
    natives: HashMap<&'static str, Native>,
}

impl Registry {
    /// The runtime's natives and `more`, which may repeat them. Two functions with one symbol are a mistake of ours.
    pub fn new(more: &[Native]) -> Registry {
        let mut natives = HashMap::new();
        for native in own().into_iter().chain(more.iter().copied()) {
            let former = natives.insert(native.symbol, native);
            let same = former.is_none_or(|former: Native| former.address == native.address);
            assert!(same, "two natives are called {}", native.symbol);
        }
        Registry { natives }
    }

    /// The native with this symbol, if its effect is the expected one.
    pub fn find(&self, symbol: &str, effect: Effect) -> Option<&Native> {
        self.natives.get(symbol).filter(|native| native.effect == effect)
    }
}

/// All natives of this crate, module by module.
pub fn own() -> Vec<Native> {
    [
        allocate::natives(),
        channel::natives(),
        collect::natives(),
        equality::natives(),
        finalizer::natives(),
        float::natives(),
        goroutines::natives(),
        heap_dump::natives(),
        itab::natives(),
        map::natives::natives(),
        memory_statistics::natives(),
        package_debug::natives(),
        package_metrics::natives(),
        package_runtime::natives(),
        panic::natives(),
        pool::natives(),
        print::natives(),
        profile::natives(),
        reflect::natives(),
        semaphore::natives(),
        slice::natives(),
        string::natives(),
        timer::natives::natives(),
        typed_memory::natives(),
        weak::natives(),
    ]
    .concat()
}
