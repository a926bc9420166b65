//! The heap under several threads at once: each changes objects of its own at random and compares them with a model, and
//! all store objects into shared places, while collections mark beside them.
//!
//! Handshakes and stops are asked of real threads at safepoints of their own; stacks are scanned one by one. Every
//! cycle ends with the verifier, and free memory is poisoned. A failure prints the collector and the seed.

use burrow_heap::{
    Address, Cache, Collector, Config, Embedder, Heap, LayoutId, Marker, Progress, Reason, RootBytes, WorkerKind,
    barrier,
};
use burrow_layout::pointer_map::PointerMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Barrier, Mutex, MutexGuard};

/// Shared places: roots that are written through the barrier by all threads.
const SHARED: usize = 16;
/// Roots that a thread holds at most.
const ROOTS: usize = 60;
/// Links of a node.
const LINKS: usize = 3;

/// What a thread uses between two safepoints, under its lock.
struct Mutator {
    cache: Box<Cache>,
    stack: Vec<Address>,
}

struct Seat {
    mutator: Mutex<Option<Mutator>>,
    /// Somebody waits for the lock: the owner shall let it go.
    asked: AtomicUsize,
}

struct World {
    heap: Arc<Heap>,
    node: LayoutId,
    seats: Vec<Seat>,
    shared: Vec<AtomicUsize>,
    /// The mutators of a stopped world.
    stopped: Mutex<Vec<(usize, Mutator)>>,
    /// Steps that threads made while a cycle was marking.
    steps_while_marking: AtomicUsize,
    finished: AtomicUsize,
    done: AtomicBool,
}

impl World {
    fn new(config: Config, threads: usize) -> World {
        let heap = Heap::new(config).expect("address space");
        // Number, owner, three links, and some more words.
        let node = heap.register_layout(64, &PointerMap::from_mask(8, 0b11100));
        let seat = |_| Seat {
            mutator: Mutex::new(Some(Mutator { cache: Cache::standalone(&heap), stack: Vec::new() })),
            asked: AtomicUsize::new(0),
        };
        World {
            seats: (0..threads).map(seat).collect(),
            shared: (0..SHARED).map(|_| AtomicUsize::new(0)).collect(),
            stopped: Mutex::default(),
            steps_while_marking: AtomicUsize::new(0),
            finished: AtomicUsize::new(0),
            done: AtomicBool::new(false),
            node,
            heap,
        }
    }

    /// Takes a mutator that lies in its seat, as soon as it does.
    fn take(&self, index: usize) -> Mutator {
        let seat = &self.seats[index];
        seat.asked.fetch_add(1, Relaxed);
        loop {
            if let Some(mutator) = lock(&seat.mutator).take() {
                seat.asked.fetch_sub(1, Relaxed);
                return mutator;
            }
            std::thread::yield_now();
        }
    }

    fn put(&self, index: usize, mutator: Mutator) {
        assert!(lock(&self.seats[index].mutator).replace(mutator).is_none(), "two hold one mutator");
    }

    /// Takes the own mutator back after everybody else who asked.
    fn resume(&self, index: usize) -> Mutator {
        while self.seats[index].asked.load(Relaxed) > 0 {
            std::thread::yield_now();
        }
        self.take(index)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no thread failed")
}

// SAFETY: whoever uses a mutator has taken it out of its seat; all addresses a thread may follow lie on its stack or in the
// shared places while it does not hold its mutator.
unsafe impl Embedder for World {
    fn stop_the_world(&self) {
        // In order, so that two who stop the world exclude each other.
        let all = (0..self.seats.len()).map(|index| (index, self.take(index))).collect();
        *lock(&self.stopped) = all;
    }
    fn start_the_world(&self) {
        let all = std::mem::take(&mut *lock(&self.stopped));
        all.into_iter().for_each(|(index, mutator)| self.put(index, mutator));
    }
    fn handshake(&self, _heap: &Heap, action: &(dyn Fn(&mut Cache) + Sync)) {
        for index in 0..self.seats.len() {
            let mut mutator = self.take(index);
            action(&mut mutator.cache);
            self.put(index, mutator);
        }
    }
    fn begin_stack_scan(&self, heap: &Heap) {
        for index in 0..self.seats.len() {
            let mutator = self.take(index);
            heap.shade_roots(&mut |marker| mutator.stack.iter().for_each(|&root| marker.pointer(root)));
            self.put(index, mutator);
        }
    }
    fn processors(&self) -> u32 {
        self.seats.len() as u32
    }
    fn relax(&self) {
        std::thread::yield_now();
    }
    fn stack_count(&self) -> usize {
        lock(&self.stopped).len()
    }
    fn scan_stack(&self, index: usize, marker: &mut Marker<'_>) {
        lock(&self.stopped)[index].1.stack.iter().for_each(|&root| marker.pointer(root));
    }
    fn scan_globals(&self, marker: &mut Marker<'_>) {
        self.shared.iter().for_each(|place| marker.pointer(Address(place.load(Relaxed))));
    }
    fn root_bytes(&self) -> RootBytes {
        RootBytes { stacks: self.seats.len() * ROOTS * 8, globals: SHARED * 8 }
    }
}

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % limit
    }
}

