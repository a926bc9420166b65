//! The table of natives: the runtime's own and those of the library.

use crate::{allocate, collect, goroutines, panic};
use burrow_abi::native::{Effect, Native};
use std::collections::HashMap;

/// Natives by symbol.
pub struct Registry {
    natives: HashMap<&'static str, Native>,
}

impl Registry {
    /// The runtime's natives and `more`. The same symbol twice is a mistake of ours.
    pub fn new(more: &[Native]) -> Registry {
        let mut natives = HashMap::new();
        for native in own().into_iter().chain(more.iter().copied()) {
            let former = natives.insert(native.symbol, native);
            assert!(former.is_none(), "two natives are called {}", native.symbol);
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
    [allocate::natives(), collect::natives(), goroutines::natives(), panic::natives()].concat()
}
