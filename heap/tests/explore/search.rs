//! Runs a scenario under one schedule, and under many, looking for one that fails.

use crate::mutator::Mutator;
use crate::scenarios::Scenario;
use crate::scheduler::{Outcome, Over, Place, Sharing, Step, Turn, Turns, What};
use crate::strategy::{Priorities, Recorded, Strategy, Systematic, Walk};
use crate::world::{World, become_processor};
use burrow_heap::sync::{Fault, explored};
use burrow_heap::{Collector, Reason};
use std::any::Any;
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt::{self, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Once;

/// Schedules that tell at which places the order matters.
const SURVEY: u64 = 24;

/// Attempts to make a failing schedule simpler.
const SIMPLIFICATIONS: usize = 120;

thread_local! {
    /// A panic of this thread is an expected outcome, and not to be printed.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// What is explored.
#[derive(Clone, Copy)]
pub struct Search {
    pub scenario: &'static Scenario,
    pub collector: Collector,
    pub fault: Option<Fault>,
    /// Whether the heap looks for mistakes itself at the end of marking.
    pub verify: bool,
}

/// A schedule that fails.
pub struct Found {
    search: Search,
    pub failure: String,
    pub schedules: usize,
    by: String,
    pub switches: Vec<(usize, usize)>,
    steps: Vec<Step>,
}

impl Search {
    /// Runs the scenario once.
    pub fn run(&self, strategy: Box<dyn Strategy>, sharing: Option<Sharing>) -> Outcome {
        silence_expected_panics();
        let threads = self.scenario.threads.len();
        let world = World::new(self.collector, self.verify, threads, self.scenario.parked);
        prepare(&world, self.scenario, threads);
        let turns = Turns::new(threads, strategy, sharing);
        std::thread::scope(|scope| {
            for thread in 0..threads {
                let (turns, world) = (&turns, &world);
                scope.spawn(move || self.run_thread(world, turns, thread));
            }
        });
        let mut outcome = turns.outcome();
        if outcome.failure.is_none() {
            QUIET.set(true);
            outcome.failure = catch_unwind(AssertUnwindSafe(|| finish(&world))).err().and_then(message);
            QUIET.set(false);
        }
        if outcome.failure.is_some() {
            // What it holds is not to be trusted, and not to be touched.
            std::mem::forget(world);
        }
        outcome
    }

    fn run_thread(&self, world: &World, turns: &std::sync::Arc<Turns>, thread: usize) {
        QUIET.set(true);
        become_processor(thread);
        let turn = Rc::new(Turn { turns: std::sync::Arc::clone(turns), thread });
        let attached = explored::attach(Rc::clone(&turn) as Rc<dyn explored::Scheduler>, self.fault);
        let result = catch_unwind(AssertUnwindSafe(|| {
            turns.begin(thread);
            let mutator = Mutator { world, processor: thread, turn: Some(turn) };
            if thread > 0 {
                // The cycle may begin, and pass some of its handshakes, before the mutator does anything.
                mutator.rest();
                mutator.idle(2);
            }
            (self.scenario.threads[thread])(&mutator);
            world.park();
        }));
        drop(attached);
        match result {
            Ok(()) => turns.finish(thread),
            Err(payload) => {
                if let Some(message) = message(payload) {
                    turns.fail(message);
                }
            }
        }
    }

    /// Decisions of the simplest schedule.
    fn decisions(&self) -> usize {
        self.run(Box::new(Recorded::default()), None).decisions
    }

    /// The strategy of a seed.
    fn strategy(&self, seed: u64, decisions: usize) -> Box<dyn Strategy> {
        let threads = self.scenario.threads.len();
        match seed % 6 {
            0 => Box::new(Walk::new(seed, 4)),
            1 => Box::new(Walk::new(seed, 32)),
            2 => Box::new(Walk::new(seed, 200)),
            kind => Box::new(Priorities::new(seed, threads, kind as usize - 2, decisions)),
        }
    }

    /// Looks for a failing schedule at random.
    pub fn at_random(&self, seeds: std::ops::Range<u64>) -> Option<Found> {
        let decisions = self.decisions();
        for seed in seeds.clone() {
            let outcome = self.run(self.strategy(seed, decisions), None);
            if outcome.failure.is_some() {
                let schedules = (seed - seeds.start) as usize + 1;
                return Some(self.simplify(outcome, format!("seed {seed}"), schedules));
            }
        }
        None
    }

    /// Looks for a failing schedule among all with at most `bound` deviations from the simplest, but no more than `limit`
    /// schedules. How many there were, and what was found.
    pub fn systematically(&self, bound: usize, limit: usize) -> (usize, Option<Found>) {
        let mut strategy = Box::new(Systematic::new(self.places_that_matter(), bound));
        for schedule in 1..=limit {
            let mut outcome = self.run(strategy, None);
            let replacement: Box<dyn Strategy> = Box::new(Recorded::default());
            let used = std::mem::replace(&mut outcome.strategy, replacement);
            if outcome.failure.is_some() {
                return (schedule, Some(self.simplify(outcome, format!("systematically, bound {bound}"), schedule)));
            }
            strategy = used.into_any().downcast().expect("a run gives its strategy back");
            if !strategy.advance() {
                return (schedule, None);
            }
        }
        (limit, None)
    }

    /// The schedule that makes these switches.
    pub fn replay(&self, switches: &[(usize, usize)]) -> Outcome {
        self.run(Box::new(Recorded::new(switches)), None)
    }

    fn places_that_matter(&self) -> HashSet<Place> {
        let decisions = self.decisions();
        let mut places = HashSet::new();
        for seed in 0..SURVEY {
            // Without the fault: places are the same, and the runs complete.
            let search = Search { fault: None, ..*self };
            let outcome = search.run(search.strategy(seed, decisions), Some(Sharing::default()));
            places.extend(outcome.sharing.iter().flat_map(Sharing::places));
        }
        places
    }

    /// Leaves out what a failing schedule does not need.
    fn simplify(&self, mut outcome: Outcome, by: String, schedules: usize) -> Found {
        let mut size = outcome.switches.len().div_ceil(2);
        let mut attempts = 0;
        while size > 0 {
            let mut end = outcome.switches.len();
            while end > 0 && attempts < SIMPLIFICATIONS {
                let start = end.saturating_sub(size);
                let mut fewer = outcome.switches.clone();
                fewer.drain(start..end);
                attempts += 1;
                let shorter = self.replay(&fewer);
                if shorter.failure.is_some() && shorter.switches.len() < outcome.switches.len() {
                    outcome = shorter;
                }
                end = start.min(outcome.switches.len());
            }
            size /= 2;
        }
        Found {
            search: *self,
            failure: outcome.failure.expect("the schedule fails"),
            schedules,
            by,
            switches: outcome.switches,
            steps: outcome.steps,
        }
    }
}

/// Builds the scenario's heap, with an open run in every cache.
fn prepare(world: &World, scenario: &Scenario, processors: usize) {
    become_processor(0);
    for processor in (0..processors).chain(0..processors) {
        // SAFETY: no other thread is there yet.
        let cache = unsafe { world.cache(processor) };
        (0..2).for_each(|_| {
            cache.allocate(world.layout).expect("the heap is large enough");
        });
    }
    (scenario.setup)(&Mutator { world, processor: 0, turn: None });
}

/// All threads are done: whatever should be there is there, now and after another cycle.
fn finish(world: &World) {
    become_processor(0);
    world.unpark();
    world.heap.sweep_some(usize::MAX);
    world.model().check_all(&world.heap);
    world.heap.collect(world, Reason::Forced);
    world.model().check_all(&world.heap);
}

/// What a failed thread says; `None` if it was unwound because the run is over.
fn message(payload: Box<dyn Any + Send>) -> Option<String> {
    if payload.is::<Over>() {
        return None;
    }
    let text = payload.downcast_ref::<String>().cloned();
    Some(text.or_else(|| payload.downcast_ref::<&str>().map(|text| text.to_string())).unwrap_or_default())
}

fn silence_expected_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |information| {
            if !QUIET.get() {
                usual(information);
            }
        }));
    });
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Search { scenario, collector, fault, .. } = self.search;
        writeln!(formatter, "{}", self.failure)?;
        let fault = fault.map_or("no fault".to_string(), |fault| format!("fault {fault:?}"));
        writeln!(formatter, "  in \"{}\", {}, {fault}", scenario.name, collector.name())?;
        writeln!(formatter, "  found as schedule {} ({})", self.schedules, self.by)?;
        writeln!(formatter, "  replay: {:?}", self.switches)?;
        let mut rest = &self.steps[..];
        while let Some(first) = rest.first() {
            let length = rest.iter().position(|step| step.thread != first.thread).unwrap_or(rest.len());
            write_segment(formatter, &rest[..length])?;
            rest = &rest[length..];
        }
        Ok(())
    }
}