/// An object of a thread, as its model knows it.
struct Node {
    links: [Option<usize>; LINKS],
}

/// One thread: its objects have numbers, which stand in their first words.
struct Thread<'w> {
    world: &'w World,
    index: usize,
    /// `None` while the mutator lies in its seat.
    mutator: Option<Mutator>,
    /// Numbers of the roots on the stack, in the same order.
    roots: Vec<usize>,
    nodes: Vec<Node>,
    random: Random,
}

impl Thread<'_> {
    fn run(&mut self, steps: usize) {
        for step in 0..steps {
            self.safepoint();
            if self.world.heap.is_marking() {
                self.world.steps_while_marking.fetch_add(1, Relaxed);
            }
            match self.random.below(100) {
                0..30 => self.allocate(),
                30..60 => self.link(),
                60..75 => self.load(),
                75..85 => self.publish(),
                85..92 => self.borrow(),
                _ => self.drop_roots(),
            }
            if step % 500 == 0 {
                self.check();
            }
        }
        self.check();
    }

    fn mutator(&mut self) -> &mut Mutator {
        self.mutator.as_mut().expect("inside")
    }

    fn outside<T>(&mut self, action: impl FnOnce(&World) -> T) -> T {
        self.world.put(self.index, self.mutator.take().expect("inside"));
        let result = action(self.world);
        self.mutator = Some(self.world.resume(self.index));
        result
    }

    fn safepoint(&mut self) {
        if self.world.seats[self.index].asked.load(Relaxed) > 0 {
            self.outside(|_world| {});
        }
    }

    fn allocate(&mut self) {
        if self.mutator().cache.wants_collection() {
            self.outside(|world| world.heap.collect(world, Reason::Growth));
        }
        let due = self.mutator().cache.assist_due();
        if due > 0 {
            let mut marked = 0;
            self.outside(|world| {
                world.heap.mark_some(world, WorkerKind::Assist, &mut |so_far| {
                    marked = so_far;
                    so_far < due
                })
            });
            self.mutator().cache.pay(marked);
        }
        let (layout, index, number) = (self.world.node, self.index, self.nodes.len());
        let object = self.mutator().cache.allocate(layout).expect("memory");
        for word in 0..8 {
            assert_eq!(read(object, word), 0, "memory is not zero");
        }
        // SAFETY: the first two words of the new object, which are no pointers.
        unsafe {
            object.as_ptr::<usize>().write(number);
            object.offset(8).as_ptr::<usize>().write(index);
        }
        self.nodes.push(Node { links: [None; LINKS] });
        self.push(object, number);
    }

    fn push(&mut self, object: Address, number: usize) {
        if self.roots.len() == ROOTS {
            self.drop_root();
        }
        self.mutator().stack.push(object);
        self.roots.push(number);
    }

    fn root(&mut self) -> Option<(Address, usize)> {
        if self.roots.is_empty() {
            return None;
        }
        let place = self.random.below(self.roots.len());
        let number = self.roots[place];
        Some((self.mutator().stack[place], number))
    }

    /// Links one root to another, or to nothing.
    fn link(&mut self) {
        let (Some((from, from_number)), Some((to, to_number))) = (self.root(), self.root()) else { return };
        let link = self.random.below(LINKS);
        let (value, number) = if self.random.below(4) == 0 { (Address::NULL, None) } else { (to, Some(to_number)) };
        // SAFETY: a pointer word of a live node.
        unsafe { barrier::write(&mut self.mutator().cache, from.offset(16 + link * 8), value) };
        self.nodes[from_number].links[link] = number;
    }

    /// Makes what a root leads to a root, and cuts the link at times: the pointer moves from the heap to the stack.
    fn load(&mut self) {
        let Some((from, number)) = self.root() else { return };
        let link = self.random.below(LINKS);
        let Some(target) = self.nodes[number].links[link] else { return };
        let object = Address(read(from, 2 + link));
        if self.random.below(2) == 0 {
            // SAFETY: a pointer word of a live node.
            unsafe { barrier::write(&mut self.mutator().cache, from.offset(16 + link * 8), Address::NULL) };
            self.nodes[number].links[link] = None;
        }
        self.push(object, target);
    }

    /// Shares a root with the other threads.
    fn publish(&mut self) {
        let Some((object, _)) = self.root() else { return };
        let place = Address(&raw const self.world.shared[self.random.below(SHARED)] as usize);
        // SAFETY: a word that is reported as a global.
        unsafe { barrier::exchange(&mut self.mutator().cache, place, object) };
    }

    /// Follows a shared place into objects of whatever thread: all of them are nodes.
    fn borrow(&mut self) {
        let mut object = Address(self.world.shared[self.random.below(SHARED)].load(Relaxed));
        for _ in 0..20 {
            if object.is_null() {
                return;
            }
            assert!(read(object, 1) < self.world.seats.len(), "{object:?} is no node");
            assert_eq!(read(object, 7), 0, "{object:?} is no node");
            // SAFETY: a pointer word of a node that is alive: no safepoint lies between. Others write it at the same time.
            let word = unsafe { &*object.offset(16 + self.random.below(LINKS) * 8).as_ptr::<AtomicUsize>() };
            object = Address(word.load(Relaxed));
        }
    }

    fn drop_roots(&mut self) {
        (0..self.random.below(8)).for_each(|_| self.drop_root());
    }

    fn drop_root(&mut self) {
        if !self.roots.is_empty() {
            let place = self.random.below(self.roots.len());
            self.roots.swap_remove(place);
            self.mutator().stack.swap_remove(place);
        }
    }

    /// Compares all that the roots lead to with the model.
    fn check(&mut self) {
        let mut seen = vec![false; self.nodes.len()];
        let mut pending: Vec<(Address, usize)> =
            self.mutator().stack.clone().into_iter().zip(self.roots.iter().copied()).collect();
        while let Some((object, number)) = pending.pop() {
            if std::mem::replace(&mut seen[number], true) {
                continue;
            }
            assert_eq!((read(object, 0), read(object, 1)), (number, self.index), "{object:?} has changed");
            for (link, target) in self.nodes[number].links.iter().enumerate() {
                let value = Address(read(object, 2 + link));
                match target {
                    Some(target) => pending.push((value, *target)),
                    None => assert!(value.is_null(), "{object:?} has a link too many"),
                }
            }
        }
    }
}

