//! Small programs whose threads can lose an object together, if the collector lets them.
//!
//! Thread 0 collects; the others are mutators, each on a processor that runs the goroutine of the same number. `s0` and so on
//! are words of the running goroutine's stack. Every scenario is right under every schedule: it follows no
//! pointer that could be null.

use crate::mutator::Mutator;

/// What runs, and how it begins.
pub struct Scenario {
    pub name: &'static str,
    /// Builds the heap, as the mutator of processor 0; what its stack holds stays there.
    pub setup: fn(&Mutator<'_>),
    pub threads: &'static [fn(&Mutator<'_>)],
    /// Goroutines that no processor runs at first; their numbers follow those of the threads.
    pub parked: usize,
}

/// All scenarios.
pub const ALL: &[Scenario] = &[
    HEAP_TO_STACK,
    STACK_TO_STACK,
    STACK_TO_OTHER_STACK,
    HEAP_TO_HEAP,
    STACK_TO_HEAP,
    STACK_TO_NEW_OBJECT,
    THROUGH_GLOBALS,
    WEAK_READ,
    ALLOCATION,
    TWO_MARKERS,
    PARKED_GOROUTINE,
    TERMINATION,
    TWO_CYCLES,
    EPHEMERON,
    FINALIZER,
    CACHES,
];

fn collect(mutator: &Mutator<'_>) {
    mutator.collect();
}

/// The first of the seeds' scenarios: what an object of the heap referred to is referred to by a stack alone.
pub const HEAP_TO_STACK: Scenario = Scenario {
    name: "heap to stack",
    setup: |setup| {
        setup.allocate(0);
        setup.allocate(1);
        setup.store(0, 0, Some(1));
        setup.store_global(0, Some(0));
        setup.clear(0);
        setup.clear(1);
    },
    threads: &[collect, |mutator| {
        mutator.load_global(0, 0);
        mutator.load(1, 0, 0);
        mutator.store(0, 0, None);
        mutator.check(1);
    }],
    parked: 0,
};

/// The second: from an object that the stack refers to, to a new one on the same stack.
pub const STACK_TO_STACK: Scenario = Scenario {
    name: "stack to stack",
    setup: |setup| {
        setup.allocate(0);
        setup.allocate(1);
        setup.store(0, 0, Some(1));
        setup.clear(1);
        assert!(setup.send(2, 0, 0));
        setup.clear(0);
    },
    threads: &[collect, |mutator| {
        mutator.switch(2);
        mutator.allocate(1);
        mutator.load(2, 0, 0);
        mutator.store(1, 1, Some(2));
        mutator.clear(2);
        mutator.store(0, 0, None);
        mutator.load(3, 1, 1);
        mutator.check(3);
    }],
    parked: 1,
};

/// The second, between goroutines: a direct send to one that was scanned, by one that may not be yet.
pub const STACK_TO_OTHER_STACK: Scenario = Scenario {
    name: "stack to other stack",
    setup: |setup| {
        setup.allocate(0);
        assert!(setup.send(3, 0, 0));
        setup.clear(0);
    },
    threads: &[
        collect,
        |mutator| {
            mutator.switch(3);
            if mutator.send(2, 5, 0) {
                mutator.clear(0);
            }
        },
        |mutator| {
            mutator.switch(4);
            mutator.allocate(0);
            if mutator.switch(2) {
                mutator.check(5);
            }
        },
    ],
    parked: 2,
};

/// The third: from one object of the heap to another.
pub const HEAP_TO_HEAP: Scenario = Scenario {
    name: "heap to heap",
    setup: |setup| {
        setup.allocate(0);
        setup.allocate(1);
        setup.allocate(2);
        setup.store(0, 0, Some(1));
        setup.store_global(0, Some(0));
        setup.store_global(1, Some(2));
        (0..3).for_each(|slot| setup.clear(slot));
    },
    threads: &[collect, |mutator| {
        mutator.load_global(0, 0);
        mutator.load_global(2, 1);
        mutator.load(1, 0, 0);
        mutator.store(2, 0, Some(1));
        mutator.store(0, 0, None);
        mutator.clear(1);
        mutator.load(3, 2, 0);
        mutator.clear(3);
    }],
    parked: 0,
};