/// Writes what one thread did until another went on.
fn write_segment(formatter: &mut fmt::Formatter<'_>, steps: &[Step]) -> fmt::Result {
    const ENDS: usize = 5;
    writeln!(formatter, "  thread {}:", steps[0].thread)?;
    let mut places: Vec<String> = Vec::new();
    let write_places = |formatter: &mut fmt::Formatter<'_>, places: &mut Vec<String>| {
        if places.len() > 2 * ENDS + 1 {
            let between = places.len() - 2 * ENDS;
            places.splice(ENDS..ENDS + between, [format!("({between} more)")]);
        }
        if !places.is_empty() {
            writeln!(formatter, "      {}", places.join(" "))?;
        }
        places.clear();
        Ok(())
    };
    for step in steps {
        match &step.what {
            What::Note(text) => {
                write_places(formatter, &mut places)?;
                writeln!(formatter, "    {text}")?;
            }
            What::Operation(operation, place) => {
                let mark = match operation {
                    explored::Operation::Read(_) => 'r',
                    explored::Operation::Write(_) => 'w',
                    explored::Operation::Lock(_) => 'l',
                };
                let mut text = short(place);
                let _ = write!(text, "{mark}");
                places.push(text);
            }
            What::Waits(place) => places.push(format!("{} waits", short(place))),
            What::Blocked => places.push("blocked".to_string()),
        }
    }
    write_places(formatter, &mut places)
}

/// `mark/work.rs:12:` and the like.
fn short(place: Place) -> String {
    let file = place.file();
    let file = file.rsplit_once("src/").map_or(file, |(_, rest)| rest);
    let file = file.rsplit_once("tests/").map_or(file, |(_, rest)| rest);
    format!("{file}:{}", place.line())
}