/// A word of a live node that no other thread writes.
fn read(object: Address, word: usize) -> usize {
    // SAFETY: callers pass live nodes and one of their eight words.
    unsafe { object.offset(word * 8).as_ptr::<usize>().read() }
}

/// Runs `threads` threads, and one that forces a cycle after the other; all figures in the end.
fn run(config: Config, threads: usize, steps: usize, seed: u64) -> World {
    // One more seat, for the thread that forces cycles.
    let world = World::new(config, threads + 1);
    let begin = Barrier::new(threads + 1);
    std::thread::scope(|scope| {
        for index in 0..threads {
            let (world, begin) = (&world, &begin);
            scope.spawn(move || {
                begin.wait();
                let mutator = Some(world.resume(index));
                let random = Random(seed + index as u64);
                let mut thread = Thread { world, index, mutator, roots: Vec::new(), nodes: Vec::new(), random };
                thread.run(steps);
                world.put(index, thread.mutator.take().expect("inside"));
                world.done.store(world.finished.fetch_add(1, Relaxed) + 1 == threads, Relaxed);
            });
        }
        begin.wait();
        loop {
            world.heap.collect(&world, Reason::Forced);
            if world.done.load(Relaxed) {
                break;
            }
        }
    });
    // A helping at a time, with nobody else there.
    while !matches!(
        world.heap.mark_some(&world, WorkerKind::Dedicated, &mut |_marked| true),
        Progress::NotMarking | Progress::Finished(_)
    ) {}
    world
}

fn run_all(steps: usize, change: impl Fn(Config) -> Config) {
    for collector in Collector::ALL {
        for seed in 1..=3 {
            println!("{collector:?}, seed {seed}");
            let config = Config {
                collector,
                arena_bytes: 1 << 30,
                stack_bytes: 64 << 20,
                mark_batch: 20,
                mix_from: 0,
                poison: true,
                verify: true,
                ..Config::default()
            };
            let world = run(change(config), 3, steps, seed);
            // SAFETY: all threads have ended.
            let statistics = unsafe { world.heap.statistics() };
            assert!(statistics.cycles > 0);
            assert_eq!(statistics.heap_objects, statistics.mallocs - statistics.frees);
            let steps = world.steps_while_marking.load(Relaxed);
            println!("  {} cycles, {steps} steps while marking", statistics.cycles);
        }
    }
}

#[test]
fn threads_keep_what_they_can_reach_under_every_collector() {
    run_all(6_000, |config| config);
}

#[test]
fn threads_keep_what_they_can_reach_in_a_small_heap() {
    run_all(6_000, |config| Config { gc_percent: Some(1), ..config });
}

#[test]
fn two_heaps_in_one_process_know_nothing_of_each_other() {
    let config = Config {
        verify: true,
        poison: true,
        mix_from: 0,
        arena_bytes: 1 << 30,
        stack_bytes: 64 << 20,
        ..Config::default()
    };
    std::thread::scope(|scope| {
        for (seed, collector) in [(10, Collector::Hybrid), (20, Collector::MarkSweep)] {
            let config = Config { collector, ..config.clone() };
            scope.spawn(move || run(config, 2, 4_000, seed));
        }
    });
    let worlds = [10, 20].map(|seed| run(config.clone(), 1, 2_000, seed));
    let [first, second] = &worlds;
    let object = lock(&first.seats[0].mutator).as_mut().expect("here").cache.allocate(first.node).expect("memory");
    assert!(first.heap.contains(object) && !second.heap.contains(object));
    assert!(first.heap.object_at(object).is_some() && second.heap.object_at(object).is_none());
}