/// The fourth: from a stack to an object of the heap, whose own reference is overwritten.
pub const STACK_TO_HEAP: Scenario = Scenario {
    name: "stack to heap",
    setup: |setup| {
        (0..3).for_each(|slot| setup.allocate(slot));
        setup.store(1, 0, Some(2));
        setup.store_global(0, Some(1));
        assert!(setup.send(2, 0, 0));
        (0..3).for_each(|slot| setup.clear(slot));
    },
    threads: &[collect, |mutator| {
        mutator.switch(2);
        mutator.load_global(1, 0);
        mutator.store(1, 0, Some(0));
        mutator.clear(0);
        mutator.load(2, 1, 0);
        mutator.clear(2);
    }],
    parked: 1,
};

/// The fourth again, where the object of the heap is new: black from its birth, while the stack is still grey.
pub const STACK_TO_NEW_OBJECT: Scenario = Scenario {
    name: "stack to new object",
    setup: |setup| {
        setup.allocate(0);
        setup.allocate(1);
        setup.store(0, 0, Some(1));
        setup.clear(1);
        assert!(setup.send(2, 0, 0));
        setup.clear(0);
    },
    threads: &[collect, |mutator| {
        mutator.switch(2);
        mutator.allocate(1);
        mutator.store(1, 0, Some(0));
        mutator.clear(0);
        mutator.store_global(0, Some(1));
        mutator.load(2, 1, 0);
        mutator.load(3, 2, 0);
        (1..4).for_each(|slot| mutator.clear(slot));
    }],
    parked: 1,
};

/// Two mutators hand an object to each other through a global; each forgets it.
pub const THROUGH_GLOBALS: Scenario = Scenario {
    name: "through globals",
    setup: |setup| {
        (0..2).for_each(|slot| setup.allocate(slot));
        setup.store(0, 0, Some(1));
        setup.store_global(0, Some(0));
        (0..2).for_each(|slot| setup.clear(slot));
    },
    threads: &[collect, pass_on, pass_on],
    parked: 0,
};

/// Takes what object in global 0 refers to, and puts it into a new object there.
fn pass_on(mutator: &Mutator<'_>) {
    mutator.load_global(0, 0);
    mutator.load(1, 0, 0);
    mutator.allocate(2);
    mutator.store(2, 0, Some(1));
    mutator.store_global(0, Some(2));
    mutator.clear(1);
    mutator.clear(0);
    mutator.load(1, 2, 0);
}

/// A weak reference is read while marking ends; the object becomes reachable by it.
pub const WEAK_READ: Scenario = Scenario {
    name: "weak read",
    setup: |setup| {
        (0..2).for_each(|slot| setup.allocate(slot));
        setup.store(0, 0, Some(1));
        setup.make_weak(2, 0);
        assert!(setup.send(1, 0, 2) || setup.send(2, 0, 2));
        (0..3).for_each(|slot| setup.clear(slot));
    },
    threads: &[collect, |mutator| {
        mutator.switch(2);
        mutator.read_weak(1, 0, 0);
        if mutator.has(1) {
            mutator.load(2, 1, 0);
            mutator.store_global(0, Some(1));
            mutator.clear(1);
            mutator.check(2);
        }
    }],
    parked: 1,
};

/// Objects are allocated, linked and forgotten in all phases of a cycle.
pub const ALLOCATION: Scenario = Scenario {
    name: "allocation",
    setup: |setup| {
        (0..2).for_each(|slot| setup.allocate(slot));
        setup.store(0, 0, Some(1));
        setup.store_global(0, Some(0));
        (0..2).for_each(|slot| setup.clear(slot));
    },
    threads: &[collect, |mutator| {
        for _ in 0..3 {
            mutator.allocate(0);
            mutator.allocate(1);
            mutator.store(0, 0, Some(1));
            mutator.load_global(2, 0);
            mutator.load(3, 2, 0);
            mutator.store(1, 0, Some(3));
            mutator.store(2, 0, Some(1));
            (1..4).for_each(|slot| mutator.clear(slot));
            mutator.load(1, 0, 0);
            mutator.rest();
        }
    }],
    parked: 0,
};

/// Two threads mark a list and a fan by turns, and hand over what they don't do, while a third one moves objects about.
pub const TWO_MARKERS: Scenario = Scenario {
    name: "two markers",
    setup: |setup| {
        // A list of three; each has another object besides.
        setup.allocate(0);
        for _ in 0..3 {
            setup.allocate(1);
            setup.allocate(2);
            setup.store(1, 0, Some(0));
            setup.store(1, 1, Some(2));
            setup.copy(0, 1);
        }
        setup.store_global(0, Some(0));
        setup.allocate(3);
        setup.store_global(1, Some(3));
        (0..4).for_each(|slot| setup.clear(slot));
    },
    threads: &[
        |marker| {
            marker.start();
            marker.help(3);
            marker.help_to_the_end();
        },
        |marker| marker.help_to_the_end(),
        |mutator| {
            mutator.load_global(0, 0);
            mutator.load(1, 0, 0);
            mutator.load(2, 1, 1);
            mutator.store(1, 1, None);
            mutator.load_global(3, 1);
            mutator.store(3, 0, Some(2));
            mutator.clear(2);
            mutator.help(1);
            mutator.load(2, 3, 0);
        },
    ],
    parked: 0,
};

/// A goroutine is picked up while markers look for stacks to scan; what its stack alone refers to moves to the heap.
pub const PARKED_GOROUTINE: Scenario = Scenario {
    name: "parked goroutine",
    setup: |setup| {
        (0..3).for_each(|slot| setup.allocate(slot));
        setup.store(0, 0, Some(1));
        setup.store_global(0, Some(2));
        assert!(setup.send(3, 0, 0));
        (0..3).for_each(|slot| setup.clear(slot));
    },
    threads: &[
        collect,
        |mutator| {
            if mutator.switch(3) && mutator.has(0) {
                mutator.load(1, 0, 0);
                mutator.store(0, 0, None);
                mutator.load_global(2, 0);
                mutator.store(2, 0, Some(1));
                mutator.clear(1);
            }
            mutator.switch(4);
        },
        |mutator| {
            if mutator.switch(3) {
                mutator.load_global(2, 0);
                mutator.load(3, 2, 0);
                mutator.store(2, 0, None);
                mutator.check(3);
            }
        },
    ],
    parked: 2,
};

/// An object wanders between heap and stack, hidden from a marker that is about to end.
pub const TERMINATION: Scenario = Scenario {
    name: "termination",
    setup: |setup| {
        (0..3).for_each(|slot| setup.allocate(slot));
        setup.store(1, 0, Some(2));
        setup.store(0, 0, Some(1));
        setup.store_global(0, Some(0));
        (0..3).for_each(|slot| setup.clear(slot));
    },
    threads: &[
        collect,
        |mutator| {
            mutator.load_global(0, 0);
            for _ in 0..2 {
                mutator.load(1, 0, 0);
                if mutator.has(1) {
                    mutator.store(0, 0, None);
                    mutator.load(2, 1, 0);
                    mutator.clear(1);
                    mutator.store(0, 0, Some(2));
                    mutator.clear(2);
                }
            }
            mutator.load(1, 0, 0);
        },
        |mutator| {
            mutator.load_global(0, 0);
            mutator.load(1, 0, 0);
            mutator.store(0, 0, None);
            mutator.help(1);
            mutator.store(0, 1, Some(1));
            mutator.clear(1);
            mutator.load(1, 0, 1);
        },
    ],
    parked: 0,
};

/// A cycle begins while another one's garbage is being swept, and an allocation sweeps too.
pub const TWO_CYCLES: Scenario = Scenario {
    name: "two cycles",
    setup: |setup| {
        (0..2).for_each(|slot| setup.allocate(slot));
        setup.store(0, 0, Some(1));
        setup.store_global(0, Some(0));
        (0..2).for_each(|slot| setup.clear(slot));
    },
    threads: &[
        |collector| {
            collector.collect();
            collector.allocate(0);
            collector.collect();
            collector.check(0);
        },
        |mutator| {
            mutator.allocate(0);
            mutator.load_global(1, 0);
            mutator.load(2, 1, 0);
            mutator.store(0, 0, Some(2));
            mutator.collect();
            mutator.store(1, 0, None);
            mutator.clear(2);
            mutator.allocate(3);
            mutator.load(2, 0, 0);
        },
    ],
    parked: 0,
};

/// An ephemeron's value is read and replaced while marking ends; its key is on a stack first, then gone.
pub const EPHEMERON: Scenario = Scenario {
    name: "ephemeron",
    setup: |setup| {
        (0..3).for_each(|slot| setup.allocate(slot));
        setup.store(1, 0, Some(2));
        setup.make_ephemeron(3, 0, 1);
        setup.store_global(0, Some(3));
        assert!(setup.send(2, 0, 0));
        (0..4).for_each(|slot| setup.clear(slot));
    },
    threads: &[collect, |mutator| {
        mutator.switch(2);
        mutator.load_global(1, 0);
        mutator.read_ephemeron(2, 1);
        mutator.load(3, 2, 0);
        mutator.allocate(4);
        mutator.store(4, 0, Some(3));
        (2..4).for_each(|slot| mutator.clear(slot));
        mutator.set_ephemeron(1, 4);
        mutator.clear(4);
        mutator.read_ephemeron(2, 1);
        mutator.load(3, 2, 0);
        mutator.check(3);
        (2..4).for_each(|slot| mutator.clear(slot));
        mutator.clear(0);
        mutator.read_ephemeron(2, 1);
        if mutator.has(2) {
            mutator.load(3, 2, 0);
            mutator.check(3);
        }
    }],
    parked: 1,
};

/// An object with a finalizer is forgotten and comes back, another gets one meanwhile; what they refer to stays.
pub const FINALIZER: Scenario = Scenario {
    name: "finalizer",
    setup: |setup| {
        (0..2).for_each(|slot| setup.allocate(slot));
        setup.store(0, 0, Some(1));
        setup.watch(0);
        setup.store_global(0, Some(0));
        (0..2).for_each(|slot| setup.clear(slot));
    },
    threads: &[
        |collector| {
            collector.collect();
            collector.collect();
        },
        |mutator| {
            mutator.load_global(0, 0);
            mutator.store_global(0, None);
            mutator.load(1, 0, 0);
            mutator.allocate(2);
            mutator.store(2, 0, Some(1));
            mutator.watch(2);
            (0..3).for_each(|slot| mutator.clear(slot));
            for _ in 0..2 {
                mutator.finalize(3);
                if mutator.has(3) {
                    mutator.load(4, 3, 0);
                    mutator.check(4);
                    mutator.clear(4);
                    mutator.store_global(1, Some(3));
                    mutator.clear(3);
                }
            }
            mutator.load_global(5, 1);
            mutator.check(5);
        },
    ],
    parked: 0,
};

/// Processors get new caches in all phases of a cycle, and their old ones end.
pub const CACHES: Scenario = Scenario {
    name: "caches",
    setup: |setup| {
        (0..2).for_each(|slot| setup.allocate(slot));
        setup.store(0, 0, Some(1));
        setup.store_global(0, Some(0));
        (0..2).for_each(|slot| setup.clear(slot));
    },
    threads: &[collect, change_caches, change_caches],
    parked: 0,
};

fn change_caches(mutator: &Mutator<'_>) {
    for _ in 0..2 {
        mutator.allocate(0);
        mutator.load_global(1, 0);
        mutator.load(2, 1, 0);
        mutator.replace_cache();
        mutator.allocate(3);
        mutator.store(0, 0, Some(2));
        mutator.store(0, 1, Some(3));
        (2..4).for_each(|slot| mutator.clear(slot));
        mutator.replace_cache();
        mutator.store_global(0, Some(0));
        mutator.load(2, 0, 0);
        mutator.load(3, 0, 1);
        mutator.check(3);
        (0..4).for_each(|slot| mutator.clear(slot));
    }
}
